"""An association loads its members, and a taxi company its cabs, from whatever list they have."""

from dataclasses import dataclass
from io import BytesIO
from random import Random
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.associations.models import Association, Membership
from registry.kit.sheets import write_xlsx
from registry.rosters.models import Roster
from registry.rosters.untidy import untidy_hotels, untidy_plates
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from tests import make
from tests.pages.browser import Browser, Page

MEMBERS, VEHICLES = "/association/rosters", "/desk/rosters"
TWO = b"Name;City;E-mail\nPosada Uno;Puerto Ejemplo;uno@posada.example\nPosada Dos;Puerto Ejemplo;\n"
ONE_WRONG = (
    b"Name,City,E-mail\nPosada Uno,Puerto Ejemplo,uno@posada.example\nPosada Dos,Puerto Ejemplo,nobody\n"
)


@dataclass
class Office:
    """An association's desk, with its administrator signed in."""

    browser: Browser
    chamber: Association

    async def load(self, data: bytes, *, name: str = "list.csv", **fields: str) -> Page:
        return await send(
            self.browser, MEMBERS, data, name=name, **{"country": "CR", "sector": "accommodation", **fields}
        )


async def send(browser: Browser, path: str, data: bytes, *, name: str = "list.csv", **fields: str) -> Page:
    await browser.open(path)
    response = await browser.client.post(
        path,
        files={"file": (name, data)},
        data=fields,
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=True,
    )
    return browser._read(response)  # noqa: SLF001 (a file is sent as no form of the little browser is)


async def press(browser: Browser, path: str, **fields: str) -> Page:
    """Press a button of a page that was open before."""
    response = await browser.client.post(
        path, data=fields, headers={"sec-fetch-site": "same-origin"}, follow_redirects=True
    )
    return browser._read(response)  # noqa: SLF001 (as above)


async def count(db: AsyncSession, table: type[Signatory] | type[Roster] | type[Membership]) -> int:
    return await db.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
async def office(browser: Browser, db: AsyncSession) -> Office:
    chamber = await make.association(db)
    await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN, chamber.id))
    return Office(browser, chamber)


async def test_an_association_loads_its_members(office: Office, db: AsyncSession) -> None:
    preview = await office.load(TWO)
    written_before = await count(db, Signatory)

    done = await office.browser.submit(preview.path, "confirm")

    assert (preview.status, preview.title, written_before) == (200, "What your list says", 0)
    assert (done.status, done.title) == (200, "The list was taken over")
    assert "2 added 0 known already" in done.text
    assert "1 invited by letter" in done.text
    assert await count(db, Membership) == 2


async def test_the_same_file_twice_changes_nothing_and_says_so(office: Office, db: AsyncSession) -> None:
    first = await office.load(TWO)
    await office.browser.submit(first.path, "confirm")

    again = await office.load(TWO)
    done = await office.browser.submit(again.path, "confirm")

    assert "You have loaded this same file before" in again.text
    assert "0 would be added 2 known already 0 would be changed" in again.text
    assert "0 added 2 known already 0 of these, new as members 0 invited by letter" in done.text
    assert (await count(db, Signatory), await count(db, Membership)) == (2, 2)


async def test_a_list_with_faults_is_taken_over_only_with_a_tick(office: Office, db: AsyncSession) -> None:
    preview = await office.load(ONE_WRONG)

    refused = await office.browser.submit(preview.path, "confirm")
    members_then = await count(db, Membership)
    done = await office.browser.submit(preview.path, "confirm", partial="yes")

    row = preview.html.select_one("#all-faults + div tbody tr")
    assert row is not None
    assert row.get_text(" ", strip=True).startswith("Row 3 E-mail nobody ")
    assert (refused.status, refused.faults, members_then) == (422, {"partial"}, 0)
    assert "1 added" in done.text
    assert "1 left out, with a fault" in done.text
    missed = done.html.select_one("#left-out + div tbody tr")
    assert missed is not None
    assert missed.get_text(" ", strip=True).startswith("Row 3 E-mail Enter an e-mail address")
    kept = await db.scalar(select(Roster.preview))
    assert kept is not None
    assert b"Hotel" not in kept, "of what the list said, nothing stays"
    assert b"nobody" not in kept
    assert (await press(office.browser, f"{preview.path}/confirm")).status == 409


async def test_a_list_is_taken_over_once(office: Office, db: AsyncSession) -> None:
    preview = await office.load(TWO)
    await press(office.browser, f"{preview.path}/confirm")

    again = await press(office.browser, f"{preview.path}/confirm")
    dropped = await press(office.browser, f"{preview.path}/drop")

    assert (again.status, dropped.status) == (409, 409)
    assert await count(db, Signatory) == 2


async def test_who_is_perhaps_a_member_already_is_taken_over_only_if_somebody_says_it_is_another(
    office: Office, db: AsyncSession
) -> None:
    first = await office.load(b"Name,Postal code,City\nPosada Uno,50101,Puerto Ejemplo\n")
    await office.browser.submit(first.path, "confirm")

    asked = await office.load(b"Name,City\nPosada Uno,Puerto Ejemplo\n")
    left = await office.browser.submit(asked.path, "confirm")
    kept = await count(db, Signatory)
    again = await office.load(b"Name,City\nPosada Uno,Puerto Ejemplo\n")
    added = await office.browser.submit(again.path, "confirm", apart="yes")

    assert "Perhaps the same as Posada Uno" in asked.text
    assert ("perhaps known already, left as they are" in left.text, kept) == (True, 1)
    assert ("perhaps known already" in added.text, await count(db, Signatory)) == (False, 2)


async def test_a_dropped_list_is_erased_and_cannot_be_confirmed(office: Office, db: AsyncSession) -> None:
    preview = await office.load(TWO)

    lists = await office.browser.submit(preview.path, "drop")
    shown = await office.browser.open(preview.path)
    confirmed = await press(office.browser, f"{preview.path}/confirm")

    assert "Dropped." in lists.text
    assert shown.title == "This list was dropped"
    assert confirmed.status == 409
    kept = await db.scalar(select(Roster).execution_options(populate_existing=True))
    assert kept is not None
    assert kept.preview is None
    assert await count(db, Signatory) == 0


async def test_another_organisations_list_is_not_there(office: Office, db: AsyncSession) -> None:
    preview = await office.load(TWO)
    other = await make.person(db, Role.ASSOCIATION_ADMIN)
    owner = await make.person(db, Role.OWNER)
    roster_id = preview.path.rpartition("/")[2]

    answers = []
    for person, home in ((other, MEMBERS), (owner, VEHICLES)):
        office.browser.client.cookies.clear()
        await office.browser.sign_in(person)
        answers += [
            (await office.browser.open(f"{home}/{roster_id}")).status,
            (await press(office.browser, f"{home}/{roster_id}/confirm", partial="yes")).status,
            (await press(office.browser, f"{home}/{roster_id}/drop")).status,
        ]

    assert answers == [404] * 6
    assert (await office.browser.open(f"{MEMBERS}/{uuid4()}")).status == 404


async def test_a_reviewer_loads_no_members(browser: Browser, db: AsyncSession) -> None:
    await browser.sign_in(await make.person(db, Role.REVIEWER))

    assert (await browser.open(MEMBERS)).status == 404
    assert (await press(browser, f"{MEMBERS}/{uuid4()}/confirm")).status == 404


def bomb() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 200_000_000)
    return file.getvalue()


HUNDRED_THOUSAND = b"Name,City\n" + b"".join(b"Posada %d,Puerto\n" % row for row in range(100_000))


@pytest.mark.parametrize(
    "data",
    [
        HUNDRED_THOUSAND,
        b"",
        b"\0" * 1000,
        b"Name\0,City\nPosada,Puerto\n",
        b"PK\x03\x04" + b"\xff" * 500,
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0 an old workbook",
        b"<html><table><tr><td>Name</table>",
    ],
    ids=["100,000 rows", "empty", "NUL", "NUL inside", "broken zip", "PDF", "old Excel", "HTML"],
)
async def test_what_is_no_list_is_refused_beside_the_field(
    office: Office, db: AsyncSession, data: bytes
) -> None:
    page = await office.load(data, name="members.xlsx")

    assert (page.status, page.faults) == (422, {"file"})
    assert page.field("country") == "CR" or page.html.select_one('option[value="CR"][selected]')
    assert await count(db, Roster) == 0


async def test_a_zip_bomb_is_not_inflated(office: Office) -> None:
    page = await office.load(bomb(), name="members.xlsx")

    assert (page.status, page.faults) == (422, {"file"})


async def test_more_than_10_mb_is_too_much(office: Office, db: AsyncSession) -> None:
    over_the_body = await office.load(b"x" * 10_100_000)
    over_the_file = await office.load(b"Name\n" + b"x" * 10_000_000)

    assert (over_the_body.status, over_the_file.status) == (413, 422)
    assert over_the_file.faults == {"file"}
    assert await count(db, Roster) == 0


async def test_formulas_and_damaged_letters_are_faults_of_their_cells(
    office: Office, db: AsyncSession
) -> None:
    data = (
        'Name,City,Address\n=HYPERLINK("x"),Puerto,Calle 1\n'
        "Caf\N{LATIN CAPITAL LETTER A WITH TILDE}\N{COPYRIGHT SIGN} Uno,Puerto,Calle 2\n"
        "Posada,Puerto,@SUM(1)\n"
    )

    page = await office.load(data.encode())
    confirmed = await press(office.browser, f"{page.path}/confirm", partial="yes")

    assert page.status == 200
    assert "No row can be taken over" in page.text
    assert "This is a formula." in page.text
    assert "Letters of this value were damaged" in page.text
    assert confirmed.status == 409
    assert await count(db, Signatory) == 0


async def test_an_upload_without_file_or_answers_comes_back(office: Office) -> None:
    page = await press(office.browser, MEMBERS)
    empty = await office.browser.client.post(
        MEMBERS,
        files={"other": ("x", b"x")},
        data={"country": "XX", "sector": "zoo"},
        headers={"sec-fetch-site": "same-origin"},
    )
    text_for_a_file = await office.browser.client.post(
        MEMBERS,
        files={"country": (None, "CR"), "file": (None, "words"), "sector": (None, "taxi")},
        headers={"sec-fetch-site": "same-origin"},
    )

    assert page.status in {400, 422}
    assert (empty.status_code, text_for_a_file.status_code) == (422, 422)
    assert all(f'id="{name}-fault"' in empty.text for name in ("file", "country", "sector"))


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "utf-16", "mac-roman"])
async def test_any_encoding_is_understood(office: Office, encoding: str) -> None:
    data = untidy_hotels(Random(5), 60, language="fr", faults=5, encoding=encoding, delimiter=";")

    page = await office.load(data, country="FR")

    assert page.status == 200
    assert "5 with a fault" in page.text


async def test_a_workbook_is_understood_and_its_capitals_calmed(office: Office) -> None:
    data = write_xlsx(["Notes", "CIUDAD", "Nombre comercial"], [["x", "PUERTO EJEMPLO", "POSADA DEL FARO"]])

    page = await office.load(data, name="socios.xlsx")

    assert page.status == 200
    assert "Posada del Faro" in page.text
    assert "POSADA DEL FARO" in page.text
    assert "left out" in page.text


async def test_a_taxi_company_loads_its_cabs_and_each_gets_its_code(
    browser: Browser, db: AsyncSession
) -> None:
    company = await make.signatory(db, name="Radio Taxi Faro", sector=Sector.TAXI)
    await make.adherence(db, company)
    await browser.sign_in(await make.person(db, Role.OWNER, company.id))
    data = untidy_plates(Random(3), 250)

    preview = await send(browser, VEHICLES, data)
    done = await browser.submit(preview.path, "confirm")
    again = await send(browser, VEHICLES, data)
    fleet = await browser.open("/desk/fleet")

    assert "248 would be added" in preview.text
    assert "248 added 0 known already 248 codes given" in done.text
    assert "0 would be added 248 known already" in again.text
    assert "248 vehicles" in fleet.text


async def test_a_row_that_says_the_same_again_is_not_among_those_understood(
    browser: Browser, db: AsyncSession
) -> None:
    company = await make.signatory(db, sector=Sector.TAXI)
    await make.adherence(db, company)
    await browser.sign_in(await make.person(db, Role.OWNER, company.id))

    preview = await send(browser, VEHICLES, b"Plate,Fleet number\nEJ-1,1\nEJ-2,2\nej 1,3\n")

    understood = preview.html.select("table")[-1]
    assert [row.get_text(" ", strip=True).split()[:2] for row in understood.select("tbody tr")] == [
        ["2", "EJ-1"],
        ["3", "EJ-2"],
    ]


async def test_every_page_speaks_other_languages(office: Office) -> None:
    preview = await office.load(ONE_WRONG)

    for language in ("es", "pt", "fr"):
        assert (await office.browser.open(f"{preview.path}?lang={language}")).status == 200
        assert (await office.browser.open(f"{MEMBERS}?lang={language}")).status == 200
