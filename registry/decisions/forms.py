"""What each step of a procedure, and a setting of dates, must say."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from registry.adherence.rules import Status, years_after
from registry.concerns.happenings import names_or_tells
from registry.decisions import rules
from registry.decisions.panels import Verdict, verdicts_on
from registry.decisions.rules import Ground, Outcome
from registry.decisions.terms import HELD_MOST, OTHERWISE, HoldReason, Service, check_delivery
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults, FormReader


class Answer(StrEnum):
    """What a registrar answers to a recommendation."""

    FOLLOW = "follow"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True)
class RecommendationDraft:
    """What somebody recommends, on which ground, and why in words."""

    outcome: Outcome
    ground: Ground
    reason: str
    complaint_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """What a registrar decided; `effective_on` counts for what is followed."""

    follow: bool
    effective_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What a registrar tells the business: the facts, and where each is noted."""

    facts: str
    evidence: str


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """How and when a notice was delivered, other than in the account."""

    how: Service
    on: date


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """What the business says, and whether that is all."""

    text: str
    no_more: bool


@dataclass(frozen=True, slots=True)
class VoteDraft:
    """What one of a panel says, and why."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class HoldDraft:
    """Why the documents of a procedure are kept longer, and until when."""

    reason: HoldReason
    until: date


@dataclass(frozen=True, slots=True)
class DatesDraft:
    """The dates that a standing depends on, as a registrar sets them."""

    report_due_on: date
    reported_until: date | None
    audited_until: date | None
    reason: str


def parse_recommendation(
    raw: Mapping[str, str],
    *,
    present: Status | None,
    year_late: bool = False,
    upheld: Collection[UUID] = (),
) -> RecommendationDraft | FormFaults:
    """Read a recommendation.

    Args:
        raw: the form.
        present: the last entered status of the business.
        year_late: is its report a year late?
        upheld: the complaints that can be named.

    """
    form = FormReader(raw)
    draft = RecommendationDraft(
        outcome=form.choice("outcome", Outcome),
        ground=form.choice("ground", Ground),
        reason=_words(form, "reason", rules.REASON_LONGEST),
        complaint_id=_complaint(form),
    )
    if not form.faults:
        _note(form, "outcome", lambda: rules.check_fits(draft.outcome, present))
        _note(form, "ground", lambda: rules.check_ground(draft.outcome, draft.ground))
        _note(form, "ground", lambda: rules.check_true(draft.ground, year_late=year_late))
        _note(form, "complaint", lambda: rules.check_complaint(draft.ground, draft.complaint_id, upheld))
    return FormFaults(form.faults) if form.faults else draft


def parse_decision(raw: Mapping[str, str], *, today: date) -> DecisionDraft | FormFaults:
    """Read a decision. The day of effect is asked for only when the recommendation is followed."""
    form = FormReader(raw)
    follow = form.choice("answer", Answer) is Answer.FOLLOW
    effective_on = form.day("effective_on") if follow and "answer" not in form.faults else None
    if effective_on is not None:
        _note(form, "effective_on", lambda: rules.check_effect(effective_on, today=today))
    reason = _words(form, "reason", rules.REASON_LONGEST)
    return FormFaults(form.faults) if form.faults else DecisionDraft(follow, effective_on, reason)


def parse_notice(raw: Mapping[str, str]) -> NoticeDraft | FormFaults:
    """Read a notice."""
    form = FormReader(raw)
    facts = _words(form, "facts", rules.FACTS_LONGEST)
    evidence = _words(form, "evidence", rules.REASON_LONGEST)
    return FormFaults(form.faults) if form.faults else NoticeDraft(facts, evidence)


def parse_delivery(raw: Mapping[str, str], *, noticed_on: date, today: date) -> DeliveryDraft | FormFaults:
    """Read how a notice was delivered; being opened in the account is nothing that a registrar enters."""
    form = FormReader(raw)
    how = form.choice("how", Service)
    if how not in OTHERWISE:
        form.fault("how", "Choose one.")
    on = form.day("delivered_on")
    if on is not None:
        _note(form, "delivered_on", lambda: check_delivery(on, noticed_on=noticed_on, today=today))
    return FormFaults(form.faults) if form.faults or on is None else DeliveryDraft(how, on)


def parse_reply(raw: Mapping[str, str]) -> ReplyDraft | FormFaults:
    """Read a reply; saying that there is no more to say needs no words."""
    form = FormReader(raw)
    no_more = form.ticked("no_more")
    text = _words(form, "text", rules.FACTS_LONGEST, optional=no_more)
    return FormFaults(form.faults) if form.faults else ReplyDraft(text, no_more)


def parse_words(
    raw: Mapping[str, str], name: str, *, longest: int = rules.REASON_LONGEST
) -> str | FormFaults:
    """Read a form that asks for words and nothing else: why, or what an appeal says."""
    form = FormReader(raw)
    text = _words(form, name, longest)
    return FormFaults(form.faults) if form.faults else text


def parse_hold(raw: Mapping[str, str], *, today: date) -> HoldDraft | FormFaults:
    """Read the form of a legal hold; its last day lies ahead, and not further than two people may hold."""
    form = FormReader(raw)
    reason, until = form.choice("hold", HoldReason), form.day("until")
    if until is not None and not today < until <= today + HELD_MOST:
        form.fault("until", "Enter a day of the next two years.")
    return FormFaults(form.faults) if form.faults or until is None else HoldDraft(reason, until)


def parse_vote(raw: Mapping[str, str], *, outcome: Outcome) -> VoteDraft | FormFaults:
    """Read a vote on a decision with this outcome."""
    form = FormReader(raw)
    verdict = form.choice("verdict", Verdict)
    if verdict not in verdicts_on(outcome):
        form.fault("verdict", "Choose one.")
    reason = _words(form, "reason", rules.REASON_LONGEST)
    return FormFaults(form.faults) if form.faults else VoteDraft(verdict, reason)


def parse_dates(raw: Mapping[str, str], *, today: date) -> DatesDraft | FormFaults:
    """Read the dates of a standing; only the day on which the next report is due cannot be left out."""
    form = FormReader(raw)
    due = form.day("report_due_on") or today
    reported, audited = form.day("reported_until", optional=True), form.day("audited_until", optional=True)
    latest = years_after(today, rules.DATES_YEARS_AHEAD)
    for name, day in (("report_due_on", due), ("reported_until", reported), ("audited_until", audited)):
        if day is not None and day > latest:
            form.fault(name, "Enter a day within the next %(years)s years.", years=rules.DATES_YEARS_AHEAD)
    reason = _words(form, "reason", rules.REASON_LONGEST)
    return FormFaults(form.faults) if form.faults else DatesDraft(due, reported, audited, reason)


def _words(form: FormReader, name: str, longest: int, *, optional: bool = False) -> str:
    """Read words that name nobody and tell of no child; a number, a plate or an address may be what it is about."""
    text = form.text(name, longest=longest, optional=optional, lines=True)
    if name not in form.faults and (said := names_or_tells(text)) is not None:
        form.faults[name] = said
    return text


def _complaint(form: FormReader) -> UUID | None:
    typed = form.raw.get("complaint", "")
    try:
        return UUID(typed[:36]) if typed else None
    except ValueError:
        form.fault("complaint", "Choose one.")
        return None


def _note(form: FormReader, name: str, check: Callable[[], None]) -> None:
    try:
        check()
    except RuleBrokenError as broken:
        form.faults.setdefault(name, broken.said)
