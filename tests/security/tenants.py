"""Two of everything: each tenant's private fields hold a string that is found nowhere else."""

import secrets
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Invitation, Post, RegistrarChange, Session
from registry.accounts.rules import Role
from registry.adherence.models import PlanItem
from registry.adherence.rules import EvidenceKind, PlanState
from registry.applications.models import Application, AuthorityDocument, Claim, ReviewComment
from registry.applications.rules import Authority, ClaimState
from registry.associations.models import Association, Federation, MembershipRequest
from registry.campaigns.models import Campaign
from registry.cases.models import CaseAuthority, CaseFile, CaseHold, Referral
from registry.cases.rules import Door, HoldReason
from registry.concerns.answers import ConcernKind, Setting
from registry.concerns.gate import NotTold, Stage
from registry.countries.hotlines import Kind as Number
from registry.decisions.models import Recommendation
from registry.decisions.rules import Ground, Outcome
from registry.desks.models import SavedView
from registry.door.models import DoorReport
from registry.incidents.models import IncidentLog, IncidentStep, IncidentText
from registry.jobs.models import Job, OutboxMail
from registry.ledger.actions import record
from registry.logos.models import MisuseReport
from registry.logos.placing import MisuseKind, MisuseState
from registry.passports.models import Passport, PassportBearer, PassportEntry
from registry.passports.rules import make_code
from registry.passports.sealing import make_secret, seal, secret_hash
from registry.rosters.models import Roster
from registry.rosters.rules import Kind
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from registry.training.models import (
    Attendance,
    CheckIn,
    PersonalLink,
    StaffMember,
    TrainingEvidence,
    TrainingSession,
)
from tests import make
from tests.security.procedures import accounted, audited, heard, together
from tests.security.tenant import Tenant

ABROAD = "BR"  # whose case handlers read it: the tenants' own are of Costa Rica


async def _people(db: AsyncSession, made: Tenant, hotel: Signatory, chamber: Association) -> None:
    for role in (Role.OWNER, Role.FOCAL_POINT):
        made.people[role] = await make.person(db, role, hotel.id, name=f"{made.canary} {role}")
    for role in (Role.ASSOCIATION_ADMIN, Role.REVIEWER, Role.AUDITOR):
        made.people[role] = await make.person(db, role, chamber.id, name=f"{made.canary} {role}")
    made.people[Role.CASE_HANDLER] = await make.person(db, Role.CASE_HANDLER, name=f"{made.canary} handler")


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
    await _people(db, made, hotel, chamber)
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
    comment, document, claim = await _read(db, made, application, hotel)
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
    asked = RegistrarChange(
        email=None, post_id=posted.id, asked_by=owner.id, asked_at=make.LONG_AGO, agreed=None, answered_by=None,
        answered_at=None,
    )  # fmt: skip
    misuse = MisuseReport(
        placement_id=placed.id, code=placed.code, country="CR", kind=MisuseKind.COPIED, seen_on=make.SIGNED_ON,
        received_on=make.SIGNED_ON, state=MisuseState.RECEIVED, announced_at=None, handled_by=None, handled_at=None,
    )  # fmt: skip
    signed_in = Session(
        token_hash=uuid4().bytes, public_id=uuid4(), account_id=owner.id, generation=owner.generation, wearing=None,
        started_at=make.LONG_AGO, seen_at=make.LONG_AGO,
    )  # fmt: skip
    attended_list = Roster(
        kind=Kind.ATTENDANCES, organisation_id=hotel.id, uploaded_by=owner.id, uploaded_at=make.LONG_AGO,
        file_sha256="2" * 64, country="CR", preview=None, confirmed_at=None, dropped_at=None, outcome=None,
    )  # fmt: skip
    db.add_all([evidence, unknown, staff_list, attended_list, asked, misuse, signed_in])
    await db.flush()
    year = await accounted(db, made, hotel, adherence.id)
    campaign = await together(db, made, chamber, hotel)
    learnt = (*await _noticed(db, canary, hotel), *await _learnt(db, canary, waiter, session))
    at_the_desk = (*await _at_the_desk(db, made), *await _in_hand(db, made, chamber))
    audit = await audited(db, made, adherence.id, chamber.id)
    hearing = await heard(db, made, hotel, recommendation)
    record(
        db, "adherence.suspended", subject_id=adherence.id, actor_id=owner.id, now=make.LONG_AGO,
        signatory_id=hotel.id, reason=f"{canary} reason",
    )  # fmt: skip
    await db.flush()
    rows = (
        chamber, hotel, member, adherence, plan, application, roster, recommendation, comment, document, claim, request,
        site, cab, placed, waiter, session, evidence, unknown, practised, staff_list, attended_list, invitation, posted,
        asked, misuse, await make.screen(db, placed), *year, *campaign, *learnt, *at_the_desk, *audit, *hearing, *made.people.values(),
    )  # fmt: skip
    for row in rows:
        made.kinds[row.__tablename__].append(row.id)
    made.kinds[Session.__tablename__].append(signed_in.public_id)
    made.ids = [one for ids in made.kinds.values() for one in ids]
    made.staff_id = waiter.id
    made.slugs = [
        hotel.slug,
        chamber.slug,
        placed.code,
        *(one.code for one in campaign if isinstance(one, Campaign)),
        *(one.code for one in learnt if isinstance(one, Passport)),
    ]
    return made


async def _read(
    db: AsyncSession, made: Tenant, application: Application, hotel: Signatory
) -> tuple[ReviewComment, AuthorityDocument, Claim]:
    """Make what goes with an application that is being read, and a claim."""
    canary, owner = made.canary, made.people[Role.OWNER]
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
    await db.flush()
    return comment, document, claim


async def _noticed(db: AsyncSession, canary: str, hotel: Signatory) -> tuple[IncidentLog, IncidentStep]:
    """Make what the focal point logged: something that no authority was told of, whose day is over."""
    log = IncidentLog(
        ref=f"{canary} ref", signatory_id=hotel.id, country=ABROAD, noted_on=make.SIGNED_ON, logged_on=make.SIGNED_ON,
        setting=Setting.ROOM,
        not_told=NotTold.OTHER, due_at=make.LONG_AGO, closed_on=None,
    )  # fmt: skip
    db.add(log)
    await db.flush()
    step = IncidentStep(
        incident_id=log.id, stage=Stage.NOTED, reached_on=make.SIGNED_ON, told_at=None, channel=None, authority_id=None,
        authority_kind=None,
    )  # fmt: skip
    text = IncidentText(incident_id=log.id, bundle_id=uuid4(), sealed=f"{canary} sealed".encode())
    db.add_all([step, text])
    await db.flush()
    return log, step


async def _at_the_desk(
    db: AsyncSession, made: Tenant
) -> tuple[DoorReport, CaseFile, CaseHold, CaseAuthority, Referral]:
    """Make a report without an account that a case handler of another country has opened, and a file for an authority."""
    canary, handler = made.canary, await make.case_handler(db, ABROAD)
    sealed = f"{canary} sealed".encode()
    report = DoorReport(
        once=uuid4().bytes, country=ABROAD, received_on=make.SIGNED_ON, received_band=1, held=True, setting=Setting.ROOM,
        concern_kind=ConcernKind.OTHER, authority_kind=None, not_told=NotTold.OTHER, answers={"place": canary},
        bundle_id=uuid4(), sealed=sealed, receipt=uuid4().bytes, receipt_locked=sealed, receipt_public=sealed,
    )  # fmt: skip
    authority = CaseAuthority(
        country=ABROAD, name=f"{canary} authority", kind=Number.POLICE, recipient=canary,
        registered_by=made.people[Role.OWNER].id, registered_at=make.LONG_AGO, confirmed_by=None, confirmed_at=None,
        ended_at=None,
    )  # fmt: skip
    db.add_all([report, authority])
    await db.flush()
    case = CaseFile(
        door=Door.DOOR, report_id=report.id, country=ABROAD, opened_on=make.SIGNED_ON, assigned_to=handler.account_id,
        closed_on=None, closed_by=None, outcome=None, shredded_on=None,
    )  # fmt: skip
    db.add(case)
    await db.flush()
    hold = CaseHold(
        case_id=case.id, reason=HoldReason.COURT, until=make.LATER.date(), asked_by=handler.account_id,
        asked_on=make.SIGNED_ON, confirmed_by=None, confirmed_on=None,
    )  # fmt: skip
    file = Referral(
        case_id=case.id, authority_id=authority.id, made_by=handler.account_id, made_on=make.SIGNED_ON,
        file_sha256="", code_hash=uuid4().bytes, expires_on=make.LATER.date(), confirmed_on=None,
    )  # fmt: skip
    db.add_all([hold, file])
    await db.flush()
    return report, case, hold, authority, file


async def _in_hand(
    db: AsyncSession, made: Tenant, chamber: Association
) -> tuple[Job, OutboxMail, SavedView, Federation]:
    """Make a piece of work and a letter that were given up, and a view that the administrator saved."""
    canary = made.canary
    view = SavedView(
        account_id=made.people[Role.ASSOCIATION_ADMIN].id, association_id=chamber.id, name=f"{canary} view",
        filters={"words": canary}, saved_at=make.LONG_AGO,
    )  # fmt: skip
    given_up = {"due_at": make.LONG_AGO, "attempts": 8, "given_up_at": make.LONG_AGO, "last_error": "OSError"}
    job = Job(
        kind="accounts.reset", payload={"email": f"{canary}@x.example"}, asked_at=make.LONG_AGO, **given_up
    )
    letter = OutboxMail(
        to_address=f"{canary}@x.example", subject=canary, body=canary, written_at=make.LONG_AGO, **given_up
    )
    above = await make.association(db, name=f"Federation {uuid4().hex[:4]}")
    federation = Federation(
        umbrella_id=above.id, member_id=chamber.id, asked_for=above.id, asked_by=made.people[Role.OWNER].id,
        asked_at=make.LONG_AGO, answered_by=None, answered_at=None, agreed_at=None, ended_at=None,
    )  # fmt: skip
    db.add_all([job, letter, view, federation])
    await db.flush()
    return job, letter, view, federation


async def _learnt(
    db: AsyncSession, canary: str, waiter: StaffMember, session: TrainingSession
) -> tuple[Attendance, PersonalLink, Passport, PassportEntry, PassportBearer]:
    """Make what one of the staff has: a session to say yes to, a personal link, a passport with an entry."""
    listed = Attendance(
        signatory_id=waiter.signatory_id, session_id=session.id, staff_id=waiter.id, module="M0", held_on=session.held_on, score=None,
        acknowledged_on=None, acknowledged_how=None, entered_on=session.held_on, voided_on=None,
    )  # fmt: skip
    link = PersonalLink(staff_id=waiter.id, token_hash=uuid4().bytes, made_at=make.LONG_AGO)
    secret = make_secret()
    passport = Passport(
        code=make_code(secrets.randbits), secret_hash=secret_hash(secret), name_sealed=seal(f"{canary} holder", secret),
        issued_on=make.SIGNED_ON, ended_on=None,
    )  # fmt: skip
    db.add_all([listed, link, passport])
    await db.flush()
    entry = PassportEntry(
        passport_id=passport.id, source_id=listed.id, module="M0", module_version=1, held_on=session.held_on,
        runs_out_on=make.LATER.date(), mode=session.mode,
    )  # fmt: skip
    bearer = PassportBearer(passport_id=passport.id, staff_id=waiter.id)
    db.add_all([entry, bearer])
    await db.flush()
    return listed, link, passport, entry, bearer
