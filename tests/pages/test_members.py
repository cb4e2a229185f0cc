"""An association's list of members: reasons, filters, views, letters to many, sheets and drawings."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence.rules import Status
from registry.associations.models import Association
from registry.desks.models import SavedView
from registry.jobs.models import Job, OutboxMail
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from tests import make
from tests.pages.browser import Browser
from tests.pages.test_registrars import PostOffice

OWN = {"sec-fetch-site": "same-origin"}
HOME = "/association/members"


@pytest.fixture
async def chamber(db: AsyncSession) -> Association:
    return await make.association(db)


@pytest.fixture
async def admin(db: AsyncSession, chamber: Association) -> Account:
    return await make.person(db, Role.ASSOCIATION_ADMIN, chamber.id)


async def member(
    db: AsyncSession,
    chamber: Association,
    name: str,
    *,
    sector: Sector = Sector.ACCOMMODATION,
    due: date = date(2027, 1, 1),
) -> Signatory:
    hotel = await make.signatory(db, name=name, sector=sector)
    await make.adherence(db, hotel, report_due_on=due)
    await make.membership(db, hotel, chamber)
    return hotel


async def test_each_member_shows_why_it_needs_help_and_a_reason_filters(
    db: AsyncSession, browser: Browser, chamber: Association, admin: Account
) -> None:
    await member(db, chamber, "Hotel Tarde", due=date(2026, 3, 20))
    await member(db, chamber, "Hotel Año", due=date(2025, 3, 1))
    away = await make.signatory(db, name="Hotel Fuera")
    await make.membership(db, away, chamber)
    well = await member(db, chamber, "Hotel Bien")
    await make.trained(db, await make.staff_member(db, well), "M0", "M1", "M2", "M3")
    await browser.sign_in(admin)

    page = await browser.open(HOME)
    names = [row.get_text(strip=True) for row in page.html.select("tbody th")]
    reasons = [cell.get_text(" ", strip=True) for cell in page.html.select("tbody [data-label=Why]")]
    why = dict(zip(names, reasons, strict=True))
    late = await browser.open(f"{HOME}?reason=late")

    assert list(why) == ["Hotel Año", "Hotel Tarde", "Hotel Fuera", "Hotel Bien"]
    assert why["Hotel Año"].startswith("Report a year late: removal is proposed")
    assert why["Hotel Tarde"].startswith("Report late")
    assert why["Hotel Fuera"] == "Has not signed the code"
    assert why["Hotel Bien"] == "\u2013"
    assert [row.text for row in late.html.select("tbody th")] == ["Hotel Tarde"]


async def test_filters_are_saved_under_a_name_for_oneself_alone(
    db: AsyncSession, browser: Browser, chamber: Association, admin: Account
) -> None:
    await member(db, chamber, "Taxi Uno", sector=Sector.TAXI)
    await member(db, chamber, "Hotel Uno")
    colleague = await make.person(db, Role.AUDITOR, chamber.id)
    await browser.sign_in(admin)

    page = await browser.submit(f"{HOME}?sector=taxi", "/views", name="Our taxis")
    again = await browser.open(HOME)
    link = next(one for one in again.html.select("main a") if one.text == "Our taxis")
    seen = await browser.open(str(link["href"]))

    assert "Saved." in page.text
    assert [row.text for row in seen.html.select("tbody th")] == ["Taxi Uno"]
    view_id = (await db.scalars(select(SavedView.id))).one()
    browser.client.cookies.clear()
    await browser.sign_in(colleague)
    assert "Our taxis" not in (await browser.open(HOME)).text
    theirs = await browser.client.post(f"{HOME}/views/{view_id}/drop", headers=OWN)
    assert theirs.status_code == 404
    browser.client.cookies.clear()
    await browser.sign_in(admin)
    await browser.submit(HOME, f"{view_id}/drop")
    assert await db.scalar(select(func.count()).select_from(SavedView)) == 0
    page = await browser.submit(f"{HOME}?sector=taxi", "/views", name=" ")
    assert (page.status, page.faults) == (422, {"name"})
    listed = await browser.client.get(f"{HOME}/list/csv")
    assert listed.headers["content-type"] == "text/csv; charset=utf-8"


async def test_those_ticked_get_one_letter_a_day_and_nobody_elses_member_does(
    db: AsyncSession, browser: Browser, chamber: Association, admin: Account, post_office: PostOffice
) -> None:
    reached, silent = await member(db, chamber, "Hotel Uno"), await member(db, chamber, "Hotel Nadie")
    await make.owner(db, reached)
    other = await member(db, await make.association(db), "Hotel Ajeno")
    await make.owner(db, other)
    await browser.sign_in(admin)
    ticked = {"who": [str(one.id) for one in (reached, silent, other)], "sector": "accommodation"}

    answers = [await browser.client.post(f"{HOME}/remind", data=ticked, headers=OWN) for _ in range(2)]
    letters = await post_office()
    empty = await browser.client.post(f"{HOME}/remind", data={"who": ["x"]}, headers=OWN)

    assert [one.status_code for one in answers] == [303, 303]
    assert [str(one.headers["location"]).rpartition("done=")[2] for one in answers] == [
        "reminded.1.0.1",
        "reminded.0.1.1",
    ]
    assert "sector=accommodation" in answers[0].headers["location"]
    (letter,) = letters
    assert letter.subject == "Chamber of the Coast asks you to look at your desk"
    assert "Hotel Uno" in (letter.body or "")
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "member.remind"))).one()
    assert (entry.signatory_id, entry.actor_id) == (reached.id, admin.id)
    assert (empty.status_code, "Tick at least one member." in empty.text) == (422, True)
    job = (await db.scalars(select(Job))).one()
    assert (job.payload, job.once) == (None, True)


async def test_who_left_meanwhile_gets_no_letter(
    db: AsyncSession, browser: Browser, chamber: Association, admin: Account, post_office: PostOffice
) -> None:
    hotel = await member(db, chamber, "Hotel Uno")
    await make.owner(db, hotel)
    await browser.sign_in(admin)
    await browser.client.post(f"{HOME}/remind", data={"who": [str(hotel.id)]}, headers=OWN)
    await browser.client.post(f"{HOME}/{hotel.id}/end", headers=OWN)

    assert await post_office() == []
    assert await db.scalar(select(func.count()).select_from(OutboxMail)) == 0


async def test_a_spreadsheet_holds_what_the_list_shows_and_no_formula(
    db: AsyncSession, browser: Browser, chamber: Association, admin: Account
) -> None:
    await member(db, chamber, "=HYPERLINK(1)", due=date(2026, 3, 20))
    await member(db, chamber, "@taxi", sector=Sector.TAXI)
    await browser.sign_in(admin)

    csv = await browser.client.get(f"{HOME}/list/csv")
    xlsx = await browser.client.get(f"{HOME}/list/xlsx?sector=accommodation")

    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert '"\'=HYPERLINK(1)"' in csv.text
    assert '"\'@taxi"' in csv.text
    sheet = load_workbook(BytesIO(xlsx.content)).active
    assert sheet is not None
    head, *lines = sheet.iter_rows()
    assert [cell.value for cell in head][:3] == ["Name", "Member number", "Place"]
    (line,) = lines
    assert (line[0].value, line[0].data_type) == ("=HYPERLINK(1)", "s")
    assert line[11].value == "Report late; Lists nobody of its team"
    assert (await browser.client.get(f"{HOME}/list/exe")).status_code == 404


async def test_the_sheet_and_the_drawing_say_the_same_as_the_list(
    db: AsyncSession, browser: Browser, chamber: Association, admin: Account
) -> None:
    await member(db, chamber, "Hotel Tarde", due=date(2026, 3, 20))
    await member(db, chamber, "Taxi Uno", sector=Sector.TAXI)
    gone = await make.signatory(db, name="Hotel Pausa")
    await make.adherence(db, gone, status=Status.SUSPENDED)
    await make.membership(db, gone, chamber)
    await browser.sign_in(admin)

    sheet = await browser.open(f"{HOME}/sheet")
    drawn = await browser.open(f"{HOME}/figures")

    assert [row.text for row in sheet.html.select("tbody th")] == ["Hotel Pausa", "Hotel Tarde", "Taxi Uno"]
    by_sector = drawn.html.select("table.stacked")[0]
    rows = [row.get_text(" ", strip=True) for row in by_sector.select("tbody tr")]
    assert rows == ["Accommodation 1 1 \u2013 2", "Taxi \u2013 \u2013 1 1"]
    assert len(by_sector.select("rect")) == 3
    assert drawn.html.select_one('main a[href="/association/members?reason=suspended"]')


async def test_an_auditor_looks_and_sends_nothing(
    db: AsyncSession, browser: Browser, chamber: Association
) -> None:
    hotel = await member(db, chamber, "Hotel Uno")
    await browser.sign_in(await make.person(db, Role.AUDITOR, chamber.id))

    page = await browser.open(HOME)
    refused = await browser.client.post(f"{HOME}/remind", data={"who": [str(hotel.id)]}, headers=OWN)

    assert "Send a letter" not in page.text
    assert refused.status_code == 404
