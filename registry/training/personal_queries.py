"""What one of the staff sees of themselves by their personal link. Every row is that person's own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import hash_token
from registry.countries.queries import today_in
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from registry.training.models import Attendance, PersonalLink, StaffMember, TrainingSession
from registry.training.modules import modules, needed
from registry.training.rules import Duty, Mode, StaffRole, link_opens


@dataclass(frozen=True, slots=True)
class Own:
    """Whom a personal link opens for, and at which business; `today` is the date there."""

    staff_id: UUID
    signatory_id: UUID
    known_as: str
    role: StaffRole
    duties: frozenset[Duty]
    business: str
    country: str
    sector: Sector
    until: date | None
    today: date


@dataclass(frozen=True, slots=True)
class Held:
    """A module that somebody needs, or has learnt. Both dates are of the record that counts longest."""

    code: str
    needed: bool
    held_on: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A session at which somebody is listed, and has yet to say that they were there."""

    attendance_id: UUID
    module: str
    held_on: date
    mode: Mode


async def own_of(db: AsyncSession, token: str, *, now: datetime) -> Own | None:
    """Return whom a personal link opens for; None if it opens nothing, or nothing any more."""
    query = (
        select(
            StaffMember.id, StaffMember.signatory_id, StaffMember.known_as, StaffMember.role, StaffMember.duties,
            StaffMember.until, Signatory.trade_name, Signatory.country, Signatory.sector,
        )
        .join(PersonalLink, PersonalLink.staff_id == StaffMember.id)
        .join(Signatory, Signatory.id == StaffMember.signatory_id)
        .where(PersonalLink.token_hash == hash_token(token), StaffMember.forgotten_at.is_(None))
    )  # fmt: skip
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    today = await today_in(db, row.country, now)
    if not link_opens(row.until, today):
        return None
    return Own(
        staff_id=row.id,
        signatory_id=row.signatory_id,
        known_as=row.known_as,
        role=row.role,
        duties=frozenset(map(Duty, row.duties)),
        business=row.trade_name,
        country=row.country,
        sector=row.sector,
        until=row.until,
        today=today,
    )


async def held_by(db: AsyncSession, own: Own) -> list[Held]:
    """Return every module that somebody needs, and what else they have learnt."""
    return await learnt_by(db, own.staff_id, needed(own.role, own.duties, own.sector))


async def learnt_by(db: AsyncSession, staff_id: UUID, wanted: Collection[str]) -> list[Held]:
    """Return the wanted modules and what else one of the staff has learnt; the caller sees to whose staff it is."""
    query = select(Attendance.module, Attendance.held_on).where(
        Attendance.staff_id == staff_id,
        Attendance.acknowledged_on.is_not(None),
        Attendance.voided_on.is_(None),
    )
    last: dict[str, date] = {}
    for module, held_on in await db.execute(query):
        last[module] = max(held_on, last.get(module, held_on))
    return [
        Held(code, code in wanted, last.get(code), one.valid_until(last[code]) if code in last else None)
        for code, one in modules().items()
        if code in wanted or code in last
    ]


async def waiting_for(db: AsyncSession, own: Own) -> list[Waiting]:
    """Return the sessions that somebody has yet to acknowledge, the latest first."""
    query = (
        select(Attendance.id, Attendance.module, Attendance.held_on, TrainingSession.mode)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            Attendance.staff_id == own.staff_id,
            Attendance.acknowledged_on.is_(None),
            Attendance.voided_on.is_(None),
        )
        .order_by(Attendance.held_on.desc(), Attendance.module)
    )
    return [Waiting(*row) for row in await db.execute(query)]
