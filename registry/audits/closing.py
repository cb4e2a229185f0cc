"""The report: made once, signed by both sides under its bytes; and the closing by somebody else (actions)."""

from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.adherence.actions import count_audit
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.audits import rules
from registry.audits.access import Visitor, auditors_of, business_of, own_audit, ties_of
from registry.audits.fieldwork import declared_audit
from registry.audits.letters import Step, tell_administrators, tell_auditors, tell_member
from registry.audits.models import Audit, AuditReport, AuditSignature
from registry.audits.planning import Planner
from registry.audits.report import draw
from registry.audits.report_content import content
from registry.audits.rules import Side, State
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record
from registry.signatories.models import Signatory


async def make_report(db: AsyncSession, audit: Audit, *, now: datetime, base_url: str) -> AuditReport:
    """Make the report of an audit on which nothing is owed any more, or that is closed all the same; once."""
    there = await db.scalar(select(AuditReport).where(AuditReport.audit_id == audit.id))
    if there is not None:
        return there
    business = await db.get_one(Signatory, await business_of(db, audit))
    made = draw(await content(db, audit, business, language=business.language, now=now))
    row = AuditReport(
        id=uuid4(), audit_id=audit.id, language=business.language, sha256=sha256(made).hexdigest(), content=made,
        made_at=now,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    record(
        db,
        "audit.report",
        subject_id=audit.id,
        actor_id=None,
        now=now,
        signatory_id=business.id,
        sha256=row.sha256,
    )
    if audit.state is State.VERIFIED:
        await tell_member(db, audit, Step.REPORT, base_url=base_url, now=now)
        await tell_auditors(db, audit, Step.REPORT, base_url=base_url, now=now)
    return row


async def sign(
    db: AsyncSession, actor: Visitor | KeeperActor, audit_id: UUID, read: str, *, now: datetime, base_url: str
) -> AuditSignature:
    """Sign the report: account, moment, and the hash of the bytes that were read.

    Raises:
        NotFoundError: the actor has no such audit, or it has no report.
        RuleBrokenError: the bytes are others, the actor has signed, it is not the time to sign, or an auditor never
            declared.

    """
    if isinstance(actor, KeeperActor):
        audit, side = await own_audit(db, actor, audit_id, lock=True), Side.MEMBER
    else:
        audit, side = await declared_audit(db, actor), Side.AUDITOR
    rules.check_in(audit.state, State.VERIFIED, State.CLOSED)
    report = await db.scalar(select(AuditReport).where(AuditReport.audit_id == audit.id))
    if report is None:
        raise NotFoundError
    if read != report.sha256:
        raise RuleBrokenError("This is not the report that is to be signed. Open the page again.")
    mine = select(AuditSignature.id).where(
        AuditSignature.audit_id == audit.id, AuditSignature.account_id == actor.account_id
    )
    if await db.scalar(mine) is not None:
        raise RuleBrokenError("You have signed this report already.")
    row = AuditSignature(
        id=uuid4(),
        audit_id=audit.id,
        side=side,
        account_id=actor.account_id,
        report_sha256=report.sha256,
        signed_at=now,
    )
    db.add(row)
    await db.flush()
    record(
        db, "audit.sign", subject_id=audit.id, actor_id=actor.account_id, now=now,
        signatory_id=await business_of(db, audit), side=side, sha256=report.sha256,
    )  # fmt: skip
    if side is Side.MEMBER:
        await tell_auditors(db, audit, Step.SIGNED, base_url=base_url, now=now)
        await tell_administrators(db, audit, Step.SIGNED, base_url=base_url, now=now)
    else:
        await tell_member(db, audit, Step.SIGNED, base_url=base_url, now=now)
    return row


async def close(
    db: AsyncSession,
    actor: Planner,
    audit_id: UUID,
    *,
    reason: str,
    today: date,
    now: datetime,
    base_url: str,
) -> Audit:
    """Close an audit, by somebody who did not audit: passed once verified and signed, else not passed.

    A member that does not sign holds nothing up for longer than it had to answer. An audit that was passed counts for
    24 months from its visit on; of a business that has left meanwhile it counts for nothing.

    Raises:
        NotFoundError: the actor has no such audit.
        RuleBrokenError: it is not ready, the actor audited it or is bound to the business.

    """
    audit = await own_audit(db, actor, audit_id, lock=True)
    rules.check_in(audit.state, State.VERIFIED, State.CORRECTIVE_ACTIONS)
    signatory_id = await business_of(db, audit)
    rules.check_another(actor.account_id, list(await auditors_of(db, audit.id)))
    ties = await ties_of(db, actor.account_id, signatory_id, now=now)
    rules.check_free(ties - {rules.Tie.READ_ITS_APPLICATION})
    passed = audit.state is State.VERIFIED
    if passed:
        await _check_signed(db, audit, now=now)
    audit.state = rules.move(audit.state, State.CLOSED)
    audit.closed_by, audit.closed_at, audit.passed = actor.account_id, now, passed
    await db.flush()
    if not passed:
        await make_report(db, audit, now=now, base_url=base_url)
    elif await present_status(db, audit.adherence_id) in {Status.COMMITTED, Status.SUSPENDED}:
        until = rules.counts_until(audit.visited_on or today)
        await count_audit(db, actor, audit.adherence_id, audited_until=until, today=today, now=now)
    record(
        db, "audit.close", subject_id=audit.id, actor_id=actor.account_id, now=now, signatory_id=signatory_id,
        passed=passed, reason=reason or None,
    )  # fmt: skip
    await tell_member(db, audit, Step.CLOSED, base_url=base_url, now=now)
    await tell_auditors(db, audit, Step.CLOSED, base_url=base_url, now=now)
    return audit


async def _check_signed(db: AsyncSession, audit: Audit, *, now: datetime) -> None:
    query = select(AuditSignature.side).where(AuditSignature.audit_id == audit.id)
    sides = set(await db.scalars(query))
    report = await db.scalar(select(AuditReport.made_at).where(AuditReport.audit_id == audit.id))
    waited = report is not None and now > report + rules.RESPONSE_FOR
    if Side.AUDITOR not in sides:
        raise RuleBrokenError("An auditor must sign the report first.")
    if Side.MEMBER not in sides and not waited:
        raise RuleBrokenError("The member has 15 days to sign the report.")
