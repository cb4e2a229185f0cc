"""An outsider who knows the rule of rounding and has every table, and works out all that can lie behind a cell.

Nothing is guessed and nothing left out: a cell is next to a multiple of 5, whoever went up came before whoever did
not, and the sums fit. So the values that are returned are exactly those that the tables leave open.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product

from registry.concerns.rounding import AUTHORITY, BASE, TABLES, TIME, Tables, apportioned, rounded
from registry.concerns.tallies import TOLD_NOBODY

Values = Mapping[int, Sequence[frozenset[int]]]  # by true sum: for each cell, the true values that fit it
NOT_YET = "not_yet"


@cache
def behind(shown: tuple[int, ...]) -> Values:
    """Return all true values behind cells that were apportioned, for each true sum next to what is shown of it."""
    most = sum(shown) + BASE - 1
    found: dict[int, list[set[int]]] = {}
    # Where the last that went up stands: by its remainder, then by its place. In the first case, nobody went up.
    for remainder, place in [(BASE, 0), *product(range(BASE), range(len(shown)))]:
        open_to = [
            [
                low + rest
                for rest in range(BASE)
                for low in [number - BASE * ((-rest, cell) <= (-remainder, place))]
                if low >= 0
            ]
            for cell, number in enumerate(shown)
        ]
        for cell, values in enumerate(open_to):
            others = _sums([other for at, other in enumerate(open_to) if at != cell], most)
            for value in values:
                for total in range(max(0, sum(shown) - BASE + 1), most + 1):
                    if total >= value and others >> (total - value) & 1:
                        found.setdefault(total, [set() for _ in shown])[cell].add(value)
    return {total: [frozenset(values) for values in cells] for total, cells in found.items()}


def _sums(open_to: Sequence[Sequence[int]], most: int) -> int:
    """Return which sums there can be, as bits."""
    sums = 1
    for values in open_to:
        added = 0
        for value in values:
            added |= sums << value
        sums = added & ((1 << (most + 1)) - 1)
    return sums


def solve(tables: Tables) -> dict[tuple[str, str], set[int]]:
    """Return all true values behind each cell of an area's tables, with all that the tables share."""
    total = sum(tables["sex"].values())
    plain = {
        field: behind(tuple(counts.values()))
        for field, counts in tables.items()
        if field not in {AUTHORITY, TIME}
    }
    untold = tables[AUTHORITY][TOLD_NOBODY]
    kinds = behind(tuple(count for answer, count in tables[AUTHORITY].items() if answer != TOLD_NOBODY))
    times = behind(tuple(count for answer, count in tables[TIME].items() if answer != NOT_YET))
    found: dict[tuple[str, str], set[int]] = {}
    for true in range(max(0, total - 2), total + 3):
        splits = [
            nobody
            for nobody in range(max(0, untold - BASE + 1), min(true, untold + BASE - 1) + 1)
            if true - nobody in kinds
            and true - nobody in times
            and apportioned({"told": true - nobody, "untold": nobody}, rounded(true))["untold"] == untold
        ]
        if not splits or any(true not in values for values in plain.values()):
            continue
        for field, values in plain.items():
            _add(found, field, list(tables[field]), values[true])
        for nobody in splits:
            for field, values, rest in ((AUTHORITY, kinds, TOLD_NOBODY), (TIME, times, NOT_YET)):
                _add(found, field, [one for one in TABLES[field][0] if one != rest], values[true - nobody])
                found.setdefault((field, rest), set()).add(nobody)
    return found


def _add(
    found: dict[tuple[str, str], set[int]],
    field: str,
    answers: Sequence[str],
    values: Sequence[frozenset[int]],
) -> None:
    for answer, each in zip(answers, values, strict=True):
        found.setdefault((field, answer), set()).update(each)
