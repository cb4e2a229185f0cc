"""What was found: written, told, answered, put right, looked at (actions)."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AuditorActor, KeeperActor, RegistrarActor
from registry.audits import rules
from registry.audits.access import Visitor, business_of, own_audit
from registry.audits.checklist import checklist
from registry.audits.closing import make_report
from registry.audits.fieldwork import answers_of, declared_audit, keep_picture
from registry.audits.forms import FindingDraft
from registry.audits.letters import Step, tell_auditors, tell_member
from registry.audits.models import Audit, AuditFinding, AuditReply
from registry.audits.rules import Grade, Owed, Reply, State
from registry.db import locked
from registry.decisions.actions import recommend
from registry.decisions.forms import RecommendationDraft
from registry.decisions.rules import Ground, Outcome
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record
from registry.signatories.models import Signatory


async def find(db: AsyncSession, actor: Visitor, draft: FindingDraft, *, now: datetime) -> AuditFinding:
    """Write a finding. The member sees it once it is told.

    Raises:
        RuleBrokenError: the visit is not on and no draft is being written, or the actor has not declared.

    """
    audit = await declared_audit(db, actor)
    rules.check_in(audit.state, State.IN_PROGRESS, State.DRAFT_FINDINGS)
    business = await db.get_one(Signatory, await business_of(db, audit))
    items = {one.key: one for one in checklist(audit.checklist_version, business.sector)}
    last = (
        await db.scalar(select(func.max(AuditFinding.number)).where(AuditFinding.audit_id == audit.id)) or 0
    )
    row = AuditFinding(
        id=uuid4(), audit_id=audit.id, number=last + 1, item=draft.item, commitment=items[draft.item].commitment,
        site_id=None, grade=draft.grade, fact=draft.fact, action=draft.action, due_on=None,
        written_by=actor.account_id, written_at=now, dropped_at=None, verified_by=None, verified_at=None,
        recommendation_id=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    record(
        db, "audit.find", subject_id=row.id, actor_id=actor.account_id, now=now, signatory_id=business.id,
        audit_id=audit.id, grade=draft.grade,
    )  # fmt: skip
    return row


async def drop(db: AsyncSession, actor: Visitor, finding_id: UUID, *, now: datetime) -> None:
    """Drop a finding before the member is told.

    Raises:
        NotFoundError: the audit has no such finding.
        RuleBrokenError: the member has been told, or the actor never declared.

    """
    audit, row = await _own(db, actor, actor.audit_id, finding_id)
    rules.check_in(audit.state, State.IN_PROGRESS, State.DRAFT_FINDINGS)
    row.dropped_at = now
    record(
        db, "audit.drop_finding", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=await business_of(db, audit), audit_id=audit.id,
    )  # fmt: skip


async def tell(db: AsyncSession, actor: Visitor, *, today: date, now: datetime, base_url: str) -> None:
    """Tell the member what was found: due dates count from today, and the member has 15 days to answer.

    Raises:
        RuleBrokenError: something is not met and has no finding, no draft is being written, or the actor never declared.

    """
    audit = await declared_audit(db, actor)
    rules.check_in(audit.state, State.DRAFT_FINDINGS)
    found = await findings(db, audit.id)
    standing = rules.standing_answers(await answers_of(db, audit.id))
    if missing := rules.unexplained(standing, [row.item for row in found]):
        raise RuleBrokenError(
            "Items that are not met and have no finding: %(count)s. Write one for each.", count=len(missing)
        )
    audit.state, audit.told_on = rules.move(audit.state, State.RESPONSE), today
    for row in found:
        row.due_on = rules.due_on(row.grade, told_on=today)
    record(
        db, "audit.tell", subject_id=audit.id, actor_id=actor.account_id, now=now,
        signatory_id=await business_of(db, audit), count=len(found),
    )  # fmt: skip
    await tell_member(db, audit, Step.FOUND, base_url=base_url, now=now)


async def respond(
    db: AsyncSession,
    actor: KeeperActor,
    audit_id: UUID,
    words: dict[UUID, str],
    *,
    now: datetime,
    base_url: str,
) -> None:
    """Answer, for the member, what was found: in words to each finding, or by accepting all.

    Raises:
        NotFoundError: the member has no such audit.
        RuleBrokenError: no answer is asked for.

    """
    audit = await own_audit(db, actor, audit_id, lock=True)
    rules.check_in(audit.state, State.RESPONSE)
    for row in await findings(db, audit.id):
        if said := words.get(row.id):
            db.add(
                AuditReply(finding_id=row.id, kind=Reply.RESPONSE, words=said, by=actor.account_id, at=now)
            )
    await _after_response(db, audit, actor.account_id, "business", now=now, base_url=base_url)
    await tell_auditors(db, audit, Step.ANSWERED, base_url=base_url, now=now)


async def go_on(db: AsyncSession, actor: Visitor, *, today: date, now: datetime, base_url: str) -> None:
    """Go on without an answer of the member, once its 15 days are over.

    Raises:
        RuleBrokenError: they are not, no answer is waited for, or the actor never declared.

    """
    audit = await declared_audit(db, actor)
    rules.check_in(audit.state, State.RESPONSE)
    if audit.told_on is None or today <= audit.told_on + rules.RESPONSE_FOR:
        raise RuleBrokenError("The member has 15 days to answer.")
    await _after_response(db, audit, actor.account_id, "auditor", now=now, base_url=base_url)


async def _after_response(
    db: AsyncSession, audit: Audit, by: UUID, side: str, *, now: datetime, base_url: str
) -> None:
    owed = [_owed(row) for row in await findings(db, audit.id)]
    audit.state = rules.move(audit.state, rules.after_response(owed))
    record(
        db, "audit.respond", subject_id=audit.id, actor_id=by, now=now,
        signatory_id=await business_of(db, audit), side=side,
    )  # fmt: skip
    await db.flush()
    if audit.state is State.VERIFIED:
        await make_report(db, audit, now=now, base_url=base_url)


async def put_right(
    db: AsyncSession,
    actor: KeeperActor,
    audit_id: UUID,
    finding_id: UUID,
    words: str,
    *,
    now: datetime,
    base_url: str,
) -> None:
    """Say, for the member, that a corrective action is done.

    Raises:
        NotFoundError: the member has no such finding.
        RuleBrokenError: nothing is owed on it.

    """
    audit, row = await _own(db, actor, audit_id, finding_id)
    rules.check_in(audit.state, State.RESPONSE, State.CORRECTIVE_ACTIONS)
    _check_owed(row)
    db.add(AuditReply(finding_id=row.id, kind=Reply.DONE, words=words, by=actor.account_id, at=now))
    record(
        db, "audit.put_right", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id, audit_id=audit.id,
    )  # fmt: skip
    await tell_auditors(db, audit, Step.PUT_RIGHT, base_url=base_url, now=now)


async def show_put_right(
    db: AsyncSession, actor: KeeperActor, audit_id: UUID, finding_id: UUID, picture: bytes, *, now: datetime
) -> None:
    """Add a picture, for the member, that shows a finding put right.

    Raises:
        NotFoundError: the member has no such finding.
        RuleBrokenError: nothing is owed on it, or the audit has its fill of pictures.

    """
    audit, row = await _own(db, actor, audit_id, finding_id)
    rules.check_in(audit.state, State.RESPONSE, State.CORRECTIVE_ACTIONS)
    _check_owed(row)
    await keep_picture(
        db, audit, uuid4(), picture, item=row.item, site_id=row.site_id, finding_id=row.id, by=actor.account_id,
        late=False, now=now,
    )  # fmt: skip


async def judge(
    db: AsyncSession,
    actor: Visitor,
    finding_id: UUID,
    words: str,
    *,
    good: bool,
    now: datetime,
    base_url: str,
) -> None:
    """Verify that a corrective action is done, or say what is missing. After the last one the report is made.

    Raises:
        NotFoundError: the audit has no such finding.
        RuleBrokenError: nothing is owed on it.

    """
    audit, row = await _own(db, actor, actor.audit_id, finding_id)
    rules.check_in(audit.state, State.CORRECTIVE_ACTIONS)
    _check_owed(row)
    kind = Reply.ACCEPTED if good else Reply.REFUSED
    db.add(AuditReply(finding_id=row.id, kind=kind, words=words, by=actor.account_id, at=now))
    if good:
        row.verified_by, row.verified_at = actor.account_id, now
    record(
        db, "audit.judge", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=await business_of(db, audit), audit_id=audit.id, good=good,
    )  # fmt: skip
    await db.flush()
    await tell_member(db, audit, Step.LOOKED_AT, base_url=base_url, now=now)
    if not any(_owed(each).open for each in await findings(db, audit.id)):
        audit.state = rules.move(audit.state, State.VERIFIED)
        await make_report(db, audit, now=now, base_url=base_url)


async def recommend_late(
    db: AsyncSession,
    actor: Visitor,
    finding_id: UUID,
    reason: str,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> None:
    """Recommend a suspension for a major finding that is overdue, or a critical one; a registrar decides.

    Raises:
        NotFoundError: the audit has no such finding, or the auditor is a guest from another association.
        RuleBrokenError: it is not late, not grave enough, or it was recommended already.

    """
    audit, row = await _own(db, actor, actor.audit_id, finding_id)
    rules.check_in(audit.state, State.RESPONSE, State.CORRECTIVE_ACTIONS)
    if not rules.may_be_recommended(_owed(row), today=today):
        raise RuleBrokenError(
            "A suspension is recommended for a major finding that is overdue, or a critical one."
        )
    if row.recommendation_id is not None:
        raise RuleBrokenError("This has been recommended already.")
    ground = Ground.CRITICAL_FINDING if row.grade is Grade.CRITICAL else Ground.ACTION_NOT_DONE
    of_the_register = RegistrarActor(actor.account_id)
    own = AuditorActor(actor.account_id, actor.association_id) if actor.association_id else of_the_register
    made = await recommend(
        db, own, await business_of(db, audit), RecommendationDraft(Outcome.SUSPEND, ground, reason),
        today=today, now=now, base_url=base_url,
    )  # fmt: skip
    row.recommendation_id = made.id


async def findings(db: AsyncSession, audit_id: UUID) -> list[AuditFinding]:
    """Return the findings that were not dropped, in order."""
    query = select(AuditFinding).where(AuditFinding.audit_id == audit_id, AuditFinding.dropped_at.is_(None))
    return list(await db.scalars(query.order_by(AuditFinding.number)))


def _owed(row: AuditFinding) -> Owed:
    return Owed(row.grade, row.due_on, verified=row.verified_at is not None)


def _check_owed(row: AuditFinding) -> None:
    if not _owed(row).open:
        raise RuleBrokenError("Nothing is owed on this finding.")


async def _own(
    db: AsyncSession, actor: Visitor | KeeperActor, audit_id: UUID, finding_id: UUID
) -> tuple[Audit, AuditFinding]:
    """Lock an audit and return one of its findings; to a member only what it has been told.

    Raises:
        NotFoundError: there is none.
        RuleBrokenError: an auditor never declared.

    """
    if isinstance(actor, KeeperActor):
        audit = await own_audit(db, actor, audit_id, lock=True)
        if audit.state not in rules.SEEN_BY_THE_MEMBER:
            raise NotFoundError
    else:
        audit = await declared_audit(db, actor)
    query = select(AuditFinding).where(
        AuditFinding.id == finding_id, AuditFinding.audit_id == audit.id, AuditFinding.dropped_at.is_(None)
    )
    row = await db.scalar(locked(query))
    if row is None:
        raise NotFoundError
    return audit, row
