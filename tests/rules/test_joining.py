"""What may be typed into an application, and what it says."""

from datetime import date, timedelta

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from registry.adherence.rules import Status
from registry.applications import prefill
from registry.applications.alpha2 import ALPHA2
from registry.applications.forms import (
    SitesDraft,
    SubmitDraft,
    keepable,
    parse_country,
    parse_exclusions,
    parse_plan,
    parse_sites,
    parse_submit,
    rows_of,
    with_row,
    without_row,
)
from registry.applications.reading import read
from registry.applications.rules import (
    FIELD_LONGEST,
    FIELDS_MOST,
    PLAN_ITEMS_MOST,
    SITES_MOST,
    Exclusion,
    Step,
    StepState,
    first_unfinished,
    last_day_of_plan,
    may_be_changed,
    may_be_opened,
    shows_domain,
)
from registry.applications.shown import item_keys, sections
from registry.applications.words import AUTHORITY, BUSINESS, EVIDENCE, EXCLUSIONS, STEPS
from registry.codes.rules import COMMITMENTS
from registry.kit.forms import FormFaults
from registry.signatories.forms import BusinessDraft, SiteDraft, parse_business
from registry.signatories.rules import Sector, SiteKind, Tongue

TODAY = date(2026, 3, 27)
HOTEL = BusinessDraft(
    legal_name="Hospedajes del Faro S.A.",
    trade_name="Hotel del Faro",
    sector=Sector.ACCOMMODATION,
    sole_trader=False,
    registry_number="3-101-123456",
    address="Calle 1",
    postal_code="50101",
    city="Puerto Ejemplo",
    region="Costa Clara",
    email="office@faro.example.org",
    phone="",
    website="https://www.faro.example.org",
    language=Tongue.ES,
)
HOUSE = SiteDraft("Main house", SiteKind.HOTEL, "Calle 1", "50101", "Puerto Ejemplo", "Costa Clara", 20)
NEVER = {exclusion.value: "no" for exclusion in Exclusion}


def plan_of(*commitments: str, due: date = TODAY) -> dict[str, str]:
    raw: dict[str, str] = {}
    for row, key in enumerate(commitments):
        item = {
            "commitment": key,
            "action": "Train",
            "owner": "Reception",
            "due": due.isoformat(),
            "evidence": "policy",
        }
        raw |= {f"{name}-{row}": value for name, value in item.items()}
    return raw


def whole() -> dict[str, dict[str, str]]:
    return {
        **prefill.of_business("CR", HOTEL, [HOUSE]),
        Step.EXCLUSIONS.value: NEVER,
        Step.PLAN.value: plan_of(*COMMITMENTS),
    }


def faults(answer: object) -> set[str]:
    return set(answer.by_field) if isinstance(answer, FormFaults) else set()


# ── the way through ─────────────────────────────────────────────────────────────────────────────────


def test_an_application_that_is_all_there_is_understood_as_it_was_known() -> None:
    reading = read(whole(), since=TODAY)

    assert reading.is_complete
    assert reading.country == "CR"
    assert reading.business == HOTEL
    assert reading.sites == SitesDraft({"0": HOUSE}, ())
    assert reading.exclusions == frozenset()
    assert [item.commitment for item in reading.plan or ()] == list(COMMITMENTS)
    assert reading.faults == {}
    assert first_unfinished(reading.states) is Step.SUBMIT


@pytest.mark.parametrize("left_out", [step for step in Step if step is not Step.SUBMIT])
def test_the_first_step_that_is_not_done_is_the_next(left_out: Step) -> None:
    answers = whole()
    del answers[left_out]

    reading = read(answers, since=TODAY)

    assert not reading.is_complete
    assert reading.states[left_out] is StepState.TODO
    assert left_out not in reading.faults
    assert first_unfinished(reading.states) is left_out


def test_a_step_with_a_fault_is_opened_but_not_done() -> None:
    answers = whole() | {Step.BUSINESS.value: {"trade_name": "Hotel del Faro"}}

    reading = read(answers, since=TODAY)

    assert reading.states[Step.BUSINESS] is StepState.FAULTY
    assert {"legal_name", "city", "email"} <= set(reading.faults[Step.BUSINESS])
    assert may_be_opened(Step.BUSINESS, reading.states)
    assert may_be_opened(Step.PLAN, reading.states)


def test_a_step_far_ahead_is_not_opened_yet() -> None:
    states = read({}, since=TODAY).states

    assert may_be_opened(Step.COUNTRY, states)
    assert not any(may_be_opened(step, states) for step in Step if step is not Step.COUNTRY)


@pytest.mark.parametrize("status", [None, *Status])
def test_only_a_draft_and_what_was_sent_back_may_be_changed(status: Status | None) -> None:
    assert may_be_changed(status) == (status in {None, Status.CHANGES_REQUESTED})


# ── country ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("typed", ["", "XX", "cr", "CRI", "EU", "CR\x00", "10" * 5000])
def test_what_is_no_country_is_refused(typed: str) -> None:
    assert faults(parse_country({"country": typed})) == {"country"}


def test_every_country_has_a_name() -> None:
    assert set(Locale("en").territories) >= ALPHA2


# ── places and vehicles ─────────────────────────────────────────────────────────────────────────────


def _site(row: str, **changes: str) -> dict[str, str]:
    given = {
        "name": "House",
        "kind": "hotel",
        "address": "Calle 1",
        "postal_code": "",
        "city": "Sol",
        "region": "Sol",
    }
    return {f"{name}-{row}": value for name, value in (given | changes).items()}


def test_a_hotel_has_a_place() -> None:
    assert faults(parse_sites({}, Sector.ACCOMMODATION)) == {"sites"}


def test_an_owner_driver_has_a_car_and_no_place() -> None:
    draft = parse_sites({"plates": "TSJ 123", "vehicle_kind": "car"}, Sector.TAXI)

    assert isinstance(draft, SitesDraft)
    assert (draft.sites, [vehicle.plate for vehicle in draft.vehicles]) == ({}, ["TSJ 123"])
    assert faults(parse_sites({}, Sector.TAXI)) == {"plates"}


def test_an_empty_row_is_nothing_whatever_its_kind() -> None:
    raw = _site("0") | {"kind-1": "office", "name-1": "  "}

    draft = parse_sites(raw, Sector.ACCOMMODATION)

    assert isinstance(draft, SitesDraft)
    assert list(draft.sites) == ["0"]


def test_a_fault_in_a_row_stands_beside_its_field() -> None:
    raw = _site("0") | _site("7", city="", kind="castle", name="***") | {"rooms-7": "-1"}

    assert faults(parse_sites(raw, Sector.ACCOMMODATION)) == {"city-7", "kind-7", "name-7", "rooms-7"}


def test_plates_without_a_kind_are_asked_for_it() -> None:
    assert faults(parse_sites({"plates": "A 1"}, Sector.TAXI)) == {"vehicle_kind"}


def test_five_hundred_places_are_told_another_way_in_one_sentence() -> None:
    raw: dict[str, str] = {}
    for row in range(500):
        raw |= _site(str(row))

    answer = parse_sites(raw, Sector.ACCOMMODATION)

    assert faults(answer) == {"sites"}
    assert isinstance(answer, FormFaults)
    assert answer.by_field["sites"].values == {"most": SITES_MOST}


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_keep_their_numbers_while_others_go() -> None:
    raw = _site("0") | _site("1") | _site("2")

    left = without_row(raw, "1")

    assert rows_of(left) == ["0", "2"]
    assert rows_of(with_row(left, kind="")) == ["0", "2", "3"]
    assert "name-1" not in left


def test_rows_that_never_end_end() -> None:
    raw = {"kind-999": ""}

    assert with_row(raw, kind="") == raw
    assert rows_of({f"kind-{10**50}": "", "kind-x": "", "kind--1": ""}) == []


# ── the two questions ───────────────────────────────────────────────────────────────────────────────


def test_two_times_no_lets_pass() -> None:
    assert parse_exclusions(NEVER) == frozenset()


@pytest.mark.parametrize("exclusion", Exclusion)
@pytest.mark.parametrize("answer", ["yes", "", "perhaps"])
def test_a_yes_stops_and_so_does_no_answer(exclusion: Exclusion, answer: str) -> None:
    assert faults(parse_exclusions(NEVER | {exclusion: answer})) == {exclusion}


# ── the plan ────────────────────────────────────────────────────────────────────────────────────────


def test_every_commitment_needs_something() -> None:
    assert faults(parse_plan(plan_of("C1", "C2", "C2"), since=TODAY)) == {"C3", "C4", "C5", "C6"}


@pytest.mark.parametrize(
    ("due", "fits"),
    [
        (TODAY - timedelta(days=1), False),
        (TODAY, True),
        (last_day_of_plan(TODAY), True),
        (last_day_of_plan(TODAY) + timedelta(days=1), False),
    ],
)
def test_a_plan_lies_ahead_and_within_reach(due: date, *, fits: bool) -> None:
    found = faults(parse_plan(plan_of(*COMMITMENTS, due=due), since=TODAY))

    assert found == (set() if fits else {f"due-{row}" for row in range(6)})


def test_a_line_for_no_commitment_is_refused() -> None:
    raw = plan_of(*COMMITMENTS) | {"commitment-0": "C9"}

    assert faults(parse_plan(raw, since=TODAY)) == {"action-0", "C1"}


def test_a_line_with_nothing_but_its_suggested_day_is_nothing() -> None:
    raw = plan_of(*COMMITMENTS) | {"commitment-9": "C3", "due-9": TODAY.isoformat(), "action-9": " "}

    answer = parse_plan(raw, since=TODAY)

    assert not isinstance(answer, FormFaults)
    assert len(answer) == len(COMMITMENTS)


def test_a_plan_ends() -> None:
    raw = plan_of(*COMMITMENTS * 10)

    assert len(COMMITMENTS * 10) > PLAN_ITEMS_MOST
    assert faults(parse_plan(raw, since=TODAY)) == {"plan"}


# ── authority ───────────────────────────────────────────────────────────────────────────────────────

BODY = "6f5a1a30-0000-4000-8000-000000000001"


def _submit(
    raw: dict[str, str], *, own: str = "ana@faro.example.org", count: int = 0
) -> SubmitDraft | FormFaults:
    return parse_submit(raw, associations={BODY}, own_email=own, business=HOTEL, document_count=count)


def test_each_way_of_showing_authority_needs_what_it_shows() -> None:
    assert isinstance(_submit({"authority": "email_domain"}), SubmitDraft)
    assert faults(_submit({"authority": "email_domain"}, own="ana@else.example.org")) == {"authority"}
    assert isinstance(_submit({"authority": "document"}, count=1), SubmitDraft)
    assert faults(_submit({"authority": "document"})) == {"authority"}
    assert isinstance(_submit({"authority": "voucher", "association": BODY}), SubmitDraft)
    assert faults(_submit({"authority": "voucher"})) == {"association"}
    assert faults(_submit({"authority": "", "association": "elsewhere"})) == {"authority", "association"}


@pytest.mark.parametrize(
    ("own", "contact", "website", "shows"),
    [
        ("ana@faro.example.org", "", "https://www.faro.example.org/es", True),
        ("ana@faro.example.org", "office@faro.example.org", "", True),
        ("ana@FARO.example.org", "", "https://faro.example.org:8443", True),
        ("ana@gmail.com", "faro@gmail.com", "https://gmail.com", False),
        ("ana@example.org", "", "https://faro.example.org", False),
        ("ana@notfaro.example.org", "", "https://faro.example.org", False),
        ("", "", "", False),
    ],
)
def test_an_address_shows_a_firm_only_on_the_firms_own_domain(
    own: str, contact: str, website: str, *, shows: bool
) -> None:
    assert shows_domain(own, website, contact=contact) is shows
    assert not shows_domain(own, ""), "what an applicant typed as contact shows nothing by itself"


# ── keeping, and showing ────────────────────────────────────────────────────────────────────────────


def test_what_is_kept_is_bounded_and_fits_a_database() -> None:
    raw = {"go": "on", "a\x00b": "x\x00y\n", "long": "9" * 10**6, "half": "\ud800\U0010ffff\x1b"}
    raw |= {f"field-{number}": "" for number in range(5_000)}

    kept = keepable(raw)

    assert "go" not in kept
    assert kept["ab"] == "xy\n"
    assert len(kept["long"]) == FIELD_LONGEST
    assert kept["half"] == ""
    assert len(kept) < FIELDS_MOST


@given(st.dictionaries(st.sampled_from(list(Step)), st.dictionaries(st.text(), st.text())))
def test_whatever_was_typed_can_be_read_and_shown(answers: dict[Step, dict[str, str]]) -> None:
    typed = {str(step): keepable(raw) for step, raw in answers.items()}

    reading = read(typed, since=TODAY)

    assert not reading.is_complete
    assert len(sections(typed)) == len(Step)


def test_a_remark_can_be_made_on_every_item() -> None:
    answers = whole()
    answers[Step.SITES.value] |= {"plates": "A 1\nA 2", "vehicle_kind": "bus"}

    keys = item_keys(answers)

    assert {"country.country", "business.trade_name", "sites.0", "sites.vehicles", "plan.C3"} <= keys
    assert {"exclusions.residential_care", "submit.authority"} <= keys


def test_what_is_shown_is_said_in_words_and_dates() -> None:
    lines = {item.key: item.lines for section in sections(whole()) for item in section.items}

    assert [str(one) for one in lines["business.sector"][0]] == ["Accommodation"]
    assert [str(one) for one in lines["sites.0"][0]] == ["Main house", "Hotel"]
    assert lines["plan.C1"][1][1] == TODAY


def test_a_plate_that_stands_twice_is_shown_and_counted_once() -> None:
    raw = {"sites": {"vehicle_kind": "car", "plates": "abc 123\nABC-123\n\nPUN 4451\nabc123"}}
    (item,) = (item for section in sections(raw) for item in section.items if item.key == "sites.vehicles")

    assert str(item.label) == "Vehicles: 2"
    assert item.lines[-1] == ("abc 123, PUN 4451",)


def test_every_choice_has_its_words() -> None:
    assert set(STEPS) == set(Step)
    assert set(BUSINESS) == set(BusinessDraft.__slots__)
    assert set(EXCLUSIONS) == set(Exclusion)
    assert len(AUTHORITY) == 3
    assert len(EVIDENCE) == 7


# ── what stands there before anything was typed ─────────────────────────────────────────────────────


def test_the_first_place_of_a_hotel_is_where_it_is() -> None:
    reading = read(whole(), since=TODAY)

    draft = parse_sites(prefill.sites(reading), Sector.ACCOMMODATION)

    assert isinstance(draft, SitesDraft)
    assert draft.sites["0"].address == HOTEL.address


def test_a_taxi_firm_is_not_given_a_place() -> None:
    answers = whole()
    answers[Step.BUSINESS.value] |= {"sector": "taxi"}

    assert prefill.sites(read(answers, since=TODAY)) == {}


@pytest.mark.parametrize("sector", Sector)
@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_the_plan_that_a_sector_begins_with_can_be_handed_in_as_it_stands(
    sector: Sector, language: str
) -> None:
    answers = whole()
    answers[Step.BUSINESS.value] |= {"sector": sector}

    raw = prefill.plan(read(answers, since=TODAY), language, since=TODAY)

    assert not isinstance(parse_plan(raw, since=TODAY), FormFaults)


def test_a_driver_alone_begins_with_a_shorter_plan() -> None:
    firm = whole()
    firm[Step.BUSINESS.value] |= {"sector": "taxi"}
    alone = firm | {Step.SITES.value: {"plates": "TSJ 123", "vehicle_kind": "car"}}

    plans = [prefill.plan(read(one, since=TODAY), "en", since=TODAY) for one in (firm, alone)]

    assert len(rows_of(plans[1])) <= len(rows_of(plans[0]))
    assert {value for name, value in plans[1].items() if name.startswith("owner")} == {"Owner"}


def test_a_business_that_is_known_is_typed_as_the_form_has_it() -> None:
    answers = prefill.of_business("CR", HOTEL, [HOUSE])

    assert parse_business(answers[Step.BUSINESS]) == HOTEL
