"""A business's logos: a code per place, files to print, renewing, replacing, ending."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.adherence.rules import Status
from registry.fleets.models import Vehicle
from registry.ledger.models import LedgerEntry
from registry.logos.models import Placement
from registry.logos.placing import PlaceKind, Revocation
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from tests import make
from tests.pages.browser import Browser, Page

OWN = {"sec-fetch-site": "same-origin"}


async def committed_hotel(db: AsyncSession, browser: Browser, **more: str) -> Signatory:
    hotel = await make.signatory(db, **more)  # type: ignore[arg-type]
    await make.adherence(db, hotel)
    await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))
    return hotel


async def test_a_place_gets_its_code_and_its_files(db: AsyncSession, browser: Browser) -> None:
    hotel = await committed_hotel(db, browser)
    site = await make.establishment(db, hotel)
    await make.establishment(db, hotel, name="Annexe")

    page = await browser.submit("/desk/logos", kind="reception", label="Front desk", site=str(site.id))

    assert (page.status, page.title) == (200, "Front desk")
    placed = (await db.scalars(select(Placement))).one()
    assert (placed.signatory_id, placed.address) == (hotel.id, "Calle del Faro 1, Puerto Ejemplo")
    for ending, magic in (("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        response = await browser.client.get(f"/desk/logos/{placed.id}/logo.{ending}")
        assert (response.status_code, response.content[: len(magic)]) == (200, magic)
        assert "sandbox" in response.headers["content-security-policy"]
    assert (await browser.open(f"/v/{placed.code}")).status == 200


async def test_a_logo_speaks_the_language_of_the_business_or_the_one_asked_for(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await committed_hotel(db, browser)
    hotel.language = "es"
    placed = await make.placement(db, hotel)

    async def logo(query: str) -> bytes:
        return (await browser.client.get(f"/desk/logos/{placed.id}/logo.svg{query}")).content

    own, french = await logo(""), await logo("?words=fr")
    assert own == await logo("?words=es") == await logo("?words=xx") == await logo("?lang=pt")
    assert len({own, french, await logo("?words=en")}) == 3
    page = await browser.open(f"/desk/logos/{placed.id}?words=fr")
    assert page.html.select_one("img.preview")["src"].endswith("logo.svg?words=fr")  # type: ignore[index,union-attr]


async def test_a_faulty_form_comes_back_filled_in(db: AsyncSession, browser: Browser) -> None:
    hotel = await committed_hotel(db, browser)
    for name in ("Main house", "Annexe"):
        await make.establishment(db, hotel, name=name)

    page = await browser.submit("/desk/logos", kind="door", label="", site="")
    assert (page.status, page.faults) == (422, {"label", "site"})
    page = await browser.submit("/desk/logos")
    assert (page.status, page.faults) == (422, {"kind", "label"})
    page = await browser.submit("/desk/logos", kind="website", label="no domain")
    assert (page.status, page.faults) == (422, {"label"})
    assert page.field("label") == "no domain"


async def test_the_only_place_need_not_be_chosen(db: AsyncSession, browser: Browser) -> None:
    hotel = await committed_hotel(db, browser)
    site = await make.establishment(db, hotel)

    page = await browser.submit("/desk/logos", kind="door", label="Main entrance")

    assert (page.status, page.title) == (200, "Main entrance")
    assert await db.scalar(select(Placement.establishment_id)) == site.id


async def test_a_business_without_places_types_the_address_of_a_door(
    db: AsyncSession, browser: Browser
) -> None:
    await committed_hotel(db, browser)

    nothing = await browser.submit("/desk/logos")
    door = await browser.submit("/desk/logos", kind="door", label="Office")

    assert (nothing.faults, door.faults) == ({"kind", "label"}, {"address"})


async def test_another_businesss_site_is_no_choice(db: AsyncSession, browser: Browser) -> None:
    hotel = await committed_hotel(db, browser)
    await make.establishment(db, hotel)
    foreign = await make.establishment(db, await make.signatory(db))

    response = await browser.client.post(
        "/desk/logos", data={"kind": "door", "label": "x", "site": str(foreign.id)}, headers=OWN
    )

    assert response.status_code == 422


async def test_who_has_not_signed_gets_no_code(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, status=Status.ACCEPTED)
    await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))

    page = await browser.open("/desk/logos")
    assert "has not signed the code" in page.text
    assert not page.html.select('main form[method="post"]')
    answer = await browser.client.post(
        "/desk/logos", data={"kind": "document", "label": "Letter"}, headers=OWN
    )
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("status", "due", "why"),
    [
        (Status.SUSPENDED, date(2027, 1, 1), "Codes are given again when the suspension has ended."),
        (Status.COMMITTED, date(2026, 2, 1), "Hand it in, and codes are given again."),
    ],
)
async def test_while_its_logos_rest_a_business_is_offered_and_given_nothing_to_print(
    db: AsyncSession, browser: Browser, status: Status, due: date, why: str
) -> None:
    firm = await make.signatory(db)
    await make.adherence(db, firm, status=status, report_due_on=due)
    placed, _ = await make.placement(db, firm), await make.vehicle(db, firm)
    await browser.sign_in(await make.person(db, Role.OWNER, firm.id))

    desk = await browser.open("/desk")
    pages = [await browser.open(path) for path in ("/desk/logos", "/desk/fleet", f"/desk/logos/{placed.id}")]
    asked: tuple[tuple[str, dict[str, str]], ...] = (
        ("/desk/logos", {"kind": "website", "label": "hotel.example"}),
        ("/desk/fleet/place", {}),
        (f"/desk/logos/{placed.id}/replace", {}),
        (f"/desk/logos/{placed.id}/renew", {}),
    )
    answers = [await browser.client.post(path, data=data, headers=OWN) for path, data in asked]

    assert "Give every vehicle its code" not in desk.text
    assert all("The logo may not be shown at present" in page.text for page in pages)
    offered = {str(form["action"]) for page in pages for form in page.html.select('main form[method="post"]')}
    assert not offered & {path for path, _ in asked}
    assert f"/desk/logos/{placed.id}/revoke" in offered
    assert [(answer.status_code, why in answer.text) for answer in answers] == [(409, True)] * 4
    assert (await db.scalars(select(Placement.id))).all() == [placed.id]


async def test_below_its_countrys_threshold_a_business_prepares_codes_to_hang_up_later(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await committed_hotel(db, browser, country="FR")
    await make.vehicle(db, hotel)

    page = await browser.submit("/desk/logos", kind="document", label="Letters")
    fleet = await browser.submit("/desk/fleet", to="/place")

    for told in (page, fleet):
        assert "Hang it up once the logo may be shown." in told.text
        assert "Print it, and hang it up" not in told.text


@pytest.mark.parametrize(
    ("status", "due", "said", "chip"),
    [
        (Status.WITHDRAWN, date(2027, 1, 1), "Your business has left the register.", "Withdrawn"),
        (Status.REMOVED, date(2027, 1, 1), "The register has removed your business.", "Removed"),
        (Status.COMMITTED, date(2026, 2, 1), "overdue by more than 30 days", "Paused"),
    ],
)
async def test_no_logo_is_called_in_force_while_none_may_be_shown(
    db: AsyncSession, browser: Browser, status: Status, due: date, said: str, chip: str
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, status=status, report_due_on=due)
    placed = await make.placement(db, hotel)
    await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))

    desk, logos = await browser.open("/desk"), await browser.open("/desk/logos")
    logo = await browser.open(f"/desk/logos/{placed.id}")

    assert "logos, not to be shown now" in desk.text
    assert "1 logo, not to be shown at present" in logos.text
    assert said in logos.text
    for page in (desk, logos, logo):
        assert "In force" not in page.text
        assert "in use" not in page.text
    assert [one.text for one in logos.html.select("td .chip")] == [chip]


@pytest.mark.parametrize(
    ("country", "status", "due", "why"),
    [
        ("CR", Status.SUSPENDED, date(2027, 1, 1), "is suspended"),
        ("CR", Status.COMMITTED, date(2026, 2, 1), "overdue by more than 30 days"),
        ("FR", Status.COMMITTED, date(2027, 1, 1), "Verified"),
    ],
)
async def test_the_logo_is_refused_with_the_reason_and_the_plain_statement(
    db: AsyncSession, browser: Browser, country: str, status: Status, due: date, why: str
) -> None:
    hotel = await make.signatory(db, country=country)
    await make.adherence(db, hotel, status=status, report_due_on=due)
    await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))
    placed = await make.placement(db, hotel)

    page = await browser.open(f"/desk/logos/{placed.id}")

    assert why in page.text
    assert ("signed the child-protection code on" in page.text) == (status is not Status.SUSPENDED)
    assert (await browser.client.get(f"/desk/logos/{placed.id}/logo.pdf")).status_code == 409


async def test_in_its_days_of_grace_an_overdue_report_still_carries_the_logo(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, report_due_on=date(2026, 2, 25))  # thirty days ago
    await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))
    placed = await make.placement(db, hotel)

    assert (await browser.client.get(f"/desk/logos/{placed.id}/logo.pdf")).status_code == 200


async def test_a_renewed_logo_keeps_its_code(db: AsyncSession, browser: Browser) -> None:
    hotel = await committed_hotel(db, browser)
    placed = await make.placement(db, hotel, expires_on=date(2026, 3, 1))
    assert "Its month has passed" in (await browser.open(f"/desk/logos/{placed.id}")).text

    await browser.submit(f"/desk/logos/{placed.id}", to="/renew")

    await db.refresh(placed)
    assert placed.expires_on == date(2028, 3, 27)


async def test_a_replaced_logo_names_its_successor_and_ends(db: AsyncSession, browser: Browser) -> None:
    hotel = await committed_hotel(db, browser)
    placed = await make.placement(db, hotel)

    page = await browser.submit(f"/desk/logos/{placed.id}", to="/replace")

    await db.refresh(placed)
    assert page.path == f"/desk/logos/{placed.superseded_by}"
    assert (await browser.client.post(f"/desk/logos/{placed.id}/renew", headers=OWN)).status_code == 409


async def test_an_ended_logo_is_ended_once(db: AsyncSession, browser: Browser) -> None:
    hotel = await committed_hotel(db, browser)
    placed = await make.placement(db, hotel)

    page = await browser.submit(f"/desk/logos/{placed.id}", to="/revoke")
    assert (page.status, page.faults) == (422, {"why"})

    await browser.submit(f"/desk/logos/{placed.id}", to="/revoke", why="copied")
    again = await browser.client.post(f"/desk/logos/{placed.id}/revoke", data={"why": "lost"}, headers=OWN)
    senseless = await browser.client.post(f"/desk/logos/{placed.id}/revoke", data={"why": "x"}, headers=OWN)

    assert (again.status_code, senseless.status_code) == (409, 422)
    await db.refresh(placed)
    assert placed.revoked_why == "copied"
    assert "placement.revoke" in set(await db.scalars(select(LedgerEntry.kind)))


async def test_another_businesss_logo_is_not_there(db: AsyncSession, browser: Browser) -> None:
    await committed_hotel(db, browser)
    foreign = await make.placement(db, await make.signatory(db))

    assert (await browser.open(f"/desk/logos/{foreign.id}")).status == 404
    assert (await browser.client.get(f"/desk/logos/{foreign.id}/logo.svg")).status_code == 404
    for what in ("renew", "replace", "revoke", "eat"):
        data = {"why": "lost"}
        response = await browser.client.post(f"/desk/logos/{foreign.id}/{what}", data=data, headers=OWN)
        assert response.status_code == 404


@pytest.mark.parametrize(
    ("mm", "words"),
    [
        ("5", "This size will not do"),
        ("99999", "This size will not do"),
        ("40", "PDF"),
        ("x", "PDF"),
        ("-1", "PDF"),
    ],
)
async def test_a_size_that_phones_cannot_read_is_refused(
    db: AsyncSession, browser: Browser, mm: str, words: str
) -> None:
    hotel = await committed_hotel(db, browser)
    placed = await make.placement(db, hotel)

    page = await browser.open(f"/desk/logos/{placed.id}?mm={mm}")

    assert (page.status, words in page.text) == (200, True)
    assert ("In the code" in page.text) == (words == "PDF"), "of what is not drawn nothing is said"


async def test_a_fleet_gets_its_codes_once_and_a_sheet(db: AsyncSession, browser: Browser) -> None:
    taxi = await committed_hotel(db, browser, name="Taxis Uno")
    page = await browser.submit("/desk/fleet", kind="car", plates="EJ-0001\nEJ-0002\n\nej 0002\n")
    assert (page.status, "2 vehicles" in page.text) == (200, True)

    await browser.client.post("/desk/fleet/place", headers=OWN)

    labels = list(await db.scalars(select(Placement.label).where(Placement.signatory_id == taxi.id)))
    assert sorted(labels) == ["EJ-0001", "EJ-0002"]
    response = await browser.client.get("/desk/fleet/sheet.pdf")
    assert (response.status_code, response.content[:4]) == (200, b"%PDF")
    response = await browser.client.get("/desk/fleet/stickers.zip")
    assert (response.status_code, response.content[:2]) == (200, b"PK")
    response = await browser.client.get("/desk/logos/logos.zip?words=fr")
    with ZipFile(BytesIO(response.content)) as archive:
        assert len(archive.namelist()) == 7, "a note, and three files for each of two cabs"


async def test_a_vehicle_that_leaves_ends_its_code(db: AsyncSession, browser: Browser) -> None:
    await committed_hotel(db, browser, name="Taxis Uno")
    await browser.submit("/desk/fleet", kind="car", plates="EJ-0001")
    leaving = f"/desk/fleet/{await db.scalar(select(Vehicle.id))}/leave"

    fleet, asked = await browser.open("/desk/fleet"), await browser.open(leaving)
    assert fleet.html.select_one(f'a[href="{leaving}"]') is not None
    assert fleet.html.select('form[action$="/leave"]') == [], "a second step stands between"
    assert "Its code ends for good" in asked.text
    page = await browser.submit(leaving)

    assert "No vehicles yet" in page.text
    assert (await browser.open(leaving)).status == 404
    assert await db.scalar(select(Placement.revoked_why)) == "moved"


async def test_it_is_said_how_many_plates_were_new_known_and_given_a_code(
    db: AsyncSession, browser: Browser
) -> None:
    await committed_hotel(db, browser, name="Taxis Uno")
    await browser.submit("/desk/fleet", kind="car", plates="EJ-0001")

    page = await browser.submit("/desk/fleet", kind="car", plates="EJ-0002\nej 0001\nEJ-0003")

    assert "Added: 2. Already in the fleet: 1. Codes given: 2." in page.text
    assert "their codes" not in page.text, "nothing is left to do by another button"


async def test_typed_vehicles_of_a_business_that_has_not_signed_wait_for_their_codes(
    db: AsyncSession, browser: Browser
) -> None:
    taxi = await make.signatory(db, sector=Sector.TAXI)
    await make.adherence(db, taxi, status=Status.ACCEPTED)
    await browser.sign_in(await make.person(db, Role.OWNER, taxi.id))

    page = await browser.submit("/desk/fleet", kind="car", plates="EJ-0001")

    assert "Added: 1. Already in the fleet: 0." in page.text
    assert await db.scalar(select(Placement.id)) is None


@pytest.mark.parametrize(
    "said", ["vehicles", "vehicles.1", "vehicles.1.x", "vehicles.1.2.3", "vehicles.1.-2"]
)
async def test_an_address_fills_in_counts_and_nothing_else(
    db: AsyncSession, browser: Browser, said: str
) -> None:
    await committed_hotel(db, browser)

    page = await browser.open(f"/desk/fleet?done={said}")

    assert (page.status, "Added" in page.text) == (200, False)


async def test_screen_sheet_and_archive_have_one_order_in_which_people_count(
    db: AsyncSession, browser: Browser
) -> None:
    await committed_hotel(db, browser, name="Taxis Uno")
    plates = [f"EJ-{number}" for number in range(1, 31)]
    await browser.submit("/desk/fleet", kind="car", plates="\n".join(sorted(plates)))
    for number, cab in enumerate(await db.scalars(select(Vehicle))):
        cab.label = str(number)
    await db.flush()

    first = await browser.open("/desk/fleet")
    onward = first.html.select_one('a[rel="next"]')
    assert onward is not None
    second = await browser.open(str(onward["href"]))
    logos = await browser.open("/desk/logos")
    archive = await browser.client.get("/desk/fleet/stickers.zip")

    def listed(*pages: Page) -> list[str]:
        return [one.text for page in pages for one in page.html.select("tbody th")]

    assert (len(listed(first)), listed(first, second), listed(logos)) == (25, plates, plates[:25])
    with ZipFile(BytesIO(archive.content)) as held:
        named = [name for name in held.namelist() if name.endswith(".svg")]
    assert [f"EJ-{name.split('_')[0].removeprefix('ej-')}" for name in named] == plates


async def test_a_vehicle_is_found_by_plate_or_fleet_number(db: AsyncSession, browser: Browser) -> None:
    await committed_hotel(db, browser, name="Taxis Uno")
    await browser.submit("/desk/fleet", kind="car", plates="ABC-123\nXYZ 7\nQ 9")
    (cab,) = await db.scalars(select(Vehicle).where(Vehicle.plate == "Q 9"))
    cab.label = "A-12"
    await db.flush()

    found = await browser.open("/desk/fleet?find=-%2012")
    nothing = await browser.open("/desk/fleet?find=zzz")

    assert [one.text for one in found.html.select("tbody th")] == ["ABC-123", "Q 9"]
    assert "2 of 3 vehicles" in found.text
    assert (nothing.status, "No vehicle found" in nothing.text) == (200, True)


async def test_hostile_searches_of_a_fleet_get_an_answer(db: AsyncSession, browser: Browser) -> None:
    await committed_hotel(db, browser, name="Taxis Uno")
    await browser.submit("/desk/fleet", kind="car", plates="ABC-123")

    for query in ("find=%00%25", "find=" + "9" * 5000, "after=%00", "after=" + "9" * 5000, "after=%ED%A0%80"):
        assert (await browser.open(f"/desk/fleet?{query}")).status < 500


async def test_an_empty_fleet_has_no_sheet(db: AsyncSession, browser: Browser) -> None:
    await committed_hotel(db, browser)
    assert (await browser.client.get("/desk/fleet/sheet.pdf")).status_code == 409


async def test_a_plain_member_sees_and_prints_but_changes_nothing(db: AsyncSession, browser: Browser) -> None:
    hotel = await committed_hotel(db, browser)
    placed, cab = await make.placement(db, hotel), await make.vehicle(db, hotel)
    await browser.sign_in(await make.person(db, Role.MEMBER, hotel.id))

    for path in ("/desk/logos", f"/desk/logos/{placed.id}", "/desk/fleet"):
        page = await browser.open(path)
        assert page.status == 200
        assert page.html.select("main form[method=post]") == []
    assert (await browser.client.get(f"/desk/logos/{placed.id}/logo.svg")).status_code == 200
    acts: tuple[tuple[str, dict[str, str]], ...] = (
        ("/desk/logos", {"kind": "website", "label": "miramar.example"}),
        (f"/desk/logos/{placed.id}/revoke", {"why": "lost"}),
        (f"/desk/logos/{placed.id}/replace", {}),
        ("/desk/fleet", {"kind": "car", "plates": "ABC 1"}),
        ("/desk/fleet/place", {}),
        (f"/desk/fleet/{cab.id}/leave", {}),
    )
    for path, data in acts:
        assert (await browser.client.post(path, data=data, headers=OWN)).status_code == 404, path
    assert (await browser.open("/desk/rosters")).status == 404


async def test_a_copied_logo_is_ended_and_issued_anew_in_one_step(db: AsyncSession, browser: Browser) -> None:
    hotel = await committed_hotel(db, browser)
    placed = await make.placement(db, hotel)

    page = await browser.submit(f"/desk/logos/{placed.id}", to="/replace", why="copied")

    await db.refresh(placed)
    new = await db.get_one(Placement, placed.superseded_by)
    assert (placed.revoked_why, placed.superseded_at) == (Revocation.COPIED, None)
    assert (page.path, new.label) == (f"/desk/logos/{new.id}", placed.label)
    assert "It was copied." in (await browser.open(f"/v/{placed.code}")).text
    assert (await browser.open(f"/v/{new.code}")).title == "Committed"
    assert "placement.reissue" in set(await db.scalars(select(LedgerEntry.kind)))


@pytest.mark.parametrize("why", ["moved", "eaten"])
async def test_what_is_no_more_gets_no_new_code(db: AsyncSession, browser: Browser, why: str) -> None:
    hotel = await committed_hotel(db, browser)
    placed = await make.placement(db, hotel)

    answer = await browser.client.post(f"/desk/logos/{placed.id}/replace", data={"why": why}, headers=OWN)

    assert answer.status_code == 409
    await db.refresh(placed)
    assert placed.revoked_at is None


async def test_papers_carry_it_at_their_foot_on_a_card_and_as_a_line_under_e_mails(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await committed_hotel(db, browser, name="Hotel <Sol>")
    placed = await make.placement(db, hotel, kind=PlaceKind.DOCUMENT, label="Papers")
    door = await make.placement(db, hotel)
    path = f"/desk/logos/{placed.id}"

    foot, card = await browser.open(path), await browser.open(f"{path}?shape=card&words=es")
    files = [(await browser.client.get(f"{path}/logo.svg{query}")).content for query in ("", "?shape=card")]

    assert files[0] != files[1]
    assert foot.html.select('a[href*="cut=yes"]') == []
    offered = {str(link["href"]) for link in card.html.select("main a[href*='logo.']")}
    assert offered
    assert all("shape=card" in link for link in offered)
    shown = card.html.select_one("pre.copy code")
    assert shown is not None
    assert shown.text.startswith("Hotel <Sol> ha firmado el código de protección")
    assert shown.text.endswith(f"https://registry.test/v/{placed.code}")
    shop = await browser.client.get(f"{path}/logo.pdf?shape=card&cut=yes")
    assert (shop.content[:4], "-cut.pdf" in shop.headers["content-disposition"]) == (b"%PDF", True)
    of_a_door = [(await browser.client.get(f"/desk/logos/{door.id}/logo.svg{query}")).content for query in ("", "?shape=card")]  # fmt: skip
    assert of_a_door[0] == of_a_door[1]
    assert (await browser.open(f"/desk/logos/{door.id}?shape=card")).html.select("pre.copy") == []
