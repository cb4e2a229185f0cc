"""The queue and the rounds: asked once, done once, taken up by another when a worker is gone."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import Database
from registry.errors import RuleBrokenError
from registry.jobs import rules
from registry.jobs.actions import (
    ask_for,
    ask_once,
    claim_jobs,
    forget_old,
    note_done,
    note_failure,
    take,
    try_again,
)
from registry.jobs.models import Job, OutboxMail, Round
from registry.jobs.rounds import (
    claim_round,
    enter_rounds,
    hold_round,
    keep_claim,
    make_due,
    note_failed,
    note_made,
)
from registry.jobs.rules import Beat
from registry.operations import work_words
from registry.rounds import ROUNDS
from registry.settings import Settings
from registry.worker import WORK, make_round
from tests.conftest import NOON

KINDS = ["a.round", "b.round"]
DAILY = Beat()


async def test_what_is_asked_for_twice_is_one_row_until_it_is_done(db: AsyncSession, now: datetime) -> None:
    first = await ask_once(db, "x.do", "one", {"n": 1}, now=now)
    again = await ask_once(db, "x.do", "one", {"n": 2}, now=now)
    (job,) = await claim_jobs(db, now=now)
    note_done(job, now=now)
    await db.flush()

    assert (first, again) == (True, False)
    assert await ask_once(db, "x.do", "one", {"n": 3}, now=now)


async def test_what_is_done_once_for_ever_is_not_asked_for_again(db: AsyncSession, now: datetime) -> None:
    assert await ask_once(db, "x.do", "one", {}, now=now, for_ever=True)
    (job,) = await claim_jobs(db, now=now)
    note_done(job, now=now)
    await db.flush()
    await forget_old(db, now=now + timedelta(days=400))

    assert not await ask_once(db, "x.do", "one", {}, now=now + timedelta(days=401), for_ever=True)


async def test_work_without_a_key_is_done_as_often_as_it_is_asked_for(
    db: AsyncSession, now: datetime
) -> None:
    for _ in range(2):
        ask_for(db, "x.do", {}, now=now)
    await db.flush()

    assert len(await claim_jobs(db, now=now)) == 2


async def test_a_slow_worker_whose_lease_ran_out_does_nothing_twice(database: Database) -> None:
    async with database.writes() as db, db.begin():
        ask_for(db, "x.do", {}, now=NOON)
    async with database.writes() as db, db.begin():
        (slow,) = await claim_jobs(db, now=NOON)
    async with database.writes() as db, db.begin():
        (quick,) = await claim_jobs(db, now=NOON + rules.LEASE + timedelta(seconds=1))

    async def do(job: Job) -> bool:
        async with database.writes() as db, db.begin():
            taken = await take(db, job.id)
            if taken is None:
                return False
            db.add(OutboxMail(to_address="x", subject="x", body="x", written_at=NOON, due_at=NOON))
            note_done(taken, now=NOON)
            return True

    did = await asyncio.gather(do(slow), do(quick))

    async with database.reads() as db:
        written = await db.scalar(select(func.count()).select_from(OutboxMail))
    assert (sorted(did), written) == ([False, True], 1)


async def test_what_was_given_up_can_be_tried_again_for_three_days(db: AsyncSession, now: datetime) -> None:
    ask_for(db, "x.do", {"n": 1}, now=now)
    await db.flush()
    job = (await db.scalars(select(Job))).one()
    job_id = job.id
    for _ in range(rules.ATTEMPTS):
        await note_failure(db, job, "OSError", now=now)
    assert (job.given_up_at, job.payload, await claim_jobs(db, now=now + timedelta(days=1))) == (
        now,
        {"n": 1},
        [],
    )

    await try_again(db, Job, job_id, now=now)
    assert [one.id for one in await claim_jobs(db, now=now)] == [job_id]

    job.given_up_at = now
    await db.flush()
    await forget_old(db, now=now + rules.GIVEN_UP_KEPT_FOR + timedelta(seconds=1))
    db.expire_all()
    with pytest.raises(RuleBrokenError, match="forgotten"):
        await try_again(db, Job, job_id, now=now)


async def claimed(database: Database, now: datetime) -> tuple[str, Any] | None:
    async with database.writes() as db, db.begin():
        return await claim_round(db, KINDS, now=now)


async def test_two_workers_share_the_rounds_and_a_third_finds_none(database: Database) -> None:
    for _ in range(2):
        async with database.writes() as db, db.begin():
            await enter_rounds(db, KINDS, now=NOON)

    got = await asyncio.gather(*(claimed(database, NOON) for _ in range(3)))

    assert sorted(one[0] for one in got if one) == KINDS


async def test_a_round_of_a_killed_worker_is_taken_up_and_a_late_one_ends_nothing(
    database: Database,
) -> None:
    async with database.writes() as db, db.begin():
        await enter_rounds(db, ["a.round"], now=NOON)
    first = await claimed(database, NOON)
    assert first is not None
    later = NOON + rules.LEASE
    async with database.writes() as db, db.begin():
        await keep_claim(db, first[1], now=NOON + timedelta(minutes=1))
    assert await claimed(database, later) is None, "it lives"

    second = await claimed(database, later + timedelta(minutes=2))

    assert second is not None
    async with database.writes() as db, db.begin():
        assert await hold_round(db, first[1]) is None
        row = await hold_round(db, second[1])
        assert row is not None
        note_made(row, DAILY, began=later, now=later)
    assert await claimed(database, later + timedelta(hours=1)) is None
    assert await claimed(database, datetime(2026, 3, 28, tzinfo=UTC)) is not None


async def test_a_failing_round_is_never_given_up_and_can_be_had_at_once(
    db: AsyncSession, now: datetime
) -> None:
    await enter_rounds(db, ["a.round"], now=now)
    row = (await db.scalars(select(Round))).one()
    for _ in range(20):
        note_failed(row, "OSError", now=now)
    assert (row.due_at, row.failures) == (now + rules.LONGEST_WAIT, 20)

    await make_due(db, "a.round", now=now)

    assert await claim_round(db, KINDS, now=now) is not None


async def test_a_round_that_breaks_leaves_its_turn_to_the_next(database: Database) -> None:
    async with database.writes() as db, db.begin():
        await enter_rounds(db, ROUNDS, now=NOON)
        last = await db.get_one(Round, "accounts.sweep")
        last.due_at = NOON - timedelta(days=1)

    made = await make_round(Settings(), database, clock=lambda: NOON)

    assert made == "accounts.sweep"
    async with database.reads() as db:
        row = await db.get_one(Round, "accounts.sweep")
        assert (row.last_done_at, row.failures, row.claimed_by) == (NOON, 0, None)


def test_every_round_and_kind_of_work_has_words_but_that_of_cases() -> None:
    assert set(ROUNDS) - set(work_words.ROUNDS) == {"cases.due"}
    assert set(WORK) == set(work_words.WORK)
