"""Lists of staff: read, foreseen, taken over (actions and queries of one kind of list)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.errors import NotFoundError
from registry.kit.sheets import read_sheet
from registry.ledger.actions import record
from registry.rosters.actions import open_roster
from registry.rosters.drafts import Preview, StaffRow, distinct
from registry.rosters.models import Roster
from registry.rosters.rules import Kind, folded
from registry.rosters.staff_manifest import Around, read_staff
from registry.signatories.models import Establishment, Signatory
from registry.training.bulk import ListedPerson, Taken, take_list
from registry.training.forms import StaffDraft
from registry.training.staff import listed_staff


@dataclass(frozen=True, slots=True)
class StaffForecast:
    """What taking a list of staff over would do just now."""

    added: int
    known: int
    attendances: int


@dataclass(frozen=True, slots=True)
class StaffOutcome:
    """What taking a list of staff over did."""

    added: int
    known: int
    attended: int
    known_attended: int
    not_there: int
    left_out: int


def packed_staff(data: bytes, filename: str, around: Around) -> bytes:
    """Return a packed preview of a list of staff.

    Raises:
        SheetError: the file is no list.

    """
    return msgspec.json.encode(read_staff(read_sheet(data, filename), around))


def staff_of(packed: bytes) -> tuple[Preview[StaffRow], list[StaffRow]]:
    """Return a stored preview, and each person in it once."""
    preview = msgspec.json.decode(packed, type=Preview[StaffRow])
    return preview, list(distinct(preview.drafts))


async def around(db: AsyncSession, signatory_id: UUID, *, today: date) -> Around:
    """Return what a list of a business's staff is read against."""
    query = select(Establishment.name, Establishment.id).where(
        Establishment.signatory_id == signatory_id, Establishment.closed_at.is_(None)
    )
    return Around({folded(row.name): row.id for row in await db.execute(query)}, today)


async def staff_forecast(
    db: AsyncSession, signatory_id: UUID, people: Sequence[StaffRow], *, today: date
) -> StaffForecast:
    """Return what taking a list of staff over would do just now."""
    known = await listed_staff(db, signatory_id, map(_draft, people), today=today)
    return StaffForecast(len(people) - len(known), len(known), sum(len(person.held) for person in people))


async def take_staff(
    db: AsyncSession,
    signatory_id: UUID,
    roster_id: UUID,
    people: Sequence[StaffRow],
    *,
    left_out: int,
    by: UUID | None,
    today: date,
    now: datetime,
) -> StaffOutcome:
    """Take a list of staff over: all its right rows, in this one transaction.

    Raises:
        NotFoundError: no such list, or another business's.
        RuleBrokenError: it has been taken over or dropped; or there is nothing in it.

    """
    row = await open_roster(db, Kind.STAFF, signatory_id, roster_id, people, now=now)
    business = await db.get(Signatory, signatory_id)
    if business is None:
        raise NotFoundError
    listed = [ListedPerson(_draft(person), dict(person.held)) for person in people]
    taken: Taken = await take_list(
        db, by, signatory_id, listed, language=business.language, today=today, now=now
    )
    outcome = StaffOutcome(**asdict(taken), left_out=left_out)
    row.preview, row.confirmed_at, row.outcome = None, now, asdict(outcome)
    record(
        db, "roster.confirm", subject_id=signatory_id, actor_id=by, now=now, signatory_id=signatory_id,
        roster_id=row.id, kind_of=row.kind.value, **asdict(outcome),
    )  # fmt: skip
    await db.flush()
    return outcome


async def staff_lists(db: AsyncSession, signatory_id: UUID, *, most: int) -> list[Roster]:
    """Return the latest lists of a business's staff."""
    query = (
        select(Roster)
        .where(Roster.kind == Kind.STAFF, Roster.organisation_id == signatory_id)
        .order_by(Roster.uploaded_at.desc(), Roster.id)
        .limit(most)
    )
    return list(await db.scalars(query))


async def staff_list(db: AsyncSession, signatory_id: UUID, roster_id: UUID) -> Roster:
    """Return one list of a business's staff.

    Raises:
        NotFoundError: no such list, or another business's.

    """
    query = select(Roster).where(
        Roster.id == roster_id, Roster.kind == Kind.STAFF, Roster.organisation_id == signatory_id
    )
    row = await db.scalar(query)
    if row is None:
        raise NotFoundError
    return row


def _draft(person: StaffRow) -> StaffDraft:
    return StaffDraft(
        person.known_as, person.role, person.since, frozenset(person.duties), person.place_id, person.until
    )
