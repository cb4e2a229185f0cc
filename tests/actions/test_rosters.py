"""What a list changes once it is confirmed, and what it leaves alone."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Invitation
from registry.accounts.rules import BUDGETS, Role, Spending
from registry.adherence.rules import Status
from registry.applications.models import Application
from registry.associations import asking
from registry.associations.models import Association, Membership
from registry.associations.queries import is_member
from registry.db import Record
from registry.errors import NotFoundError, RuleBrokenError
from registry.fleets.models import Vehicle
from registry.fleets.rules import VehicleKind
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.logos.models import Placement
from registry.rosters import actions
from registry.rosters.forms import MembersUpload
from registry.rosters.models import Roster
from registry.rosters.queries import members_forecast, rosters
from registry.rosters.reading import members_file, members_of, vehicles_file, vehicles_of
from registry.rosters.rules import LISTS_OPEN_MOST, OPEN_FOR, Forecast, Kind, Outcome
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import Sector
from tests import make

REAL = Path(__file__).parents[3] / "shared" / "data"
HOTELS = MembersUpload("CR", Sector.ACCOMMODATION)
FARO = (
    "Name,Registry number,Address,Postal code,City,Country,E-mail,Language,Member number,Rooms\n"
    "Posada del Faro,3-101-555,Calle 1,50101,Puerto Ejemplo,CR,faro@posada.example,pt,M-7,24\n"
)


async def uploaded(
    db: AsyncSession, chamber: Association, text: str | bytes, now: datetime, *, by: UUID | None = None
) -> Roster:
    data = text.encode() if isinstance(text, str) else text
    packed = members_file(data, "list.csv", HOTELS)
    return await actions.upload(db, Kind.MEMBERS, chamber.id, data, packed, country="CR", by=by, now=now)


async def taken(db: AsyncSession, chamber: Association, text: str | bytes, now: datetime) -> Outcome:
    row = await uploaded(db, chamber, text, now)
    return await confirmed(db, row, now)


async def confirmed(db: AsyncSession, row: Roster, now: datetime) -> Outcome:
    assert row.preview is not None
    preview, listed = members_of(row.preview)
    return await actions.take_members(
        db, row.organisation_id, row.id, listed, left_out=preview.row_count - len(preview.drafts),
        by=None, base_url="https://registry.test", now=now,
    )  # fmt: skip


async def cabs(db: AsyncSession, company: Signatory, text: str | bytes, now: datetime) -> Outcome:
    data = text.encode() if isinstance(text, str) else text
    packed = vehicles_file(data, "cabs.csv", company.country)
    row = await actions.upload(
        db, Kind.VEHICLES, company.id, data, packed, country=company.country, by=None, now=now
    )
    _, drafts = vehicles_of(packed)
    return await actions.take_vehicles(
        db, company.id, row.id, drafts, left_out=0, by=None, today=now.date(), now=now
    )


async def count(db: AsyncSession, table: type[Record]) -> int:
    return await db.scalar(select(func.count()).select_from(table)) or 0


async def test_a_new_member_is_a_draft_of_its_own_with_an_invitation(db: AsyncSession, now: datetime) -> None:
    chamber = await make.association(db)

    outcome = await taken(db, chamber, FARO, now)

    assert outcome == Outcome(added=1, known=0, joined=0, invited=1)
    (business,) = await db.scalars(select(Signatory))
    assert (business.trade_name, business.legal_name, business.number_key) == (
        "Posada del Faro",
        "",
        "3101555",
    )
    assert (business.email, business.language) == ("faro@posada.example", "pt")
    (site,) = await db.scalars(select(Establishment))
    assert (site.signatory_id, site.address, site.rooms) == (business.id, "Calle 1", 24)
    (membership,) = await db.scalars(select(Membership))
    assert (membership.signatory_id, membership.member_number, membership.since) == (
        business.id, "M-7", now.date(),
    )  # fmt: skip
    (draft,) = await db.scalars(select(Application))
    assert (draft.signatory_id, draft.association_id, draft.account_id) == (business.id, chamber.id, None)
    assert (draft.submitted_at, draft.adherence_id) == (None, None)
    assert draft.answers["business"]["trade_name"] == "Posada del Faro"
    assert draft.answers["sites"]["rooms-0"] == "24"
    (invitation,) = await db.scalars(select(Invitation))
    assert (invitation.role, invitation.organisation_id, invitation.language) == (
        Role.OWNER,
        business.id,
        "pt",
    )
    (letter,) = await db.scalars(select(OutboxMail))
    assert letter.to_address == "faro@posada.example"
    assert "https://registry.test/link/invitation/" in (letter.body or "")


async def test_a_business_without_an_address_to_write_to_is_not_invited(
    db: AsyncSession, now: datetime
) -> None:
    outcome = await taken(db, await make.association(db), "Name,City\nPosada,Puerto\n", now)

    assert (outcome.added, outcome.invited) == (1, 0)
    assert (await count(db, Invitation), await count(db, OutboxMail)) == (0, 0)


async def test_one_address_gets_one_letter_of_a_list_and_few_of_many_lists(
    db: AsyncSession, now: datetime
) -> None:
    chamber = await make.association(db)
    heading = "Name,Postal code,City,E-mail\n"
    for turn in range(5):
        rows = [f"Inn {turn} {row},5010{row},Puerto Ejemplo,same@inn.example\n" for row in range(9)]
        outcome = await taken(db, chamber, heading + "".join(rows), now)
        assert (outcome.added, outcome.invited) == (9, 9)

    letters = list(await db.scalars(select(OutboxMail)))

    assert await count(db, Invitation) == 45
    assert len(letters) == BUDGETS[Spending.INVITE_ADDRESS].tries
    assert {letter.to_address for letter in letters} == {"same@inn.example"}
    assert all("más de una" in (letter.body or "") for letter in letters)


async def test_the_letters_are_in_the_countrys_language_where_the_list_names_none(
    db: AsyncSession, now: datetime
) -> None:
    await taken(db, await make.association(db), "Name,City,E-mail\nPosada,Puerto,a@posada.example\n", now)

    assert await db.scalar(select(Signatory.language)) == "es"


async def test_a_business_that_is_known_becomes_a_member_and_nothing_of_it_changes(
    db: AsyncSession, now: datetime
) -> None:
    chamber = await make.association(db)
    there = await make.signatory(db, name="Hotel Miramar", number="3-101-555")
    await make.adherence(db, there)

    outcome = await taken(db, chamber, FARO, now)

    assert outcome == Outcome(added=0, known=1, joined=1)
    await db.refresh(there)
    assert (there.trade_name, there.address) == ("Hotel Miramar", "Calle del Faro 1")
    assert (await count(db, Signatory), await count(db, Application), await count(db, Invitation)) == (
        1,
        0,
        0,
    )


async def test_a_business_with_people_of_its_own_is_asked_and_becomes_a_member_by_their_answer(
    db: AsyncSession, now: datetime
) -> None:
    chamber = await make.association(db)
    there = await make.signatory(db, name="Hotel Miramar", number="3-101-555")
    await make.adherence(db, there)
    owner = await make.owner(db, there)
    row = await uploaded(db, chamber, FARO, now)
    assert row.preview is not None
    _, listed = members_of(row.preview)

    forecast = await members_forecast(db, chamber.id, listed, now=now)
    outcome = await confirmed(db, row, now)

    assert forecast == Forecast(added=0, known=1, joining=0, asking=1, invited=0)
    assert outcome == Outcome(added=0, known=1, asked=1)
    assert not await is_member(db, chamber.id, there.id, now=now)
    (letter,) = await db.scalars(select(OutboxMail))
    assert (letter.to_address, "/desk/associations" in (letter.body or "")) == (there.email, True)
    again = await taken(db, chamber, FARO, now)
    assert again == Outcome(added=0, known=1), "who has not answered yet is not asked twice"
    (line,) = await asking.requests_to(db, owner)
    assert (line.association, line.member_number) == (chamber.name, "M-7")

    await asking.answer(db, owner, line.request_id, agrees=True, now=now)

    assert await is_member(db, chamber.id, there.id, now=now)
    assert await asking.requests_to(db, owner) == []
    with pytest.raises(RuleBrokenError):
        await asking.answer(db, owner, line.request_id, agrees=False, now=now)


async def test_who_says_no_is_left_alone_for_ninety_days(db: AsyncSession, now: datetime) -> None:
    chamber = await make.association(db)
    there = await make.signatory(db, number="3-101-555")
    await make.adherence(db, there)
    owner = await make.owner(db, there)
    await taken(db, chamber, FARO, now)
    (line,) = await asking.requests_to(db, owner)

    await asking.answer(db, owner, line.request_id, agrees=False, now=now)

    assert not await is_member(db, chamber.id, there.id, now=now)
    soon, later = now + timedelta(days=89), now + timedelta(days=91)
    assert (await taken(db, chamber, FARO, soon)).asked == 0
    assert (await taken(db, chamber, FARO, later)).asked == 1


async def test_nobody_answers_or_leaves_for_another_business(db: AsyncSession, now: datetime) -> None:
    chamber = await make.association(db)
    there = await make.signatory(db, number="3-101-555")
    await make.adherence(db, there)
    owner, stranger = await make.owner(db, there), await make.owner(db, await make.signatory(db))
    await taken(db, chamber, FARO, now)
    (line,) = await asking.requests_to(db, owner)

    with pytest.raises(NotFoundError):
        await asking.answer(db, stranger, line.request_id, agrees=True, now=now)
    await asking.answer(db, owner, line.request_id, agrees=True, now=now)
    with pytest.raises(NotFoundError):
        await asking.leave_association(db, stranger, chamber.id, now=now)
    await asking.leave_association(db, owner, chamber.id, now=now)

    assert not await is_member(db, chamber.id, there.id, now=now)
    with pytest.raises(NotFoundError):
        await asking.leave_association(db, owner, chamber.id, now=now)


@pytest.mark.parametrize(
    ("number_there", "number_listed", "same"),
    [("", "", True), ("", "77", True), ("77", "", True), ("7-7", "77", True), ("77", "78", False)],
)
async def test_one_name_and_place_is_one_business_unless_their_numbers_differ(
    db: AsyncSession, now: datetime, number_there: str, number_listed: str, same: bool
) -> None:
    await make.adherence(
        db, await make.signatory(db, name="Posada Ñandú", city="San José", number=number_there)
    )
    line = f"POSADA  NANDU,{number_listed},50101,san jose\n"

    outcome = await taken(
        db, await make.association(db), f"Name,Registry number,Postal code,City\n{line}", now
    )

    assert (outcome.known == 1) is same


async def test_one_number_with_the_association_is_one_member_under_nearly_one_name(
    db: AsyncSession, now: datetime
) -> None:
    chamber, other = await make.association(db), await make.association(db)
    heading = "Name,Postal code,City,Member number\n"
    await taken(db, chamber, f"{heading}Taxi del Sol,50101,Puerto Ejemplo,001\n", now)

    again = await taken(db, chamber, "Name,City,Member number\nTAXI DEL SOL,Puerto Ejemplo,1\n", now)
    elsewhere = await taken(db, other, "Name,City,Member number\nTaxi Mar,Puerto Otro,001\n", now)

    assert (again.known, again.added, again.doubtful) == (1, 0, 0)
    assert (elsewhere.known, elsewhere.added, elsewhere.doubtful) == (0, 1, 0)


@pytest.mark.parametrize(
    "line",
    ["Cooperativa Luna,Puerto Ejemplo,001", "Taxi  del SÓL,puerto ejemplo,", "Taxi del Sol,Puerto Ejemplo,7"],
)
async def test_what_is_perhaps_a_member_already_is_asked_and_not_added_in_silence(
    db: AsyncSession, now: datetime, line: str
) -> None:
    chamber = await make.association(db)
    await taken(
        db, chamber, "Name,Postal code,City,Member number\nTaxi del Sol,50101,Puerto Ejemplo,001\n", now
    )
    row = await uploaded(db, chamber, f"Name,City,Member number\n{line}\n", now)
    _, listed = members_of(row.preview or b"")

    forecast = await members_forecast(db, chamber.id, listed, now=now)
    left = await confirmed(db, row, now)
    anew = await uploaded(db, chamber, f"Name,City,Member number\n{line}\n", now)
    added = await actions.take_members(
        db, chamber.id, anew.id, listed, left_out=0, by=None, base_url="", now=now, apart=True
    )

    assert (forecast.added, forecast.known) == (0, 0)
    assert [one.perhaps for one in forecast.doubts] == ["Taxi del Sol"]
    assert (left.added, left.known, left.doubtful) == (0, 0, 1)
    assert (added.added, added.doubtful) == (1, 0)


async def test_a_contrary_registry_number_is_another_business_whatever_else_is_alike(
    db: AsyncSession, now: datetime
) -> None:
    chamber = await make.association(db)
    heading = "Name,Registry number,City,Member number\n"
    await taken(db, chamber, f"{heading}Taxi del Sol,3-101-111,Puerto Ejemplo,001\n", now)

    outcome = await taken(db, chamber, f"{heading}Taxi del Sol,3-101-222,Puerto Ejemplo,001\n", now)

    assert (outcome.known, outcome.added, outcome.doubtful) == (0, 1, 0)


async def test_the_same_number_in_another_country_is_another_business(
    db: AsyncSession, now: datetime
) -> None:
    await make.signatory(db, country="PA", number="3-101-555")

    outcome = await taken(db, await make.association(db), FARO, now)

    assert (outcome.added, outcome.known) == (1, 0)


async def test_the_same_list_twice_changes_nothing(db: AsyncSession, now: datetime) -> None:
    chamber = await make.association(db)
    await taken(db, chamber, FARO, now)
    tables = (Signatory, Establishment, Membership, Application, Invitation, OutboxMail)
    before = [await count(db, table) for table in tables]

    outcome = await taken(db, chamber, FARO.replace("Posada del Faro", "POSADA DEL FARO"), now)

    assert outcome == Outcome(added=0, known=1)
    assert [await count(db, table) for table in tables] == before


async def test_a_member_of_two_associations_is_one_business(db: AsyncSession, now: datetime) -> None:
    await taken(db, await make.association(db), FARO, now)

    outcome = await taken(db, await make.association(db, name="Another chamber"), FARO, now)

    assert outcome == Outcome(added=0, known=1, joined=1)
    assert (await count(db, Signatory), await count(db, Membership)) == (1, 2)


async def test_a_list_does_not_tell_who_has_begun_to_join(db: AsyncSession, now: datetime) -> None:
    there = await make.signatory(db, name="Hotel Miramar", number="3-101-555")
    await make.owner(db, there)
    chamber = await make.association(db)

    outcome = await taken(db, chamber, FARO, now)

    assert outcome == Outcome(added=1, known=0, joined=0, invited=outcome.invited)
    assert not await is_member(db, chamber.id, there.id, now=now)


async def test_a_listed_cab_keeps_its_licence_holder_s_name_unshown(db: AsyncSession, now: datetime) -> None:
    text = "Name,Legal name,Sector,City,Country\nTaxi Uno,Uno Ejemplo Pérez,taxi,San José,CR\n"

    await taken(db, await make.association(db), text, now)

    assert (await db.scalars(select(Signatory.sole_trader))).one()


async def test_a_forecast_comes_true(db: AsyncSession, now: datetime) -> None:
    chamber = await make.association(db)
    await make.adherence(db, await make.signatory(db, name="Hotel Miramar", number="3-101-555"))
    text = f"{FARO}Posada Dos,,,,Puerto Ejemplo,CR,dos@posada.example,,,\n"
    row = await uploaded(db, chamber, text, now)
    assert row.preview is not None
    _, listed = members_of(row.preview)

    forecast = await members_forecast(db, chamber.id, listed, now=now)
    outcome = await confirmed(db, row, now)

    assert forecast == Forecast(added=1, known=1, joining=1, asking=0, invited=1)
    assert (outcome.added, outcome.known, outcome.joined, outcome.invited) == (1, 1, 1, 1)


async def test_a_list_is_taken_over_once_and_then_erased(db: AsyncSession, now: datetime) -> None:
    row = await uploaded(db, await make.association(db), FARO, now)
    _, listed = members_of(row.preview or b"")
    await confirmed(db, row, now)

    with pytest.raises(RuleBrokenError):
        await actions.take_members(
            db,
            row.organisation_id,
            row.id,
            listed,
            left_out=0,
            by=None,
            base_url="",
            now=now,
        )

    assert (row.preview, row.confirmed_at) == (None, now)
    assert await count(db, Signatory) == 1


async def test_another_associations_list_is_not_found(db: AsyncSession, now: datetime) -> None:
    row = await uploaded(db, await make.association(db), FARO, now)
    other = await make.association(db)
    _, listed = members_of(row.preview or b"")

    with pytest.raises(NotFoundError):
        await actions.take_members(db, other.id, row.id, listed, left_out=0, by=None, base_url="", now=now)
    with pytest.raises(NotFoundError):
        await actions.drop(db, Kind.MEMBERS, other.id, row.id, now=now)
    with pytest.raises(NotFoundError):
        await actions.drop(db, Kind.VEHICLES, row.organisation_id, row.id, now=now)
    with pytest.raises(NotFoundError):
        await actions.drop(db, Kind.MEMBERS, row.organisation_id, uuid4(), now=now)


async def test_a_list_that_nobody_confirmed_is_erased_after_a_week(db: AsyncSession, now: datetime) -> None:
    chamber = await make.association(db)
    old = await uploaded(db, chamber, FARO, now - OPEN_FOR)
    young = await uploaded(db, chamber, FARO, now - OPEN_FOR + timedelta(seconds=1))

    await actions.forget_stale(db, now=now)

    await db.refresh(old)
    await db.refresh(young)
    assert (old.preview, old.dropped_at) == (None, now)
    assert (young.preview is not None, young.dropped_at) == (True, None)


async def test_only_so_many_lists_wait(db: AsyncSession, now: datetime) -> None:
    chamber = await make.association(db)
    waiting = [await uploaded(db, chamber, FARO, now) for _ in range(LISTS_OPEN_MOST)]

    with pytest.raises(RuleBrokenError):
        await uploaded(db, chamber, FARO, now)
    await actions.drop(db, Kind.MEMBERS, chamber.id, waiting[0].id, now=now)
    await uploaded(db, chamber, FARO, now)

    assert len(await rosters(db, Kind.MEMBERS, chamber.id)) == LISTS_OPEN_MOST + 1


async def test_an_empty_list_is_no_list_to_take_over(db: AsyncSession, now: datetime) -> None:
    row = await uploaded(db, await make.association(db), "Name,E-mail\nPosada,nobody\n", now)

    with pytest.raises(RuleBrokenError):
        await confirmed(db, row, now)


async def test_the_ledger_says_who_took_what_over_in_counts(db: AsyncSession, now: datetime) -> None:
    chamber = await make.association(db)
    who: Account = await make.person(db, Role.ASSOCIATION_ADMIN, chamber.id)
    row = await uploaded(db, chamber, FARO, now, by=who.id)
    _, listed = members_of(row.preview or b"")

    await actions.take_members(db, chamber.id, row.id, listed, left_out=3, by=who.id, base_url="", now=now)

    entries = {entry.kind: entry for entry in await db.scalars(select(LedgerEntry))}
    entry = entries["roster.confirm"]
    assert (entry.actor_id, entry.subject_id) == (who.id, chamber.id)
    assert (entry.details["added"], entry.details["left_out"]) == (1, 3)
    assert "faro@posada.example" not in str([one.details for one in entries.values()])
    assert {"signatory.create", "establishment.add", "membership.begin", "invitation.send"} <= set(entries)


async def test_cabs_of_a_suspended_business_get_none(db: AsyncSession, now: datetime) -> None:
    company = await make.signatory(db, sector=Sector.TAXI)
    await make.adherence(db, company, status=Status.SUSPENDED)

    assert await cabs(db, company, "Plate\nTSJ001\n", now) == Outcome(added=1, known=0, placed=0)
    assert await count(db, Placement) == 0


async def test_cabs_of_a_business_on_the_register_get_a_code_each(db: AsyncSession, now: datetime) -> None:
    company = await make.signatory(db, sector=Sector.TAXI)
    await make.adherence(db, company)

    outcome = await cabs(db, company, "Plate,Seats\nTSJ-001,4\nTSJ-002,4\ntsj 001,4\n", now)
    again = await cabs(db, company, "Plate\nTSJ001\nTSJ002\n", now)

    assert outcome == Outcome(added=2, known=0, placed=2)
    assert again == Outcome(added=0, known=2)
    assert set(await db.scalars(select(Vehicle.kind))) == {VehicleKind.CAR}
    assert await count(db, Placement) == 2


async def test_cabs_of_a_business_that_has_not_signed_get_none(db: AsyncSession, now: datetime) -> None:
    outcome = await cabs(db, await make.signatory(db, sector=Sector.TAXI), "Plate\nTSJ-001\n", now)

    assert outcome == Outcome(added=1, known=0)
    assert await count(db, Placement) == 0


async def test_boats_get_the_mark_of_a_vessel(db: AsyncSession, now: datetime) -> None:
    company = await make.signatory(db, sector=Sector.RIVER_SEA)

    await cabs(db, company, "Vessel name,Type\nLa Golondrina,\nPez 4,van\n", now)

    kinds = {row.plate: row.kind for row in await db.scalars(select(Vehicle))}
    assert kinds == {"LA GOLONDRINA": VehicleKind.VESSEL, "PEZ 4": VehicleKind.VAN}


async def test_the_real_list_of_1201_hotels_is_taken_over_and_then_known(
    db: AsyncSession, now: datetime
) -> None:
    path = REAL / "hotels-paris.csv"
    if not path.exists():
        pytest.skip("no hotels-paris.csv beside this repository: real lists are not shipped")
    chamber = await make.association(db, country="FR")

    first = await taken(db, chamber, path.read_bytes(), now)
    second = await taken(db, chamber, path.read_bytes(), now)

    assert first == Outcome(added=1193, known=0, left_out=8)
    assert second == replace(first, added=0, known=1193)
    assert (await count(db, Signatory), await count(db, Membership)) == (1193, 1193)


async def test_the_real_list_of_250_plates_gets_250_codes(db: AsyncSession, now: datetime) -> None:
    path = REAL / "taxi-plates-nyc.csv"
    if not path.exists():
        pytest.skip("no taxi-plates-nyc.csv beside this repository: real lists are not shipped")
    company = await make.signatory(db, sector=Sector.TAXI, country="US")
    await make.adherence(db, company)

    assert await cabs(db, company, path.read_bytes(), now) == Outcome(added=250, known=0, placed=250)
    assert await count(db, Placement) == 250
