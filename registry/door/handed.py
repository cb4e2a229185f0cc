"""What the case handlers of a country are handed of reports without an account, and what they put back or destroy.

For the desk of cases alone (queries and actions). Nothing here names or finds a business.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from anyio import to_thread
from sqlalchemy import ColumnElement, Select, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import QueryableAttribute

from registry.accounts.actors import CaseHandlerActor
from registry.db import locked
from registry.door.codes import lock_codes, open_codes
from registry.door.models import DoorMessage, DoorReport
from registry.door.queries import ORDER, REPORTS_SHOWN, ReportLine, report_lines
from registry.door.rules import Author
from registry.door.sealed import about_message, about_report
from registry.kit.sealing import Bundle, Keyring, RefusedError
from registry.kit.slices import slices

LINES_MOST = 500
Ids = Select[UUID]
AT_ONCE = 500


class Part(StrEnum):
    """Which table a text lies in."""

    REPORT = "report"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class HandedPart:
    """One sealed bundle of a report: the report itself, an answer, or an addition."""

    part: Part
    id: UUID
    report_id: UUID
    author: Author | None
    written_on: date | None
    sealed: bytes = field(repr=False)
    reporter: bytes = field(repr=False)
    """The public key that grows from the receipt, for sealing anew what whoever holds it reads."""
    position: int = 0
    """Of a message, within its report."""

    @property
    def about(self) -> str:
        """What it was sealed for."""
        return about_report(self.id) if self.part is Part.REPORT else about_message(self.id)


async def handed_reports(
    db: AsyncSession,
    actor: CaseHandlerActor,
    *,
    over: Ids,
    closed: bool = False,
    among: Collection[UUID] | None = None,
) -> list[ReportLine]:
    """Return the reports of the actor's countries that are work: of each kind the oldest, the untold and the held too.

    However many came over budget, they crowd out nothing that did not; and the told crowd out none of the untold.

    Args:
        db: the transaction.
        actor: whose countries.
        over: which reports a handler has closed.
        closed: those instead.
        among: only what is among these.

    """
    found: list[ReportLine] = []
    for held, only in _kinds(over, closed=closed):
        wanted = only if among is None else and_(only, DoorReport.id.in_(among))
        found += await _some(db, actor, held=held, only=wanted)
    return found


async def handed_ids(
    db: AsyncSession, actor: CaseHandlerActor, *, over: Ids, closed: bool = False
) -> set[UUID]:
    """Return the ids of what `handed_reports` returns, at a tenth of its cost."""
    found: set[UUID] = set()
    for held, only in _kinds(over, closed=closed):
        query = select(DoorReport.id).where(
            DoorReport.country.in_(actor.countries), DoorReport.held.is_(held), only
        )
        oldest = list(await db.scalars(query.order_by(*ORDER).limit(LINES_MOST - REPORTS_SHOWN)))
        found.update(oldest)
        if len(oldest) == LINES_MOST - REPORTS_SHOWN:
            newest = query.order_by(*(column.desc() for column in ORDER)).limit(REPORTS_SHOWN)
            found.update(await db.scalars(newest))
    return found


def _kinds(over: Ids, *, closed: bool) -> list[tuple[bool, ColumnElement[bool]]]:
    """Return what is listed apart: whether it is held, and what else is true of it."""
    mine = DoorReport.id.in_(over) if closed else DoorReport.id.not_in(over)
    untold = and_(mine, DoorReport.authority_kind.is_(None))
    told = and_(mine, DoorReport.authority_kind.is_not(None))
    return [(False, untold), (False, told), (True, mine)]


async def count_reports(db: AsyncSession, actor: CaseHandlerActor, *, over: Ids, closed: bool = False) -> int:
    """Return how many reports of the actor's countries are work, or over, however many a list holds."""
    mine = DoorReport.id.in_(over) if closed else DoorReport.id.not_in(over)
    query = select(func.count(DoorReport.id)).where(DoorReport.country.in_(actor.countries), mine)
    return await db.scalar(query) or 0


async def _some(
    db: AsyncSession, actor: CaseHandlerActor, *, held: bool, only: ColumnElement[bool]
) -> list[ReportLine]:
    """Return the oldest, and where there are more than that the newest too: a flood before them hides none."""
    found: list[ReportLine] = []
    while len(found) < LINES_MOST - REPORTS_SHOWN:
        after = found[-1].report_id if found else None
        some = await report_lines(db, actor, held=held, after=after, only=only)
        found += some
        if len(some) < REPORTS_SHOWN:
            return found
    oldest = found[: LINES_MOST - REPORTS_SHOWN]
    there = {one.report_id for one in oldest}
    latest = await report_lines(db, actor, held=held, only=only, newest=True)
    return [*oldest, *(one for one in reversed(latest) if one.report_id not in there)]


def added_after(
    report_id: QueryableAttribute[UUID], position: QueryableAttribute[int]
) -> ColumnElement[bool]:
    """Return whether there is something that whoever reported added after a position, for a query of the caller."""
    return (
        select(DoorMessage.id)
        .where(DoorMessage.report_id == report_id, DoorMessage.author == Author.REPORTER)
        .where(DoorMessage.position > position)
        .exists()
    )


async def first_added(db: AsyncSession, after: Mapping[UUID, int]) -> dict[UUID, tuple[date, int]]:
    """Return the day and the band of the first addition to each report after a position of it, where there is one."""
    found: dict[UUID, tuple[date, int]] = {}
    for some in slices(list(after), AT_ONCE):
        query = select(
            DoorMessage.report_id, DoorMessage.position, DoorMessage.written_on, DoorMessage.written_band
        ).where(DoorMessage.report_id.in_(some), DoorMessage.author == Author.REPORTER)
        for report_id, position, day, band in await db.execute(query.order_by(DoorMessage.position)):
            if position > after[report_id]:
                found.setdefault(report_id, (day, band))
    return found


async def handed_parts(db: AsyncSession, report_ids: Collection[UUID]) -> list[HandedPart]:
    """Return what is sealed of these reports, in the order in which it was written; whoever asks was handed them."""
    found: list[HandedPart] = []
    for some in slices(report_ids, AT_ONCE):
        reports = select(DoorReport.id, DoorReport.sealed, DoorReport.receipt_public).where(
            DoorReport.id.in_(some)
        )
        publics = {}
        for report_id, sealed, public in await db.execute(reports):
            publics[report_id] = public
            found.append(HandedPart(Part.REPORT, report_id, report_id, None, None, sealed, public))
        messages = select(DoorMessage).where(DoorMessage.report_id.in_(some)).order_by(DoorMessage.position)
        found += [
            HandedPart(
                Part.MESSAGE, row.id, row.report_id, row.author, row.written_on, row.sealed, publics[row.report_id],
                row.position,
            )
            for row in await db.scalars(messages)
        ]  # fmt: skip
    return found


async def parts_in(
    db: AsyncSession, country: str, part: Part, *, after: UUID | None, most: int
) -> list[HandedPart]:
    """Return what is sealed of a country's reports in one table, so many at a time, in the order of their random ids."""
    if part is Part.REPORT:
        reports = select(DoorReport.id, DoorReport.sealed, DoorReport.receipt_public).where(
            DoorReport.country == country
        )
        if after is not None:
            reports = reports.where(DoorReport.id > after)
        rows = await db.execute(reports.order_by(DoorReport.id).limit(most))
        return [HandedPart(part, found, found, None, None, sealed, public) for found, sealed, public in rows]
    messages = (
        select(DoorMessage, DoorReport.receipt_public)
        .join(DoorReport, DoorReport.id == DoorMessage.report_id)
        .where(DoorReport.country == country)
    )
    if after is not None:
        messages = messages.where(DoorMessage.id > after)
    return [
        HandedPart(part, row.id, row.report_id, row.author, row.written_on, row.sealed, public, row.position)
        for row, public in await db.execute(messages.order_by(DoorMessage.id).limit(most))
    ]


async def put_back(
    db: AsyncSession, part: Part, part_id: UUID, before: bytes, bundle: Bundle, *, keyring: Keyring
) -> bool:
    """Store a bundle that was sealed to more or to other readers; False where somebody was faster."""
    row: DoorReport | DoorMessage | None
    if part is Part.REPORT:
        row = await db.scalar(locked(select(DoorReport).where(DoorReport.id == part_id)))
    else:
        row = await db.scalar(locked(select(DoorMessage).where(DoorMessage.id == part_id)))
    if row is None or row.sealed != before:
        return False
    if isinstance(row, DoorReport) and row.codes is not None and row.bundle_id != bundle.key_id:
        row.codes = await to_thread.run_sync(_relocked, keyring, row, bundle.key_id)
    row.bundle_id, row.sealed = bundle.key_id, bundle.pack()
    await db.flush()
    return True


def _relocked(keyring: Keyring, row: DoorReport, bundle_id: UUID) -> bytes | None:
    """Lock the codes of a held report with the key of its new bundle; None where the old one is gone."""
    try:
        codes = open_codes(keyring, row.id, row.bundle_id, row.codes or b"")
        return lock_codes(keyring, row.id, bundle_id, codes)
    except RefusedError:
        return None


async def destroy_reports(db: AsyncSession, keyring: Keyring, report_ids: Sequence[UUID]) -> set[UUID]:
    """Destroy these reports whole, first the keys and then the rows; return which there were.

    Their codes were counted when they came; a row without words, and without a receipt that leads to it, serves nobody.

    Raises:
        KeyringError: a key is still there; nothing was deleted.

    """
    gone: set[UUID] = set()
    for some in slices(report_ids, AT_ONCE):
        reports = await db.execute(select(DoorReport.id, DoorReport.bundle_id).where(DoorReport.id.in_(some)))
        messages = select(DoorMessage.bundle_id).where(DoorMessage.report_id.in_(some))
        keys = list(await db.scalars(messages))
        for report_id, bundle_id in reports:
            gone.add(report_id)
            keys.append(bundle_id)
        for key_id in keys:
            await to_thread.run_sync(keyring.shred, key_id)
        await db.execute(delete(DoorMessage).where(DoorMessage.report_id.in_(some)))
        await db.execute(delete(DoorReport).where(DoorReport.id.in_(some)))
    return gone
