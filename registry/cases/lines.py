"""The queue of a handler: what stands in clear of each report, whose it is or whose turn, and who could open it (queries)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.added import Added, unread_of
from registry.cases.colleagues import handlers_of, readable
from registry.cases.handing import NONE, Files, files_by_case
from registry.cases.models import CaseFile
from registry.cases.reports import Report, reports_for
from registry.cases.rules import Outcome, Received, able_of, is_referred, turn_of
from registry.kit.slices import slices
from registry.settings import Settings

AT_ONCE = 500
ON_A_SHEET = 50


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One report in the queue."""

    report: Report
    opened_on: date | None
    assigned_to: UUID | None
    holder: str | None
    """The name of whose it is: by assignment, or by turn while nobody has opened it."""
    mine: bool
    closed_on: date | None
    outcome: Outcome | None
    told_on: date | None
    """When one of us told an authority by its own channel."""
    files: Files
    added: Added | None
    """Since when something is there that whoever reported added, and that no handler has opened."""
    opens_to_nobody: bool
    """Whether there are words, and none of those who work here today holds a key that opens them."""

    @property
    def is_opened(self) -> bool:
        """Say whether a handler has opened it, and all that was added."""
        return self.opened_on is not None and self.added is None

    @property
    def told(self) -> bool:
        """Say whether an authority knows, by whoever reported, by one of us, or by a file that reached it."""
        return self.report.told or self.told_on is not None or is_referred(self.files.states)

    @property
    def file_waits_since(self) -> date | None:
        """Since when a file lies here of which nobody has said whether it was handed over."""
        return self.files.waits_since if self.waits else None

    @property
    def waits(self) -> bool:
        """Say whether somebody has to do something about it."""
        return self.closed_on is None


@dataclass(frozen=True, slots=True)
class Around:
    """What a line is made of besides its report: the cases, their files, and who works and reads in each country."""

    cases: Mapping[UUID, CaseFile]
    added: Mapping[UUID, Added]
    files: Mapping[UUID, Files]
    handlers: Mapping[str, Mapping[UUID, str]]
    readers: Mapping[str, Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """So many lines of a queue on one page, and how much there is besides."""

    lines: Sequence[CaseLine]
    number: int
    last: int
    listed: int
    unlisted: int
    """How many more there are than a queue holds: they come up as others are closed."""

    @property
    def begins(self) -> int:
        """The place of the first line in the queue, from 1."""
        return (self.number - 1) * ON_A_SHEET + 1


def sheet_of(lines: Sequence[CaseLine], number: int, *, there_are: int) -> Sheet:
    """Return one sheet of a queue, by number from 1: its order is by what waits longest, and an older link still leads on."""
    last = max(1, -(-len(lines) // ON_A_SHEET))
    shown = min(max(number, 1), last)
    some = lines[(shown - 1) * ON_A_SHEET : shown * ON_A_SHEET]
    return Sheet(some, shown, last, len(lines), max(0, there_are - len(lines)))


async def queue(
    db: AsyncSession, actor: CaseHandlerActor, settings: Settings, *, now: datetime, closed: bool = False
) -> list[CaseLine]:
    """Return the cases of the actor's countries.

    Open ones: untold first, then those whose turn is the actor's, then by the day. That its business closed a log
    takes it from nobody's desk: a handler closes it.
    """
    reports = await reports_for(db, actor, closed=closed)
    around = await around_of(db, settings, reports, now=now)
    return sorted((line_of(one, actor, around, now=now) for one in reports), key=_place)


async def around_of(
    db: AsyncSession, settings: Settings, reports: Sequence[Report], *, now: datetime
) -> Around:
    """Return what the lines of these reports are made of."""
    cases: dict[UUID, CaseFile] = {}
    for some in slices([one.id for one in reports], AT_ONCE):
        rows = await db.scalars(select(CaseFile).where(CaseFile.report_id.in_(some)))
        cases |= {row.report_id: row for row in rows}
    countries = frozenset(one.country for one in reports)
    return Around(
        cases,
        await unread_of(db, cases.values()),
        await files_by_case(db, [row.id for row in cases.values()]),
        await handlers_of(db, countries, today=now.date()),
        await readable(db, settings, sorted(countries), today=now.date()),
    )


def line_of(report: Report, actor: CaseHandlerActor, around: Around, *, now: datetime) -> CaseLine:
    """Return the line of one report."""
    file = around.cases.get(report.id)
    handlers, readers = around.handlers[report.country], around.readers[report.country]
    able = able_of(handlers, readers, report.sealed_to)
    added = around.added.get(report.id)
    closed = file.closed_on if file and added is None else None
    holder = file.assigned_to if file else None
    if added is not None:
        waits = Received(added.on, added.band, report.received.untold)
        holder = turn_of(report.id, able, waits, now=now, first=holder)
    elif holder not in able:  # nobody's, or of somebody who has left, or whose key does not open it today
        holder = turn_of(report.id, able, report.received, now=now)
    return CaseLine(
        report,
        file.opened_on if file else None,
        file.assigned_to if file else None,
        handlers.get(holder) if holder else None,
        holder == actor.account_id,
        closed,
        file.outcome if file and added is None else None,
        file.told_on if file else None,
        around.files.get(file.id, NONE) if file else NONE,
        added,
        closed is None and report.sealed_to is not None and not able,
    )


def by_country(lines: Sequence[CaseLine]) -> dict[str, list[CaseLine]]:
    """Return the queue country by country."""
    found: dict[str, list[CaseLine]] = defaultdict(list)
    for line in lines:
        found[line.report.country].append(line)
    return dict(sorted(found.items()))


def _place(line: CaseLine) -> tuple[bool, bool, bool, date, UUID]:
    return (
        line.told,
        line.is_opened,
        not line.mine,
        line.report.received.on,
        line.report.id,
    )
