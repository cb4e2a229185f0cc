"""A business's history as its readers see it: what, when, by which office, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, RegistrarActor, SignatoryActor
from registry.accounts.models import Account, Post
from registry.accounts.rules import OF_A_BUSINESS, OF_AN_ASSOCIATION, Role
from registry.associations.models import Association
from registry.associations.queries import is_member, memberships
from registry.audits.history_words import A_REGISTRAR, AN_APPLICANT, THE_BUSINESS, THE_REGISTER, what
from registry.audits.words import CATEGORIES, GROUNDS
from registry.errors import NotFoundError
from registry.kit.words import Sentence
from registry.ledger.models import LedgerEntry
from registry.ledger.queries import Entry, history_of
from registry.signatories.models import Signatory

PAGE = 25
DATES = {
    "effective_on": Sentence("Takes effect on"),
    "report_due_on": Sentence("Next report due on"),
    "reported_until": Sentence("Report counts until"),
    "audited_until": Sentence("Audit counts until"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One act, ready to be printed. `why` is the category or ground; `reason` a person's words."""

    at: datetime
    said: Sentence
    by: Sentence
    days: list[tuple[Sentence, date]]
    why: Sentence | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class History:
    """One page of a business's history, the newest act first."""

    signatory_id: UUID
    name: str
    lines: list[Line]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class _Held:
    """One post of somebody who acted."""

    account_id: UUID
    role: Role
    organisation_id: UUID | None
    since: date
    until: date | None
    name: str
    association: str | None


async def own_history(db: AsyncSession, actor: SignatoryActor, *, after: UUID | None = None) -> History:
    """Return the history of the actor's own business."""
    row = await _signatory(db, actor.signatory_id)
    return await _history(db, row, after=after, reader=row.id)


async def member_history(
    db: AsyncSession, actor: AssociationActor, signatory_id: UUID, *, now: datetime, after: UUID | None = None
) -> History:
    """Return the history of a member: of its days in the association, and what the association's people did.

    Raises:
        NotFoundError: no such business, or it is no member now.

    """
    row = await _signatory(db, signatory_id)
    if not await is_member(db, actor.association_id, signatory_id, now=now):
        raise NotFoundError
    spans = await memberships(db, actor.association_id, signatory_id)
    people = select(Post.account_id).where(Post.organisation_id == actor.association_id)
    seen = or_(LedgerEntry.actor_id.in_(people), *(_during(since, until) for since, until in spans))
    return await _history(db, row, after=after, reader=actor.association_id, seen=seen)


async def any_history(
    db: AsyncSession, _: RegistrarActor, signatory_id: UUID, *, after: UUID | None = None
) -> History:
    """Return the history of any business, for a registrar.

    Raises:
        NotFoundError: no such business.

    """
    return await _history(db, await _signatory(db, signatory_id), after=after, reader=None)


async def _signatory(db: AsyncSession, signatory_id: UUID) -> Signatory:
    row = await db.get(Signatory, signatory_id)
    if row is None:
        raise NotFoundError
    return row


def _during(since: date, until: date | None) -> ColumnElement[bool]:
    began = LedgerEntry.at >= datetime.combine(since, time.min, UTC)
    if until is None:
        return began
    return and_(began, LedgerEntry.at < datetime.combine(until + timedelta(days=1), time.min, UTC))


async def _history(
    db: AsyncSession,
    row: Signatory,
    *,
    after: UUID | None,
    reader: UUID | None,
    seen: ColumnElement[bool] | None = None,
) -> History:
    """Return one page; `reader` is the organisation that reads: its own people are shown by name."""
    entries = await history_of(db, row.id, most=PAGE + 1, after=after, seen=seen)
    shown = entries[:PAGE]
    posts = await _posts(db, {entry.actor_id for entry in shown if entry.actor_id})
    lines = [_line(entry, _office(entry, posts, reader=reader, business=row.id)) for entry in shown]
    return History(row.id, row.trade_name, lines, shown[-1].entry_id if len(entries) > PAGE else None)


def _line(entry: Entry, by: Sentence) -> Line:
    days = [
        (words, date.fromisoformat(entry.details[name]))
        for name, words in DATES.items()
        if name in entry.details
    ]
    told: Any = entry.details  # an unknown category or ground has no words, and shows none
    why = CATEGORIES.get(told.get("category")) or GROUNDS.get(told.get("ground"))
    return Line(entry.at, what(entry.kind, entry.details), by, days, why, entry.reason)


async def _posts(db: AsyncSession, account_ids: Iterable[UUID]) -> dict[UUID, list[_Held]]:
    query = (
        select(
            Post.account_id, Post.role, Post.organisation_id, Post.since, Post.until,
            Account.name, Association.name,
        )
        .join(Account, Account.id == Post.account_id)
        .outerjoin(Association, Association.id == Post.organisation_id)
        .where(Post.account_id.in_(account_ids))
        .order_by(Post.since)
    )  # fmt: skip
    found: dict[UUID, list[_Held]] = {}
    for row in await db.execute(query):
        held = _Held(*row)
        found.setdefault(held.account_id, []).append(held)
    return found


def _office(entry: Entry, posts: dict[UUID, list[_Held]], *, reader: UUID | None, business: UUID) -> Sentence:
    """Return who acted: by name where the reader's own people did, by office where others did."""
    if entry.actor_id is None:
        return THE_REGISTER
    day = entry.at.date()
    mine = posts.get(entry.actor_id, [])
    held = [post for post in mine if post.since <= day and (post.until is None or day <= post.until)]
    for post in held:
        if post.organisation_id == reader:
            return Sentence("%(name)s, one of your own people", {"name": post.name})
    if any(post.role is Role.REGISTRAR for post in held):
        return A_REGISTRAR
    for post in held:
        if post.role in OF_AN_ASSOCIATION and post.association:
            return Sentence("the association %(name)s", {"name": post.association})
    own = any(post.organisation_id == business and post.role in OF_A_BUSINESS for post in held)
    return THE_BUSINESS if own else AN_APPLICANT
