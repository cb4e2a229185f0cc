"""One case, all but the words: what stands in clear, whose it is, and what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.models import Account
from registry.cases.lines import CaseLine, around_of, line_of
from registry.cases.models import CaseAuthority, CaseFile, CaseHold, CaseOpening, Handover, Referral
from registry.cases.reports import report_for
from registry.cases.rules import Handing, HoldReason, handing
from registry.concerns.gate import Channel
from registry.countries.models import Hotline
from registry.settings import Settings


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


async def case_view(
    db: AsyncSession, actor: CaseHandlerActor, settings: Settings, report_id: UUID, *, now: datetime
) -> CaseView:
    """Return one case of the actor's countries.

    Raises:
        NotFoundError: there is none.

    """
    report = await report_for(db, actor, report_id)
    file = await db.scalar(
        select(CaseFile).where(CaseFile.report_id == report.id, CaseFile.door == report.door)
    )
    around = await around_of(db, settings, [report], now=now)
    line = line_of(report, actor, around, now=now)
    colleagues = around.handlers[report.country]
    others = {one: name for one, name in colleagues.items() if one != actor.account_id}
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
