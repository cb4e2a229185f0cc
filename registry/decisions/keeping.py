"""How long what was written and sent in a procedure is kept, who holds it longer, and what is left of it (queries)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.decisions.models import Appeal, ProcedureHold, Recommendation
from registry.decisions.terms import HoldReason, kept_until
from registry.ledger.models import LedgerEntry
from registry.ledger.queries import ORDER


@dataclass(frozen=True, slots=True)
class HoldShown:
    """One hold."""

    hold_id: UUID
    reason: HoldReason
    until: date
    asked_by: UUID
    confirmed: bool

    def in_force(self, today: date) -> bool:
        """Whether it keeps anything today."""
        return self.confirmed and today <= self.until


@dataclass(frozen=True, slots=True)
class Keeping:
    """Until when a procedure is kept, or when it was destroyed; and the digests that stay."""

    until: date | None
    """None: it has not ended."""
    forgotten_on: date | None
    held_until: date | None
    holds: list[HoldShown]
    records: list[tuple[datetime, str]]
    """Each signed record that was handed out: when, and the SHA-256 of the file."""


async def keeping_of(db: AsyncSession, row: Recommendation, *, today: date) -> Keeping:
    """Return how long a case is kept; the caller has seen to it that its reader may see it."""
    holds = [
        HoldShown(one.id, one.reason, one.until, one.asked_by, one.confirmed_by is not None)
        for one in await db.scalars(
            select(ProcedureHold)
            .where(ProcedureHold.recommendation_id == row.id)
            .order_by(ProcedureHold.asked_on, ProcedureHold.id)
        )
    ]
    signed = select(LedgerEntry.at, LedgerEntry.details).where(
        LedgerEntry.subject_id == row.id, LedgerEntry.kind == "recommendation.sign"
    )
    ended = await _ended_at(db, row)
    return Keeping(
        until=kept_until(ended.date()) if ended else None,
        forgotten_on=row.forgotten_on,
        held_until=max((one.until for one in holds if one.in_force(today)), default=None),
        holds=holds,
        records=[(at, str(said["sha256"])) for at, said in await db.execute(signed.order_by(*ORDER))],
    )


async def _ended_at(db: AsyncSession, row: Recommendation) -> datetime | None:
    """Return when a case ended, the one that a panel sent back with the one that follows it."""
    appeal = await db.scalar(select(Appeal).where(Appeal.recommendation_id == row.id))
    if appeal is None:
        return row.decided_at
    if appeal.successor_id is None:
        return appeal.decided_at
    return await _ended_at(db, await db.get_one(Recommendation, appeal.successor_id))
