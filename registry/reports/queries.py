"""Annual reports as a business sees its own, as those see them who read them, and as everybody does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.queries import acted_for
from registry.adherence.models import Adherence
from registry.adherence.queries import latest_begun, present_status
from registry.adherence.reporting import OWES
from registry.countries.queries import today_in
from registry.errors import NotFoundError
from registry.ledger.models import LedgerEntry
from registry.reports.facts import Year, read_kept, sent
from registry.reports.forms import ANSWER
from registry.reports.gathering import gather
from registry.reports.items import Item, items_of
from registry.reports.models import AnnualReport, ReportQuery
from registry.reports.present import last_of
from registry.reports.rules import (
    SILENT_AFTER,
    THEIRS,
    TO_READ,
    State,
    is_open,
    marker,
    opens_on,
    read_marker,
)
from registry.reports.scope import Reader, sees
from registry.signatories.models import Signatory


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and its answer."""

    query_id: UUID
    item: str
    text: str
    asked_at: datetime | None
    answer: str
    answered_at: datetime | None

    @property
    def field(self) -> str:
        return f"{ANSWER}{self.query_id}"


@dataclass(frozen=True, slots=True)
class Past:
    """One report that was decided or is being read, in a list."""

    report_id: UUID
    due_on: date
    state: State
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A business's present report, opened or not, begun or not."""

    name: str
    today: date
    due_on: date
    opens_on: date
    is_open: bool
    state: State
    read: str
    """What the form carries of this version."""
    answers: Mapping[str, str]
    year: Year
    items: tuple[Item, ...]
    asked: tuple[Asked, ...]
    reason: str
    """Why the one before was not accepted; empty where none was refused."""
    moved_at: datetime | None
    past: tuple[Past, ...]

    @property
    def may_write(self) -> bool:
        return self.is_open and self.state in THEIRS

    @property
    def begun(self) -> bool:
        return self.moved_at is not None

    @property
    def waiting(self) -> list[Asked]:
        return [one for one in self.asked if one.answered_at is None]


@dataclass(frozen=True, slots=True)
class Seen:
    """One report as it is read: by those who decide, and later by the business."""

    report_id: UUID
    signatory_id: UUID
    name: str
    city: str
    country: str
    today: date
    due_on: date
    state: State
    read: str
    moved_at: datetime
    submitted_at: datetime | None
    full_name: str
    position: str
    answers: Mapping[str, str]
    year: Year
    items: tuple[Item, ...]
    asked: tuple[Asked, ...]
    reason: str
    decided_on: date | None
    now: Year | None
    """The year as it stands today: its training decides, where the report waits for a reviewer."""
    own_business: bool
    silent: bool

    def said_of(self, item: str) -> list[Asked]:
        return [one for one in self.asked if one.item == item and one.asked_at is not None]

    @property
    def kept(self) -> dict[str, str]:
        """The reader's own questions that are not sent yet, by field."""
        return {f"ask.{one.item}": one.text for one in self.asked if one.asked_at is None}


async def own_report(db: AsyncSession, actor: KeeperActor, *, now: datetime) -> OwnReport:
    """Return the present report of one's own business.

    Raises:
        NotFoundError: nothing was signed, or the business has left: nothing is owed.

    """
    query = (
        select(Adherence, Signatory.trade_name, Signatory.country, Signatory.sector)
        .join(Signatory, Signatory.id == Adherence.signatory_id)
        .where(Adherence.id == latest_begun(actor.signatory_id), Adherence.signatory_id == actor.signatory_id)
    )
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise NotFoundError
    adherence, name, country, sector = found
    due_on = adherence.report_due_on
    if due_on is None or await present_status(db, adherence.id) not in OWES:
        raise NotFoundError
    today = await today_in(db, country, now)
    row = await last_of(db, adherence.id, due_on)
    refused = row if row is not None and row.state is State.REJECTED else None
    reason = await _reason(db, refused.id) if refused else ""
    number, version = (row.number, row.version) if row else (1, 0)
    if refused is not None:
        number, version = refused.number + 1, 0
    state = row.state if row and not refused else State.OPEN
    if row is not None and row.facts is not None and state not in THEIRS:
        year = read_kept(row.facts)
    else:
        year = await gather(db, actor.signatory_id, adherence.id, due_on, today=today)
    asked = await _asked(db, row.id) if row and not refused else []
    answers = dict(row.answers) if row else {}
    answers |= {one.field: one.answer for one in asked if one.answered_at is None}
    return OwnReport(
        name=name,
        today=today,
        due_on=due_on,
        opens_on=opens_on(due_on),
        is_open=is_open(due_on, today=today),
        state=state,
        read=marker(number, version),
        answers=answers,
        year=year,
        items=await items_of(db, adherence.id, adherence.code_version_id, sector),
        asked=tuple(asked),
        reason=reason,
        moved_at=row.moved_at if row and not refused else None,
        past=await handed_in(db, actor),
    )


async def owes(db: AsyncSession, actor: KeeperActor) -> bool:
    """Say whether one's own business has signed and has not left: then it accounts for each year."""
    query = select(Adherence.id).where(
        Adherence.id == latest_begun(actor.signatory_id), Adherence.report_due_on.is_not(None)
    )
    adherence_id = await db.scalar(query)
    return adherence_id is not None and await present_status(db, adherence_id) in OWES


async def own_past(db: AsyncSession, actor: KeeperActor, report_id: UUID, *, now: datetime) -> Seen:
    """Return one report of one's own business that was handed in.

    Raises:
        NotFoundError: no such report of this business, or a draft.

    """
    mine = AnnualReport.signatory_id == actor.signatory_id
    return await _seen(db, report_id, mine & (AnnualReport.state != State.OPEN), now=now)


async def seen_report(db: AsyncSession, actor: Reader, report_id: UUID, *, now: datetime) -> Seen:
    """Return a report for somebody who reads it.

    Raises:
        NotFoundError: no such report, or not the actor's to read.

    """
    return await _seen(db, report_id, sees(actor, today=now.date()), now=now, actor=actor)


async def _seen(
    db: AsyncSession, report_id: UUID, mine: object, *, now: datetime, actor: Reader | None = None
) -> Seen:
    query = (
        select(AnnualReport, Signatory, Adherence.code_version_id)
        .join(Signatory, Signatory.id == AnnualReport.signatory_id)
        .join(Adherence, Adherence.id == AnnualReport.adherence_id)
        .where(AnnualReport.id == report_id, mine)  # type: ignore[arg-type]
    )
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise NotFoundError
    row, business, version_id = found
    if row.facts is None:
        raise NotFoundError
    today = await today_in(db, business.country, now)
    present = None
    if row.state in TO_READ:
        present = await gather(db, row.signatory_id, row.adherence_id, row.due_on, today=today)
    asked = await _asked(db, row.id, author=actor.account_id if actor else None)
    return Seen(
        report_id=row.id,
        signatory_id=row.signatory_id,
        name=business.trade_name,
        city=business.city,
        country=business.country,
        today=today,
        due_on=row.due_on,
        state=row.state,
        read=read_marker(row.state, row.version),
        moved_at=row.moved_at,
        submitted_at=row.submitted_at,
        full_name=row.full_name,
        position=row.position,
        answers=sent(row.facts),
        year=read_kept(row.facts),
        items=await items_of(db, row.adherence_id, version_id, business.sector),
        asked=tuple(one if one.answered_at else replace(one, answer="") for one in asked),
        reason=await _reason(db, row.id) if row.state is State.REJECTED else "",
        decided_on=row.decided_on,
        now=present,
        own_business=actor is not None
        and await acted_for(db, actor.account_id, row.signatory_id, today=now.date()),
        silent=row.state is State.QUERIED and now - row.moved_at >= SILENT_AFTER,
    )


async def _asked(db: AsyncSession, report_id: UUID, *, author: UUID | None = None) -> list[Asked]:
    """Return the questions of a report in the order in which they were asked; kept ones their author's alone."""
    shown = ReportQuery.asked_at.is_not(None)
    query = (
        select(
            ReportQuery.id, ReportQuery.item, ReportQuery.text, ReportQuery.asked_at, ReportQuery.answer,
            ReportQuery.answered_at,
        )
        .where(ReportQuery.report_id == report_id)
        .where(or_(shown, ReportQuery.author_id == author) if author else shown)
        .order_by(ReportQuery.asked_at, ReportQuery.item, ReportQuery.id)
    )  # fmt: skip
    return [Asked(*line) for line in await db.execute(query)]


async def _reason(db: AsyncSession, report_id: UUID) -> str:
    query = select(LedgerEntry.reason).where(
        LedgerEntry.subject_id == report_id, LedgerEntry.kind == "report.reject"
    )
    return await db.scalar(query.order_by(LedgerEntry.at.desc()).limit(1)) or ""


async def handed_in(db: AsyncSession, actor: KeeperActor) -> tuple[Past, ...]:
    """Return what one's own business has handed in so far, the latest first."""
    query = (
        select(AnnualReport.id, AnnualReport.due_on, AnnualReport.state, AnnualReport.moved_at)
        .where(AnnualReport.signatory_id == actor.signatory_id, AnnualReport.state != State.OPEN)
        .where(AnnualReport.facts.is_not(None))
        .order_by(AnnualReport.due_on.desc(), AnnualReport.number.desc())
    )
    return tuple(Past(*line) for line in await db.execute(query.limit(20)))
