"""Reading the ledger back: the history of one business, and the words behind one act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from registry.ledger.models import LedgerEntry
from registry.ledger.rules import Office

ORDER = (LedgerEntry.at, LedgerEntry.position, LedgerEntry.id)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as it was entered. The caller has seen to it that its reader may read the reason."""

    entry_id: UUID
    at: datetime
    kind: str
    actor_id: UUID | None
    acted_as: Office | None
    acted_for: UUID | None
    details: dict[str, Any]
    reason: str | None


async def history_of(
    db: AsyncSession,
    signatory_id: UUID,
    *,
    most: int,
    after: UUID | None = None,
    seen: ColumnElement[bool] | None = None,
) -> list[Entry]:
    """Return a business's entries, the newest first.

    Args:
        db: the transaction.
        signatory_id: the business; the caller has seen to it that its reader may.
        most: how many.
        after: the last entry already shown. One of another business shows nothing.
        seen: the condition that the reader may see an entry, if not all.

    """
    query = (
        select(
            LedgerEntry.id, LedgerEntry.at, LedgerEntry.kind, LedgerEntry.actor_id,
            LedgerEntry.acted_as, LedgerEntry.acted_for, LedgerEntry.details, LedgerEntry.reason,
        )
        .where(LedgerEntry.signatory_id == signatory_id)
        .order_by(*(column.desc() for column in ORDER))
        .limit(most)
    )  # fmt: skip
    if seen is not None:
        query = query.where(seen)
    if after is not None:
        shown = select(*ORDER).where(LedgerEntry.id == after, LedgerEntry.signatory_id == signatory_id)
        last = (await db.execute(shown)).one_or_none()
        if last is None:
            return []
        query = query.where(
            tuple_(*ORDER)
            < tuple_(*(literal(value, type_=column.type) for value, column in zip(last, ORDER, strict=True)))
        )
    return [Entry(*row) for row in await db.execute(query)]


async def reason_of(db: AsyncSession, subject_id: UUID, kind: str) -> str | None:
    """Return the words entered with the last act of a kind upon a record; None once erased."""
    query = (
        select(LedgerEntry.reason)
        .where(LedgerEntry.subject_id == subject_id, LedgerEntry.kind == kind)
        .order_by(LedgerEntry.at.desc(), LedgerEntry.position.desc())
        .limit(1)
    )
    return await db.scalar(query)
