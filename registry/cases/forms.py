"""What a handler types about a case."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.cases.rules import HOLD_MOST, HoldReason, Outcome
from registry.concerns.gate import ELSEWHERE, OF_A_FILE, Channel
from registry.kit.forms import FormFaults, FormReader

ANSWER_LONGEST = 500  # as a narrative: it is sealed to one size


@dataclass(frozen=True, slots=True)
class ShareDraft:
    """A colleague to be let in, or to whom a case is handed."""

    colleague: UUID
    hands_on: bool


@dataclass(frozen=True, slots=True)
class HoldDraft:
    """Why a report is kept longer, and until when."""

    reason: HoldReason
    until: date


@dataclass(frozen=True, slots=True)
class ToldDraft:
    """Which authority a handler told, when and by which channel; no id: one that is not in the directory."""

    on: date
    channel: Channel
    authority_id: UUID | None


@dataclass(frozen=True, slots=True)
class HandedDraft:
    """When a file was handed over, and by which channel."""

    on: date
    channel: Channel


def read_id(raw: Mapping[str, str], name: str) -> UUID | None:
    """Return an id that a form brings back, or None."""
    try:
        return UUID(raw.get(name, ""))
    except ValueError:
        return None


def read_picked(typed: Sequence[str]) -> list[UUID]:
    """Return the ids that were ticked; what is none is left out."""
    return [found for one in typed if (found := read_id({"pick": one}, "pick")) is not None]


def parse_share(raw: Mapping[str, str]) -> ShareDraft | FormFaults:
    """Read the form."""
    form = FormReader(raw)
    colleague = read_id(raw, "colleague")
    if colleague is None:
        form.fault("colleague", "Choose one.")
        return FormFaults(form.faults)
    return ShareDraft(colleague, raw.get("how") == "hand_on")


def parse_outcome(raw: Mapping[str, str]) -> Outcome | FormFaults:
    """Read the form."""
    form = FormReader(raw)
    outcome = form.choice("outcome", Outcome)
    return FormFaults(form.faults) if form.faults else outcome


def parse_told(
    raw: Mapping[str, str], *, authorities: Collection[UUID], since: date, today: date
) -> ToldDraft | FormFaults:
    """Read which authority was told. A day before the report came, or to come, is none."""
    form = FormReader(raw)
    on, channel = form.day("told_on"), form.choice("channel", Channel)
    if on is not None and not since <= on <= today:
        form.fault("told_on", "Enter a day from the one on which it came until today.")
    authority_id = read_id(raw, "told")
    if authority_id not in authorities and raw.get("told") != ELSEWHERE:
        form.fault("told", "Choose one of the list.")
    return FormFaults(form.faults) if form.faults or on is None else ToldDraft(on, channel, authority_id)


def parse_handed(raw: Mapping[str, str], *, since: date, today: date) -> HandedDraft | FormFaults:
    """Read when and how a file was handed over. A day before it was made, or to come, is none."""
    form = FormReader(raw)
    on, channel = form.day("handed_on"), form.choice("handed_channel", Channel)
    if channel not in OF_A_FILE:
        form.fault("handed_channel", "Choose one of the list.")
    if on is not None and not since <= on <= today:
        form.fault("handed_on", "Enter a day from the one on which the file was made until today.")
    return FormFaults(form.faults) if form.faults or on is None else HandedDraft(on, channel)


def parse_answer(raw: Mapping[str, str]) -> str | FormFaults:
    """Read the answer to whoever reported."""
    form = FormReader(raw)
    text = form.text("answer", longest=ANSWER_LONGEST, lines=True)
    return FormFaults(form.faults) if form.faults else text


def parse_hold(raw: Mapping[str, str], *, today: date) -> HoldDraft | FormFaults:
    """Read the form of a legal hold; its last day lies ahead, and not further than two people may hold."""
    form = FormReader(raw)
    reason, until = form.choice("reason", HoldReason), form.day("until")
    if until is not None and not today < until <= today + HOLD_MOST:
        form.fault("until", "Enter a day of the next two years.")
    return FormFaults(form.faults) if form.faults or until is None else HoldDraft(reason, until)
