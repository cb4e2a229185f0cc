"""Names and numbers are listed as people count."""

from hypothesis import given
from hypothesis import strategies as st

from registry.kit.natural import natural


def test_numbers_count_as_numbers() -> None:
    listed = ["EJ-0100", "ej-9", "EJ-0011", "EJ-0010", "EJ-0001", "Ánfora 2", "ancla", "12 B", "12 A", "7"]

    assert sorted(listed, key=natural) == [
        "7", "12 A", "12 B", "ancla", "Ánfora 2", "EJ-0001", "ej-9", "EJ-0010", "EJ-0011", "EJ-0100",
    ]  # fmt: skip


@given(st.text(), st.text())
def test_any_two_texts_have_an_order_and_only_equal_ones_the_same_place(one: str, other: str) -> None:
    assert (natural(one) == natural(other)) == (one == other)
    assert (natural(one) < natural(other)) != (natural(one) >= natural(other))
