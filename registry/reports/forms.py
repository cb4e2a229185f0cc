"""What a business types into its annual report, and a reviewer beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from registry.adherence.forms import (
    ACTION_LONGEST,
    FULL_NAME_LONGEST,
    OWNER_LONGEST,
    POSITION_LONGEST,
    PlanItemDraft,
)
from registry.adherence.rules import EvidenceKind
from registry.concerns.happenings import not_to_be_kept
from registry.kit.forms import FormFaults, FormReader, is_plain, tidy
from registry.kit.words import Sentence
from registry.reports.cases_told import speaks_of_cases
from registry.reports.rules import WHOLE

TEXT_LONGEST = 2000  # characters of what was done for one commitment
SUMMARY_LONGEST = 1500
QUERY_LONGEST = 1000
REASON_LONGEST = 1000
NEXT_MOST = 5  # things that come next, for one commitment
NEXT_LONGEST = NEXT_MOST * (ACTION_LONGEST + 1)
PARTNERS_MOST = 100_000
AHEAD_MOST = timedelta(days=2 * 366)
FIGURES = ("clause", "no_contracts", "partners_left", "contacts_on", "focal")
ANSWER = "answer."
ASK = "ask."
NO_CASES = Sentence(
    "A report says nothing of cases, neither how many nor that there were none: the register alone publishes sums. Say what was practised and agreed."
)
TOO_LONG = Sentence("Use %(longest)s characters or fewer.")


class Focal(StrEnum):
    """Whether the focal point on record is still the right person."""

    STAYS = "stays"
    CHANGES = "changes"
    VACANT = "vacant"


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a form can be kept, and what cannot, by field: nothing that was typed is lost beside it."""

    answers: Mapping[str, str]
    faults: Mapping[str, Sentence]


@dataclass(frozen=True, slots=True)
class Handed:
    """Who hands a report in."""

    full_name: str
    position: str


def names(items: Sequence[str], queries: Collection[UUID] = ()) -> dict[str, int]:
    """Return the fields of the form with the longest that each may hold.

    Args:
        items: the commitments and annexes that the report speaks of.
        queries: the questions that wait for an answer.

    """
    each = {
        f"{part}.{item}": longest
        for item in items
        for part, longest in (
            ("done", TEXT_LONGEST), ("next", NEXT_LONGEST), ("next_who", OWNER_LONGEST), ("next_by", 32),
        )
    }  # fmt: skip
    return (
        each
        | dict.fromkeys(FIGURES, 32)
        | {"summary": SUMMARY_LONGEST}
        | {f"{ANSWER}{one}": QUERY_LONGEST for one in queries}
    )


def parse_kept(raw: Mapping[str, str], fields: Mapping[str, int]) -> Kept:
    """Read what somebody typed so far: what is only missing or not yet right is kept as it is.

    What is too long, invisible, or seems to name somebody is not kept, and said beside its field.
    """
    answers, faults = {}, {}
    for name, longest in fields.items():
        if name not in raw and not (
            name == "no_contracts" and "clause" in raw
        ):  # a box without its tick is not sent
            continue
        text = tidy(raw.get(name, ""))
        if len(text) > longest:
            faults[name] = Sentence(TOO_LONG.english, {"longest": longest})
        elif not is_plain(text, lines=True):
            faults[name] = Sentence("Use letters, digits and punctuation only.")
        elif name not in FIGURES and not name.startswith("next_by.") and (said := _refused(text)) is not None:
            faults[name] = said
        else:
            answers[name] = text
    return Kept(answers, faults)


def check_whole(
    answers: Mapping[str, str], items: Sequence[str], *, done: Collection[str], today: date
) -> Mapping[str, Sentence]:
    """Return what stands in the way of handing a report in, by field.

    Args:
        answers: what was kept, the answers to questions among it.
        items: the commitments and annexes that the report speaks of.
        done: those for which the register knows of something that was done.
        today: the country's date.

    """
    form = FormReader(answers)
    for item in items:
        if not answers.get(f"done.{item}") and item not in done:
            form.fault(f"done.{item}", "Say what was done for it this year, or why nothing was.")
        _read_next(form, item, today=today)
    if not form.ticked("no_contracts"):
        form.number("clause", most=100)
    form.number("partners_left", most=PARTNERS_MOST)
    checked_on = form.day("contacts_on")
    if checked_on is not None and checked_on > today:
        form.fault("contacts_on", "This day is still to come.")
    form.choice("focal", Focal)
    form.text("summary", longest=SUMMARY_LONGEST, lines=True)
    for name in answers:
        if name.startswith(ANSWER):
            form.text(name, longest=QUERY_LONGEST, lines=True)
    return form.faults


def planned_next(answers: Mapping[str, str], items: Sequence[str], *, today: date) -> list[PlanItemDraft]:
    """Return what comes next, one item of the plan for each line: of a report that `check_whole` let pass."""
    form = FormReader(answers)
    return [draft for item in items for draft in _read_next(form, item, today=today, late=True)]


def parse_handing_in(raw: Mapping[str, str]) -> Handed | FormFaults:
    """Read the form under a report that is ready."""
    form = FormReader(raw)
    handed = Handed(
        form.text("full_name", longest=FULL_NAME_LONGEST), form.text("position", longest=POSITION_LONGEST)
    )
    if not form.ticked("true"):
        form.fault("true", "Tick this box if it is so: without it the report is not handed in.")
    return FormFaults(form.faults) if form.faults else handed


def parse_queries(raw: Mapping[str, str], items: Sequence[str]) -> Mapping[str, str] | FormFaults:
    """Read what a reviewer asks, by item; empty ones too, so that what was kept can be taken back."""
    form = FormReader(raw)
    asked = {}
    for item in (*items, WHOLE):
        name = f"{ASK}{item}"
        if name in raw:
            asked[item] = words(form, name, QUERY_LONGEST)
    return FormFaults(form.faults) if form.faults else asked


def parse_reason(raw: Mapping[str, str]) -> str | FormFaults:
    """Read why a report is not accepted."""
    form = FormReader(raw)
    reason = words(form, "reason", REASON_LONGEST, optional=False)
    return FormFaults(form.faults) if form.faults else reason


def words(form: FormReader, name: str, longest: int, *, optional: bool = True) -> str:
    """Read words that may not name anybody; only those short enough are looked through."""
    text = form.text(name, longest=longest, optional=optional, lines=True)
    if name not in form.faults and (said := _refused(text)) is not None:
        form.faults[name] = said
    return text


def _refused(text: str) -> Sentence | None:
    return not_to_be_kept(text) or (NO_CASES if speaks_of_cases(text) else None)


def _read_next(form: FormReader, item: str, *, today: date, late: bool = False) -> list[PlanItemDraft]:
    """Return one draft a line. By the time a report is accepted, a day may have passed: `late` lets it stand."""
    name, who, by = f"next.{item}", f"next_who.{item}", f"next_by.{item}"
    lines = [
        line for line in map(tidy, form.text(name, longest=NEXT_LONGEST, lines=True).split("\n")) if line
    ]
    if len(lines) > NEXT_MOST:
        form.fault(name, "Write %(most)s lines or fewer: one thing a line.", most=NEXT_MOST)
    if any(len(line) > ACTION_LONGEST for line in lines):
        form.fault(name, "Use %(longest)s characters or fewer in a line.", longest=ACTION_LONGEST)
    role = form.text(who, longest=OWNER_LONGEST)
    due_on = form.day(by)
    if due_on is not None and not late and not today <= due_on <= today + AHEAD_MOST:
        form.fault(by, "Choose a day within the next two years.")
    return [PlanItemDraft(item, line, role, due_on or today, EvidenceKind.OTHER) for line in lines]
