"""Corrective actions that are late: told once to the member and to its auditors (actions)."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence
from registry.audits.letters import Step, tell_auditors, tell_member
from registry.audits.models import Audit, AuditFinding
from registry.audits.rules import Owed, State, is_late
from registry.countries.queries import today_in
from registry.ledger.actions import record
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory

DAY = timedelta(days=1)  # somewhere on earth it is tomorrow already


async def tell_of_overdue(db: AsyncSession, *, base_url: str, now: datetime) -> None:
    """Tell of each corrective action that is late, by the calendar of the business's country; the ledger notes it once."""
    told = select(LedgerEntry.id).where(
        LedgerEntry.kind == "audit.overdue", LedgerEntry.subject_id == AuditFinding.id
    )
    query = (
        select(AuditFinding, Audit, Signatory.id, Signatory.country)
        .join(Audit, Audit.id == AuditFinding.audit_id)
        .join(Adherence, Adherence.id == Audit.adherence_id)
        .join(Signatory, Signatory.id == Adherence.signatory_id)
        .where(Audit.state.in_([State.RESPONSE, State.CORRECTIVE_ACTIONS]), AuditFinding.dropped_at.is_(None))
        .where(AuditFinding.due_on <= (now + DAY).date(), AuditFinding.verified_at.is_(None), ~told.exists())
    )
    for finding, audit, signatory_id, country in (await db.execute(query)).all():
        owed = Owed(finding.grade, finding.due_on, verified=False)
        if not is_late(owed, today=await today_in(db, country, now)):
            continue
        record(
            db, "audit.overdue", subject_id=finding.id, actor_id=None, now=now, signatory_id=signatory_id,
            audit_id=audit.id, due_on=finding.due_on,
        )  # fmt: skip
        await tell_member(db, audit, Step.OVERDUE, base_url=base_url, now=now)
        await tell_auditors(db, audit, Step.OVERDUE, base_url=base_url, now=now)
