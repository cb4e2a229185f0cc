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
from registry.rosters.actions import confirm, open_roster
from registry.rosters.drafts import Preview, StaffRow, distinct
from registry.rosters.rules import Kind, StaffOutcome, folded
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
    await confirm(db, row, outcome, None, by=by, now=now, signatory_id=signatory_id)
    return outcome


def _draft(person: StaffRow) -> StaffDraft:
    return StaffDraft(
        person.known_as, person.role, person.since, frozenset(person.duties), person.place_id, person.until
    )
