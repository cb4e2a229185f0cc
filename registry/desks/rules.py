"""What to do next, from what is known of a business (pure)."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.adherence.rules import GRACE, Standing, Status
from registry.kit.words import Sentence
from registry.reports.rules import IN_HAND, TO_READ, State, is_open

PLAN_AHEAD = timedelta(days=30)
# Who of an association needs help first.
HELP_FIRST = (
    Standing.SUSPENDED,
    Standing.REPORT_OVERDUE,
    Standing.NOT_ON_THE_REGISTER,
    Standing.COMMITTED,
    Standing.REPORTING,
    Standing.VERIFIED,
    Standing.WITHDRAWN,
    Standing.REMOVED,
)
LEFT = frozenset({Standing.WITHDRAWN, Standing.REMOVED})
REPORT = "/desk/report"


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do, with where to do it. `calm` ones wait for somebody else."""

    title: Sentence
    why: Sentence
    href: str = ""
    calm: bool = False


@dataclass(frozen=True, slots=True)
class BusinessFacts:
    """What the list of a business's desk depends on."""

    application: str = ""  # address of the application, if there is one
    status: Status | None = None
    standing: Standing = Standing.NOT_ON_THE_REGISTER
    report_due_on: date | None = None
    report: State | None = None  # of the annual report that is owed now
    placements: int = 0
    may_show: bool = True  # the logo, by standing and country
    unplaced_vehicles: int = 0
    logos_rest: bool = False
    plan_due: int = 0
    is_owner: bool = False
    people: int = 1
    asked: int = 0  # associations that wait for an answer
    listed: int = 0  # of the staff
    trained_enough: bool = True  # for the annual report
    run_out: int = 0  # whose training has ended
    runs_out: int = 0  # whose training ends within 60 days
    check_ins: int = 0  # that wait to be matched
    audits: int = 0  # that wait for an answer, for something to be put right, or for a signature
    notices: int = 0  # of the register, to be opened or replied to


def log_todos(waiting: int) -> list[Todo]:
    """Return the line that leads a focal point back to the log, without a word of what waits there."""
    if not waiting:
        return []
    why = Sentence("Its day is over. Open the log to see what it is.")
    return [Todo(Sentence("Something in your log waits for you"), why, "/desk/incidents")]


def business_todos(facts: BusinessFacts, *, today: date) -> list[Todo]:
    """Return what a business does next, the most pressing first."""
    return [
        *_noticed(facts),
        *_taking_down(facts),
        *_joining(facts),
        *_standing(facts, today=today),
        *_asked(facts),
        *_audited(facts),
        *_working(facts),
        *_training(facts),
    ]


def _noticed(facts: BusinessFacts) -> list[Todo]:
    if not (facts.notices and facts.is_owner):
        return []
    why = Sentence("Nothing is decided before your business had 15 days to reply.")
    return [Todo(Sentence("Read and answer a notice of the register"), why, "/desk/decisions")]


def _taking_down(facts: BusinessFacts) -> list[Todo]:
    if facts.standing not in LEFT or not facts.placements:
        return []
    why = Sentence(
        "Every scan says that your business has left the register. Take down each logo, sticker and sign."
    )
    return [Todo(Sentence("Take your logos down"), why, "/desk/logos")]


def _asked(facts: BusinessFacts) -> list[Todo]:
    if not (facts.asked and facts.is_owner):
        return []
    why = Sentence(
        "It says that your business is its member. Until you agree, it sees nothing but your public page."
    )
    return [Todo(Sentence("Answer an association"), why, "/desk/associations")]


def _audited(facts: BusinessFacts) -> list[Todo]:
    if not facts.audits:
        return []
    why = Sentence("Answer what it found, say what is put right, or sign its report.")
    return [Todo(Sentence("An audit waits for you"), why, "/desk/audits")]


def _joining(facts: BusinessFacts) -> list[Todo]:  # noqa: PLR0911 (one answer a status)
    match facts.status:
        case None if facts.application:
            why = Sentence("What you typed is kept. You can go on where you left.")
            return [Todo(Sentence("Finish your application"), why, facts.application)]
        case None:
            why = Sentence("It takes less than 20 minutes, costs nothing, and can be interrupted.")
            return [Todo(Sentence("Apply to sign the code"), why, "/join")]
        case Status.APPLIED:
            why = Sentence("A reviewer reads your application. You get a letter when there is an answer.")
            return [Todo(Sentence("Wait for the reviewer"), why, facts.application, calm=True)]
        case Status.CHANGES_REQUESTED:
            why = Sentence("The reviewer's remarks stand beside each item.")
            return [Todo(Sentence("Change your application and hand it in again"), why, facts.application)]
        case Status.ACCEPTED if facts.is_owner:
            why = Sentence("Your application is accepted. Nothing is public before you sign.")
            return [Todo(Sentence("Read the code and sign it"), why, "/desk/sign")]
        case Status.ACCEPTED:
            why = Sentence("Your application is accepted. The owner or manager of your business signs.")
            return [Todo(Sentence("Wait for the signature"), why, calm=True)]
        case Status.DECLINED | Status.WITHDRAWN | Status.REMOVED:
            why = Sentence("What was stays in the history. A new application is read afresh.")
            return [Todo(Sentence("Apply anew"), why, "/join")]
        case _:
            return []


def _standing(facts: BusinessFacts, *, today: date) -> list[Todo]:
    if facts.standing is Standing.SUSPENDED:
        why = Sentence("Every logo of yours says so. The history says which reason was given.")
        return [Todo(Sentence("Your adherence is suspended"), why, "/desk/history")]
    if facts.standing is Standing.REPORT_OVERDUE:
        why = Sentence("Hand it in here. After 30 days your logos rest.")
        if facts.report_due_on is not None and today > facts.report_due_on + GRACE:
            why = Sentence("Hand it in here. Until it is accepted, your logos do not count.")
        return [
            *_read(facts),
            *(
                []
                if facts.report in TO_READ
                else [Todo(Sentence("Your annual report is overdue"), why, REPORT)]
            ),
        ]
    if facts.report in IN_HAND:
        return _read(facts)
    due = facts.report_due_on
    if facts.status is Status.COMMITTED and due is not None and is_open(due, today=today):
        why = Sentence("It is filled in with what you did. Add what is missing, and what comes next.")
        return [Todo(Sentence("Your annual report is due soon"), why, REPORT)]
    return []


def _read(facts: BusinessFacts) -> list[Todo]:
    """Return the line about a report that was handed in."""
    if facts.report is State.QUERIED:
        why = Sentence("A reviewer asks something about your annual report.")
        return [Todo(Sentence("Answer about your annual report"), why, REPORT)]
    if facts.report in TO_READ:
        why = Sentence("A reviewer reads your annual report. You get a letter when there is an answer.")
        return [Todo(Sentence("Wait for the reviewer"), why, REPORT, calm=True)]
    return []


def _working(facts: BusinessFacts) -> list[Todo]:
    if facts.status is not Status.COMMITTED:
        return []
    found = []
    if facts.placements == 0 and not facts.logos_rest:
        why = Sentence("Say where it will hang: each place gets a code of its own.")
        found.append(Todo(Sentence("Get your logo"), why, "/desk/logos"))
    if facts.unplaced_vehicles and not facts.logos_rest:
        why = Sentence("Some vehicles have no code yet.")
        found.append(Todo(Sentence("Give every vehicle its code"), why, "/desk/fleet"))
    if facts.plan_due:
        why = Sentence("Some items of your plan are due within 30 days, or late.")
        found.append(Todo(Sentence("Work on your action plan"), why, "/desk/plan"))
    return found


def _training(facts: BusinessFacts) -> list[Todo]:
    if facts.status not in {Status.COMMITTED, Status.SUSPENDED}:
        return []
    if not facts.listed:
        why = Sentence(
            "Under a name or a number of your choice. Then it shows who learnt what, and when it runs out."
        )
        return [Todo(Sentence("List who works for you"), why, "/desk/training/staff")]
    found = []
    if facts.check_ins:
        why = Sentence("They checked in at a session under a name that is not on your list.")
        found.append(Todo(Sentence("Say who it was"), why, "/desk/training/sessions"))
    if not facts.trained_enough:
        why = Sentence(
            "Too few of those who meet travellers are trained today for an annual report to be accepted."
        )
        found.append(Todo(Sentence("Train your team"), why, "/desk/training"))
    if facts.run_out:
        why = Sentence("People whose training has run out: %(people)s.", {"people": facts.run_out})
        found.append(Todo(Sentence("Repeat what has run out"), why, "/desk/training/staff?only=untrained"))
    if facts.runs_out:
        why = Sentence(
            "People whose training runs out in the next 60 days: %(people)s.", {"people": facts.runs_out}
        )
        found.append(Todo(Sentence("Plan the next session"), why, "/desk/training/staff?only=running_out"))
    return found
