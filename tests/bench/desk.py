"""Measure an association's desk with 10,000 members, 100,000 people and 500,000 attendances.

    make bench

The ratios are to counting the same members in the same run. `python -m tests.bench.desk FOLDER` keeps the SQLite
database there, or takes the one that is there.
"""

import asyncio
import sys
import tempfile
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any, TextIO
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor
from registry.adherence.models import Adherence, StatusChange
from registry.associations.models import Association, Membership
from registry.audits.models import Audit, AuditFinding
from registry.complaints.models import Complaint
from registry.countries.actions import load_shipped
from registry.db import Database, open_database
from registry.desks.member_drawing import drawn
from registry.desks.member_facts import reckon_stale
from registry.desks.member_filters import Filters, read_filters
from registry.desks.member_queries import MemberPage, members
from registry.desks.member_seen import Sees
from registry.desks.member_sheets import KINDS, headings, rows
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import Sector
from registry.tables import migrate
from registry.training.models import Attendance, Headcount, StaffMember, TrainingSession
from tests import make
from tests.bench import training as sizes
from tests.databases import cluster, find_binaries

MEMBERS, PEOPLE, TIMES = 10_000, 10, 5  # 100,000 people, 500,000 attendances
CHAMBER = "Chamber of ten thousand"
ASKED = 9
TODAY = sizes.TODAY
ALL, ON_PAPER = Sees(audits=True, complaints=True), Sees(audits=True)
REGIONS = ("San José", "Alajuela", "Cartago", "Heredia", "Guanacaste", "Puntarenas", "Limón")
SECTORS = tuple(Sector)


def say(words: str, end: str = "\n", file: TextIO = sys.stdout) -> None:
    """Write a line at once."""
    file.write(words + end)
    file.flush()


async def fill(database: Database) -> UUID:
    """Make the chamber and its members, in slices; return its id."""
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        body = (await make.association(db, name=CHAMBER)).id
        model = await make.signatory(db)
        signed, session = await make.adherence(db, model), await make.training_session(db, model)
        by = (await make.account(db)).id
        for first in range(0, MEMBERS, 250):
            await _slice(db, body, signed, session, range(first, first + 250))
            await _work(db, body, by, range(first, first + 250))
            say(f"\r{first + 250:6,} members", end="", file=sys.stderr)
    say("\r" + " " * 40, end="\r", file=sys.stderr)
    async with database.writes() as db, db.begin():
        await db.execute(text("ANALYZE"))  # as autovacuum, or the daily work, does in production
    return body


async def _slice(
    db: AsyncSession, body: UUID, signed: Adherence, session: TrainingSession, numbers: range
) -> None:
    made: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
    for number in numbers:
        for table, line in lines_of(body, signed, session, number):
            made[table].append(line)
    tables = (
        Signatory,
        Membership,
        Adherence,
        StatusChange,
        StaffMember,
        Headcount,
        TrainingSession,
        Attendance,
    )
    for table in tables:
        if made[table]:
            await db.execute(insert(table), made[table])


async def _work(db: AsyncSession, body: UUID, by: UUID, numbers: range) -> None:
    """Give some members audits with corrective actions, passed audits, complaints and places on the map."""
    query = (
        select(Membership.member_number, Membership.signatory_id, Adherence.id, Signatory.region)
        .join(Adherence, Adherence.signatory_id == Membership.signatory_id)
        .join(Signatory, Signatory.id == Membership.signatory_id)
        .where(Membership.association_id == body, Membership.member_number.in_([str(one) for one in numbers]))
    )
    made: dict[type[Any], list[dict[str, Any]]] = {
        one: [] for one in (Audit, AuditFinding, Complaint, Establishment)
    }
    for typed, business, adherence, region in (await db.execute(query)).all():
        number = int(typed)
        if number % 5 == 0:
            made[Audit].append(_audit(adherence, body, by, TODAY - timedelta(days=number % 700), passed=True))
        if number % 7 == 0:
            audit = _audit(adherence, body, by, TODAY - timedelta(days=number % 70), passed=None)
            made[Audit].append(audit)
            made[AuditFinding] += [_finding(audit, by, one, number) for one in (1, 2, 3)]
        if number % 20 == 0:
            made[Complaint].append(_complaint(business, by, number))
        made[Establishment].append(
            {
                "id": uuid4(), "signatory_id": business, "name": "House", "kind": "hotel", "region": region, "city": "X",
                "postal_code": "", "address": "X", "rooms": 9, "created_at": make.LONG_AGO, "closed_at": None,
                "point": f"{9 + number % 97 / 100:.5f}, {-83 - number % 89 / 50:.5f}" if number % 3 else None,
            }
        )  # fmt: skip
    for table, lines in made.items():
        await db.execute(insert(table), lines)


def _audit(adherence: UUID, body: UUID, by: UUID, on: date, *, passed: bool | None) -> dict[str, Any]:
    at = make.LONG_AGO
    return {
        "id": uuid4(), "adherence_id": adherence, "association_id": body, "origin": "cyclic", "risks": [], "draw_id": None,
        "state": "closed" if passed else "corrective_actions", "checklist_version": 1, "planned_for": on,
        "planned_by": by, "planned_at": at, "member_pays": False, "visited_on": on, "told_on": on,
        "closed_by": by if passed else None, "closed_at": at if passed else None, "passed": passed,
        "cancelled_by": None, "cancelled_at": None,
    }  # fmt: skip


def _finding(audit: dict[str, Any], by: UUID, number: int, of: int) -> dict[str, Any]:
    done = number == 1
    return {
        "id": uuid4(), "audit_id": audit["id"], "number": number, "item": "notices", "commitment": "C4", "site_id": None,
        "grade": "major", "fact": "X", "action": "X", "due_on": audit["told_on"] + timedelta(days=45 + of % 20),
        "written_by": by, "written_at": make.LONG_AGO, "dropped_at": None, "verified_by": by if done else None,
        "verified_at": make.LONG_AGO if done else None, "recommendation_id": None,
    }  # fmt: skip


def _complaint(business: UUID, by: UUID, number: int) -> dict[str, Any]:
    waits = number % 40 == 0
    return {
        "id": uuid4(), "lookup": uuid4().bytes, "signatory_id": business, "kind": "other", "text": "X", "happened_on": None,
        "received_on": TODAY, "language": "es", "contact": "", "may_share": False, "association_may_read": bool(number % 60),
        "state": "received" if waits else "upheld", "handler_id": None, "summary": "", "shared_on": None,
        "reason": None if waits else "untrue", "decided_on": None if waits else TODAY,
        "decided_by": None if waits else by, "again_on": None, "first_by": None, "announced_at": None, "forgotten_on": None,
    }  # fmt: skip


def lines_of(
    body: UUID, signed: Adherence, session: TrainingSession, number: int
) -> Iterator[tuple[type[Any], dict[str, Any]]]:
    """Yield the rows of one member, each with its table."""
    business, adherence = uuid4(), uuid4()
    line = sizes._business(business, number)  # noqa: SLF001 (the other bench's rows)
    line["sector"] = SECTORS[number % len(SECTORS)]
    line["region"] = REGIONS[number % len(REGIONS)]
    yield Signatory, line
    yield Membership, {
        "id": uuid4(), "association_id": body, "signatory_id": business, "since": make.SIGNED_ON, "until": None,
        "member_number": str(number),
    }  # fmt: skip
    due = TODAY + timedelta(days=number % 365 - 40)
    yield Adherence, {
        "id": adherence, "signatory_id": business, "code_version_id": signed.code_version_id,
        "applied_on": date(2025, 1, 1), "committed_on": date(2025, 2, 1), "report_due_on": due,
        "reported_until": due if number % 3 else None, "audited_until": due if number % 4 == 0 else None,
        "described": None,
    }  # fmt: skip
    states = ["applied", "accepted", "committed", *(["suspended"] if number % 50 == 0 else [])]
    for at, status in enumerate(states, 1):
        yield StatusChange, {
            "id": uuid4(), "adherence_id": adherence, "number": at, "status": status,
            "effective_on": date(2025, 1, at), "category": None, "actor_id": None, "at": make.LONG_AGO,
        }  # fmt: skip
    people = [sizes._person(business, each + number % 3) for each in range(PEOPLE)]  # noqa: SLF001
    for one in people:
        one["trained_until"] = (
            one["trained_until"] if (number * 7 + int(one["known_key"].rpartition(" ")[2])) % 3 else None
        )
        yield StaffMember, one
    if number % 2:
        yield Headcount, {
            "id": uuid4(), "signatory_id": business, "role": people[0]["role"], "establishment_id": None,
            "counted_on": TODAY - timedelta(days=30), "people": 8, "entered_by": None, "entered_at": make.LONG_AGO,
        }  # fmt: skip
    for _ in range(TIMES):
        held = sizes._session(business, session)  # noqa: SLF001
        yield TrainingSession, held
        for one in people:
            yield Attendance, sizes._attendance(business, held["id"], one["id"])  # noqa: SLF001


async def measure(name: str, url: str) -> None:
    """Measure on one database, and say what came out."""
    await asyncio.to_thread(migrate, url)
    database = open_database(url, unsafe=True)
    body = await _there(database) or await fill(database)
    began = time.perf_counter()
    reckoned = await reckon_stale(database, today=TODAY)
    took = time.perf_counter() - began
    if reckoned:
        say(f"{name}, facts of {reckoned:,} businesses put together: {took:.1f} s")
        async with database.writes() as db, db.begin():
            await db.execute(text("ANALYZE"))
    actor = AssociationActor(uuid4(), body)
    spent: dict[str, list[float]] = defaultdict(list)

    async def asks(after: str = "", **filters: str) -> MemberPage:
        return await members(db, actor, read_filters(filters), now=sizes.NOW, after=after, sees=ALL)

    async with database.reads() as db:
        first = await members(db, actor, Filters(), now=sizes.NOW, sees=ALL)
        asked: dict[str, Callable[[], Awaitable[object]]] = {
            "count": lambda: db.scalar(select(func.count()).where(Membership.association_id == body)),
            "the first page": lambda: members(db, actor, Filters(), now=sizes.NOW, sees=ALL),
            "the next page": lambda: asks(after=first.onward or ""),
            "least trained first": lambda: asks(order="lowest"),
            "one reason": lambda: asks(reason="untrained"),
            "a corrective action late": lambda: asks(reason="action_late"),
            "one sector and region": lambda: asks(sector="taxi", region=REGIONS[3]),
            "drawn": lambda: drawn(db, actor, now=sizes.NOW, sees=ALL),
        }
        for _ in range(ASKED):  # one after the other, so that a busy machine slows all of them alike
            for what, ask in asked.items():
                began = time.perf_counter()
                await ask()
                spent[what].append((time.perf_counter() - began) * 1000)
        counted = median(spent.pop("count"))
        for what, each in spent.items():
            say(
                f"{name}, {what}: {median(each):.0f} ms, {median(each) / counted:.0f} of counting them",
            )
        for kind in KINDS:
            await _export(db, actor, name, kind, counted)
    await database.close()


async def _export(db: AsyncSession, actor: AssociationActor, name: str, kind: str, counted: float) -> None:
    """Print how long a spreadsheet of everybody takes, and in a second run how much memory."""
    told = ""
    body = b""
    for measured in (False, True):
        if measured:
            tracemalloc.start()
        began = time.perf_counter()
        page = await members(db, actor, Filters(), now=sizes.NOW, most=MEMBERS, sees=ON_PAPER)
        asked = (time.perf_counter() - began) * 1000
        body = KINDS[kind][1](headings(ON_PAPER), list(rows(page.lines, ON_PAPER)))
        took = (time.perf_counter() - began) * 1000
        if not measured:
            told = f"{took:.0f} ms, of which {asked:.0f} ms asking; {took / counted:.0f} of counting them"
    highest = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    say(
        f"{name}, {kind} of {MEMBERS:,}: {told}; {len(body) / 1e6:.1f} MB, at most {highest:.0f} MB",
    )


async def _there(database: Database) -> UUID | None:
    async with database.reads() as db:
        return await db.scalar(select(Association.id).where(Association.name == CHAMBER))


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where its binaries are found. Ends by itself."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else made)
        asyncio.run(measure("SQLite", f"sqlite+aiosqlite:///{folder}/b.db"))
        binaries = find_binaries()
        if binaries is None:
            say("PostgreSQL: not found on this machine")
            return
        with cluster(binaries) as url:
            asyncio.run(measure("PostgreSQL", url))


if __name__ == "__main__":
    main()
