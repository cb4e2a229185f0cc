"""`registry check`: whether a deployment is fit to run, for a person and for a health check."""

from argparse import Namespace
from datetime import datetime, timedelta

from registry.commands import CommandError
from registry.commands.preparing import reaching, refuse_unbuilt, run_with_database, where
from registry.db import Database
from registry.jobs.queries import Waiting, waiting
from registry.kit.assets import check_accent
from registry.settings import Settings

LATE_AFTER = timedelta(minutes=10)  # a worker looks every second, and a lease lasts two minutes


def check(settings: Settings, said: Namespace, _: object) -> None:
    """Say that settings, database and worker are fit, and what waits.

    Raises:
        CommandError: the database cannot be used, is of another release, or work lies undone.

    """
    check_accent(settings.accent)
    refuse_unbuilt(settings)

    async def look(database: Database, now: datetime) -> tuple[Waiting, bool]:
        async with database.reads() as db:
            found = await waiting(db, now=now)
        return found, found.oldest is not None and now - found.oldest > LATE_AFTER

    with reaching(settings):
        found, late = run_with_database(settings, look)
    told = f"{found.mails} letters and {found.jobs} pieces of work are due, {found.given_up} were given up"
    if late and said.worker:
        raise CommandError(f"Nobody does the work that is due: {told}.")
    print(f"The database at {where(settings)} is at this release's revision; {told}.")  # noqa: T201 (its answer)
