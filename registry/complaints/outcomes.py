"""What came of misused logos, complaints and appeals, quarter by quarter, as it may be published (queries).

Counts alone, of quarters that have been over for a whole other one, rounded as all figures of this house: to multiples
of 5 that add up. No business, no region and no kind is named, so nobody learns who complained of whom.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.complaints.models import Complaint
from registry.complaints.rules import OPEN, State
from registry.complaints.waiting import What
from registry.concerns.quarters import after
from registry.concerns.rounding import apportioned, rounded
from registry.concerns.tallies import is_over, quarter_of
from registry.decisions.models import Appeal
from registry.decisions.panels import Verdict
from registry.logos.misuse_rules import OPEN as MISUSE_OPEN
from registry.logos.models import MisuseReport
from registry.logos.placing import MisuseState

OUTCOMES: Mapping[What, tuple[str, ...]] = {
    What.MISUSE: (MisuseState.UPHELD, MisuseState.UNFOUNDED),
    What.COMPLAINT: (State.UPHELD, State.NOT_UPHELD, State.NOT_OURS, State.WITHDRAWN),
    What.APPEAL: tuple(Verdict),
}


@dataclass(frozen=True, slots=True)
class Quarter:
    """What was decided in one quarter: by what it was, then by outcome; and how many in all, of each."""

    quarter: str
    tables: Mapping[What, Mapping[str, int]]

    def total(self, what: What) -> int:
        """Return how many of a kind were decided, as shown."""
        return sum(self.tables[what].values())


async def outcomes(db: AsyncSession, *, today: date) -> list[Quarter]:
    """Return the quarters that may be shown, the latest first."""
    counted: dict[str, dict[What, Counter[str]]] = {}

    def count(what: What, outcome: str, day: date, number: int = 1) -> None:
        quarter = counted.setdefault(quarter_of(day), {one: Counter() for one in What})
        quarter[what][outcome] += number

    complaints = select(Complaint.state, Complaint.decided_on, func.count()).where(
        Complaint.state.not_in(OPEN), Complaint.decided_on.is_not(None)
    )
    for state, day, number in await db.execute(complaints.group_by(Complaint.state, Complaint.decided_on)):
        if day is not None:
            count(What.COMPLAINT, state, day, number)
    reports = select(MisuseReport.state, MisuseReport.handled_at).where(
        MisuseReport.state.not_in(MISUSE_OPEN), MisuseReport.handled_at.is_not(None)
    )
    for misuse, at in await db.execute(reports):
        if at is not None:
            count(What.MISUSE, misuse, at.date())
    appeals = select(Appeal.verdict, Appeal.decided_at).where(Appeal.verdict.is_not(None))
    for verdict, at in await db.execute(appeals):
        if verdict is not None and at is not None:
            count(What.APPEAL, verdict, at.date())
    ready = [quarter for quarter in counted if is_over(after(quarter), today)]
    return [Quarter(quarter, _shown(counted[quarter])) for quarter in sorted(ready, reverse=True)]


def _shown(counts: Mapping[What, Mapping[str, int]]) -> dict[What, dict[str, int]]:
    found = {}
    for what, names in OUTCOMES.items():
        exact = {str(name): counts[what].get(name, 0) for name in names}
        found[what] = apportioned(exact, rounded(sum(exact.values())))
    return found
