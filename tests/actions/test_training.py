"""Staff and sessions as they are stored, on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from registry.training import sessions, staff
from registry.training.coverage import trained_until
from registry.training.coverage_queries import groups_of_many, groups_today, line, on_day, running_out
from registry.training.forms import HeadcountDraft, SessionDraft, StaffDraft
from registry.training.models import Attendance, StaffMember, StaffPast, TrainingSession
from registry.training.modules import needed
from registry.training.queries import Asked, session_view, team_of, trainers
from registry.training.queries import sessions as listed
from registry.training.queries import staff as staff_page
from registry.training.rules import Acknowledged, Duty, Mode, StaffRole
from registry.training.trained import proofs_of
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
ALL_OF_RECEPTION = ("M0", "M1", "M2", "M3")
WHEN: dict[str, Any] = {"today": TODAY, "now": NOON}


def draft(
    known_as: str = "Ana", role: StaffRole = StaffRole.RECEPTION, since: date = make.SIGNED_ON
) -> StaffDraft:
    return StaffDraft(known_as, role, since)


def about(module: str = "M0", held_on: date = TODAY) -> SessionDraft:
    return SessionDraft(module, 1, held_on, 20, Mode.IN_PERSON, "es")


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def keeper(db: AsyncSession, hotel: Signatory) -> KeeperActor:
    return await make.keeper(db, hotel)


async def check_kept(db: AsyncSession, hotel: Signatory) -> None:
    """Compare what is kept beside each of the staff with the rule, from scratch."""
    proofs = await proofs_of(db, hotel.id)
    people = select(StaffMember).where(StaffMember.signatory_id == hotel.id)
    for one in await db.scalars(people.execution_options(populate_existing=True)):
        wanted = needed(one.role, map(Duty, one.duties), hotel.sector)
        assert one.trained_until == trained_until(proofs.get(one.id, []), wanted), one.known_as


# ── people ──────────────────────────────────────────────────────────────────────────────────────────


async def test_the_same_staff_list_twice_changes_nothing(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    drafts = [draft("Ana"), draft("José Peña"), draft("JOSE  PENA", StaffRole.OFFICE), draft("4711")]

    first = await staff.add_staff(db, keeper.account_id, hotel.id, drafts, now=NOON)
    again = await staff.add_staff(db, keeper.account_id, hotel.id, drafts, now=NOON)

    assert (first, again) == ((3, 0), (0, 3))
    kept = (await db.scalars(select(StaffMember.role).where(StaffMember.signatory_id == hotel.id))).all()
    assert set(kept) == {StaffRole.RECEPTION}


async def test_the_ledger_names_none_of_the_staff(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    await staff.add_staff(db, keeper.account_id, hotel.id, [draft("Filomena")], now=NOON)
    one = (await db.scalars(select(StaffMember))).one()
    await staff.change_staff(db, keeper, one.id, draft("Filomena Ruiz"), now=NOON)
    await staff.let_leave(db, keeper, one.id, TODAY, now=NOON)
    await staff.take_back(db, keeper, one.id, now=NOON)
    await db.flush()

    entries = (await db.scalars(select(LedgerEntry).where(LedgerEntry.signatory_id == hotel.id))).all()

    assert {entry.kind for entry in entries} == {
        "staff.add",
        "staff.change",
        "staff.leave",
        "staff.come_back",
    }
    assert not any("Filomena" in str((entry.details, entry.reason)) for entry in entries)


async def test_nobody_touches_the_staff_of_another_business(db: AsyncSession, keeper: KeeperActor) -> None:
    other = await make.signatory(db)
    theirs = await make.staff_member(db, other)
    session = await make.training_session(db, other)

    with pytest.raises(NotFoundError):
        await staff.change_staff(db, keeper, theirs.id, draft(), now=NOON)
    with pytest.raises(NotFoundError):
        await staff.let_leave(db, keeper, theirs.id, TODAY, now=NOON)
    with pytest.raises(NotFoundError):
        await sessions.attend(db, keeper, session.id, [], None, **WHEN)
    mine = await sessions.enter(db, keeper, about(), now=NOON)
    with pytest.raises(NotFoundError):
        await sessions.attend(db, keeper, mine.id, [theirs.id], Acknowledged.PAPER, **WHEN)
    with pytest.raises(NotFoundError):
        await session_view(db, keeper, session.id)


async def test_two_who_work_there_are_never_called_the_same(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    await make.staff_member(db, hotel, known_as="Ana")
    other = await make.staff_member(db, hotel, known_as="Eva")

    with pytest.raises(RuleBrokenError, match="called that already"):
        await staff.change_staff(db, keeper, other.id, draft("ANA"), now=NOON)


async def test_a_leaver_is_forgotten_after_two_years_and_the_records_stay(
    db: AsyncSession, hotel: Signatory
) -> None:
    gone = await make.staff_member(
        db, hotel, known_as="Ana", since=date(2023, 1, 1), until=TODAY - timedelta(days=731)
    )
    late = await make.staff_member(
        db, hotel, known_as="Eva", since=date(2023, 1, 1), until=TODAY - timedelta(days=729)
    )
    await make.trained(db, gone, "M0")

    assert await staff.forget_leavers(db, today=TODAY, now=NOON) == 1

    await db.refresh(gone)
    await db.refresh(late)
    assert (gone.known_as, gone.known_key, late.known_as) == ("", "", "Eva")
    assert await db.scalar(select(func.count(Attendance.id)).where(Attendance.staff_id == gone.id)) == 1


# ── sessions ────────────────────────────────────────────────────────────────────────────────────────


async def test_whoever_signed_the_list_of_every_module_is_trained(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    porter = await make.staff_member(db, hotel)
    for module in ALL_OF_RECEPTION:
        held = await sessions.enter(db, keeper, about(module), now=NOON)
        await sessions.attend(db, keeper, held.id, [porter.id], Acknowledged.PAPER, score=80, **WHEN)
        await check_kept(db, hotel)

    (group,) = await groups_today(db, hotel.id, today=TODAY)
    assert (group.covered, group.percent) == (1, 100)
    await db.refresh(porter)
    assert porter.trained_until == date(2027, 3, 27)


async def test_who_took_part_and_has_not_said_so_is_not_trained_yet(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    clerk = await make.staff_member(db, hotel, role=StaffRole.OFFICE)
    await make.trained(db, clerk, "M2")
    held = await sessions.enter(db, keeper, about("M0"), now=NOON)

    assert await sessions.attend(db, keeper, held.id, [clerk.id], None, **WHEN) == 1
    before = await groups_today(db, hotel.id, today=TODAY)
    assert await sessions.attend(db, keeper, held.id, [clerk.id], Acknowledged.PHONE, **WHEN) == 1
    after = await groups_today(db, hotel.id, today=TODAY)

    assert [group.covered for group in (*before, *after)] == [0, 1]
    assert await sessions.attend(db, keeper, held.id, [clerk.id], Acknowledged.PAPER, **WHEN) == 0
    await check_kept(db, hotel)


async def test_nobody_attends_a_session_that_is_still_to_come(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    porter = await make.staff_member(db, hotel)
    planned = await sessions.enter(db, keeper, about(held_on=TODAY + timedelta(days=1)), now=NOON)

    with pytest.raises(RuleBrokenError, match="still to come"):
        await sessions.attend(db, keeper, planned.id, [porter.id], Acknowledged.PAPER, **WHEN)


@pytest.mark.parametrize(
    ("since", "until"),
    [(TODAY + timedelta(days=1), None), (make.SIGNED_ON, TODAY - timedelta(days=1))],
)
async def test_nobody_attends_who_did_not_work_there_on_the_day(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor, since: date, until: date | None
) -> None:
    away = await make.staff_member(db, hotel, known_as="Ana", since=since, until=until)
    held = await sessions.enter(db, keeper, about(), now=NOON)

    with pytest.raises(RuleBrokenError, match="Ana did not work for you"):
        await sessions.attend(db, keeper, held.id, [away.id], Acknowledged.PAPER, **WHEN)


async def test_a_correction_is_a_new_row_and_what_an_audit_saw_stays(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana, eva = await make.staff_member(db, hotel), await make.staff_member(db, hotel)
    for one in (ana, eva):
        await make.trained(db, one, *ALL_OF_RECEPTION[1:])
    visit = date(2026, 3, 10)
    held = await sessions.enter(db, keeper, about(held_on=visit), now=NOON)
    both = [ana.id, eva.id]
    then: dict[str, Any] = {"today": visit, "now": NOON}
    await sessions.attend(db, keeper, held.id, both, Acknowledged.PAPER, **then)

    corrected = await sessions.correct(db, keeper, held.id, about(held_on=visit), [ana.id], **WHEN)

    await check_kept(db, hotel)
    as_seen, today = await on_day(db, hotel.id, on=visit), await groups_today(db, hotel.id, today=TODAY)
    assert [group.percent for group in (*as_seen.groups, *today)] == [100, 50]
    first, second = await session_view(db, keeper, held.id), await session_view(db, keeper, corrected.id)
    assert (first.voided_on, first.replaced_by, len(first.people)) == (TODAY, corrected.id, 2)
    assert (second.replaces_id, [one.staff_id for one in second.people]) == (held.id, [ana.id])
    lines, _ = await listed(db, keeper, today=TODAY)
    assert held.id not in {one.session_id for one in lines}


async def test_nobody_is_carried_into_a_session_that_is_still_to_come(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel)
    held = await sessions.enter(db, keeper, about(held_on=TODAY), now=NOON)
    await sessions.attend(db, keeper, held.id, [ana.id], Acknowledged.PAPER, **WHEN)

    with pytest.raises(RuleBrokenError, match="still to come"):
        await sessions.correct(
            db, keeper, held.id, about(held_on=TODAY + timedelta(days=200)), [ana.id], **WHEN
        )


async def test_what_is_changed_of_the_staff_afterwards_does_not_change_the_day_of_a_visit(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana, eva, iris = [
        await make.staff_member(db, hotel, known_as=name, since=date(2025, 1, 1))
        for name in ("Ana", "Eva", "Iris")
    ]
    await make.trained(db, ana, *ALL_OF_RECEPTION)
    visit = TODAY - timedelta(days=5)
    seen = await on_day(db, hotel.id, on=visit)
    assert [(group.listed, group.covered) for group in seen.groups] == [(3, 1)]

    await staff.change_staff(db, keeper, eva.id, draft("Eva", StaffRole.OFFICE), now=NOON)
    await staff.let_leave(db, keeper, iris.id, date(2025, 6, 1), now=NOON)
    await staff.add_staff(db, keeper.account_id, hotel.id, [draft("Zoe")], now=NOON)
    await staff.count_heads(db, keeper, HeadcountDraft(StaffRole.RECEPTION, None, visit, 40), now=NOON)

    assert await on_day(db, hotel.id, on=visit) == seen
    now = await on_day(db, hotel.id, on=TODAY)
    assert {group.role: (group.listed, group.headcount) for group in now.groups} == {
        StaffRole.RECEPTION: (2, 40),
        StaffRole.OFFICE: (1, None),
    }


async def test_what_was_changed_twice_within_a_day_stood_for_none(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel, known_as="Ana")
    for role in (StaffRole.OFFICE, StaffRole.MANAGER):
        await staff.change_staff(db, keeper, ana.id, draft("Ana", role), now=NOON)

    kept = (await db.scalars(select(StaffPast))).all()
    assert [(one.role, one.known_until) for one in kept] == [(StaffRole.RECEPTION, TODAY)]


async def test_the_second_of_two_corrections_is_told(db: AsyncSession, keeper: KeeperActor) -> None:
    held = await sessions.enter(db, keeper, about(), now=NOON)
    await sessions.correct(db, keeper, held.id, about("M1"), [], **WHEN)

    with pytest.raises(RuleBrokenError, match="A colleague corrected"):
        await sessions.correct(db, keeper, held.id, about("M2"), [], **WHEN)
    with pytest.raises(RuleBrokenError, match="A colleague corrected"):
        await sessions.attend(db, keeper, held.id, [], None, **WHEN)


async def test_what_is_taken_back_counts_no_more(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    clerk = await make.staff_member(db, hotel, role=StaffRole.OFFICE)
    await make.trained(db, clerk, "M0", "M2")
    session = (await db.scalars(select(TrainingSession).where(TrainingSession.module == "M2"))).one()

    await sessions.take_back(db, keeper, session.id, reason="Another day", **WHEN)

    await check_kept(db, hotel)
    assert [group.covered for group in await groups_today(db, hotel.id, today=TODAY)] == [0]
    seen = await on_day(db, hotel.id, on=TODAY - timedelta(days=1))
    assert [group.covered for group in seen.groups] == [1]


async def test_another_role_asks_for_other_modules(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    clerk = await make.staff_member(db, hotel, known_as="Ana", role=StaffRole.OFFICE)
    await make.trained(db, clerk, "M0", "M2")

    await staff.change_staff(db, keeper, clerk.id, draft("Ana", StaffRole.RECEPTION), now=NOON)

    await check_kept(db, hotel)
    await db.refresh(clerk)
    assert clerk.trained_until is None


async def test_a_trainer_whose_own_training_lapsed_is_flagged(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    trainer = await make.staff_member(db, hotel, known_as="Rosa", duties=(Duty.TRAINER,))
    with_trainer = SessionDraft("M0", 1, TODAY, 20, Mode.IN_PERSON, "es", trainer_id=trainer.id)
    held = await sessions.enter(db, keeper, with_trainer, now=NOON)

    before = await session_view(db, keeper, held.id)
    await make.trained(db, trainer, "M8")
    after = await session_view(db, keeper, held.id)

    assert (before.trainer_lapsed, after.trainer_lapsed, after.trainer) == (True, False, "Rosa")
    assert await trainers(db, keeper, today=TODAY) == {trainer.id: "Rosa"}


# ── coverage ────────────────────────────────────────────────────────────────────────────────────────


async def test_coverage_of_today_is_the_same_by_both_ways(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    site = await make.establishment(db, hotel)
    for number, role in enumerate([StaffRole.RECEPTION, StaffRole.HOUSEKEEPING, StaffRole.MANAGER] * 4):
        began = TODAY - timedelta(days=20 * number)
        one = await make.staff_member(db, hotel, role=role, at=site if number % 2 else None, since=began)
        held = {code: TODAY - timedelta(days=31 * number) for code in needed(role, (), hotel.sector)}
        for code, day in held.items():
            await make.trained(db, one, code, held_on=max(day, date(2026, 1, 1)))
    await make.staff_member(db, hotel, until=TODAY - timedelta(days=1))
    count = HeadcountDraft(StaffRole.RECEPTION, site.id, TODAY, 9)
    await staff.count_heads(db, keeper, count, now=NOON)

    by_rule = (await on_day(db, hotel.id, on=TODAY)).groups
    by_query = await groups_today(db, hotel.id, today=TODAY)

    assert by_query == by_rule
    assert max(group.counted for group in by_query) == 9


async def test_coverage_of_many_is_asked_of_all_at_once(db: AsyncSession) -> None:
    chamber = await make.association(db)
    taxi = await make.signatory(db, sector=Sector.TAXI)
    hotel, stranger = await make.signatory(db), await make.signatory(db)
    for one in (taxi, hotel):
        await make.membership(db, one, chamber)
    driver = await make.staff_member(db, taxi, role=StaffRole.OWNER_DRIVER)
    await make.trained(db, driver, "M0", "M1", "M2", "M4")
    await make.staff_member(db, hotel)
    await make.staff_member(db, stranger)
    members = [taxi.id, hotel.id]

    found = await groups_of_many(db, StaffMember.signatory_id.in_(members), members, today=TODAY)

    assert {one: [group.percent for group in groups] for one, groups in found.items()} == {
        taxi.id: [100],
        hotel.id: [0],
    }


async def test_the_line_tells_each_month_and_ends_today(db: AsyncSession, hotel: Signatory) -> None:
    clerk = await make.staff_member(db, hotel, role=StaffRole.OFFICE, since=date(2025, 11, 1))
    await make.trained(db, clerk, "M0", "M2", held_on=date(2026, 2, 1))

    points = await line(db, hotel.id, today=TODAY)

    assert [(point.on.month, point.percent) for point in points][-6:] == [
        (10, None),
        (11, None),
        (12, None),
        (1, 0),
        (2, 100),
        (3, 100),
    ]
    assert points[-1].on == TODAY


async def test_who_runs_out_within_sixty_days_is_counted(db: AsyncSession, hotel: Signatory) -> None:
    soon, later = (
        await make.staff_member(db, hotel, role=StaffRole.OFFICE),
        await make.staff_member(db, hotel, role=StaffRole.OFFICE),
    )
    await make.trained(db, soon, "M0", "M2", held_on=date(2026, 1, 10))
    await make.trained(db, later, "M0", "M2", held_on=date(2026, 3, 1))

    day = date(2026, 12, 1)
    assert await running_out(db, hotel.id, today=day) == 1


async def test_the_staff_are_found_by_a_part_of_their_name_and_by_what_they_lack(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    jose = await make.staff_member(db, hotel, known_as="José Peña", role=StaffRole.OFFICE)
    await make.staff_member(db, hotel, known_as="50%_off", role=StaffRole.OFFICE)
    await make.staff_member(db, hotel, known_as="Gone", until=TODAY - timedelta(days=1))
    await make.trained(db, jose, "M0", "M2")

    async def names(asked: Asked) -> list[str]:
        return [one.known_as for one in (await staff_page(db, keeper, asked, today=TODAY)).lines]

    assert await names(Asked(find="pena")) == ["José Peña"]
    assert await names(Asked(find="%")) == ["50%_off", "José Peña"]
    assert await names(Asked(only="untrained")) == ["50%_off"]
    assert await names(Asked(only="left")) == ["Gone"]
    assert (await team_of(db, keeper)).name == "Hotel Miramar"
