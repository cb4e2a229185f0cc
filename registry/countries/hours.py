"""When a number is answered: `24/7`, `Mo-Fr 08:00-16:00; Sa 09:00-12:00`, `20:00-02:00`."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY = 24 * 60
WEEK = len(DAYS) * DAY
ALWAYS = "24/7"
LONGEST = 120

_DAYS = rf"(?:{'|'.join(DAYS)})(?:-(?:{'|'.join(DAYS)}))?"
_TIMES = r"\d\d:\d\d-\d\d:\d\d"
_RULE = re.compile(rf"(?:(?P<days>{_DAYS}(?:,{_DAYS})*) )?(?P<times>{_TIMES}(?:,{_TIMES})*)", re.ASCII)
_TIME = re.compile(r"(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))", re.ASCII)


class Openness(StrEnum):
    """Whether somebody answers now, as far as is known."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Interval:
    """Minutes since Monday 00:00 of any week: the first that counts, and the first that no longer does."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class State:
    """What holds at a moment. `opens_at` is local time, and there only for what is closed."""

    openness: Openness
    opens_at: datetime | None = None


def parse_hours(text: str) -> tuple[Interval, ...] | None:
    """Return the hours of a week, in order and joined where they touch; None when they are unknown.

    Days come first, `Mo-Fr` or `Mo,We`; without them every day is meant. Several rules are parted by
    `;` and add up. What ends before it begins ends on the next day.

    Raises:
        ValueError: the text is written otherwise.

    """
    if not text.strip():
        return None
    if text.strip() == ALWAYS:
        return (Interval(0, WEEK),)
    if len(text) > LONGEST:
        raise ValueError("hours are longer than a week needs")
    found = [interval for rule in text.split(";") for interval in _intervals(rule.strip())]
    return _joined(found)


def state_at(hours: str, local: datetime) -> State:
    """Return whether a number is answered at a moment of the place's own time.

    Hours that cannot be read count as unknown: a number is shown in any case.
    """
    try:
        week = parse_hours(hours)
    except ValueError:
        week = None
    if week is None:
        return State(Openness.UNKNOWN)
    minute = local.weekday() * DAY + local.hour * 60 + local.minute
    if any(interval.start <= minute < interval.end for interval in week):
        return State(Openness.OPEN)
    wait = min((interval.start - minute) % WEEK for interval in week)
    days, minutes = divmod(minute + wait, DAY)
    day = local.date() + timedelta(days=days - local.weekday())
    return State(Openness.CLOSED, datetime.combine(day, time(minutes // 60, minutes % 60), local.tzinfo))


def _intervals(rule: str) -> list[Interval]:
    match = _RULE.fullmatch(rule)
    if match is None:
        raise ValueError("hours are written as in Mo-Fr 08:00-16:00; Sa 09:00-12:00")
    spans = [_span(times) for times in match["times"].split(",")]
    return [
        part
        for day in _days(match["days"] or "Mo-Su")
        for start, length in spans
        for part in _within_the_week(day * DAY + start, length)
    ]


def _days(text: str) -> set[int]:
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        start, count = DAYS.index(first), (DAYS.index(last or first) - DAYS.index(first)) % len(DAYS)
        days |= {(start + step) % len(DAYS) for step in range(count + 1)}
    return days


def _span(times: str) -> tuple[int, int]:
    """Return the minute of the day at which something begins, and for how many it lasts."""
    start, end = (_minute(clock) for clock in times.split("-"))
    if start in {DAY, end}:
        raise ValueError("hours begin before midnight and end at another time")
    return start, (end - start) % DAY or DAY


def _minute(clock: str) -> int:
    match = _TIME.fullmatch(clock)
    if match is None:
        raise ValueError("a time is written as 08:00")
    hours, minutes = (int(part) for part in match.groups() if part)
    return hours * 60 + minutes


def _within_the_week(start: int, length: int) -> list[Interval]:
    end = start + length
    if end <= WEEK:
        return [Interval(start, end)]
    return [Interval(start, WEEK), Interval(0, end - WEEK)]


def _joined(intervals: list[Interval]) -> tuple[Interval, ...]:
    joined: list[Interval] = []
    for interval in sorted(intervals, key=lambda each: each.start):
        if joined and interval.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, interval.end))
        else:
            joined.append(interval)
    return tuple(joined)
