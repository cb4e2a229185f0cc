"""`registry check`: whether a deployment is fit to run, for a person and for a health check."""

from argparse import Namespace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.factor_key import FILE, present_key
from registry.accounts.factor_queries import made_under_another
from registry.codes.queries import latest
from registry.commands import CommandError
from registry.commands.keyrings import shares_a_volume
from registry.commands.preparing import reaching, refuse_unbuilt, run_with_database, where
from registry.courses.leading import check as check_kit
from registry.courses.lessons import TextsError
from registry.courses.lessons import check as check_texts
from registry.db import Database
from registry.errors import NotFoundError
from registry.handlers.keyrings import check_keyring
from registry.handlers.officers import read_officers
from registry.jobs.queries import Waiting, waiting
from registry.kit.assets import check_accent
from registry.safety.gathering import safety_texts
from registry.safety.queries import text_lines
from registry.safety.rules import ReviewState
from registry.settings import Settings

NO_OFFICERS = (
    "No officers are named (REGISTRY_OFFICERS): no case handler's key counts, and no report is taken."
)
LATE_AFTER = timedelta(minutes=10)  # a worker looks every second, and a lease lasts two minutes


OTHER_KEY = (
    "{count} second factors were made under another key than this server has. Put the former one back, as {path} or "
    "REGISTRY_FACTOR_KEY, or end them with `registry accounts end-factor`."
)


def check(settings: Settings, said: Namespace, _: object) -> None:
    """Say that settings, texts, database and worker are fit, what waits, and which safety texts nobody reviewed.

    Raises:
        CommandError: the database cannot be used, is of another release, or work lies undone.

    """
    check_accent(settings.accent)
    refuse_unbuilt(settings)

    try:
        check_texts(settings.texts)
        check_kit(settings.texts)
    except TextsError as error:
        raise CommandError(str(error)) from None

    try:
        key = present_key(settings)
    except (OSError, ValueError) as error:
        raise CommandError(f"The server's key for second factors cannot be used: {error}") from None

    async def look(database: Database, now: datetime) -> tuple[Waiting, bool, list[str], int, str]:
        async with database.reads() as db:
            found = await waiting(db, now=now)
            unreviewed = await _unreviewed(db, settings)
            strange = await made_under_another(db, key)
            keyring = await check_keyring(db, settings)
        late = found.oldest is not None and now - found.oldest > LATE_AFTER
        return found, late, unreviewed, strange, keyring

    with reaching(settings):
        found, late, unreviewed, strange, keyring = run_with_database(settings, look)
    if strange:
        raise CommandError(OTHER_KEY.format(count=strange, path=settings.data_dir / FILE))
    if keyring:
        raise CommandError(keyring)
    told = (
        f"{found.mails} letters, {found.jobs} pieces of work and {found.rounds} rounds are due, "
        f"{found.given_up} were given up"
    )
    if late and said.worker:
        raise CommandError(f"Nobody does the work that is due: {told}.")
    if not read_officers(settings.officers):
        print(NO_OFFICERS)  # noqa: T201 (its answer)
    if together := shares_a_volume(settings):
        print(together)  # noqa: T201 (its answer)
    if unreviewed:
        print(f"{len(unreviewed)} safety texts have not been reviewed: {', '.join(unreviewed)}.")  # noqa: T201 (its answer)
    print(f"The database at {where(settings)} is at this release's revision; {told}.")  # noqa: T201 (its answer)


async def _unreviewed(db: AsyncSession, settings: Settings) -> list[str]:
    """Return the texts that nobody reviewed in their present words, such as `course/M0 (es)`."""
    try:
        published = await latest(db)
    except NotFoundError:
        return []  # before the first start
    lines = await text_lines(db, safety_texts(settings.texts, published.code))
    return [
        f"{line.text.key} ({line.text.language})" for line in lines if line.state is not ReviewState.REVIEWED
    ]
