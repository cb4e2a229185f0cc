"""Regions on a map: each near its place, as large as its members, none on another, few members told together."""

from itertools import combinations
from math import hypot, pi

import pytest

from registry.desks.member_map import (
    HEIGHT,
    SMALLEST,
    TOGETHER_BELOW,
    WIDTH,
    Counted,
    draw_map,
    letters,
)
from registry.signatories.points import Point

PLACES = {
    "San José": Point(9.93, -84.08), "Heredia": Point(10.0, -84.12), "Cartago": Point(9.86, -83.92),
    "Guanacaste": Point(10.63, -85.44), "Limón": Point(9.99, -83.03),
}  # fmt: skip
MANY = {name: Counted(100 * (number + 1), 50) for number, name in enumerate(PLACES)}


def test_bubbles_lie_beside_each_other_and_in_the_drawing() -> None:
    found = draw_map(MANY, PLACES)

    assert len(found.bubbles) == len(PLACES)
    for one, other in combinations(found.bubbles, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius
    for one in found.bubbles:
        assert one.radius <= one.x <= WIDTH - one.radius
        assert one.radius <= one.y <= HEIGHT - one.radius


def test_who_is_further_north_and_east_is_drawn_so() -> None:
    at = {one.region: one for one in draw_map(MANY, PLACES).bubbles}

    assert at["Guanacaste"].at_x < at["San José"].at_x < at["Limón"].at_x
    assert at["Guanacaste"].at_y < at["Heredia"].at_y < at["Cartago"].at_y


def test_a_degree_east_is_as_wide_as_it_is_at_that_latitude() -> None:
    found = draw_map(
        {name: Counted(9, 9) for name in "ABC"},
        {"A": Point(60.0, 10.0), "B": Point(60.0, 12.0), "C": Point(60.0 + 1e-9, 11.0)},
    )
    at = {one.region: one for one in found.bubbles}
    tall = draw_map(
        {"A": Counted(9, 9), "B": Counted(9, 9)}, {"A": Point(59.5, 10.0), "B": Point(60.5, 10.0)}
    ).bubbles

    assert at["B"].at_x - at["A"].at_x > 0
    assert abs(tall[0].at_y - tall[1].at_y) > 0
    assert at["C"].at_x == pytest.approx((at["A"].at_x + at["B"].at_x) / 2, abs=0.2)


def test_areas_are_as_the_numbers_of_members() -> None:
    found = {one.region: one for one in draw_map(MANY, PLACES).bubbles}

    areas = {
        name: pi * one.radius**2 / one.counted.members for name, one in found.items() if one.radius > SMALLEST
    }
    assert max(areas.values()) == pytest.approx(min(areas.values()), rel=0.02)


def test_regions_of_few_members_are_told_together_and_have_no_bubble() -> None:
    few = {
        "San José": Counted(TOGETHER_BELOW, 1),
        "Heredia": Counted(TOGETHER_BELOW - 1, 2),
        "": Counted(9, 3),
    }

    found = draw_map(few, PLACES)

    assert [one.region for one in found.bubbles] == ["San José"]
    assert found.together == Counted(TOGETHER_BELOW + 8, 5)


def test_a_region_without_a_place_is_told_and_not_drawn() -> None:
    found = draw_map({"San José": Counted(9, 9), "Nowhere": Counted(7, 0)}, PLACES)

    assert [one.region for one in found.bubbles] == ["San José"]
    assert found.unplaced == [("Nowhere", Counted(7, 0))]
    assert draw_map({"Nowhere": Counted(7, 0)}, {}).bubbles == []


def test_two_regions_in_one_place_stand_side_by_side_with_a_line_to_it() -> None:
    here = Point(9.93, -84.08)

    one, other = draw_map({"A": Counted(50, 5), "B": Counted(50, 5)}, {"A": here, "B": here}).bubbles

    assert hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius
    assert (one.at_x, one.at_y) == (other.at_x, other.at_y)


def test_lines_say_their_degrees_and_are_few() -> None:
    found = draw_map(MANY, PLACES)

    assert 1 <= len(found.norths) <= 6
    assert 1 <= len(found.easts) <= 6
    assert all(line.words.startswith("\N{MINUS SIGN}8") for line in found.easts)
    assert (
        len(
            draw_map(
                {"A": Counted(9, 9), "B": Counted(9, 9)}, {"A": Point(-89, -179), "B": Point(89, 179)}
            ).easts
        )
        > 1
    )


@pytest.mark.parametrize(("number", "said"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")])
def test_letters_go_on_after_the_last(number: int, said: str) -> None:
    assert letters(number) == said
