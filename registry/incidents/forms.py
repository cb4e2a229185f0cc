"""What a focal point typed about something that was noticed: first who was told, then codes, then words (pure)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from registry.concerns.answers import Setting, TimeToCall
from registry.concerns.coded import read_coded
from registry.concerns.forbidden import KINDS, Names, refusal
from registry.concerns.gate import (
    BACK_MOST,
    BY_A_PERSON,
    ELSEWHERE,
    NO,
    YES,
    Channel,
    Gate,
    NotTold,
    Stage,
    Told,
    Untold,
)
from registry.concerns.references import not_in_a_reference
from registry.countries.hotlines import Kind
from registry.kit.forms import FormFaults, FormReader
from registry.kit.words import Sentence

NARRATIVE_LONGEST = 500  # DOMAIN.md section 4.7
REFERENCE_LONGEST = 60
CLOCKS_DIFFER = timedelta(minutes=5)  # a telephone may run ahead of us
IN_TRANSIT = "in_transit"  # a region that no place has

NOBODY_READS = Sentence(
    "Nobody can read this in your country at present, so it cannot be kept. Tell it to the authority, leave this"
    " empty, and log the rest."
)


@dataclass(frozen=True, slots=True)
class GateDraft:
    """The first step: when and where, and who was told of it or why nobody was."""

    noted_on: date
    setting: Setting
    region: str
    gate: Gate


@dataclass(frozen=True, slots=True)
class WordsDraft:
    """The last step: what only the case handlers of the country read."""

    narrative: str = field(default="", repr=False)
    reference: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """All three steps."""

    gate: GateDraft
    answers: Mapping[str, str]
    words: WordsDraft = field(default_factory=WordsDraft)


@dataclass(frozen=True, slots=True)
class StepDraft:
    """What was entered later: an authority was told, it answered, it is over."""

    stage: Stage
    on: date
    told: Told | None = None
    reference: str = field(default="", repr=False)


def parse_gate(
    raw: Mapping[str, str],
    *,
    authorities: Mapping[UUID, Kind],
    regions: Collection[str],
    now: datetime,
    time_zone: str,
) -> GateDraft | FormFaults:
    """Read the first step.

    Args:
        raw: the form.
        authorities: the directory's entries for the country.
        regions: what the form offered, `IN_TRANSIT` besides.
        now: the moment.
        time_zone: by whose clocks days and times were typed; empty for UTC.

    """
    form = FormReader(raw)
    today = now.astimezone(_zone(time_zone)).date()
    noted_on = _day_before(form, "noted_on", today)
    setting = form.choice("setting", Setting)
    region = raw.get("region", "")
    if region not in {*regions, IN_TRANSIT}:
        form.fault("region", "Choose one.")
    answered = raw.get("told", "")
    gate: Gate | None = None
    if answered == YES:
        gate = _told(form, authorities, since=noted_on, now=now, time_zone=time_zone)
    elif answered == NO:
        gate = Untold(form.choice("reason", NotTold))
    else:
        form.fault("told", "Say whether an authority has been told.")
    if form.faults or gate is None or noted_on is None:
        return FormFaults(form.faults)
    return GateDraft(noted_on, setting, region, gate)


def parse_coded(raw: Mapping[str, str], gate: Gate) -> dict[str, str] | FormFaults:
    """Read the second step: codes. Nobody who was told says how soon, and nobody who was not tells of a time."""
    form = FormReader(raw)
    answers = read_coded(form)
    if isinstance(gate, Untold):
        answers["time_to_call"] = TimeToCall.NOT_YET
    elif answers["time_to_call"] == TimeToCall.NOT_YET:
        form.fault(
            "time_to_call", "You said that an authority was told: say how soon, or that it is not known."
        )
    return FormFaults(form.faults) if form.faults else {name: str(value) for name, value in answers.items()}


def parse_words(raw: Mapping[str, str], *, sealable: bool) -> WordsDraft | FormFaults:
    """Read the last step. Whatever may not stand there is refused by what it is, and never repeated.

    Args:
        raw: the form.
        sealable: whether anybody holds a key, so that what is typed can be kept at all.

    """
    form = FormReader(raw)
    narrative = _words(form, "narrative", NARRATIVE_LONGEST, lines=True)
    reference = _reference(form)
    _refuse_unsealable(form, sealable=sealable, narrative=narrative, reference=reference)
    return FormFaults(form.faults) if form.faults else WordsDraft(narrative, reference)


def parse_step(
    raw: Mapping[str, str],
    *,
    may_follow: Collection[Stage],
    authorities: Mapping[UUID, Kind],
    since: date,
    now: datetime,
    time_zone: str,
    sealable: bool,
) -> StepDraft | FormFaults:
    """Read what was entered later; `since` is the day of what was entered last."""
    form = FormReader(raw)
    today = now.astimezone(_zone(time_zone)).date()
    stage = form.choice("stage", Stage)
    if stage not in BY_A_PERSON or stage not in may_follow:
        form.fault("stage", "Choose one.")
    if stage is Stage.TOLD:
        told = _told(form, authorities, since=since, now=now, time_zone=time_zone)
        reference = _reference(form)
        _refuse_unsealable(form, sealable=sealable, reference=reference)
        on = told.at.astimezone(_zone(time_zone)).date() if told else today
        return FormFaults(form.faults) if form.faults else StepDraft(stage, on, told, reference)
    day = _day_before(form, "on", today)
    if day is not None and day < since:
        form.fault("on", "This day lies before what was entered last.")
    return FormFaults(form.faults) if form.faults or day is None else StepDraft(stage, day)


def read_form_id(raw: Mapping[str, str], name: str) -> UUID | None:
    """Return the id that a form brought, so that a double click enters one row; None if it brought none."""
    try:
        return UUID(raw.get(name, ""))
    except ValueError:
        return None


def _told(
    form: FormReader, authorities: Mapping[UUID, Kind], *, since: date | None, now: datetime, time_zone: str
) -> Told | None:
    chosen = form.raw.get("authority", "")
    authority_id = None if chosen == ELSEWHERE else read_form_id(form.raw, "authority")
    kind = authorities.get(authority_id) if authority_id else Kind.OTHER
    if kind is None or (authority_id is None and chosen != ELSEWHERE):
        form.fault("authority", "Choose one.")
    channel = form.choice("channel", Channel)
    on, at = form.day("told_on"), _clock(form, "told_time")
    if on is None or at is None:
        return None
    moment = datetime.combine(on, at, _zone(time_zone)).astimezone(UTC)
    if moment > now + CLOCKS_DIFFER:
        form.fault("told_time", "This moment is still to come. Tell the authority first.")
    elif since is not None and on < since:
        form.fault("told_on", "This day lies before the one on which it was noticed.")
    return Told(authority_id, kind or Kind.OTHER, channel, moment)


def _clock(form: FormReader, name: str) -> time | None:
    typed = form.raw.get(name, "").strip()
    if not typed:
        form.fault(name, "Enter a time; about is enough.")
        return None
    try:
        return time.fromisoformat(typed[:8]).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        form.fault(name, "Enter a time as hours and minutes, such as 21:30.")
        return None


def _day_before(form: FormReader, name: str, today: date) -> date | None:
    day = form.day(name)
    if day is not None and not today - BACK_MOST <= day <= today:
        form.fault(name, "Enter a day within the last twelve months.")
    return day


def _words(form: FormReader, name: str, longest: int, *, lines: bool = False) -> str:
    """Read words of a person; only those short enough are looked through, so that nobody buys time with length."""
    text = form.text(name, longest=longest, optional=True, lines=lines)
    if name not in form.faults and (said := refusal(text, Names.COMMON)) is not None:
        form.faults[name] = said
    return text


def _reference(form: FormReader) -> str:
    """Read an authority's own number, which may look like any other number: names and how to reach them are refused."""
    text = form.text("reference", longest=REFERENCE_LONGEST, optional=True)
    if "reference" not in form.faults and (kind := not_in_a_reference(text)) is not None:
        form.faults["reference"] = KINDS[kind]
    return text


def _refuse_unsealable(form: FormReader, *, sealable: bool, **texts: str) -> None:
    for name, text in texts.items():
        if text and not sealable:
            form.fault(name, NOBODY_READS.english)


def _zone(time_zone: str) -> ZoneInfo:
    return ZoneInfo(time_zone or "UTC")
