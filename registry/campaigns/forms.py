"""What an association types to open a campaign, and what a member types to sign in one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from registry.adherence.forms import SignDraft, parse_signature
from registry.applications.forms import parse_exclusions
from registry.campaigns.rules import (
    EASY_PIN,
    LASTS_MOST,
    NAME_LONGEST,
    PIN,
    REASON_LONGEST,
    RESOLVED_LONGEST,
    SAMPLE_MOST,
    VOTES_MOST,
    Aim,
    Found,
    Told,
    folded,
    is_easy_pin,
    read_secret,
)
from registry.concerns.happenings import names_or_tells
from registry.kit.forms import FormFaults, FormReader

NUMBER_LONGEST = 60
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A campaign as an association opens it."""

    name: str
    aim: Aim
    roster_id: UUID | None
    resolved_on: date
    resolved: str
    votes_for: int
    votes_against: int
    votes_abstained: int
    last_on: date


@dataclass(frozen=True, slots=True)
class Key:
    """What opens a member's place in a campaign: the secret of the slip, and the member's number."""

    secret: str = field(repr=False)
    number_key: str


@dataclass(frozen=True, slots=True)
class SlipDraft:
    """What somebody typed under the text. A confirmation needs neither answers nor a PIN."""

    signature: SignDraft
    exclusions: Mapping[str, str]
    pin: str = field(repr=False)


def parse_campaign(
    raw: Mapping[str, str], *, rosters: Collection[str], today: date
) -> CampaignDraft | FormFaults:
    """Read the form of a campaign."""
    form = FormReader(raw)
    chosen = raw.get("roster", "")
    if chosen != EVERYBODY and chosen not in rosters:
        form.fault("roster", "Choose one of your lists, or all members.")
    resolved_on, last_on = form.day("resolved_on"), form.day("last_on")
    if resolved_on is not None and resolved_on > today:
        form.fault("resolved_on", "The assembly has met: choose its day.")
    if last_on is not None and not today <= last_on <= today + LASTS_MOST:
        form.fault(
            "last_on", "Choose a day from %(first)s to %(last)s.", first=today, last=today + LASTS_MOST
        )
    draft = CampaignDraft(
        name=form.text("name", longest=NAME_LONGEST),
        aim=form.choice("aim", Aim),
        roster_id=UUID(chosen) if "roster" not in form.faults and chosen != EVERYBODY else None,
        resolved_on=resolved_on or today,
        resolved=form.text("resolved", longest=RESOLVED_LONGEST, lines=True),
        votes_for=form.number("votes_for", least=1, most=VOTES_MOST) or 0,
        votes_against=form.number("votes_against", most=VOTES_MOST) or 0,
        votes_abstained=form.number("votes_abstained", most=VOTES_MOST) or 0,
        last_on=last_on or today,
    )
    if not form.faults and draft.votes_against >= draft.votes_for:
        form.fault("votes_for", "This was not resolved: more were against it, or as many.")
    return FormFaults(form.faults) if form.faults else draft


def parse_key(raw: Mapping[str, str]) -> Key | FormFaults:
    """Read secret and number. What cannot be a secret is said so: it tells nothing that its shape does not."""
    form = FormReader(raw)
    secret = read_secret(form.text("secret", longest=64))
    number = folded(form.text("number", longest=NUMBER_LONGEST))
    if secret is None:
        form.fault("secret", "This is not how such a code is written. Copy it again from your slip.")
    return FormFaults(form.faults) if form.faults or secret is None else Key(secret, number)


def parse_slip(raw: Mapping[str, str], aim: Aim, *, languages: Collection[str]) -> SlipDraft | FormFaults:
    """Read the form under the text."""
    signature = parse_signature(raw, languages=languages)
    faults = dict(signature.by_field) if isinstance(signature, FormFaults) else {}
    form = FormReader(raw)
    if aim is Aim.SIGN:
        exclusions = parse_exclusions(raw)
        faults |= exclusions.by_field if isinstance(exclusions, FormFaults) else {}
        read_pin(form)
        if raw.get("again", "") != raw.get("pin", ""):
            form.fault("again", "This is not the same PIN. Type it twice.")
    faults |= form.faults
    if faults or isinstance(signature, FormFaults):
        return FormFaults(faults)
    asked = {name: raw[name] for name in ("residential_care", "adult_entertainment") if name in raw}
    return SlipDraft(signature, asked, raw.get("pin", ""))


def read_pin(form: FormReader) -> str:
    """Read a PIN that somebody chooses."""
    pin = form.secret("pin", longest=64)
    if pin and not PIN.fullmatch(pin):
        form.fault("pin", "A PIN has six digits.")
    elif pin and is_easy_pin(pin):
        form.fault("pin", EASY_PIN.english)
    return pin


def parse_entry(raw: Mapping[str, str]) -> tuple[str, str] | FormFaults:
    """Read a re-entry code and a PIN, as somebody comes back with them."""
    form = FormReader(raw)
    code = read_secret(form.text("code", longest=64))
    pin = form.secret("pin", longest=64)
    if code is None:
        form.fault("code", "This is not how such a code is written. Copy it again from where you noted it.")
    return FormFaults(form.faults) if form.faults or code is None else (code, pin)


def parse_size(raw: Mapping[str, str]) -> int | FormFaults:
    """Read how many are asked in person."""
    form = FormReader(raw)
    size = form.number("size", least=1, most=SAMPLE_MOST)
    return FormFaults(form.faults) if size is None else size


def parse_told(raw: Mapping[str, str]) -> Told:
    """Read what somebody said; anything else is that they were not met."""
    said = raw.get("told", "")
    return Told(said) if said in set(Told) else Told.NOT_FOUND


def parse_denied(raw: Mapping[str, str]) -> str | FormFaults:
    """Read the number under which somebody signed for another, and that they mean it."""
    form = FormReader(raw)
    number = form.text("number", longest=NUMBER_LONGEST)
    if not form.ticked("sure"):
        form.fault("sure", "Tick this if it is so.")
    return FormFaults(form.faults) if form.faults else number


def parse_settled(raw: Mapping[str, str]) -> tuple[bool, str] | FormFaults:
    """Read what a registrar found, and why."""
    form = FormReader(raw)
    upheld = form.choice("found", Found) is Found.NOT_THEIRS
    reason = form.text("reason", longest=REASON_LONGEST, lines=True)
    if "reason" not in form.faults and (said := names_or_tells(reason)) is not None:
        form.faults["reason"] = said
    return FormFaults(form.faults) if form.faults else (upheld, reason)
