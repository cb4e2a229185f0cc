"""The personal link of somebody without an account, and what they do by it, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from registry.training import sessions, staff
from registry.training.checking_in import open_door
from registry.training.learnt import LearntDraft
from registry.training.models import Attendance, PersonalLink, StaffMember, TrainingSession
from registry.training.personal import acknowledge, make_link, send_learnt
from registry.training.personal_queries import Own, held_by, own_of, waiting_for
from registry.training.rules import SENT_MOST, Acknowledged, CameBy, Mode, StaffRole
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def keeper(db: AsyncSession, hotel: Signatory) -> KeeperActor:
    return await make.keeper(db, hotel)


@pytest.fixture
async def porter(db: AsyncSession, hotel: Signatory) -> StaffMember:
    return await make.staff_member(db, hotel, known_as="Filomena")


def learnt(module: str = "M0", day: date = TODAY) -> LearntDraft:
    return LearntDraft(module, 1, 80, day, day, "es")


async def own(db: AsyncSession, keeper: KeeperActor, who: StaffMember) -> Own:
    found = await own_of(db, await make_link(db, keeper, who.id, today=TODAY, now=NOON), now=NOON)
    assert found is not None
    return found


async def listed(db: AsyncSession, hotel: Signatory, who: StaffMember, module: str = "M0") -> Attendance:
    """Let somebody stand on the list of a session, and not have said so yet."""
    held = await make.training_session(db, hotel, module)
    row = Attendance(
        signatory_id=hotel.id, session_id=held.id, staff_id=who.id, module=module, held_on=held.held_on, score=None,
        acknowledged_on=None, acknowledged_how=None, entered_on=held.held_on, voided_on=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    return row


async def test_a_new_link_ends_the_one_before_and_only_its_hash_is_kept(
    db: AsyncSession, keeper: KeeperActor, porter: StaffMember
) -> None:
    first = await make_link(db, keeper, porter.id, today=TODAY, now=NOON)
    second = await make_link(db, keeper, porter.id, today=TODAY, now=NOON)
    await db.flush()

    assert await own_of(db, first, now=NOON) is None
    found = await own_of(db, second, now=NOON)
    assert found is not None
    assert (found.staff_id, found.known_as) == (porter.id, "Filomena")
    (link,) = (await db.scalars(select(PersonalLink))).all()
    assert second.encode() not in link.token_hash
    assert len(link.token_hash) == 32


async def test_nobody_makes_a_link_for_the_staff_of_another_business(
    db: AsyncSession, keeper: KeeperActor
) -> None:
    theirs = await make.staff_member(db, await make.signatory(db))

    with pytest.raises(NotFoundError):
        await make_link(db, keeper, theirs.id, today=TODAY, now=NOON)


async def test_a_leavers_link_ends_after_90_days_and_a_forgotten_ones_at_once(
    db: AsyncSession, keeper: KeeperActor, porter: StaffMember
) -> None:
    token = await make_link(db, keeper, porter.id, today=TODAY, now=NOON)
    porter.since, porter.until = date(2024, 1, 1), TODAY - timedelta(days=90)
    await db.flush()
    assert await own_of(db, token, now=NOON) is not None
    porter.until = TODAY - timedelta(days=91)
    await db.flush()

    assert await own_of(db, token, now=NOON) is None
    with pytest.raises(RuleBrokenError, match="90 days"):
        await make_link(db, keeper, porter.id, today=TODAY, now=NOON)
    porter.until, porter.forgotten_at = None, NOON
    await db.flush()
    assert await own_of(db, token, now=NOON) is None


async def test_whoever_says_that_they_were_there_is_trained_from_today(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    clerk = await make.staff_member(db, hotel, role=StaffRole.OFFICE)
    await make.trained(db, clerk, "M2")
    row = await listed(db, hotel, clerk)
    me = await own(db, keeper, clerk)
    assert [one.attendance_id for one in await waiting_for(db, me)] == [row.id]

    for _ in range(2):
        await acknowledge(db, me, row.id, now=NOON)

    assert await waiting_for(db, me) == []
    assert (row.acknowledged_on, row.entered_on, row.acknowledged_how) == (TODAY, TODAY, Acknowledged.LINK)
    await db.refresh(clerk)
    assert clerk.trained_until == date(2027, 3, 1)
    held = {one.code: one.until for one in await held_by(db, me)}
    assert held == {"M0": date(2027, 3, 1), "M2": date(2027, 3, 1)}
    entries = select(LedgerEntry.kind).where(LedgerEntry.signatory_id == hotel.id)
    assert (await db.scalars(entries)).all().count("training.acknowledge") == 1


async def test_nobody_acknowledges_for_somebody_else_or_what_counts_no_more(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor, porter: StaffMember
) -> None:
    other = await make.staff_member(db, hotel)
    theirs, mine = await listed(db, hotel, other), await listed(db, hotel, porter)
    mine.voided_on = TODAY
    me = await own(db, keeper, porter)

    for row in (theirs, mine):
        with pytest.raises(NotFoundError):
            await acknowledge(db, me, row.id, now=NOON)


async def test_what_was_passed_on_a_phone_is_entered_once_as_a_session_of_its_own(
    db: AsyncSession, keeper: KeeperActor, porter: StaffMember
) -> None:
    me = await own(db, keeper, porter)

    assert await send_learnt(db, me, learnt(), now=NOON)
    assert not await send_learnt(db, me, learnt(), now=NOON)
    assert await send_learnt(db, me, learnt("M2"), now=NOON)

    held = (await db.scalars(select(TrainingSession).order_by(TrainingSession.module))).all()
    assert [(one.module, one.mode, one.came_by) for one in held] == [
        ("M0", Mode.ONLINE, CameBy.OWN_PHONE),
        ("M2", Mode.ONLINE, CameBy.OWN_PHONE),
    ]
    rows = (await db.scalars(select(Attendance).where(Attendance.staff_id == porter.id))).all()
    assert {(row.score, row.acknowledged_how) for row in rows} == {(80, Acknowledged.LINK)}


async def test_what_a_business_took_back_does_not_come_again_and_is_not_changed_by_it(
    db: AsyncSession, keeper: KeeperActor, porter: StaffMember
) -> None:
    me = await own(db, keeper, porter)
    await send_learnt(db, me, learnt(), now=NOON)
    held = (await db.scalars(select(TrainingSession))).one()

    with pytest.raises(RuleBrokenError, match="came from the person"):
        await sessions.attend(db, keeper, held.id, [porter.id], Acknowledged.PAPER, today=TODAY, now=NOON)
    with pytest.raises(RuleBrokenError, match="came from the person"):
        await open_door(db, keeper, held.id, now=NOON)
    await sessions.take_back(db, keeper, held.id, reason="No", today=TODAY, now=NOON)
    assert not await send_learnt(db, me, learnt(), now=NOON)

    assert (await held_by(db, me))[0].held_on is None


async def test_a_page_of_somebody_who_is_listed_again_is_theirs(
    db: AsyncSession, keeper: KeeperActor, porter: StaffMember
) -> None:
    await staff.let_leave(db, keeper, porter.id, TODAY, now=NOON)
    me = await own(db, keeper, porter)
    assert me.until == TODAY


async def test_one_person_sends_so_many_a_year_and_no_more(
    db: AsyncSession, keeper: KeeperActor, porter: StaffMember
) -> None:
    me = await own(db, keeper, porter)
    for number in range(SENT_MOST):
        await send_learnt(db, me, learnt(day=TODAY - timedelta(days=number)), now=NOON)

    with pytest.raises(RuleBrokenError, match="very many"):
        await send_learnt(db, me, learnt("M2"), now=NOON)
