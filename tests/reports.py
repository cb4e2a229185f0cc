"""A business with its annual report open, and what it types into it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, OwnerActor, ReviewerActor
from registry.accounts.rules import Role
from registry.adherence.models import Adherence, PlanItem
from registry.adherence.rules import EvidenceKind, PlanState
from registry.associations.models import Association
from registry.reports.actions import hand_in, keep
from registry.reports.forms import Handed
from registry.reports.models import AnnualReport
from registry.reports.queries import own_report
from registry.reports.rules import State
from registry.signatories.models import Signatory
from tests import make

TODAY = date(2026, 3, 27)
DUE = date(2026, 5, 1)
SIGNED = date(2025, 5, 1)
ITEMS = ("C1", "C2", "C3", "C4", "C5", "C6")
WHOLE = {
    **{f"done.{item}": f"What was done for {item}" for item in ITEMS},
    **{f"next.{item}": f"What comes next for {item}" for item in ITEMS},
    **{f"next_who.{item}": "Manager" for item in ITEMS},
    **{f"next_by.{item}": "2026-12-01" for item in ITEMS},
    "clause": "80",
    "partners_left": "0",
    "contacts_on": "2026-03-01",
    "focal": "stays",
    "summary": "We trained everybody at the reception.",
}
BASE = "https://registry.test"


@dataclass
class House:
    """A hotel whose report is open, its chamber, and the people who meet over it."""

    hotel: Signatory
    adherence: Adherence
    chamber: Association
    owner: OwnerActor
    reviewer: ReviewerActor

    @property
    def keeper(self) -> KeeperActor:
        return KeeperActor(self.owner.account_id, self.hotel.id, frozenset({Role.OWNER}))


async def house(
    db: AsyncSession, *, due_on: date = DUE, trained: bool = True, name: str = "Hotel Miramar"
) -> House:
    """Make it; with somebody trained, so that the floor is met."""
    hotel = await make.signatory(db, name=name)
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber)
    signed = due_on.replace(year=due_on.year - 1)
    kept = await make.adherence(db, hotel, since=signed, committed_on=signed, report_due_on=due_on)
    clerk = await make.staff_member(db, hotel, since=SIGNED)
    if trained:
        await make.trained(db, clerk, "M0", "M1", "M2", "M3", "M4")
    return House(hotel, kept, chamber, await make.owner(db, hotel), await make.reviewer(db, chamber))


async def planned(
    db: AsyncSession,
    of: Adherence,
    commitment: str,
    *,
    state: PlanState = PlanState.DONE,
    due_on: date = TODAY,
) -> PlanItem:
    row = PlanItem(
        adherence_id=of.id, commitment=commitment, action=f"Plan for {commitment}", owner_role="Manager",
        due_on=due_on, evidence_kind=EvidenceKind.POLICY, state=state, comment="", position=1,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    return row


async def handed_in(db: AsyncSession, of: House, *, now: datetime) -> AnnualReport:
    """Write a whole report and hand it in."""
    own = await own_report(db, of.keeper, now=now)
    written = await keep(db, of.keeper, WHOLE, read=own.read, today=own.today, now=now)
    own = await own_report(db, of.keeper, now=now)
    row = await hand_in(
        db, of.owner, Handed("Ana Vega", "Owner"), own.year, read=written.read, language="en", base_url=BASE,
        today=own.today, now=now,
    )  # fmt: skip
    await db.flush()
    assert row.state is State.SUBMITTED
    return row


def days(count: int) -> timedelta:
    return timedelta(days=count)
