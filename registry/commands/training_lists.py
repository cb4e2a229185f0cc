"""`registry import staff` and `attendances`: who works at a business, and what they learnt, from the terminal."""

from argparse import Namespace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.commands import CommandError
from registry.commands.list_saying import say, say_faults
from registry.commands.list_words import attendances_did, attendances_would, refusal, staff_did, staff_would
from registry.countries.queries import today_in
from registry.db import Database
from registry.kit.sheets import SheetError
from registry.rosters.actions import upload
from registry.rosters.attendance_lists import (
    attendance_forecast,
    attendances_of,
    packed_attendances,
    take_attendances,
    team_around,
)
from registry.rosters.reading import in_thread
from registry.rosters.rules import Kind
from registry.rosters.staff_lists import around, packed_staff, staff_forecast, staff_of, take_staff
from registry.signatories.models import Signatory


async def import_training(
    database: Database, said: Namespace, kind: Kind, data: bytes, now: datetime
) -> None:
    """Read a list and say what is wrong with it and what it would do; with `--yes` do it, all or nothing.

    Raises:
        CommandError: the file is no list, no business is called that, or a row has a fault and shall be written.

    """
    async with database.reads() as db:
        business_id, country = await _business(db, said.slug)
        today = await today_in(db, country, now)
        packed = await _packed(db, kind, business_id, (data, said.file.name), today)
        preview = (staff_of if kind is Kind.STAFF else attendances_of)(packed)[0]
        left_out = preview.row_count - len(preview.drafts)
        say_faults(preview)
        if not said.yes:
            say(await _would(db, kind, business_id, packed, left_out=left_out, today=today))
            return
    if left_out and not said.without_faulty:
        raise CommandError(refusal(left_out))
    async with database.writes() as db, db.begin():
        row = await upload(db, kind, business_id, data, packed, country=country, by=None, now=now)
        if kind is Kind.STAFF:
            people = staff_of(packed)[1]
            done = await take_staff(
                db, business_id, row.id, people, left_out=left_out, by=None, today=today, now=now
            )
            words = staff_did(done)
        else:
            rows = attendances_of(packed)[1]
            did = await take_attendances(
                db, business_id, row.id, rows, left_out=left_out, by=None, today=today, now=now
            )
            words = attendances_did(did)
    say(words)


async def _business(db: AsyncSession, slug: str) -> tuple[UUID, str]:
    query = select(Signatory.id, Signatory.country).where(Signatory.slug == slug)
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise CommandError(f"No business has the address part “{slug}”.")
    return found[0], found[1]


async def _packed(
    db: AsyncSession, kind: Kind, business_id: UUID, file: tuple[bytes, str], today: date
) -> bytes:
    data, name = file
    try:
        if kind is Kind.STAFF:
            against = await around(db, business_id, today=today)
            return await in_thread(lambda: packed_staff(data, name, against))
        team = await team_around(db, business_id, today=today)
        return await in_thread(lambda: packed_attendances(data, name, team))
    except SheetError as error:
        raise CommandError(str(error)) from None


async def _would(
    db: AsyncSession, kind: Kind, business_id: UUID, packed: bytes, *, left_out: int, today: date
) -> list[str]:
    if kind is Kind.STAFF:
        staff, people = staff_of(packed)
        return staff_would(
            await staff_forecast(db, business_id, people, today=today),
            rows=staff.row_count,
            left_out=left_out,
        )
    listed, rows = attendances_of(packed)
    forecast = await attendance_forecast(db, business_id, rows)
    return attendances_would(forecast, rows=listed.row_count, left_out=left_out)
