"""What a scan of a signed code says where it is not simply genuine (pure)."""

from enum import StrEnum

from registry.kit.words import Sentence
from registry.logos.payload import kid_of
from registry.logos.verdicts import Reason


class Doubt(StrEnum):
    """Why a signed code is not to be relied on, though it looks like ours."""

    ALTERED = "altered"
    ALARM = "alarm"
    OLD_KEY = "old_key"
    PHOTOGRAPH = "photograph"
    NO_SCREEN = "no_screen"


HEADLINES = {
    Doubt.ALTERED: Sentence("This code was altered"),
    Doubt.ALARM: Sentence("Do not rely on this logo"),
    Doubt.OLD_KEY: Sentence("This print is too old"),
    Doubt.PHOTOGRAPH: Sentence("A photograph of a screen"),
    Doubt.NO_SCREEN: Sentence("No screen of this place"),
}
MEANS = {
    Doubt.ALTERED: Sentence(
        "It names a logo of this register, but it is not what the register signed: somebody changed it. Do not rely "
        "on it."
    ),
    Doubt.ALARM: Sentence(
        "The register has no record of having issued this code. The registrars are told. Until they have found out "
        "why, do not rely on it."
    ),
    Doubt.OLD_KEY: Sentence(
        "It was signed with a key that the register has retired. The business has been given a newer logo: ask to "
        "see that one, or look it up here."
    ),
    Doubt.PHOTOGRAPH: Sentence(
        "A screen of this place showed this code earlier. Whoever stands before the screen sees a new one every half "
        "minute: scan what it shows now. On paper, in a message or elsewhere, do not rely on it."
    ),
    Doubt.NO_SCREEN: Sentence(
        "No screen of this place made this code, or the business has ended the screen that did. Do not rely on it."
    ),
}
NOT_SIGNED_BY_US = {
    Reason.MALFORMED: Sentence("The code is not one that this register makes. Do not rely on that logo."),
    Reason.UNKNOWN_KEY: Sentence("The code is signed, but not by this register. Do not rely on that logo."),
    Reason.UNKNOWN_CODE: Sentence("No logo of this register bears this code. Do not rely on that logo."),
}
WIRE = {
    Doubt.ALTERED: "altered",
    Doubt.ALARM: "alarm",
    Doubt.OLD_KEY: "old-key",
    Doubt.PHOTOGRAPH: "photograph",
    Doubt.NO_SCREEN: "no-screen",
}


def why_not_ours(token: bytes | None) -> Reason:
    """Say why bytes that name no code of ours are not ours."""
    if token is None or kid_of(token) is None:
        return Reason.MALFORMED
    return Reason.UNKNOWN_KEY
