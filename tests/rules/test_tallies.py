from datetime import date
from itertools import permutations
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.concerns.coded import CODED, SETTINGS, blank
from registry.concerns.gate import REASONS
from registry.concerns.tallies import (
    BOX,
    TOLD_NOBODY,
    Box,
    Tally,
    added,
    cells,
    counted,
    is_over,
    lock_up,
    open_up,
    quarter_of,
)
from registry.countries.hotlines import Kind
from registry.kit.sealing import RefusedError

PLACE = Box("2026-Q1", "CR", "limon")
KEY, OTHER_KEY = bytes(32), bytes([1] * 32)
GIRL, BOY = {**blank(), "sex": "girl"}, {**blank(), "sex": "boy", "age_band": "12-14"}


def test_a_quarter_is_three_months_and_sorts_as_it_follows() -> None:
    days = [date(2026, month, 1) for month in range(1, 13)]

    found = [quarter_of(day) for day in days]

    assert found == [f"2026-Q{number}" for number in (1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4)]
    assert sorted([*found, "2027-Q1"]) == [*found, "2027-Q1"]


def test_a_quarter_is_written_once_it_has_been_over_for_three_days_everywhere() -> None:
    assert not is_over("2026-Q1", date(2026, 3, 31))
    assert not is_over("2026-Q1", date(2026, 4, 3))
    assert is_over("2026-Q1", date(2026, 4, 4))
    assert is_over("2025-Q4", date(2026, 4, 1))


def test_sums_are_the_same_in_whatever_order_reports_came() -> None:
    reports = [GIRL, BOY, GIRL, {**blank(), "schooling": "attending"}]
    boxes = set()
    for order in permutations(reports):
        tally: Tally = {}
        for answers in order:
            tally = added(tally, answers)
        boxes.add(str(open_up(KEY, PLACE_KEY, PLACE, lock_up(KEY, PLACE_KEY, PLACE, tally))))

    assert len(boxes) == 1


PLACE_KEY = uuid4()


def test_sums_do_not_say_which_answers_were_given_together() -> None:
    apart = [{**blank(), "sex": "girl", "age_band": "12-14"}, {**blank(), "sex": "boy", "age_band": "15-17"}]
    crossed = [
        {**blank(), "sex": "girl", "age_band": "15-17"},
        {**blank(), "sex": "boy", "age_band": "12-14"},
    ]

    assert added(added({}, apart[0]), apart[1]) == added(added({}, crossed[0]), crossed[1])


def test_adding_leaves_the_sums_before_as_they_were() -> None:
    before = added({}, GIRL)
    added(before, BOY)
    assert before == added({}, GIRL)


def test_a_report_counts_its_codes_where_it_was_and_who_was_told() -> None:
    told = counted(GIRL, setting="bar", authority=Kind.POLICE, not_told="")
    untold = counted(GIRL, setting="bar", authority="", not_told="no_network")

    assert (told["setting"], told["authority"], "not_told" in told) == ("bar", "police", False)
    assert (untold["authority"], untold["not_told"]) == (TOLD_NOBODY, "no_network")
    assert set(GIRL.items()) < set(told.items())


def test_a_box_opens_with_its_own_key_in_its_own_place_alone() -> None:
    sealed = lock_up(KEY, PLACE_KEY, PLACE, added({}, GIRL))

    assert open_up(KEY, PLACE_KEY, PLACE, sealed) == added({}, GIRL)
    for key, key_id, place in (
        (OTHER_KEY, PLACE_KEY, PLACE),
        (KEY, uuid4(), PLACE),
        (KEY, PLACE_KEY, Box("2026-Q2", "CR", "limon")),
        (KEY, PLACE_KEY, Box("2026-Q1", "CR", "")),
    ):
        with pytest.raises(RefusedError):
            open_up(key, key_id, place, sealed)


def test_a_box_is_always_of_one_length_and_holds_a_million_of_everything() -> None:
    full: Tally = {
        **{field.name: dict.fromkeys(map(str, field.answers), 999_999) for field in CODED},
        "setting": dict.fromkeys(map(str, SETTINGS), 999_999),
        "authority": dict.fromkeys([*map(str, Kind), TOLD_NOBODY], 999_999),
        "not_told": dict.fromkeys(map(str, REASONS), 999_999),
    }

    lengths = {len(lock_up(KEY, PLACE_KEY, PLACE, tally)) for tally in ({}, added({}, GIRL), full)}

    assert len(lengths) == 1
    assert lengths.pop() < BOX + 64


@given(
    st.lists(
        st.fixed_dictionaries({"sex": st.sampled_from(["girl", "boy"]), "schooling": st.just("unknown")})
    )
)
def test_cells_add_up_to_the_reports(reports: list[dict[str, str]]) -> None:
    tally: Tally = {}
    for answers in reports:
        tally = added(tally, answers)

    for field in ("sex", "schooling"):
        assert sum(one.count for one in cells(PLACE, tally) if one.field == field) == len(reports)
