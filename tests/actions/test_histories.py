"""A history says who acted and for whom, and goes on saying it; an association reads what is its own."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import end_post
from registry.accounts.actors import Actor, AuditorActor, OwnerActor, RegistrarActor, ReviewerActor
from registry.accounts.models import Post
from registry.accounts.rules import Role
from registry.adherence import actions as adherence
from registry.associations.models import Association
from registry.decisions.actions import decide, recommend
from registry.decisions.forms import DecisionDraft, RecommendationDraft
from registry.decisions.rules import Ground, Outcome
from registry.histories.queries import any_history, member_history, own_history
from registry.ledger.actions import acts, record
from registry.ledger.models import LedgerEntry
from registry.ledger.rules import Office
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON

TODAY, BASE = NOON.date(), "https://registry.test"
BEFORE_JOINING = datetime(2025, 12, 1, 12, tzinfo=UTC)
SUSPENSION = RecommendationDraft(Outcome.SUSPEND, Ground.CRITICAL_FINDING, "Finding 3 of the visit.")
AT_ONCE = DecisionDraft(follow=True, effective_on=TODAY, reason="The finding stands.")


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def chamber(db: AsyncSession, hotel: Signatory) -> Association:
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber)
    return chamber


@pytest.mark.parametrize("said", [True, False])
async def test_a_history_stays_as_it_was_when_the_post_of_whoever_acted_ends(
    db: AsyncSession, hotel: Signatory, chamber: Association, *, said: bool
) -> None:
    kept = await make.adherence(db, hotel)
    auditor, registrar = await make.auditor(db, chamber), await make.registrar(db)
    owner, stays = await make.owner(db, hotel), await make.owner(db, hotel)

    def comes(actor: Actor) -> None:
        if said:
            acts(db, actor.acting)

    comes(auditor)
    row = await recommend(db, auditor, hotel.id, SUSPENSION, today=TODAY, now=NOON, base_url=BASE)
    await make.notice(db, row, served_on=make.SIGNED_ON)
    comes(registrar)
    await decide(db, registrar, row.id, AT_ONCE, today=TODAY, now=NOON, base_url=BASE)
    comes(owner)
    await adherence.withdraw(db, owner, kept.id, reason="We close.", today=TODAY, now=NOON)
    before = (await own_history(db, stays)).lines

    for post in await db.scalars(select(Post).where(Post.account_id != stays.account_id)):
        await end_post(db, None, post.id, post.organisation_id, now=NOON + timedelta(hours=3))
    await db.flush()

    assert (await own_history(db, stays)).lines == before
    assert {str(line.by) for line in before} >= {
        "the association Chamber of the Coast", "a registrar", "Ana Vega, one of your own people",
    }  # fmt: skip


async def test_whoever_acts_in_one_hat_is_told_by_that_one_though_they_have_others(
    db: AsyncSession, hotel: Signatory, chamber: Association
) -> None:
    account = await make.person(db, Role.OWNER, hotel.id)
    for role, at in ((Role.REVIEWER, chamber.id), (Role.REGISTRAR, None)):
        await make.post(db, account, role, at)
    hats = (
        OwnerActor(account.id, hotel.id), ReviewerActor(account.id, chamber.id),
        RegistrarActor(account.id), Actor(account.id),
    )  # fmt: skip
    for number, actor in enumerate(hats):
        acts(db, actor.acting)
        record(
            db,
            f"test.act_{number}",
            subject_id=hotel.id,
            actor_id=account.id,
            now=NOON,
            signatory_id=hotel.id,
        )
    await db.flush()
    registrar, reader = await make.registrar(db), await make.owner(db, await make.signatory(db))

    by = [str(line.by) for line in (await any_history(db, registrar, hotel.id)).lines][::-1]
    own = [str(line.by) for line in (await own_history(db, hats[0])).lines][::-1]

    me = "Ana Vega, one of your own people"
    assert by == ["the business itself", f"the association {chamber.name}", me, "the business itself"]
    assert own == [me, f"the association {chamber.name}", "a registrar", me]
    assert (await own_history(db, reader)).lines == []


async def test_an_entry_of_somebody_else_does_not_take_the_hat_of_who_acts(
    db: AsyncSession, hotel: Signatory, chamber: Association
) -> None:
    reviewer, owner = await make.reviewer(db, chamber), await make.owner(db, hotel)
    acts(db, reviewer.acting)

    for by in (reviewer.account_id, owner.account_id, None):
        record(db, "test.act", subject_id=hotel.id, actor_id=by, now=NOON, signatory_id=hotel.id)
    await db.flush()

    kept = await db.execute(select(LedgerEntry.actor_id, LedgerEntry.acted_as, LedgerEntry.acted_for))
    assert {row.actor_id: (row.acted_as, row.acted_for) for row in kept} == {
        reviewer.account_id: (Office.ASSOCIATION, chamber.id), owner.account_id: (None, None), None: (None, None),
    }  # fmt: skip


async def test_an_association_reads_what_was_while_a_business_was_its_member_and_what_was_done_for_it(
    db: AsyncSession, hotel: Signatory, chamber: Association
) -> None:
    account = await make.account(db)
    await make.post(db, account, Role.AUDITOR, chamber.id, since=date(2025, 1, 1))
    await make.post(db, account, Role.REVIEWER, (other := await make.association(db)).id)
    await make.post(db, account, Role.OWNER, hotel.id, since=date(2025, 1, 1))
    auditor = AuditorActor(account.id, chamber.id)
    for hat, reason in (
        (auditor, "Our own."),
        (OwnerActor(account.id, hotel.id), "The owner's."),
        (ReviewerActor(account.id, other.id), "Another association's."),
        (RegistrarActor(account.id), "The register's."),
        (Actor(account.id), "An applicant's."),
    ):
        acts(db, hat.acting)
        record(
            db, "test.act", subject_id=hotel.id, actor_id=account.id, now=BEFORE_JOINING, signatory_id=hotel.id, reason=reason
        )  # fmt: skip
    for at, reason in ((BEFORE_JOINING, "Before."), (NOON, "Since.")):
        record(
            db, "test.act", subject_id=hotel.id, actor_id=None, now=at, signatory_id=hotel.id, reason=reason
        )
    await db.flush()

    seen = {line.reason for line in (await member_history(db, auditor, hotel.id, now=NOON)).lines}

    assert seen == {"Our own.", "Since."}


async def test_of_entries_that_do_not_say_for_whom_an_association_reads_those_within_the_makers_post(
    db: AsyncSession, hotel: Signatory, chamber: Association
) -> None:
    account, auditor = await make.account(db), await make.auditor(db, chamber)
    since, until = date(2025, 11, 1), date(2025, 11, 30)
    await make.post(db, account, Role.REVIEWER, chamber.id, since=since, until=until)
    for day, reason in (
        (since - timedelta(days=1), "Earlier."), (since, "First."), (until, "Last."),
        (until + timedelta(days=1), "Later."),
    ):  # fmt: skip
        record(
            db, "test.act", subject_id=hotel.id, actor_id=account.id, now=datetime.combine(day, time(12), UTC),
            signatory_id=hotel.id, reason=reason,
        )  # fmt: skip
    await db.flush()

    seen = {line.reason for line in (await member_history(db, auditor, hotel.id, now=NOON)).lines}

    assert seen == {"First.", "Last."}
