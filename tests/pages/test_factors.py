"""Second factors, as a person sets one up, signs in with it, loses it."""

import re
from base64 import b32decode
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.entering import SECOND_PAGE
from registry.accounts.models import Account, RecoveryCode, SecondFactor, Session
from registry.accounts.rules import BUDGETS, HALF_LASTS_FOR, Role, Spending
from registry.accounts.totp import code_at, counter_at
from registry.db import Database
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.settings import Settings
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser, Page
from tests.pages.conftest import SETTINGS, Watch, visitor

PostOffice = Callable[[], Awaitable[list[OutboxMail]]]
HOME = "/account/factor"
OWN = {"sec-fetch-site": "same-origin"}


def now_shown(page: Page, at: datetime = NOON) -> str:
    """Return what an app shows that was given the secret of a page."""
    secret = page.html.select_one("p.mono")
    assert secret is not None
    return code_at(b32decode(secret.get_text().replace(" ", "")), counter_at(at))


async def code_of(db: AsyncSession, account: Account, at: datetime = NOON) -> str:
    """Return what somebody's app shows."""
    return code_at(make.factor_secret(await make.second_factor(db, account)), counter_at(at))


async def give_password(browser: Browser, account: Account) -> Page:
    return await browser.submit("/sign-in", email=account.email, password=make.PASSWORD)


async def give_code(browser: Browser, code: str) -> Page:
    return await browser.submit(SECOND_PAGE, "/code", code=code)


async def kinds(db: AsyncSession) -> list[str]:
    return list(await db.scalars(select(LedgerEntry.kind).where(LedgerEntry.kind.startswith("factor."))))


async def set_up(browser: Browser) -> list[str]:
    """Set up a factor, and return the recovery codes shown."""
    page = await browser.submit(HOME, "/begin")
    page = await browser.submit(f"{HOME}/new", code=now_shown(page))
    assert page.status == 200
    return [item.get_text(strip=True) for item in page.html.select("main ol li")]


# ── setting up ──────────────────────────────────────────────────────────────────────────────────────


async def test_anybody_sets_up_a_second_factor_and_signs_in_with_it(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    person = await make.person(db, Role.OWNER)
    await browser.sign_in(person)
    before = set(await db.scalars(select(Session.token_hash)))
    page = await browser.submit(HOME, "/begin")
    assert (page.status, page.path) == (200, f"{HOME}/new")
    assert page.html.select_one("svg.qr path")

    wrong = await browser.submit(f"{HOME}/new", code="000000")
    assert (wrong.status, wrong.faults) == (422, {"code"})
    assert await db.scalar(select(SecondFactor.confirmed_at)) is None, "what was begun does not count yet"
    page = await browser.submit(f"{HOME}/new", code=now_shown(page))

    assert len(page.html.select("main ol li")) == 10
    assert before.isdisjoint(await db.scalars(select(Session.token_hash))), "every session is another one"
    assert (await browser.open("/desk")).status == 200, "and this browser has the new one"
    (letter,) = await post_office()
    assert (letter.to_address, letter.subject) == (person.email, "A second factor was set up")
    assert {"factor.begin", "factor.refuse", "factor.add"} <= set(await kinds(db))
    browser.client.cookies.clear()
    page = await give_password(browser, person)
    assert (page.path, page.title) == (SECOND_PAGE, "Your second factor")
    assert (await browser.open("/desk")).status == 401, "the password alone opens nothing"


async def test_the_letter_is_in_the_language_of_the_account(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    person = await make.person(db, Role.OWNER)
    person.language = "pt"
    await db.flush()
    await browser.sign_in(person)

    await set_up(browser)

    (letter,) = await post_office()
    assert letter.subject == "Foi configurado um segundo fator"


async def test_the_secret_is_stored_nowhere_and_recovery_codes_as_hashes(
    db: AsyncSession, browser: Browser
) -> None:
    await browser.sign_in(await make.person(db, Role.OWNER))
    page = await browser.submit(HOME, "/begin")
    shown = page.html.select_one("p.mono")
    assert shown is not None
    codes = [code.replace("-", "") for code in await set_up(browser)]

    stored = repr([tuple(row) for row in await db.execute(select(SecondFactor.__table__))])
    stored += repr([tuple(row) for row in await db.execute(select(RecoveryCode.__table__))])
    stored += repr([tuple(row) for row in await db.execute(select(LedgerEntry.__table__))])

    assert shown.get_text().replace(" ", "") not in stored
    assert not any(code in stored for code in codes)


# ── signing in ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_registrar_signs_in_with_the_code_of_the_moment(db: AsyncSession, browser: Browser) -> None:
    rita = await make.person(db, Role.REGISTRAR)

    await give_password(browser, rita)
    page = await give_code(browser, await code_of(db, rita))

    assert (page.status, page.path) == (200, "/registrar")


async def test_a_code_that_was_used_a_wrong_one_and_a_spent_recovery_code_are_one_answer(
    db: AsyncSession, browser: Browser
) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    await give_password(browser, rita)
    await give_code(browser, make.recovery_code(rita, 0))
    browser.client.cookies.clear()
    await give_password(browser, rita)
    used = await code_of(db, rita)
    await give_code(browser, used)
    browser.client.cookies.clear()
    await give_password(browser, rita)

    pages = [
        await give_code(browser, code) for code in (used, "000000", make.recovery_code(rita, 0), "a" * 32)
    ]

    assert {(page.status, page.text) for page in pages} == {(422, pages[0].text)}
    assert (await kinds(db)).count("factor.refuse") == len(pages), "and each is noted"


async def test_a_recovery_code_opens_once(db: AsyncSession, browser: Browser) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    await give_password(browser, rita)

    page = await give_code(browser, make.recovery_code(rita, 3).upper())

    assert page.path == "/registrar"
    assert await db.scalar(select(func.count()).select_from(RecoveryCode)) == 9
    assert "factor.recover" in await kinds(db)
    assert "9" in (await browser.open(HOME)).text


async def test_the_page_that_was_asked_for_comes_after_the_code(db: AsyncSession, browser: Browser) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    asked = {"email": rita.email, "password": make.PASSWORD, "next": "/registrar/decisions"}
    half = await browser.client.post("/sign-in", data=asked, headers=OWN)
    page = await browser.open(half.headers["location"])

    answer = await browser.client.post(
        SECOND_PAGE, data={"code": await code_of(db, rita), "onward": page.field("onward")}, headers=OWN
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/registrar/decisions")


async def test_the_second_page_is_nobodys_without_the_first_and_waits_ten_minutes(
    db: AsyncSession, later: Browser, watch: Watch
) -> None:
    assert (await later.open(SECOND_PAGE)).path == "/sign-in"
    answer = await later.client.post(SECOND_PAGE, data={"code": "123456"}, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    rita = await make.person(db, Role.REGISTRAR)
    await give_password(later, rita)

    watch.now += HALF_LASTS_FOR

    answer = await later.client.post(
        SECOND_PAGE, data={"code": await code_of(db, rita, watch.now)}, headers=OWN
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert (await later.open("/registrar")).status == 401


async def test_the_sixth_guess_in_five_minutes_is_not_tried(db: AsyncSession, browser: Browser) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    await give_password(browser, rita)
    for _ in range(BUDGETS[Spending.FACTOR_SOON].tries):
        assert (await give_code(browser, "000000")).status == 422

    assert (await give_code(browser, await code_of(db, rita))).status == 429


async def test_guesses_are_few_an_hour_and_few_a_day_and_right_codes_are_no_guesses(
    db: AsyncSession, later: Browser, watch: Watch
) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    tried = 0
    for _ in range(40):
        watch.now += BUDGETS[Spending.FACTOR_SOON].within
        later.client.cookies.clear()
        await give_password(later, rita)
        if (await give_code(later, await code_of(db, rita, watch.now))).path == "/registrar":
            tried += 1
    assert tried == 40, "who signs in often is not held up"

    guesses = 0
    watch.now = NOON + timedelta(days=1)
    for _ in range(8):
        watch.now += BUDGETS[Spending.FACTOR_SOON].within
        later.client.cookies.clear()
        await give_password(later, rita)
        for _ in range(5):
            guesses += (await give_code(later, "000000")).status == 422

    assert guesses == BUDGETS[Spending.FACTOR_HOUR].tries


# ── roles that need one ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("role", "home"), [(Role.REGISTRAR, "/registrar"), (Role.AUDITOR, "/association")])
async def test_a_role_that_needs_a_factor_opens_nothing_before_there_is_one(
    db: AsyncSession, browser: Browser, role: Role, home: str
) -> None:
    person = await make.person(db, role)
    await db.delete(await make.second_factor(db, person))
    await db.flush()

    page = await give_password(browser, person)
    assert (page.status, page.path, page.title) == (200, HOME, "Second factor")
    assert "Your role needs a second factor" in page.text
    assert (await browser.open(home)).path == HOME
    refused = await browser.client.post("/registrar/team", data={"email": "x@example.org"}, headers=OWN)
    assert refused.status_code == (303 if role is Role.REGISTRAR else 404)
    assert (await browser.open("/account")).status == 200
    await set_up(browser)

    assert (await browser.open(home)).path == home


async def test_who_needs_a_factor_replaces_it_and_does_not_end_it(db: AsyncSession, browser: Browser) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    old = await code_of(db, rita)
    await browser.sign_in(rita)

    assert (await browser.client.post(f"{HOME}/end", headers=OWN)).status_code == 409
    codes = await set_up(browser)

    assert await db.scalar(select(func.count()).select_from(SecondFactor)) == 1
    browser.client.cookies.clear()
    await give_password(browser, rita)
    assert (await give_code(browser, old)).status == 422, "the old telephone opens nothing any more"
    assert (await give_code(browser, make.recovery_code(rita, 5))).status == 422, "nor do the old codes"
    assert (await give_code(browser, codes[0])).path == "/registrar"


async def test_somebody_else_ends_their_own_factor(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    person = await make.person(db, Role.OWNER)
    await make.second_factor(db, person)
    await browser.sign_in(person)

    page = await browser.submit(HOME, "/end")

    assert page.path == "/sign-in"
    assert (await browser.open("/desk")).status == 401
    (letter,) = await post_office()
    assert letter.subject == "Your second factor was ended"
    assert await db.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    assert (await give_password(browser, person)).path == "/desk"


async def test_new_recovery_codes_end_the_old_ones(db: AsyncSession, browser: Browser) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    await browser.sign_in(rita)

    page = await browser.submit(HOME, "/codes")

    fresh = [item.get_text(strip=True) for item in page.html.select("main ol li")]
    assert len(set(fresh)) == 10
    browser.client.cookies.clear()
    await give_password(browser, rita)
    assert (await give_code(browser, make.recovery_code(rita, 7))).status == 422
    assert (await give_code(browser, fresh[9])).path == "/registrar"


async def test_without_a_factor_there_are_no_codes_and_nothing_to_end(
    db: AsyncSession, browser: Browser
) -> None:
    await browser.sign_in(await make.person(db, Role.OWNER))

    answers = [
        (await browser.client.post(f"{HOME}/{what}", headers=OWN)).status_code for what in ("codes", "end")
    ]

    assert answers == [404, 404]
    assert (await browser.open(f"{HOME}/new")).path == HOME


# ── losing it ───────────────────────────────────────────────────────────────────────────────────────


async def test_who_acts_for_nobody_ends_a_lost_factor_by_letter(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    person = await make.account(db)
    await make.second_factor(db, person)
    await give_password(browser, person)

    page = await browser.submit(SECOND_PAGE, "/lost")
    assert page.title == "Look into your mail"
    (letter,) = await post_office()
    found = re.search(r"https://registry.test(/link/factor/\S+)", letter.body or "")
    assert found is not None
    page = await browser.open(found[1])
    assert (page.path, page.title) == ("/link/factor", "End the second factor?")
    page = await browser.submit("/link/factor")

    assert page.path == "/sign-in"
    assert await db.scalar(select(SecondFactor.id)) is None
    assert (await browser.client.post("/link/factor", headers=OWN)).status_code == 404, "once"
    assert (await give_password(browser, person)).path == "/desk"


async def test_who_acts_for_others_is_told_by_letter_whom_to_ask(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    person = await make.person(db, Role.OWNER)
    await make.second_factor(db, person)
    await give_password(browser, person)

    await browser.submit(SECOND_PAGE, "/lost")

    (letter,) = await post_office()
    assert letter.subject == "If your second factor is lost"
    assert "/link/" not in (letter.body or "")


async def test_a_new_password_by_letter_does_not_go_round_the_second_factor(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    person = await make.person(db, Role.OWNER)
    await make.second_factor(db, person)
    await browser.submit("/forgot", email=person.email)
    (letter,) = await post_office()
    found = re.search(r"https://registry.test(/link/reset/\S+)", letter.body or "")
    assert found is not None
    await browser.open(found[1])

    page = await browser.submit("/link/reset", password="quiet harbour copper thistle")

    assert page.path == SECOND_PAGE
    assert (await browser.open("/desk")).status == 401


# ── the key ─────────────────────────────────────────────────────────────────────────────────────────


async def test_under_another_key_no_code_is_judged_and_a_recovery_code_still_opens(
    db: AsyncSession, database: Database, watch: Watch
) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    moved = Settings(base_url=SETTINGS.base_url, data_dir=SETTINGS.data_dir, factor_key="0f" * 32)

    async with visitor(database, watch, moved) as browser:
        await give_password(browser, rita)
        answer = await browser.client.post(SECOND_PAGE, data={"code": await code_of(db, rita)}, headers=OWN)
        assert answer.status_code == 503
        assert "recovery code" in answer.text
        assert (await give_code(browser, make.recovery_code(rita, 0))).path == "/registrar"
