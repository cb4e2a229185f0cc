"""Two of everything: each tenant's private fields hold a string that is found nowhere else."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Invitation, Post
from registry.accounts.rules import Role
from registry.adherence.models import PlanItem
from registry.adherence.rules import EvidenceKind, PlanState
from registry.applications.models import Application, AuthorityDocument, Claim, ReviewComment
from registry.applications.rules import Authority, ClaimState
from registry.associations.models import MembershipRequest
from registry.audits.models import Recommendation
from registry.audits.rules import Ground, Outcome
from registry.ledger.actions import record
from registry.rosters.models import Roster
from registry.rosters.rules import Kind
from registry.signatories.rules import Sector
from registry.training.models import CheckIn, TrainingEvidence
from tests import make


@dataclass
class Tenant:
    """One chamber with one member, its people, and the ids of all their rows."""

    canary: str
    people: dict[str, Account] = field(default_factory=dict)
    ids: list[UUID] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)
    staff_id: UUID | None = None


async def tenant(db: AsyncSession, canary: str) -> Tenant:
    made = Tenant(canary)
    chamber = await make.association(db, name=f"Chamber {uuid4().hex[:4]}")
    chamber.email = f"{canary}@chamber.example"
    hotel = await make.signatory(db, name=f"Hotel {uuid4().hex[:4]}", sector=Sector.TAXI)
    hotel.legal_name, hotel.sole_trader = f"{canary} legal", True
    hotel.email, hotel.phone, hotel.registry_number = f"{canary}@hotel.example", f"+1 {canary}", canary
    member = await make.membership(db, hotel, chamber)
    member.member_number = canary
    adherence = await make.adherence(db, hotel)
    plan = PlanItem(
        adherence_id=adherence.id, commitment="C1", action=f"{canary} plan", owner_role="owner",
        due_on=make.SIGNED_ON, evidence_kind=EvidenceKind.POLICY, state=PlanState.PLANNED, comment=canary, position=0,
    )  # fmt: skip
    for role in (Role.OWNER, Role.FOCAL_POINT):
        made.people[role] = await make.person(db, role, hotel.id, name=f"{canary} {role}")
    for role in (Role.ASSOCIATION_ADMIN, Role.REVIEWER, Role.AUDITOR):
        made.people[role] = await make.person(db, role, chamber.id, name=f"{canary} {role}")
    owner = made.people[Role.OWNER]
    application = Application(
        account_id=owner.id, signatory_id=hotel.id, association_id=chamber.id, adherence_id=adherence.id,
        answers={"country": {"country": "CR"}, "business": {"legal_name": f"{canary} typed"}},
        started_at=make.LONG_AGO, changed_at=make.LONG_AGO, submitted_at=make.LONG_AGO, authority=Authority.DOCUMENT,
        authority_recorded_by=None, authority_recorded_at=None, dropped_at=None,
    )  # fmt: skip
    roster = Roster(
        kind="members", organisation_id=chamber.id, uploaded_by=made.people[Role.ASSOCIATION_ADMIN].id,
        uploaded_at=make.LONG_AGO, file_sha256="0" * 64, country="CR", preview=None, confirmed_at=make.LONG_AGO,
        dropped_at=None, outcome={"added": 1},
    )  # fmt: skip
    recommendation = Recommendation(
        adherence_id=adherence.id, outcome=Outcome.SUSPEND, ground=Ground.CRITICAL_FINDING,
        recommended_by=made.people[Role.AUDITOR].id, recommended_at=make.LONG_AGO, association_id=chamber.id,
        decided_by=None, decided_at=None, followed=None, effective_on=None,
    )  # fmt: skip
    invitation = Invitation(
        token_hash=uuid4().bytes, email=f"{canary}@invited.example", role=Role.MEMBER, organisation_id=hotel.id,
        language="en", invited_by=owner.id, invited_at=make.LONG_AGO, expires_at=make.LATER, accepted_at=None,
        accepted_by=None, withdrawn_at=None,
    )  # fmt: skip
    request = MembershipRequest(
        association_id=chamber.id, signatory_id=hotel.id, member_number=canary, asked_by=None,
        asked_at=make.LONG_AGO, answered_by=None, answered_at=None, agreed=None,
    )  # fmt: skip
    db.add_all([plan, application, roster, recommendation, invitation, request])
    await db.flush()
    comment = ReviewComment(
        application_id=application.id, item="business.trade_name", text=f"{canary} comment",
        author_id=made.people[Role.REVIEWER].id, written_at=make.LONG_AGO, settled_at=None,
    )  # fmt: skip
    document = AuthorityDocument(
        application_id=application.id, sha256="0" * 64, content=canary.encode(), uploaded_by=owner.id,
        uploaded_at=make.LONG_AGO,
    )  # fmt: skip
    claim = Claim(
        signatory_id=hotel.id, account_id=(await make.account(db)).id, statement=f"{canary} claim",
        state=ClaimState.OPEN, made_at=make.LONG_AGO, decided_by=None, decided_at=None,
    )  # fmt: skip
    db.add_all([comment, document, claim])
    site, cab = await make.establishment(db, hotel), await make.vehicle(db, hotel)
    placed = await make.placement(db, hotel)
    waiter = await make.staff_member(db, hotel, known_as=f"{canary} staff")
    session = await make.training_session(db, hotel)
    session.trainer_name = f"{canary} trainer"
    evidence = TrainingEvidence(
        session_id=session.id, sha256="0" * 64, content=f"{canary} list".encode(), entered_by=owner.id,
        entered_at=make.LONG_AGO,
    )  # fmt: skip
    unknown = CheckIn(
        session_id=session.id, typed=f"{canary} typed", known_key=canary, at=make.LONG_AGO, settled_at=None
    )
    practised = await make.drill(db, hotel, note=f"{canary} note")
    posted = (await db.scalars(select(Post).where(Post.account_id == owner.id))).one()
    staff_list = Roster(
        kind=Kind.STAFF, organisation_id=hotel.id, uploaded_by=owner.id, uploaded_at=make.LONG_AGO, file_sha256="1" * 64,
        country="CR", preview=None, confirmed_at=None, dropped_at=None, outcome=None,
    )  # fmt: skip
    db.add_all([evidence, unknown, staff_list])
    await db.flush()
    record(
        db, "adherence.suspended", subject_id=adherence.id, actor_id=owner.id, now=make.LONG_AGO,
        signatory_id=hotel.id, reason=f"{canary} reason",
    )  # fmt: skip
    await db.flush()
    rows = (
        chamber, hotel, member, adherence, plan, application, roster, recommendation, comment, document, claim, request,
        site, cab, placed, waiter, session, evidence, unknown, practised, staff_list, invitation, posted, *made.people.values(),
    )  # fmt: skip
    made.ids = [row.id for row in rows]
    made.staff_id = waiter.id
    made.slugs = [hotel.slug, chamber.slug, placed.code]
    return made
