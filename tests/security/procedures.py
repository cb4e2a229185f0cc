"""What procedures leave of a tenant: its year, a campaign, an audit, a case that was heard, a complaint."""

import secrets
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.associations.models import Association
from registry.audits.models import Audit, AuditAuditor, AuditDraw, AuditFinding, AuditPicture
from registry.audits.rules import Grade, Origin
from registry.audits.rules import State as AuditState
from registry.campaigns.models import Asked, Campaign, CampaignMember, Denial, ResolutionPage, Sample
from registry.campaigns.rules import Aim
from registry.campaigns.rules import make_code as campaign_code
from registry.complaints.models import Complaint, ComplaintMessage
from registry.complaints.rules import Kind as ComplaintKind
from registry.complaints.rules import State as ComplaintState
from registry.decisions.models import Appeal, Notice, Paper, ProcedureHold, Recommendation, Reply, Seat
from registry.decisions.rules import Ground, Outcome
from registry.decisions.terms import HoldReason, Service
from registry.reports.facts import kept
from registry.reports.gathering import gather
from registry.reports.models import AnnualReport, ReportQuery
from registry.reports.rules import State
from registry.signatories.models import Signatory
from tests import make
from tests.security.tenant import Tenant


async def accounted(
    db: AsyncSession, made: Tenant, hotel: Signatory, adherence_id: UUID
) -> tuple[AnnualReport, ReportQuery]:
    """Make a report that was handed in, with a question about it."""
    year = await gather(db, hotel.id, adherence_id, make.LATER.date(), today=make.SIGNED_ON)
    answers = {"done.C1": f"{made.canary} done", "next.C1": f"{made.canary} next"}
    report = AnnualReport(
        adherence_id=adherence_id, signatory_id=hotel.id, due_on=make.LATER.date(), number=1, state=State.QUERIED,
        version=1, answers=answers, facts=kept(year, answers), language="en", full_name=f"{made.canary} signer",
        position="owner", begun_at=make.LONG_AGO, moved_at=make.LONG_AGO, submitted_by=made.people[Role.OWNER].id,
        submitted_at=make.LONG_AGO, decided_by=None, decided_at=None, decided_on=None,
    )  # fmt: skip
    db.add(report)
    await db.flush()
    query = ReportQuery(
        report_id=report.id, item="C1", text=f"{made.canary} question", author_id=made.people[Role.REVIEWER].id,
        asked_at=make.LONG_AGO, answer="", answered_at=None,
    )  # fmt: skip
    db.add(query)
    await db.flush()
    return report, query


async def together(
    db: AsyncSession, made: Tenant, chamber: Association, hotel: Signatory
) -> tuple[Campaign, CampaignMember, ResolutionPage, Denial, Asked]:
    """Make a campaign of the chamber, of which one member signed, denied it, and was asked."""
    admin = made.people[Role.ASSOCIATION_ADMIN].id
    campaign = Campaign(
        association_id=chamber.id, code=campaign_code(secrets.randbits), name="Rank of the port", aim=Aim.SIGN,
        code_version_id=(await make.code_version(db)).id, roster_id=None, resolved_on=make.SIGNED_ON,
        resolved=f"{made.canary} resolved", votes_for=3, votes_against=0, votes_abstained=0,
        resolution_sha256="0" * 64, opened_by=admin, opened_at=make.LONG_AGO, vouched_by=admin,
        vouched_at=make.LONG_AGO, last_on=make.LATER.date(), ended_at=None,
    )  # fmt: skip
    db.add(campaign)
    await db.flush()
    member = CampaignMember(
        campaign_id=campaign.id, signatory_id=hotel.id, number=made.canary, number_key=made.canary.upper(),
        printed_at=None, linked_at=None, mailed_at=None, mailed_on=None, signed_at=make.LONG_AGO, left_out_at=None,
    )  # fmt: skip
    page = ResolutionPage(
        campaign_id=campaign.id, number=1, sha256="0" * 64, content=f"{made.canary} minutes".encode()
    )
    drawn = Sample(
        campaign_id=campaign.id,
        drawn_by=admin,
        drawn_at=make.LONG_AGO,
        seed=f"{made.canary} seed",
        drawn_from=1,
    )
    db.add_all([member, page, drawn])
    await db.flush()
    denial = Denial(
        member_id=member.id,
        by_card=False,
        said_at=make.LONG_AGO,
        upheld=None,
        settled_by=None,
        settled_at=None,
    )
    asked = Asked(sample_id=drawn.id, member_id=member.id, place=1, told=None, told_by=None, told_at=None)
    db.add_all([denial, asked])
    await db.flush()
    return campaign, member, page, denial, asked


async def audited(
    db: AsyncSession, made: Tenant, adherence_id: UUID, association_id: UUID
) -> tuple[Audit, AuditAuditor, AuditDraw, AuditFinding, AuditPicture]:
    """Make an audit whose member has been told of a finding and showed a picture, and a draw that is not open yet."""
    canary, admin = made.canary, made.people[Role.ASSOCIATION_ADMIN]
    draw = AuditDraw(
        association_id=association_id, listed=[], list_sha256="0" * 64, seed=f"{canary} seed", seed_sha256="0" * 64,
        outside_named="", outside="", published_by=admin.id, published_at=make.LONG_AGO, opens_at=make.LATER,
        opened_by=None, opened_at=None,
    )  # fmt: skip
    audit = Audit(
        adherence_id=adherence_id, association_id=association_id, origin=Origin.RISK, risks=[], draw_id=None,
        state=AuditState.CORRECTIVE_ACTIONS, checklist_version=1, planned_for=make.SIGNED_ON, planned_by=admin.id,
        planned_at=make.LONG_AGO, member_pays=True, visited_on=make.SIGNED_ON, told_on=make.SIGNED_ON, closed_by=None,
        closed_at=None, passed=None, cancelled_by=None, cancelled_at=None,
    )  # fmt: skip
    db.add_all([draw, audit])
    await db.flush()
    auditor = AuditAuditor(
        audit_id=audit.id, account_id=made.people[Role.AUDITOR].id, association_id=association_id,
        video_reason=f"{canary} video", assigned_by=admin.id, assigned_at=make.LONG_AGO, declared_at=make.LONG_AGO,
        named_in_public=False, ended_at=None,
    )  # fmt: skip
    finding = AuditFinding(
        audit_id=audit.id, number=1, item="notices", commitment="C4", site_id=None, grade=Grade.MAJOR,
        fact=f"{canary} fact", action=f"{canary} action", due_on=make.LATER.date(), written_by=auditor.account_id,
        written_at=make.LONG_AGO, dropped_at=None, verified_by=None, verified_at=None, recommendation_id=None,
    )  # fmt: skip
    db.add_all([auditor, finding])
    await db.flush()
    picture = AuditPicture(
        audit_id=audit.id, item="notices", site_id=None, finding_id=finding.id, sha256="0" * 64,
        content=canary.encode(), nobody_on_it=True, by=admin.id, received_at=make.LONG_AGO, late=False,
    )  # fmt: skip
    db.add(picture)
    await db.flush()
    return audit, auditor, draw, finding, picture


async def heard(
    db: AsyncSession, made: Tenant, hotel: Signatory, waiting: Recommendation
) -> tuple[Recommendation, Paper, Appeal, Complaint, ProcedureHold]:
    """Make a case that was heard, decided and appealed, with a page of a document, and a complaint."""
    canary, owner, auditor = made.canary, made.people[Role.OWNER], made.people[Role.AUDITOR]
    decided = Recommendation(
        adherence_id=waiting.adherence_id, outcome=Outcome.REMOVE, ground=Ground.CRITICAL_FINDING,
        recommended_by=auditor.id, recommended_at=make.LONG_AGO, association_id=None,
        decided_by=(await make.registrar(db)).account_id, decided_at=make.LONG_AGO, followed=True,
        effective_on=make.SIGNED_ON,
    )  # fmt: skip
    db.add(decided)
    await db.flush()
    notices = [
        Notice(
            recommendation_id=one.id, written_by=auditor.id, written_at=make.LONG_AGO, written_on=make.SIGNED_ON,
            facts=f"{canary} facts", evidence=canary, served_on=make.SIGNED_ON, served_how=Service.OPENED,
            served_at=make.LONG_AGO, served_by=owner.id, no_more_at=None, no_more_by=None, reminded_at=None,
            over_told_at=None,
        )
        for one in (waiting, decided)
    ]  # fmt: skip
    appeal = Appeal(
        recommendation_id=decided.id, made_by=owner.id, made_at=make.LONG_AGO, made_on=make.SIGNED_ON,
        text=f"{canary} appeal", verdict=None, decided_at=None, successor_id=None,
    )  # fmt: skip
    complaint = Complaint(
        lookup=uuid4().bytes, signatory_id=hotel.id, kind=ComplaintKind.OTHER, text=f"{canary} complaint",
        happened_on=None, received_on=make.SIGNED_ON, language="en", contact=f"{canary}@who.example", may_share=True,
        association_may_read=True, state=ComplaintState.RECEIVED, handler_id=None, summary=f"{canary} summary",
        shared_on=make.SIGNED_ON, reason=None, decided_on=None, decided_by=None, again_on=None, first_by=None,
        announced_at=None, forgotten_on=None,
    )  # fmt: skip
    db.add_all([*notices, appeal, complaint])
    await db.flush()
    said = Reply(
        notice_id=notices[1].id, written_by=owner.id, written_at=make.LONG_AGO, written_on=make.SIGNED_ON,
        text=f"{canary} reply",
    )  # fmt: skip
    db.add(said)
    await db.flush()
    paper = Paper(
        recommendation_id=decided.id, reply_id=said.id, sha256="0" * 64, content=f"{canary} page".encode(),
        original_sha256="0" * 64, page=None, entered_by=owner.id, entered_at=make.LONG_AGO,
    )  # fmt: skip
    seat = Seat(
        appeal_id=appeal.id, account_id=made.people[Role.REVIEWER].id, seated_by=auditor.id, seated_at=make.LONG_AGO,
        vote=None, voted_at=None, reason="",
    )  # fmt: skip
    message = ComplaintMessage(
        complaint_id=complaint.id,
        number=1,
        author_id=None,
        text=f"{canary} message",
        written_on=make.SIGNED_ON,
    )
    hold = ProcedureHold(
        recommendation_id=decided.id, reason=HoldReason.COURT, until=make.LATER.date(), asked_by=auditor.id,
        asked_on=make.SIGNED_ON, confirmed_by=None, confirmed_on=None,
    )  # fmt: skip
    db.add_all([paper, seat, message, hold])
    await db.flush()
    return decided, paper, appeal, complaint, hold
