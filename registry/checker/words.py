"""What the page says of a code: the verify page's own sentences where it knows as much, others where it knows less (pure).

The names are those that the script in static/check-read.js answers with.
"""

from typing import NamedTuple

from registry.kit.words import Sentence
from registry.logos.payload import KINDS
from registry.logos.signed_verdicts import HEADLINES, MEANS, NOT_SIGNED_BY_US, Doubt
from registry.logos.verdicts import BELONGS, COMPARED, WHY_NOT_OURS, Headline, Reason
from registry.logos.verdicts import MEANS as OF_THE_LOGO


class Said(NamedTuple):
    """An answer: what it looks like, its word, what that means."""

    look: str
    """A value of `LOOKS` in templates/parts/status.html."""
    word: Sentence
    means: Sentence


NOT_OURS = Sentence("This is not a code of this register")
COUNTS = Sentence("Genuine, and it counts")

ANSWERS = {
    "valid": Said(
        "issued", COUNTS, Sentence("The register has signed this logo, and by its list the logo counts.")
    ),
    "aged": Said(
        "late",
        COUNTS,
        Sentence(
            "The register has signed this logo, and by its list the logo counted. The list on this device is not new "
            "any more: ask the register itself as soon as there is a network."
        ),
    ),
    "stale": Said(
        "failed",
        Sentence("The list on this device is too old"),
        Sentence(
            "The register has signed this logo, but the list cannot say any more whether it still counts. Do not rely "
            "on it until you have asked the register itself."
        ),
    ),
    "unlisted": Said(
        "failed",
        Sentence("The list is missing on this device"),
        Sentence(
            "The register has signed this logo, but nothing here says whether it still counts. Do not rely on it until "
            "you have asked the register itself."
        ),
    ),
    "no_list": Said(
        "failed",
        Sentence("The network is needed"),
        Sentence("This device has no list of the register yet. Open this page once with a network."),
    ),
    "suspended": Said(
        "suspended",
        Sentence("It does not count at present"),
        Sentence(
            "The register has suspended its business for a time, or the business's yearly report is long overdue. "
            "Until that ends, its logos do not count."
        ),
    ),
    "invalid": Said(
        "revoked",
        Sentence("It does not count any more"),
        Sentence(
            "This logo was ended or replaced, or its business is not on the register any more. Do not rely on it."
        ),
    ),
    "expired": Said("expired", Sentence("Expired"), OF_THE_LOGO[Headline.EXPIRED]),
    "old_key": Said("expired", HEADLINES[Doubt.OLD_KEY], MEANS[Doubt.OLD_KEY]),
    "compromised": Said(
        "failed",
        HEADLINES[Doubt.ALARM],
        Sentence(
            "Somebody else may hold the key that signed it, and the list on this device does not say that the "
            "register has issued it. Until you have asked the register itself, do not rely on it."
        ),
    ),
    "altered": Said(
        "failed",
        HEADLINES[Doubt.ALTERED],
        Sentence(
            "It says that the register has signed it, but it is not what the register signed: somebody changed it. Do "
            "not rely on it."
        ),
    ),
    "unknown_key": Said("failed", NOT_OURS, NOT_SIGNED_BY_US[Reason.UNKNOWN_KEY]),
    "malformed": Said("failed", NOT_OURS, NOT_SIGNED_BY_US[Reason.MALFORMED]),
    "not_a_code": Said("mistyped", NOT_OURS, WHY_NOT_OURS[Reason.MALFORMED]),
    "mistyped": Said("mistyped", Sentence("Typing error"), WHY_NOT_OURS[Reason.MISTYPED]),
    "unknown_code": Said(
        "unknown_code",
        Sentence("The network is needed"),
        Sentence(
            "The code is complete, but the list on this device does not have it: it may be new, or stand on a driver's "
            "card or a document. Ask the register itself as soon as there is a network."
        ),
    ),
    "elsewhere": Said(
        "failed",
        Sentence("This code is of another site"),
        Sentence("Whatever it says there, this register has not said it. Do not rely on that logo."),
    ),
    "other_page": Said(
        "unknown_code",
        Sentence("This is not the code of a logo"),
        Sentence("Scan the square code on the logo, or type the letters and digits under it."),
    ),
    "no_code": Said(
        "unknown_code",
        Sentence("No code was found"),
        Sentence("Come closer, hold still, and see that there is light; or type the code under the logo."),
    ),
}
BELONGS_HERE = {KINDS[kind]: sentence for kind, sentence in BELONGS.items()}
BELONGS_SOMEWHERE = Sentence("This logo belongs here:")
LABEL_FIRST = sorted(KINDS[kind] for kind in COMPARED)
