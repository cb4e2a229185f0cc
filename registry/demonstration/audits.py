"""Invented audits in several states: closed, being put right, waiting for an answer, on the way, and drawn."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, AssociationAdminActor, KeeperActor
from registry.accounts.rules import Role
from registry.adherence.queries import join_told, standing_column
from registry.adherence.rules import Standing
from registry.associations.models import Membership
from registry.audits import closing, draws, fieldwork, finding, planning
from registry.audits.access import Visitor, visitor
from registry.audits.forms import AnswerDraft, DrawDraft, FindingDraft, PlanDraft
from registry.audits.models import Audit, AuditReport
from registry.audits.rules import Grade, Origin, Risk, Verdict
from registry.demonstration.people import Player
from registry.signatories.models import Establishment, Signatory

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FACT = "The notice at the reception shows a number that does not answer any more."
ACTION = "Print the notice anew from the logos page, and hang it where guests pay."


class Making:
    """Who plans and who audits, with what all acts need."""

    def __init__(self, db: AsyncSession, admin: AssociationAdminActor, auditor: UUID, base_url: str) -> None:
        self.db, self.admin, self.auditor, self.base_url = db, admin, auditor, base_url

    async def plan(self, signatory_id: UUID, origin: Origin, *, at: datetime) -> tuple[Audit, Visitor]:
        """Plan an audit of all places of a business, and send the auditor, who declares."""
        query = select(Establishment.id).where(Establishment.signatory_id == signatory_id)
        draft = PlanDraft(origin, at.date(), frozenset(await self.db.scalars(query)), member_pays=True)
        audit = await planning.plan(
            self.db, self.admin, signatory_id, draft, risks=[Risk.RUNS_OUT.value], today=at.date(), now=at,
            base_url=self.base_url,
        )  # fmt: skip
        await planning.assign(
            self.db, self.admin, audit.id, self.auditor, self.admin.association_id, video_reason="", now=at,
            base_url=self.base_url,
        )  # fmt: skip
        mine = await visitor(self.db, Actor(self.auditor), audit.id, now=at)
        await planning.declare(self.db, mine, named=False, now=at)
        return audit, mine

    async def visit(
        self, audit: Audit, mine: Visitor, *, unmet: str = "", most: int = 100, at: datetime
    ) -> None:
        """Begin the visit, and answer so many items."""
        await fieldwork.begin(self.db, mine, today=at.date(), now=at)
        wanted = await fieldwork.wanted(self.db, audit)
        answers = [
            AnswerDraft(
                uuid4(), item, site, Verdict.NOT_MET if item == unmet else Verdict.MET, "", frozenset(), at
            )
            for item, site in wanted[:most]
        ]
        await fieldwork.take_answers(self.db, mine, answers, now=at)

    async def tell(self, audit: Audit, mine: Visitor, grade: Grade, *, at: datetime) -> None:
        """Carry out an audit on which the notices are not met, and tell the member."""
        await self.visit(audit, mine, unmet="notices", at=at)
        await fieldwork.finish(self.db, mine, now=at)
        await finding.find(self.db, mine, FindingDraft("notices", grade, FACT, ACTION), now=at)
        await finding.tell(self.db, mine, today=at.date(), now=at, base_url=self.base_url)

    async def close(self, audit: Audit, mine: Visitor, member: KeeperActor, *, at: datetime) -> None:
        """Have a finding put right, the report signed by both, and the audit closed."""
        (row,) = await finding.findings(self.db, audit.id)
        steps = (at + number * HOUR for number in range(10))
        told: dict[str, Any] = {"base_url": self.base_url}
        await finding.respond(
            self.db, member, audit.id, {row.id: "We print it today."}, now=next(steps), **told
        )
        await finding.put_right(
            self.db, member, audit.id, row.id, "The new notice hangs.", now=next(steps), **told
        )
        await finding.judge(self.db, mine, row.id, "Seen on the picture.", good=True, now=next(steps), **told)
        read = await self.db.scalar(select(AuditReport.sha256).where(AuditReport.audit_id == audit.id))
        for signer in (mine, member):
            await closing.sign(self.db, signer, audit.id, read or "", now=next(steps), **told)
        await closing.close(
            self.db, self.admin, audit.id, reason="", today=at.date(), now=next(steps), **told
        )


async def add_audits(db: AsyncSession, players: Sequence[Player], base_url: str, *, now: datetime) -> None:
    """Make them: of the two hotels whose owners can sign in, of two others, and of whom the draw falls on."""
    admin = next(one for one in players if Role.ASSOCIATION_ADMIN in one.roles)
    auditor = next(one for one in players if Role.AUDITOR in one.roles)
    hotel, overdue = [one for one in players if Role.OWNER in one.roles and one.organisation_id][:2]
    if not (admin.organisation_id and hotel.organisation_id and overdue.organisation_id):
        return
    celia = AssociationAdminActor(admin.account_id, admin.organisation_id)
    making = Making(db, celia, auditor.account_id, base_url)
    owner = KeeperActor(hotel.account_id, hotel.organisation_id, frozenset(hotel.roles))
    audit, mine = await making.plan(hotel.organisation_id, Origin.CYCLIC, at=now - 120 * DAY)
    await making.tell(audit, mine, Grade.MINOR, at=now - 110 * DAY)
    await making.close(audit, mine, owner, at=now - 90 * DAY)
    audit, mine = await making.plan(overdue.organisation_id, Origin.RISK, at=now - 20 * DAY)
    await making.tell(audit, mine, Grade.MAJOR, at=now - 5 * DAY)
    late, on_the_way = await _reporting(db, admin.organisation_id, today=now.date())
    audit, mine = await making.plan(late, Origin.RISK, at=now - 90 * DAY)
    await making.tell(audit, mine, Grade.MAJOR, at=now - 70 * DAY)
    after = now - 50 * DAY
    await finding.go_on(db, mine, today=after.date(), now=after, base_url=base_url)
    audit, mine = await making.plan(on_the_way, Origin.CYCLIC, at=now - 10 * DAY)
    await making.visit(audit, mine, most=4, at=now - DAY)
    draft = DrawDraft((now - DAY).date(), "")
    draw = await draws.publish(db, celia, draft, now=now - 3 * DAY)
    await draws.open_draw(db, celia, draw.id, "", today=now.date(), now=now, base_url=base_url)


async def _reporting(db: AsyncSession, association_id: UUID, *, today: date) -> list[UUID]:
    """Return two members whose report is in."""
    query = select(Signatory.id).join(Membership, Membership.signatory_id == Signatory.id)
    query = query.where(Membership.association_id == association_id)
    told = join_told(cast("Select[Any]", query), Signatory.id, today=today)
    told = told.where(standing_column(today=today) == Standing.REPORTING.value)
    return [row[0] for row in await db.execute(told.order_by(Signatory.trade_name, Signatory.id).limit(2))]
