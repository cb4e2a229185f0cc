"""Complaints as each may read them: whoever complained, whoever deals with them, the business."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor, ReviewerActor
from registry.accounts.models import Account
from registry.adherence.queries import told
from registry.adherence.rules import Standing
from registry.associations.queries import is_member
from registry.complaints.models import Complaint, ComplaintMessage
from registry.complaints.rules import AGAIN_WITHIN, MAY_FOLLOW, OPEN, Kind, Reason, State, due_on
from registry.complaints.scope import Handler
from registry.countries.queries import today_in
from registry.decisions.rules import reference_of
from registry.errors import NotFoundError
from registry.logos.models import Placement
from registry.signatories.models import Signatory

ENDED = frozenset({Standing.WITHDRAWN, Standing.REMOVED, Standing.NOT_ON_THE_REGISTER})


@dataclass(frozen=True, slots=True)
class About:
    """A business that one can complain of."""

    signatory_id: UUID
    slug: str
    name: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message, and whether it is the register's."""

    ours: bool
    text: str = field(repr=False)
    written_on: date


@dataclass(frozen=True, slots=True)
class Followed:
    """A complaint as whoever made it sees it."""

    business: str
    country: str
    kind: Kind
    state: State
    text: str = field(repr=False)
    received_on: date
    due_on: date
    decided_on: date | None
    again_on: date | None
    messages: list[Message]

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state in OPEN

    def may_ask_again(self, today: date) -> bool:
        """Say whether a second look can be asked for."""
        return (
            self.again_on is None
            and State.RECEIVED in MAY_FOLLOW[self.state]
            and self.decided_on is not None
            and today <= self.decided_on + AGAIN_WITHIN
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A complaint as whoever deals with it sees it: nothing of who made it, not even that they left an address."""

    complaint_id: UUID
    signatory_id: UUID
    business: str
    city: str
    country: str
    kind: Kind
    text: str = field(repr=False)
    happened_on: date | None
    received_on: date
    due_on: date
    state: State
    handler_id: UUID | None
    handler: str | None
    may_share: bool
    summary: str = field(repr=False)
    shared_on: date | None
    reason: Reason | None
    decided_on: date | None
    again_on: date | None
    messages: list[Message]

    @property
    def reference(self) -> str:
        """By what a recommendation names it."""
        return reference_of(self.complaint_id)


@dataclass(frozen=True, slots=True)
class Told:
    """What a business reads of a complaint: our summary, and what came of it."""

    kind: Kind
    summary: str = field(repr=False)
    shared_on: date
    state: State
    decided_on: date | None


async def about(db: AsyncSession, *, slug: str = "", code: str | None = None, now: datetime) -> About:
    """Return a business on the register, by the end of its page's address or by the code of a logo.

    Raises:
        NotFoundError: there is none, or it has left.

    """
    query = select(Signatory.id, Signatory.slug, Signatory.trade_name, Signatory.city, Signatory.country)
    if code:
        query = query.join(Placement, Placement.signatory_id == Signatory.id).where(Placement.code == code)
    else:
        query = query.where(Signatory.slug == slug)
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise NotFoundError
    found = About(*row)
    today = await today_in(db, found.country, now)
    if (await told(db, found.signatory_id, today=today)).standing in ENDED:
        raise NotFoundError
    return found


async def followed(db: AsyncSession, lookup: bytes) -> Followed | None:
    """Return the complaint of a number."""
    query = (
        select(Complaint, Signatory.trade_name, Signatory.country)
        .join(Signatory, Signatory.id == Complaint.signatory_id)
        .where(Complaint.lookup == lookup)
    )
    found = (await db.execute(query)).one_or_none()
    if found is None:
        return None
    row, business, country = found
    return Followed(
        business, country, row.kind, row.state, row.text, row.received_on, due_on(row.received_on, row.again_on),
        row.decided_on, row.again_on, await _messages(db, row.id),
    )  # fmt: skip


async def shown(db: AsyncSession, actor: Handler, complaint_id: UUID, *, now: datetime) -> Shown:
    """Return one complaint for whoever may deal with it.

    Raises:
        NotFoundError: there is none, or whoever made it did not want this association to read it.

    """
    query = (
        select(Complaint, Signatory.trade_name, Signatory.city, Signatory.country, Account.name)
        .join(Signatory, Signatory.id == Complaint.signatory_id)
        .outerjoin(Account, Account.id == Complaint.handler_id)
        .where(Complaint.id == complaint_id)
    )
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise NotFoundError
    row, business, city, country, handler = found
    if isinstance(actor, ReviewerActor) and not (
        row.association_may_read and await is_member(db, actor.association_id, row.signatory_id, now=now)
    ):
        raise NotFoundError
    return Shown(
        row.id, row.signatory_id, business, city, country, row.kind, row.text, row.happened_on, row.received_on,
        due_on(row.received_on, row.again_on), row.state, row.handler_id, handler, row.may_share, row.summary,
        row.shared_on, row.reason, row.decided_on, row.again_on, await _messages(db, row.id),
    )  # fmt: skip


async def told_of(db: AsyncSession, actor: OwnerActor) -> list[Told]:
    """Return what the actor's own business was told of complaints, the latest first. No day but that of telling."""
    query = (
        select(Complaint.kind, Complaint.summary, Complaint.shared_on, Complaint.state, Complaint.decided_on)
        .where(Complaint.signatory_id == actor.signatory_id, Complaint.shared_on.is_not(None))
        .order_by(Complaint.shared_on.desc(), Complaint.id)
    )
    return [
        Told(kind, summary, shared_on, state, decided_on)
        for kind, summary, shared_on, state, decided_on in await db.execute(query)
        if shared_on is not None
    ]


async def _messages(db: AsyncSession, complaint_id: UUID) -> list[Message]:
    query = (
        select(ComplaintMessage.author_id, ComplaintMessage.text, ComplaintMessage.written_on)
        .where(ComplaintMessage.complaint_id == complaint_id)
        .order_by(ComplaintMessage.number)
    )
    return [Message(author is not None, text, on) for author, text, on in await db.execute(query)]
