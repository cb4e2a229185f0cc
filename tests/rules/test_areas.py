"""Which areas statistics are shown of, and which quarters."""

from datetime import date
from random import Random

from registry.concerns.areas import OTHERS, Area, area_of, areas
from registry.concerns.quarters import after, due
from registry.concerns.tallies import FEWEST_SIGNATORIES


def test_a_region_stands_by_itself_from_ten_signatories_however_they_spell_it() -> None:
    found = areas([("CR", "Limón", 6), ("CR", "LIMON ", 4), ("CR", "Heredia", 10), ("CR", "Cartago", 12)])

    assert found[-1] == OTHERS
    assert found[:-1] == [
        Area("CR", ""), Area("CR", "cartago", "Cartago"), Area("CR", "heredia", "Heredia"),
        Area("CR", "limon", "Limón"),
    ]  # fmt: skip


def test_a_thin_region_is_counted_with_its_country_and_a_thin_rest_takes_the_smallest_region_along() -> None:
    assert areas([("CR", "a", 30), ("CR", "b", 10), ("CR", "c", 9)])[:2] == [
        Area("CR", ""),
        Area("CR", "a", "a"),
    ]
    assert areas([("CR", "a", 30), ("CR", "b", 10), ("CR", "c", 9), ("CR", "d", 1)])[:3] == [
        Area("CR", ""), Area("CR", "a", "a"), Area("CR", "b", "b"),
    ]  # fmt: skip


def test_a_thin_country_is_counted_with_the_others_which_wait_until_they_are_ten() -> None:
    assert areas([("CR", "a", 10), ("PA", "b", 9)]) == [Area("CR", ""), Area("CR", "a", "a")]
    assert areas([("CR", "a", 10), ("PA", "b", 9), ("PE", "", 1)])[-1] == OTHERS
    assert areas([("PA", "b", 9)]) == []
    assert areas([]) == []


def test_no_area_that_is_shown_holds_between_one_and_nine_signatories() -> None:
    random = Random(1)
    for _ in range(500):
        places = [
            (random.choice("ABC") * 2, random.choice(["", "x", "y", "z"]), random.choice([1, 5, 9, 10, 30]))
            for _ in range(random.randrange(8))
        ]
        shown = {(area.country, area.region): area for area in areas(places)}
        held = dict.fromkeys(shown.values(), 0)
        for country, region, count in places:
            area = area_of(country, region, shown)
            if area is not None:
                held[area] += count
        assert all(count == 0 or count >= FEWEST_SIGNATORIES for count in held.values())


def test_what_has_no_area_of_its_own_is_counted_one_step_up() -> None:
    shown = {(area.country, area.region): area for area in areas([("CR", "a", 10)])}

    assert area_of("CR", "a", shown) == Area("CR", "a", "a")
    assert area_of("CR", "gone", shown) == Area("CR", "")
    assert area_of("PA", "b", shown) == OTHERS
    assert area_of("PA", "b", {}) is None


def test_a_quarter_is_published_once_the_one_that_follows_is_over_too() -> None:
    assert [after("2026-Q1"), after("2026-Q4")] == ["2026-Q2", "2027-Q1"]
    assert due("2026-Q1", None, today=date(2026, 7, 3)) == []
    assert due("2026-Q1", None, today=date(2026, 7, 4)) == ["2026-Q1"]
    assert due("2026-Q1", "2026-Q1", today=date(2026, 7, 4)) == []
    assert due("2026-Q1", "2026-Q1", today=date(2027, 4, 4)) == ["2026-Q2", "2026-Q3", "2026-Q4"]
