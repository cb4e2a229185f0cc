"""What was done in one case so that it is fair: notice, service, replies, suspension meanwhile, appeal (queries)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, OwnerActor
from registry.accounts.models import Account
from registry.adherence.models import Adherence
from registry.countries.queries import today_in, zone_of
from registry.decisions.appeals import decided_on_of
from registry.decisions.keeping import Keeping, keeping_of
from registry.decisions.models import Appeal, Interim, Notice, Paper, Recommendation, Reply, Seat
from registry.decisions.panels import Verdict
from registry.decisions.rules import Ground, Outcome, reference_of
from registry.decisions.terms import (
    PANEL_SIZE,
    Hearing,
    Phase,
    Service,
    appeal_until,
    is_late,
    needs_notice,
    panel_until,
    phase,
    reply_until,
)
from registry.errors import NotFoundError
from registry.ledger.queries import reason_of
from registry.signatories.models import Signatory


@dataclass(frozen=True, slots=True)
class PaperShown:
    """One page of a document, without its pixels."""

    paper_id: UUID
    sha256: str
    original_sha256: str
    page: int | None


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """A notice and what is proven of its service."""

    written_at: datetime
    written_on: date
    facts: str = field(repr=False)
    evidence: str = field(repr=False)
    served_on: date | None
    served_at: datetime | None
    served_how: Service | None
    reply_until: date | None
    no_more_at: datetime | None
    proof: list[PaperShown]


@dataclass(frozen=True, slots=True)
class ReplyShown:
    """One reply of the business."""

    written_at: datetime
    text: str = field(repr=False)
    late: bool
    papers: list[PaperShown]


@dataclass(frozen=True, slots=True)
class InterimShown:
    """A suspension for the time being."""

    begun_on: date
    reason: str | None = field(repr=False)
    ended_at: datetime | None
    lifted: bool | None


@dataclass(frozen=True, slots=True)
class SeatShown:
    """One of a panel."""

    account_id: UUID
    name: str
    vote: Verdict | None
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AppealShown:
    """An appeal, its panel and what that said."""

    appeal_id: UUID
    made_at: datetime
    until: date
    text: str = field(repr=False)
    verdict: Verdict | None
    decided_at: datetime | None
    successor_id: UUID | None
    seats: list[SeatShown]

    @property
    def free(self) -> int:
        """How many seats are empty."""
        return PANEL_SIZE - len(self.seats)


@dataclass(frozen=True, slots=True)
class Procedure:
    """All that was done in a case beside recommending and deciding."""

    today: date
    zone: str
    phase: Phase
    needs_notice: bool
    complaint: str | None
    """The reference of the upheld complaint that is the ground."""
    notice: NoticeShown | None
    replies: list[ReplyShown]
    interim: InterimShown | None
    appeal: AppealShown | None
    decided_on: date | None
    appeal_until: date | None
    keeping: Keeping


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case as an owner of the business sees it; nothing of it is said before the notice is opened."""

    recommendation_id: UUID
    outcome: Outcome
    ground: Ground
    decided_at: datetime | None
    followed: bool | None
    effective_on: date | None
    decision_reason: str | None = field(repr=False)
    procedure: Procedure

    @property
    def closed(self) -> bool:
        """Whether the notice is still to be opened, and nothing was decided yet."""
        notice = self.procedure.notice
        return self.decided_at is None and notice is not None and notice.served_on is None

    @property
    def may_appeal(self) -> bool:
        """Whether an appeal is possible today."""
        until = self.procedure.appeal_until
        return until is not None and self.procedure.appeal is None and self.procedure.today <= until


async def procedure_of(db: AsyncSession, row: Recommendation, *, now: datetime) -> Procedure:
    """Return what was done in a case; the caller has seen to it that its reader may know."""
    country = (
        select(Signatory.country)
        .join(Adherence, Adherence.signatory_id == Signatory.id)
        .where(Adherence.id == row.adherence_id)
    )
    where = (await db.scalars(country)).one()
    today = await today_in(db, where, now)
    papers = await _papers(db, row.id)
    notice = await db.scalar(select(Notice).where(Notice.recommendation_id == row.id))
    heard = Hearing()
    if notice is not None:
        heard = Hearing(noticed=True, served_on=notice.served_on, no_more=notice.no_more_at is not None)
    decided_on = await decided_on_of(db, row)
    against = row.followed and needs_notice(row.outcome)
    return Procedure(
        today=today,
        zone=await zone_of(db, where),
        phase=phase(row.outcome, heard, today=today),
        needs_notice=needs_notice(row.outcome),
        complaint=reference_of(row.complaint_id) if row.complaint_id else None,
        notice=_notice(notice, papers.get(None, [])) if notice is not None else None,
        replies=await _replies(db, notice, papers) if notice else [],
        interim=await _interim(db, row.id),
        appeal=await _appeal(db, row.id),
        decided_on=decided_on,
        appeal_until=appeal_until(decided_on) if decided_on and against else None,
        keeping=await keeping_of(db, row, today=now.date()),
    )


async def own_cases(db: AsyncSession, actor: OwnerActor, *, now: datetime) -> list[OwnCase]:
    """Return the cases about the actor's own business that it has been told of, the latest first."""
    query = _of(actor).order_by(Recommendation.recommended_at.desc(), Recommendation.id)
    return [await _own(db, row, now=now) for row in await db.scalars(query)]


async def own_case(db: AsyncSession, actor: OwnerActor, recommendation_id: UUID, *, now: datetime) -> OwnCase:
    """Return one of them.

    Raises:
        NotFoundError: there is none such.

    """
    row = await db.scalar(_of(actor).where(Recommendation.id == recommendation_id))
    if row is None:
        raise NotFoundError
    return await _own(db, row, now=now)


async def notices_to_answer(db: AsyncSession, signatory_id: UUID) -> int:
    """Return how many notices to a business are to be opened, or have not been replied to; none once decided."""
    replied = select(Reply.id).where(Reply.notice_id == Notice.id)
    query = (
        select(func.count())
        .select_from(Notice)
        .join(Recommendation, Recommendation.id == Notice.recommendation_id)
        .join(Adherence, Adherence.id == Recommendation.adherence_id)
        .where(
            Adherence.signatory_id == signatory_id,
            Recommendation.decided_at.is_(None),
            Notice.no_more_at.is_(None),
            ~replied.exists(),
        )
    )
    return await db.scalar(query) or 0


async def seated_at(db: AsyncSession, actor: Actor, appeal_id: UUID) -> UUID:
    """Return the recommendation of an appeal on whose panel the actor sits.

    Raises:
        NotFoundError: they do not.

    """
    query = (
        select(Appeal.recommendation_id)
        .join(Seat, Seat.appeal_id == Appeal.id)
        .where(Appeal.id == appeal_id, Seat.account_id == actor.account_id)
    )
    found = await db.scalar(query)
    if found is None:
        raise NotFoundError
    return found


async def seats_of(db: AsyncSession, actor: Actor) -> list[tuple[UUID, date, bool]]:
    """Return the appeals on whose panels the actor sits: which, until when, and whether they are answered."""
    query = (
        select(Appeal.id, Appeal.made_on, Appeal.verdict)
        .join(Seat, Seat.appeal_id == Appeal.id)
        .where(Seat.account_id == actor.account_id)
        .order_by(Appeal.made_at.desc())
    )
    return [
        (found, panel_until(made_on), said is not None) for found, made_on, said in await db.execute(query)
    ]


async def paper_of(db: AsyncSession, recommendation_id: UUID, paper_id: UUID) -> bytes:
    """Return a page of a document; the caller has seen to it that its reader may see the case.

    Raises:
        NotFoundError: the case has no such page, or not any more.

    """
    found = await db.scalar(
        select(Paper.content).where(Paper.id == paper_id, Paper.recommendation_id == recommendation_id)
    )
    if not found:
        raise NotFoundError
    return found


def _of(actor: OwnerActor) -> Select[Recommendation]:
    """Return the recommendations about a business that it may know of: noticed, decided, or suspended by one."""
    told = (
        Recommendation.decided_at.is_not(None)
        | select(Notice.id).where(Notice.recommendation_id == Recommendation.id).exists()
        | select(Interim.id).where(Interim.recommendation_id == Recommendation.id).exists()
    )
    return (
        select(Recommendation)
        .join(Adherence, Adherence.id == Recommendation.adherence_id)
        .where(Adherence.signatory_id == actor.signatory_id, told)
    )


async def _own(db: AsyncSession, row: Recommendation, *, now: datetime) -> OwnCase:
    return OwnCase(
        recommendation_id=row.id,
        outcome=row.outcome,
        ground=row.ground,
        decided_at=row.decided_at,
        followed=row.followed,
        effective_on=row.effective_on,
        decision_reason=await reason_of(db, row.id, "recommendation.decide"),
        procedure=await procedure_of(db, row, now=now),
    )


async def _papers(db: AsyncSession, recommendation_id: UUID) -> dict[UUID | None, list[PaperShown]]:
    query = (
        select(Paper.reply_id, Paper.id, Paper.sha256, Paper.original_sha256, Paper.page)
        .where(Paper.recommendation_id == recommendation_id)
        .order_by(Paper.entered_at, Paper.original_sha256, Paper.page, Paper.id)
    )
    found: dict[UUID | None, list[PaperShown]] = {}
    for reply_id, paper_id, digest, original, page in await db.execute(query):
        found.setdefault(reply_id, []).append(PaperShown(paper_id, digest, original, page))
    return found


def _notice(row: Notice, proof: list[PaperShown]) -> NoticeShown:
    return NoticeShown(
        row.written_at, row.written_on, row.facts, row.evidence, row.served_on, row.served_at, row.served_how,
        reply_until(row.served_on) if row.served_on else None, row.no_more_at, proof,
    )  # fmt: skip


async def _replies(
    db: AsyncSession, notice: Notice, papers: dict[UUID | None, list[PaperShown]]
) -> list[ReplyShown]:
    query = select(Reply).where(Reply.notice_id == notice.id).order_by(Reply.written_at, Reply.id)
    return [
        ReplyShown(
            row.written_at,
            row.text,
            is_late(row.written_on, notice.served_on or row.written_on),
            papers.get(row.id, []),
        )
        for row in await db.scalars(query)
    ]


async def _interim(db: AsyncSession, recommendation_id: UUID) -> InterimShown | None:
    row = await db.scalar(select(Interim).where(Interim.recommendation_id == recommendation_id))
    reason = await reason_of(db, recommendation_id, "recommendation.suspend")
    return InterimShown(row.begun_on, reason, row.ended_at, row.lifted) if row is not None else None


async def _appeal(db: AsyncSession, recommendation_id: UUID) -> AppealShown | None:
    row = await db.scalar(select(Appeal).where(Appeal.recommendation_id == recommendation_id))
    if row is None:
        return None
    seats = (
        select(Seat.account_id, Account.name, Seat.vote, Seat.reason)
        .join(Account, Account.id == Seat.account_id)
        .where(Seat.appeal_id == row.id)
        .order_by(Seat.seated_at, Seat.id)
    )
    return AppealShown(
        row.id, row.made_at, panel_until(row.made_on), row.text, row.verdict, row.decided_at, row.successor_id,
        [SeatShown(*one) for one in await db.execute(seats)],
    )  # fmt: skip
