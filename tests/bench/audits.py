"""Measure whom to audit, and a draw, for an association of 10,000 members.

    python -m tests.bench.audits

The times of the list are beside counting the same members in the same run; a draw is held once. Ends by itself.
"""

import asyncio
import sys
import tempfile
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import event, func, insert, select, text
from sqlalchemy.orm import Session

from registry.accounts.actors import AssociationAdminActor
from registry.associations.models import Membership
from registry.audits.candidates import candidates
from registry.audits.draws import open_draw, publish
from registry.audits.forms import DrawDraft
from registry.audits.models import Audit
from registry.audits.shown import draw_view, draws
from registry.countries.actions import load_shipped
from registry.db import Database, open_database
from registry.settings import Settings
from registry.tables import migrate
from registry.training.models import Attendance, TrainingSession
from registry.worker import run_due
from tests import make
from tests.bench.desk import MEMBERS, TODAY, lines_of, say
from tests.bench.training import NOW
from tests.databases import cluster, find_binaries

ASKED = 5
LATER = NOW + timedelta(days=2)


async def fill(database: Database) -> AssociationAdminActor:
    """Make the chamber and its members, in slices; return who plans."""
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        chamber = await make.association(db)
        actor = await make.administrator(db, chamber)
        model = await make.signatory(db)
        signed, session = await make.adherence(db, model), await make.training_session(db, model)
    for first in range(0, MEMBERS, 250):
        made: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
        for number in range(first, first + 250):
            for table, line in lines_of(chamber.id, signed, session, number):
                if table not in {Attendance, TrainingSession}:
                    made[table].append(line)
        async with database.writes() as db, db.begin():
            for table, rows in made.items():
                await db.execute(insert(table), rows)
    async with database.writes() as db, db.begin():
        await db.execute(text("ANALYZE"))  # as autovacuum, or the daily work, does in production
    return actor


class Statements:
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.count = 0
        event.listen(Session, "do_orm_execute", self._asked)

    def _asked(self, _: object) -> None:
        self.count += 1


async def measure(name: str, url: str) -> None:
    """Measure on one database, and say what came out."""
    await asyncio.to_thread(migrate, url)
    database = open_database(url, unsafe=True)
    actor, asked, statements = await fill(database), Statements(), 0
    spent: dict[str, list[float]] = defaultdict(list)
    async with database.reads() as db:
        for _ in range(ASKED):
            for what in ("count", "whom to audit"):
                began, before = time.perf_counter(), asked.count
                if what == "count":
                    await db.scalar(
                        select(func.count()).where(Membership.association_id == actor.association_id)
                    )
                else:
                    await candidates(db, actor, now=NOW)
                spent[what].append((time.perf_counter() - began) * 1000)
                statements = asked.count - before
    counted, each = median(spent["count"]), median(spent["whom to audit"])
    say(
        f"{name}, whom to audit: {each:.0f} ms, {each / counted:.0f} of counting them, {statements} statements"
    )
    await _draw(name, database, actor, asked)
    await database.close()


async def _draw(name: str, database: Database, actor: AssociationAdminActor, asked: Statements) -> None:
    drawn: UUID | None = None
    for what in ("published", "opened", "shown", "listed"):
        began, before = time.perf_counter(), asked.count
        async with (
            (database.writes if what in {"published", "opened"} else database.reads)() as db,
            db.begin(),
        ):
            match what:
                case "published":
                    drawn = (await publish(db, actor, DrawDraft(TODAY + timedelta(days=1), ""), now=NOW)).id
                case "opened":
                    assert drawn is not None
                    await open_draw(db, actor, drawn, "", today=LATER.date(), now=LATER, base_url="")
                case "shown":
                    assert drawn is not None
                    await draw_view(db, drawn, now=LATER)
                case _:
                    await draws(db, actor, now=LATER)
        took = (time.perf_counter() - began) * 1000
        say(f"{name}, the draw {what}: {took:.0f} ms, {asked.count - before} statements")
    began = time.perf_counter()
    while await _planned(database) < MEMBERS // 10:
        await run_due(Settings(), database, _nowhere, clock=lambda: LATER)
    say(f"{name}, {MEMBERS // 10:,} audits planned by the queue: {time.perf_counter() - began:.1f} s")


async def _planned(database: Database) -> int:
    async with database.reads() as db:
        return await db.scalar(select(func.count()).select_from(Audit)) or 0


async def _nowhere(_: object) -> None:
    """Deliver nothing."""


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where its binaries are found. Ends by itself."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else made)
        asyncio.run(measure("SQLite", f"sqlite+aiosqlite:///{folder}/a.db"))
        binaries = find_binaries()
        if binaries is None:
            say("PostgreSQL: not found on this machine")
            return
        with cluster(binaries) as url:
            asyncio.run(measure("PostgreSQL", url))


if __name__ == "__main__":
    main()
