"""What somebody's own phone says was passed there: read and judged (pure)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from registry.courses.lessons import PASS_FROM, QUESTIONS
from registry.kit.forms import FormFaults, FormReader
from registry.signatories.rules import Tongue
from registry.training.modules import modules
from registry.training.rules import SCORE_MOST

PASSED_FROM = 100 * PASS_FROM // QUESTIONS  # percent
LATEST_VERSION = 1000
A_DAY = timedelta(days=1)  # a phone notes the day in UTC, where it may be tomorrow


@dataclass(frozen=True, slots=True)
class LearntDraft:
    """One module, passed on one day. `said_on` is the day as the phone has it: by it the same is known again."""

    module: str
    version: int
    score: int
    learnt_on: date
    said_on: date
    language: str


def parse_learnt(
    raw: Mapping[str, str], *, offered: Collection[str], language: str, until: date | None, today: date
) -> LearntDraft | FormFaults:
    """Read what a phone sent of the modules that the course offers. Whoever left sends nothing of the days after."""
    form = FormReader(raw)
    module = modules().get(raw.get("module", "")) if raw.get("module") in offered else None
    if module is None:
        form.fault("module", "Choose one.")
    number = form.number("version", least=1, most=LATEST_VERSION)
    score = form.number("score", least=PASSED_FROM, most=SCORE_MOST)
    said_on = form.day("on")
    if form.faults or module is None or number is None or score is None or said_on is None:
        return FormFaults(form.faults)
    learnt_on = min(said_on, today)
    version = next((one for one in module.versions if one.number == number), None)
    if said_on > today + A_DAY:
        form.fault("on", "That day is still to come. Check the date of your phone.")
    elif version is None or version.since > learnt_on:
        form.fault("on", "This module did not exist on that day. Check the date of your phone.")
    elif module.valid_until(learnt_on) < today:
        form.fault("on", "That was too long ago to count. Take the five questions again.")
    elif until is not None and learnt_on > until:
        form.fault("on", "That was after your last day of work here.")
    if form.faults:
        return FormFaults(form.faults)
    return LearntDraft(module.code, number, score, learnt_on, said_on, Tongue(language).value)
