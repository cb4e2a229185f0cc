"""Measure training at the size of a chamber: a long list taken over, and the coverage of all members.

    make bench

One list of 10,000 people with 50,000 attendances is taken over in one transaction; 1,000 members with 50 people
each and 500,000 attendances are asked for their coverage, as an association's desk does. The ratios are to the
bare insertion of the same rows, and to counting the same people, in the same run.
"""

import asyncio
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from registry.associations.counting import counting
from registry.associations.models import Membership
from registry.countries.actions import load_shipped
from registry.db import Database, open_database
from registry.signatories.models import Signatory
from registry.tables import migrate
from registry.training.bulk import ListedPerson, take_list
from registry.training.coverage_queries import groups_of_many
from registry.training.forms import StaffDraft
from registry.training.models import Attendance, StaffMember, TrainingSession
from registry.training.rules import StaffRole
from tests import make
from tests.databases import cluster, find_binaries

PEOPLE, MODULES = 10_000, ("M0", "M1", "M2", "M3", "M7")
MEMBERS, OF_ONE, TIMES = 1_000, 50, 10  # 50,000 people, 500,000 attendances
ASKED = 15
IN_ONE_GO = 5_000
NOW = datetime.now(make.LONG_AGO.tzinfo)
TODAY = NOW.date()


async def take_over(database: Database) -> tuple[float, float, float]:
    """Return the seconds and the MB that a long list takes, and the seconds of its bare rows."""
    async with database.writes() as db, db.begin():
        business = (await make.signatory(db)).id
    people = [
        ListedPerson(
            StaffDraft(f"Person {number}", StaffRole.RECEPTION, date(2025, 1, 1)),
            {module: TODAY - timedelta(days=30 + number % 20) for module in MODULES},
        )
        for number in range(PEOPLE)
    ]
    began = time.perf_counter()
    async with database.writes() as db, db.begin():
        taken = await take_list(db, None, business, people, language="es", today=TODAY, now=NOW)
    took = time.perf_counter() - began
    if (taken.added, taken.attended) != (PEOPLE, PEOPLE * len(MODULES)):
        sys.exit(f"The list was not taken over whole: {taken}")
    return took, await _memory(database, people), await _bare(database)


async def _memory(database: Database, people: Sequence[ListedPerson]) -> float:
    """Return the MB at the highest point of taking the same list over once more, for another business."""
    async with database.writes() as db, db.begin():
        business = (await make.signatory(db)).id
    tracemalloc.start()
    async with database.writes() as db, db.begin():
        await take_list(db, None, business, people, language="es", today=TODAY, now=NOW)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest / 1e6


async def _bare(database: Database) -> float:
    """Return the seconds of writing as many rows with nothing judged."""
    async with database.writes() as db, db.begin():
        other = (await make.signatory(db)).id
        session = await make.training_session(db, await db.get_one(Signatory, other))
        people = [_person(other, number) for number in range(PEOPLE)]
        held = [_attendance(other, session.id, one["id"]) for one in people]
        sessions = [_session(other, session) for _ in MODULES]
        rows = [dict(one, id=uuid4(), session_id=each["id"]) for each in sessions for one in held]
        began = time.perf_counter()
        await db.execute(insert(StaffMember), people)
        await db.execute(insert(TrainingSession), sessions)
        for first in range(0, len(rows), IN_ONE_GO):
            await db.execute(insert(Attendance), rows[first : first + IN_ONE_GO])
        return time.perf_counter() - began


async def association(database: Database) -> tuple[float, float, int]:
    """Return the ms of an association's coverage, those of counting its people, and how many groups came."""
    async with database.writes() as db, db.begin():
        body = (await make.association(db)).id
        for first in range(0, MEMBERS, 100):
            await _fill(db, body, range(first, first + 100))
            print(f"\r{first + 100:6,} members", end="", file=sys.stderr)  # noqa: T201 (progress)
    print("\r" + " " * 40, end="\r", file=sys.stderr)  # noqa: T201
    async with database.writes() as db, db.begin():
        await db.execute(text("ANALYZE"))  # as autovacuum, or the daily work, does in production
    members = select(Membership.signatory_id).where(Membership.association_id == body, counting(TODAY))
    theirs = members.scalar_subquery()
    spent: dict[str, list[float]] = {"coverage": [], "count": []}
    groups = 0
    async with database.reads() as db:
        for _ in range(ASKED):
            began = time.perf_counter()
            found = await groups_of_many(db, StaffMember.signatory_id.in_(theirs), theirs, today=TODAY)
            between = time.perf_counter()
            await db.scalar(
                select(func.count()).select_from(StaffMember).where(StaffMember.signatory_id.in_(theirs))
            )
            spent["coverage"].append(between - began)
            spent["count"].append(time.perf_counter() - between)
            groups = sum(map(len, found.values()))
    return median(spent["coverage"]) * 1000, median(spent["count"]) * 1000, groups


async def _fill(db: AsyncSession, body: UUID, numbers: range) -> None:
    rows: dict[type[Any], list[dict[str, Any]]] = {
        each: [] for each in (Signatory, Membership, StaffMember, TrainingSession, Attendance)
    }
    model = await make.training_session(db, await make.signatory(db))
    for number in numbers:
        business = uuid4()
        rows[Signatory].append(_business(business, number))
        rows[Membership].append(
            {"id": uuid4(), "association_id": body, "signatory_id": business, "since": make.SIGNED_ON,
             "until": None, "member_number": str(number)}
        )  # fmt: skip
        people = [_person(business, each) for each in range(OF_ONE)]
        sessions = [_session(business, model) for _ in range(TIMES)]
        rows[StaffMember] += people
        rows[TrainingSession] += sessions
        rows[Attendance] += [
            _attendance(business, session["id"], one["id"]) for session in sessions for one in people
        ]
    for table, lines in rows.items():
        for first in range(0, len(lines), IN_ONE_GO):
            await db.execute(insert(table), lines[first : first + IN_ONE_GO])


def _business(business: UUID, number: int) -> dict[str, Any]:
    blank = dict.fromkeys(
        ("address", "registry_number", "number_key", "region", "postal_code", "email", "phone", "website", "skeleton",
         "searched"), "",
    )  # fmt: skip
    return {
        **blank, "id": business, "slug": f"member-{number}", "legal_name": "Hotel S.A.",
        "trade_name": f"Hotel {number}", "sector": "accommodation", "sole_trader": False, "country": "CR",
        "city": "Puerto Ejemplo", "language": "es", "created_at": make.LONG_AGO,
    }  # fmt: skip


def _person(business: UUID, number: int) -> dict[str, Any]:
    roles = (StaffRole.RECEPTION, StaffRole.HOUSEKEEPING)
    return {
        "id": uuid4(), "signatory_id": business, "establishment_id": None, "known_as": f"Person {number}",
        "known_key": f"person {number}", "role": roles[number % len(roles)], "duties": [],
        "since": date(2025, 1, 1), "until": None,
        "trained_until": TODAY + timedelta(days=number) if number % 5 else None,
        "entered_at": make.LONG_AGO, "forgotten_at": None,
    }  # fmt: skip


def _session(business: UUID, model: TrainingSession) -> dict[str, Any]:
    kept = {column.key: getattr(model, column.key) for column in TrainingSession.__table__.columns}
    return kept | {"id": uuid4(), "signatory_id": business, "import_key": None, "check_in_hash": None}


def _attendance(business: UUID, session: UUID, person: UUID) -> dict[str, Any]:
    held = TODAY - timedelta(days=30)
    return {
        "id": uuid4(), "signatory_id": business, "session_id": session, "staff_id": person, "module": "M0",
        "held_on": held, "score": None, "acknowledged_on": held, "acknowledged_how": "paper",
        "entered_on": held, "voided_on": None,
    }  # fmt: skip


async def measure(name: str, url: str) -> None:
    """Measure on one database, and print what came out."""
    migrate(url)
    database = open_database(url, unsafe=True)
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
    took, highest, bare = await take_over(database)
    print(  # noqa: T201
        f"{name}, a list of {PEOPLE:,} people and {PEOPLE * len(MODULES):,} attendances: {took:.1f} s, "
        f"{took / bare:.1f} of the bare rows; at most {highest:.0f} MB",
        flush=True,
    )
    covered, counted, groups = await association(database)
    print(  # noqa: T201
        f"{name}, coverage of {MEMBERS:,} members ({MEMBERS * OF_ONE:,} people, {MEMBERS * OF_ONE * TIMES:,} "
        f"attendances, {groups:,} lines): {covered:.0f} ms, {covered / counted:.1f} of counting the people",
        flush=True,
    )
    await database.close()


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where its binaries are found. Ends by itself."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        asyncio.run(measure("SQLite", f"sqlite+aiosqlite:///{Path(folder)}/bench.db"))
        binaries = find_binaries()
        if binaries is None:
            print("PostgreSQL: not found on this machine")  # noqa: T201
            return
        with cluster(binaries) as url:
            asyncio.run(measure("PostgreSQL", url))


if __name__ == "__main__":
    main()
