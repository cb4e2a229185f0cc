"""The reports about logos, as registrars see them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.errors import NotFoundError
from registry.logos.misuse_rules import OPEN
from registry.logos.models import LIVE, MisuseReport, Placement
from registry.logos.placing import MisuseKind, MisuseState, PlaceKind
from registry.logos.rules import spell
from registry.signatories.models import Signatory

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class MisuseLine:
    """One report, with the logo it is about where its code is on the register."""

    report_id: UUID
    kind: MisuseKind
    state: MisuseState
    code: str | None
    country: str
    seen_on: date
    received_on: date
    handled_at: datetime | None
    business: str | None
    slug: str | None
    place: PlaceKind | None
    label: str | None
    address: str | None
    ended: bool

    @property
    def spelt(self) -> str:
        """The code as it is printed."""
        return spell(self.code) if self.code else ""

    @property
    def can_end(self) -> bool:
        """Whether there is a logo that has not ended."""
        return self.place is not None and not self.ended

    @property
    def mark(self) -> str:
        """Where the next page of the list goes on."""
        return f"{self.received_on}.{self.report_id.hex}"


@dataclass(frozen=True, slots=True)
class MisusePage:
    """A page of the list, and where the next one begins."""

    lines: list[MisuseLine]
    onward: str | None


async def misuse_page(db: AsyncSession, *, waiting: bool, after: str = "") -> MisusePage:
    """Return reports by day, the oldest first while they wait, else the latest first."""
    key = (MisuseReport.received_on, MisuseReport.id)
    among = MisuseReport.state.in_(OPEN) if waiting else MisuseReport.state.not_in(OPEN)
    query = _lines().where(among)
    if (start := _start(after)) is not None:
        day, report_id = start
        same = (MisuseReport.received_on == day) & (MisuseReport.id > report_id)
        further = MisuseReport.received_on > day if waiting else MisuseReport.received_on < day
        query = query.where(further | same)
    order = key[0] if waiting else key[0].desc()
    rows = await db.execute(query.order_by(order, key[1]).limit(A_PAGE + 1))
    lines = [MisuseLine(*row) for row in rows]
    return MisusePage(lines[:A_PAGE], lines[A_PAGE - 1].mark if len(lines) > A_PAGE else None)


async def misuse_report(db: AsyncSession, report_id: UUID) -> MisuseLine:
    """Return one report.

    Raises:
        NotFoundError: no such report.

    """
    row = (await db.execute(_lines().where(MisuseReport.id == report_id))).one_or_none()
    if row is None:
        raise NotFoundError
    return MisuseLine(*row)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            MisuseReport.id, MisuseReport.kind, MisuseReport.state, MisuseReport.code, MisuseReport.country,
            MisuseReport.seen_on, MisuseReport.received_on, MisuseReport.handled_at, Signatory.trade_name,
            Signatory.slug, Placement.kind, Placement.label, Placement.address, ~LIVE,
        )
        .outerjoin(Placement, Placement.id == MisuseReport.placement_id)
        .outerjoin(Signatory, Signatory.id == Placement.signatory_id)
    )  # fmt: skip


def _start(after: str) -> tuple[date, UUID] | None:
    day, _, report_id = after[:64].partition(".")
    try:
        return date.fromisoformat(day), UUID(report_id)
    except ValueError:
        return None
