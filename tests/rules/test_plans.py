"""The plan that a sector begins with."""

import json
import re
from datetime import date, timedelta
from itertools import product

import pytest

from registry.adherence.forms import ACTION_LONGEST, OWNER_LONGEST
from registry.adherence.plans import SHIPPED, PlanDefault, defaults
from registry.adherence.rules import EvidenceKind
from registry.codes.rules import COMMITMENTS, LANGUAGES
from registry.kit.forms import is_plain, tidy
from registry.signatories.rules import Sector

DATA = json.loads(SHIPPED.read_text(encoding="utf-8"))
EVERY_PLAN = list(product(Sector, LANGUAGES, (False, True)))
DRIVERS = (Sector.TAXI, Sector.PRIVATE_HIRE, Sector.ROAD_FREIGHT)


def said(plan: list[PlanDefault], commitment: str) -> str:
    return " ".join(item.action for item in plan if item.commitment == commitment)


@pytest.mark.parametrize(("sector", "language", "alone"), EVERY_PLAN)
def test_every_sector_has_something_to_do_for_each_commitment_in_their_order(
    sector: Sector, language: str, alone: bool
) -> None:
    plan = defaults(sector, language, alone=alone)

    assert sorted({item.commitment for item in plan}) == list(COMMITMENTS)
    assert [item.commitment for item in plan] == sorted(item.commitment for item in plan)
    assert len({item.action for item in plan}) == len(plan) <= 12


@pytest.mark.parametrize(("sector", "language", "alone"), EVERY_PLAN)
def test_every_item_can_be_entered_as_it_stands(sector: Sector, language: str, alone: bool) -> None:
    for item in defaults(sector, language, alone=alone):
        for words, longest in ((item.action, ACTION_LONGEST), (item.owner, OWNER_LONGEST)):
            assert 0 < len(words) <= longest
            assert words == tidy(words)
            assert is_plain(words)
        assert item.owner != item.owner_role  # words, not a key


@pytest.mark.parametrize(("sector", "language", "alone"), EVERY_PLAN)
def test_no_item_sends_its_reader_to_a_list_of_modules(sector: Sector, language: str, alone: bool) -> None:
    assert not re.search(r"\bM\d", " ".join(item.action for item in defaults(sector, language, alone=alone)))


@pytest.mark.parametrize("sector", Sector)
def test_a_plan_is_the_same_in_every_language_but_for_its_words(sector: Sector) -> None:
    plans = [defaults(sector, language) for language in LANGUAGES]

    facts = [[(i.commitment, i.owner_role, i.due_after, i.evidence_kind) for i in plan] for plan in plans]
    assert all(each == facts[0] for each in facts)
    assert all(
        len(set(words)) == len(LANGUAGES)
        for words in zip(*([i.action for i in p] for p in plans), strict=True)
    )


@pytest.mark.parametrize("sector", Sector)
def test_the_team_is_trained_the_notices_hang_and_the_procedure_is_tested_within_60_days(
    sector: Sector,
) -> None:
    early = {item.evidence_kind for item in defaults(sector, "en") if item.due_after <= timedelta(days=60)}
    assert {EvidenceKind.TRAINING_LOG, EvidenceKind.NOTICE, EvidenceKind.PROCEDURE_TEST} <= early


@pytest.mark.parametrize(("sector", "alone"), list(product(Sector, (False, True))))
def test_the_report_is_planned_before_the_first_anniversary(sector: Sector, alone: bool) -> None:
    (report,) = (i for i in defaults(sector, "en", alone=alone) if i.evidence_kind is EvidenceKind.REPORT)
    assert report.commitment == "C6"
    assert report.due_on(date(2027, 3, 1)) < date(2028, 3, 1)


@pytest.mark.parametrize("sector", Sector)
def test_nobody_plans_to_reward_or_count_reports(sector: Sector) -> None:
    plan = defaults(sector, "en")
    assert "nobody is rewarded for reporting nothing" in said(plan, "C5")
    assert not re.search(r"number of (concerns|reports)", " ".join(item.action for item in plan))


@pytest.mark.parametrize(
    ("sector", "commitment", "words"),
    [
        (Sector.TAXI, "C1", "card in each cab"),
        (Sector.TAXI, "C2", "driver card"),
        (Sector.TAXI, "C3", "no commission for leads, refuse and report"),
        (Sector.TAXI, "C4", "sticker"),
        (Sector.TAXI, "C5", "dispatcher"),
        (Sector.TAXI, "C6", "fleet"),
        (Sector.ROAD_FREIGHT, "C2", "Train a trainer"),
        (Sector.ROAD_FREIGHT, "C3", "subcontracted drivers and with the fuel stops"),
        (Sector.ROAD_FREIGHT, "C4", "depot"),
        (Sector.ROAD_FREIGHT, "C5", "road police"),
        (Sector.RIVER_SEA, "C1", "muster card"),
        (Sector.RIVER_SEA, "C3", "ports, piers and agents"),
        (Sector.RIVER_SEA, "C4", "deck"),
        (Sector.RIVER_SEA, "C5", "port authority and the river police"),
        (Sector.RIVER_SEA, "C6", "union"),
        (Sector.ACCOMMODATION, "C2", "how to register minors"),
        (Sector.TOUR_OPERATOR, "C3", "no visits to residential care"),
    ],
)
def test_a_sector_does_it_its_own_way(sector: Sector, commitment: str, words: str) -> None:
    assert words in said(defaults(sector, "en"), commitment)


@pytest.mark.parametrize("sector", DRIVERS)
def test_a_driver_alone_plans_six_things_and_sees_to_each(sector: Sector) -> None:
    plan = defaults(sector, "en", alone=True)

    assert [item.commitment for item in plan] == list(COMMITMENTS)
    assert "no commission for leads, refuse and report" in said(plan, "C3")
    assert not re.search(r"\b(team|each driver|fleet)\b", " ".join(item.action for item in plan))


@pytest.mark.parametrize("sector", Sector)
def test_where_one_person_is_the_business_that_person_sees_to_everything(sector: Sector) -> None:
    assert {item.owner_role for item in defaults(sector, "fr", alone=True)} == {"owner"}


def test_no_item_and_no_role_is_shipped_in_vain() -> None:
    plans = [*DATA["plans"].values(), *DATA["plans_of_one"].values()]
    used = {key for keys in plans for key in keys}

    assert used == set(DATA["items"])
    assert {item["owner_role"] for item in DATA["items"].values()} == set(DATA["roles"])
    assert set(DATA["plans"]) == set(Sector)
    assert all(tuple(words) == LANGUAGES for words in DATA["roles"].values())
