"""Who had a part in a case, and so neither decides it nor sits on its panel (queries)."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.queries import acted_for
from registry.accounts.rules import CONFLICT_FOR
from registry.adherence.models import Adherence
from registry.associations.models import Membership
from registry.decisions.models import Appeal, Interim, Notice, Recommendation, Seat
from registry.ledger.models import LedgerEntry

NO_PART = ("appeal.vote", "recommendation.export", "recommendation.sign")  # whoever read the record may vote
# What an auditor alone does. Audits lie uphill of decisions: the ledger tells of them.
AUDITED = (
    "audit.declare", "audit.begin", "audit.answer", "audit.finish", "audit.reopen", "audit.find", "audit.drop_finding",
    "audit.tell", "audit.judge",
)  # fmt: skip


async def sent_back_before(db: AsyncSession, recommendation_id: UUID) -> list[UUID]:
    """Return the decisions that panels sent back and from which a case came, the latest first."""
    found: list[UUID] = []
    last: UUID | None = recommendation_id
    while last is not None:
        last = await db.scalar(select(Appeal.recommendation_id).where(Appeal.successor_id == last))
        if last is not None:
            found.append(last)
    return found


async def decided_before(db: AsyncSession, recommendation_id: UUID) -> set[UUID | None]:
    """Return who decided what panels sent back."""
    before = await sent_back_before(db, recommendation_id)
    return set(await db.scalars(select(Recommendation.decided_by).where(Recommendation.id.in_(before))))


async def audited(db: AsyncSession, row: Recommendation, adherence: Adherence, account_id: UUID) -> bool:
    """Say whether somebody audited the business: found what is judged, or anything within 24 months before it."""
    query = select(LedgerEntry.id).where(
        LedgerEntry.signatory_id == adherence.signatory_id,
        LedgerEntry.at >= row.recommended_at - CONFLICT_FOR,
        LedgerEntry.actor_id == account_id,
        LedgerEntry.kind.in_(AUDITED),
    )
    return await db.scalar(query.limit(1)) is not None


async def took_part(
    db: AsyncSession, row: Recommendation, adherence: Adherence, account_id: UUID, *, today: date
) -> bool:
    """Say whether somebody did anything in a case but read and vote, audited the business, or acts for who is concerned.

    What a panel sent back is one case with what came of it; there a vote is a part too.
    """
    before = await sent_back_before(db, row.id)
    return (
        await audited(db, row, adherence, account_id)
        or await _acted(db, [row.id, *before], account_id)
        or await _sat(db, before, account_id)
        or await _acts_for(db, row, adherence, account_id, today=today)
    )


async def _acted(db: AsyncSession, ids: list[UUID], account_id: UUID) -> bool:
    acted = select(LedgerEntry.id).where(
        LedgerEntry.subject_id.in_(ids),
        LedgerEntry.actor_id == account_id,
        LedgerEntry.kind.not_in(NO_PART),
    )
    named = (
        select(Recommendation.id)
        .outerjoin(Notice, Notice.recommendation_id == Recommendation.id)
        .outerjoin(Interim, Interim.recommendation_id == Recommendation.id)
        .where(
            Recommendation.id.in_(ids),
            or_(
                *(
                    column == account_id
                    for column in (
                        Recommendation.recommended_by, Recommendation.decided_by, Notice.written_by,
                        Notice.served_by, Interim.begun_by, Interim.ended_by,
                    )
                )
            ),
        )
    )  # fmt: skip
    return await db.scalar(acted.limit(1)) is not None or await db.scalar(named.limit(1)) is not None


async def _sat(db: AsyncSession, ids: list[UUID], account_id: UUID) -> bool:
    query = (
        select(Seat.id)
        .join(Appeal, Appeal.id == Seat.appeal_id)
        .where(Appeal.recommendation_id.in_(ids), Seat.account_id == account_id)
    )
    return await db.scalar(query.limit(1)) is not None


async def _acts_for(
    db: AsyncSession, row: Recommendation, adherence: Adherence, account_id: UUID, *, today: date
) -> bool:
    bodies = {adherence.signatory_id, row.association_id}
    bodies |= set(
        await db.scalars(
            select(Membership.association_id).where(Membership.signatory_id == adherence.signatory_id)
        )
    )
    for body in bodies:
        if await acted_for(db, account_id, body, today=today):
            return True
    return False
