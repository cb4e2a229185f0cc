"""The registrar's page of the worker: what is late or failed is seen without a word of it, and tried again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.jobs.actions import write_mail
from registry.jobs.models import Job, OutboxMail, Round
from registry.jobs.rounds import enter_rounds, note_failed
from registry.kit.words import Sentence
from registry.ledger.models import LedgerEntry
from registry.rounds import ROUNDS
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

OWN = {"sec-fetch-site": "same-origin"}
PAGE = "/registrar/jobs"


@pytest.fixture
async def rita(db: AsyncSession) -> Account:
    return await make.person(db, Role.REGISTRAR)


async def given_up(db: AsyncSession, to: str) -> OutboxMail:
    subject, words = Sentence("Training at %(business)s", {"business": "Hotel Secreto"}), Sentence("Added.")
    write_mail(db, to, subject, [words], language="en", now=NOON - timedelta(hours=3))
    await db.flush()
    letter = (await db.scalars(select(OutboxMail).where(OutboxMail.to_address == to))).one()
    letter.attempts, letter.given_up_at, letter.last_error = 8, NOON, "SMTPConnectError"
    await db.flush()
    return letter


async def test_a_registrar_sees_that_letters_fail_and_neither_whose_nor_what(
    db: AsyncSession, browser: Browser, rita: Account
) -> None:
    await given_up(db, "casilda@hotel.example")
    handler = await make.case_handler(db, "CR")
    account = await db.get_one(Account, handler.account_id)
    await given_up(db, account.email)
    await browser.sign_in(rita)

    page = await browser.open(PAGE)

    assert "To c…@hotel.example" in page.text
    assert "SMTPConnectError" in page.text
    assert page.text.count("Given up") == 1, "no line for a case handler's letter"
    assert not any(word in page.text for word in ("casilda", "Secreto", account.email))


async def test_a_letter_that_was_given_up_is_sent_again_and_the_ledger_knows_who_asked(
    db: AsyncSession, browser: Browser, rita: Account
) -> None:
    letter = await given_up(db, "casilda@hotel.example")
    await browser.sign_in(rita)

    page = await browser.submit(PAGE, f"{PAGE}/letters/{letter.id}/retry")

    await db.refresh(letter)
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "letter.retry"))).one()
    assert "It is tried again within seconds" in page.text
    assert (letter.given_up_at, letter.due_at, letter.attempts) == (None, NOON, 0)
    assert (entry.subject_id, entry.actor_id) == (letter.id, rita.id)


async def test_work_is_tried_again_and_what_is_forgotten_is_not(
    db: AsyncSession, browser: Browser, rita: Account
) -> None:
    gone = {"attempts": 8, "asked_at": NOON, "due_at": NOON, "given_up_at": NOON, "last_error": "OSError"}
    kept = Job(kind="accounts.reset", payload={"email": "x@x.example"}, **gone)
    forgotten = Job(kind="accounts.lost", payload=None, **gone)
    db.add_all([kept, forgotten])
    await db.flush()
    await browser.sign_in(rita)

    page = await browser.submit(PAGE, f"{PAGE}/{kept.id}/retry")
    refused = await browser.client.post(f"{PAGE}/{forgotten.id}/retry", headers=OWN)

    await db.refresh(kept)
    assert (kept.given_up_at, refused.status_code) == (None, 409)
    assert "What it was about is forgotten." in page.text
    assert "x@x.example" not in page.text


async def test_rounds_are_shown_and_made_at_once_but_of_cases_nothing_stands_there(
    db: AsyncSession, browser: Browser, rita: Account
) -> None:
    await browser.sign_in(rita)
    assert "No worker has run yet" in (await browser.open(PAGE)).text
    await enter_rounds(db, ROUNDS, now=NOON)
    row = await db.get_one(Round, "training.remind")
    note_failed(row, "OperationalError", now=NOON)
    await db.flush()

    page = await browser.open(PAGE)
    assert "OperationalError" in page.text
    assert "cases.due" not in str(page.html)
    answer = await browser.client.post(f"{PAGE}/rounds", data={"kind": "training.remind"}, headers=OWN)
    hidden = await browser.client.post(f"{PAGE}/rounds", data={"kind": "cases.due"}, headers=OWN)

    await db.refresh(row)
    assert (answer.status_code, hidden.status_code, row.due_at) == (303, 404, NOON)
