"""What a complaint, a message about it, and its answer must say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from registry.complaints import rules
from registry.complaints.rules import OPEN, Kind, Reason, State, check_reason
from registry.complaints.topics import speaks_of_a_child
from registry.concerns.forbidden import KINDS, found
from registry.concerns.forbidden import Kind as Forbidden
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults, FormReader

# A plate or a room may be what the complaint is about; people and how to reach them may not.
LEFT_OUT = frozenset({Forbidden.NAME, Forbidden.TELEPHONE, Forbidden.ADDRESS, Forbidden.PAPER})
HAPPENED_WITHIN = timedelta(days=730)  # our proposal


class AboutAChildError(Exception):
    """The text speaks of a child or of an abuse: it is led to the numbers, and kept nowhere."""


@dataclass(frozen=True, slots=True)
class ComplaintDraft:
    """What somebody says that a business does against what it signed."""

    kind: Kind
    text: str = field(repr=False)
    happened_on: date | None
    contact: str = field(repr=False)
    may_share: bool
    association_may_read: bool


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What came of a complaint."""

    outcome: State
    reason: Reason
    words: str


def parse_complaint(raw: Mapping[str, str], *, today: date) -> ComplaintDraft | FormFaults:
    """Read the public form.

    Raises:
        AboutAChildError: it speaks of a child or of an abuse, whatever else is wrong with it.

    """
    if speaks_of_a_child(raw.get("text", "")):
        raise AboutAChildError
    form = FormReader(raw)
    happened_on = form.day("happened_on", optional=True)
    if happened_on is not None and not today - HAPPENED_WITHIN <= happened_on <= today + timedelta(days=1):
        form.fault("happened_on", "Enter a day within the last two years, or leave it empty.")
    draft = ComplaintDraft(
        kind=form.choice("kind", Kind),
        text=_words(form, "text", rules.TEXT_LONGEST),
        happened_on=happened_on,
        contact=form.email("contact", optional=True),
        may_share=form.ticked("may_share"),
        association_may_read=form.ticked("association_may_read"),
    )
    return FormFaults(form.faults) if form.faults else draft


def parse_message(raw: Mapping[str, str]) -> str | FormFaults:
    """Read a message of whoever complained.

    Raises:
        AboutAChildError: it speaks of a child or of an abuse.

    """
    if speaks_of_a_child(raw.get("message", "")):
        raise AboutAChildError
    form = FormReader(raw)
    text = _words(form, "message", rules.MESSAGE_LONGEST)
    return FormFaults(form.faults) if form.faults else text


def parse_said(raw: Mapping[str, str], name: str, *, longest: int) -> str | FormFaults:
    """Read words of whoever deals with a complaint."""
    form = FormReader(raw)
    text = form.text(name, longest=longest, lines=True)
    return FormFaults(form.faults) if form.faults else text


def parse_answer(raw: Mapping[str, str]) -> AnswerDraft | FormFaults:
    """Read what came of a complaint."""
    form = FormReader(raw)
    outcome, reason = form.choice("outcome", State), form.choice("reason", Reason)
    if outcome in OPEN:
        form.fault("outcome", "Choose one.")
    if not form.faults:
        try:
            check_reason(outcome, reason)
        except RuleBrokenError as broken:
            form.faults["reason"] = broken.said
    words = form.text("words", longest=rules.REASON_LONGEST, lines=True)
    return FormFaults(form.faults) if form.faults else AnswerDraft(outcome, reason, words)


def _words(form: FormReader, name: str, longest: int) -> str:
    text = form.text(name, longest=longest, lines=True)
    if name not in form.faults:
        told = next((one for one in found(text) if one.kind in LEFT_OUT), None)
        if told is not None:
            form.faults[name] = KINDS[told.kind]
    return text
