"""Whose turn a report is, how a desk stands, what may be closed, and what strangers' text looks like."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.cases.defanged import defanged
from registry.cases.referring import LENGTH, code_hash, make_code, read_code
from registry.cases.rules import (
    DeskState,
    Handing,
    Outcome,
    Received,
    able_of,
    check_close,
    check_two,
    desk_state,
    handing,
    holds,
    is_before,
    is_over,
    is_referred,
    turn_of,
    turns,
)
from registry.cases.search import fits, words_in
from registry.errors import RuleBrokenError
from registry.kit.searchable import search_text

DAY = date(2026, 3, 27)
REPORT = UUID(int=7)
HANDLERS = [UUID(int=number) for number in (3, 1, 2)]


def at(hour: int, *, days: int = 0) -> datetime:
    return datetime(2026, 3, 27, hour, 30, tzinfo=UTC) + timedelta(days=days)


def test_a_report_passes_on_after_24_hours_at_the_latest() -> None:
    told = Received(DAY, 1, untold=False)  # between 6 and 12

    assert [turns(told, now=at(hour)) for hour in (6, 23)] == [0, 0]
    assert turns(told, now=at(5, days=1)) == 0
    assert turns(told, now=at(6, days=1)) == 1
    assert turns(told, now=at(6, days=3)) == 3


def test_one_of_which_no_authority_was_told_passes_on_with_every_band_of_six_hours() -> None:
    untold = Received(DAY, 1, untold=True)

    assert [turns(untold, now=at(hour)) for hour in (6, 11, 12, 17, 18)] == [0, 0, 1, 1, 2]


def test_of_a_day_alone_the_last_band_counts() -> None:
    assert turns(Received(DAY, None, untold=False), now=at(23)) == 0
    assert turns(Received(DAY, None, untold=False), now=at(17, days=1)) == 0
    assert turns(Received(DAY, None, untold=False), now=at(18, days=1)) == 1


def test_turns_go_round_all_handlers_whatever_their_order() -> None:
    told = Received(DAY, 1, untold=True)
    moments = [at(6) + timedelta(hours=6 * step) for step in range(6)]
    seen = [turn_of(REPORT, HANDLERS, told, now=moment) for moment in moments]

    assert set(seen[:3]) == set(HANDLERS)
    assert seen[:3] == seen[3:]
    assert all(one != other for one, other in pairwise(seen))
    assert seen == [turn_of(REPORT, HANDLERS[::-1], told, now=moment) for moment in moments]
    assert turn_of(REPORT, [], told, now=at(6)) is None
    assert turn_of(REPORT, HANDLERS[:1], told, now=at(6, days=9)) == HANDLERS[0]


def test_what_comes_is_shared_out_among_the_handlers() -> None:
    told = Received(DAY, 1, untold=False)
    firsts = {turn_of(UUID(int=number), HANDLERS, told, now=at(7)) for number in range(9)}
    assert firsts == set(HANDLERS)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)), st.integers(0, 3), st.booleans())  # noqa: DTZ001 (a zone is put on)
def test_no_clock_makes_a_turn_negative(moment: datetime, band: int, untold: bool) -> None:
    assert turns(Received(DAY, band, untold), now=moment.replace(tzinfo=UTC)) >= 0


def test_a_turn_falls_on_nobody_to_whom_a_report_was_not_sealed() -> None:
    ann, bob, carl = HANDLERS
    certified = {str(ann), str(bob)}
    assert able_of(HANDLERS, certified, {str(bob), str(carl)}) == [bob]
    assert able_of(HANDLERS, certified, {str(carl)}) == []
    assert able_of(HANDLERS, certified, None) == [ann, bob]
    assert able_of(HANDLERS, {}, None) == HANDLERS
    assert turn_of(REPORT, [], Received(DAY, 0, untold=True), now=at(12)) is None


def test_a_desk_has_four_states() -> None:
    assert {
        desk_state(certified=certified, unlocked=unlocked, waiting=waiting)
        for certified, unlocked, waiting in product((False, True), (False, True), (0, 3))
    } == set(DeskState)
    assert desk_state(certified=False, unlocked=True, waiting=1) is DeskState.SHUT
    assert desk_state(certified=True, unlocked=False, waiting=0) is DeskState.LOCKED


def test_the_untold_cannot_be_closed_but_where_there_is_nothing_to_tell() -> None:
    for outcome in (Outcome.TOLD_TWICE, Outcome.NO_CHILD):
        check_close(outcome, told=False)
    with pytest.raises(RuleBrokenError, match="No authority has been told"):
        check_close(Outcome.WITH_AUTHORITY, told=False)
    with pytest.raises(RuleBrokenError, match="not entered here that a file was handed"):
        check_close(Outcome.REFERRED, told=True)
    check_close(Outcome.REFERRED, told=False, files=[Handing.CONFIRMED])


def test_a_file_alone_refers_nothing_and_keeps_the_case_open() -> None:
    with pytest.raises(RuleBrokenError, match="Say first whether it was handed over"):
        check_close(Outcome.REFERRED, told=True, files=[Handing.HANDED, Handing.MADE])
    with pytest.raises(RuleBrokenError, match="not entered here that a file was handed"):
        check_close(Outcome.REFERRED, told=True, files=[Handing.WITHDRAWN])
    check_close(Outcome.REFERRED, told=False, files=[Handing.WITHDRAWN, Handing.HANDED])
    assert not is_referred([Handing.MADE, Handing.WITHDRAWN])


def test_what_the_authority_says_of_a_file_is_stronger_than_what_a_handler_says() -> None:
    assert handing(confirmed=True, said=True, handed=False) is Handing.CONFIRMED
    assert handing(confirmed=False, said=True, handed=False) is Handing.WITHDRAWN
    assert handing(confirmed=False, said=True, handed=True) is Handing.HANDED
    assert handing(confirmed=False, said=False, handed=False) is Handing.MADE


def test_two_people_are_two() -> None:
    check_two(HANDLERS[0], HANDLERS[1])
    with pytest.raises(RuleBrokenError):
        check_two(HANDLERS[0], HANDLERS[0])


def test_a_turn_may_begin_with_a_holder_and_six_hours_are_over_when_the_next_begin() -> None:
    one, other = sorted([UUID(int=1), UUID(int=2)])
    moment = datetime(DAY.year, DAY.month, DAY.day, 13, tzinfo=UTC)
    waits = Received(DAY, 2, untold=True)
    assert turn_of(UUID(int=9), [one, other], waits, now=moment, first=other) == other
    assert turn_of(UUID(int=9), [one, other], waits, now=moment + timedelta(hours=5), first=other) == one
    assert (is_before(DAY, 2, now=moment), is_before(DAY, 1, now=moment)) == (False, True)


def test_a_holder_holds_while_their_key_counts_and_has_a_wrap() -> None:
    one = UUID(int=1)
    assert holds(one, {str(one)}, {str(one)})
    assert not holds(one, set(), {str(one)})
    assert not holds(one, {str(one)}, set())
    assert not holds(None, set(), None)


def test_the_last_day_of_the_months_after_a_closing_is_kept() -> None:
    assert not is_over(DAY, 12, today=date(2027, 3, 27))
    assert is_over(DAY, 12, today=date(2027, 3, 28))
    assert not is_over(date(2024, 2, 29), 12, today=date(2025, 2, 28))
    assert not is_over(None, 12, today=date(2999, 1, 1))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("go to https://evil.example/x?y=1", "go to hxxps[:]//evil[.]example/x?y=1"),
        ("javascript:alert(1)", "javascript[:]alert(1)"),
        ("write to a@b.example", "write to a[@]b[.]example"),
        ("DATA:text/html,x tel:911", "DATA[:]text/html,x tel[:]911"),
        ("abc\u202egnp.exe", "abc⟦U+202E⟧gnp[.]exe"),
        ("a\u200bb\u2066c\x07\x00", "a⟦U+200B⟧b⟦U+2066⟧c⟦U+0007⟧⟦U+0000⟧"),
        ("z" + "\u0301" * 40, "z" + "\u0301" * 3),
        ("12:30, room: he said. Then", "12:30, room: he said. Then"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree four"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # the page escapes it
    ],
)
def test_what_strangers_wrote_is_harmless(typed: str, shown: str) -> None:
    assert defanged(typed) == shown


@given(st.text(max_size=200))
def test_nothing_unseen_and_no_live_link_is_left(typed: str) -> None:
    shown = defanged(typed)
    assert not any(sign in shown for sign in "\u202e\u202d\u2066\u2067\u2069\u200b\x00\r\t")
    assert "://" not in shown.lower()
    assert "javascript:" not in shown.lower()


def test_codes_are_read_forgivingly_and_are_random() -> None:
    code = make_code()
    assert len(read_code(code)) == LENGTH
    assert code_hash(code) == code_hash(f" {code.lower().replace('-', ' ')} ")
    assert read_code("oil") == "011"
    assert len({make_code() for _ in range(50)}) == 50


def test_words_are_found_whatever_their_case_and_accents() -> None:
    assert fits(words_in("HABITACION niña"), search_text("Una niña esperaba en la habitación"))
    assert not fits(words_in("habitacion barco"), search_text("Una niña esperaba en la habitación"))
