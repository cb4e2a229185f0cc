"""Who trains others and whom they reach, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.signatories.models import Signatory
from registry.training import sessions
from registry.training.forms import SessionDraft
from registry.training.models import StaffMember, TrainingSession
from registry.training.oversight import any_training
from registry.training.queries import session_view
from registry.training.queries import sessions as listed
from registry.training.rules import Acknowledged, Duty, Mode
from registry.training.trainers import Reach, guest_trainers, own_trainers, reach_of
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
EARLY = TODAY - timedelta(days=40)


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def keeper(db: AsyncSession, hotel: Signatory) -> KeeperActor:
    return await make.keeper(db, hotel)


async def led(
    db: AsyncSession,
    keeper: KeeperActor,
    by: StaffMember | str,
    people: list[StaffMember],
    module: str = "M0",
    held_on: date = EARLY,
) -> TrainingSession:
    """Let somebody have led a session: one of the staff, or a trainer from elsewhere by a name."""
    own, name = (None, by) if isinstance(by, str) else (by.id, "")
    draft = SessionDraft(module, 1, held_on, 20, Mode.IN_PERSON, "es", own, name)
    row = await sessions.enter(db, keeper, draft, now=NOON)
    await sessions.attend(
        db, keeper, row.id, [one.id for one in people], Acknowledged.PAPER, today=TODAY, now=NOON
    )
    return row


async def test_a_trainer_is_shown_with_the_own_training_and_whom_it_reached(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel, known_as="Ana", duties=(Duty.TRAINER,))
    eva, lia = [await make.staff_member(db, hotel, known_as=name) for name in ("Eva", "Lia")]
    await make.trained(db, ana, "M8", held_on=EARLY - timedelta(days=10))
    await led(db, keeper, ana, [eva, lia])
    await led(db, keeper, ana, [eva], "M3", EARLY + timedelta(days=1))

    (line,) = await own_trainers(db, keeper, today=TODAY)

    assert (line.staff_id, line.known_as, line.works_here, line.ready) == (ana.id, "Ana", True, True)
    assert (line.led, line.lapsed, line.reached, line.last_on) == (2, 0, 2, EARLY + timedelta(days=1))
    assert line.lacking == ["M0", "M3"]


async def test_a_session_after_the_own_training_ran_out_is_accepted_and_flagged_everywhere(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel, known_as="Ana", duties=(Duty.TRAINER,))
    eva = await make.staff_member(db, hotel)
    late = await led(db, keeper, ana, [eva])

    (line,) = await own_trainers(db, keeper, today=TODAY)
    lines, _ = await listed(db, keeper, today=TODAY)

    assert (line.ready, line.own_until, line.led, line.lapsed) == (False, None, 1, 1)
    assert [(one.session_id, one.trainer_lapsed) for one in lines] == [(late.id, True)]
    assert (await session_view(db, keeper, late.id)).trainer_lapsed
    assert (await reach_of(db, hotel.id, today=TODAY, by=TODAY)).lapsed == 1
    assert (await reach_of(db, hotel.id, today=TODAY, by=EARLY - timedelta(days=1))).lapsed == 0


async def test_a_planned_session_is_neither_led_nor_flagged(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel, duties=(Duty.TRAINER,))
    ahead = SessionDraft("M0", 1, TODAY + timedelta(days=9), 20, Mode.ONLINE, "es", trainer_id=ana.id)
    await sessions.enter(db, keeper, ahead, now=NOON)

    (line,) = await own_trainers(db, keeper, today=TODAY)
    lines, _ = await listed(db, keeper, today=TODAY)

    assert (line.led, line.last_on) == (0, None)
    assert [one.trainer_lapsed for one in lines] == [False]


async def test_somebody_who_left_stays_with_what_was_led_and_what_was_taken_back_counts_no_more(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel, known_as="Ana", until=TODAY - timedelta(days=1))
    eva = await make.staff_member(db, hotel)
    await led(db, keeper, ana, [eva])
    wrong = await led(db, keeper, ana, [eva], "M1")
    await sessions.take_back(db, keeper, wrong.id, reason="Twice", today=TODAY, now=NOON)

    (line,) = await own_trainers(db, keeper, today=TODAY)

    assert (line.known_as, line.works_here, line.led, line.reached) == ("Ana", False, 1, 1)
    assert (await reach_of(db, hotel.id, today=TODAY, by=TODAY)).multipliers == 0


async def test_trainers_from_elsewhere_are_told_by_the_name_that_was_typed(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    eva, lia = [await make.staff_member(db, hotel) for _ in range(2)]
    await led(db, keeper, "The chamber", [eva, lia])
    await led(db, keeper, "The chamber", [eva], "M1")
    await led(db, keeper, "", [lia], "M1")

    (line,) = await guest_trainers(db, keeper, today=TODAY)

    assert (line.name, line.led, line.reached, line.last_on) == ("The chamber", 2, 2, EARLY)
    assert await reach_of(db, hotel.id, today=TODAY, by=TODAY) == Reach(0, 0, 0, 2, 2)


async def test_another_business_has_trainers_of_its_own(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    other = await make.signatory(db)
    theirs = await make.keeper(db, other)
    await led(db, theirs, "The chamber", [await make.staff_member(db, other)])
    await make.staff_member(db, other, duties=(Duty.TRAINER,))

    assert await own_trainers(db, keeper, today=TODAY) == []
    assert await guest_trainers(db, keeper, today=TODAY) == []
    assert await reach_of(db, hotel.id, today=TODAY, by=TODAY) == Reach(0, 0, 0, 0, 0)


async def test_a_past_day_is_answered_from_what_was_known_of_the_trainer_then(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel, known_as="Ana", duties=(Duty.TRAINER,))
    await led(db, keeper, ana, [await make.staff_member(db, hotel)])
    visit = TODAY + timedelta(days=5)
    later = NOON + timedelta(days=10)
    draft = SessionDraft("M8", 1, EARLY - timedelta(days=1), 60, Mode.IN_PERSON, "es", None, "")
    row = await sessions.enter(db, keeper, draft, now=later)
    await sessions.attend(db, keeper, row.id, [ana.id], Acknowledged.PAPER, today=later.date(), now=later)

    then = await any_training(db, await make.registrar(db), hotel.id, on=visit, now=later)
    now = await any_training(db, await make.registrar(db), hotel.id, on=None, now=later)

    assert (then.reach.lapsed, [one.trainer_lapsed for one in then.sessions]) == (1, [True])
    assert (now.reach.lapsed, [one.trainer_lapsed for one in now.sessions]) == (0, [False, False])
