"""What may be told of a concern in codes, which identify nobody: the fields, their answers, their words (pure).

The door without an account asks the same. `unknown` is always an answer, and the one that is filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from registry.concerns.answers import (
    AdultRole,
    AgeBand,
    Branch,
    ChildCount,
    ConcernKind,
    EmploymentStatus,
    ReporterRole,
    SafetyAction,
    Schooling,
    Setting,
    Sex,
    TimeToCall,
    Trained,
    Work,
)
from registry.kit.forms import FormReader
from registry.kit.words import Sentence


@dataclass(frozen=True, slots=True)
class Coded:
    """One coded field: its question, its answers, what it serves."""

    name: str
    answers: type[StrEnum]
    question: Sentence
    words: Mapping[Any, Sentence]
    of_r190: bool = False
    """Asked for by ILO Recommendation 190, paragraphs 5 to 7."""
    hint: Sentence | None = None


UNKNOWN = "unknown"
NOT_KNOWN = Sentence("Not known")
SOMETHING_ELSE = Sentence("Something else")
AS_TOLD = Sentence("Only if an authority told you. Do not ask the child.")

SETTINGS = {
    Setting.RECEPTION: Sentence("Reception or entrance"),
    Setting.ROOM: Sentence("Room or corridor"),
    Setting.BAR: Sentence("Bar or restaurant"),
    Setting.POOL: Sentence("Pool, beach or garden"),
    Setting.VEHICLE: Sentence("Taxi, bus or lorry"),
    Setting.STOP: Sentence("Stop, rank or rest area"),
    Setting.PORT: Sentence("Port, pier or station"),
    Setting.VESSEL: Sentence("On board a vessel"),
    Setting.ONLINE: Sentence("Online or on the telephone"),
    Setting.OTHER: Sentence("Another place"),
}

CODED = (
    Coded(
        "concern_kind", ConcernKind, Sentence("What raised the concern?"),
        {
            ConcernKind.CHECK_IN: Sentence("A check-in where adult and child did not seem to belong together"),
            ConcernKind.REQUEST: Sentence("Somebody asked for a minor"),
            ConcernKind.THIRD_PERSON: Sentence("A third person offered a child"),
            ConcernKind.TRANSPORT: Sentence("Repeated journeys with children"),
            ConcernKind.ONLINE_AD: Sentence("An offer online"),
            ConcernKind.STAFF_CONDUCT: Sentence("The conduct of somebody of the team"),
            ConcernKind.OTHER: SOMETHING_ELSE,
            ConcernKind.UNKNOWN: NOT_KNOWN,
        },
    ),
    Coded(
        "child_count", ChildCount, Sentence("How many children?"),
        {
            ChildCount.ONE: Sentence("One"),
            ChildCount.TWO: Sentence("Two"),
            ChildCount.MORE: Sentence("Three or more"),
            ChildCount.UNKNOWN: NOT_KNOWN,
        },
    ),
    Coded(
        "age_band", AgeBand, Sentence("How old did the youngest seem?"),
        {
            AgeBand.INFANT: Sentence("0 to 5 years"),
            AgeBand.CHILD: Sentence("6 to 11 years"),
            AgeBand.YOUNGER_TEEN: Sentence("12 to 14 years"),
            AgeBand.OLDER_TEEN: Sentence("15 to 17 years"),
            AgeBand.UNKNOWN: NOT_KNOWN,
        },
        of_r190=True, hint=Sentence("Your impression is enough. Do not ask, and check no papers for this."),
    ),
    Coded(
        "sex", Sex, Sentence("Girl or boy?"),
        {
            Sex.GIRL: Sentence("A girl"),
            Sex.BOY: Sentence("A boy"),
            Sex.OTHER: Sentence("Other, or both"),
            Sex.UNKNOWN: NOT_KNOWN,
        },
        of_r190=True,
    ),
    Coded(
        "work_observed", Work, Sentence("Was a child seen at work?"),
        {
            Work.NONE: Sentence("No"),
            Work.SEEN: Sentence("Yes"),
            Work.UNKNOWN: NOT_KNOWN,
        },
        of_r190=True,
    ),
    Coded(
        "branch", Branch, Sentence("In which branch?"),
        {
            Branch.AGRICULTURE: Sentence("Farming, forestry, fishing"),
            Branch.MINING: Sentence("Mines and quarries"),
            Branch.MANUFACTURING: Sentence("Factories and workshops"),
            Branch.ENERGY: Sentence("Electricity and gas"),
            Branch.WATER_AND_WASTE: Sentence("Water and waste"),
            Branch.CONSTRUCTION: Sentence("Construction"),
            Branch.TRADE: Sentence("Shops, markets, repairs"),
            Branch.TRANSPORT: Sentence("Transport and storage"),
            Branch.LODGING_AND_FOOD: Sentence("Lodging, restaurants, bars"),
            Branch.INFORMATION: Sentence("Media and information"),
            Branch.FINANCE: Sentence("Banks and insurance"),
            Branch.REAL_ESTATE: Sentence("Real estate"),
            Branch.PROFESSIONAL: Sentence("Professional services"),
            Branch.SUPPORT: Sentence("Cleaning, guarding, tours and other support"),
            Branch.ADMINISTRATION: Sentence("Public administration"),
            Branch.EDUCATION: Sentence("Education"),
            Branch.HEALTH: Sentence("Health and social work"),
            Branch.RECREATION: Sentence("Arts, sport, recreation"),
            Branch.OTHER_SERVICES: Sentence("Other services, such as hair and beauty"),
            Branch.HOUSEHOLDS: Sentence("Work in a private household"),
            Branch.EXTRATERRITORIAL: Sentence("International bodies"),
            Branch.UNKNOWN: NOT_KNOWN,
        },
        of_r190=True, hint=Sentence("Only if a child was seen at work."),
    ),
    Coded(
        "employment_status", EmploymentStatus, Sentence("How did the child work?"),
        {
            EmploymentStatus.EMPLOYEE: Sentence("For an employer"),
            EmploymentStatus.OWN_ACCOUNT: Sentence("On their own account"),
            EmploymentStatus.FAMILY_WORKER: Sentence("For their family"),
            EmploymentStatus.UNKNOWN: NOT_KNOWN,
        },
        of_r190=True, hint=AS_TOLD,
    ),
    Coded(
        "schooling", Schooling, Sentence("Does the child go to school?"),
        {
            Schooling.ATTENDING: Sentence("Yes"),
            Schooling.NOT_ATTENDING: Sentence("No"),
            Schooling.UNKNOWN: NOT_KNOWN,
        },
        of_r190=True, hint=AS_TOLD,
    ),
    Coded(
        "adult_role", AdultRole, Sentence("What was the adult there?"),
        {
            AdultRole.GUEST: Sentence("A guest or passenger"),
            AdultRole.DRIVER: Sentence("A driver"),
            AdultRole.STAFF: Sentence("Somebody of the team"),
            AdultRole.LOCAL: Sentence("Somebody from the area"),
            AdultRole.OTHER: Sentence("Somebody else"),
            AdultRole.UNKNOWN: NOT_KNOWN,
        },
        of_r190=True,
    ),
    Coded(
        "safety_action", SafetyAction, Sentence("What was done for the child's safety?"),
        {
            SafetyAction.CALLED_EMERGENCY: Sentence("The emergency number was called"),
            SafetyAction.STAYED_VISIBLE: Sentence("Somebody stayed near and in sight"),
            SafetyAction.OFFERED_HELP: Sentence("Help was offered to the child"),
            SafetyAction.NONE_SAFE: Sentence("Nothing could be done safely"),
            SafetyAction.UNKNOWN: NOT_KNOWN,
        },
        of_r190=True, hint=Sentence("If several, the first of them."),
    ),
    Coded(
        "reporter_role", ReporterRole, Sentence("Who noticed it?"),
        {
            ReporterRole.HOUSEKEEPING: Sentence("Housekeeping"),
            ReporterRole.RECEPTION: Sentence("Reception"),
            ReporterRole.DRIVER: Sentence("A driver"),
            ReporterRole.CREW: Sentence("Crew"),
            ReporterRole.GUEST: Sentence("A guest or passenger"),
            ReporterRole.OTHER: Sentence("Somebody else"),
            ReporterRole.UNKNOWN: NOT_KNOWN,
        },
    ),
    Coded(
        "reporter_trained", Trained, Sentence("Were they trained?"),
        {
            Trained.YES: Sentence("Yes"),
            Trained.NO: Sentence("No"),
            Trained.UNKNOWN: NOT_KNOWN,
        },
    ),
    Coded(
        "time_to_call", TimeToCall, Sentence("How soon was an authority told?"),
        {
            TimeToCall.QUARTER_HOUR: Sentence("Within a quarter of an hour"),
            TimeToCall.HOUR: Sentence("Within an hour"),
            TimeToCall.DAY: Sentence("Within a day"),
            TimeToCall.LATER: Sentence("Later than that"),
            TimeToCall.NOT_YET: Sentence("Not yet"),
            TimeToCall.UNKNOWN: NOT_KNOWN,
        },
        hint=Sentence("Counted from when it was noticed."),
    ),
)  # fmt: skip
BY_NAME = {field.name: field for field in CODED}
OF_WORK = ("branch", "employment_status")  # asked only of a child seen at work


def blank() -> dict[str, str]:
    """Return what is filled in before anybody has answered."""
    return dict.fromkeys(BY_NAME, UNKNOWN)


def read_coded(form: FormReader) -> dict[str, str]:
    """Return an answer to each field; what was not answered is not known, and what is not asked is nothing to know."""
    answers: dict[str, str] = {}
    for field in CODED:
        given = form.raw.get(field.name, "") or UNKNOWN
        if given not in set(field.answers):
            form.fault(field.name, "Choose one.")
            given = UNKNOWN
        answers[field.name] = given
    if answers["work_observed"] != Work.SEEN:
        answers.update(dict.fromkeys(OF_WORK, UNKNOWN))
    return answers
