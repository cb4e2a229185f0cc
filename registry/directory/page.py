"""What the public reads about one business: today, and on a past day (queries)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence, Signature
from registry.adherence.queries import DatesLine, HistoryLine, Told, dates_history, history, told, told_on
from registry.adherence.rules import Standing, marks_pause
from registry.associations.queries import associations_of
from registry.audits.shown import AuditTold, told_audits
from registry.codes.queries import version_of
from registry.countries.queries import today_in
from registry.errors import NotFoundError
from registry.fleets.models import Vehicle
from registry.kit.i18n import spoken
from registry.kit.words import Sentence
from registry.logos.verdicts import MEANS, PAUSED, Headline
from registry.reports.published import Published, public_reports
from registry.signatories.models import Establishment
from registry.signatories.queries import PublicFacts, public_facts
from registry.training.oversight import Told as Trained
from registry.training.oversight import told_of_training

MOST_SITES = 100
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class SignedText:
    """Which version of the code was signed, in which language, and the hash of that text."""

    version: str
    language: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Dated:
    """One line of the public timeline: a change of status, or a setting of dates."""

    on: date
    change: HistoryLine | None = None
    dates: DatesLine | None = None


@dataclass(frozen=True, slots=True)
class Business:
    """The public page of a business. No person, no contact, no count of anything that happened."""

    facts: PublicFacts
    today: date
    told: Told
    means: Sentence | None
    sites: list[tuple[str, str]]
    sites_count: int
    vehicles_count: int
    associations: list[str]
    signed: SignedText | None
    training: Trained | None
    reports: list[Published]
    audits: list[AuditTold]
    timeline: list[Dated]


@dataclass(frozen=True, slots=True)
class PastDay:
    """What was told of a business on a day."""

    facts: PublicFacts
    today: date
    day: date
    told: Told
    means: Sentence | None


async def business(db: AsyncSession, slug: str, *, now: datetime) -> Business:
    """Return the public page of a business.

    Raises:
        NotFoundError: there is none, it never signed, or its tombstone is gone.

    """
    facts, today, told_now = await _listed(db, slug, now=now)
    sites = select(Establishment.name, Establishment.city).where(
        Establishment.signatory_id == facts.signatory_id, Establishment.closed_at.is_(None)
    )
    shown = await db.execute(sites.order_by(Establishment.name, Establishment.id).limit(MOST_SITES))
    vehicles = select(func.count()).where(
        Vehicle.signatory_id == facts.signatory_id, Vehicle.left_at.is_(None)
    )
    belongs_to = await associations_of(db, facts.signatory_id, now=now)
    return Business(
        facts=facts,
        today=today,
        told=told_now,
        means=_means(told_now, today),
        sites=[(row.name, row.city) for row in shown],
        sites_count=await db.scalar(select(func.count()).select_from(sites.subquery())) or 0,
        vehicles_count=await db.scalar(vehicles) or 0,
        associations=[name for _, name in belongs_to],
        signed=await _signed(db, told_now.adherence_id),
        training=await told_of_training(db, facts.signatory_id, facts.country, today=today),
        reports=await _reports(db, told_now),
        audits=await told_audits(db, facts.signatory_id),
        timeline=await _timeline(db, facts.signatory_id, told_now.adherence_id, today=today),
    )


async def past_day(db: AsyncSession, slug: str, day: date, *, now: datetime) -> PastDay:
    """Return what was told of a business on a past day. A day to come is the caller's to refuse.

    Raises:
        NotFoundError: there is no such business on the public list today.

    """
    facts, today, _ = await _listed(db, slug, now=now)
    then = await told_on(db, facts.signatory_id, day=day)
    return PastDay(facts, today, day, then, _means(then, day))


async def today_of(db: AsyncSession, slug: str, *, now: datetime) -> date:
    """Return the day it is where a listed business is.

    Raises:
        NotFoundError: there is no such business on the public list today.

    """
    return (await _listed(db, slug, now=now))[1]


async def _listed(db: AsyncSession, slug: str, *, now: datetime) -> tuple[PublicFacts, date, Told]:
    facts = await public_facts(db, slug)
    if facts is None:
        raise NotFoundError
    today = await today_in(db, facts.country, now)
    told_now = await told(db, facts.signatory_id, today=today)
    if told_now.standing is Standing.NOT_ON_THE_REGISTER:
        raise NotFoundError
    return facts, today, told_now


def _means(then: Told, day: date) -> Sentence | None:
    """Return what a standing means, in the words of the scan."""
    if then.standing is Standing.NOT_ON_THE_REGISTER:
        return None
    paused = then.standing is Standing.REPORT_OVERDUE and marks_pause(then.facts, today=day)
    return PAUSED if paused else MEANS[Headline(then.standing)]


async def _signed(db: AsyncSession, adherence_id: UUID | None) -> SignedText | None:
    if adherence_id is None:
        return None
    version_id = await db.scalar(select(Adherence.code_version_id).where(Adherence.id == adherence_id))
    if version_id is None:
        return None
    version = await version_of(db, version_id)
    query = select(Signature.language, Signature.text_sha256).where(Signature.adherence_id == adherence_id)
    kept = (await db.execute(query)).one_or_none()
    if kept is not None:
        return SignedText(version.name, kept.language, kept.text_sha256)
    return SignedText(version.name, spoken.get(), version.hashes[spoken.get()])


async def _reports(db: AsyncSession, now: Told) -> list[Published]:
    """Return the accepted reports; of a business that has left, its page tells no more than that."""
    if now.adherence_id is None or now.standing in {Standing.WITHDRAWN, Standing.REMOVED}:
        return []
    return await public_reports(db, now.adherence_id)


async def _timeline(
    db: AsyncSession, signatory_id: UUID, adherence_id: UUID | None, *, today: date
) -> list[Dated]:
    """Return changes and settings of dates together, the newest first."""
    changes = [Dated(line.on, change=line) for line in await history(db, signatory_id, today=today)]
    settings = await dates_history(db, adherence_id) if adherence_id else []
    lines = [*changes, *(Dated(line.on, dates=line) for line in settings if line.on <= today)]
    return sorted(lines, key=lambda line: line.on, reverse=True)[:MOST_LINES]
