"""Signing up, in and out, as a person does it."""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import change_password
from registry.accounts.actors import Actor
from registry.accounts.budgets import spend_invitation, spend_password
from registry.accounts.invitations import invite
from registry.accounts.models import Account, Session, Spent
from registry.accounts.passwords import Passwords
from registry.accounts.rules import BUDGETS, IDLE_FOR, Role, Spending
from registry.app import create_asgi
from registry.db import Database, open_database
from registry.errors import TooManyError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser, Page
from tests.pages.conftest import SETTINGS

PostOffice = Callable[[], Awaitable[list[OutboxMail]]]
GOOD = "marble lantern seven rivers"
NEW = "quiet harbour copper thistle"
BASE = "https://registry.test"


def link_in(mail: OutboxMail) -> str:
    found = re.search(rf"{BASE}(/link/\S+)", mail.body or "")
    assert found is not None, mail.body
    return found[1]


async def sign_up(browser: Browser, email: str = "ana@hotel.example") -> Page:
    return await browser.submit("/sign-up", name="Ana Vega", email=email, password=GOOD)


async def test_signing_up_confirming_and_being_in(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    page = await sign_up(browser)
    assert (page.status, page.title) == (200, "Look into your mail")
    (letter,) = await post_office()
    assert letter.to_address == "ana@hotel.example"

    page = await browser.open(link_in(letter))
    assert (page.path, page.title) == ("/link/confirm", "Confirm your e-mail address")
    await browser.submit("/link/confirm", password=GOOD)

    assert "ana@hotel.example" in (await browser.open("/account")).text
    kinds = list(await db.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.at)))
    assert {"account.sign_up", "account.confirm", "session.start"} <= set(kinds)


async def test_whoever_typed_an_address_first_gains_nothing_by_it(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    theirs = {"name": "A stranger", "email": "ana@hotel.example", "password": NEW}
    await browser.submit("/sign-up", **theirs)
    (older,) = await post_office()
    await sign_up(browser)
    (letter,) = await post_office()

    assert (await browser.open(link_in(older))).status == 404, "the older letter opens nothing any more"
    await browser.open(link_in(letter))
    await browser.submit("/link/confirm", password=GOOD)

    account = (await db.scalars(select(Account))).one()
    assert account.name == "Ana Vega"
    refused = await browser.submit("/sign-in", email=theirs["email"], password=NEW)
    assert refused.status == 422
    assert (await browser.submit("/sign-in", email=theirs["email"], password=GOOD)).status == 200


async def test_an_invitation_is_taken_up_over_an_account_that_nobody_confirmed(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    await browser.submit("/sign-up", name="A stranger", email="ana@hotel.example", password=NEW)
    await post_office()
    hotel = await make.signatory(db)
    await invite(
        db, "ana@hotel.example", Role.OWNER, hotel.id, by=None, language="en", base_url=BASE, now=NOON
    )
    await db.flush()
    (letter,) = await post_office()

    await browser.open(link_in(letter))
    page = await browser.submit("/link/invitation", name="Ana Vega", password=GOOD)

    assert page.path == "/desk"
    assert (await browser.submit("/sign-in", email="ana@hotel.example", password=NEW)).status == 422


async def test_a_new_password_ends_the_links_of_older_letters(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    await make.account(db, email="ana@hotel.example")
    letters = []
    for _ in range(2):
        await browser.submit("/forgot", email="ana@hotel.example")
        letters += await post_office()
    await browser.open(link_in(letters[1]))
    await browser.submit("/link/reset", password=NEW)

    assert (await browser.open(link_in(letters[0]))).status == 404


async def test_somebody_chooses_the_language_of_desk_and_letters(db: AsyncSession, browser: Browser) -> None:
    account = await make.account(db)
    await browser.sign_in(account)

    page = await browser.submit("/account", "/account/language", language="pt")

    assert (page.path, page.html.html["lang"]) == ("/account", "pt")  # type: ignore[index]
    assert "account.speak" in list(await db.scalars(select(LedgerEntry.kind)))
    response = await browser.client.post(
        "/account/language", data={"language": "xx"}, headers={"sec-fetch-site": "same-origin"}
    )
    assert response.status_code == 409
    assert (await browser.open("/account")).html.html["lang"] == "pt"  # type: ignore[index]


async def test_looking_at_a_link_confirms_nothing(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    await sign_up(browser)
    (letter,) = await post_office()

    await browser.open(link_in(letter))
    await browser.client.head(link_in(letter))

    assert await db.scalar(select(Account.confirmed_at)) is None


async def test_the_token_leaves_the_address_before_anything_is_shown(
    browser: Browser, post_office: PostOffice
) -> None:
    await sign_up(browser)
    (letter,) = await post_office()

    response = await browser.client.get(link_in(letter))

    assert (response.status_code, response.headers["location"]) == (303, "/link/confirm")
    assert "HttpOnly" in response.headers["set-cookie"]


async def test_a_link_works_once(browser: Browser, post_office: PostOffice) -> None:
    await sign_up(browser)
    (letter,) = await post_office()
    await browser.open(link_in(letter))
    await browser.submit("/link/confirm", password=GOOD)

    page = await browser.open(link_in(letter))

    assert (page.status, page.title) == (404, "This link does nothing any more")


async def test_a_known_and_an_unknown_address_get_the_same_answer(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    person = await make.account(db)

    known, unknown = [
        await browser.client.post(
            path, data=data | {"email": email}, headers={"sec-fetch-site": "same-origin"}
        )
        for path, data in [("/sign-up", {"name": "Ana", "password": GOOD})]
        for email in (person.email, "nobody@example.org")
    ]
    assert (known.status_code, known.content, known.headers.get("location")) == (
        unknown.status_code,
        unknown.content,
        unknown.headers.get("location"),
    )
    first, second = sorted(await post_office(), key=lambda mail: mail.to_address == "nobody@example.org")
    assert first.subject == "You have an account already"
    assert second.subject == "Confirm your e-mail address"


async def test_an_unconfirmed_account_does_not_sign_in(browser: Browser, post_office: PostOffice) -> None:
    await sign_up(browser)
    await post_office()

    page = await browser.submit("/sign-in", email="ana@hotel.example", password=GOOD)

    assert (page.status, page.faults) == (422, {"password"})


async def test_a_wrong_password_and_an_unknown_address_read_alike(db: AsyncSession, browser: Browser) -> None:
    person = await make.account(db)

    wrong = await browser.submit("/sign-in", email=person.email, password="not the password at all")
    unknown = await browser.submit(
        "/sign-in", email=person.email[::-1].replace("@", "x") + "@e.org", password=GOOD
    )

    assert (wrong.status, wrong.faults) == (unknown.status, unknown.faults) == (422, {"password"})
    assert wrong.field("email") == person.email
    assert wrong.field("password") == ""


async def test_a_faulty_form_comes_back_filled_in(browser: Browser) -> None:
    page = await browser.submit("/sign-up", name="Ana", email="no address", password="short")

    assert (page.status, page.faults) == (422, {"email", "password"})
    assert (page.field("name"), page.field("email"), page.field("password")) == ("Ana", "no address", "")


async def test_the_eleventh_wrong_password_in_five_minutes_is_not_tried(
    db: AsyncSession, browser: Browser
) -> None:
    person = await make.account(db)
    for _ in range(BUDGETS[Spending.SIGN_IN_ACCOUNT].tries):
        await browser.submit("/sign-in", email=person.email, password="not the password at all")

    page = await browser.submit("/sign-in", email=person.email, password=make.PASSWORD)

    assert page.status == 429
    assert "Wait a few minutes" in page.text


async def guess(database: Database, email: str, network: str) -> None:
    with suppress(TooManyError):
        await spend_password(database, email, network, now=NOON)


async def test_guesses_from_elsewhere_do_not_hold_up_the_owner_of_an_address(
    db: AsyncSession, browser: Browser, database: Database
) -> None:
    person = await make.account(db)
    for _ in range(BUDGETS[Spending.SIGN_IN_ADDRESS].tries):
        await guess(database, person.email, "198.51.100.0/24")

    page = await browser.submit("/sign-in", email=person.email, password=make.PASSWORD)

    assert page.status == 200


async def test_guesses_from_many_places_hold_up_whoever_tries_an_address(
    db: AsyncSession, browser: Browser, database: Database
) -> None:
    person, other = await make.account(db), await make.account(db)
    for number in range(BUDGETS[Spending.SIGN_IN_ADDRESS].tries):
        await guess(database, person.email, f"198.51.{number}.0/24")

    page = await browser.submit("/sign-in", email=person.email, password=make.PASSWORD)

    assert page.status == 429
    assert (await browser.sign_in(other)).status == 200


async def test_one_network_spends_no_more_of_what_everybody_shares_than_its_own_budget(
    db: AsyncSession, database: Database
) -> None:
    most = BUDGETS[Spending.SIGN_IN_NETWORK].tries
    for number in range(2 * most):
        await guess(database, f"{number}@nowhere.example", "198.51.100.0/24")

    shared = await db.scalar(select(Spent.tries).where(Spent.purpose == Spending.SIGN_IN_ALL))
    assert shared == most


async def test_an_inviter_without_letters_left_takes_none_of_an_address(database: Database) -> None:
    eager, patient = Actor(uuid4()), Actor(uuid4())
    for number in range(BUDGETS[Spending.INVITE_ACCOUNT].tries):
        await spend_invitation(database, eager, f"{number}@nowhere.example", now=NOON)
    for _ in range(BUDGETS[Spending.INVITE_ADDRESS].tries):
        with pytest.raises(TooManyError):
            await spend_invitation(database, eager, "eva@chamber.example", now=NOON)

    await spend_invitation(database, patient, "eva@chamber.example", now=NOON)  # raises nothing


async def test_guesses_at_ones_own_password_page_are_counted_and_noted(
    db: AsyncSession, browser: Browser
) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    wrong = {"present": "wrong wrong wrong wrong", "password": NEW}

    pages = [await browser.submit("/account/password", **wrong) for _ in range(2)]
    while (last := await browser.submit("/account/password", **wrong)).status == 422:
        pages.append(last)

    assert (last.status, len(pages)) == (429, BUDGETS[Spending.SIGN_IN_ACCOUNT].tries - 1)  # one to sign in
    noted = await db.scalars(select(LedgerEntry.kind).where(LedgerEntry.kind == "session.refuse"))
    assert len(list(noted)) == len(pages)


async def test_the_letter_alone_does_not_confirm_what_a_stranger_chose(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    await sign_up(browser)
    await browser.submit("/sign-up", name="A stranger", email="ana@hotel.example", password=NEW)
    letters = await post_office()
    await browser.open(link_in(letters[-1]))

    page = await browser.submit("/link/confirm", password=GOOD)

    assert (page.status, page.faults) == (422, {"password"})
    assert await db.scalar(select(Account.confirmed_at)) is None
    await browser.submit("/forgot", email="ana@hotel.example")
    (reset,) = await post_office()
    await browser.open(link_in(reset))
    await browser.submit("/link/reset", password=GOOD)
    assert (await browser.submit("/sign-in", email="ana@hotel.example", password=GOOD)).status == 200


async def test_an_address_gets_three_letters_an_hour_and_the_answer_stays_the_same(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    person = await make.account(db)

    pages = [await browser.submit("/forgot", email=person.email) for _ in range(5)]
    pages += [await sign_up(browser, person.email) for _ in range(2)]

    assert {(page.status, page.title) for page in pages} == {(200, "Look into your mail")}
    assert len(await post_office()) == BUDGETS[Spending.MAIL_ADDRESS].tries


async def test_a_new_password_by_letter_ends_every_session(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    person = await make.person(db, Role.REGISTRAR)
    await browser.sign_in(person)
    await browser.submit("/forgot", email=person.email)
    (letter,) = await post_office()
    before = set(await db.scalars(select(Session.token_hash)))

    await browser.open(link_in(letter))
    page = await browser.submit("/link/reset", password="short")
    assert (page.status, page.faults) == (422, {"password"})
    await browser.submit("/link/reset", password=NEW)

    assert before.isdisjoint(await db.scalars(select(Session.token_hash)))
    (told,) = await post_office()
    assert told.subject == "Your password was changed"
    browser.client.cookies.clear()
    assert (await browser.submit("/sign-in", email=person.email, password=NEW)).status == 200


async def test_nothing_is_written_to_an_unknown_address(browser: Browser, post_office: PostOffice) -> None:
    page = await browser.submit("/forgot", email="nobody@example.org")

    assert page.title == "Look into your mail"
    assert await post_office() == []


async def test_changing_the_password_needs_the_present_one(db: AsyncSession, browser: Browser) -> None:
    person = await make.person(db, Role.REGISTRAR)
    await browser.sign_in(person)

    page = await browser.submit("/account/password", present="wrong wrong wrong wrong", password=NEW)
    assert (page.status, page.faults) == (422, {"present"})
    page = await browser.submit("/account/password", present=make.PASSWORD, password=NEW)

    assert page.path == "/account"


async def test_one_sees_and_ends_ones_sessions(db: AsyncSession, browser: Browser) -> None:
    person = await make.person(db, Role.REGISTRAR)
    await browser.sign_in(person)
    browser.client.cookies.clear()
    await browser.sign_in(person)
    assert "This browser" in (await browser.open("/account")).text

    page = await browser.submit("/account", to="/end")

    assert len(page.html.select("tbody tr")) == 1
    await browser.submit("/account", to="end-all")
    assert (await browser.open("/account")).status == 401


async def test_somebody_elses_session_is_not_there(db: AsyncSession, browser: Browser) -> None:
    other = await make.person(db, Role.REGISTRAR)
    await browser.sign_in(other)
    theirs = await db.scalar(select(Session.public_id).where(Session.account_id == other.id))
    browser.client.cookies.clear()
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    response = await browser.client.post(
        f"/account/sessions/{theirs}/end", headers={"sec-fetch-site": "same-origin"}
    )

    assert response.status_code == 404
    assert await db.scalar(select(Session.public_id).where(Session.account_id == other.id)) == theirs


async def test_signing_in_twice_leaves_one_session(db: AsyncSession, browser: Browser) -> None:
    person = await make.person(db, Role.REGISTRAR)
    browser.client.cookies.set("__Host-s", "planted", domain="registry.test", path="/")

    await browser.sign_in(person)
    await browser.sign_in(person)

    assert len(list(await db.scalars(select(Session)))) == 1
    assert browser.client.cookies["__Host-s"] != "planted"


async def test_an_idle_session_opens_nothing(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    await db.execute(update(Session).values(seen_at=NOON - IDLE_FOR))

    assert (await browser.open("/account")).status == 401


async def test_using_a_session_keeps_it(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    await db.execute(update(Session).values(seen_at=NOON - IDLE_FOR / 2))

    assert (await browser.open("/account")).status == 200
    assert await db.scalar(select(Session.seen_at)) == NOON


async def test_signing_out_ends_the_session_and_clears_the_browser(
    db: AsyncSession, browser: Browser
) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    response = await browser.client.post("/sign-out", headers={"sec-fetch-site": "same-origin"})

    assert response.headers["clear-site-data"] == '"cache", "storage"'
    assert (await browser.open("/account")).status == 401


async def test_a_visitor_is_asked_to_sign_in_and_goes_on_from_there(
    db: AsyncSession, browser: Browser
) -> None:
    person = await make.person(db, Role.ASSOCIATION_ADMIN)

    page = await browser.open("/account/password")
    assert (page.status, page.field("next")) == (401, "/account/password")
    page = await browser.submit("/account/password", email=person.email, password=make.PASSWORD)

    assert page.path == "/account/password"


@pytest.mark.parametrize(
    "onward", ["//evil.test", "https://evil.test/", "/\\evil.test", "javascript:alert(1)"]
)
async def test_signing_in_leads_to_no_other_site(db: AsyncSession, browser: Browser, onward: str) -> None:
    person = await make.person(db, Role.ASSOCIATION_ADMIN)

    response = await browser.client.post(
        "/sign-in",
        data={"email": person.email, "password": make.PASSWORD, "next": onward},
        headers={"sec-fetch-site": "same-origin"},
    )

    assert (response.status_code, response.headers["location"]) == (303, "/association")


async def test_the_cookie_is_kept_from_scripts_and_from_other_sites(
    db: AsyncSession, browser: Browser
) -> None:
    person = await make.person(db, Role.ASSOCIATION_ADMIN)

    response = await browser.client.post(
        "/sign-in",
        data={"email": person.email, "password": make.PASSWORD},
        headers={"sec-fetch-site": "same-origin"},
    )

    attributes = response.headers["set-cookie"].lower()
    assert attributes.startswith("__host-s=")
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= set(attributes.split("; "))


async def test_a_post_that_ended_opens_nothing(db: AsyncSession, browser: Browser) -> None:
    person = await make.account(db)
    await make.post(db, person, Role.REGISTRAR, until=NOON.date() - timedelta(days=1))

    await browser.sign_in(person)

    assert (await browser.open("/account")).status == 200
    assert "hat" not in browser.client.cookies


async def test_an_invitation_makes_an_account_with_its_post(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    chamber = await make.association(db)
    await invite(
        db, "eva@chamber.example", Role.AUDITOR, chamber.id, by=None, language="en", base_url=BASE, now=NOON
    )
    await db.flush()
    (letter,) = await post_office()

    page = await browser.open(link_in(letter))
    assert "eva@chamber.example" in page.text
    page = await browser.submit("/link/invitation", name="", password=GOOD)
    assert (page.status, page.faults) == (422, {"name"})
    await browser.submit("/link/invitation", name="Eva Luz", password=GOOD)

    assert "Eva Luz" in (await browser.open("/account")).text
    assert (await browser.open(link_in(letter))).status == 404


async def test_an_invitation_to_somebody_known_asks_for_their_password(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    person = await make.person(db, Role.ASSOCIATION_ADMIN)
    chamber = await make.association(db)
    await invite(db, person.email, Role.REVIEWER, chamber.id, by=None, language="es", base_url=BASE, now=NOON)
    await db.flush()
    (letter,) = await post_office()
    await browser.open(link_in(letter))

    page = await browser.submit("/link/invitation", password="not the password at all")
    assert (page.status, page.faults) == (422, {"password"})
    page = await browser.submit("/link/invitation", password=make.PASSWORD)

    assert page.status in {200, 404}
    assert (await browser.open("/account")).status == 200


async def test_changing_hats_starts_a_new_session(db: AsyncSession, browser: Browser) -> None:
    person = await make.person(db, Role.REGISTRAR)
    chamber = await make.association(db)
    await make.post(db, person, Role.AUDITOR, chamber.id)
    await browser.sign_in(person)
    before = browser.client.cookies["__Host-s"]

    own = {"sec-fetch-site": "same-origin"}
    response = await browser.client.post("/account/hat", data={"hat": str(chamber.id)}, headers=own)
    foreign = await browser.client.post("/account/hat", data={"hat": "nobody's"}, headers=own)

    assert (response.headers["location"], foreign.status_code) == ("/association", 404)
    assert browser.client.cookies["__Host-s"] != before


async def test_changing_hats_makes_a_session_last_no_longer(db: AsyncSession, browser: Browser) -> None:
    person = await make.person(db, Role.REGISTRAR)
    chamber = await make.association(db)
    await make.post(db, person, Role.AUDITOR, chamber.id)
    await browser.sign_in(person)
    began = NOON - timedelta(hours=11, minutes=59)
    await db.execute(update(Session).values(started_at=began))

    await browser.client.post(
        "/account/hat", data={"hat": str(chamber.id)}, headers={"sec-fetch-site": "same-origin"}
    )

    assert list(await db.execute(select(Session.started_at, Session.wearing))) == [(began, chamber.id)]


class Unhurried(Passwords):
    """Checks a password as ever, and answers when it may."""

    def __init__(self) -> None:
        super().__init__(time_cost=make.TIME_COST, memory_cost=make.MEMORY_COST, at_once=2)
        self.checked, self.may_answer = asyncio.Event(), asyncio.Event()

    async def fits(self, password: str, password_hash: str | None) -> bool:
        answer = await super().fits(password, password_hash)
        self.checked.set()
        await self.may_answer.wait()
        return answer


@pytest.fixture
async def own_database(own_database_url: str) -> AsyncGenerator[Database]:
    database = open_database(own_database_url, unsafe=True)
    yield database
    await database.close()


async def change_meanwhile(database: Database, person: Account, passwords: Passwords) -> None:
    async with database.writes() as db, db.begin():
        hashed = await passwords.hash(NEW)
        await change_password(db, Actor(person.id), hashed, generation=person.generation, now=NOON)


@asynccontextmanager
async def visitor(database: Database, passwords: Passwords) -> AsyncGenerator[Browser]:
    app = create_asgi(SETTINGS, database, clock=lambda: NOON, passwords=passwords)
    transport = ASGITransport(cast("Any", app), client=("127.0.0.1", 50_000))
    async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        yield Browser(client)


async def test_an_old_password_that_was_being_checked_while_it_was_changed_opens_nothing(
    own_database: Database,
) -> None:
    passwords = Unhurried()
    async with own_database.writes() as db, db.begin():
        person = await make.person(db, Role.REGISTRAR)

    async with visitor(own_database, passwords) as late:
        signing_in = asyncio.create_task(late.sign_in(person))
        await passwords.checked.wait()
        await change_meanwhile(own_database, person, passwords)
        passwords.may_answer.set()
        await signing_in

        assert (await late.open("/account")).status == 401
        assert (await late.submit("/sign-in", email=person.email, password=NEW)).status == 200


async def test_an_old_password_is_not_kept_at_new_costs_once_it_was_changed(own_database: Database) -> None:
    passwords = Unhurried()
    dear = Passwords(time_cost=make.TIME_COST + 1, memory_cost=make.MEMORY_COST)
    async with own_database.writes() as db, db.begin():
        person = await make.person(db, Role.REGISTRAR)
        stored = await db.get_one(Account, person.id)
        stored.password_hash = await dear.hash(make.PASSWORD)

    async with visitor(own_database, passwords) as late:
        signing_in = asyncio.create_task(late.sign_in(person))
        await passwords.checked.wait()
        await change_meanwhile(own_database, person, passwords)
        passwords.may_answer.set()
        await signing_in

        assert (await late.submit("/sign-in", email=person.email, password=NEW)).status == 200


async def test_of_two_who_change_a_password_at_once_one_is_refused(own_database: Database) -> None:
    passwords = Unhurried()
    passwords.may_answer.set()
    async with own_database.writes() as db, db.begin():
        person = await make.person(db, Role.REGISTRAR)

    results = await asyncio.gather(
        *(change_meanwhile(own_database, person, passwords) for _ in range(3)), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in results) == ["NoneType"] + ["RuleBrokenError"] * 2
