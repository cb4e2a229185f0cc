"""Makers of audits: planned, carried out and told by the acts themselves."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, AssociationAdminActor, AuditorActor, KeeperActor
from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.associations.models import Association
from registry.audits import fieldwork, finding, planning
from registry.audits.access import Visitor, visitor
from registry.audits.forms import AnswerDraft, FindingDraft, PlanDraft
from registry.audits.models import Audit
from registry.audits.rules import Grade, Origin, Verdict
from registry.signatories.models import Establishment, Signatory
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
BASE = "https://register.example.org"


class Cast:
    """A chamber, its member with two sites, and who plans, audits and answers."""

    chamber: Association
    hotel: Signatory
    sites: list[Establishment]
    adherence_id: UUID
    admin: AssociationAdminActor
    auditor: AuditorActor
    owner: KeeperActor
    owner_account: Account


async def cast(db: AsyncSession) -> Cast:
    one = Cast()
    one.chamber, one.hotel = await make.association(db), await make.signatory(db)
    await make.membership(db, one.hotel, one.chamber)
    one.adherence_id = (await make.adherence(db, one.hotel, reported_until=make.LATER.date())).id
    one.sites = [await make.establishment(db, one.hotel, name=name) for name in ("Main house", "Beach house")]
    one.admin = await make.administrator(db, one.chamber)
    one.auditor = await make.auditor(db, one.chamber)
    one.owner_account = await make.person(db, Role.OWNER, one.hotel.id)
    one.owner = KeeperActor(one.owner_account.id, one.hotel.id, frozenset({Role.OWNER}))
    return one


async def planned(db: AsyncSession, one: Cast, *, now: datetime = NOON) -> Audit:
    draft = PlanDraft(Origin.CYCLIC, TODAY, frozenset(site.id for site in one.sites), member_pays=True)
    return await planning.plan(
        db, one.admin, one.hotel.id, draft, risks=["runs_out"], today=TODAY, now=now, base_url=BASE
    )


async def sent(db: AsyncSession, one: Cast, audit: Audit, who: Actor | None = None) -> Visitor:
    """Send an auditor, who declares."""
    account_id = (who or one.auditor).account_id
    await planning.assign(
        db, one.admin, audit.id, account_id, one.chamber.id, video_reason="", now=NOON, base_url=BASE
    )
    found = await visitor(db, Actor(account_id), audit.id, now=NOON)
    await planning.declare(db, found, named=False, now=NOON)
    return found


def answer(
    item: str, verdict: Verdict = Verdict.MET, *replaces: UUID, site: UUID | None = None, note: str = ""
) -> AnswerDraft:
    return AnswerDraft(uuid4(), item, site, verdict, note, frozenset(replaces), NOON)


async def visited(db: AsyncSession, one: Cast, *unmet: str) -> tuple[Audit, Visitor]:
    """Carry out an audit on which these items are not met, up to its findings."""
    audit = await planned(db, one)
    on_site = await sent(db, one, audit)
    await fieldwork.begin(db, on_site, today=TODAY, now=NOON)
    drafts = [
        answer(item, Verdict.NOT_MET if item in unmet else Verdict.MET, site=site)
        for item, site in await fieldwork.wanted(db, audit)
    ]
    await fieldwork.take_answers(db, on_site, drafts, now=NOON)
    await fieldwork.finish(db, on_site, now=NOON)
    return audit, on_site


async def found(db: AsyncSession, one: Cast, *grades: Grade) -> tuple[Audit, Visitor]:
    """Carry out an audit with findings of these grades, told to the member."""
    audit, on_site = await visited(db, one, *(["notices"] if grades else []))
    for grade in grades:
        draft = FindingDraft(
            "notices", grade, "The number on the notice is an old one.", "Print the new notice."
        )
        await finding.find(db, on_site, draft, now=NOON)
    await finding.tell(db, on_site, today=TODAY, now=NOON, base_url=BASE)
    return audit, on_site


async def of(db: AsyncSession, audit_id: UUID) -> Audit:
    return (await db.scalars(select(Audit).where(Audit.id == audit_id))).one()
