"""What procedures leave: destroyed two years after their end, held longer by two registrars, and the digests that stay."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor, RegistrarActor
from registry.decisions.actions import decide
from registry.decisions.appeals import appeal
from registry.decisions.exporting import export
from registry.decisions.forms import DecisionDraft, DeliveryDraft, HoldDraft, NoticeDraft, ReplyDraft
from registry.decisions.hearing import Page, enter_delivery, give_notice, reply
from registry.decisions.models import Appeal, Paper, Recommendation
from registry.decisions.panels import Verdict
from registry.decisions.procedures import OwnCase, own_case, paper_of
from registry.decisions.records import checked
from registry.decisions.retention import ask_hold, confirm_hold, forget_procedures
from registry.decisions.signing import signing_key
from registry.decisions.terms import HoldReason, Service, kept_since, kept_until
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.sealing import Keyring
from registry.ledger.models import LedgerEntry
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
WHEN: Any = {"today": TODAY, "now": NOON, "base_url": "https://registry.test"}
YEARS = timedelta(days=731)  # of which one has 29 February
HOLD = HoldDraft(HoldReason.COURT, TODAY + YEARS + timedelta(days=300))


@pytest.fixture
async def registrar(db: AsyncSession) -> RegistrarActor:
    return await make.registrar(db)


async def heard(db: AsyncSession, registrar: RegistrarActor) -> tuple[OwnerActor, Recommendation]:
    """Return a case that was decided today, with a notice, its proof, a reply and a document."""
    hotel = await make.signatory(db)
    owner = await make.owner(db, hotel)
    row = await make.recommendation(
        db, await make.adherence(db, hotel), by=await make.registrar(db), heard=False
    )
    await give_notice(db, registrar, row.id, NoticeDraft("The door was open.", "Page 4."), **WHEN)
    letter = DeliveryDraft(Service.REGISTERED_LETTER, TODAY)
    await enter_delivery(db, registrar, row.id, letter, [Page(b"receipt", "a" * 64)], **WHEN)
    said = ReplyDraft("It was shut.", no_more=True)
    await reply(db, owner, row.id, said, [Page(b"picture", "b" * 64)], **WHEN)
    await decide(db, registrar, row.id, DecisionDraft(follow=True, effective_on=None, reason="Yes."), **WHEN)
    return owner, row


async def seen(db: AsyncSession, owner: OwnerActor, row: Recommendation) -> OwnCase:
    row_id = row.id
    db.expire_all()  # what was destroyed is read anew
    await db.refresh(row)
    return await own_case(db, owner, row_id, now=NOON + YEARS)


async def test_two_years_after_the_end_words_and_documents_go_and_what_was_decided_stays(
    db: AsyncSession, registrar: RegistrarActor, tmp_path: Path
) -> None:
    owner, row = await heard(db, registrar)
    key = signing_key(Keyring(tmp_path / "keyring"))
    record = (await export(db, registrar, row.id, key=key, site="", now=NOON)).content

    await forget_procedures(db, now=NOON + YEARS)
    case = await seen(db, owner, row)
    assert (case.procedure.keeping.until, case.procedure.keeping.forgotten_on) == (date(2028, 3, 27), None)
    assert case.procedure.replies[0].text == "It was shut."

    await forget_procedures(db, now=NOON + YEARS + timedelta(days=1))
    case = await seen(db, owner, row)
    told = case.procedure
    assert told.keeping.forgotten_on == date(2028, 3, 28)
    assert told.notice is not None
    assert (told.notice.facts, told.notice.evidence, told.replies[0].text) == ("", "", "")
    assert case.decision_reason == "Yes."
    assert {one.original_sha256 for one in (*told.notice.proof, *told.replies[0].papers)} == {
        "a" * 64,
        "b" * 64,
    }
    assert set(await db.scalars(select(Paper.content))) == {b""}
    with pytest.raises(NotFoundError):
        await paper_of(db, row.id, told.notice.proof[0].paper_id)
    assert told.keeping.records == [(NOON, sha256(record).hexdigest())]
    entry = select(LedgerEntry.details).where(LedgerEntry.kind == "recommendation.reply")
    assert (await db.scalars(entry)).one()["text_sha256"] == sha256(b"It was shut.").hexdigest()

    after = (await export(db, registrar, row.id, key=key, site="", now=NOON + YEARS)).content
    assert checked(after).files == 2, "record.json and record.txt"
    await forget_procedures(db, now=NOON + YEARS + timedelta(days=2))
    assert (await seen(db, owner, row)).procedure.keeping.forgotten_on == date(2028, 3, 28)


async def test_what_is_not_decided_or_waits_for_a_panel_stays(
    db: AsyncSession, registrar: RegistrarActor
) -> None:
    owner, row = await heard(db, registrar)
    waiting = await make.recommendation(db, await make.adherence(db), by=registrar)
    made = await appeal(db, owner, row.id, "We disagree.", **WHEN)
    late = NOON + YEARS + timedelta(days=1)

    await forget_procedures(db, now=late)
    assert (row.forgotten_on, waiting.forgotten_on) == (None, None)
    made.verdict, made.decided_at = Verdict.UPHELD, NOON + timedelta(days=80)
    await db.flush()
    await forget_procedures(db, now=late)
    assert row.forgotten_on is None, "two years after the panel's answer"
    await forget_procedures(db, now=late + timedelta(days=80))

    assert (await db.scalars(select(Appeal.text).execution_options(populate_existing=True))).all() == [""]
    words = select(LedgerEntry.reason).where(LedgerEntry.kind == "appeal.make")
    assert (await db.scalars(words)).all() == [None]
    assert (await db.get_one(Recommendation, row.id)).forgotten_on == date(2028, 6, 16)


async def test_what_was_sent_back_goes_after_the_case_that_followed(
    db: AsyncSession, registrar: RegistrarActor
) -> None:
    owner, row = await heard(db, registrar)
    made = await appeal(db, owner, row.id, "We disagree.", **WHEN)
    kept = await make.adherence(db)
    anew = await make.recommendation(db, kept, by=registrar)
    made.verdict, made.decided_at, made.successor_id = Verdict.SENT_BACK, NOON, anew.id
    late = NOON + YEARS + timedelta(days=1)
    await db.flush()

    await forget_procedures(db, now=late)
    assert row.forgotten_on is None
    assert (await own_case(db, owner, row.id, now=NOON)).procedure.keeping.until is None
    decider = await make.registrar(db)
    anew.decided_by, anew.decided_at, anew.followed = decider.account_id, NOON, False
    await db.flush()
    await forget_procedures(db, now=late)
    await forget_procedures(db, now=late)

    gone = select(Recommendation.forgotten_on).where(Recommendation.id.in_([anew.id, row.id]))
    assert (await db.scalars(gone)).all() == [late.date(), late.date()]


async def test_two_registrars_hold_it_until_a_day(db: AsyncSession, registrar: RegistrarActor) -> None:
    owner, row = await heard(db, registrar)
    other = await make.registrar(db)
    late = NOON + YEARS + timedelta(days=1)
    hold = await ask_hold(db, registrar, row.id, HOLD, now=NOON)

    with pytest.raises(RuleBrokenError, match="Another registrar confirms it"):
        await confirm_hold(db, registrar, row.id, hold.id, now=NOON)
    with pytest.raises(NotFoundError):
        await confirm_hold(db, other, row.id, row.id, now=NOON)
    with pytest.raises(NotFoundError):
        await ask_hold(db, registrar, hold.id, HOLD, now=NOON)
    for _ in range(2):
        await confirm_hold(db, other, row.id, hold.id, now=NOON)
    await forget_procedures(db, now=late)
    assert (await seen(db, owner, row)).procedure.keeping.held_until == HOLD.until
    assert row.forgotten_on is None

    await db.refresh(hold)
    await forget_procedures(db, now=late + timedelta(days=301))
    assert (await db.get_one(Recommendation, row.id)).forgotten_on is not None
    with pytest.raises(RuleBrokenError, match="destroyed already"):
        await ask_hold(db, registrar, row.id, HOLD, now=NOON)
    hold.confirmed_by = registrar.account_id
    with pytest.raises(IntegrityError, match="two_registrars_hold"):
        await db.flush()


async def test_what_one_registrar_asked_for_alone_holds_nothing(
    db: AsyncSession, registrar: RegistrarActor
) -> None:
    _, row = await heard(db, registrar)
    await ask_hold(db, registrar, row.id, HOLD, now=NOON)

    await forget_procedures(db, now=NOON + YEARS + timedelta(days=1))

    assert row.forgotten_on is not None


@pytest.mark.parametrize("today", [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2026, 3, 1)])
def test_the_last_day_counts_on_29_february_too(today: date) -> None:
    earliest = kept_since(today)
    assert kept_until(earliest) >= today
    assert kept_until(earliest - timedelta(days=1)) < today
