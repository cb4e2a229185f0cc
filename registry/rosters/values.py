"""Read single values of a list: each reader returns the value as it is kept, or says what is wrong."""

import re
from typing import TypeVar
from unicodedata import category, normalize
from urllib.parse import urlsplit, urlunsplit

from registry.fleets.rules import VehicleKind, plate_key
from registry.kit.words import Sentence
from registry.rosters.places import country_code
from registry.rosters.rules import PHONE_DIGITS, VALUE_SHOWN, folded
from registry.rosters.vocabulary import KINDS, LANGUAGES, SECTORS
from registry.signatories.rules import Sector

Word = TypeVar("Word", bound=str)

BLANKS = re.compile(r"[\t\n\v\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# Zero-width and direction marks are of class Cf; private, unassigned and lone ones show as anything.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
NOTHING = re.compile(r"[-\u2013\u2014_.?*/ ]+|n/[ad]|n\.[acd]\.?|s/[dn]|null|none|nil", re.IGNORECASE)
DAMAGED = re.compile(r"\ufffd|Ã[\x80-\xbf\u0152-\u0178\u02c6\u02dc\u2013-\u2122]|â€|Â[\xa0-\xbf]")
ERROR = re.compile(r"#(?:N/[AD]|[¡¿]?[A-ZÉÚ/0]{3,}[!?])")  # #N/A, #REF!, #¿NOMBRE?, #DIV/0!
FORMULA = re.compile(r"[=＝]|[+@-]\w+[(|!]")  # noqa: RUF001 (the full-width sign, meant)

EMAIL = re.compile(r"[a-z0-9_%+'-]+(?:\.[a-z0-9_%+'-]+)*@(?P<host>[a-z0-9.-]+)")
LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
LAST_LABEL = re.compile(r"[^\W\d_]{2,63}|xn--[a-z0-9-]{2,59}")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
PHONE = re.compile(
    r"\(?\+?\(?[0-9][0-9 ()./-]*(?: ?(?:ext|extension|x|int|anexo|ramal|poste)\.? ?[0-9]{1,6})?",
    re.IGNORECASE,
)
EXTENSION = re.compile(r"[a-z].*", re.IGNORECASE)
POSTAL_CODE = re.compile(r"[^\W_](?:[ -]?[^\W_])*")
PLATE = re.compile(r"[^\W_](?:[ .\u00b7/-]{0,3}[^\W_])*")
WHOLE = re.compile(r"[0-9]{1,9}")


def plain(raw: str) -> str | Sentence:
    """Return a text on one line, NFC, blanks as single spaces; a sign for "nothing" as nothing."""
    text = normalize("NFC", BLANKS.sub(" ", raw)).strip(" ")
    if any(category(sign) in UNSEEN for sign in text):
        return Sentence("This value holds a character that cannot be seen. Type it anew.")
    if DAMAGED.search(text):
        return Sentence(
            "Letters of this value were damaged when the list was saved. Save it as XLSX or “CSV UTF-8”."
        )
    if ERROR.fullmatch(text):
        return Sentence("The spreadsheet shows an error here. Put the value in its place.")
    if FORMULA.match(text):
        return Sentence("This is a formula. Put the value in its place.")
    return "" if NOTHING.fullmatch(text) else text


def shortened(raw: str) -> str:
    """Return a value as it may be shown beside its fault, whatever it is."""
    seen = "".join(
        sign if category(sign) not in UNSEEN else "\ufffd" for sign in BLANKS.sub(" ", raw[: 2 * VALUE_SHOWN])
    )
    return seen if len(seen) <= VALUE_SHOWN else f"{seen[: VALUE_SHOWN - 1]}…"


def name(text: str) -> str | Sentence:
    """Return a name that can be said."""
    return text if folded(text) or not text else Sentence("A name has letters or digits.")


def city(text: str) -> str | Sentence:
    """Return the name of a place."""
    if text and not any(sign.isalpha() for sign in text):
        return Sentence("The name of a place has letters.")
    return text


def postal_code(text: str) -> str | Sentence:
    """Return a postal code in capitals, parted as it was typed."""
    if text and not POSTAL_CODE.fullmatch(text):
        return Sentence("A postal code is of letters, digits, spaces and hyphens.")
    return text.upper()


def email(text: str) -> str | Sentence:
    """Return an address in small letters; a strict reading, since an invitation goes there."""
    address = text.lower().removeprefix("mailto:")
    if address.count("@") > 1:
        return Sentence("Enter one e-mail address only.")
    found = EMAIL.fullmatch(address)
    if address and not (found and len(address.partition("@")[0]) <= 64 and _is_host(found["host"])):  # noqa: PLR2004 (RFC 5321)
        return Sentence("Enter an e-mail address, such as name@example.org.")
    return address


def phone(text: str) -> str | Sentence:
    """Return the number as it was typed."""
    digits = sum(sign.isdigit() for sign in EXTENSION.sub("", text))
    if text and not (PHONE.fullmatch(text) and digits in PHONE_DIGITS):
        return Sentence("Enter a telephone number, such as +506 2222 3333.")
    return text


def website(text: str) -> str | Sentence:
    """Return an http or https address; one without a scheme gets https."""
    if not text:
        return ""
    fault = Sentence("Enter a web address, such as www.example.org.")
    try:
        parts = urlsplit(text if SCHEME.match(text) else f"https://{text}")
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return fault
    host = parts.hostname or ""
    odd = any(sign in " \"'<>\\^`{}|" for sign in text) or "@" in parts.netloc
    if odd or not port_fits or parts.scheme not in {"http", "https"} or not _is_host(host):
        return fault
    return urlunsplit(parts._replace(netloc=parts.netloc.lower()))


def country(text: str) -> str | Sentence:
    """Return a code of ISO 3166-1 alpha-2."""
    found = country_code(text) if text else ""
    return (
        found
        if found is not None
        else Sentence("Enter a country by its name or its two letters, such as Peru or PE.")
    )


def sector(text: str) -> Sector | Sentence | None:
    """Return a sector by any of its names."""
    found = SECTOR_OF.get(folded(text))
    return (
        found
        if found or not text
        else Sentence("Enter a line of business, such as accommodation, taxi or travel agency.")
    )


def language(text: str) -> str:
    """Return a language that we write; other ones are nothing that a list could mend."""
    return LANGUAGE_OF.get(folded(text), "")


def kind(text: str) -> VehicleKind | Sentence | None:
    """Return a kind of vehicle by any of its names."""
    found = KIND_OF.get(folded(text))
    return (
        found
        if found or not text
        else Sentence("Enter a kind of vehicle, such as car, van, bus, coach, truck or vessel.")
    )


def plate(text: str) -> str | Sentence:
    """Return a plate in capitals, parted as it was typed."""
    upper = normalize("NFKC", text).upper()
    if upper and not (PLATE.fullmatch(upper) and plate_key(upper)):
        return Sentence("Enter a plate of letters and digits, such as AB-123-CD.")
    return upper


def whole(text: str, *, least: int, most: int) -> int | Sentence | None:
    """Return a number, whose thousands may be parted by a space."""
    digits = text.replace(" ", "")
    if not digits:
        return None
    if not WHOLE.fullmatch(digits) or not least <= int(digits) <= most:
        return Sentence("Enter a whole number from %(least)s to %(most)s.", {"least": least, "most": most})
    return int(digits)


def _is_host(host: str) -> bool:
    """Say whether it is the name of a host on the public network: labels, the last of letters."""
    *labels, last = host.rstrip(".").split(".")
    return bool(labels) and all(map(LABEL.fullmatch, labels)) and LAST_LABEL.fullmatch(last) is not None


def _index(vocabulary: dict[Word, str]) -> dict[str, Word]:
    """Return what each word stands for, the stored words themselves included."""
    words = {folded(word): meaning for meaning, listed in vocabulary.items() for word in listed.split("|")}
    return words | {folded(str(meaning)): meaning for meaning in vocabulary}


SECTOR_OF: dict[str, Sector] = _index(SECTORS)
KIND_OF: dict[str, VehicleKind] = _index(KINDS)
LANGUAGE_OF: dict[str, str] = _index(LANGUAGES)
