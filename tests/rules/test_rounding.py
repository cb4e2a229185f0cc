"""Numbers that add up, stay near the truth, and cannot be solved for by who knows the rule and every table."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from registry.concerns.answers import TimeToCall
from registry.concerns.rounding import AUTHORITY, BASE, TABLES, TIME, apportioned, rounded, shown_of
from registry.concerns.tallies import TOLD_NOBODY, Tally, added
from tests.outsider import behind, solve

LEFT_OPEN = 3  # values for each cell, at the least


def rows(count: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way to split so many reports into so many cells."""
    if cells == 1:
        yield (count,)
        return
    for first in range(count + 1):
        yield from ((first, *others) for others in rows(count - first, cells - 1))


def in_cells(row: tuple[int, ...]) -> dict[str, int]:
    return {str(number): count for number, count in enumerate(row)}


def report(random: Random) -> dict[str, str]:
    """One report as both doors count it: who told nobody has not called yet, and who told somebody has."""
    answers = {field: random.choice(values) for field, (values, _) in TABLES.items()}
    if answers[AUTHORITY] == TOLD_NOBODY:
        answers[TIME] = TimeToCall.NOT_YET
    elif answers[TIME] == TimeToCall.NOT_YET:
        answers[TIME] = TimeToCall.UNKNOWN
    return answers


def reported(random: Random, count: int) -> Tally:
    tally: Tally = {}
    for _ in range(count):
        tally = added(tally, report(random))
    return tally


def test_rounding_each_number_on_its_own_would_give_four_threes_away() -> None:
    shown = [
        row
        for row in product(range(3, 8), repeat=4)
        if {rounded(one) for one in row} == {5} and rounded(sum(row)) == rounded(12)
    ]
    assert shown == [(3, 3, 3, 3)]


def test_numbers_are_multiples_of_five_that_add_up_and_stay_near_the_truth() -> None:
    random = Random(1)
    for count in range(120):
        tally = reported(random, count)
        shown = shown_of(tally)
        assert tuple(shown) == tuple(TABLES)
        for field, (answers, _) in TABLES.items():
            assert tuple(shown[field]) == tuple(answers)
            assert sum(shown[field].values()) == rounded(count)
            for answer, number in shown[field].items():
                assert number % BASE == 0
                assert abs(number - tally.get(field, {}).get(answer, 0)) < BASE


def test_one_or_two_reports_never_show() -> None:
    random = Random(2)
    for count in (0, 1, 2):
        shown = shown_of(reported(random, count))
        assert {number for table in shown.values() for number in table.values()} == {0}


def test_who_told_nobody_is_one_number_in_both_tables() -> None:
    random = Random(3)
    for count in range(60):
        shown = shown_of(reported(random, count))
        assert shown[AUTHORITY][TOLD_NOBODY] == shown[TIME][TimeToCall.NOT_YET]


def test_rounded_apart_the_two_would_give_the_number_away() -> None:
    """Three answers each, one of them the same reports: what the reference's rule alone would have shown."""
    left: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for nobody, told in product(range(8), range(8)):
        for kinds, times in product(rows(told, 2), rows(told, 2)):
            apart = [in_cells(row) for row in ((nobody, *kinds), (*times, nobody))]
            shown = [apportioned(each, rounded(nobody + told)) for each in apart]
            left[tuple(number for each in shown for number in each.values())].add(nobody)

    assert min(map(len, left.values())) == 1


def test_answers_that_are_missing_or_unheard_of_are_not_known_and_every_table_adds_up() -> None:
    sums = {
        "sex": {"girl": 7, "hermit": 2},
        "age_band": {"0-5": 4},
        "authority": {"police": 6, TOLD_NOBODY: 4},
        "time_to_call": {"hour": 8, "not_yet": 1},
        "branch": {"A": 3},
    }

    shown = shown_of(sums)

    assert {sum(table.values()) for table in shown.values()} == {10}
    assert shown["setting"]["other"] == 10
    assert shown["sex"] == {"girl": 5, "boy": 0, "other": 0, "unknown": 5}
    assert shown["time_to_call"]["hour"] == shown["authority"]["police"] == 5
    assert "branch" not in shown


@pytest.mark.parametrize("cells", [2, 3, 4])
def test_the_outsider_finds_all_that_can_be_behind_a_table_and_nothing_else(cells: int) -> None:
    tried: dict[tuple[tuple[int, ...], int], list[set[int]]] = {}
    for count in range(13):
        for row in rows(count, cells):
            shown = tuple(apportioned(in_cells(row), rounded(count)).values())
            for values, true in zip(tried.setdefault((shown, count), [set() for _ in row]), row, strict=True):
                values.add(true)

    assert len(tried) > 10
    for (shown, count), found in tried.items():
        assert list(behind(shown)[count]) == found


@pytest.mark.parametrize("cells", [*range(1, 7), 8, 10])
def test_whatever_a_table_shows_every_true_sum_fits_it_and_three_values_each_cell(cells: int) -> None:
    """Each 5 more in a cell are just 5 more shown: that a cell is 0 or is not is all that matters.

    That every sum fits is why a second table that shares the sum alone takes nothing away. All of eight, which the
    kinds of concern are, and all of ten have been tried once; here it is a part of them.
    """
    patterns = list(product((0, BASE), repeat=cells))
    for pattern in patterns[:: {8: 4, 10: 20}.get(cells, 1)]:
        found, shown = behind(pattern), sum(pattern)
        sums = set(range(max(0, shown - 2), shown + 3))
        assert sums <= set(found)
        for cell in range(cells):
            assert len(set[int]().union(*(found[total][cell] for total in sums))) >= LEFT_OPEN


def test_an_outsider_with_all_tables_is_left_with_three_values_for_each_cell_and_the_truth_among_them() -> (
    None
):
    random = Random(20261128)
    fewest = 99
    for number in range(300):
        tally = reported(random, number % 40)

        left = solve(shown_of(tally))

        assert len(left) == sum(len(answers) for answers, _ in TABLES.values())
        for (field, answer), values in left.items():
            assert tally.get(field, {}).get(answer, 0) in values
            fewest = min(fewest, len(values))
    assert fewest == LEFT_OPEN


def test_uneven_quarters_are_no_easier() -> None:
    """Nearly all reports alike, which is how small registers look: few cells, many zeros."""
    random = Random(7)
    for number in range(150):
        same, tally = report(random), Tally()
        for _ in range(number % 30):
            tally = added(tally, same if random.random() < 0.8 else report(random))
        assert min(map(len, solve(shown_of(tally)).values())) >= LEFT_OPEN
