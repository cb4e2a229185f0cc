"""The file of codes for verifiers without a network: put together row by row, and the same as all at once."""

import zlib
from collections.abc import Iterator
from dataclasses import replace

import cbor2
import pytest

from registry.kit.cose import canonical, read_plain
from registry.logos import payload
from registry.logos.code_file import Rows, row_of
from registry.logos.issuing import decoys_set, is_decoy
from registry.logos.payload import KINDS, code_of
from registry.logos.placing import PlaceKind
from registry.logos.status_list import Entry, blank, enter, packed
from tests.rules.test_payload import HOTEL, KEY, KID

SEED = b"seed" * 8


def tokens(count: int, kind: PlaceKind = PlaceKind.DOOR) -> Iterator[bytes]:
    made, number = 0, 0
    while made < count:
        number += 1
        try:
            code = code_of(number.to_bytes(7, "big"))
        except ValueError:  # one in nine numbers has no check symbol
            continue
        made += 1
        logo = replace(HOTEL, code=code, index=70_000 + number, kind=KINDS[kind], label="Door" * (number % 2))
        yield payload.sign(KEY.sign, KID, logo)


def test_a_row_is_what_the_signed_form_says() -> None:
    (token,) = tokens(1)

    row = row_of(token)

    logo = payload.verify(token, {KID: payload.TrustedKey(KEY.public_key(), HOTEL.iss)})
    assert code_of(row.number.to_bytes(7, "big")) == logo.code
    assert row[1:] == (
        logo.index, logo.exp, logo.sector, logo.kind, logo.name, logo.locality, logo.country, logo.label,
    )  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 23, 24, 255, 256, 300])
def test_what_comes_in_parts_is_one_array_in_its_one_encoding(count: int) -> None:
    rows, all_of_them = Rows(), list(tokens(count))
    for first in range(0, count, 7):
        rows.add(all_of_them[first : first + 7])

    inflated = zlib.decompress(rows.deflated())

    assert read_plain(inflated) == [list(row_of(token)) for token in all_of_them]
    assert inflated == canonical([list(row_of(token)) for token in all_of_them])


def test_many_rows_are_counted_as_cbor_counts() -> None:
    rows, some = Rows(), list(tokens(2))
    rows.add(some[:1])
    rows._count = 70_000  # noqa: SLF001 (so many rows would take a minute)

    assert zlib.decompress(rows.deflated())[:5] == cbor2.dumps([None] * 70_000)[:5]


def test_rows_come_in_the_order_of_their_codes() -> None:
    rows, (first, second) = Rows(), tokens(2)
    rows.add([second])

    for token in (first, second):
        with pytest.raises(ValueError, match="order"):
            rows.add([token])


@pytest.mark.parametrize("kind", [PlaceKind.DRIVER_CARD, PlaceKind.DOCUMENT])
def test_what_moves_with_a_person_or_between_desks_is_left_out(kind: PlaceKind) -> None:
    rows = Rows()
    rows.add(tokens(3, kind))

    assert read_plain(zlib.decompress(rows.deflated())) == []


def test_a_later_word_of_an_entry_replaces_the_one_before() -> None:
    raw = blank(16)
    enter(raw, range(16), Entry.SUSPENDED)
    enter(raw, (3, 9), Entry.INVALID)

    suspended = [(index, Entry.SUSPENDED) for index in range(16) if index not in {3, 9}]
    assert raw == packed(16, [*suspended, (3, Entry.INVALID), (9, Entry.INVALID)])


def test_decoys_become_more_day_by_day_and_stay() -> None:
    size, before = 4_096, set[int]()
    for days in (-1, 0, 100, 1_000, 1_096, 5_000):
        now = set(decoys_set(SEED, size, days=days))
        assert before <= now
        before = now

    assert before == {index for index in range(size) if is_decoy(SEED, index)}
