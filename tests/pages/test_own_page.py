"""Somebody without an account opens their own page, says that they were there, and sends what they passed."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.signatories.models import Signatory
from registry.training.models import Attendance, StaffMember, TrainingSession
from registry.training.rules import CameBy
from tests import make
from tests.actions.test_personal import listed
from tests.pages.browser import Browser, Page

OWN = {"sec-fetch-site": "same-origin"}
STAFF, SESSIONS = "/desk/training/staff", "/desk/training/sessions"
LEARNT = {"module": "M0", "version": "1", "score": "100", "on": "2026-03-20"}


async def link_of(browser: Browser, who: StaffMember) -> str:
    """Make somebody's personal link at the desk, as their business, and close the desk."""
    page = await browser.submit(f"{STAFF}/{who.id}", "link")
    address = page.html.select_one("p.mono")
    assert address is not None
    browser.client.cookies.clear()
    return address.get_text(strip=True).removeprefix("https://registry.test")


async def somebody(
    db: AsyncSession, browser: Browser, name: str = "Filomena"
) -> tuple[Signatory, StaffMember]:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    await browser.sign_in(await make.person(db, Role.FOCAL_POINT, hotel.id))
    return hotel, await make.staff_member(db, hotel, known_as=name)


async def own_page(db: AsyncSession, browser: Browser) -> tuple[Signatory, StaffMember, Page]:
    hotel, who = await somebody(db, browser)
    return hotel, who, await browser.open(await link_of(browser, who))


async def test_the_token_leaves_the_address_before_anything_is_shown(
    db: AsyncSession, browser: Browser
) -> None:
    hotel, who = await somebody(db, browser)
    link = await link_of(browser, who)

    answer = await browser.client.get(link)
    page = await browser.open("/my")

    assert (answer.status_code, answer.headers["location"]) == (303, "/my")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert (page.status, "Filomena" in page.text, hotel.trade_name in page.text) == (200, True, True)
    assert link.removeprefix("/my/") not in str(page.html)
    raw = await browser.client.get("/my")
    assert raw.headers["cache-control"] == "no-store"


async def test_somebody_says_that_they_were_there(db: AsyncSession, browser: Browser) -> None:
    hotel, who = await somebody(db, browser)
    await listed(db, hotel, who)
    await browser.open(await link_of(browser, who))

    page = await browser.submit("/my", "/my/sessions/")

    assert "It is noted" in page.text
    assert "Were you there?" not in page.text
    assert "March 1, 2027" in page.text


async def test_what_was_passed_on_the_phone_is_sent_once_and_the_business_sees_how_it_came(
    db: AsyncSession, browser: Browser
) -> None:
    hotel, _, page = await own_page(db, browser)
    offered = {str(one["data-learnt"]) for one in page.html.select("form[data-learnt][hidden]")}
    assert {"M0", "M7", "M9"} <= offered
    assert "M8" not in offered, "five questions alone make nobody a trainer"
    alone = await browser.client.post("/my/learnt", data=LEARNT | {"module": "M8"}, headers=OWN)
    assert alone.status_code == 422

    for _ in range(2):
        answer = await browser.client.post("/my/learnt", data=LEARNT, headers=OWN)
        assert answer.status_code == 303
    bad = await browser.client.post("/my/learnt", data=LEARNT | {"on": "2030-01-01"}, headers=OWN)

    assert bad.status_code == 422
    assert "still to come" in bad.text
    held = (await db.scalars(select(TrainingSession))).one()
    assert held.came_by is CameBy.OWN_PHONE
    browser.client.cookies.clear()
    await browser.sign_in(await make.person(db, Role.FOCAL_POINT, hotel.id))
    assert "Taken on their own phone" in (await browser.open(SESSIONS)).text
    seen = await browser.open(f"{SESSIONS}/{held.id}")
    assert "Taken on their own phone" in seen.text
    assert not seen.html.select("a[href*='/correct']")
    await browser.submit(f"{SESSIONS}/{held.id}", "take-back", reason="Not true")


@pytest.mark.parametrize("path", ["/my", "/my/nonsense", "/my/" + "x" * 5000, "/my/%00", "/my/%E2%82%AC"])
async def test_a_link_that_opens_nothing_says_so(browser: Browser, path: str) -> None:
    page = await browser.open(path)

    assert (page.status, page.title) == (404, "This link opens nothing any more")
    assert (await browser.client.post("/my/learnt", data=LEARNT, headers=OWN)).status_code == 404


async def test_a_foreign_attendance_and_an_ended_link_do_nothing(db: AsyncSession, browser: Browser) -> None:
    hotel, who, _ = await own_page(db, browser)
    other = await listed(db, hotel, await make.staff_member(db, hotel))

    foreign = await browser.client.post(f"/my/sessions/{other.id}", headers=OWN)
    who.forgotten_at = make.LONG_AGO
    await db.flush()
    ended = await browser.client.post(f"/my/sessions/{other.id}", headers=OWN)

    assert (foreign.status_code, ended.status_code) == (404, 404)
    assert [row.acknowledged_on for row in await db.scalars(select(Attendance))] == [None]


async def test_a_page_is_closed_and_the_device_forgets_it(db: AsyncSession, browser: Browser) -> None:
    await own_page(db, browser)

    page = await browser.submit("/my", "/my/close")

    assert page.status == 404


async def test_a_plain_member_makes_no_link(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    who = await make.staff_member(db, hotel)
    await browser.sign_in(await make.person(db, Role.MEMBER, hotel.id))

    assert (await browser.client.post(f"{STAFF}/{who.id}/link", headers=OWN)).status_code == 404
