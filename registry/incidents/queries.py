"""What a focal point is shown of the log: the procedure. Nothing that was sealed comes back here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.concerns.answers import Setting
from registry.concerns.gate import MAY_FOLLOW, Channel, NotTold, Stage, is_overdue
from registry.countries.hotlines import Kind
from registry.countries.models import Hotline
from registry.errors import NotFoundError
from registry.incidents.models import IncidentLog, IncidentStep, IncidentText
from registry.kit.searchable import search_text
from registry.signatories.models import Establishment, Signatory

LOGS_SHOWN = 200
STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a business is: its country, and its regions as they are counted, with the names they are shown by."""

    country: str
    regions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LogLine:
    """One log in the list."""

    incident_id: UUID
    ref: str
    noted_on: date
    setting: Setting
    stage: Stage
    due_at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """One stage that a log reached. `authority` is None where it is not in the directory."""

    stage: Stage
    reached_on: date
    told_at: datetime | None
    channel: Channel | None
    authority: str | None
    authority_kind: Kind | None


@dataclass(frozen=True, slots=True)
class LogView:
    """One log, whole: all that the business sees of it again."""

    incident_id: UUID
    ref: str
    noted_on: date
    setting: Setting
    not_told: NotTold | None
    due_at: datetime | None
    overdue: bool
    closed_on: date | None
    steps: Sequence[StepLine]
    sealed: bool

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        return self.steps[-1].stage

    @property
    def may_follow(self) -> frozenset[Stage]:
        """What may be entered next."""
        return MAY_FOLLOW[self.stage] - {Stage.REDUCED}


async def whereabouts(db: AsyncSession, actor: FocalPointActor) -> Whereabouts:
    """Return where the actor's own business and its open places are.

    Raises:
        NotFoundError: the business is not there.

    """
    mine = actor.signatory_id
    own = select(Signatory.country, Signatory.region).where(Signatory.id == mine)
    found = (await db.execute(own)).one_or_none()
    if found is None:
        raise NotFoundError
    country, region = found
    places = select(Establishment.region).where(
        Establishment.signatory_id == mine, Establishment.closed_at.is_(None)
    )
    names = [region, *(await db.scalars(places.order_by(Establishment.region)))]
    regions: dict[str, str] = {}
    for name in names:
        regions.setdefault(search_text(name), name)
    return Whereabouts(country, regions)


async def log_lines(db: AsyncSession, actor: FocalPointActor, *, now: datetime) -> list[LogLine]:
    """Return the logs of the actor's own business, the latest first."""
    query = (
        select(IncidentLog.id, IncidentLog.ref, IncidentLog.noted_on, IncidentLog.setting, IncidentLog.due_at)
        .where(IncidentLog.signatory_id == actor.signatory_id)
        .order_by(IncidentLog.noted_on.desc(), IncidentLog.id)
        .limit(LOGS_SHOWN)
    )
    rows = (await db.execute(query)).all()
    steps = select(IncidentStep.incident_id, IncidentStep.stage).where(
        IncidentStep.incident_id.in_([row.id for row in rows])
    )
    reached: dict[UUID, Stage] = {}
    for incident_id, stage in await db.execute(steps):
        reached[incident_id] = max(reached.get(incident_id, Stage.NOTED), stage, key=STAGES.index)
    return [
        LogLine(
            row.id, row.ref, row.noted_on, row.setting, reached[row.id], row.due_at, is_overdue(row.due_at, now=now)
        )
        for row in rows
    ]  # fmt: skip


async def log_view(db: AsyncSession, actor: FocalPointActor, incident_id: UUID, *, now: datetime) -> LogView:
    """Return one log of the actor's own business.

    Raises:
        NotFoundError: there is none.

    """
    row = await db.scalar(
        select(IncidentLog).where(
            IncidentLog.id == incident_id, IncidentLog.signatory_id == actor.signatory_id
        )
    )
    if row is None:
        raise NotFoundError
    query = (
        select(
            IncidentStep.stage, IncidentStep.reached_on, IncidentStep.told_at, IncidentStep.channel, Hotline.name,
            IncidentStep.authority_kind,
        )
        .outerjoin(Hotline, Hotline.id == IncidentStep.authority_id)
        .where(IncidentStep.incident_id == row.id)
    )  # fmt: skip
    steps = [StepLine(*step) for step in await db.execute(query)]
    sealed = select(func.count(IncidentText.id)).where(IncidentText.incident_id == row.id)
    return LogView(
        row.id, row.ref, row.noted_on, row.setting, row.not_told, row.due_at, is_overdue(row.due_at, now=now),
        row.closed_on, sorted(steps, key=_place), bool(await db.scalar(sealed)),
    )  # fmt: skip


async def come_back(db: AsyncSession, actor: FocalPointActor, *, now: datetime) -> int:
    """Return how many logs of the actor's own business have waited their day for an authority to be told."""
    query = select(func.count(IncidentLog.id)).where(
        IncidentLog.signatory_id == actor.signatory_id, IncidentLog.due_at < now
    )
    return await db.scalar(query) or 0


def _place(step: StepLine) -> int:
    return STAGES.index(step.stage)
