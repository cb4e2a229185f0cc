"""An association's list of members: reasons, filters, views, letters to many, sheets and drawings."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence.rules import Status
from registry.associations.models import Association
from registry.audits.models import AuditFinding
from registry.audits.rules import Grade
from registry.complaints.actions import complain
from registry.complaints.forms import ComplaintDraft
from registry.complaints.rules import Kind
from registry.desks import member_acts, member_queries
from registry.desks.models import SavedView
from registry.jobs.models import Job, OutboxMail
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from tests import audits, make
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.pages.test_federation import tie
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


async def test_all_that_fit_get_a_letter_in_one_act_beyond_the_page_too(
    db: AsyncSession,
    browser: Browser,
    chamber: Association,
    admin: Account,
    post_office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(member_queries, "AT_ONCE", 1)
    monkeypatch.setattr(member_acts, "AT_A_TIME", 2)
    hotels = [await member(db, chamber, f"Hotel {number}") for number in range(5)]
    taxi = await member(db, chamber, "Taxi Uno", sector=Sector.TAXI)
    for one in (*hotels[:4], taxi):
        await make.owner(db, one)
    await browser.sign_in(admin)
    await browser.client.post(f"{HOME}/remind", data={"who": [str(hotels[0].id)]}, headers=OWN)
    before = len(await post_office())

    page = await browser.open(f"{HOME}?sector=accommodation")
    answers = [
        await browser.client.post(
            f"{HOME}/remind", data={"all": "yes", "sector": "accommodation"}, headers=OWN
        )
        for _ in range(2)
    ]
    letters = await post_office()
    nobody = await browser.client.post(f"{HOME}/remind", data={"all": "yes", "words": "x9"}, headers=OWN)

    assert ("5 members fit." in page.text, "Send a letter to all 5 that fit" in page.text) == (True, True)
    assert len(page.html.select("tbody tr")) == 1
    assert all(str(one.headers["location"]).endswith("done=reminding.5") for one in answers)
    assert (before, len(letters)) == (1, 3), "who was asked today already gets no other"
    assert not any("Taxi" in (letter.body or "") for letter in letters)
    query = select(LedgerEntry.details).where(LedgerEntry.kind == "member.remind_all")
    assert [entry["fit"] for entry in await db.scalars(query)] == [5, 5]
    assert (nobody.status_code, "No member fits what you typed." in nobody.text) == (422, True)


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
    assert line[-1].value == "Report late; Lists nobody of its team"
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


async def sign_in(db: AsyncSession, browser: Browser, role: Role, of: Association) -> None:
    browser.client.cookies.clear()
    await browser.sign_in(await make.person(db, role, of.id))


async def test_corrective_actions_stand_on_the_page_the_sheet_and_the_spreadsheet_of_who_reads_audits(
    db: AsyncSession, browser: Browser
) -> None:
    one = await audits.cast(db)
    await audits.found(db, one, Grade.MAJOR, Grade.MINOR)
    await db.execute(
        update(AuditFinding).values(due_on=date(2026, 3, 20)).where(AuditFinding.grade == "major")
    )

    for role in (Role.ASSOCIATION_ADMIN, Role.AUDITOR):
        await sign_in(db, browser, role, one.chamber)
        page = await browser.open(f"{HOME}?reason=action_late")
        cell = page.html.select_one('tbody [data-label="Corrective actions"]')
        assert cell is not None
        assert cell.get_text(" ", strip=True) == "2 open, of which 1 late The first is due on March 20, 2026."
        assert "A corrective action is late" in page.text
        assert "Under way" in page.text
        assert "2 open, of which 1 late" in (await browser.open(f"{HOME}/sheet")).text
        csv = await browser.client.get(f"{HOME}/list/csv")
        assert "Corrective actions open,Of these late,The first is due on,Reasons" in csv.text.replace(
            '"', ""
        )
        assert "A corrective action is late" in (await browser.open(f"{HOME}/figures")).text

    await sign_in(db, browser, Role.REVIEWER, one.chamber)
    for address in ("", "?reason=action_late", "/sheet", "/figures"):
        text = (await browser.open(HOME + address)).text
        assert ("orrective action" in text, "Under way" in text) == (False, False)
    assert "orrective action" not in (await browser.client.get(f"{HOME}/list/csv")).text


async def test_reviewers_see_numbers_of_complaints_on_the_page_and_on_nothing_that_leaves_it(
    db: AsyncSession, browser: Browser, chamber: Association
) -> None:
    hotel = await member(db, chamber, "Hotel Uno")
    await member(db, chamber, "Hotel Dos")
    draft = ComplaintDraft(
        Kind.OTHER, "It smells of paint.", None, "", may_share=False, association_may_read=True
    )
    await complain(db, hotel.id, draft, lookup=b"1" * 32, language="es", now=NOON)

    await sign_in(db, browser, Role.REVIEWER, chamber)
    page = await browser.open(HOME)
    asked = await browser.open(f"{HOME}?reason=complaint_waits")
    cells = [cell.get_text(strip=True) for cell in page.html.select("tbody [data-label=Complaints]")]
    assert sorted(cells) == ["1 waits", "\u2013"]
    assert [row.text for row in asked.html.select("tbody th")] == ["Hotel Uno"]
    assert not asked.html.select('main a[href*="/list/"], main a[href*="/sheet"]')
    assert "smells" not in page.text + asked.text
    for query in ("", "?reason=complaint_waits"):
        sheet = (await browser.open(f"{HOME}/sheet{query}")).html.select_one("main")
        assert sheet is not None
        for told in (sheet.text, (await browser.client.get(f"{HOME}/list/csv{query}")).text):
            assert "omplaint" not in told
            assert "Hotel Dos" in told, "the filter asks nothing, so that no list tells who was complained of"

    for role in (Role.ASSOCIATION_ADMIN, Role.AUDITOR):
        await sign_in(db, browser, role, chamber)
        for address in ("", "?reason=complaint_waits", "/figures"):
            main = (await browser.open(HOME + address)).html.select_one("main")
            assert main is not None
            assert "omplaint" not in main.text
        assert "Hotel Dos" in (await browser.open(f"{HOME}?reason=complaint_waits")).text


async def test_an_umbrella_learns_neither_of_audits_nor_of_complaints(
    db: AsyncSession, browser: Browser
) -> None:
    one = await audits.cast(db)
    await audits.found(db, one, Grade.MAJOR)
    draft = ComplaintDraft(
        Kind.OTHER, "It smells of paint.", None, "", may_share=False, association_may_read=True
    )
    await complain(db, one.hotel.id, draft, lookup=b"1" * 32, language="es", now=NOON)
    umbrella = await make.association(db, name="Federation")
    await tie(db, umbrella, one.chamber)
    for role in (Role.ASSOCIATION_ADMIN, Role.REVIEWER, Role.AUDITOR):
        await sign_in(db, browser, role, umbrella)
        page = await browser.open(f"/association/federation/{one.chamber.id}")
        main = page.html.select_one("main")
        assert main is not None
        assert ("orrective" in main.text, "omplaint" in main.text) == (False, False)


async def test_regions_stand_on_a_map_with_the_same_numbers_beside_it(
    db: AsyncSession, browser: Browser, chamber: Association, admin: Account
) -> None:
    for number in range(6):
        hotel = await member(db, chamber, f"Hotel {number}")
        (await make.establishment(db, hotel)).point = f"10.{number}0000, -85.00000"
    gone = await make.signatory(db, name="Hotel Pausa")
    await make.adherence(db, gone, status=Status.SUSPENDED)
    await make.membership(db, gone, chamber)
    await db.flush()
    await browser.sign_in(admin)

    drawn = await browser.open(f"{HOME}/figures")
    drivers = await browser.open(f"{HOME}/figures?sector=taxi")

    (letter,) = drawn.html.select("svg .bubble-letter")
    share = drawn.html.select_one("svg .bubble-share")
    assert (letter.text, share and share["stroke-dasharray"]) == ("A", "85 100")
    rows = [row.get_text(" ", strip=True) for row in drawn.html.select("tbody tr")]
    assert "A Guanacaste 7 6 85 %" in rows
    assert not drivers.html.select("svg .bubble")
    assert "No region of five members or more has a place with a point on the map." in drivers.text
