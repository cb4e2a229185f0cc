"""What may be said of a logo that is where it does not belong, and what becomes of that (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from registry.applications.alpha2 import ALPHA2
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults, FormReader
from registry.kit.words import Sentence
from registry.logos.placing import MisuseKind, MisuseState, Revocation
from registry.logos.rules import Misread, read_code, why_not

SEEN_WITHIN = timedelta(days=365)  # our proposal: nobody can check what hung there longer ago
TELL_WITHIN = timedelta(minutes=10)  # of the beginning of an hour
REASON_LONGEST = 500

KINDS = {
    MisuseKind.WRONG_PLACE: Sentence(
        "It hangs at another place, or on another vehicle, than the one it belongs to."
    ),
    MisuseKind.COPIED: Sentence("It looks like a copy."),
    MisuseKind.ALTERED: Sentence("Something on it was changed or covered."),
    MisuseKind.EXPIRED: Sentence("It is past its month, ended or replaced, and still hangs there."),
    MisuseKind.NO_SUCH_CODE: Sentence("Its code is not on the register."),
}
SHORT_KINDS = {
    MisuseKind.WRONG_PLACE: Sentence("Wrong place"),
    MisuseKind.COPIED: Sentence("Copy"),
    MisuseKind.ALTERED: Sentence("Altered"),
    MisuseKind.EXPIRED: Sentence("Out of date"),
    MisuseKind.NO_SUCH_CODE: Sentence("Unknown code"),
}
MAY_FOLLOW = {
    MisuseState.RECEIVED: frozenset({MisuseState.CHECKING}),
    MisuseState.CHECKING: frozenset({MisuseState.UPHELD, MisuseState.UNFOUNDED}),
    MisuseState.UPHELD: frozenset[MisuseState](),
    MisuseState.UNFOUNDED: frozenset[MisuseState](),
}
OPEN = frozenset({MisuseState.RECEIVED, MisuseState.CHECKING})


@dataclass(frozen=True, slots=True)
class MisuseDraft:
    """What somebody saw: codes and a day, no word of their own."""

    code: str | None
    country: str
    kind: MisuseKind
    seen_on: date


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """What a registrar found, and whether the logo ends with it."""

    outcome: MisuseState
    reason: str
    revoke: Revocation | None


def move(present: MisuseState, wanted: MisuseState) -> MisuseState:
    """Return `wanted` if it may follow `present`.

    Raises:
        RuleBrokenError: it may not, as when two registrars answer the same report.

    """
    if wanted not in MAY_FOLLOW[present]:
        raise RuleBrokenError("Somebody else has dealt with this report in the meantime.")
    return wanted


def parse_misuse(raw: Mapping[str, str], *, today: date) -> MisuseDraft | FormFaults:
    """Read the public form. Whatever else is sent along is not looked at."""
    form = FormReader(raw)
    typed = raw.get("code", "").strip()
    code = read_code(typed)
    if typed and code is None:
        if why_not(typed) is Misread.MISTYPED:
            form.fault(
                "code", "One symbol of this code was misread. Compare it with the logo, or leave this empty."
            )
        else:
            form.fault(
                "code",
                "This is not a whole code: it has 11 letters and digits. Compare it with the logo, or leave this empty.",
            )
    country = raw.get("country", "").strip().upper()
    if country not in ALPHA2:
        form.fault("country", "Choose one.")
    kind = form.choice("kind", MisuseKind)
    seen_on = form.day("seen_on")
    # A day ahead of UTC is a day that has begun somewhere.
    if seen_on is not None and not today - SEEN_WITHIN <= seen_on <= today + timedelta(days=1):
        form.fault("seen_on", "Enter a day within the last twelve months.")
    if form.faults or seen_on is None:
        return FormFaults(form.faults)
    return MisuseDraft(code, country, kind, seen_on)


def parse_outcome(raw: Mapping[str, str], *, can_end: bool) -> OutcomeDraft | FormFaults:
    """Read a registrar's answer.

    Args:
        raw: the form.
        can_end: whether there is a logo that has not ended.

    """
    form = FormReader(raw)
    outcome = form.choice("outcome", MisuseState)
    if outcome in OPEN:
        form.fault("outcome", "Choose one.")
    reason = form.text("reason", longest=REASON_LONGEST, lines=True)
    revoke = form.choice("revoke", Revocation) if raw.get("revoke") else None
    if revoke is not None and outcome is not MisuseState.UPHELD:
        form.fault("revoke", "A logo is ended only if something was wrong with it.")
    elif revoke is not None and not can_end:
        form.fault(
            "revoke", "There is no logo to end: it has ended already, or its code is not on the register."
        )
    return FormFaults(form.faults) if form.faults else OutcomeDraft(outcome, reason, revoke)
