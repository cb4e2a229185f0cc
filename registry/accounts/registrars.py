"""Who keeps the register: nobody lets a registrar in, or shows one the door, alone (actions)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from registry.accounts import factors, letters
from registry.accounts.actions import end_post
from registry.accounts.actors import RegistrarActor
from registry.accounts.invitations import invite
from registry.accounts.models import Account, Post, RegistrarChange
from registry.accounts.queries import counts, has_factor, letterboxes
from registry.accounts.rules import Role
from registry.accounts.team import take_back
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record

ALONE = Sentence(
    "No other registrar could confirm this. Whoever runs the server adds or ends one from the terminal: see "
    "`registry accounts`."
)
ASKED_ALREADY = Sentence("This has been asked already. Another registrar confirms or refuses it.")


@dataclass(frozen=True, slots=True)
class Change:
    """One change that waits: somebody let in, or a second factor that ends (by address), or a post (by name)."""

    change_id: UUID
    email: str
    leaver: str
    asked_by: str
    asked_at: datetime
    may_agree: bool
    ends_factor: bool


async def changes(db: AsyncSession, actor: RegistrarActor) -> list[Change]:
    """Return the changes that wait, the oldest first."""
    asker, leaver = aliased(Account), aliased(Account)
    query = (
        select(RegistrarChange, asker.name, leaver.name, may_agree(actor))
        .join(asker, asker.id == RegistrarChange.asked_by)
        .outerjoin(Post, Post.id == RegistrarChange.post_id)
        .outerjoin(leaver, leaver.id == Post.account_id)
        .where(RegistrarChange.answered_at.is_(None))
        .order_by(RegistrarChange.asked_at, RegistrarChange.id)
    )
    return [
        Change(row.id, row.email or "", left or "", asked, row.asked_at, may, row.ends_factor is True)
        for row, asked, left, may in await db.execute(query)
    ]


def may_agree(actor: RegistrarActor) -> ColumnElement[bool]:
    """Return the condition that a change is the actor's to confirm: neither their wish, nor about themselves."""
    theirs = select(Post.id).where(Post.account_id == actor.account_id)
    own = select(Account.email).where(Account.id == actor.account_id).scalar_subquery()
    return and_(
        RegistrarChange.asked_by != actor.account_id,
        or_(RegistrarChange.post_id.is_(None), RegistrarChange.post_id.not_in(theirs)),
        or_(RegistrarChange.ends_factor.is_(None), RegistrarChange.email != own),
    )


async def ask_in(
    db: AsyncSession, actor: RegistrarActor, email: str, *, base_url: str, now: datetime
) -> RegistrarChange:
    """Ask that somebody becomes a registrar; the invitation goes out once another registrar has agreed.

    Raises:
        RuleBrokenError: it has been asked already, or there is no other registrar.

    """
    if not await _others(db, {actor.account_id}, today=now.date()):
        raise RuleBrokenError(ALONE.english)
    return await _ask(db, actor, email=email, post_id=None, base_url=base_url, now=now)


async def ask_out(
    db: AsyncSession, actor: RegistrarActor, post_id: UUID, *, base_url: str, now: datetime
) -> RegistrarChange | None:
    """Ask that a registrar's post ends. One's own ends at once, unless it is the last.

    Raises:
        NotFoundError: no such post, or over already.
        RuleBrokenError: it has been asked already, it is the last, or nobody is there to agree.

    """
    others = await _others(db, {actor.account_id}, today=now.date())
    held = select(Post).where(Post.id == post_id, Post.role == Role.REGISTRAR, counts(now.date()))
    post = await db.scalar(held)
    if post is None or post.until is not None:
        raise NotFoundError
    if post.account_id == actor.account_id:
        if not others:
            raise RuleBrokenError("You are the last registrar. Somebody else must be one first.")
        await end_post(db, actor, post_id, None, now=now)
        await _tell(db, base_url, now=now)
        return None
    if others <= {post.account_id}:
        raise RuleBrokenError(ALONE.english)
    return await _ask(db, actor, email=None, post_id=post_id, base_url=base_url, now=now)


async def ask_factor_end(
    db: AsyncSession, actor: RegistrarActor, email: str, *, base_url: str, now: datetime
) -> RegistrarChange:
    """Ask that the second factor of an account ends whose owner has lost it, and the recovery codes too.

    Raises:
        RuleBrokenError: there is no such account, it is the actor's, it has been asked already, or there is
            no registrar besides the actor and whom it concerns.

    """
    account = await db.scalar(select(Account).where(Account.email == email, has_factor(Account.id)))
    if account is None:
        raise RuleBrokenError("No account with this address has a second factor.")
    if account.id == actor.account_id:
        raise RuleBrokenError(
            "You cannot ask this for yourself: two other registrars end your second factor."
        )
    if not await _others(db, {actor.account_id, account.id}, today=now.date()):
        raise RuleBrokenError(ALONE.english)
    return await _ask(db, actor, email=email, post_id=None, ends_factor=True, base_url=base_url, now=now)


async def agree(
    db: AsyncSession,
    actor: RegistrarActor,
    change_id: UUID,
    *,
    language: str,
    base_url: str,
    now: datetime,
) -> None:
    """Confirm what another registrar asked: the invitation goes out, or the post or second factor ends.

    Raises:
        NotFoundError: no such change, or nothing to end any more.
        RuleBrokenError: it has been answered, or it is the actor's own wish or post.

    """
    row = await _open(db, change_id)
    allowed = select(RegistrarChange.id).where(RegistrarChange.id == row.id, may_agree(actor))
    if await db.scalar(allowed) is None:
        raise RuleBrokenError("Another registrar confirms this: not who asked, and not who would leave.")
    row.agreed, row.answered_by, row.answered_at = True, actor.account_id, now
    record(db, "registrar.agree", subject_id=row.id, actor_id=actor.account_id, now=now)
    if row.ends_factor:
        account = (await db.scalars(select(Account).where(Account.email == row.email))).one()
        await factors.end(db, account.id, by=actor.account_id, now=now)
    elif row.email is not None:
        await invite(
            db, row.email, Role.REGISTRAR, None, by=row.asked_by, language=language, base_url=base_url, now=now
        )  # fmt: skip
    elif row.post_id is not None:
        await end_post(db, actor, row.post_id, None, now=now)
    await _tell(db, base_url, now=now)


async def refuse(db: AsyncSession, actor: RegistrarActor, change_id: UUID, *, now: datetime) -> None:
    """Say no to a change; whoever asked takes it back so too.

    Raises:
        NotFoundError: no such change.
        RuleBrokenError: it has been answered.

    """
    row = await _open(db, change_id)
    row.agreed, row.answered_by, row.answered_at = False, actor.account_id, now
    record(db, "registrar.refuse", subject_id=row.id, actor_id=actor.account_id, now=now)


async def uninvite(
    db: AsyncSession, actor: RegistrarActor, invitation_id: UUID, *, base_url: str, now: datetime
) -> None:
    """Take back an invitation to become a registrar. One alone may: nobody comes in by it, and all are told.

    Raises:
        NotFoundError: no such open invitation.

    """
    await take_back(db, actor, invitation_id, now=now)
    await _tell(db, base_url, now=now)


async def _ask(
    db: AsyncSession,
    actor: RegistrarActor,
    *,
    email: str | None,
    post_id: UUID | None,
    base_url: str,
    now: datetime,
    ends_factor: bool | None = None,
) -> RegistrarChange:
    same = (
        RegistrarChange.email.is_not_distinct_from(email),
        RegistrarChange.post_id.is_not_distinct_from(post_id),
        RegistrarChange.ends_factor.is_not_distinct_from(ends_factor),
    )
    waiting = select(RegistrarChange.id).where(*same, RegistrarChange.answered_at.is_(None))
    if await db.scalar(waiting.limit(1)) is not None:
        raise RuleBrokenError(ASKED_ALREADY.english)
    row = RegistrarChange(
        email=email, post_id=post_id, ends_factor=ends_factor, asked_by=actor.account_id, asked_at=now,
        agreed=None, answered_by=None, answered_at=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    kind = "registrar.ask_in" if email is not None else "registrar.ask_out"
    kind = "registrar.ask_factor_end" if ends_factor else kind
    record(db, kind, subject_id=row.id, actor_id=actor.account_id, now=now)
    await _tell(db, base_url, now=now)
    return row


async def _open(db: AsyncSession, change_id: UUID) -> RegistrarChange:
    query = select(RegistrarChange).where(RegistrarChange.id == change_id)
    row = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    if row.answered_at is not None:
        raise RuleBrokenError("Somebody else has answered this in the meantime.")
    return row


async def _others(db: AsyncSession, without: set[UUID], *, today: date) -> set[UUID]:
    """Return the other registrars. Their posts are locked: two who ask at once take turns."""
    query = select(Post).where(Post.role == Role.REGISTRAR, counts(today)).order_by(Post.id)
    return {post.account_id for post in await db.scalars(query.with_for_update())} - without


async def _tell(db: AsyncSession, base_url: str, *, now: datetime) -> None:
    for email, language in await letterboxes(db, Post.role == Role.REGISTRAR, today=now.date()):
        letters.secretariat_changes(db, email, language=language, base_url=base_url, now=now)
