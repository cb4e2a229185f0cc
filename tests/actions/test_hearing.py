"""Notice, proven service, reply, suspension for the time being: what is stored, who is refused, who hears of it."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor, RegistrarActor
from registry.adherence import actions as adherence
from registry.adherence.queries import told
from registry.adherence.rules import Category, Standing, Status
from registry.countries.queries import today_in
from registry.db import Database
from registry.decisions.actions import decide
from registry.decisions.forms import DecisionDraft, DeliveryDraft, NoticeDraft, ReplyDraft
from registry.decisions.hearing import Page, enter_delivery, give_notice, open_notice, reply
from registry.decisions.interim import lift, suspend_for_now
from registry.decisions.models import Interim, Notice, Paper, Recommendation, Reply
from registry.decisions.rules import Ground, Outcome
from registry.decisions.terms import Service
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
WHEN: Any = {"today": TODAY, "now": NOON, "base_url": "https://registry.test"}
FACTS = NoticeDraft("Finding 3: the door was open.", "Report, page 4.")
FOLLOW = DecisionDraft(follow=True, effective_on=None, reason="The finding stands.")
NOT_SO = DecisionDraft(follow=False, effective_on=None, reason="Another hotel.")
LETTER = DeliveryDraft(Service.REGISTERED_LETTER, TODAY)
PROOF = [Page(b"jpeg", "a" * 64)]


def at(days: int) -> Any:
    return {**WHEN, "today": TODAY + timedelta(days=days), "now": NOON + timedelta(days=days)}


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def owner(db: AsyncSession, hotel: Signatory) -> OwnerActor:
    return await make.owner(db, hotel)


@pytest.fixture
async def registrar(db: AsyncSession) -> RegistrarActor:
    return await make.registrar(db)


@pytest.fixture
async def row(db: AsyncSession, hotel: Signatory) -> Recommendation:
    kept = await make.adherence(db, hotel)
    return await make.recommendation(db, kept, by=await make.registrar(db), heard=False)


async def kinds(db: AsyncSession, row: Recommendation) -> list[str]:
    query = select(LedgerEntry.kind).where(LedgerEntry.subject_id == row.id)
    return list(await db.scalars(query.order_by(LedgerEntry.at, LedgerEntry.position)))


async def test_from_notice_to_decision_each_step_leaves_a_row_and_a_letter(
    db: AsyncSession, hotel: Signatory, owner: OwnerActor, registrar: RegistrarActor, row: Recommendation
) -> None:
    await give_notice(db, registrar, row.id, FACTS, **WHEN)
    await open_notice(db, owner, row.id, **at(1))
    await reply(
        db, owner, row.id, ReplyDraft("It was shut.", no_more=False), [Page(b"x", "b" * 64, 1)], **at(2)
    )
    await decide(db, registrar, row.id, FOLLOW, **at(17))

    assert await kinds(db, row) == [
        "recommendation.notice",
        "recommendation.serve",
        "recommendation.reply",
        "recommendation.decide",
    ]
    assert (await told(db, hotel.id, today=TODAY + timedelta(days=17))).standing is Standing.SUSPENDED
    mails = list(await db.scalars(select(OutboxMail).where(OutboxMail.to_address == hotel.email)))
    assert len(mails) == 2
    assert all("door" not in (mail.body or "") and "Miramar" not in (mail.body or "") for mail in mails)


async def test_nothing_is_decided_against_a_business_that_was_not_heard(
    db: AsyncSession, owner: OwnerActor, registrar: RegistrarActor, row: Recommendation
) -> None:
    with pytest.raises(RuleBrokenError, match="Write the notice"):
        await decide(db, registrar, row.id, FOLLOW, **WHEN)
    await give_notice(db, registrar, row.id, FACTS, **WHEN)
    with pytest.raises(RuleBrokenError, match="Nothing proves yet"):
        await decide(db, registrar, row.id, FOLLOW, **at(400))  # a mere letter by e-mail serves nothing
    await open_notice(db, owner, row.id, **WHEN)
    with pytest.raises(RuleBrokenError, match="may reply until"):
        await decide(db, registrar, row.id, FOLLOW, **at(15))

    await decide(db, registrar, row.id, FOLLOW, **at(16))

    assert row.followed


async def test_who_has_no_more_to_say_need_not_wait(
    db: AsyncSession, owner: OwnerActor, registrar: RegistrarActor, row: Recommendation
) -> None:
    await give_notice(db, registrar, row.id, FACTS, **WHEN)
    await open_notice(db, owner, row.id, **WHEN)
    await reply(db, owner, row.id, ReplyDraft("", no_more=True), [], **at(1))

    await decide(db, registrar, row.id, FOLLOW, **at(1))

    assert row.effective_on == TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("opened", "in_time", "late", "last"),
    [
        # Madrid: clocks go forward on 29 March 2026.
        (
            datetime(2026, 3, 20, 22, 59, 59, tzinfo=UTC),
            datetime(2026, 4, 4, 21, 59, 59, tzinfo=UTC),
            datetime(2026, 4, 4, 22, 0, tzinfo=UTC),
            date(2026, 4, 4),
        ),
        # And back on 25 October.
        (
            datetime(2026, 10, 20, 21, 59, 59, tzinfo=UTC),
            datetime(2026, 11, 4, 22, 59, 59, tzinfo=UTC),
            datetime(2026, 11, 4, 23, 0, tzinfo=UTC),
            date(2026, 11, 4),
        ),
    ],
)
async def test_the_term_ends_at_midnight_of_the_countrys_clocks_whatever_these_did(
    db: AsyncSession,
    registrar: RegistrarActor,
    opened: datetime,
    in_time: datetime,
    late: datetime,
    last: date,
) -> None:
    hotel = await make.signatory(db, country="ES")
    owner = await make.owner(db, hotel)
    row = await make.recommendation(
        db, await make.adherence(db, hotel), by=await make.registrar(db), heard=False
    )

    async def when(now: datetime) -> Any:
        return {"today": await today_in(db, "ES", now), "now": now, "base_url": "https://registry.test"}

    await give_notice(db, registrar, row.id, FACTS, **await when(opened - timedelta(hours=1)))
    await open_notice(db, owner, row.id, **await when(opened))
    for moment in (in_time, late):
        await reply(db, owner, row.id, ReplyDraft("We say.", no_more=False), [], **await when(moment))

    details = await db.scalars(
        select(LedgerEntry.details).where(LedgerEntry.kind == "recommendation.reply").order_by(LedgerEntry.at)
    )
    assert [one["late"] for one in details] == [False, True]
    with pytest.raises(RuleBrokenError, match="may reply until"):
        await decide(db, registrar, row.id, FOLLOW, **await when(in_time))
    await decide(db, registrar, row.id, FOLLOW, **await when(late))
    assert row.effective_on == last + timedelta(days=1)


async def test_a_delivery_otherwise_needs_its_proof_and_counts_from_its_own_day(
    db: AsyncSession, owner: OwnerActor, registrar: RegistrarActor, row: Recommendation
) -> None:
    with pytest.raises(NotFoundError):
        await enter_delivery(db, registrar, row.id, LETTER, PROOF, **WHEN)
    await give_notice(db, registrar, row.id, FACTS, **WHEN)
    too_early = DeliveryDraft(Service.HANDED_OVER, TODAY - timedelta(days=1))
    with pytest.raises(RuleBrokenError, match="day of delivery"):
        await enter_delivery(db, registrar, row.id, too_early, PROOF, **at(5))

    notice = await enter_delivery(db, registrar, row.id, LETTER, PROOF, **at(5))

    assert (notice.served_on, notice.served_how, notice.served_by) == (
        TODAY,
        Service.REGISTERED_LETTER,
        registrar.account_id,
    )
    paper = (await db.scalars(select(Paper))).one()
    assert (paper.reply_id, paper.original_sha256) == (None, "a" * 64)
    with pytest.raises(RuleBrokenError, match="proven already"):
        await enter_delivery(db, registrar, row.id, LETTER, PROOF, **at(6))
    await open_notice(db, owner, row.id, **at(9))
    assert notice.served_on == TODAY  # opening it later begins no second term


async def test_one_notice_a_case_and_none_for_a_return_or_about_ones_own(
    db: AsyncSession, hotel: Signatory, registrar: RegistrarActor, row: Recommendation
) -> None:
    await give_notice(db, registrar, row.id, FACTS, **WHEN)
    with pytest.raises(RuleBrokenError, match="its notice already"):
        await give_notice(db, registrar, row.id, FACTS, **WHEN)
    with pytest.raises(IntegrityError):
        async with db.begin_nested():
            await make.notice(db, row)

    away = await make.adherence(db, await make.signatory(db), status=Status.SUSPENDED)
    back = await make.recommendation(
        db, away, by=registrar, outcome=Outcome.REINSTATE, ground=Ground.REMEDIED, heard=False
    )
    with pytest.raises(RuleBrokenError, match="needs no notice"):
        await give_notice(db, registrar, back.id, FACTS, **WHEN)
    mine = RegistrarActor((await make.owner(db, hotel)).account_id)
    other = await make.recommendation(
        db, await make.adherence(db, hotel), by=registrar, outcome=Outcome.REMOVE, heard=False
    )
    with pytest.raises(RuleBrokenError, match="You act for this business"):
        await give_notice(db, mine, other.id, FACTS, **WHEN)


async def test_a_notice_is_opened_and_answered_by_an_owner_of_that_business_alone(
    db: AsyncSession, owner: OwnerActor, registrar: RegistrarActor, row: Recommendation
) -> None:
    stranger = await make.owner(db, await make.signatory(db))
    with pytest.raises(NotFoundError):
        await open_notice(db, owner, row.id, **WHEN)  # there is none yet
    await give_notice(db, registrar, row.id, FACTS, **WHEN)
    with pytest.raises(NotFoundError):
        await open_notice(db, stranger, row.id, **WHEN)
    with pytest.raises(NotFoundError):
        await reply(db, owner, row.id, ReplyDraft("Unread.", no_more=False), [], **WHEN)
    await open_notice(db, owner, row.id, **WHEN)
    await open_notice(db, owner, row.id, **at(1))
    with pytest.raises(NotFoundError):
        await reply(db, stranger, row.id, ReplyDraft("I say.", no_more=True), [], **WHEN)
    with pytest.raises(RuleBrokenError, match="pages at most"):
        await reply(db, owner, row.id, ReplyDraft("A book.", no_more=False), PROOF * 21, **WHEN)

    notice = (await db.scalars(select(Notice))).one()
    assert notice.served_on == TODAY
    await decide(db, registrar, row.id, NOT_SO, **WHEN)
    with pytest.raises(RuleBrokenError, match="decided already"):
        await reply(db, owner, row.id, ReplyDraft("Too late.", no_more=False), [], **WHEN)


async def test_what_favours_the_business_is_decided_without_a_notice(
    db: AsyncSession, registrar: RegistrarActor, row: Recommendation
) -> None:
    await decide(db, registrar, row.id, NOT_SO, **WHEN)

    assert row.followed is False


# ── for the time being ──────────────────────────────────────────────────────────────────────────────


async def test_a_suspension_for_the_time_being_ends_with_the_decision(
    db: AsyncSession, hotel: Signatory, owner: OwnerActor, registrar: RegistrarActor, row: Recommendation
) -> None:
    await suspend_for_now(db, registrar, row.id, "Doors open at night.", **WHEN)
    found = await told(db, hotel.id, today=TODAY)
    assert (found.standing, found.category) == (Standing.SUSPENDED, Category.UNDER_REVIEW)
    await give_notice(db, registrar, row.id, FACTS, **WHEN)
    await open_notice(db, owner, row.id, **WHEN)

    later = DecisionDraft(follow=True, effective_on=TODAY + timedelta(days=20), reason="It stands.")
    await decide(db, registrar, row.id, later, **at(16))

    between = await told(db, hotel.id, today=TODAY + timedelta(days=19))
    after = await told(db, hotel.id, today=TODAY + timedelta(days=20))
    assert (between.standing, between.category) == (Standing.SUSPENDED, Category.UNDER_REVIEW)
    assert (after.standing, after.category) == (Standing.SUSPENDED, Category.COMMITMENTS_NOT_MET)
    interim = (await db.scalars(select(Interim))).one()
    assert (interim.lifted, interim.ended_by) == (False, registrar.account_id)


@pytest.mark.parametrize("how", ["dismissed", "lifted"])
async def test_who_is_not_decided_against_is_committed_again(
    db: AsyncSession, hotel: Signatory, registrar: RegistrarActor, row: Recommendation, how: str
) -> None:
    await suspend_for_now(db, registrar, row.id, "Doors open at night.", **WHEN)

    if how == "lifted":
        await lift(db, registrar, row.id, "They are shut.", **at(1))
        with pytest.raises(RuleBrokenError, match="Nothing is suspended"):
            await lift(db, registrar, row.id, "Again.", **at(1))
        with pytest.raises(RuleBrokenError, match="once already"):
            await suspend_for_now(db, registrar, row.id, "Again.", **at(1))
    else:
        await decide(db, registrar, row.id, NOT_SO, **at(1))

    found = await told(db, hotel.id, today=TODAY + timedelta(days=1))
    assert (found.standing, found.category) == (Standing.COMMITTED, Category.REVIEW_ENDED)


async def test_a_removal_takes_the_place_of_a_suspension_for_the_time_being(
    db: AsyncSession, hotel: Signatory, registrar: RegistrarActor
) -> None:
    kept = await make.adherence(db, hotel)
    row = await make.recommendation(db, kept, by=await make.registrar(db), outcome=Outcome.REMOVE)
    await suspend_for_now(db, registrar, row.id, "At once.", **WHEN)

    await decide(db, registrar, row.id, FOLLOW, **WHEN)

    assert (await told(db, hotel.id, today=TODAY)).standing is Standing.REMOVED
    assert (await db.scalars(select(Interim.lifted))).one() is False


async def test_only_another_registrar_suspends_and_only_on_an_urgent_ground(
    db: AsyncSession, hotel: Signatory, registrar: RegistrarActor, row: Recommendation
) -> None:
    with pytest.raises(RuleBrokenError, match="Someone else"):
        await suspend_for_now(db, RegistrarActor(row.recommended_by), row.id, "Mine.", **WHEN)
    kept = await make.adherence(db, await make.signatory(db))
    slow = await make.recommendation(db, kept, by=await make.registrar(db), ground=Ground.ACTION_NOT_DONE)
    with pytest.raises(RuleBrokenError, match="before the reply"):
        await suspend_for_now(db, registrar, slow.id, "Slow.", **WHEN)
    with pytest.raises(RuleBrokenError, match="Nothing is suspended"):
        await lift(db, registrar, row.id, "Nothing.", **WHEN)
    del hotel


async def test_a_business_that_leaves_meanwhile_stays_gone(
    db: AsyncSession, hotel: Signatory, owner: OwnerActor, registrar: RegistrarActor, row: Recommendation
) -> None:
    await suspend_for_now(db, registrar, row.id, "At once.", **WHEN)
    await give_notice(db, registrar, row.id, FACTS, **WHEN)
    await open_notice(db, owner, row.id, **WHEN)
    await adherence.withdraw(db, owner, row.adherence_id, reason="We close.", today=TODAY, now=NOON)

    with pytest.raises(RuleBrokenError, match="left the register in the meantime"):
        await decide(db, registrar, row.id, FOLLOW, **at(16))
    await decide(db, registrar, row.id, NOT_SO, **at(16))

    assert (await told(db, hotel.id, today=TODAY + timedelta(days=16))).standing is Standing.WITHDRAWN


async def test_of_a_reply_and_a_decision_at_once_none_is_lost_unseen(database: Database) -> None:
    async with database.writes() as db, db.begin():
        hotel = await make.signatory(db)
        row = await make.recommendation(db, await make.adherence(db, hotel), by=await make.registrar(db))
        owner, registrar = await make.owner(db, hotel), await make.registrar(db)

    async def answer() -> None:
        async with database.writes() as db, db.begin():
            await reply(db, owner, row.id, ReplyDraft("Wait.", no_more=False), [], **WHEN)
            await asyncio.sleep(0.05)

    async def judge() -> None:
        async with database.writes() as db, db.begin():
            await decide(db, registrar, row.id, FOLLOW, **WHEN)
            await asyncio.sleep(0.05)

    results = await asyncio.gather(answer(), judge(), return_exceptions=True)

    async with database.reads() as db:
        kept = await db.scalar(select(Reply.id))
    assert (kept is not None) == (results[0] is None)
    assert results[1] is None


async def test_of_two_registrars_who_write_the_notice_at_once_one_is_told(database: Database) -> None:
    async with database.writes() as db, db.begin():
        kept = await make.adherence(db)
        row = await make.recommendation(db, kept, by=await make.registrar(db), heard=False)
        writers = [await make.registrar(db) for _ in range(2)]

    async def write(actor: RegistrarActor) -> None:
        async with database.writes() as db, db.begin():
            await give_notice(db, actor, row.id, FACTS, **WHEN)
            await asyncio.sleep(0.05)

    results = await asyncio.gather(*map(write, writers), return_exceptions=True)

    assert sorted(type(one).__name__ for one in results) == ["NoneType", "RuleBrokenError"]


async def test_of_two_who_open_a_notice_at_once_the_first_is_the_service(database: Database) -> None:
    async with database.writes() as db, db.begin():
        hotel = await make.signatory(db)
        row = await make.recommendation(
            db, await make.adherence(db, hotel), by=await make.registrar(db), heard=False
        )
        await make.notice(db, row)
        owners = [await make.owner(db, hotel) for _ in range(2)]

    async def open_it(actor: OwnerActor) -> None:
        async with database.writes() as db, db.begin():
            await open_notice(db, actor, row.id, **WHEN)
            await asyncio.sleep(0.05)

    await asyncio.gather(*map(open_it, owners))

    async with database.reads() as db:
        served = list(
            await db.scalars(select(LedgerEntry.actor_id).where(LedgerEntry.kind == "recommendation.serve"))
        )
        assert len(served) == 1
        assert served == [await db.scalar(select(Notice.served_by))]


async def test_two_who_take_a_case_of_two_recommendations_suspend_it_once(database: Database) -> None:
    async with database.writes() as db, db.begin():
        kept = await make.adherence(db)
        rows = [
            await make.recommendation(db, kept, by=await make.registrar(db), outcome=outcome)
            for outcome in (Outcome.SUSPEND, Outcome.REMOVE)
        ]
        actors = [await make.registrar(db) for _ in rows]

    async def suspend(actor: RegistrarActor, row: Recommendation) -> None:
        async with database.writes() as db, db.begin():
            await suspend_for_now(db, actor, row.id, "At once.", **WHEN)
            await asyncio.sleep(0.05)

    results = await asyncio.gather(*map(suspend, actors, rows), return_exceptions=True)

    assert sorted(type(one).__name__ for one in results) == ["NoneType", "RuleBrokenError"]
