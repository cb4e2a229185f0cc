"""Audits as their readers see them: whoever plans, whoever audits, and the member once it is told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, AssociationActor, RegistrarActor, SignatoryActor
from registry.accounts.models import Account
from registry.adherence.models import Adherence
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.associations.models import Association
from registry.audits import rules
from registry.audits.access import Reader, Visitor, own_audit
from registry.audits.checklist import Item, checklist
from registry.audits.fieldwork import answers_of, beside_of, wanted
from registry.audits.models import (
    Audit,
    AuditAnswer,
    AuditAuditor,
    AuditFinding,
    AuditPicture,
    AuditReply,
    AuditReport,
    AuditSignature,
    AuditSite,
)
from registry.audits.rules import Answered, Owed, Side, State
from registry.audits.views import (
    AuditLine,
    AuditorLine,
    AuditView,
    FindingView,
    PictureLine,
    Place,
    ReplyLine,
    SignatureLine,
)
from registry.countries.queries import today_in
from registry.errors import NotFoundError
from registry.signatories.models import Establishment, Signatory

LISTED = 100


async def listed(
    db: AsyncSession, actor: AssociationActor | RegistrarActor, *, over: bool = False
) -> list[AuditLine]:
    """Return an association's audits, or all for a registrar: the open ones by day, or those that are over."""
    query = _lines().where(Audit.state.in_(rules.OVER) if over else Audit.state.not_in(rules.OVER))
    if isinstance(actor, AssociationActor):
        query = query.where(Audit.association_id == actor.association_id)
    order = Audit.planned_for.desc() if over else Audit.planned_for
    return [AuditLine(*row) for row in await db.execute(query.order_by(order, Audit.id).limit(LISTED))]


async def my_visits(db: AsyncSession, actor: Actor) -> list[AuditLine]:
    """Return what somebody audits now, by day."""
    mine = select(AuditAuditor.audit_id).where(
        AuditAuditor.account_id == actor.account_id, AuditAuditor.ended_at.is_(None)
    )
    query = _lines().where(Audit.id.in_(mine), Audit.state.not_in(rules.OVER))
    return [
        AuditLine(*row) for row in await db.execute(query.order_by(Audit.planned_for, Audit.id).limit(LISTED))
    ]


async def audits_of_member(db: AsyncSession, actor: SignatoryActor) -> list[AuditLine]:
    """Return the audits of the actor's own business, the latest first."""
    query = _lines().where(Signatory.id == actor.signatory_id)
    return [
        AuditLine(*row) for row in await db.execute(query.order_by(Audit.planned_at.desc()).limit(LISTED))
    ]


async def waiting_for_member(db: AsyncSession, signatory_id: UUID) -> int:
    """Return how many audits of a business wait for its answer, for something to be put right, or for its signature."""
    signed = select(AuditSignature.audit_id).where(AuditSignature.side == Side.MEMBER)
    waits = Audit.state.in_([State.RESPONSE, State.CORRECTIVE_ACTIONS]) | (
        (Audit.state == State.VERIFIED) & Audit.id.not_in(signed)
    )
    query = select(func.count()).select_from(Audit).join(Adherence, Adherence.id == Audit.adherence_id)
    return await db.scalar(query.where(Adherence.signatory_id == signatory_id, waits)) or 0


def _lines() -> Select[Any]:
    found = (
        select(
            Audit.id, Signatory.id, Signatory.trade_name, Signatory.city, Association.name, Audit.state, Audit.origin,
            Audit.planned_for, Audit.visited_on, Audit.passed,
        )
        .join(Adherence, Adherence.id == Audit.adherence_id)
        .join(Signatory, Signatory.id == Adherence.signatory_id)
        .outerjoin(Association, Association.id == Audit.association_id)
    )  # fmt: skip
    return cast("Select[Any]", found)


async def audit_view(db: AsyncSession, actor: Reader, audit_id: UUID, *, now: datetime) -> AuditView:
    """Return an audit; to a member the findings only once it is told of them, and the checklist only in the report.

    Raises:
        NotFoundError: the actor may see none such.

    """
    audit = await own_audit(db, actor, audit_id)
    adherence = await db.get_one(Adherence, audit.adherence_id)
    business = await db.get_one(Signatory, adherence.signatory_id)
    today = await today_in(db, business.country, now)
    member = isinstance(actor, SignatoryActor)
    sites = await _sites(db, audit.id)
    items = {one.key: one for one in checklist(audit.checklist_version, business.sector)}
    pictures = await _pictures(db, audit.id)
    report = await db.scalar(select(AuditReport.sha256).where(AuditReport.audit_id == audit.id))
    hides = member and audit.state not in rules.SEEN_BY_THE_MEMBER
    late = select(func.count()).where(
        AuditAnswer.audit_id == audit.id, AuditAnswer.late, AuditAnswer.beside.is_(False)
    )
    return AuditView(
        audit_id=audit.id, signatory_id=business.id, slug=business.slug, name=business.trade_name, city=business.city,
        country=business.country, today=today, association_id=audit.association_id,
        association=await db.scalar(select(Association.name).where(Association.id == audit.association_id)),
        state=audit.state, origin=audit.origin, risks=audit.risks, draw_id=audit.draw_id,
        planned_for=audit.planned_for, visited_on=audit.visited_on, told_on=audit.told_on,
        member_pays=audit.member_pays, closed_at=audit.closed_at, passed=audit.passed, cancelled_at=audit.cancelled_at,
        ended_by=await db.scalar(select(Account.name).where(Account.id == (audit.closed_by or audit.cancelled_by))),
        left=await present_status(db, audit.adherence_id) not in {Status.COMMITTED, Status.SUSPENDED},
        sites=sites, auditors=await _auditors(db, audit.id),
        places=[] if member else await _places(db, audit, items, sites, pictures),
        late_answers=await db.scalar(late) or 0,
        findings=[] if hides else await _findings(db, audit, items, pictures, today=today),
        report_sha256=report, signatures=await _signatures(db, audit.id),
    )  # fmt: skip


async def _sites(db: AsyncSession, audit_id: UUID) -> dict[UUID, str]:
    query = (
        select(Establishment.id, Establishment.name)
        .join(AuditSite, AuditSite.establishment_id == Establishment.id)
        .where(AuditSite.audit_id == audit_id)
    )
    return {row.id: row.name for row in await db.execute(query.order_by(Establishment.name))}


async def _auditors(db: AsyncSession, audit_id: UUID) -> list[AuditorLine]:
    query = (
        select(
            AuditAuditor.id, AuditAuditor.account_id, Account.name, Association.name, AuditAuditor.video_reason,
            AuditAuditor.declared_at, AuditAuditor.named_in_public, AuditAuditor.ended_at,
        )
        .join(Account, Account.id == AuditAuditor.account_id)
        .outerjoin(Association, Association.id == AuditAuditor.association_id)
        .where(AuditAuditor.audit_id == audit_id)
        .order_by(AuditAuditor.assigned_at, AuditAuditor.id)
    )  # fmt: skip
    return [AuditorLine(*row) for row in await db.execute(query)]


async def _pictures(db: AsyncSession, audit_id: UUID) -> list[PictureLine]:
    query = select(
        AuditPicture.id, AuditPicture.item, AuditPicture.site_id, AuditPicture.finding_id, AuditPicture.sha256,
        func.length(AuditPicture.content) == 0, AuditPicture.late,
    ).where(AuditPicture.audit_id == audit_id)  # fmt: skip
    rows = await db.execute(query.order_by(AuditPicture.received_at, AuditPicture.id))
    return [PictureLine(*row) for row in rows]


async def _places(
    db: AsyncSession,
    audit: Audit,
    items: Mapping[str, Item],
    sites: Mapping[UUID, str],
    pictures: Sequence[PictureLine],
) -> list[Place]:
    standing = rules.standing_answers(await answers_of(db, audit.id))
    beside: dict[tuple[str, UUID | None], list[Answered]] = defaultdict(list)
    for left in await beside_of(db, audit.id):
        beside[left.item, left.site_id].append(left)
    shown: dict[tuple[str, UUID | None], list[PictureLine]] = defaultdict(list)
    for one in pictures:
        if one.finding_id is None:
            shown[one.item, one.site_id].append(one)
    return [
        Place(
            items[key],
            site,
            sites.get(site, "") if site else "",
            standing.get((key, site), []),
            shown[key, site],
            beside[key, site],
        )
        for key, site in await wanted(db, audit)
    ]


async def _findings(
    db: AsyncSession, audit: Audit, items: Mapping[str, Item], pictures: Sequence[PictureLine], *, today: date
) -> list[FindingView]:
    query = select(AuditFinding).where(AuditFinding.audit_id == audit.id, AuditFinding.dropped_at.is_(None))
    rows = list(await db.scalars(query.order_by(AuditFinding.number)))
    said: dict[UUID, list[ReplyLine]] = defaultdict(list)
    replies = select(AuditReply).where(AuditReply.finding_id.in_([row.id for row in rows]))
    for one in await db.scalars(replies.order_by(AuditReply.at, AuditReply.id)):
        said[one.finding_id].append(ReplyLine(one.kind, one.words, one.at))
    found = []
    for row in rows:
        owed = Owed(row.grade, row.due_on, verified=row.verified_at is not None)
        found.append(
            FindingView(
                finding_id=row.id, number=row.number, item=items[row.item], grade=row.grade, fact=row.fact,
                action=row.action, due_on=row.due_on, verified_at=row.verified_at, late=rules.is_late(owed, today=today),
                open=owed.open,
                can_be_recommended=row.recommendation_id is None and rules.may_be_recommended(owed, today=today),
                recommended=row.recommendation_id is not None, replies=said[row.id],
                pictures=[one for one in pictures if one.finding_id == row.id],
            )
        )  # fmt: skip
    return found


async def _signatures(db: AsyncSession, audit_id: UUID) -> list[SignatureLine]:
    query = (
        select(AuditSignature.side, Account.name, AuditSignature.account_id, AuditSignature.signed_at)
        .join(Account, Account.id == AuditSignature.account_id)
        .where(AuditSignature.audit_id == audit_id)
        .order_by(AuditSignature.signed_at)
    )
    return [SignatureLine(*row) for row in await db.execute(query)]


async def report_of(db: AsyncSession, actor: Reader, audit_id: UUID) -> bytes:
    """Return the report as it is signed.

    Raises:
        NotFoundError: the actor may see no such audit, or it has no report yet.

    """
    audit = await own_audit(db, actor, audit_id)
    found = await db.scalar(select(AuditReport.content).where(AuditReport.audit_id == audit.id))
    if found is None:
        raise NotFoundError
    return found


async def picture_of(
    db: AsyncSession, actor: Visitor | SignatoryActor, audit_id: UUID, picture_id: UUID
) -> bytes:
    """Return a picture: to an auditor any of the audit, to a member those it sent.

    Raises:
        NotFoundError: there is none, or it was taken back.

    """
    audit = await own_audit(db, actor, audit_id)
    query = select(AuditPicture.content).where(
        AuditPicture.id == picture_id, AuditPicture.audit_id == audit.id
    )
    if isinstance(actor, SignatoryActor):
        query = query.where(AuditPicture.finding_id.is_not(None))
    found = await db.scalar(query)
    if not found:
        raise NotFoundError
    return found
