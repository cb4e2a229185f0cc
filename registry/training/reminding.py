"""When a business is reminded of training that runs out (rules).

The training of each of the staff has one day on which it runs out: the last one on which it holds, or for
somebody new the last of the days in which it is to be taken. As that day comes nearer it passes through stages;
a letter is due when somebody is in a stage in which the last letter did not find them. So nothing is kept but
the day of the last letter, and however many people there are, a business gets one letter a week at most.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import IntEnum

from registry.training.rules import ONBOARDING

WEEK = timedelta(days=7)
NOBODY_LISTED_AFTER = timedelta(days=30)  # our proposal: days from the signature
OVER_EVERY = timedelta(days=30)
OVER_FOR = timedelta(days=365)  # who is still not trained a year later is told of at the desk alone


class Stage(IntEnum):
    """How near it is. The greater one is the more pressing."""

    SIXTY = 1
    THIRTY = 2
    SEVEN = 3
    OVER = 4


DAYS = {Stage.SIXTY: 60, Stage.THIRTY: 30, Stage.SEVEN: 7}


def stage(runs_out_on: date, today: date) -> Stage | None:
    """Return how near the end of somebody's training is; None while it is far, and long after."""
    left = (runs_out_on - today).days
    if left < 0:
        return Stage.OVER if -left <= OVER_FOR.days else None
    if left <= DAYS[Stage.SEVEN]:
        return Stage.SEVEN
    if left <= DAYS[Stage.THIRTY]:
        return Stage.THIRTY
    return Stage.SIXTY if left <= DAYS[Stage.SIXTY] else None


def reminder_due(runs_out_on: Iterable[date], last: date | None, today: date) -> Stage | None:
    """Return the most pressing stage in which the last letter did not find somebody; None: no letter today.

    Args:
        runs_out_on: of everybody who works there, in any order.
        last: the day of the last letter.
        today: the day.

    """
    if last is not None and today < last + WEEK:
        return None
    found = [now for day in set(runs_out_on) if (now := stage(day, today)) and _is_news(day, last, today)]
    return max(found, default=None)


def runs_out(trained_until: date | None, since: date, entered_on: date) -> date:
    """Return the day on which somebody's training runs out.

    Args:
        trained_until: as `coverage.trained_until` returns it.
        since: the first day of work.
        entered_on: the day on which the person was listed: nobody is late before.

    """
    return trained_until or max(since, entered_on) + ONBOARDING


def _is_news(day: date, last: date | None, today: date) -> bool:
    if last is None or stage(day, last) is not stage(day, today):
        return True
    if stage(day, today) is not Stage.OVER:
        return False
    return (today - day) // OVER_EVERY > (last - day) // OVER_EVERY
