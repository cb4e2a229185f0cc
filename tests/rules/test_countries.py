"""What a country asks, when the logo may be shown, and whom to call there."""

import csv
import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.adherence.rules import GRACE, Standing
from registry.countries.hotlines import (
    FALLBACK,
    RANKS,
    RECHECK_AFTER,
    TRUSTS,
    Channel,
    Hotline,
    Kind,
    Rank,
    Trust,
    href,
    is_too_old,
    last_day,
    numbers_for,
    order,
    trust,
)
from registry.countries.hours import Openness, parse_hours
from registry.countries.rules import (
    GRACE_DAYS,
    LANGUAGES,
    LogoFrom,
    Obligation,
    Profile,
    ProfileFaults,
    load_profile,
    local_time,
    may_show_logo,
    parse_profile,
    stored,
)
from registry.countries.shipped import shipped_hotlines, shipped_profiles
from registry.errors import RuleBrokenError
from registry.paths import ROOT

PROFILES = shipped_profiles()
HOTLINES = shipped_hotlines()
DATA = ROOT.parent / "shared" / "data" / "hotlines.csv"
KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
NOON = datetime(2026, 3, 27, 12, 0, tzinfo=ZoneInfo("America/Costa_Rica"))  # a Friday
TODAY = NOON.date()
MEMBERS = {
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip
NAMED = {
    "CR", "BR", "CO", "MX", "AR", "PY", "HN", "DO", "CL", "PE", "US", "GB", "FR", "ES",
    "PT", "KE", "ZA", "TZ", "VN", "TH", "PH", "BN", "CN", "HK", "ID", "KH",
}  # fmt: skip
LINE = Hotline(country="CR", name="A line", number="1147", dial="1147", kind=Kind.CHILD_PROTECTION)


def a_profile(**changes: Any) -> Profile:
    return replace(PROFILES["CR"], **changes)


# ── The logo ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("threshold", "allowed"),
    [
        (LogoFrom.COMMITTED, {"committed", "reporting", "verified"}),
        (LogoFrom.REPORTING, {"reporting", "verified"}),
        (LogoFrom.VERIFIED, {"verified"}),
    ],
)
def test_the_logo_is_shown_from_the_standing_that_the_country_names(
    threshold: LogoFrom, allowed: set[str]
) -> None:
    profile = a_profile(logo_from=threshold)
    never_overdue = set(Standing) - {Standing.REPORT_OVERDUE}

    assert {standing for standing in never_overdue if may_show_logo(profile, standing)} == allowed


@pytest.mark.parametrize(("days", "shown"), [(1, True), (30, True), (31, False), (400, False)])
def test_in_its_days_of_grace_an_overdue_report_counts_as_committed(days: int, shown: bool) -> None:
    assert may_show_logo(a_profile(logo_from=LogoFrom.COMMITTED), "report_overdue", days) is shown


@pytest.mark.parametrize("threshold", [LogoFrom.REPORTING, LogoFrom.VERIFIED])
def test_an_overdue_report_is_below_every_higher_threshold_at_once(threshold: LogoFrom) -> None:
    assert not may_show_logo(a_profile(logo_from=threshold), "report_overdue", 1)


def test_a_standing_that_nobody_has_shows_no_logo() -> None:
    assert not may_show_logo(a_profile(), "gold")


def test_the_days_of_grace_are_those_of_the_adherence() -> None:
    assert timedelta(days=GRACE_DAYS) == GRACE


# ── Profiles ──────────────────────────────────────────────────────────────────────────────────────


def test_every_country_has_a_profile_with_a_clock_and_a_language() -> None:
    assert len(PROFILES) == 247
    assert set(PROFILES) >= MEMBERS | NAMED
    for country, profile in PROFILES.items():
        assert profile.country == country
        assert profile.languages
        assert local_time(profile, NOON).utcoffset() is not None


def test_members_of_the_european_union_show_the_logo_to_the_verified_only() -> None:
    assert {country for country, profile in PROFILES.items() if profile.european_union} == MEMBERS
    for country, profile in PROFILES.items():
        expected = LogoFrom.VERIFIED if country in MEMBERS else LogoFrom.COMMITTED
        assert profile.logo_from is expected, country
    assert "2024/825" in (PROFILES["FR"].legal_reference or {})["en"]


def test_the_code_is_mandatory_in_colombia_and_nowhere_else_as_far_as_we_know() -> None:
    mandatory = {
        country for country, profile in PROFILES.items() if profile.obligation is Obligation.MANDATORY
    }
    assert mandatory == {"CO"}


def test_no_lawyer_has_checked_what_is_shipped_and_it_says_so() -> None:
    assert not any(profile.checked for profile in PROFILES.values())


def test_what_is_said_of_the_law_is_said_in_every_language() -> None:
    for profile in PROFILES.values():
        texts = [profile.legal_reference]
        texts += [text for notice in profile.notices for text in (notice.what, notice.place, notice.size)]
        for text in texts:
            assert text is None or (tuple(text) == LANGUAGES and len(set(text.values())) == len(LANGUAGES))


def test_a_country_of_which_nothing_is_known_invents_no_law() -> None:
    iceland = PROFILES["IS"]
    assert (iceland.legal_reference, iceland.notices) == (None, ())
    assert iceland.obligation is Obligation.VOLUNTARY


def test_notices_name_the_sectors_that_they_are_for() -> None:
    colombia, florida = PROFILES["CO"], PROFILES["US"]

    (sign,), (poster,) = colombia.notices, florida.notices
    assert sign.sectors == poster.sectors == ("accommodation",)
    assert (sign.place or {})["es"] == "En entradas, ascensores, habitaciones y sitio web"
    assert (poster.region, poster.languages) == ("Florida", ("en", "es"))
    assert "11 \u00d7 15" in (poster.size or {})["en"]


@pytest.mark.parametrize("country", ["CO", "US", "FR", "IS"])
def test_a_profile_is_stored_and_read_back_whole(country: str) -> None:
    profile = replace(PROFILES[country], checked_by="Ana Ejemplo, lawyer", checked_on=date(2026, 11, 2))

    again = load_profile(json.loads(json.dumps(stored(profile))))

    assert again == profile
    assert again.checked


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("country", "cr", "country: two capital letters are needed, such as CR."),
        ("country", "CRI", "country: use 2 characters or fewer."),
        ("time_zone", "America/Nowhere", "time_zone: a name such as America/Bogota is needed."),
        ("time_zone", "America", "time_zone: a name such as America/Bogota is needed."),
        ("time_zone", "../etc/passwd", "time_zone: a name such as America/Bogota is needed."),
        ("obligation", "perhaps", "obligation: one of voluntary, mandatory is needed."),
        ("logo_from", ["verified"], "logo_from: one of committed, reporting, verified is needed."),
        ("legal_reference", {"en": "x", "es": "x", "pt": "x"}, "legal_reference fr: this part is missing."),
        ("notices", [{"place": None}], "notice 1 what: this part is missing."),
        ("languages", [], "languages: this part is missing."),
        ("checked_on", 20261102, "checked_on: a date such as 2026-03-27 is needed."),
        ("erased_after_months", 13, "erased_after_months: a whole number from 3 to 12 is needed."),
        ("erased_after_months", True, "erased_after_months: a whole number from 3 to 12 is needed."),
        ("reduced_after_months", 2, "reduced_after_months: a whole number from 3 to 24 is needed."),
        ("reduced_after_months", 11, "reduced_after_months: no row goes before what is sealed of it."),
    ],
)
def test_a_fault_in_a_profile_names_its_place(part: str, value: object, said: str) -> None:
    raw = stored(PROFILES["CR"]) | {part: value}

    faulty = parse_profile(raw)

    assert isinstance(faulty, ProfileFaults)
    assert said in map(str, faulty.sentences)
    with pytest.raises(RuleBrokenError):
        load_profile(raw)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.sampled_from(sorted(stored(PROFILES["US"]))), JUNK)
def test_whatever_is_handed_in_as_a_profile_gets_an_answer(part: str, junk: object) -> None:
    profile = parse_profile(json.loads(json.dumps(stored(PROFILES["US"]))) | {part: junk})

    if isinstance(profile, Profile):
        assert load_profile(json.loads(json.dumps(stored(profile)))) == profile
    else:
        assert profile.sentences


@given(JUNK)
def test_junk_is_no_profile(junk: object) -> None:
    assert isinstance(parse_profile(junk), ProfileFaults)


# ── Whom to call ──────────────────────────────────────────────────────────────────────────────────


def names(*lines: Hotline, at: datetime = NOON) -> list[str]:
    return [shown.hotline.name for shown in order(lines, at, at.date())]


def test_an_emergency_number_is_open_whether_or_not_its_hours_are_on_record() -> None:
    emergency = replace(LINE, kind=Kind.EMERGENCY, hours="")
    (shown,) = order([emergency], NOON, NOON.date())
    (other,) = order([replace(LINE, hours="")], NOON, NOON.date())

    assert (shown.openness, other.openness) == (Openness.OPEN, Openness.UNKNOWN)


def test_emergency_first_then_open_then_hours_unknown_then_closed() -> None:
    closed = replace(LINE, name="closed", hours="Mo 08:00-09:00")
    unknown = replace(LINE, name="unknown")
    is_open = replace(LINE, name="open", kind=Kind.OTHER, hours="24/7")
    emergency = replace(LINE, name="emergency", kind=Kind.EMERGENCY)

    assert names(closed, unknown, is_open, emergency) == ["emergency", "open", "unknown", "closed"]


def test_a_closed_number_says_when_it_opens_by_the_places_own_clock() -> None:
    (shown,) = order([replace(LINE, hours="Mo-Fr 08:00-12:00")], NOON, TODAY)
    assert (shown.rank, shown.openness) == (Rank.CLOSED, Openness.CLOSED)
    assert shown.opens_at == datetime(2026, 3, 30, 8, 0, tzinfo=NOON.tzinfo)


def test_what_we_have_checked_comes_before_what_we_have_not() -> None:
    checked = replace(LINE, name="checked", kind=Kind.OTHER, verified_on=TODAY)
    assert names(replace(LINE, name="unchecked"), checked) == ["checked", "unchecked"]


def test_an_unchecked_number_that_is_open_comes_before_a_checked_one_that_is_closed() -> None:
    checked = replace(LINE, name="checked", hours="Mo 08:00-09:00", verified_on=TODAY)
    assert names(checked, replace(LINE, name="open", hours="24/7")) == ["open", "checked"]


def test_a_check_counts_for_180_days_and_then_the_number_falls_behind_the_police() -> None:
    police = replace(LINE, name="police", kind=Kind.POLICE)
    emergency = replace(LINE, name="emergency", kind=Kind.EMERGENCY)
    fresh = replace(LINE, name="line", hours="24/7", verified_on=TODAY - timedelta(days=180))
    stale = replace(fresh, verified_on=TODAY - timedelta(days=181))

    assert (trust(fresh, today=TODAY), trust(stale, today=TODAY)) == (Trust.VERIFIED, Trust.STALE)
    assert names(stale, police, emergency) == ["emergency", "police", "line"]
    assert names(fresh, police, emergency) == ["emergency", "line", "police"]
    assert order([stale], NOON, TODAY)[0].rank is Rank.STALE


def test_where_no_emergency_number_is_known_the_first_of_the_police_stands_in() -> None:
    highway = replace(LINE, name="highway police", kind=Kind.POLICE)
    lines = [
        replace(LINE, name="open", hours="24/7"),
        replace(LINE, name="police", kind=Kind.POLICE),
        highway,
    ]
    assert names(*lines) == ["police", "open", "highway police"]


def test_national_numbers_come_before_european_ones_of_the_same_rank() -> None:
    european = replace(LINE, country="EU", name="european")
    assert names(european, replace(LINE, name="national", kind=Kind.OTHER)) == ["national", "european"]


def test_a_retired_number_is_not_shown() -> None:
    assert names(replace(LINE, retired=True)) == []


@pytest.mark.parametrize(
    ("source_date", "hidden"),
    [
        ("2021-03-26", True),
        ("2021-03-27", False),
        ("2021-02", True),
        ("2021-03", False),
        ("2020", True),
        ("2021", False),
        ("", False),
        ("last spring", False),
    ],
)
def test_an_unchecked_number_is_hidden_when_its_source_is_more_than_five_years_old(
    source_date: str, hidden: bool
) -> None:
    assert is_too_old(replace(LINE, source_date=source_date), today=TODAY) is hidden


@pytest.mark.parametrize("kind", [Kind.POLICE, Kind.EMERGENCY])
def test_police_and_emergency_are_shown_however_old_the_source(kind: Kind) -> None:
    assert names(replace(LINE, kind=kind, source_date="1999")) == ["A line"]


def test_our_own_check_makes_an_old_source_young() -> None:
    assert not is_too_old(replace(LINE, source_date="2008", verified_on=TODAY), today=TODAY)
    assert is_too_old(replace(LINE, source_date="2008", verified_on=date(2020, 1, 1)), today=TODAY)


def test_a_source_without_a_date_is_shown_as_not_checked() -> None:
    (shown,) = order([LINE], NOON, TODAY)
    assert shown.trust is Trust.UNVERIFIED


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024", date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2024-12", date(2024, 12, 31)),
        ("2025-12-02", date(2025, 12, 2)),
        ("2025-13", None),
        ("2025-02-30", None),
        ("0000", None),
        ("9999", date(9999, 12, 31)),
        ("", None),
        ("2008 cable", None),
    ],
)
def test_a_source_date_is_the_last_day_that_it_may_mean(written: str, day: date | None) -> None:
    assert last_day(written) == day


def test_members_of_the_european_union_get_its_numbers_and_others_do_not() -> None:
    france = numbers_for(HOTLINES, "FR", NOON, european_union=PROFILES["FR"].european_union)
    britain = numbers_for(HOTLINES, "GB", NOON, european_union=PROFILES["GB"].european_union)

    assert {shown.hotline.country for shown in france.shown} == {"EU"}
    assert {shown.hotline.country for shown in britain.shown} == {"GB"}


@pytest.mark.parametrize("country", ["IS", "FR", "MX"])
def test_where_we_know_neither_police_nor_emergency_the_page_says_to_call_them(country: str) -> None:
    assert numbers_for(HOTLINES, country, NOON, european_union=country == "FR").fallback == FALLBACK


@pytest.mark.parametrize("country", ["CR", "KH", "BR"])
def test_where_we_know_one_of_them_nothing_more_is_said(country: str) -> None:
    assert numbers_for(HOTLINES, country, NOON).fallback is None


LINES = st.builds(
    replace,
    st.just(LINE),
    country=st.sampled_from(["CR", "EU"]),
    kind=st.sampled_from(Kind),
    hours=st.sampled_from(["", "24/7", "Mo 08:00-09:00", "11:00-13:00", "nonsense"]),
    source_date=st.sampled_from(["", "2008", "2025"]),
    verified_on=st.none() | st.dates(TODAY - 4 * RECHECK_AFTER, TODAY),
    retired=st.booleans(),
)


@given(st.lists(LINES, max_size=8))
def test_every_number_that_may_be_shown_is_shown_once_and_in_order(lines: list[Hotline]) -> None:
    shown = order(lines, NOON, TODAY)

    kept = [line for line in lines if not line.retired and not is_too_old(line, today=TODAY)]
    assert sorted(id(each.hotline) for each in shown) == sorted(id(line) for line in kept)
    for one, next_one in pairwise(shown):
        assert RANKS.index(one.rank) <= RANKS.index(next_one.rank)
        if one.rank is next_one.rank:
            assert TRUSTS.index(one.trust) <= TRUSTS.index(next_one.trust)
    assert all(each.rank is Rank.EMERGENCY for each in shown if each.hotline.kind is Kind.EMERGENCY)


@pytest.mark.parametrize(
    ("line", "link"),
    [
        (LINE, "tel:1147"),
        (replace(LINE, dial="*4242"), "tel:*4242"),
        (replace(LINE, dial="#31#911"), "tel:%2331%23911"),
        (replace(LINE, dial="+50622223333"), "tel:+50622223333"),
        (replace(LINE, dial="233733", channel=Channel.TEXT), "sms:233733"),
        (
            replace(LINE, country="BR", dial="61996110100", channel=Channel.WHATSAPP),
            "https://wa.me/5561996110100",
        ),
        (replace(LINE, dial="+5561996110100", channel=Channel.WHATSAPP), "https://wa.me/5561996110100"),
        (
            replace(LINE, country="GB", dial="07700900000", channel=Channel.WHATSAPP),
            None,
        ),  # which digits stay?
        (replace(LINE, country="IS", dial="7700900000", channel=Channel.WHATSAPP), None),
        (replace(LINE, dial="*4242", channel=Channel.WHATSAPP), None),
        (replace(LINE, dial=""), None),
        (replace(LINE, dial="1"), None),
        (replace(LINE, dial="911;phone-context=x"), None),
        (replace(LINE, dial="911\n"), None),
        (replace(LINE, dial='"><script>'), None),
        (replace(LINE, dial="٩١١"), None),
    ],
)
def test_a_link_holds_what_a_telephone_dials_and_nothing_else(line: Hotline, link: str | None) -> None:
    assert href(line) == link


@given(st.text(max_size=20), st.sampled_from(Channel), st.sampled_from(["CR", "IS", ""]))
def test_no_number_however_written_makes_another_kind_of_link(
    dial: str, channel: Channel, country: str
) -> None:
    link = href(replace(LINE, country=country, dial=dial, channel=channel))
    assert link is None or re.fullmatch(r"(tel|sms):\+?(?:[0-9*]|%23)+|https://wa\.me/[1-9][0-9]+", link)


# ── What is shipped ───────────────────────────────────────────────────────────────────────────────


def to_dial(number: str) -> str:
    """Return a number as a telephone takes it: letters are dialled by their keys."""
    keys = number.upper().translate(KEYPAD)
    return "".join(key for key in keys if key in "+*#0123456789")


def test_every_shipped_number_can_be_dialled_has_a_source_and_readable_hours() -> None:
    assert len(HOTLINES) == 49
    for line in HOTLINES:
        assert line.dial == to_dial(line.number)
        assert href(line) is not None, line.name
        assert line.source
        parse_hours(line.hours)  # or it raises
        assert line.country in PROFILES or line.country == "EU"


def test_no_shipped_number_pretends_to_have_been_checked() -> None:
    assert all(line.verified_on is None for line in HOTLINES)


def test_what_is_probably_out_of_use_is_retired() -> None:
    assert [line.name for line in HOTLINES if line.retired] == ["Línea 700 (probably out of use)"]


@pytest.mark.skipif(
    not DATA.exists(), reason="the list that the shipped one was made from lies beside the repository"
)
def test_no_number_of_the_original_list_was_lost_or_changed() -> None:
    with DATA.open(encoding="utf-8", newline="") as file:
        original = {
            (row["country"], row["number"], row["source"], row["source_date"]) for row in csv.DictReader(file)
        }
    assert {(line.country, line.number, line.source, line.source_date) for line in HOTLINES} == original
