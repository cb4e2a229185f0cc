"""The one queue: misused logos, complaints and appeals, what is overdue first (queries)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import ReviewerActor
from registry.accounts.models import Account
from registry.adherence.models import Adherence
from registry.complaints import rules
from registry.complaints.models import Complaint
from registry.complaints.scope import Handler, within
from registry.decisions.models import Appeal, Recommendation, Seat
from registry.decisions.terms import panel_until
from registry.logos.misuse_rules import OPEN as MISUSE_OPEN
from registry.logos.models import MisuseReport, Placement
from registry.signatories.models import Signatory

MOST = 500  # of each kind, the oldest: whoever has more than these has other worries than the next page
A_PAGE = 50


class What(StrEnum):
    """What waits."""

    MISUSE = "misuse"
    COMPLAINT = "complaint"
    APPEAL = "appeal"


class Whose(StrEnum):
    """In whose hands."""

    ALL = "all"
    MINE = "mine"
    NOBODYS = "nobodys"


@dataclass(frozen=True, slots=True)
class Asked:
    """How the queue is narrowed."""

    what: What | None = None
    whose: Whose = Whose.ALL
    overdue: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the queue."""

    what: What
    ref: UUID
    business: str | None
    country: str
    received_on: date
    due_on: date
    handler_id: UUID | None
    handler: str | None
    seats: int = 0

    def late(self, today: date) -> bool:
        """Say whether its day is over."""
        return today > self.due_on


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of it, with how many there are in all and how many are overdue."""

    lines: list[Line]
    count: int
    overdue: int
    onward: int | None


async def queue(db: AsyncSession, actor: Handler, asked: Asked, *, now: datetime, start: int = 0) -> Queue:
    """Return what waits for an answer, or was answered, by its day: what is overdue comes first by itself."""
    today = now.date()
    found: list[Line] = []
    for what, lines in ((What.MISUSE, _misuse), (What.COMPLAINT, _complaints), (What.APPEAL, _appeals)):
        if asked.what in {None, what}:
            found += await lines(db, actor, answered=asked.answered, today=today)
    kept = sorted(
        (line for line in found if _fits(line, actor, asked, today)),
        key=lambda line: (line.due_on, line.ref),
        reverse=asked.answered,
    )
    late = 0 if asked.answered else sum(line.late(today) for line in kept)
    more = start + A_PAGE < len(kept)
    return Queue(kept[start : start + A_PAGE], len(kept), late, start + A_PAGE if more else None)


async def waiting_count(db: AsyncSession, actor: Handler, *, now: datetime) -> int:
    """Return how many complaints wait that nobody has taken up, for the desk."""
    mine = within(actor, Complaint.signatory_id, today=now.date())
    query = select(func.count(Complaint.id)).where(Complaint.state == rules.State.RECEIVED, *mine)
    if isinstance(actor, ReviewerActor):
        query = query.where(Complaint.association_may_read)
    return await db.scalar(query) or 0


def _fits(line: Line, actor: Handler, asked: Asked, today: date) -> bool:
    match asked.whose:
        case Whose.MINE if line.handler_id != actor.account_id:
            return False
        case Whose.NOBODYS if line.handler_id is not None or line.seats:
            return False
    return line.late(today) if asked.overdue and not asked.answered else True


async def _misuse(db: AsyncSession, actor: Handler, *, answered: bool, today: date) -> list[Line]:
    among = MisuseReport.state.not_in(MISUSE_OPEN) if answered else MisuseReport.state.in_(MISUSE_OPEN)
    query = (
        select(
            MisuseReport.id, Signatory.trade_name, MisuseReport.country, MisuseReport.received_on,
            MisuseReport.handled_by, Account.name,
        )
        .outerjoin(Placement, Placement.id == MisuseReport.placement_id)
        .outerjoin(Signatory, Signatory.id == Placement.signatory_id)
        .outerjoin(Account, Account.id == MisuseReport.handled_by)
        .where(among, *within(actor, Placement.signatory_id, today=today))
        .order_by(MisuseReport.received_on.desc() if answered else MisuseReport.received_on, MisuseReport.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        Line(What.MISUSE, ref, business, country, day, rules.due_on(day), who, name)
        for ref, business, country, day, who, name in await db.execute(query)
    ]


async def _complaints(db: AsyncSession, actor: Handler, *, answered: bool, today: date) -> list[Line]:
    among = Complaint.state.not_in(rules.OPEN) if answered else Complaint.state.in_(rules.OPEN)
    query = (
        select(
            Complaint.id, Signatory.trade_name, Signatory.country, Complaint.received_on, Complaint.again_on,
            Complaint.handler_id, Account.name,
        )
        .join(Signatory, Signatory.id == Complaint.signatory_id)
        .outerjoin(Account, Account.id == Complaint.handler_id)
        .where(among, *within(actor, Complaint.signatory_id, today=today))
        .order_by(Complaint.received_on.desc() if answered else Complaint.received_on, Complaint.id)
        .limit(MOST)
    )  # fmt: skip
    if isinstance(actor, ReviewerActor):
        query = query.where(Complaint.association_may_read)
    return [
        Line(What.COMPLAINT, ref, business, country, again or day, rules.due_on(day, again), who, name)
        for ref, business, country, day, again, who, name in await db.execute(query)
    ]


async def _appeals(db: AsyncSession, actor: Handler, *, answered: bool, today: date) -> list[Line]:
    if isinstance(actor, ReviewerActor):
        return []  # an association that recommended has had its part
    del today
    seats = select(func.count(Seat.id)).where(Seat.appeal_id == Appeal.id).scalar_subquery()
    query = (
        select(Recommendation.id, Signatory.trade_name, Signatory.country, Appeal.made_on, seats)
        .select_from(Appeal)
        .join(Recommendation, Recommendation.id == Appeal.recommendation_id)
        .join(Adherence, Adherence.id == Recommendation.adherence_id)
        .join(Signatory, Signatory.id == Adherence.signatory_id)
        .where(Appeal.verdict.is_not(None) if answered else Appeal.verdict.is_(None))
        .order_by(Appeal.made_on.desc() if answered else Appeal.made_on, Appeal.id)
        .limit(MOST)
    )
    return [
        Line(What.APPEAL, ref, business, country, day, panel_until(day), None, None, count)
        for ref, business, country, day, count in await db.execute(query)
    ]
