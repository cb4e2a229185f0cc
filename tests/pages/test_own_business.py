"""The page on which a business keeps its contact and its places."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.adherence.rules import Status
from registry.fleets.models import Vehicle
from registry.fleets.rules import VehicleKind
from registry.jobs.models import OutboxMail
from registry.logos.models import Placement
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import Sector
from tests import make
from tests.pages.browser import Browser

HOME = "/desk/business"
OWN = {"sec-fetch-site": "same-origin"}
PLACE = {
    "name": "Annex",
    "kind": "hotel",
    "address": "Calle 9",
    "city": "Puerto Ejemplo",
    "region": "Guanacaste",
}


async def hotel_of(
    db: AsyncSession, browser: Browser, role: Role = Role.OWNER, *, status: Status = Status.COMMITTED
) -> Signatory:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, status=status)
    await browser.sign_in(await make.person(db, role, hotel.id))
    return hotel


async def hung(db: AsyncSession, of: Signatory, at: Establishment) -> Placement:
    placed = await make.placement(db, of)
    placed.establishment_id = at.id
    await db.flush()
    return placed


async def test_an_owner_finds_the_page_and_changes_the_contact(
    db: AsyncSession, browser: Browser, post_office: Callable[[], Awaitable[list[OutboxMail]]]
) -> None:
    hotel = await hotel_of(db, browser)
    before = hotel.email
    desk = await browser.open("/desk")
    assert desk.html.select_one(f'a[href="{HOME}"]') is not None

    saved = await browser.submit(f"{HOME}/contact", email="new@example.org", phone="+506 4444 5555")

    assert saved.path == HOME
    assert ("Saved." in saved.text, "+506 4444 5555" in saved.text) == (True, True)
    (letter,) = await post_office()
    assert (letter.to_address, "/desk/business" in (letter.body or "")) == (before, True)
    history = await browser.open("/desk/history")
    assert "its e-mail address on record is another" in history.text


async def test_a_faulty_contact_comes_back_filled_in_and_can_be_sent_again(
    db: AsyncSession, browser: Browser
) -> None:
    await hotel_of(db, browser)

    page = await browser.submit(f"{HOME}/contact", email="nobody", city="", phone="letters")

    assert (page.status, page.faults) == (422, {"email", "city", "phone"})
    assert (page.field("email"), len(page.field("read"))) == ("nobody", 24)


async def test_whoever_comes_second_is_told_and_overwrites_nothing(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    stale = await browser.open(f"{HOME}/contact")
    form = {str(tag["name"]): str(tag.get("value", "")) for tag in stale.html.select("main input[name]")}
    await browser.submit(f"{HOME}/contact", phone="+506 4444 5555")

    late = await browser.client.post(
        f"{HOME}/contact", data={**form, "language": "en", "phone": "+506 1111 2222"}, headers=OWN
    )

    assert late.status_code == 409
    assert "has changed since you opened it" in late.text
    await db.refresh(hotel)
    assert hotel.phone == "+506 4444 5555"


async def test_the_page_says_that_a_registrar_changes_names_and_offers_no_field_for_them(
    db: AsyncSession, browser: Browser
) -> None:
    await hotel_of(db, browser)

    page, form = await browser.open(HOME), await browser.open(f"{HOME}/contact")

    assert "A registrar changes these" in page.text
    assert form.html.select('[name="trade_name"], [name="legal_name"], [name="registry_number"]') == []


async def test_a_place_is_added_changed_and_closed_after_a_question(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser, Role.FOCAL_POINT)
    site = await make.establishment(db, hotel)
    placed = await hung(db, hotel, site)

    added = await browser.submit(f"{HOME}/places/add", **PLACE)
    assert (added.path, "Annex" in added.text) == (HOME, True)
    await browser.submit(f"{HOME}/places/{site.id}", name="Garden house", address="Calle 7")
    scanned = await browser.open(f"/v/{placed.code}")
    assert ("Garden house" in scanned.text, "Calle 7, Puerto Ejemplo" in scanned.text) == (True, True)
    await browser.open(f"{HOME}/places/{site.id}/close")
    await db.refresh(site)
    assert site.closed_at is None  # it has only been asked
    question = await browser.open(f"{HOME}/places/{site.id}/close")
    assert placed.label in question.text
    closed = await browser.submit(f"{HOME}/places/{site.id}/close")

    assert (closed.path, "Garden house" in closed.text) == (HOME, False)
    assert "belongs nowhere any more" in (await browser.open(f"/v/{placed.code}")).text
    history = await browser.open("/desk/history")
    for said in (
        "An establishment was added.",
        "Name, kind or address of an establishment was changed.",
        "An establishment was closed.",
        "A logo was revoked.",
    ):
        assert said in history.text


async def test_a_faulty_place_comes_back_filled_in(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    site = await make.establishment(db, hotel)

    for address in ("add", str(site.id)):
        page = await browser.submit(f"{HOME}/places/{address}", **{**PLACE, "name": "?!", "rooms": "many"})
        assert (page.status, page.faults) == (422, {"name", "rooms"})
        assert (page.field("name"), len(page.field("read"))) == ("?!", 24)


async def test_the_only_place_of_a_hotel_cannot_be_closed(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    site = await make.establishment(db, hotel)

    page = await browser.open(f"{HOME}/places/{site.id}/close")

    assert "This is your only place" in page.text
    assert page.html.select('main form[method="post"]') == []


async def test_a_plain_member_sees_and_does_not_change(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser, Role.MEMBER)
    site = await make.establishment(db, hotel)

    page = await browser.open(HOME)

    assert (hotel.phone in page.text, site.name in page.text) == (True, True)
    assert page.html.select(f'main a[href^="{HOME}/"]') == []
    assert "The owner or the focal point of your business changes these." in page.text
    for address in ("contact", "places/add", f"places/{site.id}", f"places/{site.id}/close"):
        assert (await browser.open(f"{HOME}/{address}")).status == 404
        answer = await browser.client.post(f"{HOME}/{address}", data=PLACE, headers=OWN)
        assert answer.status_code == 404


async def test_another_businesss_place_is_as_one_that_is_missing(db: AsyncSession, browser: Browser) -> None:
    await hotel_of(db, browser)
    theirs = await make.establishment(db, await make.signatory(db, name="Hotel Bahía"))
    vehicle = await make.vehicle(db, await make.signatory(db, name="Taxis Bahía"))

    for address in (
        f"{HOME}/places/{theirs.id}",
        f"{HOME}/places/{theirs.id}/close",
        f"/desk/fleet/{vehicle.id}/change",
    ):
        assert (await browser.open(address)).status == 404
        answer = await browser.client.post(address, data={**PLACE, "kind": "hotel"}, headers=OWN)
        assert answer.status_code == 404


async def test_while_the_application_says_it_the_page_leads_there(db: AsyncSession, browser: Browser) -> None:
    await hotel_of(db, browser, status=Status.CHANGES_REQUESTED)

    page = await browser.open(HOME)

    assert "Your application says what stands here" in page.text
    assert page.html.select(f'main a[href^="{HOME}/"]') == []
    assert (await browser.open(f"{HOME}/contact")).status == 409


async def test_who_has_left_changes_nothing_any_more(db: AsyncSession, browser: Browser) -> None:
    await hotel_of(db, browser, status=Status.REMOVED)

    assert "Your business has left the register" in (await browser.open(HOME)).text
    assert (await browser.open(f"{HOME}/places/add")).status == 409


async def test_a_vehicles_kind_and_fleet_number_are_corrected(db: AsyncSession, browser: Browser) -> None:
    firm = await make.signatory(db, sector=Sector.TAXI)
    await make.adherence(db, firm)
    cab = await make.vehicle(db, firm)
    await browser.sign_in(await make.person(db, Role.OWNER, firm.id))
    address = f"/desk/fleet/{cab.id}/change"
    assert (await browser.open("/desk/fleet")).html.select_one(f'a[href="{address}"]') is not None

    faulty = await browser.submit(address, kind="van", label="7" * 41)
    saved = await browser.submit(address, kind="van", label="7")

    assert (faulty.status, faulty.faults) == (422, {"label"})
    assert saved.path == "/desk/fleet"
    row = await db.get_one(Vehicle, cab.id, populate_existing=True)
    assert (row.kind, row.label) == (VehicleKind.VAN, "7")
    assert (
        "The kind or the fleet number of a vehicle was changed." in (await browser.open("/desk/history")).text
    )
