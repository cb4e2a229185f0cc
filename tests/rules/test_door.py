"""What somebody typed at the door becomes a report: cut, masked, never lost; and how much is taken."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.concerns.answers import Setting
from registry.concerns.coded import BY_NAME
from registry.concerns.forbidden import MARK, found
from registry.concerns.gate import NotTold
from registry.countries.hotlines import Kind
from registry.door.forms import ReportDraft, kept, parse_report, read_id
from registry.door.reading_hours import in_words, read_reading_hours
from registry.door.rules import (
    NARRATIVE_LONGEST,
    RECEIPTS_AT_ONCE,
    RECEIPTS_SLOWEST,
    Arrival,
    Bucket,
    Noticed,
    arrival,
)
from registry.kit.forms import FormFaults
from registry.kit.sealing.padding import HEAD, NARRATIVE
from tests.conftest import NOON

PANI = UUID(int=7)
ENTRIES = {PANI: (Kind.CHILD_PROTECTION, "PANI · 1147")}
TOLD = {"country": "CR", "told": "yes", "authority": str(PANI), "setting": "bar"}


def parse(**more: str) -> ReportDraft | FormFaults:
    return parse_report(TOLD | more, form_id=uuid4(), countries=("CR",), authorities=ENTRIES, language="pt")


def draft(**more: str) -> ReportDraft:
    read = parse(**more)
    assert isinstance(read, ReportDraft)
    return read


def test_who_was_told_is_kept_by_its_kind_in_clear_and_by_its_name_among_the_words() -> None:
    one = draft(reference="AB-12345")
    assert (one.authority_kind, one.not_told) == (Kind.CHILD_PROTECTION, None)
    assert (one.words.authority, one.words.reference, one.words.language) == ("PANI · 1147", "AB-12345", "pt")
    assert draft(authority="other").authority_kind is Kind.OTHER
    assert draft(authority=str(uuid4())).words.authority == ""


def test_without_an_authority_there_is_a_reason_and_nothing_of_a_time_to_call() -> None:
    one = draft(told="no", reason="no_network", time_to_call="hour", reference="AB-1")
    assert (one.authority_kind, one.not_told) == (None, NotTold.NO_NETWORK)
    assert one.answers["time_to_call"] == "not_yet"
    assert one.words.reference == ""
    assert draft(time_to_call="not_yet").answers["time_to_call"] == "unknown"


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"told": ""}, "told"),
        ({"told": "no"}, "reason"),
        ({"told": "no", "reason": "x"}, "reason"),
        ({"country": "XX"}, "country"),
    ],
)
def test_only_a_missing_gate_or_country_is_asked_back_for(raw: dict[str, str], field: str) -> None:
    read = parse(**raw)
    assert isinstance(read, FormFaults)
    assert set(read.by_field) == {field}


def test_a_code_that_we_do_not_know_is_not_known_and_loses_no_report() -> None:
    one = draft(**dict.fromkeys(BY_NAME, "☃"), setting="☃", noticed="☃", code="☃", place="Pier")
    assert set(one.answers.values()) == {"unknown"}
    assert (one.setting, one.words.noticed, one.words.code) == (Setting.OTHER, Noticed.UNKNOWN, "")


@pytest.mark.parametrize(
    ("more", "enough"),
    [
        ({}, False), ({"narrative": "  "}, False), ({"time_to_call": "hour"}, False), ({"sex": "girl"}, True),
        ({"setting": "bar"}, True), ({"place": "Pier"}, True), ({"narrative": "A girl waited."}, True),
        ({"noticed": "yesterday"}, True), ({"reference": "AB-1"}, True),
    ],
)  # fmt: skip
def test_that_somebody_was_told_and_nothing_else_is_no_report(more: dict[str, str], enough: bool) -> None:
    read = parse(**{"setting": "other", **more})

    assert isinstance(read, ReportDraft) == enough
    assert not isinstance(read, FormFaults) or set(read.by_field) == {"narrative"}


def test_names_are_covered_in_the_words_and_the_place_keeps_its_own() -> None:
    one = draft(narrative="A man called Nkechi Adeyemi", place="Hotel Vista Azul, with Juan Perez")
    assert one.narrative.text == f"A man called {MARK}"
    assert one.place.text == f"Hotel Vista Azul, with {MARK}"


def test_a_long_text_is_cut_where_no_mark_is_halved() -> None:
    for before in range(NARRATIVE_LONGEST - 8, NARRATIVE_LONGEST + 2):
        one = kept("a" * before + " 8888 7777 and more", NARRATIVE_LONGEST)
        rest = one.text.lstrip("a").strip()
        assert rest in {"", MARK, f"{MARK} an", f"{MARK} a", f"{MARK} and", f"{MARK} and m"}, rest
        assert len(one.text) <= NARRATIVE_LONGEST
        assert one.cut


@given(st.text(max_size=6000))
def test_whatever_is_typed_fits_the_seal_and_holds_nothing_forbidden(typed: str) -> None:
    one = kept(typed, NARRATIVE_LONGEST, lines=True)
    assert len(one.text.encode()) + HEAD.size <= NARRATIVE
    assert found(one.text) == []
    assert one.masks == one.text.count(MARK)


def test_a_name_in_a_reference_masks_it_whole_and_a_number_stays() -> None:
    assert draft(reference="Señora Pérez 12").words.reference == MARK
    assert draft(reference="20260327-0012345").words.reference == "20260327-0012345"


def test_of_a_moment_the_day_and_a_quarter_of_it_are_kept() -> None:
    at = datetime(2026, 3, 27, tzinfo=UTC)
    bands = [arrival(at + timedelta(hours=hour)).band for hour in range(24)]
    assert bands == sorted(6 * [0, 1, 2, 3])
    assert arrival(at) == Arrival(date(2026, 3, 27), 0)


def test_the_bucket_fills_up_again_by_one_a_second_and_past_it_each_waits_longer_but_not_for_ever() -> None:
    bucket = Bucket()
    assert [bucket.spend(now=NOON) for _ in range(RECEIPTS_AT_ONCE + 2)] == [0.0] * RECEIPTS_AT_ONCE + [1, 2]
    assert bucket.spend(now=NOON + timedelta(seconds=0.5)) == 2.5
    assert bucket.spend(now=NOON) == 3.5  # a clock that was set back gives nothing
    assert max(bucket.spend(now=NOON) for _ in range(1000)) == RECEIPTS_SLOWEST
    later = [bucket.spend(now=NOON + timedelta(days=1)) for _ in range(RECEIPTS_AT_ONCE + 1)]
    assert later.count(0.0) == RECEIPTS_AT_ONCE


def test_reading_hours_are_told_by_country_and_said_with_days_of_a_language() -> None:
    hours = read_reading_hours("CR Mo-Fr 08:00-16:00; Sa 09:00-12:00 | BR 24/7")
    assert set(hours) == {"CR", "BR"}
    days = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
    assert in_words(hours["CR"], lambda day: days[day]) == "lun-vie 08:00-16:00; sáb 09:00-12:00"
    assert in_words(hours["BR"], lambda day: days[day]) == ""
    assert read_reading_hours("") == {}


@pytest.mark.parametrize("text", ["CR", "Costa Rica Mo-Fr 08:00-16:00", "CR whenever", "CR Mo-Fr"])
def test_reading_hours_that_are_no_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (two sentences say it)
        read_reading_hours(text)


def test_an_id_that_is_none_is_none() -> None:
    assert read_id("x" * 1000) is None
    assert all(one != other for one, other in pairwise([read_id(str(uuid4())) for _ in range(3)]))
