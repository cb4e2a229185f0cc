"""What a business sees of its own adherence: where it stands, what it signed, its plan."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import ReviewerActor, SignatoryActor
from registry.adherence.models import Adherence, PlanItem, Signature
from registry.adherence.queries import latest_begun, present_status
from registry.adherence.record import Record
from registry.adherence.rules import EvidenceKind, PlanState, Status
from registry.associations.queries import is_member
from registry.codes.queries import version_of
from registry.codes.rules import canonical_text
from registry.countries.queries import zone_of
from registry.signatories.models import Signatory

PLAN_LONGEST = 200  # items shown; a plan has about ten


@dataclass(frozen=True, slots=True)
class Own:
    """A business and its latest adherence, as its own people see it."""

    signatory_id: UUID
    legal_name: str
    """Under which it signs."""
    trade_name: str
    slug: str
    country: str
    adherence_id: UUID | None
    code_version_id: UUID | None
    status: Status | None
    committed_on: date | None


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, with all that its record says."""

    record: Record
    signatory_id: UUID
    trade_name: str
    text_sha256: str
    record_sha256: str
    committed_on: date | None
    zone: str
    """By whose clocks the moment is told: those of the country, whose days count."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One item of a plan."""

    item_id: UUID
    commitment: str
    action: str
    owner_role: str
    due_on: date
    evidence_kind: EvidenceKind
    state: PlanState
    late: bool
    comment: str


async def own(db: AsyncSession, actor: SignatoryActor) -> Own | None:
    """Return the actor's business with the adherence that was begun last, ended or not."""
    business = await db.scalar(select(Signatory).where(Signatory.id == actor.signatory_id))
    if business is None:
        return None
    adherence = await db.scalar(select(Adherence).where(Adherence.id == latest_begun(actor.signatory_id)))
    described = (adherence.described if adherence else None) or {}
    return Own(
        signatory_id=business.id,
        legal_name=described.get("legal_name") or business.signs_as,
        trade_name=business.trade_name,
        slug=business.slug,
        country=business.country,
        adherence_id=adherence.id if adherence else None,
        code_version_id=adherence.code_version_id if adherence else None,
        status=await present_status(db, adherence.id) if adherence else None,
        committed_on=adherence.committed_on if adherence else None,
    )


async def own_signature(db: AsyncSession, actor: SignatoryActor) -> Signed | None:
    """Return the latest signature of the actor's business."""
    return await signature_of(db, actor.signatory_id)


async def signature_of(db: AsyncSession, signatory_id: UUID) -> Signed | None:
    """Return the latest signature of a business. The caller has seen to it that it may be seen."""
    query = (
        select(Signature, Adherence, Signatory.trade_name, Signatory.country)
        .join(Adherence, Adherence.id == Signature.adherence_id)
        .join(Signatory, Signatory.id == Adherence.signatory_id)
        .where(Adherence.signatory_id == signatory_id)
        .order_by(Signature.signed_at.desc(), Signature.id)
        .limit(1)
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    signature, adherence, trade_name, country = row
    return Signed(
        record=await record_of(db, signature, adherence.code_version_id),
        signatory_id=signatory_id,
        trade_name=trade_name,
        text_sha256=signature.text_sha256,
        record_sha256=signature.record_sha256,
        committed_on=adherence.committed_on,
        zone=await zone_of(db, country),
    )


async def member_signature(
    db: AsyncSession, actor: ReviewerActor, signatory_id: UUID, *, now: datetime
) -> Signed | None:
    """Return the latest signature of a business that is a member of the reviewer's association now."""
    if not await is_member(db, actor.association_id, signatory_id, now=now):
        return None
    return await signature_of(db, signatory_id)


async def record_of(db: AsyncSession, signature: Signature, version_id: UUID) -> Record:
    """Return what the record of a signature says, from what was kept when it was made."""
    version = await version_of(db, version_id)
    return Record(
        reference=str(signature.id),
        full_name=signature.full_name,
        position=signature.position,
        statement=signature.statement,
        signed_at=signature.signed_at,
        language=signature.language,
        version_number=version.number,
        text=canonical_text(version.code, signature.language),
        **signature.particulars,
    )


async def plan_of(
    db: AsyncSession, actor: SignatoryActor, adherence_id: UUID, *, today: date
) -> list[PlanLine]:
    """Return the plan of one's own adherence, by commitment and in the order of the plan."""
    query = (
        select(PlanItem)
        .join(Adherence, Adherence.id == PlanItem.adherence_id)
        .where(PlanItem.adherence_id == adherence_id, Adherence.signatory_id == actor.signatory_id)
        .order_by(PlanItem.commitment, PlanItem.position, PlanItem.id)
        .limit(PLAN_LONGEST)
    )
    return [_line(row, today=today) for row in await db.scalars(query)]


async def plan_item(
    db: AsyncSession, actor: SignatoryActor, item_id: UUID, *, today: date
) -> PlanLine | None:
    """Return one item of one's own plan."""
    query = (
        select(PlanItem)
        .join(Adherence, Adherence.id == PlanItem.adherence_id)
        .where(PlanItem.id == item_id, Adherence.signatory_id == actor.signatory_id)
    )
    row = await db.scalar(query)
    return _line(row, today=today) if row else None


def _line(row: PlanItem, *, today: date) -> PlanLine:
    return PlanLine(
        item_id=row.id,
        commitment=row.commitment,
        action=row.action,
        owner_role=row.owner_role,
        due_on=row.due_on,
        evidence_kind=row.evidence_kind,
        state=row.state,
        late=row.state is PlanState.PLANNED and row.due_on < today,
        comment=row.comment,
    )
