"""How much of a team is trained: one test a sentence of the rule, and a naive re-count for all the rest."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.signatories.rules import Sector
from registry.training.coverage import (
    Counted,
    Group,
    Person,
    Proof,
    by_module,
    groups,
    known,
    meets,
    percent,
    spans_of,
    total,
    trained_until,
)
from registry.training.modules import modules, months_after, needed
from registry.training.rules import ONBOARDING, Band, Duty, Floors, StaffRole, band, works_on

DAY = date(2026, 11, 20)
LONG_AGO = date(2024, 1, 1)
HOTEL = Sector.ACCOMMODATION
NEEDED_AT_RECEPTION = ("M0", "M1", "M2", "M3")


def person(
    role: StaffRole = StaffRole.RECEPTION,
    *duties: Duty,
    place: UUID | None = None,
    since: date = LONG_AGO,
    until: date | None = None,
) -> Person:
    return Person(uuid4(), role, frozenset(duties), place, since, until)


def proof(module: str, held_on: date = DAY, *, acknowledged_on: date | None = None) -> Proof:
    on = acknowledged_on or held_on
    return Proof(module, held_on, on, on, None)


def all_of(role: StaffRole, held_on: date = DAY, sector: Sector = HOTEL) -> list[Proof]:
    return [proof(code, held_on) for code in needed(role, (), sector)]


def team(
    *members: tuple[Person, Sequence[Proof]], counts: Sequence[Counted] = (), on: date = DAY
) -> list[Group]:
    spans = {one.staff_id: spans_of(proofs, needed(one.role, one.duties, HOTEL)) for one, proofs in members}
    return groups([one for one, _ in members], spans, counts, on=on)


# ── what somebody needs ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("role", "duties", "sector", "codes"),
    [
        (StaffRole.RECEPTION, (), HOTEL, "M0 M1 M2 M3"),
        (StaffRole.FOOD_AND_DRINK, (), HOTEL, "M0 M1 M2"),
        (StaffRole.OFFICE, (), HOTEL, "M0 M2"),
        (StaffRole.MANAGER, (), HOTEL, "M0 M2 M9"),
        (StaffRole.RECEPTION, (Duty.FOCAL_POINT, Duty.MANAGER), HOTEL, "M0 M1 M2 M3 M7 M9"),
        (StaffRole.DRIVER, (), Sector.TAXI, "M0 M1 M2 M4"),
        (StaffRole.OWNER_DRIVER, (), Sector.PRIVATE_HIRE, "M0 M1 M2 M4"),
        (StaffRole.DRIVER, (), Sector.ROAD_FREIGHT, "M0 M1 M2 M5"),
        (StaffRole.DISPATCHER, (Duty.TRAINER,), Sector.ROAD_FREIGHT, "M0 M1 M2 M5 M8"),
        (StaffRole.CREW, (), Sector.RIVER_SEA, "M0 M1 M2 M6"),
        (StaffRole.CREW, (), Sector.AIR, "M0 M1 M2"),
    ],
)
def test_everyone_needs_the_basics_and_each_role_its_own(
    role: StaffRole, duties: tuple[Duty, ...], sector: Sector, codes: str
) -> None:
    assert needed(role, duties, sector) == frozenset(codes.split())


def test_every_module_has_a_title_in_every_language_and_a_version() -> None:
    for one in modules().values():
        assert set(one.title) == {"en", "es", "pt", "fr"}
        assert one.versions
        assert one.version_on(one.versions[0].since - timedelta(days=1)) is None
        assert one.version_on(DAY) == one.versions[-1]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 27), 12, date(2027, 3, 27)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_a_month_that_is_too_short_ends_on_its_last_day(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


# ── what counts ─────────────────────────────────────────────────────────────────────────────────────


def test_a_session_counts_on_its_anniversary_and_no_longer() -> None:
    held = [proof(code, DAY) for code in NEEDED_AT_RECEPTION]
    porter = person()

    assert team((porter, held), on=date(2027, 11, 20))[0].covered == 1
    assert team((porter, held), on=date(2027, 11, 21))[0].covered == 0


def test_one_missing_module_is_too_few() -> None:
    held = [proof(code) for code in NEEDED_AT_RECEPTION[1:]]

    assert team((person(), held))[0].covered == 0
    assert trained_until(held, NEEDED_AT_RECEPTION) is None


def test_what_was_not_acknowledged_yet_does_not_count() -> None:
    late = [proof(code, DAY, acknowledged_on=DAY + timedelta(days=9)) for code in NEEDED_AT_RECEPTION]
    porter = person()

    assert team((porter, late), on=DAY + timedelta(days=8))[0].covered == 0
    assert team((porter, late), on=DAY + timedelta(days=9))[0].covered == 1


def test_the_oldest_of_the_modules_decides_when_training_runs_out() -> None:
    held = [proof("M0", date(2026, 2, 1)), *(proof(code, DAY) for code in ("M1", "M2", "M3"))]

    assert trained_until(held, NEEDED_AT_RECEPTION) == date(2027, 2, 1)


def test_what_was_entered_later_was_not_known_then_and_what_was_voided_later_was() -> None:
    dated_back = Proof("M0", date(2026, 2, 1), date(2026, 2, 1), entered_on=DAY, voided_on=None)
    corrected = Proof("M0", date(2026, 2, 1), date(2026, 2, 1), entered_on=date(2026, 2, 1), voided_on=DAY)

    assert known([dated_back, corrected], date(2026, 6, 1)) == [corrected]
    assert known([dated_back, corrected], DAY) == [dated_back]


# ── of how many ─────────────────────────────────────────────────────────────────────────────────────


def test_whoever_is_new_and_untrained_has_sixty_days() -> None:
    hired = date(2026, 9, 21)
    newcomer, veteran = person(since=hired), person()
    trained = (veteran, all_of(StaffRole.RECEPTION))
    last_day, too_late = hired + ONBOARDING - timedelta(days=1), hired + ONBOARDING

    within = team((newcomer, []), trained, on=last_day)[0]
    after = team((newcomer, []), trained, on=too_late)[0]

    assert (within.counted, within.in_term) == (1, 1)
    assert (after.counted, after.in_term) == (2, 0)
    assert (after.percent, after.covered) == (50, 1)


def test_whoever_is_new_and_trained_counts_at_once() -> None:
    newcomer = person(since=DAY)

    assert team((newcomer, all_of(StaffRole.RECEPTION)))[0].percent == 100


def test_leavers_do_not_count_after_their_last_day() -> None:
    leaver = person(until=DAY)
    held = all_of(StaffRole.RECEPTION)

    assert team((leaver, held), on=DAY)[0].covered == 1
    assert team((leaver, held), on=DAY + timedelta(days=1)) == []


def test_who_was_counted_and_is_not_listed_is_untrained() -> None:
    counts = [Counted(StaffRole.RECEPTION, None, date(2026, 11, 1), 4)]

    (group,) = team((person(), all_of(StaffRole.RECEPTION)), counts=counts)

    assert (group.counted, group.percent) == (4, 25)


def test_a_count_that_is_too_low_hides_nobody() -> None:
    counts = [Counted(StaffRole.RECEPTION, None, date(2026, 11, 1), 1)]

    (group,) = team((person(), []), (person(), all_of(StaffRole.RECEPTION)), counts=counts)

    assert group.percent == 50


def test_the_last_count_by_the_day_is_the_one_that_counts() -> None:
    counts = [
        Counted(StaffRole.RECEPTION, None, date(2026, 1, 1), 9),
        Counted(StaffRole.RECEPTION, None, date(2026, 11, 1), 5),
        Counted(StaffRole.RECEPTION, None, date(2026, 11, 1), 4),
        Counted(StaffRole.RECEPTION, None, date(2026, 12, 1), 30),
    ]

    assert team((person(), []), counts=counts)[0].headcount == 4


def test_percents_are_rounded_down_and_nobody_has_none() -> None:
    assert percent(799, 1000) == 79
    assert percent(0, 0) is None


# ── is it enough? ───────────────────────────────────────────────────────────────────────────────────


def crew(role: StaffRole, covered: int, listed: int) -> Group:
    return Group(role, None, listed, None, 0, covered)


@pytest.mark.parametrize(
    ("found", "enough"),
    [
        ([crew(StaffRole.RECEPTION, 8, 10)], True),
        ([crew(StaffRole.RECEPTION, 79, 100)], False),
        ([crew(StaffRole.RECEPTION, 10, 10), crew(StaffRole.HOUSEKEEPING, 6, 10)], True),
        ([crew(StaffRole.RECEPTION, 8, 10), crew(StaffRole.OFFICE, 0, 50)], True),
        ([crew(StaffRole.OWNER_DRIVER, 1, 1)], True),
        ([crew(StaffRole.OWNER_DRIVER, 249, 250)], False),
        ([crew(StaffRole.DRIVER, 10, 10), crew(StaffRole.OWNER_DRIVER, 9, 10)], False),
        ([crew(StaffRole.MANAGER, 1, 1)], True),
        ([crew(StaffRole.MANAGER, 0, 1)], False),
        ([], False),
        ([Group(StaffRole.RECEPTION, None, 3, None, 3, 0)], True),
        ([Group(StaffRole.RECEPTION, None, 0, 12, 0, 0)], False),
    ],
)
def test_eighty_percent_of_those_who_meet_travellers_and_every_owner_driver(
    found: list[Group], enough: bool
) -> None:
    assert meets(found, Floors()) is enough


def test_a_country_may_ask_for_more() -> None:
    assert not meets([crew(StaffRole.RECEPTION, 8, 10)], Floors(public_facing=90))


@pytest.mark.parametrize(
    ("reached", "told"),
    [
        (None, Band.NONE),
        (0, Band.NONE),
        (79, Band.BELOW),
        (80, Band.ABOVE),
        (89, Band.ABOVE),
        (90, Band.MOST),
    ],
)
def test_the_public_reads_a_band(reached: int | None, told: Band) -> None:
    assert band(reached, 80) is told


# ── the naive re-count ──────────────────────────────────────────────────────────────────────────────

days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
proofs_drawn = st.builds(
    lambda code, held, later: Proof(code, held, held + timedelta(days=later), held, None),
    st.sampled_from(["M0", "M1", "M2", "M3", "M9"]),
    days,
    st.integers(0, 40),
)
people_drawn = st.builds(
    lambda role, since, stays: person(role, since=since, until=stays and since + timedelta(days=stays)),
    st.sampled_from([StaffRole.RECEPTION, StaffRole.OFFICE, StaffRole.MANAGER]),
    days,
    st.none() | st.integers(1, 900),
)


def holds_naively(one: Person, mine: Sequence[Proof], on: date) -> bool:
    """Ask of every module in turn whether any record of it is old enough and young enough."""
    for code in needed(one.role, one.duties, HOTEL):
        found = False
        for each in mine:
            begun = each.held_on <= on and each.acknowledged_on <= on
            if each.module == code and begun and on <= each.held_on.replace(year=each.held_on.year + 1):
                found = True
        if not found:
            return False
    return True


def recount(members: Mapping[Person, Sequence[Proof]], on: date) -> dict[StaffRole, tuple[int, int]]:
    """Return covered and counted of each role, the long way."""
    found: dict[StaffRole, tuple[int, int]] = {}
    for one, mine in members.items():
        if one.since > on or (one.until is not None and one.until < on):
            continue
        covered, counted = found.get(one.role, (0, 0))
        if holds_naively(one, mine, on):
            found[one.role] = covered + 1, counted + 1
        elif (on - one.since).days < 60:
            found[one.role] = covered, counted
        else:
            found[one.role] = covered, counted + 1
    return found


@given(st.lists(st.tuples(people_drawn, st.lists(proofs_drawn, max_size=9)), max_size=8), days)
def test_the_rule_agrees_with_a_naive_recount(drawn: list[tuple[Person, list[Proof]]], on: date) -> None:
    drawn = [
        (one, [each for each in mine if (each.held_on.month, each.held_on.day) != (2, 29)])
        for one, mine in drawn
    ]
    naive = recount(dict(drawn), on)

    found = team(*drawn, on=on)

    assert {group.role: (group.covered, group.counted) for group in found} == naive
    assert total(found) == percent(
        sum(covered for covered, _ in naive.values()), sum(counted for _, counted in naive.values())
    )


@given(st.lists(st.tuples(people_drawn, st.lists(proofs_drawn, max_size=9)), max_size=8), days)
def test_the_lines_of_the_modules_agree_with_it_too(
    drawn: list[tuple[Person, list[Proof]]], on: date
) -> None:
    members = dict(drawn)
    proofs = {one.staff_id: mine for one, mine in drawn}

    lines = {line.code: line for line in by_module(members, proofs, HOTEL, on=on)}

    there = [one for one in members if works_on(one.since, one.until, on)]
    complete = sum(
        all(
            any(
                each.module == code and max(each[1:3]) <= on <= modules()[code].valid_until(each.held_on)
                for each in members[one]
            )
            for code in needed(one.role, one.duties, HOTEL)
        )
        for one in there
    )
    assert all(line.holding <= line.needing <= len(there) for line in lines.values())
    assert complete <= min(
        (line.holding for line in lines.values() if line.needing == len(there)), default=len(there)
    )
