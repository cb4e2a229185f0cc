"""On which days a business is written to about its annual report (pure).

Nothing is kept but which letters were written. Where several days went by unnoticed, the last step that was reached
is told, and those before it are not.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.adherence.rules import GRACE, REMOVAL_PROMPT_YEARS, years_after
from registry.reports.rules import OPENS_BEFORE

FORTNIGHT = timedelta(days=14)
AGAIN_EVERY = timedelta(days=90)


class Kind(StrEnum):
    """What there is to tell."""

    OPENS = "opens"
    FORTNIGHT = "fortnight"
    DUE = "due"
    LATE = "late"
    PAUSES = "pauses"
    AGAIN = "again"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Step:
    """One day on the way: what is told, and by which name it is kept that it was."""

    kind: Kind
    on: date
    name: str


def steps(due_on: date) -> list[Step]:
    """Return every step of a due day, in order."""
    year_on = years_after(due_on, REMOVAL_PROMPT_YEARS)
    found = [
        Step(Kind.OPENS, due_on - OPENS_BEFORE, Kind.OPENS),
        Step(Kind.FORTNIGHT, due_on - FORTNIGHT, Kind.FORTNIGHT),
        Step(Kind.DUE, due_on, Kind.DUE),
        Step(Kind.LATE, due_on + timedelta(days=1), Kind.LATE),
        Step(Kind.PAUSES, due_on + GRACE, Kind.PAUSES),
    ]
    day = due_on + GRACE + AGAIN_EVERY
    while day < year_on:
        found.append(Step(Kind.AGAIN, day, f"{Kind.AGAIN}-{(day - due_on).days}"))
        day += AGAIN_EVERY
    return [*found, Step(Kind.YEAR, year_on, Kind.YEAR)]


def reached(due_on: date, *, today: date) -> Step | None:
    """Return the last step that was reached by a day; None before the report opens."""
    return next((one for one in reversed(steps(due_on)) if one.on <= today), None)
