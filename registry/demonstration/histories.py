"""How businesses came to where they stand today: one recipe per standing (pure)."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from registry.adherence.rules import READING_TIME, Category, Status, next_due, years_after


@dataclass(frozen=True, slots=True)
class History:
    """Dates and changes of one invented adherence. Every change names the day it took effect."""

    committed_on: date
    report_due_on: date
    reported_until: date | None
    audited_until: date | None
    changes: tuple[tuple[Status, date, Category | None], ...]


def verified(random: Random, today: date) -> History:
    """Signed some years ago, report accepted, audited."""
    signed = _signed(random, today, least=400, most=1100)
    due = next_due(signed, after=today)
    audited = today + timedelta(days=random.randint(30, 700))
    return History(signed, due, due + READING_TIME, audited, _committed(signed))


def reporting(random: Random, today: date) -> History:
    """Signed, report accepted, not audited."""
    signed = _signed(random, today, least=400, most=1000)
    due = next_due(signed, after=today)
    return History(signed, due, due + READING_TIME, None, _committed(signed))


def committed(random: Random, today: date) -> History:
    """Signed this year."""
    signed = _signed(random, today, least=5, most=300)
    return History(signed, next_due(signed, after=today), None, None, _committed(signed))


def overdue(random: Random, today: date) -> History:
    """The report is late: some by days, some by months."""
    due = today - timedelta(days=random.choice((3, 9, 20, 45, 80, 140)))
    signed = years_after(due, -1)
    return History(signed, due, None, None, _committed(signed))


def suspended(random: Random, today: date) -> History:
    """Suspended after a while, some of them audited before."""
    signed = _signed(random, today, least=500, most=900)
    day = today - timedelta(days=random.randint(4, 120))
    due = next_due(signed, after=today)
    category = random.choice((Category.COMMITMENTS_NOT_MET, Category.UNDER_REVIEW, Category.MARK_MISUSED))
    return History(
        signed, due, due + READING_TIME, None, (*_committed(signed), (Status.SUSPENDED, day, category))
    )


def returned(random: Random, today: date) -> History:
    """Suspended once, put right, and back."""
    signed = _signed(random, today, least=700, most=1000)
    due = next_due(signed, after=today)
    away, back = today - timedelta(days=200), today - timedelta(days=150)
    changes = (
        *_committed(signed),
        (Status.SUSPENDED, away, Category.COMMITMENTS_NOT_MET),
        (Status.COMMITTED, back, Category.PUT_RIGHT),
    )
    return History(signed, due, due + READING_TIME, None, changes)


def withdrawn(random: Random, today: date) -> History:
    """Left by itself."""
    signed = _signed(random, today, least=500, most=1200)
    day = today - timedelta(days=random.randint(10, 300))
    return History(
        signed,
        next_due(signed, after=day),
        None,
        None,
        (*_committed(signed), (Status.WITHDRAWN, day, Category.OWN_REQUEST)),
    )


def removed(random: Random, today: date) -> History:
    """Removed after its report had been missing for a year."""
    signed = _signed(random, today, least=1000, most=1200)
    due = years_after(signed, 1)
    away, gone = due + timedelta(days=200), due + timedelta(days=400)
    changes = (
        *_committed(signed),
        (Status.SUSPENDED, away, Category.REPORT_MISSING),
        (Status.REMOVED, gone, Category.REPORT_MISSING),
    )
    return History(signed, due, None, None, changes)


def _signed(random: Random, today: date, *, least: int, most: int) -> date:
    return today - timedelta(days=random.randint(least, most))


def _committed(signed: date) -> tuple[tuple[Status, date, Category | None], ...]:
    return ((Status.APPLIED, signed - timedelta(days=9), None), (Status.COMMITTED, signed, Category.SIGNED))


# 295 members, as many as the hotel chamber that inspired this register has.
CHAMBER = (
    (verified, 112),
    (reporting, 78),
    (committed, 62),
    (overdue, 18),
    (suspended, 7),
    (returned, 4),
    (withdrawn, 8),
    (removed, 6),
)
