"""Who works for the invented businesses, and what they learnt: enough for a report where one was accepted."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from registry.signatories.rules import Sector
from registry.training.coverage import Proof, trained_until
from registry.training.drilling import Better, Knew
from registry.training.forms import known_key
from registry.training.models import Attendance, Drill, StaffMember, TrainingSession
from registry.training.modules import modules, needed
from registry.training.rules import Acknowledged, Duty, Mode, StaffRole

Row = dict[str, Any]
NAMES = (
    "Ada", "Beto", "Cira", "Dino", "Elsa", "Fabio", "Gina", "Hilda", "Ivo", "Julia", "Kike", "Lola", "Memo", "Nora",
    "Omar", "Paca", "Quico", "Rita", "Saúl", "Tina",
)  # fmt: skip
HOTEL_TEAM = (
    (StaffRole.RECEPTION, (Duty.FOCAL_POINT,)),
    (StaffRole.RECEPTION, ()),
    (StaffRole.HOUSEKEEPING, (Duty.TRAINER,)),
    (StaffRole.HOUSEKEEPING, ()),
    (StaffRole.FOOD_AND_DRINK, ()),
    (StaffRole.MANAGER, ()),
)
TRAINED_WITHIN = 200  # days
WORKED_SINCE = timedelta(days=700)


LED_BY_OWN = ("M0", "M1")  # what a hotel's own trainer teaches
PRACTISED = ("own-colleague", "manager-says-no", "no-telephone")  # scenarios that fit every sector


@dataclass(frozen=True, slots=True)
class Learnt:
    """The rows of one business's training."""

    staff: list[Row]
    sessions: list[Row]
    attendances: list[Row]
    drills: list[Row]


def hotel_training(
    random: Random, hotel: Row, site: Row, today: date, *, trained: bool, now: datetime
) -> Learnt:
    """Return the team of a hotel; `trained`: all of it, else the half."""
    names = random.sample(NAMES, len(HOTEL_TEAM))
    team = [
        _person(hotel["id"], site["id"], f"{name} {random.choice('BCDFGLMPRSTV')}.", role, duties, today, now)
        for name, (role, duties) in zip(names, HOTEL_TEAM, strict=True)
    ]
    learning = team if trained else team[::2]
    return _taught(random, hotel, site["id"], team, learning, today)


def fleet_training(random: Random, company: Row, drivers: int, today: date, *, now: datetime) -> Learnt:
    """Return the drivers of a fleet, by their numbers; nearly all are trained."""
    team = [
        _person(company["id"], None, f"{number:03d}", StaffRole.DRIVER, (), today, now)
        for number in range(1, drivers + 1)
    ]
    learning = [person for number, person in enumerate(team) if number % 12]
    return _taught(random, company, None, team, learning, today)


def _taught(  # noqa: PLR0917 (each is one thing of the business)
    random: Random,
    business: Row,
    place_id: UUID | None,
    team: list[Row],
    learning: list[Row],
    today: date,
) -> Learnt:
    wanted = {person["id"]: _needed(person, business["sector"]) for person in team}
    taught = sorted({code for person in learning for code in wanted[person["id"]]})
    leader = next((person for person in learning if Duty.TRAINER in person["duties"]), None)
    sessions, attendances = [], []
    proofs: dict[UUID, list[Proof]] = {person["id"]: [] for person in team}
    for code in taught:
        held_on = today - timedelta(days=random.randint(5, TRAINED_WITHIN))
        session = _session(business["id"], place_id, code, held_on)
        if leader and code in LED_BY_OWN:
            session |= {"trainer_id": leader["id"], "trainer_name": ""}
        sessions.append(session)
        for person in learning:
            if code in wanted[person["id"]]:
                attendances.append(_attendance(session, person["id"]))
                proofs[person["id"]].append(Proof(code, held_on, held_on, held_on, None))
    for person in team:
        person["trained_until"] = trained_until(proofs[person["id"]], wanted[person["id"]])
    practised = len(learning) == len(team) or place_id is None  # who trains everybody practises as well
    return Learnt(team, sessions, attendances, _drills(random, business["id"], today) if practised else [])


def _needed(person: Row, sector: Sector) -> frozenset[str]:
    return needed(person["role"], map(Duty, person["duties"]), sector)


def _person(  # noqa: PLR0917 (each is a column)
    signatory_id: UUID,
    place_id: UUID | None,
    known_as: str,
    role: StaffRole,
    duties: tuple[Duty, ...],
    today: date,
    now: datetime,
) -> Row:
    return {
        "id": uuid4(), "signatory_id": signatory_id, "establishment_id": place_id, "known_as": known_as,
        "known_key": known_key(known_as), "role": role, "duties": sorted(duties), "since": today - WORKED_SINCE,
        "until": None, "trained_until": None,
        "entered_at": min(now, datetime.combine(today - WORKED_SINCE, time(14), UTC)), "forgotten_at": None,
    }  # fmt: skip


def _session(signatory_id: UUID, place_id: UUID | None, code: str, held_on: date) -> Row:
    return {
        "id": uuid4(), "signatory_id": signatory_id, "establishment_id": place_id, "module": code,
        "module_version": 1, "held_on": held_on, "minutes": modules()[code].minutes, "mode": Mode.IN_PERSON,
        "language": "es", "trainer_id": None, "trainer_name": "Red de la Costa Modelo", "replaces_id": None,
        "import_key": None, "check_in_hash": None, "entered_by": None,
        "entered_at": datetime.combine(held_on, time(16), UTC), "voided_on": None,
    }  # fmt: skip


def _attendance(session: Row, staff_id: UUID) -> Row:
    held_on = session["held_on"]
    return {
        "id": uuid4(), "signatory_id": session["signatory_id"], "session_id": session["id"], "staff_id": staff_id,
        "module": session["module"], "held_on": held_on, "score": None, "acknowledged_on": held_on,
        "acknowledged_how": Acknowledged.PAPER, "entered_on": held_on, "voided_on": None,
    }  # fmt: skip


def _drills(random: Random, signatory_id: UUID, today: date) -> list[Row]:
    """Return three drills, a month apart; the team got quicker."""
    last = today - timedelta(days=random.randint(2, 25))
    return [
        {
            "id": uuid4(), "signatory_id": signatory_id, "establishment_id": None, "scenario": scenario,
            "held_on": held_on, "minutes": 3, "people": random.randint(2, 6), "roles": [], "knew": knew,
            "seconds": seconds, "better": better, "note": "", "replaces_id": None, "entered_by": None,
            "entered_at": datetime.combine(held_on, time(16), UTC), "voided_on": None,
        }
        for scenario, held_on, knew, seconds, better in zip(
            PRACTISED, (last - timedelta(days=60), last - timedelta(days=30), last),
            (Knew.PARTLY, Knew.YES, Knew.YES), (70, 35, 20), ([Better.NUMBERS.value], [], []), strict=True,
        )
    ]  # fmt: skip


TABLES = (StaffMember, TrainingSession, Attendance, Drill)  # in the order of their foreign keys
