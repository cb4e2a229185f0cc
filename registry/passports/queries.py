"""What a passport shows: to anyone who has its code, and to its holder."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.passports.models import Passport, PassportBearer, PassportEntry
from registry.passports.rules import Entry, Holder, shown
from registry.passports.sealing import opened, secret_hash
from registry.training.models import Attendance


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a passport says to anyone: it is what a page draws, and what a credential would be signed over."""

    code: str
    issued_on: date
    ended_on: date | None
    entries: list[Entry]


async def seen(db: AsyncSession, code: str) -> Seen | None:
    """Return what a passport says to anyone; None if its code was never issued."""
    row = await db.scalar(select(Passport).where(Passport.code == code))
    if row is None:
        return None
    return Seen(row.code, row.issued_on, row.ended_on, await _entries(db, row.id))


async def holder_of(db: AsyncSession, code: str, secret: str) -> Holder | None:
    """Return the holder whom a code and a secret show; None if they open nothing, or nothing any more."""
    query = select(Passport.id).where(Passport.code == code, Passport.secret_hash == secret_hash(secret))
    found = await db.scalar(query)
    return None if found is None else Holder(found, code, secret)


async def name_of(db: AsyncSession, holder: Holder) -> str:
    """Return the name that a holder sealed, opened by their secret; nothing if there is none."""
    sealed = await db.scalar(select(Passport.name_sealed).where(Passport.id == holder.passport_id))
    return opened(sealed, holder.secret) if sealed else ""


async def goes_into(db: AsyncSession, holder: Holder, staff_id: UUID) -> bool:
    """Say whether the training of one of the staff goes into a holder's passport."""
    query = select(PassportBearer.id).where(
        PassportBearer.passport_id == holder.passport_id,
        PassportBearer.staff_id == staff_id,
        PassportBearer.let_go_on.is_(None),
    )
    return await db.scalar(query) is not None


async def _entries(db: AsyncSession, passport_id: UUID) -> list[Entry]:
    query = (
        select(
            PassportEntry.module, PassportEntry.module_version, PassportEntry.held_on, PassportEntry.runs_out_on,
            PassportEntry.mode, Attendance.voided_on.is_not(None),
        )
        .join(Attendance, Attendance.id == PassportEntry.source_id)
        .where(PassportEntry.passport_id == passport_id)
    )  # fmt: skip
    return shown(Entry(*row) for row in await db.execute(query))
