"""A business's history as its readers see it: what, when, by which office, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, RegistrarActor, SignatoryActor
from registry.accounts.models import Account, Post
from registry.accounts.rules import office_of
from registry.associations.models import Association
from registry.associations.queries import is_member, memberships
from registry.countries.queries import zone_of
from registry.decisions.words import CATEGORIES, GROUNDS
from registry.errors import NotFoundError
from registry.histories.words import A_REGISTRAR, AN_APPLICANT, THE_BUSINESS, THE_REGISTER, what
from registry.kit.words import Sentence
from registry.ledger.models import LedgerEntry
from registry.ledger.queries import Entry, history_of
from registry.ledger.rules import Office
from registry.signatories.models import Signatory

PAGE = 25
# Why a session or a drill was taken back is typed about one's own people: nobody else reads it.
OWN_REASONS = {"training.take_back", "training.take_picture_back", "drill.take_back"}
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
    zone: str
    """By whose clocks its moments are told: the country's, as its days are."""


@dataclass(frozen=True, slots=True)
class _Hat:
    """As what somebody acted, and for which organisation."""

    office: Office
    organisation_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Held:
    """One post of somebody who acted."""

    hat: _Hat
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class _People:
    """Who acted in some entries: their names and posts, and the names of associations."""

    names: dict[UUID, str]
    posts: dict[UUID, list[_Held]]
    associations: dict[UUID, str]


async def own_history(db: AsyncSession, actor: SignatoryActor, *, after: UUID | None = None) -> History:
    """Return the history of the actor's own business."""
    row = await _signatory(db, actor.signatory_id)
    return await _history(db, row, after=after, reader=row.id)


async def member_history(
    db: AsyncSession, actor: AssociationActor, signatory_id: UUID, *, now: datetime, after: UUID | None = None
) -> History:
    """Return the history of a member: of its days in the association, and what was done for the association.

    What somebody did in another hat is not the association's. Entries that do not say for whom are, while their
    maker held a post of it.

    Raises:
        NotFoundError: no such business, or it is no member now.

    """
    row = await _signatory(db, signatory_id)
    if not await is_member(db, actor.association_id, signatory_id, now=now):
        raise NotFoundError
    spans = await memberships(db, actor.association_id, signatory_id)
    posts = select(Post.account_id, Post.since, Post.until).where(
        Post.organisation_id == actor.association_id
    )
    unsaid = [
        and_(LedgerEntry.acted_as.is_(None), LedgerEntry.actor_id == who, _during(since, until))
        for who, since, until in await db.execute(posts)
    ]
    seen = or_(
        LedgerEntry.acted_for == actor.association_id,
        *unsaid,
        *(_during(since, until) for since, until in spans),
    )
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
    people = await _people(db, shown)
    lines = [
        _line(
            entry, _by(entry, people, reader=reader, business=row.id),
            tells=reader == row.id or entry.kind not in OWN_REASONS,
        )
        for entry in shown
    ]  # fmt: skip
    onward = shown[-1].entry_id if len(entries) > PAGE else None
    return History(row.id, row.trade_name, lines, onward, await zone_of(db, row.country))


def _line(entry: Entry, by: Sentence, *, tells: bool) -> Line:
    days = [
        (words, date.fromisoformat(entry.details[name]))
        for name, words in DATES.items()
        if name in entry.details
    ]
    told: Any = entry.details  # an unknown category or ground has no words, and shows none
    why = CATEGORIES.get(told.get("category")) or GROUNDS.get(told.get("ground"))
    return Line(entry.at, what(entry.kind, entry.details), by, days, why, entry.reason if tells else None)


async def _people(db: AsyncSession, entries: Sequence[Entry]) -> _People:
    accounts = {entry.actor_id for entry in entries if entry.actor_id}
    named = select(Account.id, Account.name).where(Account.id.in_(accounts))
    held = (
        select(Post.account_id, Post.role, Post.organisation_id, Post.since, Post.until)
        .where(Post.account_id.in_(accounts))
        .order_by(Post.since, Post.id)
    )
    posts: dict[UUID, list[_Held]] = {}
    for account_id, role, organisation_id, since, until in await db.execute(held):
        post = _Held(_Hat(office_of(role), organisation_id), since, until)
        posts.setdefault(account_id, []).append(post)
    bodies = {entry.acted_for for entry in entries}
    bodies |= {post.hat.organisation_id for those in posts.values() for post in those}
    associations = select(Association.id, Association.name).where(
        Association.id.in_([body for body in bodies if body])
    )
    return _People(
        names={row.id: row.name for row in await db.execute(named)},
        posts=posts,
        associations={row.id: row.name for row in await db.execute(associations)},
    )


def _by(entry: Entry, people: _People, *, reader: UUID | None, business: UUID) -> Sentence:
    """Return who acted: by name where the reader's own people did, by office where others did."""
    if entry.actor_id is None:
        return THE_REGISTER
    hats = _hats(entry, people.posts.get(entry.actor_id, []))
    if any(hat.organisation_id == reader for hat in hats):
        return Sentence("%(name)s, one of your own people", {"name": people.names[entry.actor_id]})
    if any(hat.office is Office.REGISTER for hat in hats):
        return A_REGISTRAR
    for hat in hats:
        if hat.office is Office.ASSOCIATION and hat.organisation_id in people.associations:
            return Sentence("the association %(name)s", {"name": people.associations[hat.organisation_id]})
    return THE_BUSINESS if _Hat(Office.BUSINESS, business) in hats else AN_APPLICANT


def _hats(entry: Entry, posts: Sequence[_Held]) -> list[_Hat]:
    """Return as what somebody acted: as the entry says, else by the posts that they held on that day.

    Who acts as a person acts for the businesses of theirs. A post ends on the day after its last: what was
    done that day was done before, or the post would have opened nothing.
    """
    if entry.acted_as not in {None, Office.PERSON}:
        return [_Hat(entry.acted_as, entry.acted_for)]
    day = entry.at.date()
    held = [
        post.hat
        for post in posts
        if post.since <= day and (post.until is None or day <= post.until + timedelta(days=1))
    ]
    return [hat for hat in held if entry.acted_as is None or hat.office is Office.BUSINESS]
