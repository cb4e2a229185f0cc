"""Recommending and deciding: what is stored, who is refused, who hears of it, what a history shows."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AuditorActor, OwnerActor, RegistrarActor, SignatoryActor
from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence import actions as adherence
from registry.adherence.models import Adherence, StatusChange
from registry.adherence.queries import told
from registry.adherence.rules import Category, Standing, Status
from registry.associations.models import Association
from registry.db import Database
from registry.decisions.actions import decide, recommend
from registry.decisions.forms import DecisionDraft, RecommendationDraft
from registry.decisions.models import Recommendation
from registry.decisions.queries import business_for, case_of, queue
from registry.decisions.rules import Ground, Outcome
from registry.errors import NotFoundError, RuleBrokenError
from registry.histories.queries import Line, any_history, member_history, own_history
from registry.histories.words import KINDS, what
from registry.jobs.models import OutboxMail
from registry.ledger.actions import record
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
SUSPENSION = RecommendationDraft(Outcome.SUSPEND, Ground.CRITICAL_FINDING, "Finding 3 of the visit.")
REMOVAL = RecommendationDraft(Outcome.REMOVE, Ground.ACTION_NOT_DONE, "Nothing was done in 90 days.")
RETURN = RecommendationDraft(Outcome.REINSTATE, Ground.REMEDIED, "Seen on the second visit.")
AT_ONCE = DecisionDraft(follow=True, effective_on=TODAY, reason="The finding stands.")
NOT_SO = DecisionDraft(follow=False, effective_on=None, reason="The finding is of another hotel.")
WHEN: Any = {"today": TODAY, "now": NOON, "base_url": "https://registry.test"}


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def chamber(db: AsyncSession, hotel: Signatory) -> Association:
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber)
    return chamber


async def standing_of(db: AsyncSession, signatory_id: UUID, *, days: int = 0) -> Standing:
    return (await told(db, signatory_id, today=TODAY + timedelta(days=days))).standing


# ── recommending ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("maker", [make.auditor, make.reviewer])
async def test_an_association_recommends_about_its_member_and_nothing_changes_yet(
    db: AsyncSession, hotel: Signatory, chamber: Association, maker: Callable[..., Awaitable[AuditorActor]]
) -> None:
    await make.adherence(db, hotel)
    actor = await maker(db, chamber)

    row = await recommend(db, actor, hotel.id, SUSPENSION, **WHEN)

    assert (row.association_id, row.decided_at) == (chamber.id, None)
    assert await standing_of(db, hotel.id) is Standing.COMMITTED
    entry = await db.scalar(select(LedgerEntry).where(LedgerEntry.subject_id == row.id))
    assert entry is not None
    assert (entry.kind, entry.signatory_id, entry.reason) == (
        "recommendation.make",
        hotel.id,
        "Finding 3 of the visit.",
    )
    assert entry.details["ground"] == "critical_finding"


@pytest.mark.parametrize(("since", "until"), [(1, None), (-30, -1)])
async def test_a_membership_counts_between_its_dates_at_the_moment_of_asking(
    db: AsyncSession, hotel: Signatory, since: int, until: int | None
) -> None:
    await make.adherence(db, hotel)
    chamber = await make.association(db)
    last = None if until is None else TODAY + timedelta(days=until)
    await make.membership(db, hotel, chamber, since=TODAY + timedelta(days=since), until=last)
    actor = await make.auditor(db, chamber)

    with pytest.raises(NotFoundError):
        await recommend(db, actor, hotel.id, SUSPENSION, **WHEN)
    with pytest.raises(NotFoundError):
        await business_for(db, actor, hotel.id, now=NOON)
    with pytest.raises(NotFoundError):
        await member_history(db, actor, hotel.id, now=NOON)


@pytest.mark.usefixtures("chamber")
async def test_another_associations_member_is_not_found(db: AsyncSession, hotel: Signatory) -> None:
    await make.adherence(db, hotel)
    stranger = await make.auditor(db, await make.association(db, name="Another chamber"))

    with pytest.raises(NotFoundError):
        await recommend(db, stranger, hotel.id, SUSPENSION, **WHEN)
    with pytest.raises(NotFoundError):
        await recommend(db, await make.registrar(db), uuid4(), SUSPENSION, **WHEN)


@pytest.mark.parametrize(
    ("status", "draft"),
    [
        (Status.COMMITTED, RETURN),
        (Status.SUSPENDED, SUSPENSION),
        (Status.WITHDRAWN, REMOVAL),
        (Status.REMOVED, SUSPENSION),
        (Status.COMMITTED, RecommendationDraft(Outcome.SUSPEND, Ground.REMEDIED, "No.")),
    ],
)
async def test_what_does_not_fit_is_refused(
    db: AsyncSession, hotel: Signatory, status: Status, draft: RecommendationDraft
) -> None:
    await make.adherence(db, hotel, status=status)

    with pytest.raises(RuleBrokenError, match="does not fit"):
        await recommend(db, await make.registrar(db), hotel.id, draft, **WHEN)


@pytest.mark.parametrize("status", [Status.APPLIED, Status.ACCEPTED, Status.DECLINED])
async def test_nothing_is_recommended_about_who_never_signed(
    db: AsyncSession, hotel: Signatory, status: Status
) -> None:
    await make.adherence(db, hotel, status=status)

    with pytest.raises(NotFoundError):
        await recommend(db, await make.registrar(db), hotel.id, REMOVAL, **WHEN)


async def test_one_recommendation_of_an_outcome_waits_at_a_time(db: AsyncSession, hotel: Signatory) -> None:
    kept = await make.adherence(db, hotel)
    one, two = await make.registrar(db), await make.registrar(db)
    first = await recommend(db, one, hotel.id, SUSPENSION, **WHEN)
    await recommend(db, one, hotel.id, REMOVAL, **WHEN)

    with pytest.raises(RuleBrokenError, match="recommended already"):
        await recommend(db, two, hotel.id, SUSPENSION, **WHEN)
    with pytest.raises(IntegrityError):
        async with db.begin_nested():
            await make.recommendation(db, kept, by=two)

    await decide(db, two, first.id, NOT_SO, **WHEN)
    await recommend(db, two, hotel.id, SUSPENSION, **WHEN)


async def test_nobody_recommends_or_decides_about_a_business_they_acted_for_in_the_last_two_years(
    db: AsyncSession, hotel: Signatory
) -> None:
    kept = await make.adherence(db, hotel)
    former, old = await make.account(db), await make.account(db)
    began = TODAY - timedelta(days=2000)
    await make.post(db, former, Role.MEMBER, hotel.id, since=began, until=TODAY - timedelta(days=700))
    await make.post(db, old, Role.MEMBER, hotel.id, since=began, until=TODAY - timedelta(days=731))
    waiting = await make.recommendation(db, kept, by=await make.registrar(db), outcome=Outcome.REMOVE)

    with pytest.raises(RuleBrokenError, match="You act for this business"):
        await recommend(db, RegistrarActor(former.id), hotel.id, SUSPENSION, **WHEN)
    with pytest.raises(RuleBrokenError, match="You act for this business"):
        await decide(db, RegistrarActor(former.id), waiting.id, NOT_SO, **WHEN)
    await recommend(db, RegistrarActor(old.id), hotel.id, SUSPENSION, **WHEN)


# ── deciding ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_suspension_that_another_person_decides_is_told_at_once(
    db: AsyncSession, hotel: Signatory, chamber: Association
) -> None:
    kept = await make.adherence(db, hotel)
    row = await recommend(db, await make.auditor(db, chamber), hotel.id, SUSPENSION, **WHEN)
    await make.notice(db, row, served_on=make.SIGNED_ON)
    registrar = await make.registrar(db)

    await decide(db, registrar, row.id, AT_ONCE, **WHEN)

    found = await told(db, hotel.id, today=TODAY)
    assert (found.standing, found.changed_on, found.category) == (
        Standing.SUSPENDED,
        TODAY,
        Category.COMMITMENTS_NOT_MET,
    )
    assert (row.decided_by, row.followed, row.effective_on) == (registrar.account_id, True, TODAY)
    entries = await db.execute(
        select(LedgerEntry.kind, LedgerEntry.reason).where(LedgerEntry.actor_id == registrar.account_id)
    )
    assert {(entry.kind, entry.reason) for entry in entries} == {
        ("adherence.suspended", None),
        ("recommendation.decide", "The finding stands."),
    }
    assert kept.id == row.adherence_id


async def test_a_decision_may_take_effect_later(db: AsyncSession, hotel: Signatory) -> None:
    await make.adherence(db, hotel)
    row = await recommend(db, await make.registrar(db), hotel.id, REMOVAL, **WHEN)
    await make.notice(db, row, served_on=make.SIGNED_ON)
    later = DecisionDraft(follow=True, effective_on=TODAY + timedelta(days=15), reason="After the reply.")

    await decide(db, await make.registrar(db), row.id, later, **WHEN)

    assert await standing_of(db, hotel.id, days=14) is Standing.COMMITTED
    assert await standing_of(db, hotel.id, days=15) is Standing.REMOVED


@pytest.mark.parametrize("days", [-1, 91])
async def test_a_day_of_effect_in_the_past_or_too_far_ahead_is_refused(
    db: AsyncSession, hotel: Signatory, days: int
) -> None:
    row = await make.recommendation(db, await make.adherence(db, hotel), by=await make.registrar(db))
    draft = DecisionDraft(follow=True, effective_on=TODAY + timedelta(days=days), reason="No.")

    with pytest.raises(RuleBrokenError, match="within the next 90 days"):
        await decide(db, await make.registrar(db), row.id, draft, **WHEN)


async def test_what_is_dismissed_changes_nothing(db: AsyncSession, hotel: Signatory) -> None:
    kept = await make.adherence(db, hotel)
    row = await make.recommendation(db, kept, by=await make.registrar(db))
    count = select(func.count()).where(StatusChange.adherence_id == kept.id)
    before = await db.scalar(count)

    await decide(db, await make.registrar(db), row.id, NOT_SO, **WHEN)

    assert (row.followed, row.effective_on) == (False, None)
    assert await db.scalar(count) == before


async def test_who_was_put_right_comes_back(db: AsyncSession, hotel: Signatory) -> None:
    await make.adherence(db, hotel, status=Status.SUSPENDED, category=Category.UNDER_REVIEW)
    row = await recommend(db, await make.registrar(db), hotel.id, RETURN, **WHEN)

    await decide(db, await make.registrar(db), row.id, AT_ONCE, **WHEN)

    found = await told(db, hotel.id, today=TODAY)
    assert (found.standing, found.category) == (Standing.COMMITTED, Category.PUT_RIGHT)


async def test_nobody_decides_what_they_recommended(db: AsyncSession, hotel: Signatory) -> None:
    registrar = await make.registrar(db)
    row = await make.recommendation(db, await make.adherence(db, hotel), by=registrar)

    for draft in (AT_ONCE, NOT_SO):
        with pytest.raises(RuleBrokenError, match="Someone else"):
            await decide(db, registrar, row.id, draft, **WHEN)

    row.decided_by, row.decided_at, row.followed = registrar.account_id, NOON, True
    with pytest.raises(IntegrityError, match="four_eyes"):
        await db.flush()


async def test_a_recommendation_is_decided_once_and_one_that_is_not_there_is_not_found(
    db: AsyncSession, hotel: Signatory
) -> None:
    row = await make.recommendation(db, await make.adherence(db, hotel), by=await make.registrar(db))
    registrar = await make.registrar(db)
    await decide(db, registrar, row.id, NOT_SO, **WHEN)

    with pytest.raises(RuleBrokenError, match="decided already"):
        await decide(db, registrar, row.id, AT_ONCE, **WHEN)
    with pytest.raises(NotFoundError):
        await decide(db, registrar, uuid4(), AT_ONCE, **WHEN)
    with pytest.raises(NotFoundError):
        await case_of(db, registrar, uuid4(), now=NOON)


async def test_what_no_longer_fits_can_only_be_dismissed(db: AsyncSession, hotel: Signatory) -> None:
    kept = await make.adherence(db, hotel)
    row = await make.recommendation(db, kept, by=await make.registrar(db))
    registrar = await make.registrar(db)
    await adherence.withdraw(
        db, await make.owner(db, hotel), kept.id, reason="We close.", today=TODAY, now=NOON
    )

    with pytest.raises(RuleBrokenError, match="does not fit the present status"):
        await decide(db, registrar, row.id, AT_ONCE, **WHEN)
    assert not (await case_of(db, registrar, row.id, now=NOON)).still_fits
    await decide(db, registrar, row.id, NOT_SO, **WHEN)


# ── letters, queue, histories ───────────────────────────────────────────────────────────────────────


async def test_a_registrar_who_may_decide_hears_of_a_recommendation(
    db: AsyncSession, hotel: Signatory
) -> None:
    await make.adherence(db, hotel)
    recommender, other = await make.registrar(db), await make.registrar(db)

    row = await recommend(db, recommender, hotel.id, SUSPENSION, **WHEN)

    mails = list(await db.scalars(select(OutboxMail)))
    addresses = {(await db.get_one(Account, actor.account_id)).email for actor in (other,)}
    assert {mail.to_address for mail in mails} == addresses
    assert f"https://registry.test/registrar/decisions/{row.id}" in (mails[0].body or "")
    assert "Miramar" not in (mails[0].body or "") + mails[0].subject


async def test_the_business_its_contact_and_the_recommender_hear_of_a_decision(
    db: AsyncSession, hotel: Signatory, chamber: Association
) -> None:
    kept = await make.adherence(db, hotel)
    owner, auditor = await make.owner(db, hotel), await make.auditor(db, chamber)
    left = await make.account(db)
    await make.post(db, left, Role.OWNER, hotel.id, until=TODAY - timedelta(days=1))
    row = await make.recommendation(db, kept, by=auditor, within=chamber)

    await decide(db, await make.registrar(db), row.id, AT_ONCE, **WHEN)

    mails = {mail.to_address: mail for mail in await db.scalars(select(OutboxMail))}
    people = [await db.get_one(Account, actor.account_id) for actor in (owner, auditor)]
    assert set(mails) == {hotel.email, *(person.email for person in people)}
    assert all("suspen" not in (mail.body or "").lower() for mail in mails.values())
    assert f"/desk/decisions/{row.id}" in (mails[hotel.email].body or "")
    assert f"/association/members/{hotel.id}/history" in (mails[people[1].email].body or "")


async def test_the_queue_shows_the_oldest_first_and_whose_it_is(
    db: AsyncSession, hotel: Signatory, chamber: Association
) -> None:
    kept = await make.adherence(db, hotel)
    me = await make.registrar(db)
    young = await make.recommendation(db, kept, by=me, outcome=Outcome.REMOVE)
    young.recommended_at = NOON
    old = await make.recommendation(db, kept, by=await make.auditor(db, chamber), within=chamber)
    await db.flush()

    found = await queue(db, me, now=NOON)

    assert [(line.recommendation_id, line.own, line.association) for line in found.lines] == [
        (old.id, False, chamber.name),
        (young.id, True, None),
    ]
    assert [line.recommendation_id for line in (await queue(db, me, now=NOON, after=old.id)).lines] == [
        young.id
    ]
    assert found.after is None


async def lines_by(history: list[Line]) -> dict[str, str]:
    return {str(line.said): str(line.by) for line in history}


async def test_a_history_names_ones_own_people_and_otherwise_the_office(
    db: AsyncSession, hotel: Signatory, chamber: Association
) -> None:
    kept = await make.adherence(db, hotel)
    auditor, registrar = await make.auditor(db, chamber), await make.registrar(db)
    row = await recommend(db, auditor, hotel.id, SUSPENSION, **WHEN)
    await make.notice(db, row, served_on=make.SIGNED_ON)
    await decide(db, registrar, row.id, AT_ONCE, **WHEN)
    owner = await make.owner(db, hotel)
    await adherence.withdraw(db, owner, kept.id, reason="We close.", today=TODAY, now=NOON)
    record(db, "adherence.declined", subject_id=kept.id, actor_id=None, now=NOON, signatory_id=hotel.id)
    await db.flush()
    own, office = "Ana Vega, one of your own people", "the association Chamber of the Coast"

    of_the_business = (await own_history(db, SignatoryActor(owner.account_id, hotel.id))).lines
    of_the_chamber = (await member_history(db, auditor, hotel.id, now=NOON)).lines
    of_the_register = (await any_history(db, registrar, hotel.id)).lines

    said = ("Suspension was recommended.", "Suspension was decided.", "The business withdrew.")
    by = [await lines_by(lines) for lines in (of_the_business, of_the_chamber, of_the_register)]
    assert [by[0][each] for each in said] == [office, "a registrar", own]
    assert [by[1][each] for each in said] == [own, "a registrar", "the business itself"]
    assert [by[2][each] for each in said] == [office, own, "the business itself"]
    assert by[0]["The application was declined."] == "the register itself, by its rules"
    reasons = {line.reason for line in of_the_business if line.reason}
    assert reasons == {"Finding 3 of the visit.", "The finding stands.", "We close."}


async def test_a_history_holds_no_other_businesss_entries_and_pages_by_key(
    db: AsyncSession, hotel: Signatory, now: datetime
) -> None:
    owner, other = await make.owner(db, hotel), await make.signatory(db)
    for minute in range(60):
        at = now + timedelta(minutes=minute // 2)  # pairs that share their moment
        record(db, "vehicle.add", subject_id=uuid4(), actor_id=None, now=at, signatory_id=hotel.id)
    record(db, "vehicle.leave", subject_id=uuid4(), actor_id=None, now=now, signatory_id=other.id)
    await db.flush()
    foreign = await db.scalar(select(LedgerEntry.id).where(LedgerEntry.signatory_id == other.id))

    pages, after = [], None
    while True:
        page = await own_history(db, owner, after=after)
        pages.append(page.lines)
        after = page.after
        if after is None:
            break

    assert [len(page) for page in pages] == [25, 25, 10]
    moments = [line.at for page in pages for line in page]
    assert moments == sorted(moments, reverse=True)
    assert {str(line.said) for page in pages for line in page} == {"A vehicle was added to the fleet."}
    assert (await own_history(db, owner, after=foreign)).lines == []


async def test_an_unknown_kind_is_shown_by_its_name() -> None:
    assert str(what("meteor.fall", {})) == "An entry was made: meteor.fall."
    assert str(what("recommendation.make", {"outcome": "unheard of"})) == str(KINDS["recommendation.make"])


async def test_the_history_names_the_way_of_authority_and_the_commitment_of_an_item() -> None:
    assert "by a document" in str(what("application.record_authority", {"authority": "document"}))
    assert "commitment C3" in str(what("plan_item.done", {"commitment": "C3"}))


# ── two at once ─────────────────────────────────────────────────────────────────────────────────────


async def test_of_two_registrars_who_decide_at_once_one_is_refused(database: Database) -> None:
    async with database.writes() as db, db.begin():
        kept = await make.adherence(db)
        row = await make.recommendation(db, kept, by=await make.registrar(db))
        deciders = [await make.registrar(db) for _ in range(4)]

    async def decide_it(actor: RegistrarActor) -> None:
        async with database.writes() as db, db.begin():
            await decide(db, actor, row.id, AT_ONCE, **WHEN)
            await asyncio.sleep(0.05)

    results = await asyncio.gather(*map(decide_it, deciders), return_exceptions=True)

    assert sorted(type(one).__name__ for one in results) == ["NoneType"] + ["RuleBrokenError"] * 3
    async with database.reads() as db:
        changes = select(func.count()).where(StatusChange.status == Status.SUSPENDED)
        assert await db.scalar(changes) == 1


async def test_who_read_a_recommendation_before_another_decided_it_judges_it_as_it_is(
    database: Database,
) -> None:
    async with database.writes() as db, db.begin():
        row = await make.recommendation(db, await make.adherence(db), by=await make.registrar(db))
        deciders = [await make.registrar(db) for _ in range(2)]

    async def decide_it(actor: RegistrarActor) -> None:
        async with database.writes() as db, db.begin():
            read = await db.get_one(Recommendation, row.id)
            await asyncio.sleep(0.05)
            await decide(db, actor, read.id, NOT_SO, **WHEN)

    results = await asyncio.gather(*map(decide_it, deciders), return_exceptions=True)

    assert sorted(type(one).__name__ for one in results) == ["NoneType", "RuleBrokenError"]


async def test_of_two_who_recommend_the_same_at_once_one_is_refused(database: Database) -> None:
    async with database.writes() as db, db.begin():
        kept = await make.adherence(db)
        actors = [await make.registrar(db) for _ in range(3)]

    async def recommend_it(actor: RegistrarActor) -> None:
        async with database.writes() as db, db.begin():
            await recommend(db, actor, kept.signatory_id, SUSPENSION, **WHEN)
            await asyncio.sleep(0.05)

    results = await asyncio.gather(*map(recommend_it, actors), return_exceptions=True)

    assert sorted(type(one).__name__ for one in results) == ["NoneType"] + ["RuleBrokenError"] * 2
    async with database.reads() as db:
        assert await db.scalar(select(func.count()).select_from(Recommendation)) == 1


async def test_a_business_that_withdraws_while_a_registrar_decides_leaves_one_of_the_two_refused(
    database: Database,
) -> None:
    async with database.writes() as db, db.begin():
        hotel = await make.signatory(db)
        kept = await make.adherence(db, hotel)
        row = await make.recommendation(db, kept, by=await make.registrar(db), outcome=Outcome.REMOVE)
        owner, registrar = await make.owner(db, hotel), await make.registrar(db)

    results = await asyncio.gather(
        _withdraw(database, owner, kept), _remove(database, registrar, row), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in results) == ["NoneType", "RuleBrokenError"]


async def _withdraw(database: Database, owner: OwnerActor, kept: Adherence) -> None:
    async with database.writes() as db, db.begin():
        await adherence.withdraw(db, owner, kept.id, reason="We close.", today=TODAY, now=NOON)
        await asyncio.sleep(0.05)


async def _remove(database: Database, registrar: RegistrarActor, row: Recommendation) -> None:
    async with database.writes() as db, db.begin():
        await decide(db, registrar, row.id, AT_ONCE, **WHEN)
        await asyncio.sleep(0.05)
