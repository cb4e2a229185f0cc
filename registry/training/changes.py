"""What changed about a team that can move its coverage: whoever audits it sees that it changed, never who (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.training.rules import Duty, StaffRole

LOOKED_BACK = timedelta(days=90)  # our proposal
BACK_WITHIN = timedelta(days=365)  # our proposal: entered anew under the name of somebody who left


class What(StrEnum):
    """A change that can raise a coverage, or lower it."""

    FIRST_DAY_LATER = "first_day_later"
    FIRST_DAY_EARLIER = "first_day_earlier"
    ROLE = "role"
    DUTIES = "duties"
    LEFT = "left"
    LAST_DAY = "last_day"
    CAME_BACK = "came_back"
    ENTERED_AGAIN = "entered_again"


@dataclass(frozen=True, slots=True)
class Stood:
    """What stood about one of the staff."""

    role: StaffRole
    duties: frozenset[Duty]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class StaffChange:
    """One change of one person, who is not named: by their role, on the day it was made."""

    on: date
    what: What
    role: StaffRole
    day_before: date | None = None
    day_after: date | None = None
    role_before: StaffRole | None = None


def changes_between(before: Stood, after: Stood, *, on: date) -> Iterable[StaffChange]:
    """Yield what differs between what stood and what took its place on a day."""
    if after.since != before.since:
        what = What.FIRST_DAY_LATER if after.since > before.since else What.FIRST_DAY_EARLIER
        yield StaffChange(on, what, after.role, before.since, after.since)
    if after.role != before.role:
        yield StaffChange(on, What.ROLE, after.role, role_before=before.role)
    if after.duties != before.duties:
        yield StaffChange(on, What.DUTIES, after.role)
    if after.until != before.until:
        what = _leaving(before.until, after.until)
        yield StaffChange(on, what, after.role, before.until, after.until)


def _leaving(before: date | None, after: date | None) -> What:
    if after is None:
        return What.CAME_BACK
    return What.LEFT if before is None else What.LAST_DAY
