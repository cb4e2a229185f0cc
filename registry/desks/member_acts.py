"""What an association does about many members at once: letters through the queue, and saved views (actions)."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, AssociationAdminActor
from registry.accounts.models import Account, Post
from registry.accounts.queries import counts, letterboxes
from registry.accounts.rules import Role
from registry.associations.counting import counting
from registry.associations.models import Association, Membership
from registry.associations.queries import is_member
from registry.db import locked
from registry.desks.member_filters import Filters, read_filters
from registry.desks.member_queries import matching
from registry.desks.models import SavedView
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.actions import ask_for, ask_once, write_mail
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.settings import Settings
from registry.signatories.models import Signatory

Work = Callable[[AsyncSession, dict[str, Any], Settings, datetime], Awaitable[None]]

TICKED_MOST = 1000
AT_A_TIME = 500  # letters asked for in one transaction: others write in between
VIEWS_MOST = 20
READERS = (Role.OWNER, Role.FOCAL_POINT)
SUBJECT = Sentence("%(association)s asks you to look at your desk")
WORDS = Sentence(
    "%(association)s, of which %(business)s is a member, asks you to look at your desk: what is to be done stands there."
)


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many letters were asked for, and how many were not and why."""

    sent: int
    asked: int
    nobody: int


async def remind_members(
    db: AsyncSession, actor: AssociationAdminActor, ticked: Collection[UUID], *, now: datetime
) -> Reminded:
    """Ask for a letter to each of these members: one a day, however often it is asked for.

    Who is no member of the actor's association is passed over in silence.

    Raises:
        RuleBrokenError: nobody is ticked, or more than a list shows.

    """
    if not ticked:
        raise RuleBrokenError("Tick at least one member.")
    if len(ticked) > TICKED_MOST:
        raise RuleBrokenError("Tick fewer at a time.")
    return await _ask_each(db, actor, ticked, now=now)


async def remind_matching(
    db: AsyncSession, actor: AssociationAdminActor, filters: Filters, *, now: datetime
) -> int:
    """Ask for a letter to every member that fits, in one piece of work; return how many fit.

    Asked for again the same day, it is the same piece of work: whoever got a letter gets no other.

    Raises:
        RuleBrokenError: nobody fits.

    """
    found = await matching(db, actor, filters, now=now)
    if not found:
        raise RuleBrokenError("No member fits what you typed. Fewer words find more.")
    payload = {
        "association_id": str(actor.association_id), "account_id": str(actor.account_id), "filters": filters.raw,
        "after": "",
    }  # fmt: skip
    ask_for(db, "members.remind_all", payload, now=now)
    record(
        db, "member.remind_all", subject_id=actor.association_id, actor_id=actor.account_id, now=now,
        association_id=actor.association_id, fit=len(found),
    )  # fmt: skip
    return len(found)


async def do_remind_all(db: AsyncSession, asked: dict[str, Any], settings: Settings, now: datetime) -> None:
    """Ask for the letters of one act, `AT_A_TIME` members in a transaction; then go on with the others."""
    del settings
    actor = AssociationAdminActor(UUID(asked["account_id"]), UUID(asked["association_id"]))
    found = sorted(map(str, await matching(db, actor, read_filters(asked["filters"]), now=now)))
    left = [one for one in found if one > asked["after"]]
    await _ask_each(db, actor, [UUID(one) for one in left[:AT_A_TIME]], now=now)
    if len(left) > AT_A_TIME:
        ask_for(db, "members.remind_all", {**asked, "after": left[AT_A_TIME - 1]}, now=now)


async def _ask_each(
    db: AsyncSession, actor: AssociationAdminActor, wanted: Collection[UUID], *, now: datetime
) -> Reminded:
    today = now.date()
    members = select(Membership.signatory_id).where(
        Membership.association_id == actor.association_id,
        Membership.signatory_id.in_(wanted),
        counting(today),
    )
    theirs = sorted(set(await db.scalars(members)))
    reached = await _with_readers(db, theirs, today=today)
    sent = 0
    for signatory_id in reached:
        payload = {"association_id": str(actor.association_id), "signatory_id": str(signatory_id)}
        key = f"{actor.association_id}:{signatory_id}:{today}"
        if await ask_once(db, "members.remind", key, payload, now=now, for_ever=True):
            sent += 1
            record(
                db, "member.remind", subject_id=actor.association_id, actor_id=actor.account_id, now=now,
                signatory_id=signatory_id,
            )  # fmt: skip
    return Reminded(sent, len(reached) - sent, len(theirs) - len(reached))


async def do_remind(db: AsyncSession, asked: dict[str, Any], settings: Settings, now: datetime) -> None:
    """Write the letters to a member's owners and focal points; none if it has left the association meanwhile."""
    association_id, signatory_id = UUID(asked["association_id"]), UUID(asked["signatory_id"])
    if not await is_member(db, association_id, signatory_id, now=now):
        return
    names = {
        "association": (await db.get_one(Association, association_id)).name,
        "business": (await db.get_one(Signatory, signatory_id)).trade_name,
    }
    subject, words = Sentence(SUBJECT.english, names), Sentence(WORDS.english, names)
    whose = Post.organisation_id == signatory_id, Post.role.in_(READERS)
    for email, language in await letterboxes(db, *whose, today=now.date()):
        write_mail(db, email, subject, [words], language=language, now=now, link=f"{settings.base_url}/desk")


WORK: dict[str, Work] = {"members.remind": do_remind, "members.remind_all": do_remind_all}
NO_NAME = Sentence("Give the view a name.")


async def save_view(
    db: AsyncSession, actor: AssociationActor, name: str, filters: Filters, *, now: datetime
) -> None:
    """Keep filters under a name for the actor alone; the same name again changes what it holds.

    Raises:
        RuleBrokenError: no name, or too many are kept.

    """
    if not name:
        raise RuleBrokenError(NO_NAME.english)
    await db.execute(locked(select(Account.id).where(Account.id == actor.account_id), key_share=True))
    mine = (SavedView.account_id == actor.account_id) & (SavedView.association_id == actor.association_id)
    row = await db.scalar(select(SavedView).where(mine, SavedView.name == name))
    if row is None:
        if (await db.scalar(select(func.count()).where(mine)) or 0) >= VIEWS_MOST:
            raise RuleBrokenError("You have saved 20 views. Delete one first.")
        row = SavedView(
            account_id=actor.account_id, association_id=actor.association_id, name=name, filters=filters.raw, saved_at=now
        )  # fmt: skip
        db.add(row)
        await db.flush()
    row.filters, row.saved_at = filters.raw, now
    record(db, "view.save", subject_id=row.id, actor_id=actor.account_id, now=now)


async def drop_view(db: AsyncSession, actor: AssociationActor, view_id: UUID, *, now: datetime) -> None:
    """Forget a view of the actor's own.

    Raises:
        NotFoundError: no such view, or somebody else's.

    """
    mine = (SavedView.account_id == actor.account_id) & (SavedView.association_id == actor.association_id)
    row = await db.scalar(select(SavedView).where(SavedView.id == view_id, mine))
    if row is None:
        raise NotFoundError
    await db.delete(row)
    record(db, "view.drop", subject_id=view_id, actor_id=actor.account_id, now=now)


async def _with_readers(db: AsyncSession, ids: Sequence[UUID], *, today: date) -> list[UUID]:
    query = select(Post.organisation_id).where(
        Post.organisation_id.in_(ids), Post.role.in_(READERS), counts(today)
    )
    reached = set(await db.scalars(query))
    return [one for one in ids if one in reached]
