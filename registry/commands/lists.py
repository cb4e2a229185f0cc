"""`registry import`: a roster from the terminal."""

from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.applications.alpha2 import ALPHA2
from registry.associations.models import Association
from registry.commands import CommandError
from registry.commands.list_saying import say, say_faults
from registry.commands.list_words import did, refusal, would
from registry.commands.preparing import prepare, run_with_database
from registry.commands.progress import Progress
from registry.commands.training_lists import import_training
from registry.countries.queries import today_in
from registry.db import Database
from registry.kit.sheets import SheetError
from registry.kit.sheets.sheet import BYTES_AT_MOST
from registry.rosters import actions, queries
from registry.rosters.forms import MembersUpload
from registry.rosters.reading import in_thread, members_file, members_of, vehicles_file, vehicles_of
from registry.rosters.rules import Forecast, Kind
from registry.rosters.stored import AnyPreview, faults_alone
from registry.settings import Settings
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector


def import_roster(settings: Settings, said: Namespace, ask: Callable[[str], str]) -> None:  # noqa: ARG001 (as all commands)
    """Read a list and say what is wrong with it and what it would do; with `--yes` do it, all or nothing.

    Rows with a fault are left out only where `--without-faulty` says so.

    Raises:
        CommandError: the file is no list, nobody is called that, no row can be taken over, or a row has a
            fault and shall be written.

    """
    kind, data = Kind(said.kind), content(said.file)
    if kind in {Kind.STAFF, Kind.ATTENDANCES}:
        prepare(settings)
        run_with_database(settings, lambda database, now: import_training(database, said, kind, data, now))
        return
    if said.country and said.country not in ALPHA2:
        raise CommandError(f"“{said.country}” is no country: use its two capital letters, such as CR.")
    if said.sector not in set(Sector):
        raise CommandError(f"“{said.sector}” is no sector. Use one of: {', '.join(Sector)}.")
    prepare(settings)

    async def act(database: Database, now: datetime) -> None:
        async with database.reads() as db:
            organisation_id, at_home = await _organisation(db, kind, said.slug)
        country = said.country or at_home
        packed = await in_thread(lambda: _packed(kind, data, said, country))
        forecast, preview = await _foresee(database, kind, organisation_id, packed, now)
        left_out = preview.row_count - len(preview.drafts)
        say_faults(preview)
        if not said.yes:
            repeated = len(preview.drafts) - forecast.added - forecast.known
            say(would(kind, forecast, rows=preview.row_count, repeated=repeated, left_out=left_out))
            return
        if left_out and not said.without_faulty:
            raise CommandError(refusal(left_out))
        progress = Progress("written")
        async with database.writes() as db, db.begin():
            row = await actions.upload(
                db, kind, organisation_id, data, packed, country=country, by=None, now=now
            )
            if kind is Kind.MEMBERS:
                outcome = await actions.take_members(
                    db, organisation_id, row.id, members_of(packed)[1],
                    left_out=left_out, by=None, base_url=settings.base_url, now=now,
                    faults=faults_alone(preview), tell=progress.add,
                )  # fmt: skip
            else:
                today = await today_in(db, at_home, now)
                outcome = await actions.take_vehicles(
                    db, organisation_id, row.id, vehicles_of(packed)[1],
                    left_out=left_out, by=None, today=today, now=now, faults=faults_alone(preview),
                )  # fmt: skip
        progress.done()
        say(did(kind, outcome))

    run_with_database(settings, act)


def content(path: Path) -> bytes:
    """Return a file's bytes; of one that is too large only so many that it is refused."""
    try:
        with path.open("rb") as file:
            return file.read(BYTES_AT_MOST + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}.") from None


async def _organisation(db: AsyncSession, kind: Kind, slug: str) -> tuple[UUID, str]:
    """Return whose list it is, by the last part of its address, and its country."""
    table = Association if kind is Kind.MEMBERS else Signatory
    found = (await db.execute(select(table.id, table.country).where(table.slug == slug))).one_or_none()
    if found is None:
        word = "association" if kind is Kind.MEMBERS else "business"
        raise CommandError(f"No {word} has the address part “{slug}”.")
    return found[0], found[1]


def _packed(kind: Kind, data: bytes, said: Namespace, country: str) -> bytes:
    try:
        if kind is Kind.MEMBERS:
            return members_file(data, said.file.name, MembersUpload(country, Sector(said.sector)))
        return vehicles_file(data, said.file.name, country)
    except SheetError as error:
        raise CommandError(str(error)) from None


async def _foresee(
    database: Database, kind: Kind, organisation_id: UUID, packed: bytes, now: datetime
) -> tuple[Forecast, AnyPreview]:
    async with database.reads() as db:
        if kind is Kind.VEHICLES:
            vehicles, drafts = vehicles_of(packed)
            return await queries.vehicles_forecast(db, organisation_id, drafts), vehicles
        members, listed = members_of(packed)
        return await queries.members_forecast(db, organisation_id, listed, now=now), members
