"""The queue of a handler, and one case: what stands in clear, whose it is, and what was done."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.models import Account
from registry.cases.colleagues import handlers_of, readable
from registry.cases.handing import NONE, Files, files_by_case
from registry.cases.models import CaseAuthority, CaseFile, CaseHold, CaseOpening, Handover, Referral
from registry.cases.reports import Report, report_for, reports_for
from registry.cases.rules import Handing, HoldReason, Outcome, handing, is_referred, turn_of
from registry.concerns.gate import Channel
from registry.countries.models import Hotline
from registry.kit.slices import slices
from registry.settings import Settings

AT_ONCE = 500


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
    files: Files = NONE

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
class HoldLine:
    """One legal hold, as asked for or in force."""

    id: UUID
    reason: HoldReason
    until: date
    asked_by: str
    mine: bool
    confirmed_by: UUID | None

    def in_force(self, today: date) -> bool:
        """Say whether it counts today."""
        return self.confirmed_by is not None and today <= self.until


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One file made for an authority."""

    id: UUID
    authority: str
    made_on: date
    made_by: str
    confirmed_on: date | None
    handed_on: date | None
    handed_channel: Channel | None
    said_on: date | None

    @property
    def state(self) -> Handing:
        """What became of it."""
        return handing(
            confirmed=self.confirmed_on is not None,
            said=self.said_on is not None,
            handed=self.handed_on is not None,
        )


@dataclass(frozen=True, slots=True)
class ToldLine:
    """Which authority one of the handlers told; None: one that is not in the directory."""

    on: date
    channel: Channel
    authority: str | None
    by: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case, all but the words."""

    line: CaseLine
    case_id: UUID | None
    open_until: datetime | None
    """Until when the words are shown to this handler; None: not opened lately."""
    holds: Sequence[HoldLine]
    referrals: Sequence[ReferralLine]
    colleagues: Mapping[UUID, str]
    shredded_on: date | None
    told: ToldLine | None = None


async def queue(
    db: AsyncSession, actor: CaseHandlerActor, settings: Settings, *, now: datetime, closed: bool = False
) -> list[CaseLine]:
    """Return the cases of the actor's countries.

    Open ones: untold first, then those whose turn is the actor's, then by the day. That its business closed a log
    takes it from nobody's desk: a handler closes it.
    """
    reports = await reports_for(db, actor, closed=closed)
    files: dict[UUID, CaseFile] = {}
    for some in slices([one.id for one in reports], AT_ONCE):
        rows = await db.scalars(select(CaseFile).where(CaseFile.report_id.in_(some)))
        files |= {row.report_id: row for row in rows}
    handlers = await handlers_of(db, actor.countries, today=now.date())
    readers = await readable(db, settings, actor.countries, today=now.date())
    made = await files_by_case(db, [file.id for file in files.values()])
    lines = [
        _line(one, files.get(one.id), made, actor, handlers[one.country], readers[one.country], now=now)
        for one in reports
    ]
    return sorted(lines, key=_place)


async def case_view(
    db: AsyncSession, actor: CaseHandlerActor, settings: Settings, report_id: UUID, *, now: datetime
) -> CaseView:
    """Return one case of the actor's countries.

    Raises:
        NotFoundError: there is none.

    """
    report = await report_for(db, actor, report_id)
    handlers = (await handlers_of(db, actor.countries, today=now.date()))[report.country]
    file = await db.scalar(
        select(CaseFile).where(CaseFile.report_id == report.id, CaseFile.door == report.door)
    )
    readers = (await readable(db, settings, [report.country], today=now.date()))[report.country]
    made = await files_by_case(db, [file.id] if file else [])
    line = _line(report, file, made, actor, handlers, readers, now=now)
    others = {one: name for one, name in handlers.items() if one != actor.account_id}
    if file is None:
        return CaseView(line, None, None, (), (), others, None)
    shown = select(CaseOpening.until).where(
        CaseOpening.case_id == file.id, CaseOpening.account_id == actor.account_id, CaseOpening.until > now
    )
    holds = (
        select(
            CaseHold.id,
            CaseHold.reason,
            CaseHold.until,
            Account.name,
            CaseHold.asked_by,
            CaseHold.confirmed_by,
        )
        .join(Account, Account.id == CaseHold.asked_by)
        .where(CaseHold.case_id == file.id)
        .order_by(CaseHold.asked_on, CaseHold.id)
    )
    referred = (
        select(
            Referral.id,
            CaseAuthority.name,
            Referral.made_on,
            Account.name,
            Referral.confirmed_on,
            Handover.handed_on,
            Handover.channel,
            Handover.said_on,
        )
        .outerjoin(Handover, Handover.referral_id == Referral.id)
        .join(CaseAuthority, CaseAuthority.id == Referral.authority_id)
        .join(Account, Account.id == Referral.made_by)
        .where(Referral.case_id == file.id)
        .order_by(Referral.made_on, Referral.id)
    )
    return CaseView(
        line,
        file.id,
        await db.scalar(shown),
        [
            HoldLine(hold_id, reason, until, name, by == actor.account_id, confirmed)
            for hold_id, reason, until, name, by, confirmed in await db.execute(holds)
        ],
        [ReferralLine(*row) for row in await db.execute(referred)],
        others,
        file.shredded_on,
        await _told(db, file),
    )


async def _told(db: AsyncSession, file: CaseFile) -> ToldLine | None:
    if file.told_on is None or file.told_channel is None:
        return None
    by = await db.scalar(select(Account.name).where(Account.id == file.told_by))
    authority = await db.scalar(select(Hotline.name).where(Hotline.id == file.told_authority))
    return ToldLine(file.told_on, file.told_channel, authority, by or "")


def by_country(lines: Sequence[CaseLine]) -> dict[str, list[CaseLine]]:
    """Return the queue country by country."""
    found: dict[str, list[CaseLine]] = defaultdict(list)
    for line in lines:
        found[line.report.country].append(line)
    return dict(sorted(found.items()))


def _line(
    report: Report,
    file: CaseFile | None,
    made: Mapping[UUID, Files],
    actor: CaseHandlerActor,
    handlers: Mapping[UUID, str],
    readers: Mapping[str, bytes],
    *,
    now: datetime,
) -> CaseLine:
    holder = file.assigned_to if file else None
    if holder not in handlers:  # nobody's, or of somebody who has left
        able = [one for one in handlers if str(one) in readers]
        holder = turn_of(report.id, able or list(handlers), report.received, now=now)
    return CaseLine(
        report,
        file.opened_on if file else None,
        file.assigned_to if file else None,
        handlers.get(holder) if holder else None,
        holder == actor.account_id,
        file.closed_on if file else None,
        file.outcome if file else None,
        file.told_on if file else None,
        made.get(file.id, NONE) if file else NONE,
    )


def _place(line: CaseLine) -> tuple[bool, bool, bool, date, UUID]:
    return (
        line.told,
        line.opened_on is not None,
        not line.mine,
        line.report.received.on,
        line.report.id,
    )
