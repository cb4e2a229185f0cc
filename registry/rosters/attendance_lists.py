"""Lists of attendances: read, foreseen, taken over (actions and queries of one kind of list)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.errors import NotFoundError
from registry.kit.sheets import read_sheet
from registry.rosters.actions import confirm, open_roster
from registry.rosters.attendance_manifest import Span, Team, read_attendances
from registry.rosters.drafts import AttendanceRow, Preview, distinct
from registry.rosters.rules import ATTENDANCES_MOST, AttendanceOutcome, Kind
from registry.rosters.staff_lists import around
from registry.signatories.models import Signatory
from registry.training.bulk import attended, attended_on, import_key, sessions_known
from registry.training.bulk_sessions import ListedSession, take_sessions
from registry.training.forms import SessionDraft, known_key
from registry.training.models import StaffMember
from registry.training.modules import modules
from registry.training.rules import Duty


@dataclass(frozen=True, slots=True)
class AttendanceForecast:
    """What taking a list of attendances over would do just now."""

    sessions: int
    attended: int
    known_attended: int


def packed_attendances(data: bytes, filename: str, team: Team) -> bytes:
    """Return a packed preview of a list of attendances.

    Raises:
        SheetError: the file is no list.

    """
    return msgspec.json.encode(read_attendances(read_sheet(data, filename, most=ATTENDANCES_MOST), team))


def attendances_of(packed: bytes) -> tuple[Preview[AttendanceRow], list[AttendanceRow]]:
    """Return a stored preview, and each attendance in it once."""
    preview = msgspec.json.decode(packed, type=Preview[AttendanceRow])
    return preview, list(distinct(preview.drafts))


async def team_around(db: AsyncSession, signatory_id: UUID, *, today: date) -> Team:
    """Return what a list of a business's attendances is read against.

    Raises:
        NotFoundError: there is no such business.

    """
    business = await db.get(Signatory, signatory_id)
    if business is None:
        raise NotFoundError
    people: dict[str, list[Span]] = defaultdict(list)
    trainers: dict[str, UUID] = {}
    query = (
        select(
            StaffMember.id, StaffMember.known_key, StaffMember.since, StaffMember.until, StaffMember.duties
        )
        .where(StaffMember.signatory_id == signatory_id, StaffMember.forgotten_at.is_(None))
        .order_by(StaffMember.since, StaffMember.id)
    )
    for staff_id, key, since, until, duties in await db.execute(query):
        people[key].append(Span(staff_id, since, until))
        if Duty.TRAINER in duties:
            trainers[key] = staff_id
    return Team(await around(db, signatory_id, today=today), people, trainers, business.language)


def listed_sessions(rows: Sequence[AttendanceRow]) -> list[ListedSession]:
    """Return the sessions of a list, each with its people; minutes and language as its first row has them."""
    grouped: dict[tuple[object, ...], list[AttendanceRow]] = defaultdict(list)
    for row in rows:
        grouped[row.session()].append(row)
    return [
        ListedSession(_draft(some[0]), {row.staff_id: row.score for row in some}) for some in grouped.values()
    ]


def _draft(row: AttendanceRow) -> SessionDraft:
    version = modules()[row.module].version_on(row.held_on)
    about = SessionDraft(
        module=row.module,
        module_version=version.number if version else 1,
        held_on=row.held_on,
        minutes=row.minutes,
        mode=row.mode,
        language=row.language,
        trainer_id=row.trainer_id,
        trainer_name="" if row.trainer_id else row.trainer,
        place_id=row.place_id,
    )
    return replace(
        about, import_key=import_key(row.module, row.held_on, row.place_id, row.mode, known_key(row.trainer))
    )


async def attendance_forecast(
    db: AsyncSession, signatory_id: UUID, rows: Sequence[AttendanceRow]
) -> AttendanceForecast:
    """Return what taking a list of attendances over would do just now."""
    listed = listed_sessions(rows)
    known = await sessions_known(db, signatory_id, [one.draft.import_key or "" for one in listed])
    there = await attended(db, [row.id for row in known.values()])
    already = await attended_on(db, signatory_id, [one.draft.held_on for one in listed])
    sessions = fresh = 0
    for one in listed:
        session = known.get(one.draft.import_key or "")
        missing = [who for who in one.people if (who, one.draft.module, one.draft.held_on) not in already]
        if session is None:
            sessions += bool(missing)
            fresh += len(missing)
        elif session.voided_on is None:
            fresh += sum((session.id, who) not in there for who in missing)
    return AttendanceForecast(sessions, fresh, sum(len(one.people) for one in listed) - fresh)


async def take_attendances(
    db: AsyncSession,
    signatory_id: UUID,
    roster_id: UUID,
    rows: Sequence[AttendanceRow],
    *,
    left_out: int,
    by: UUID | None,
    today: date,
    now: datetime,
) -> AttendanceOutcome:
    """Take a list of attendances over: all its right rows, in this one transaction.

    Raises:
        NotFoundError: no such list, or another business's.
        RuleBrokenError: it has been taken over or dropped; or there is nothing in it.

    """
    row = await open_roster(db, Kind.ATTENDANCES, signatory_id, roster_id, rows, now=now)
    taken = await take_sessions(db, by, signatory_id, listed_sessions(rows), today=today, now=now)
    outcome = AttendanceOutcome(**asdict(taken), left_out=left_out)
    await confirm(db, row, outcome, None, by=by, now=now, signatory_id=signatory_id)
    return outcome
