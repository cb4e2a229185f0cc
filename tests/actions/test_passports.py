"""Passports as they are stored, on both databases."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.db import Database
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.models import LedgerEntry
from registry.passports.actions import end_passport, keep_up, make_passport, present, set_name
from registry.passports.bearing import let_go
from registry.passports.models import Passport, PassportBearer, PassportEntry
from registry.passports.queries import goes_into, holder_of, name_of, seen
from registry.passports.rules import BUSINESSES_MOST, PASSPORTS_MOST, Holder, Holds
from registry.passports.sealing import make_secret
from registry.signatories.models import Signatory
from registry.training import sessions, staff
from registry.training.forms import SessionDraft
from registry.training.models import Attendance, StaffMember, TrainingSession
from registry.training.personal import make_link
from registry.training.personal_queries import Own, held_by, own_of
from registry.training.rules import CameBy, Mode, StaffRole
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()


async def working(
    db: AsyncSession, *modules: str, held_on: date = date(2026, 3, 1)
) -> tuple[KeeperActor, StaffMember, Own]:
    """Make a business with one clerk, who learnt these modules, and open the clerk's own page."""
    business = await make.signatory(db)
    keeper = await make.keeper(db, business)
    clerk = await make.staff_member(db, business, known_as="Filomena", role=StaffRole.OFFICE)
    await make.trained(db, clerk, *modules, held_on=held_on)
    return keeper, clerk, await opened(db, keeper, clerk)


async def opened(db: AsyncSession, keeper: KeeperActor, clerk: StaffMember) -> Own:
    own = await own_of(db, await make_link(db, keeper, clerk.id, today=TODAY, now=NOON), now=NOON)
    assert own is not None
    return own


async def told(db: AsyncSession, holder: Holder) -> list[tuple[str, Holds]]:
    found = await seen(db, holder.code)
    assert found is not None
    return [(one.module, one.holds(TODAY)) for one in found.entries]


async def session_of(db: AsyncSession, clerk: StaffMember, module: str) -> TrainingSession:
    query = select(TrainingSession).join(Attendance, Attendance.session_id == TrainingSession.id)
    query = query.where(Attendance.staff_id == clerk.id, TrainingSession.module == module)
    return (await db.scalars(query.where(TrainingSession.voided_on.is_(None)))).one()


async def test_a_passport_holds_what_counts_and_no_name_in_clear(db: AsyncSession) -> None:
    _, clerk, own = await working(db, "M0", "M2")
    await make.trained(db, clerk, "M1", held_on=date(2025, 3, 1))  # ran out
    await db.flush()

    holder = await make_passport(db, own, "Filomena Ruiz", make_secret(), now=NOON)

    assert await told(db, holder) == [("M0", Holds.VALID), ("M2", Holds.VALID)]
    assert await name_of(db, holder) == "Filomena Ruiz"
    row = (await db.scalars(select(Passport))).one()
    assert row.name_sealed is not None
    assert b"Filomena" not in row.name_sealed
    assert row.secret_hash is not None
    assert holder.secret.encode() not in row.secret_hash
    assert await holder_of(db, holder.code, holder.secret) == holder
    assert await holder_of(db, holder.code, holder.secret[:-1]) is None


async def test_the_ledger_says_neither_whose_a_passport_is_nor_at_which_business(db: AsyncSession) -> None:
    _, clerk, own = await working(db, "M0")
    holder = await make_passport(db, own, "Filomena", make_secret(), now=NOON)
    await set_name(db, holder, "Ana", now=NOON)
    await end_passport(db, holder, today=TODAY, now=NOON)
    await db.flush()

    entries = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind.startswith("passport.")))).all()

    assert {entry.kind for entry in entries} == {"passport.make", "passport.name", "passport.end"}
    for entry in entries:
        assert (entry.signatory_id, entry.actor_id, entry.details, entry.reason) == (None, None, {}, None)
        assert entry.subject_id not in {clerk.id, own.signatory_id}


async def test_new_training_goes_into_it_and_a_session_taken_back_says_so_at_once(db: AsyncSession) -> None:
    keeper, clerk, own = await working(db, "M0")
    holder = await make_passport(db, own, "", make_secret(), now=NOON)
    await make.trained(db, clerk, "M2")

    for _ in range(2):
        await keep_up(db, today=TODAY, now=NOON)
    assert await told(db, holder) == [("M0", Holds.VALID), ("M2", Holds.VALID)]
    held = await session_of(db, clerk, "M0")
    await sessions.take_back(db, keeper, held.id, reason="Never held", today=TODAY, now=NOON)

    assert await told(db, holder) == [("M0", Holds.TAKEN_BACK), ("M2", Holds.VALID)]


async def test_a_session_that_is_corrected_stays_in_it_as_corrected(db: AsyncSession) -> None:
    keeper, clerk, own = await working(db, "M0")
    holder = await make_passport(db, own, "", make_secret(), now=NOON)
    held = await session_of(db, clerk, "M0")
    about = SessionDraft("M0", 1, date(2026, 3, 2), 25, Mode.ONLINE, "es")
    await sessions.correct(db, keeper, held.id, about, [clerk.id], today=TODAY, now=NOON)
    await keep_up(db, today=TODAY, now=NOON)

    found = await seen(db, holder.code)

    assert found is not None
    assert [(one.held_on, one.mode) for one in found.entries] == [(date(2026, 3, 2), Mode.ONLINE)]


async def test_it_survives_leaving_and_being_forgotten(db: AsyncSession) -> None:
    keeper, clerk, own = await working(db, "M0")
    holder = await make_passport(db, own, "Filomena", make_secret(), now=NOON)
    clerk.since = date(2023, 1, 1)
    await staff.let_leave(db, keeper, clerk.id, TODAY - timedelta(days=731), now=NOON)
    await db.flush()
    await staff.forget_leavers(db, today=TODAY, now=NOON)

    await keep_up(db, today=TODAY, now=NOON)

    assert await told(db, holder) == [("M0", Holds.VALID)]
    assert await name_of(db, holder) == "Filomena"
    assert (await db.scalars(select(PassportBearer))).all() == []


async def test_a_driver_who_moves_keeps_what_still_counts(db: AsyncSession) -> None:
    _, _, before = await working(db, "M0", "M2")
    holder = await make_passport(db, before, "", make_secret(), now=NOON)
    _, there, after = await working(db)

    assert await present(db, holder, after, now=NOON) == 2
    assert await present(db, holder, after, now=NOON) == 0

    await db.refresh(there)
    assert there.trained_until == date(2027, 3, 1)
    query = select(TrainingSession).where(TrainingSession.signatory_id == after.signatory_id)
    brought = (await db.scalars(query)).all()
    assert {(one.module, one.came_by, one.held_on, one.trainer_name) for one in brought} == {
        ("M0", CameBy.PASSPORT, date(2026, 3, 1), ""),
        ("M2", CameBy.PASSPORT, date(2026, 3, 1), ""),
    }
    rows = select(Attendance.entered_on).where(Attendance.staff_id == there.id)
    assert set(await db.scalars(rows)) == {TODAY}  # it counts from today, and not before
    assert await db.scalar(select(func.count(PassportEntry.id))) == 2  # nothing twice
    await make.trained(db, there, "M1")
    await keep_up(db, today=TODAY, now=NOON)
    assert [module for module, _ in await told(db, holder)] == ["M0", "M1", "M2"]


async def test_what_is_taken_back_at_the_old_employer_ends_at_the_new_one(db: AsyncSession) -> None:
    keeper, clerk, before = await working(db, "M0", "M2")
    holder = await make_passport(db, before, "", make_secret(), now=NOON)
    _, there, after = await working(db)
    await present(db, holder, after, now=NOON)
    held = await session_of(db, clerk, "M0")

    await sessions.take_back(db, keeper, held.id, reason="Never held", today=TODAY, now=NOON)
    for _ in range(2):
        await keep_up(db, today=TODAY, now=NOON)

    await db.refresh(there)
    assert there.trained_until is None
    assert {one.code: one.held_on for one in await held_by(db, after)} == {"M0": None, "M2": date(2026, 3, 1)}
    ended = select(func.count()).where(LedgerEntry.kind == "training.end_brought")
    assert await db.scalar(ended) == 1
    assert await present(db, holder, after, now=NOON) == 0  # nor does it come again


async def test_what_was_brought_along_goes_on_to_a_third_employer_from_its_source(db: AsyncSession) -> None:
    _, _, first = await working(db, "M0")
    holder = await make_passport(db, first, "", make_secret(), now=NOON)
    for _ in range(2):
        _, _, own = await working(db)
        assert await present(db, holder, own, now=NOON) == 1
    assert await told(db, holder) == [("M0", Holds.VALID)]


async def test_whoever_has_left_presents_nothing_there_and_makes_a_passport_still(db: AsyncSession) -> None:
    keeper, clerk, _ = await working(db, "M0")
    await staff.let_leave(db, keeper, clerk.id, TODAY - timedelta(days=1), now=NOON)
    own = await opened(db, keeper, clerk)

    holder = await make_passport(db, own, "", make_secret(), now=NOON)

    assert await told(db, holder) == [("M0", Holds.VALID)]
    with pytest.raises(RuleBrokenError, match="last day of work"):
        await present(db, holder, own, now=NOON)


async def test_a_passport_that_was_ended_holds_nothing_and_opens_nothing(db: AsyncSession) -> None:
    _, _, own = await working(db, "M0")
    holder = await make_passport(db, own, "Filomena", make_secret(), now=NOON)

    await end_passport(db, holder, today=TODAY, now=NOON)
    await keep_up(db, today=TODAY, now=NOON)

    found = await seen(db, holder.code)
    assert found is not None
    assert (found.ended_on, found.entries) == (TODAY, [])
    assert await holder_of(db, holder.code, holder.secret) is None
    assert await name_of(db, holder) == ""
    for act in (
        set_name(db, holder, "X", now=NOON),
        present(db, holder, own, now=NOON),
        end_passport(db, holder, today=TODAY, now=NOON),
    ):
        with pytest.raises(NotFoundError):
            await act


async def test_the_training_of_one_person_goes_into_few_passports(db: AsyncSession) -> None:
    _, clerk, own = await working(db, "M0")
    made = [await make_passport(db, own, "", make_secret(), now=NOON) for _ in range(PASSPORTS_MOST)]

    assert all([await goes_into(db, one, clerk.id) for one in made])
    with pytest.raises(RuleBrokenError, match="many passports"):
        await make_passport(db, own, "", make_secret(), now=NOON)


# ── one passport is one person's ────────────────────────────────────────────────────────────────────


async def colleague(
    db: AsyncSession, keeper: KeeperActor, own: Own, *, since: date | None = None
) -> tuple[StaffMember, Own]:
    """Make another of the same staff, and open their own page."""
    hotel = await db.get_one(Signatory, own.signatory_id)
    another = await make.staff_member(db, hotel, known_as=f"Cira {uuid4()}", role=StaffRole.OFFICE)
    another.since = since or another.since
    await db.flush()
    return another, await opened(db, keeper, another)


async def test_a_colleague_presents_nobody_elses_passport_and_it_gathers_nothing_of_theirs(
    db: AsyncSession,
) -> None:
    keeper, _, ada = await working(db, "M0")
    holder = await make_passport(db, ada, "Ada", make_secret(), now=NOON)
    cira, own = await colleague(db, keeper, ada)
    await make.trained(db, cira, "M9")

    with pytest.raises(RuleBrokenError, match="make one of your own"):
        await present(db, holder, own, now=NOON)

    await keep_up(db, today=TODAY, now=NOON)
    assert await told(db, holder) == [("M0", Holds.VALID)]
    assert {one.code: one.held_on for one in await held_by(db, own)}["M0"] is None


async def test_whoever_left_and_came_back_presents_their_own(db: AsyncSession) -> None:
    keeper, clerk, before = await working(db, "M0")
    holder = await make_passport(db, before, "", make_secret(), now=NOON)
    await staff.let_leave(db, keeper, clerk.id, TODAY - timedelta(days=10), now=NOON)
    _, after = await colleague(db, keeper, before, since=TODAY - timedelta(days=10))
    _, together = await colleague(db, keeper, before, since=TODAY - timedelta(days=11))

    assert await present(db, holder, after, now=NOON) == 1
    with pytest.raises(RuleBrokenError, match="one person's"):
        await present(db, holder, together, now=NOON)


async def test_a_passport_is_borne_at_few_businesses_at_a_time(db: AsyncSession) -> None:
    keeper, clerk, own = await working(db, "M0")
    holder = await make_passport(db, own, "", make_secret(), now=NOON)
    for _ in range(BUSINESSES_MOST - 1):
        _, _, own = await working(db)
        await present(db, holder, own, now=NOON)
    _, _, own = await working(db)

    with pytest.raises(RuleBrokenError, match="many businesses"):
        await present(db, holder, own, now=NOON)

    await staff.let_leave(db, keeper, clerk.id, TODAY - timedelta(days=1), now=NOON)
    assert await present(db, holder, own, now=NOON) == 1


async def test_of_two_colleagues_who_present_one_passport_at_once_one_does(database: Database) -> None:
    async with database.writes() as db, db.begin():
        _, _, elsewhere = await working(db, "M0")
        holder = await make_passport(db, elsewhere, "", make_secret(), now=NOON)
        keeper, _, ada = await working(db)
        _, cira = await colleague(db, keeper, ada)

    async def presents(own: Own) -> int:
        async with database.writes() as db, db.begin():
            return await present(db, holder, own, now=NOON)

    results = await asyncio.gather(presents(ada), presents(cira), return_exceptions=True)

    assert sorted(str(type(one).__name__) for one in results) == ["RuleBrokenError", "int"]
    async with database.reads() as db:
        here = Attendance.signatory_id == ada.signatory_id
        assert await db.scalar(select(func.count(Attendance.id)).where(here)) == 1


async def test_two_taps_make_one_passport_and_both_show_its_link(database: Database) -> None:
    async with database.writes() as db, db.begin():
        _, clerk, own = await working(db, "M0")
    secret = make_secret()

    async def makes() -> Holder:
        async with database.writes() as db, db.begin():
            return await make_passport(db, own, "Ada", secret, now=NOON)

    first, second = await asyncio.gather(makes(), makes())

    assert first == second
    async with database.writes() as db, db.begin():
        assert await db.scalar(select(func.count(Passport.id))) == 1
        assert await make_passport(db, own, "Ada Ruiz", secret, now=NOON) == first  # Back, and another name
        assert await name_of(db, first) == "Ada Ruiz"
        assert await goes_into(db, first, clerk.id)


async def test_a_secret_that_opens_somebody_elses_passport_makes_another(db: AsyncSession) -> None:
    keeper, _, ada = await working(db, "M0")
    secret = make_secret()
    holder = await make_passport(db, ada, "Ada", secret, now=NOON)
    cira, own = await colleague(db, keeper, ada)

    assert (await make_passport(db, own, "", secret, now=NOON)).passport_id != holder.passport_id
    assert not await goes_into(db, holder, cira.id)


async def test_whoever_lost_the_links_lets_go_of_them_and_makes_another(db: AsyncSession) -> None:
    keeper, clerk, own = await working(db, "M0")
    lost = [await make_passport(db, own, "", make_secret(), now=NOON) for _ in range(PASSPORTS_MOST - 1)]
    kept = await make_passport(db, own, "", make_secret(), now=NOON)
    _, cira = await colleague(db, keeper, own)

    assert await let_go(db, own, kept, now=NOON) == PASSPORTS_MOST - 1
    assert await let_go(db, own, kept, now=NOON) == 0

    await make_passport(db, own, "", make_secret(), now=NOON)
    await make.trained(db, clerk, "M2")
    await keep_up(db, today=TODAY, now=NOON)
    assert await told(db, lost[0]) == [("M0", Holds.VALID)]
    assert await told(db, kept) == [("M0", Holds.VALID), ("M2", Holds.VALID)]
    assert [await goes_into(db, one, clerk.id) for one in (lost[0], kept)] == [False, True]
    with pytest.raises(RuleBrokenError, match="one person's"):
        await present(db, lost[0], cira, now=NOON)  # it stays the first one's
    await present(db, lost[0], own, now=NOON)
    assert await told(db, lost[0]) == [("M0", Holds.VALID), ("M2", Holds.VALID)]


async def test_a_correction_that_takes_nothing_from_the_person_ends_nothing_elsewhere(
    db: AsyncSession,
) -> None:
    keeper, clerk, before = await working(db, "M0")
    holder = await make_passport(db, before, "", make_secret(), now=NOON)
    _, _, after = await working(db)
    await present(db, holder, after, now=NOON)
    held = await session_of(db, clerk, "M0")
    for minutes in (16, 17):  # two corrections on one day
        draft = replace(sessions.draft_of(held), minutes=minutes)
        held = await sessions.correct(db, keeper, held.id, draft, [clerk.id], today=TODAY, now=NOON)

    await keep_up(db, today=TODAY, now=NOON)

    assert {one.code: one.held_on for one in await held_by(db, after)}["M0"] == date(2026, 3, 1)
    assert await present(db, holder, after, now=NOON) == 0
    await sessions.take_back(db, keeper, held.id, reason="Never held", today=TODAY, now=NOON)
    await keep_up(db, today=TODAY, now=NOON)
    assert {one.code: one.held_on for one in await held_by(db, after)}["M0"] is None
