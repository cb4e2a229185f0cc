"""Counts as they may be shown: multiples of 5 that add up, and that nobody can solve for (pure).

Each table splits the same reports of one area by one answer. All that the tables of an area share is its rounded
total, so that a second table adds nothing to the first; with one exception that is built in. Whoever told nobody has
no time to tell of, at whichever door: the same reports stand in two tables. Rounded apart, the two cells would be
two looks at one number, and could give it away to the unit. So these reports are split off first, once, and both
tables split what remains.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from registry.concerns.answers import AgeBand, ConcernKind, Setting, Sex, TimeToCall
from registry.concerns.tallies import TOLD_NOBODY
from registry.countries.hotlines import Kind

BASE = 5  # DOMAIN.md section 4.7

Counts = Mapping[str, int]  # by answer
Tables = dict[str, dict[str, int]]  # by field, then by answer: all of them, those that nobody gave too

AUTHORITY, TIME = "authority", "time_to_call"


def _values(answers: type[StrEnum]) -> tuple[str, ...]:
    return tuple(answer.value for answer in answers)


# The fixed list, each with where a report is counted that brought no answer of the list.
# Before a table joins it: does any report stand in a cell of two tables by rule? Then the two share more than a total.
TABLES: Mapping[str, tuple[Sequence[str], str]] = {
    "age_band": (_values(AgeBand), AgeBand.UNKNOWN.value),
    "sex": (_values(Sex), Sex.UNKNOWN.value),
    "setting": (_values(Setting), Setting.OTHER.value),
    "concern_kind": (_values(ConcernKind), ConcernKind.UNKNOWN.value),
    AUTHORITY: ((*_values(Kind), TOLD_NOBODY), Kind.OTHER.value),
    TIME: (_values(TimeToCall), TimeToCall.UNKNOWN.value),
}


def rounded(count: int) -> int:
    """Return the nearest multiple of 5."""
    return BASE * ((count + BASE // 2) // BASE)


def apportioned(counts: Counts, shown: int) -> dict[str, int]:
    """Return the multiples of 5 next to the counts that add up to what is shown of their sum.

    The largest remainders go up; of equal ones, those that come first.

    Args:
        counts: the true ones.
        shown: a multiple of 5 next to their sum.

    """
    fives = {answer: count // BASE for answer, count in counts.items()}
    left = shown // BASE - sum(fives.values())
    for answer in sorted(counts, key=lambda answer: -(counts[answer] % BASE))[:left]:
        fives[answer] += 1
    return {answer: BASE * number for answer, number in fives.items()}


def shown_of(sums: Mapping[str, Counts]) -> Tables:
    """Return the tables of one area as they are shown. A larger area's or a year's number is a sum of these.

    Args:
        sums: by field and answer. Fields that no table shows are left out.

    """
    total = max(sum(sums.get(field, {}).values()) for field in TABLES)
    even = {field: _even(sums.get(field, {}), field, total) for field in TABLES}
    untold = even[AUTHORITY].pop(TOLD_NOBODY)
    even[TIME] = _told(even[TIME], total - untold)
    parts = apportioned({"told": total - untold, "untold": untold}, rounded(total))
    rest = {AUTHORITY: {TOLD_NOBODY: parts["untold"]}, TIME: {TimeToCall.NOT_YET.value: parts["untold"]}}
    found = {
        field: apportioned(counts, parts["told"] if field in rest else rounded(total)) | rest.get(field, {})
        for field, counts in even.items()
    }
    return {field: {answer: found[field][answer] for answer in TABLES[field][0]} for field in TABLES}


def _even(counts: Counts, field: str, total: int) -> dict[str, int]:
    """Return a field's counts by the answers of the list, so many in all as every field has."""
    answers, fallback = TABLES[field]
    held = {answer: counts.get(answer, 0) for answer in answers}
    held[fallback] += total - sum(held.values())
    return held


def _told(times: Mapping[str, int], told: int) -> dict[str, int]:
    """Return the times of those who told somebody. What does not add up is time not known, or the longest known."""
    held = {answer: count for answer, count in times.items() if answer != TimeToCall.NOT_YET}
    held[TimeToCall.UNKNOWN] += max(0, told - sum(held.values()))
    for answer in reversed(held):
        held[answer] -= min(held[answer], max(0, sum(held.values()) - told))
    return held
