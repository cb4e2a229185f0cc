"""Writing to the ledger."""

import secrets
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.ledger.models import LedgerEntry
from registry.ledger.rules import Acting, reason_hash

ENTERED = "ledger entries"  # how many a session has made so far
ACTING = "who acts"  # as `acts` was told, if it was


def acts(db: AsyncSession, acting: Acting) -> None:
    """Say who acts in this session, and as what: each entry of theirs keeps it, whatever posts they hold later.

    Said once, where a request is let in, so that no act can forget it. From the terminal nobody says it.
    """
    db.info[ACTING] = acting


def record(
    db: AsyncSession,
    kind: str,
    *,
    subject_id: UUID,
    actor_id: UUID | None,
    now: datetime,
    signatory_id: UUID | None = None,
    reason: str | None = None,
    **details: str | int | bool | date | UUID | None,
) -> None:
    """Add one entry to the transaction in progress.

    Args:
        db: the act's own transaction.
        kind: subject.verb, such as `adherence.suspend`.
        subject_id: the row acted on.
        actor_id: the account that acted; None when the act is the system's own.
        now: the moment of the act.
        signatory_id: the business whose history this is part of.
        reason: words of a person; kept apart from the rest, so that they can be erased.
        details: ids, codes and dates.

    """
    db.info[ENTERED] = position = db.info.get(ENTERED, 0) + 1
    salt = secrets.token_bytes(16) if reason else None
    acting: Acting | None = db.info.get(ACTING)
    theirs = acting if acting and acting.account_id == actor_id else None
    db.add(
        LedgerEntry(
            at=now,
            position=position,
            kind=kind,
            actor_id=actor_id,
            acted_as=theirs and theirs.office,
            acted_for=theirs and theirs.organisation_id,
            subject_id=subject_id,
            signatory_id=signatory_id,
            details={name: _plain(value) for name, value in details.items() if value is not None},
            reason=reason or None,
            reason_hash=reason_hash(reason, salt) if reason and salt else None,
            reason_salt=salt,
        )
    )


async def unname(db: AsyncSession, kinds: Collection[str], subject_ids: Collection[UUID]) -> None:
    """Take out who acted, and for whom, of entries that named them: the record they acted on is gone."""
    mine = update(LedgerEntry).where(LedgerEntry.kind.in_(kinds), LedgerEntry.subject_id.in_(subject_ids))
    await db.execute(mine.values(actor_id=None, acted_as=None, acted_for=None))


async def forget_reasons(db: AsyncSession, kinds: Collection[str], subject_ids: Collection[UUID]) -> None:
    """Erase the words of entries; their hashes stay, so that a copy of the words can still be told to be theirs."""
    mine = update(LedgerEntry).where(LedgerEntry.kind.in_(kinds), LedgerEntry.subject_id.in_(subject_ids))
    await db.execute(mine.values(reason=None), execution_options={"synchronize_session": False})


def _plain(value: object) -> object:
    match value:
        case bool() | int():
            return value
        case date():
            return value.isoformat()
        case _:
            return str(value)
