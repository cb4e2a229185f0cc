"""The people of a business, and of an association."""

import asyncio
import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import end_post, give_post
from registry.accounts.actors import Actor, AssociationAdminActor, OwnerActor
from registry.accounts.invitations import accept, accept_waiting, invite
from registry.accounts.models import Account, Invitation, Post
from registry.accounts.offices import case_office
from registry.accounts.queries import hats_of, posts_of
from registry.accounts.rules import OF_A_BUSINESS, Role
from registry.accounts.team import (
    InvitationDraft,
    end_associate,
    end_colleague,
    invite_colleague,
    invited_to,
    parse_invitation,
    take_back,
    team_of,
)
from registry.db import open_database
from registry.errors import NotFoundError, RuleBrokenError
from registry.handlers.appointing import HandlerDraft, invite_handler
from registry.jobs.models import OutboxMail
from registry.kit.forms import FormFaults
from registry.ledger.models import LedgerEntry
from tests import make

BASE = "https://registry.test"
NEW = InvitationDraft("new@example.org", Role.FOCAL_POINT)


async def post_of(db: AsyncSession, account_id: UUID, role: Role = Role.OWNER) -> UUID:
    found = await db.scalar(select(Post.id).where(Post.account_id == account_id, Post.role == role))
    assert found is not None
    return found


async def test_the_last_owner_stays(db: AsyncSession, now: datetime) -> None:
    owner = await make.owner(db, await make.signatory(db))

    with pytest.raises(RuleBrokenError, match="at least one owner"):
        await end_colleague(db, owner, await post_of(db, owner.account_id), now=now)


async def test_two_posts_of_one_owner_are_still_one_owner(db: AsyncSession, now: datetime) -> None:
    owner = await make.owner(db, await make.signatory(db))
    me = await db.get_one(Account, owner.account_id)
    again = await make.post(db, me, Role.OWNER, owner.signatory_id, since=now.date())

    with pytest.raises(RuleBrokenError, match="at least one owner"):
        await end_colleague(db, owner, again.id, now=now)


async def test_an_owner_may_go_when_another_stays(db: AsyncSession, now: datetime) -> None:
    business = await make.signatory(db)
    owner, other = await make.owner(db, business), await make.owner(db, business)

    await end_colleague(db, owner, await post_of(db, owner.account_id), now=now)

    assert [post.account_id for post in await team_of(db, other, today=now.date())] == [other.account_id]
    entry = await db.scalar(select(LedgerEntry).where(LedgerEntry.kind == "post.end"))
    assert entry is not None
    assert (entry.subject_id, entry.signatory_id) == (owner.account_id, business.id)


async def test_a_former_owner_does_not_count_as_one(db: AsyncSession, now: datetime) -> None:
    owner = await make.owner(db, await make.signatory(db))
    former = await make.account(db)
    await make.post(db, former, Role.OWNER, owner.signatory_id, until=now.date() - timedelta(days=1))

    with pytest.raises(RuleBrokenError, match="at least one owner"):
        await end_colleague(db, owner, await post_of(db, owner.account_id), now=now)


async def test_two_owners_who_end_each_others_post_at_once_leave_one(
    own_database_url: str, now: datetime
) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        business = await make.signatory(db)
        one, two = await make.owner(db, business), await make.owner(db, business)
        posts = {owner: await post_of(db, owner.account_id) for owner in (one, two)}

    async def end(actor: OwnerActor, post_id: UUID) -> None:
        async with database.writes() as db, db.begin():
            await end_colleague(db, actor, post_id, now=now)

    outcomes = await asyncio.gather(end(one, posts[two]), end(two, posts[one]), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes if outcome is not None] == [RuleBrokenError]
    async with database.reads() as db:
        assert len(await team_of(db, one, today=now.date())) == 1
    await database.close()


async def test_two_administrators_who_end_each_others_post_at_once_leave_one(
    own_database_url: str, now: datetime
) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        chamber = await make.association(db)
        one, two = await make.administrator(db, chamber), await make.administrator(db, chamber)
        posts = {who: await post_of(db, who.account_id, Role.ASSOCIATION_ADMIN) for who in (one, two)}

    async def end(actor: AssociationAdminActor, post_id: UUID) -> None:
        async with database.writes() as db, db.begin():
            await end_associate(db, actor, post_id, now=now)

    outcomes = await asyncio.gather(end(one, posts[two]), end(two, posts[one]), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes if outcome is not None] == [RuleBrokenError]
    async with database.reads() as db:
        left = await posts_of(db, chamber.id, [Role.ASSOCIATION_ADMIN])
        assert len([post for post in left if post.until is None]) == 1
    await database.close()


async def test_two_posts_of_one_administrator_are_still_one_administrator(
    db: AsyncSession, now: datetime
) -> None:
    admin = await make.administrator(db, await make.association(db))
    me = await db.get_one(Account, admin.account_id)
    again = await make.post(db, me, Role.ASSOCIATION_ADMIN, admin.association_id, since=now.date())

    with pytest.raises(RuleBrokenError, match="last person"):
        await end_associate(db, admin, again.id, now=now)


async def test_an_administrator_may_go_when_another_stays(db: AsyncSession, now: datetime) -> None:
    chamber = await make.association(db)
    admin, _ = await make.administrator(db, chamber), await make.administrator(db, chamber)
    mine = await post_of(db, admin.account_id, Role.ASSOCIATION_ADMIN)

    await end_associate(db, admin, mine, now=now)

    assert (await db.get_one(Post, mine)).until == now.date() - timedelta(days=1)


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR, Role.REGISTRAR])
async def test_a_post_that_ended_today_can_be_given_again_today_more_than_once(
    db: AsyncSession, now: datetime, role: Role
) -> None:
    account = await make.account(db)
    at = None if role is Role.REGISTRAR else uuid4()

    for _ in range(3):
        post = await give_post(db, account.id, role, at, by=None, now=now)
        assert [hat.roles for hat in await hats_of(db, account.id, now=now)] == [{role}]
        await end_post(db, None, post.id, at, now=now)
        assert await hats_of(db, account.id, now=now) == ()


async def test_invited_ended_and_invited_again_on_one_day_is_in(db: AsyncSession, now: datetime) -> None:
    owner = await make.owner(db, await make.signatory(db))
    new = await make.account(db, email=NEW.email)

    async def come() -> UUID:
        await db.execute(delete(OutboxMail))
        await invite_colleague(db, owner, NEW, language="en", base_url=BASE, now=now)
        letter = (await db.scalars(select(OutboxMail.body))).one() or ""
        (token,) = re.findall(r"/link/invitation/(\S+)", letter)
        await accept(db, token, new, now=now)
        return await post_of(db, new.id, NEW.role)

    await end_colleague(db, owner, await come(), now=now)
    await come()

    assert new.id in {post.account_id for post in await team_of(db, owner, today=now.date())}


async def test_two_who_give_the_same_post_at_once_give_it_once(own_database_url: str, now: datetime) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        account = await make.account(db)

    async def give() -> None:
        async with database.writes() as db, db.begin():
            await give_post(db, account.id, Role.REGISTRAR, None, by=None, now=now)

    await asyncio.gather(*(give() for _ in range(4)))

    async with database.reads() as db:
        assert len(await posts_of(db, None, [Role.REGISTRAR])) == 1
    await database.close()


async def test_a_post_of_another_business_is_not_there(db: AsyncSession, now: datetime) -> None:
    owner = await make.owner(db, await make.signatory(db))
    foreign = await make.owner(db, await make.signatory(db, name="Hotel Bahía"))
    member = await make.person(db, Role.MEMBER, foreign.signatory_id)

    for post_id in (await post_of(db, foreign.account_id), await post_of(db, member.id, Role.MEMBER)):
        with pytest.raises(NotFoundError):
            await end_colleague(db, owner, post_id, now=now)


async def test_an_invitation_goes_by_letter_and_can_be_taken_back(db: AsyncSession, now: datetime) -> None:
    owner = await make.owner(db, await make.signatory(db))

    invitation = await invite_colleague(db, owner, NEW, language="en", base_url=BASE, now=now)

    letter = await db.scalar(select(OutboxMail).where(OutboxMail.to_address == NEW.email))
    assert letter is not None
    assert [(one.email, one.role) for one in await invited_to(db, owner, now=now)] == [(NEW.email, NEW.role)]
    await take_back(db, owner, invitation.id, now=now)
    assert await invited_to(db, owner, now=now) == []
    with pytest.raises(NotFoundError):
        await take_back(db, owner, invitation.id, now=now)


async def test_nobody_takes_back_the_invitation_of_another_business(db: AsyncSession, now: datetime) -> None:
    owner = await make.owner(db, await make.signatory(db))
    foreign = await make.owner(db, await make.signatory(db, name="Hotel Bahía"))
    invitation = await invite_colleague(db, owner, NEW, language="en", base_url=BASE, now=now)

    with pytest.raises(NotFoundError):
        await take_back(db, foreign, invitation.id, now=now)

    assert await invited_to(db, foreign, now=now) == []
    assert (await db.get_one(Invitation, invitation.id)).withdrawn_at is None


async def test_whoever_holds_the_post_is_not_invited_to_it(db: AsyncSession, now: datetime) -> None:
    owner = await make.owner(db, await make.signatory(db))
    me = await db.get_one(Account, owner.account_id)

    with pytest.raises(RuleBrokenError, match="already"):
        await invite_colleague(
            db, owner, InvitationDraft(me.email, Role.OWNER), language="en", base_url=BASE, now=now
        )
    await invite_colleague(
        db, owner, InvitationDraft(me.email, Role.FOCAL_POINT), language="en", base_url=BASE, now=now
    )


@pytest.mark.parametrize("role", sorted(set(Role) - OF_A_BUSINESS))
def test_a_business_gives_no_posts_but_its_own(role: Role) -> None:
    draft = parse_invitation({"email": "new@example.org", "role": role.value})

    assert isinstance(draft, FormFaults)
    assert set(draft.by_field) == {"role"}


# ── who handles cases works for nobody they are about ───────────────────────────────────────────────


@pytest.mark.parametrize(
    "role", [Role.OWNER, Role.FOCAL_POINT, Role.MEMBER, Role.ASSOCIATION_ADMIN, Role.REVIEWER, Role.AUDITOR]
)
async def test_a_case_handlers_post_and_one_of_a_business_or_association_exclude_each_other(
    db: AsyncSession, now: datetime, role: Role
) -> None:
    for first, second in ((role, Role.CASE_HANDLER), (Role.CASE_HANDLER, role)):
        account = await make.account(db)
        at = {role: uuid4(), Role.CASE_HANDLER: case_office("CR")}
        held = await give_post(db, account.id, first, at[first], by=None, now=now)
        with pytest.raises(RuleBrokenError, match="no post in a business or an association"):
            await give_post(db, account.id, second, at[second], by=None, now=now)

        await end_post(db, None, held.id, at[first], now=now)

        assert (await give_post(db, account.id, second, at[second], by=None, now=now)).role is second


async def test_a_registrar_is_told_before_the_letter_that_somebody_cannot_be_a_case_handler(
    db: AsyncSession, now: datetime
) -> None:
    registrar = await make.registrar(db)
    owner = await make.owner(db, await make.signatory(db))
    address = (await db.get_one(Account, owner.account_id)).email
    draft = HandlerDraft(address, "CR")

    with pytest.raises(RuleBrokenError, match="no post in a business or an association"):
        await invite_handler(db, registrar, draft, language="en", base_url="https://registry.test", now=now)

    assert (await db.scalars(select(Invitation))).all() == []


async def test_a_case_handler_who_is_invited_to_a_business_reads_it_themselves_and_nobody_else(
    db: AsyncSession, now: datetime
) -> None:
    handler, business = await make.case_handler(db), uuid4()
    account = await db.get_one(Account, handler.account_id)
    sent = await invite(
        db, account.email, Role.FOCAL_POINT, business, by=None, language="en", base_url="https://registry.test", now=now
    )  # fmt: skip

    with pytest.raises(RuleBrokenError, match="no post in a business or an association"):
        await accept_waiting(db, Actor(account.id), sent.id, now=now)
