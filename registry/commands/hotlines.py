"""`registry hotlines`: a list of numbers from the terminal, and which are to be checked."""

import sys
from argparse import Namespace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.commands import CommandError
from registry.commands.hotline_lists import Listed, Plan, did, plan, read_list, would
from registry.commands.list_saying import say
from registry.commands.list_words import CORRECT_IT, WRITE_IT, refusal
from registry.commands.lists import content
from registry.commands.preparing import prepare, reaching, refuse_unbuilt, run_with_database
from registry.countries.hotline_keeping import propose
from registry.countries.hotline_queries import Line, lines_in_use
from registry.countries.models import Hotline
from registry.countries.queries import read
from registry.db import Database
from registry.kit.forms import FormFaults
from registry.settings import Settings


def hotlines(settings: Settings, said: Namespace, _: object) -> None:
    """Load a list of numbers, none of them as checked; or say which are to be checked, the most pressing first.

    Raises:
        CommandError: the file is no list, or has a row with a fault and shall be written.

    """
    if said.action == "due":
        _due(settings, said)
    else:
        _import(settings, said)


def _import(settings: Settings, said: Namespace) -> None:
    data = content(said.file)
    prepare(settings)

    async def act(database: Database, now: datetime) -> None:
        listed = read_list(data, said.file.name, today=now.date())
        async with database.reads() as db:
            planned = await _planned(db, listed)
        sys.stderr.write("".join(f"{line}\n" for line in (*listed.faults, *listed.looks, *planned.looks)))
        if not said.yes:
            last = f"Nothing was written: {CORRECT_IT}" if listed.faulty else WRITE_IT
            say([*would(listed, planned), last])
            return
        if listed.faulty and not said.without_faulty:
            raise CommandError(refusal(len(listed.faulty)))
        async with database.writes() as db, db.begin():
            planned = await _planned(db, listed)
            added = [await propose(db, None, line, now=now) for line in planned.added]
        say(did(listed, planned, sum(not isinstance(one, FormFaults) for one in added)))

    run_with_database(settings, act)


async def _planned(db: AsyncSession, listed: Listed) -> Plan:
    rows = [read(row) for row in await db.scalars(select(Hotline))]
    return plan(listed, (one for one in rows if not one.retired), (one for one in rows if one.retired))


def _due(settings: Settings, said: Namespace) -> None:
    refuse_unbuilt(settings)

    async def look(database: Database, now: datetime) -> list[Line]:
        async with database.reads() as db:
            return await lines_in_use(db, today=now.date())

    with reaching(settings):
        lines = run_with_database(settings, look)
    waiting = [line for line in lines if line.days is None or line.days < said.within]
    waiting.sort(key=lambda line: (line.days is None, line.days or 0, line.hotline.country))
    say([_line(line) for line in waiting])
    never, late = sum(line.days is None for line in waiting), sum((line.days or 0) < 0 for line in waiting)
    told = (
        f"Of {len(lines)} numbers in use, {late} were checked too long ago, {len(waiting) - late - never} are to be "
        f"checked again within {said.within} days, {never} were never checked."
    )
    say([told])


def _line(line: Line) -> str:
    one = line.hotline
    if line.days is None:
        state = "never checked"
    else:
        state = f"{-line.days} days late" if line.days < 0 else f"due in {line.days} days"
        state += f", checked on {one.verified_on}"
    return f"{one.country}  {one.number}  {one.name} ({one.kind}, {one.channel}): {state}"
