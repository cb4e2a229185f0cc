"""The annual reports and audits of a business, for whoever may read them, each a link (queries)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.adherence.models import Adherence
from registry.audits.access import audits_of
from registry.audits.models import Audit
from registry.audits.rules import Origin
from registry.audits.rules import State as AuditState
from registry.reports.models import AnnualReport
from registry.reports.rules import State as ReportState
from registry.reports.scope import sees

SHOWN = 20  # of each, the latest


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One annual report."""

    report_id: UUID
    due_on: date
    state: ReportState


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One audit."""

    audit_id: UUID
    planned_for: date
    visited_on: date | None
    origin: Origin
    state: AuditState
    passed: bool | None


async def reports_about(
    db: AsyncSession, actor: RegistrarActor, signatory_id: UUID, *, now: datetime
) -> list[ReportLine]:
    """Return the reports of a business that the actor may read, the latest first."""
    query = (
        select(AnnualReport.id, AnnualReport.due_on, AnnualReport.state)
        .where(AnnualReport.signatory_id == signatory_id, sees(actor, today=now.date()))
        .order_by(AnnualReport.due_on.desc(), AnnualReport.id)
        .limit(SHOWN)
    )
    return [ReportLine(*row) for row in await db.execute(query)]


async def audits_about(db: AsyncSession, actor: RegistrarActor, signatory_id: UUID) -> list[AuditLine]:
    """Return the audits of a business that the actor may see, the latest first."""
    query = (
        audits_of(actor)
        .with_only_columns(
            Audit.id, Audit.planned_for, Audit.visited_on, Audit.origin, Audit.state, Audit.passed
        )
        .join(Adherence, Adherence.id == Audit.adherence_id)
        .where(Adherence.signatory_id == signatory_id)
        .order_by(Audit.planned_at.desc(), Audit.id)
        .limit(SHOWN)
    )
    return [AuditLine(*row) for row in await db.execute(query)]
