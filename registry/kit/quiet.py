"""What is written down of answers where somebody scans, reports or reads reports: how many, six hours at a time.

A line of a log has its place between others, and whoever keeps the log puts a minute on it: a line for each answer
would date a report to the minute. So they are counted in memory. A failure is told with its day alone, once its six
hours are over.
"""

import json
from collections import Counter, defaultdict
from contextvars import ContextVar
from datetime import date, datetime

BAND_HOURS = 6  # by UTC, as the door keeps of a report
MOST_FAILURES = 200  # of one band; what fails more often than that says nothing new

in_private: ContextVar[bool] = ContextVar("in_private", default=False)

Band = tuple[date, int]


class Quiet:
    """The answers and failures of bands that were not written yet."""

    def __init__(self) -> None:
        self._answers: defaultdict[Band, Counter[str]] = defaultdict(Counter)
        self._failures: defaultdict[Band, Counter[str]] = defaultdict(Counter)

    def count(self, status: int, *, now: datetime) -> None:
        """Count one answer by the first digit of its status."""
        self._answers[_band(now)][f"{status // 100}xx"] += 1

    def fail(self, said: dict[str, object], *, now: datetime) -> None:
        """Keep what failed, without its moment; the same again is counted."""
        line, kept = json.dumps(said, ensure_ascii=False), self._failures[_band(now)]
        if line in kept or len(kept) < MOST_FAILURES:
            kept[line] += 1

    def over(self, *, now: datetime) -> tuple[list[str], list[str]]:
        """Return what is to be written of bands that are over, counts and failures, and forget it."""
        return self._taken(self._answers, now), self._taken(self._failures, now)

    def left(self) -> list[str]:
        """Return the failures of the band that runs, and forget its counts: of less than six hours they would say too much."""
        self._answers.clear()
        return self._taken(self._failures, None)

    @staticmethod
    def _taken(kept: defaultdict[Band, Counter[str]], now: datetime | None) -> list[str]:
        bands = sorted(band for band in kept if now is None or band < _band(now))
        return [line for band in bands for line in _lines(band, kept.pop(band))]


def _lines(band: Band, kept: Counter[str]) -> list[str]:
    """Write counts as one line and failures as one each, in the order of their letters and not of their hours."""
    day, part = band
    if not any(line.startswith("{") for line in kept):
        return [json.dumps({"day": day.isoformat(), "band": part, "private": dict(sorted(kept.items()))})]
    return [
        json.dumps({"day": day.isoformat(), "times": times, **json.loads(line)}, ensure_ascii=False)
        for line, times in sorted(kept.items())
    ]


def _band(now: datetime) -> Band:
    return now.date(), now.hour // BAND_HOURS
