"""How long a credential counts, and when it is revoked (pure)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from registry.adherence.rules import GRACE, Standing

# Revoking cannot be undone: who comes back from one of these gets another credential.
REVOKED_BY = frozenset(
    {Standing.SUSPENDED, Standing.WITHDRAWN, Standing.REMOVED, Standing.NOT_ON_THE_REGISTER}
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a credential says that may change."""

    adherence: object
    name: str
    city: str
    report_due_on: date


def last_day(report_due_on: date) -> date:
    """Return the last day of a credential: as with logos, the report may be late by the days of grace."""
    return report_due_on + GRACE


def end_of(day: date, zone: tzinfo) -> datetime:
    """Return the last second of a day by the clocks of a country."""
    return datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(seconds=1)


def is_true_still(before: Said, now: Said) -> bool:
    """Say whether a credential may stand beside the one that replaces it.

    A report that was accepted moves the end alone: a file that somebody keeps goes on saying what is so, for
    less long. Any other change, an earlier end among them, makes it say what is no more.
    """
    same = (before.adherence, before.name, before.city) == (now.adherence, now.name, now.city)
    return same and before.report_due_on <= now.report_due_on
