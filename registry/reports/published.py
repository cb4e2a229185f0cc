"""What everybody reads of accepted reports (queries)."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence
from registry.kit.words import Sentence
from registry.reports.facts import Year, read_kept, sent
from registry.reports.items import Item, items_of
from registry.reports.models import AnnualReport
from registry.reports.rules import State
from registry.signatories.models import Signatory
from registry.training.words import BANDS

PUBLIC_MOST = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of what was planned for a commitment was done by its day."""

    item: Item
    done: int
    promised: int


@dataclass(frozen=True, slots=True)
class Published:
    """What everybody reads of an accepted report: sums, a band, and the words that the business wrote for it."""

    due_on: date
    accepted_on: date | None
    since: date
    kept: tuple[Kept, ...]
    band: Sentence | None
    summary: str
    language: str


async def public_reports(db: AsyncSession, adherence_id: UUID) -> list[Published]:
    """Return what everybody reads of the accepted reports of an adherence, the latest first."""
    query = (
        select(AnnualReport, Adherence.code_version_id, Signatory.sector)
        .join(Adherence, Adherence.id == AnnualReport.adherence_id)
        .join(Signatory, Signatory.id == AnnualReport.signatory_id)
        .where(AnnualReport.adherence_id == adherence_id, AnnualReport.state == State.ACCEPTED)
        .order_by(AnnualReport.due_on.desc())
        .limit(PUBLIC_MOST)
    )
    found = []
    for row, version_id, sector in await db.execute(query):
        if row.facts is not None:
            items = await items_of(db, adherence_id, version_id, sector)
            summary = sent(row.facts).get("summary", "")
            public = published(read_kept(row.facts), items, summary, language=row.language, due_on=row.due_on)
            found.append(replace(public, accepted_on=row.decided_on))
    return found


def published(year: Year, items: tuple[Item, ...], summary: str, *, language: str, due_on: date) -> Published:
    """Return what everybody would read of a report: what its preview shows, too."""
    band = Sentence(BANDS[year.band].english, {"floor": year.floor_facing}) if year.band else None
    kept = tuple(Kept(item, *year.promised(item.key)) for item in items)
    return Published(due_on, None, year.since, kept, band, summary, language)
