"""What stands about a business is changed by its own people after it has signed, two at once included."""

import asyncio
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.rules import Role
from registry.adherence import keeping
from registry.adherence.keeping import last_status
from registry.adherence.rules import Status
from registry.db import Database
from registry.desks.business_queries import own_business, own_place, own_places
from registry.errors import NotFoundError, RuleBrokenError, TooManyError
from registry.fleets.forms import VehicleChange
from registry.fleets.queries import own_vehicle
from registry.fleets.rules import VehicleKind
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.logos import placements, places
from registry.logos.models import Placement
from registry.logos.placement_forms import PlacementDraft
from registry.logos.placing import MarkState, PlaceKind, Revocation
from registry.logos.queries import scan
from registry.logos.verdicts import judge
from registry.signatories.change_forms import ContactDraft
from registry.signatories.changing import contact_marker
from registry.signatories.forms import SiteDraft
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import Sector, SiteKind
from tests import make

BASE = "https://registry.test"
CONTACT = ContactDraft(
    address="Calle Nueva 2",
    postal_code="50101",
    city="Bahía Ejemplo",
    region="Guanacaste",
    email="new@example.org",
    phone="+506 4444 5555",
    website="https://nuevo.example.org",
    language="es",
)
ANNEX = SiteDraft("Annex", SiteKind.HOTEL, "Calle 9", "50102", "Puerto Ejemplo", "Guanacaste", 8)


async def hotel_of(db: AsyncSession, *, status: Status = Status.COMMITTED) -> Signatory:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, status=status)
    return hotel


async def keeper(db: AsyncSession, of: Signatory, role: Role = Role.OWNER) -> KeeperActor:
    return KeeperActor((await make.person(db, role, of.id)).id, of.id, frozenset({role}))


async def kinds(db: AsyncSession, of: Signatory) -> list[str]:
    query = select(LedgerEntry.kind).where(LedgerEntry.signatory_id == of.id).order_by(LedgerEntry.position)
    return list(await db.scalars(query))


async def change_contact(
    db: AsyncSession, actor: KeeperActor, draft: ContactDraft, *, read: str = "", now: datetime
) -> Signatory:
    read = read or (await own_business(db, actor)).contact_read
    return await keeping.change_contact(db, actor, draft, read=read, base_url=BASE, now=now)


# ── the contact ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [Role.OWNER, Role.FOCAL_POINT])
async def test_owner_and_focal_point_change_the_contact(db: AsyncSession, now: datetime, role: Role) -> None:
    hotel = await hotel_of(db)

    await change_contact(db, await keeper(db, hotel, role), CONTACT, now=now)

    row = await db.get_one(Signatory, hotel.id, populate_existing=True)
    assert {name: getattr(row, name) for name in CONTACT.__slots__} == {
        name: getattr(CONTACT, name) for name in CONTACT.__slots__
    }
    assert "bahia" in row.searched
    assert "puerto" not in row.searched
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.signatory_id == hotel.id))).one()
    assert entry.kind == "signatory.change_email"
    assert entry.details == {"fields": "address city email language phone website"}


async def test_an_address_that_our_letters_leave_is_told_in_its_language_and_not_where_they_go(
    db: AsyncSession, now: datetime
) -> None:
    hotel = await hotel_of(db)
    hotel.language = "fr"
    before = hotel.email

    await change_contact(db, await keeper(db, hotel), CONTACT, now=now)

    (letter,) = await db.scalars(select(OutboxMail))
    assert letter.to_address == before
    assert "registre" in (letter.body or "")
    assert CONTACT.email not in (letter.body or "")


async def test_who_keeps_the_address_gets_no_letter(db: AsyncSession, now: datetime) -> None:
    hotel = await hotel_of(db)

    await change_contact(db, await keeper(db, hotel), replace(CONTACT, email=hotel.email), now=now)

    assert list(await db.scalars(select(OutboxMail))) == []
    assert await kinds(db, hotel) == ["signatory.change_contact"]


async def test_nobodys_mailbox_is_filled_by_changing_to_and_fro(db: AsyncSession, now: datetime) -> None:
    hotel = await hotel_of(db)
    actor = await keeper(db, hotel)

    async def away_and_back() -> None:
        await change_contact(db, actor, replace(CONTACT, email="victim@example.org"), now=now)
        await change_contact(db, actor, replace(CONTACT, email=f"{hotel.id}@example.org"), now=now)

    hotel.email = f"{hotel.id}@example.org"
    for _ in range(3):
        await away_and_back()

    with pytest.raises(TooManyError):
        await away_and_back()


async def test_saying_the_same_again_leaves_no_entry(db: AsyncSession, now: datetime) -> None:
    hotel = await hotel_of(db)
    actor = await keeper(db, hotel)
    await change_contact(db, actor, CONTACT, now=now)

    await change_contact(db, actor, CONTACT, now=now)

    assert await kinds(db, hotel) == ["signatory.change_email"]


@pytest.mark.parametrize(
    "status", [Status.APPLIED, Status.CHANGES_REQUESTED, Status.DECLINED, Status.WITHDRAWN, Status.REMOVED]
)
async def test_while_an_application_says_it_and_after_leaving_nothing_is_changed_here(
    db: AsyncSession, now: datetime, status: Status
) -> None:
    hotel = await hotel_of(db, status=status)
    actor = await keeper(db, hotel)
    site = await make.establishment(db, hotel)
    place = await own_place(db, actor, site.id)

    with pytest.raises(RuleBrokenError, match="once the application is accepted"):
        await change_contact(db, actor, CONTACT, now=now)
    with pytest.raises(RuleBrokenError, match="once the application is accepted"):
        await keeping.add_place(db, actor, ANNEX, read=(await own_business(db, actor)).places_read, now=now)
    with pytest.raises(RuleBrokenError, match="once the application is accepted"):
        await places.change_place(db, actor, site.id, ANNEX, read=place.read, now=now)
    with pytest.raises(RuleBrokenError, match="once the application is accepted"):
        await places.close_place(db, actor, site.id, read=place.closing_read, now=now)

    assert await kinds(db, hotel) == []


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.COMMITTED, Status.SUSPENDED])
async def test_from_acceptance_on_the_desk_says_it(db: AsyncSession, now: datetime, status: Status) -> None:
    hotel = await hotel_of(db, status=status)
    actor = await keeper(db, hotel)

    await change_contact(db, actor, CONTACT, now=now)

    assert (await own_business(db, actor)).kept_here
    assert await last_status(db, hotel.id) is status


async def test_what_was_not_read_is_not_overwritten(db: AsyncSession, now: datetime) -> None:
    hotel = await hotel_of(db)
    actor = await keeper(db, hotel)
    read = contact_marker(hotel)
    await change_contact(db, actor, CONTACT, now=now)

    for stale in (read, "", "nonsense"):
        with pytest.raises(RuleBrokenError, match="has changed since"):
            await keeping.change_contact(
                db, actor, replace(CONTACT, phone=""), read=stale, base_url=BASE, now=now
            )

    assert (await own_business(db, actor)).contact["phone"] == CONTACT.phone


async def test_a_form_of_another_business_changes_nothing(db: AsyncSession, now: datetime) -> None:
    mine, other = await hotel_of(db), await hotel_of(db)
    actor, elsewhere = await keeper(db, mine), await keeper(db, other)

    with pytest.raises(RuleBrokenError, match="has changed since"):
        await change_contact(db, actor, CONTACT, read=contact_marker(other), now=now)
    theirs = (await own_business(db, elsewhere)).places_read
    with pytest.raises(RuleBrokenError, match="has changed since"):
        await keeping.add_place(db, actor, ANNEX, read=theirs, now=now)


# ── places ──────────────────────────────────────────────────────────────────────────────────────────


async def hang(db: AsyncSession, actor: KeeperActor, site: Establishment, *, now: datetime) -> Placement:
    draft = PlacementDraft(PlaceKind.RECEPTION, "Front desk", site.id, "")
    return await placements.issue(db, actor, draft, today=now.date(), now=now)


async def test_a_place_is_added_once_however_often_one_clicks(db: AsyncSession, now: datetime) -> None:
    hotel = await hotel_of(db)
    actor = await keeper(db, hotel)
    read = (await own_business(db, actor)).places_read

    first = await keeping.add_place(db, actor, ANNEX, read=read, now=now)
    again = await keeping.add_place(db, actor, ANNEX, read=read, now=now)

    assert again.id == first.id
    assert [(line.name, line.logos) for line in await own_places(db, actor)] == [("Annex", 0)]
    assert await kinds(db, hotel) == ["establishment.add"]
    with pytest.raises(RuleBrokenError, match="there already"):
        await keeping.add_place(db, actor, replace(ANNEX, kind=SiteKind.OFFICE), read=read, now=now)


async def test_the_next_scan_shows_a_changed_place(db: AsyncSession, now: datetime) -> None:
    hotel = await hotel_of(db)
    actor, site = await keeper(db, hotel), await make.establishment(db, hotel)
    placed, elsewhere = await hang(db, actor, site, now=now), await make.placement(db, hotel)
    ended = await hang(db, actor, site, now=now)
    await placements.revoke(db, actor, ended.id, Revocation.LOST, now=now)
    read = (await own_place(db, actor, site.id)).read

    await places.change_place(db, actor, site.id, ANNEX, read=read, now=now)

    found = await scan(db, placed.code, today=now.date())
    assert found is not None
    assert (found.site, found.address, found.site_city) == (
        "Annex",
        "Calle 9, Puerto Ejemplo",
        "Puerto Ejemplo",
    )
    for other in (elsewhere, ended):
        kept = await scan(db, other.code, today=now.date())
        assert kept is not None
        assert kept.address == "Calle del Faro 1, Puerto Ejemplo"
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "establishment.change"))).one()
    assert (entry.subject_id, entry.details) == (site.id, {"fields": "address name postal_code rooms"})


async def test_what_hangs_at_a_place_ends_with_it(db: AsyncSession, now: datetime) -> None:
    hotel = await hotel_of(db)
    actor, site = await keeper(db, hotel), await make.establishment(db, hotel)
    await make.establishment(db, hotel, name="Beach house")
    placed, elsewhere = await hang(db, actor, site, now=now), await make.placement(db, hotel)
    place = await own_place(db, actor, site.id)
    assert [logo.placement_id for logo in place.logos] == [placed.id]

    await places.close_place(db, actor, site.id, read=place.closing_read, now=now)
    await places.close_place(db, actor, site.id, read=place.closing_read, now=now)  # the second of two clicks

    states = []
    for code in (placed.code, elsewhere.code):
        found = await scan(db, code, today=now.date())
        case = found and judge(found, today=now.date())
        assert case is not None
        states.append((case.state, case.revoked_why))
    assert states == [(MarkState.REVOKED, Revocation.MOVED), (MarkState.ISSUED, None)]
    assert [line.name for line in await own_places(db, actor)] == ["Beach house"]
    assert sorted(await kinds(db, hotel)) == ["establishment.close", "placement.issue", "placement.revoke"]
    with pytest.raises(NotFoundError):
        await own_place(db, actor, site.id)
    with pytest.raises(NotFoundError):
        await places.change_place(db, actor, site.id, ANNEX, read=place.read, now=now)


async def test_a_logo_that_nobody_was_shown_does_not_end_with_a_place(
    db: AsyncSession, now: datetime
) -> None:
    hotel = await hotel_of(db)
    actor, site = await keeper(db, hotel), await make.establishment(db, hotel)
    await make.establishment(db, hotel, name="Beach house")
    place = await own_place(db, actor, site.id)
    placed = await hang(db, actor, site, now=now)

    with pytest.raises(RuleBrokenError, match="has changed since"):
        await places.close_place(db, actor, site.id, read=place.closing_read, now=now)

    assert (await db.get_one(Placement, placed.id, populate_existing=True)).revoked_at is None


async def test_a_hotel_keeps_its_last_place_and_a_taxi_firm_need_not(db: AsyncSession, now: datetime) -> None:
    hotel = await hotel_of(db)
    firm = await make.signatory(db, sector=Sector.TAXI)
    await make.adherence(db, firm)
    rank = await make.establishment(db, firm, name="Rank")
    actor, driver, site = await keeper(db, hotel), await keeper(db, firm), await make.establishment(db, hotel)
    last = await own_place(db, actor, site.id)
    assert last.must_stay

    with pytest.raises(RuleBrokenError, match="at least one place"):
        await places.close_place(db, actor, site.id, read=last.closing_read, now=now)
    read = (await own_place(db, driver, rank.id)).closing_read
    await places.close_place(db, driver, rank.id, read=read, now=now)

    assert await own_places(db, driver) == []


async def test_another_businesss_place_is_not_there(db: AsyncSession, now: datetime) -> None:
    hotel, other = await hotel_of(db), await hotel_of(db)
    actor, theirs = await keeper(db, hotel), await make.establishment(db, other)
    await make.establishment(db, other, name="Beach house")
    place = await own_place(db, await keeper(db, other), theirs.id)

    with pytest.raises(NotFoundError):
        await own_place(db, actor, theirs.id)
    with pytest.raises(NotFoundError):
        await places.change_place(db, actor, theirs.id, ANNEX, read=place.read, now=now)
    with pytest.raises(NotFoundError):
        await places.close_place(db, actor, theirs.id, read=place.closing_read, now=now)

    assert await kinds(db, other) == []


# ── vehicles ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_vehicle_that_is_a_boat_after_all_is_scanned_as_one(db: AsyncSession, now: datetime) -> None:
    firm = await make.signatory(db, sector=Sector.RIVER_SEA)
    await make.adherence(db, firm)
    actor, cab = await keeper(db, firm), await make.vehicle(db, firm)
    await placements.place_fleet(db, None, firm.id, today=now.date(), now=now)
    read = (await own_vehicle(db, actor, cab.id)).read

    await places.change_vehicle(db, actor, cab.id, VehicleChange(VehicleKind.VESSEL, "7"), read=read, now=now)

    vehicle = await own_vehicle(db, actor, cab.id)
    assert (vehicle.kind, vehicle.label) == (VehicleKind.VESSEL, "7")
    placed = (await db.scalars(select(Placement).execution_options(populate_existing=True))).one()
    assert placed.kind is PlaceKind.VESSEL
    assert "vehicle.change" in await kinds(db, firm)
    with pytest.raises(RuleBrokenError, match="has changed since"):
        await places.change_vehicle(db, actor, cab.id, VehicleChange(VehicleKind.CAR, ""), read=read, now=now)


async def test_another_firms_vehicle_is_not_there(db: AsyncSession, now: datetime) -> None:
    firm, other = await hotel_of(db), await hotel_of(db)
    theirs = await make.vehicle(db, other)
    read = (await own_vehicle(db, await keeper(db, other), theirs.id)).read
    actor = await keeper(db, firm)

    with pytest.raises(NotFoundError):
        await own_vehicle(db, actor, theirs.id)
    with pytest.raises(NotFoundError):
        await places.change_vehicle(
            db, actor, theirs.id, VehicleChange(VehicleKind.BUS, "1"), read=read, now=now
        )


# ── two at once ─────────────────────────────────────────────────────────────────────────────────────


async def test_of_two_who_change_the_contact_at_once_the_second_overwrites_nothing(
    database: Database, now: datetime
) -> None:
    async with database.writes() as db, db.begin():
        hotel = await hotel_of(db)
        people = [await keeper(db, hotel), await keeper(db, hotel, Role.FOCAL_POINT)]
        read = contact_marker(hotel)

    async def change(actor: KeeperActor, phone: str) -> None:
        async with database.writes() as db, db.begin():
            await change_contact(db, actor, replace(CONTACT, phone=phone), read=read, now=now)
            await asyncio.sleep(0.05)

    outcomes = await asyncio.gather(
        *(change(actor, f"+506 {at}") for at, actor in enumerate(people)), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "RuleBrokenError"]
    async with database.reads() as db:
        assert await kinds(db, hotel) == ["signatory.change_email"]


async def test_of_two_who_close_the_last_places_at_once_one_place_stays(
    database: Database, now: datetime
) -> None:
    async with database.writes() as db, db.begin():
        hotel = await hotel_of(db)
        actor = await keeper(db, hotel)
        sites = [await make.establishment(db, hotel), await make.establishment(db, hotel, name="Annex")]
        reads = {site.id: (await own_place(db, actor, site.id)).closing_read for site in sites}

    async def close(place_id: UUID) -> None:
        async with database.writes() as db, db.begin():
            await places.close_place(db, actor, place_id, read=reads[place_id], now=now)
            await asyncio.sleep(0.05)

    outcomes = await asyncio.gather(*map(close, reads), return_exceptions=True)

    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "RuleBrokenError"]
    async with database.reads() as db:
        assert len(await own_places(db, actor)) == 1


@pytest.mark.parametrize("first", ["issue", "replace", "close"])
async def test_no_logo_hangs_at_a_place_that_closes_at_the_same_moment(
    database: Database, now: datetime, first: str
) -> None:
    async with database.writes() as db, db.begin():
        hotel = await hotel_of(db)
        actor = await keeper(db, hotel)
        site = await make.establishment(db, hotel)
        await make.establishment(db, hotel, name="Beach house")
        old = await hang(db, actor, site, now=now)
        read = (await own_place(db, actor, site.id)).closing_read

    async def act(name: str, *, wait: float) -> None:
        await asyncio.sleep(wait)
        async with database.writes() as db, db.begin():
            if name == "close":
                await places.close_place(db, actor, site.id, read=read, now=now)
            elif name == "replace":
                await placements.replace(db, actor, old.id, today=now.date(), now=now)
            else:
                await hang(db, actor, site, now=now)
            await asyncio.sleep(0.3)

    second = "issue" if first == "close" else "close"
    outcomes = await asyncio.gather(act(first, wait=0), act(second, wait=0.1), return_exceptions=True)

    assert outcomes[0] is None
    assert isinstance(outcomes[1], RuleBrokenError | NotFoundError)
    closed = select(Establishment.id).where(Establishment.closed_at.is_not(None))
    live = select(func.count()).where(
        Placement.establishment_id.in_(closed),
        Placement.revoked_at.is_(None),
        Placement.superseded_at.is_(None),
    )
    async with database.reads() as db:
        assert await db.scalar(live) == 0


async def test_a_logo_that_is_replaced_while_its_vehicle_becomes_a_boat_is_a_boats(
    database: Database, now: datetime
) -> None:
    async with database.writes() as db, db.begin():
        firm = await hotel_of(db)
        actor, cab = await keeper(db, firm), await make.vehicle(db, firm)
        await placements.place_fleet(db, None, firm.id, today=now.date(), now=now)
        (old,) = await db.scalars(select(Placement.id))
        read = (await own_vehicle(db, actor, cab.id)).read

    async def replace_it() -> None:
        async with database.writes() as db, db.begin():
            await placements.replace(db, actor, old, today=now.date(), now=now)
            await asyncio.sleep(0.3)

    async def change_it() -> None:
        await asyncio.sleep(0.1)
        async with database.writes() as db, db.begin():
            await places.change_vehicle(
                db, actor, cab.id, VehicleChange(VehicleKind.VESSEL, ""), read=read, now=now
            )

    await asyncio.gather(replace_it(), change_it())

    async with database.reads() as db:
        live = select(Placement.kind).where(Placement.superseded_at.is_(None))
        assert list(await db.scalars(live)) == [PlaceKind.VESSEL]
