"""What planning, declaring, answering, finding, replying and signing must say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from registry.audits.rules import (
    FACT_LONGEST,
    NOTE_LONGEST,
    REASON_LONGEST,
    SITES_MOST,
    TERMS,
    Declared,
    Grade,
    Origin,
    Verdict,
)
from registry.concerns.happenings import not_to_be_kept
from registry.kit.forms import FormFaults, FormReader, is_plain, tidy
from registry.kit.words import Sentence

ANSWERS_AT_ONCE = 50
PLANNED_AHEAD = timedelta(days=365)
OPENS_AFTER, OPENS_WITHIN = timedelta(days=1), timedelta(days=60)
OUTSIDE_LONGEST = 200
CLOCKS_BEGIN = datetime(
    1970, 1, 1, tzinfo=UTC
)  # of every phone; a moment near year 1 falls out of the calendar
NO_MOMENT = Sentence("The clock of this phone is wrong. Set it, and answer once more.")


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """Why, when and where an audit is planned, and whether the member pays whoever audits."""

    origin: Origin
    planned_for: date
    sites: frozenset[UUID]
    member_pays: bool


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """One answer, made on the spot or on a phone some time ago."""

    answer_id: UUID
    item: str
    site_id: UUID | None
    verdict: Verdict
    note: str
    replaces: frozenset[UUID]
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """A finding: at which item, how grave, the fact, and what must be done."""

    item: str
    grade: Grade
    fact: str
    action: str


@dataclass(frozen=True, slots=True)
class DrawDraft:
    """When a draw may be opened, and what of the world outside is mixed in."""

    opens_on: date
    outside_named: str


def read_id(typed: object) -> UUID | None:
    """Return an id, if it is one."""
    try:
        return UUID(str(typed)[:36])
    except ValueError:
        return None


def parse_plan(
    raw: Mapping[str, str], sites: Collection[UUID], *, chosen: Collection[str], today: date
) -> PlanDraft | FormFaults:
    """Read a plan; `sites` are those of the business, `chosen` the ids that were ticked."""
    form = FormReader(raw)
    ticked = {one for one in map(read_id, chosen) if one in sites}
    draft = PlanDraft(
        origin=form.choice("origin", Origin),
        planned_for=form.day("planned_for") or today,
        sites=frozenset(one for one in ticked if one),
        member_pays=form.ticked("member_pays"),
    )
    if "planned_for" not in form.faults and not today <= draft.planned_for <= today + PLANNED_AHEAD:
        form.fault("planned_for", "Choose a day from today to a year from now.")
    if draft.origin is Origin.RANDOM and "origin" not in form.faults:
        form.fault("origin", "A random audit follows from a draw.")
    if sites and not draft.sites:
        form.fault("sites", "Tick at least one site.")
    elif len(draft.sites) > SITES_MOST:
        form.fault("sites", "Tick %(most)s sites at most.", most=SITES_MOST)
    return FormFaults(form.faults) if form.faults else draft


def parse_declaration(raw: Mapping[str, str]) -> FormFaults | None:
    """Read a declaration: every tick is needed."""
    form = FormReader(raw)
    for one in Declared:
        if not form.ticked(one.value):
            form.fault(
                one.value, "Without this you cannot audit this business. If it is not so, say so below."
            )
    return FormFaults(form.faults) if form.faults else None


def parse_answer(raw: Mapping[str, str], answer_id: UUID) -> AnswerDraft | FormFaults:
    """Read one answer from a form."""
    form = FormReader(raw)
    verdict = form.choice("verdict", Verdict)
    note = form.text("note", longest=NOTE_LONGEST, optional=True, lines=True)
    if "note" not in form.faults and (refused := not_to_be_kept(note)):
        form.faults["note"] = refused
    if form.faults:
        return FormFaults(form.faults)
    replaces = frozenset(one for one in map(read_id, raw.get("replaces", "").split()[:20]) if one)
    return AnswerDraft(
        answer_id, raw.get("item", "")[:60], read_id(raw.get("site", "")), verdict, note, replaces
    )


def read_answers(given: object) -> list[AnswerDraft | tuple[str, Sentence]] | None:
    """Read what a phone kept; of what cannot be taken its id and why. None: these are no answers."""
    listed = given.get("answers") if isinstance(given, dict) else None
    if not isinstance(listed, list) or len(listed) > ANSWERS_AT_ONCE:
        return None
    found = [_answer(one) for one in listed if isinstance(one, dict)]
    kept = [one for one in found if one is not None]
    return kept if len(kept) == len(listed) else None


def _answer(one: Mapping[str, Any]) -> AnswerDraft | tuple[str, Sentence] | None:
    names = ("id", "item", "site", "verdict", "note", "replaces", "at")
    raw = {name: str(one.get(name) or "") for name in names}
    answer_id = read_id(raw["id"])
    if answer_id is None:
        return None
    draft = parse_answer({**raw, "note": tidy(raw["note"])}, answer_id)
    if isinstance(draft, FormFaults):
        return str(answer_id), next(iter(draft.by_field.values()))
    at = _moment(raw["at"])
    if isinstance(at, Sentence):
        return str(answer_id), at
    return AnswerDraft(
        draft.answer_id,
        draft.item,
        draft.site_id,
        draft.verdict,
        draft.note,
        draft.replaces,
        at,
    )


def _moment(typed: str) -> datetime | Sentence | None:
    """Return when an answer was written; nothing if that is not said, and why not if no clock shows it."""
    try:
        found = datetime.fromisoformat(typed[:40])
        moment = found.astimezone(UTC) if found.tzinfo else None
    except ValueError:
        return None
    except OverflowError:
        return NO_MOMENT
    return NO_MOMENT if moment is not None and moment < CLOCKS_BEGIN else moment


def parse_finding(raw: Mapping[str, str], items: Collection[str]) -> FindingDraft | FormFaults:
    """Read a finding at one of these items."""
    form = FormReader(raw)
    grade = form.choice("grade", Grade)
    owed = TERMS[grade] is not None
    draft = FindingDraft(
        item=raw.get("item", ""),
        grade=grade,
        fact=_words(form, "fact", longest=FACT_LONGEST),
        action=_words(form, "action", longest=FACT_LONGEST, optional=not owed),
    )
    if draft.item not in items:
        form.fault("item", "Choose one.")
    return FormFaults(form.faults) if form.faults else draft


def parse_words(raw: Mapping[str, str], name: str = "words") -> str | FormFaults:
    """Read what somebody says of a finding, or why they do something."""
    form = FormReader(raw)
    said = _words(form, name, longest=REASON_LONGEST)
    return FormFaults(form.faults) if form.faults else said


def parse_draw(raw: Mapping[str, str], *, today: date) -> DrawDraft | FormFaults:
    """Read when a draw may be opened: tomorrow at the earliest."""
    form = FormReader(raw)
    opens_on = form.day("opens_on") or today
    named = form.text("outside_named", longest=OUTSIDE_LONGEST, optional=True)
    if "opens_on" not in form.faults and not today + OPENS_AFTER <= opens_on <= today + OPENS_WITHIN:
        form.fault("opens_on", "Choose a day from tomorrow to 60 days from now.")
    return FormFaults(form.faults) if form.faults else DrawDraft(opens_on, named)


def parse_outside(raw: Mapping[str, str], *, named: str) -> str | FormFaults:
    """Read what that of the world outside turned out to be, if something was named."""
    form = FormReader(raw)
    outside = form.text("outside", longest=OUTSIDE_LONGEST, optional=not named)
    return FormFaults(form.faults) if form.faults else (outside if named else "")


def _words(form: FormReader, name: str, *, longest: int, optional: bool = False) -> str:
    said = form.text(name, longest=longest, optional=optional, lines=True)
    if name not in form.faults and is_plain(said, lines=True) and (refused := not_to_be_kept(said)):
        form.faults[name] = refused
    return said
