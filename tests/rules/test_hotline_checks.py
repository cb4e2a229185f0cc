"""How a number to call comes to be checked, grows old, and goes."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from registry.countries.dialling import dial_of
from registry.countries.forms import (
    CheckDraft,
    EndingDraft,
    parse_check,
    parse_ending,
    parse_hotline,
    tongues,
)
from registry.countries.hotline_checks import (
    Ending,
    Method,
    State,
    days_left,
    differences,
    due_on,
    hotline_marker,
    is_another,
    letter_due,
    state,
)
from registry.countries.hotlines import Channel, Hotline, Kind
from registry.countries.shipped import shipped_hotlines
from registry.kit.forms import FormFaults

TODAY = date(2026, 3, 27)
LINE = Hotline("CR", "PANI", "1147", "1147", Kind.CHILD_PROTECTION, languages=("es",), source="pani.go.cr")
TYPED = {
    "country": "CR", "name": "PANI", "number": "1147", "kind": "child_protection", "channel": "call",
    "hours": "", "languages": "es", "source": "pani.go.cr", "source_date": "",
}  # fmt: skip


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def ends(*left: int) -> list[date]:
    return [TODAY + timedelta(days=days) for days in left]


@pytest.mark.parametrize(
    ("verified_on", "expected", "left"),
    [
        (None, State.PROPOSED, None),
        (TODAY, State.VERIFIED, 180),
        (ago(150), State.VERIFIED, 30),
        (ago(151), State.RECHECK_DUE, 29),
        (ago(180), State.RECHECK_DUE, 0),
        (ago(181), State.STALE, -1),
        (ago(4000), State.STALE, -3820),
    ],
)
def test_a_check_counts_for_180_days_and_is_due_again_in_the_last_thirty(
    verified_on: date | None, expected: State, left: int | None
) -> None:
    assert state(verified_on, retired=False, today=TODAY) is expected
    assert days_left(verified_on, today=TODAY) == left
    assert state(verified_on, retired=True, today=TODAY) is State.RETIRED


def test_a_check_is_due_again_on_the_180th_day_after_it() -> None:
    assert due_on(date(2026, 1, 1)) == date(2026, 6, 30)
    assert due_on(None) is None


@pytest.mark.parametrize(
    ("change", "another"),
    [
        ({"dial": "1148"}, True),
        ({"channel": Channel.TEXT}, True),
        ({"kind": Kind.POLICE}, True),
        ({"country": "PA"}, True),
        (
            {
                "name": "P.A.N.I.",
                "number": "11-47",
                "hours": "24/7",
                "languages": ("es", "en"),
                "source": "x",
            },
            False,
        ),
    ],
)
def test_another_number_is_one_that_nobody_has_checked(change: dict[str, object], another: bool) -> None:
    assert is_another(LINE, replace(LINE, **change)) is another  # type: ignore[arg-type]


def test_of_a_change_stays_what_stood_there_before() -> None:
    changed = replace(LINE, hours="24/7", languages=("es", "en"), verified_on=TODAY)

    assert differences(LINE, changed) == {"hours": "", "languages": "es"}


def test_whoever_saw_another_state_of_a_number_has_another_word_for_it() -> None:
    first, second = uuid4(), uuid4()
    words = {
        hotline_marker(first, LINE),
        hotline_marker(second, LINE),
        hotline_marker(first, replace(LINE, verified_on=TODAY)),
        hotline_marker(first, replace(LINE, retired=True)),
    }
    assert len(words) == 4


@pytest.mark.parametrize(
    ("left", "last", "due"),
    [
        ((), None, False),
        ((30, 100), None, False),  # nothing is due yet
        ((29, 100), None, True),
        ((-1,), None, True),
        ((29,), ago(6), False),  # one letter a week at most
        ((29,), ago(1), False),
        ((22,), ago(7), False),  # it told of that one: then 29 days were left
        ((23,), ago(7), True),  # then there were 30
        ((-1,), ago(7), True),  # it has become too old since
        ((-8,), ago(7), False),
        ((-8,), ago(29), True),
        ((-200,), ago(29), False),
        ((-200,), ago(30), True),  # once a month it is said again
    ],
)
def test_registrars_get_a_letter_when_something_is_new_and_once_a_month_while_it_waits(
    left: tuple[int, ...], last: date | None, due: bool
) -> None:
    assert letter_due(ends(*left), last, TODAY) is due


# ── what is typed ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("116 111", "116111"),
        ("800-2262626", "8002262626"),
        ("(61) 99611-0100", "61996110100"),
        ("+44 (0)20 7946 0000", "+442079460000"),
        ("1-855-FLA-SAFE", "18553527233"),
        ("*4242", "*4242"),
        ("", None),
        ("1", None),
        ("SAFE", None),
        ("911 OR 112", None),
        ("1800 NO", None),
        ("**", None),
        ("911 or 112", None),
        ("911;phone-context=x", None),
        ("٩١١", None),
        ("9" * 21, None),
        ("+506 2222\u202e3333", None),
    ],
)
def test_what_is_dialled_follows_from_what_is_written(written: str, dialled: str | None) -> None:
    assert dial_of(written) == dialled


def test_every_shipped_number_can_be_typed_as_it_stands() -> None:
    for line in shipped_hotlines():
        typed = {
            **TYPED, "country": line.country, "name": line.name, "number": line.number, "kind": line.kind.value,
            "channel": line.channel.value, "hours": line.hours, "source": line.source, "source_date": line.source_date,
            "languages": " ".join(line.languages),
        }  # fmt: skip
        assert parse_hotline(typed, today=TODAY) == replace(line, verified_on=None, retired=False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "no number"),
        ("number", "1"),
        ("number", "9" * 100),
        ("number", ""),
        ("country", "XX"),
        ("country", ""),
        ("name", ""),
        ("name", "x" * 100_000),
        ("name", "P\u202eANI"),
        ("name", "P\x00ANI"),
        ("kind", "tip line"),
        ("channel", "pigeon"),
        ("hours", "whenever"),
        ("hours", "Mo 25:00-26:00"),
        ("hours", "24/7 " * 100),
        ("languages", "Spanish"),
        ("languages", "xx"),
        ("languages", " ".join(sorted(tongues())[:13])),
        ("source", ""),
        ("source_date", "last spring"),
        ("source_date", "2027"),
        ("source_date", "2026-02-30"),
    ],
)
def test_a_number_that_cannot_be_so_says_why_at_its_field(field: str, value: str) -> None:
    read = parse_hotline({**TYPED, field: value}, today=TODAY)

    assert isinstance(read, FormFaults)
    assert set(read.by_field) == {field}


def test_a_whatsapp_number_needs_the_code_of_its_country() -> None:
    typed = {**TYPED, "country": "GB", "channel": "whatsapp", "number": "07700 900000"}
    refused = parse_hotline(typed, today=TODAY)
    read = parse_hotline({**typed, "number": "+44 7700 900000"}, today=TODAY)

    assert isinstance(refused, FormFaults)
    assert set(refused.by_field) == {"number"}
    assert isinstance(read, Hotline)


def test_this_year_and_this_month_are_no_dates_to_come() -> None:
    for written in ("2026", "2026-03", "2026-03-27"):
        assert isinstance(parse_hotline({**TYPED, "source_date": written}, today=TODAY), Hotline)


def test_languages_are_codes_with_blanks_or_commas_between_them_each_once() -> None:
    read = parse_hotline({**TYPED, "languages": "es, en  es;gn"}, today=TODAY)
    assert isinstance(read, Hotline)
    assert read.languages == ("es", "en", "gn")


@pytest.mark.parametrize(
    "on", ["", "2026-03-29", "2025-09-27", "1899-01-01", "2026-02-30", "9999-99-99", "x" * 999]
)
def test_a_check_on_a_day_that_cannot_be_says_why_at_its_field(on: str) -> None:
    read = parse_check({"method": "called", "on": on}, today=TODAY)

    assert isinstance(read, FormFaults)
    assert set(read.by_field) == {"on"}


def test_a_check_says_how_and_when() -> None:
    called = parse_check(
        {"method": "called", "on": "2026-03-27", "note": "Takes reports at night."}, today=TODAY
    )
    oldest = parse_check({"method": "wrote", "on": "2025-09-28"}, today=TODAY)

    assert called == CheckDraft(Method.CALLED, TODAY, note="Takes reports at night.")
    assert oldest == CheckDraft(Method.WROTE, date(2025, 9, 28))


def test_whoever_read_it_on_a_page_says_on_which() -> None:
    typed = {"method": "authority_page", "on": "2026-03-27"}
    refused = parse_check(typed, today=TODAY)
    read = parse_check({**typed, "address": "www.pani.go.cr/contacto"}, today=TODAY)

    assert isinstance(refused, FormFaults)
    assert set(refused.by_field) == {"address"}
    assert read == CheckDraft(Method.AUTHORITY_PAGE, TODAY, "https://www.pani.go.cr/contacto")


def test_a_check_without_a_method_or_with_a_huge_note_is_returned() -> None:
    read = parse_check({"method": "", "on": "2026-03-27", "note": "x" * 301}, today=TODAY)

    assert isinstance(read, FormFaults)
    assert set(read.by_field) == {"method", "note"}


def test_the_end_of_a_number_has_a_reason_from_the_list() -> None:
    refused = parse_ending({"why": "I like it not"})

    assert isinstance(refused, FormFaults)
    assert set(refused.by_field) == {"why"}
    assert parse_ending({"why": "replaced", "words": ""}) == EndingDraft(Ending.REPLACED)
