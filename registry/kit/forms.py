"""Read an HTML form into plain values, collecting every fault before giving up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar
from unicodedata import category, normalize
from urllib.parse import urlsplit

from registry.kit.words import Sentence

Choice = TypeVar("Choice", bound=StrEnum)

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, less the brackets
EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)
PHONE = re.compile(r"[+*#]?[0-9][0-9 ()./*#-]{1,30}")
PHONE_DIGITS = range(5, 16)  # ITU-T E.164 allows fifteen; a business is not reached by three
# Direction marks could turn a name round on the page; unassigned and private ones show as anything.
REFUSED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
LINES = {"\n"}


@dataclass(frozen=True, slots=True)
class FormFaults:
    """What to show beside each field, by the field's name."""

    by_field: Mapping[str, Sentence]


@dataclass(slots=True)
class FormReader:
    """Reads one submitted form; `faults` fills up as fields are read.

    Every reader returns a value of its type even when it notes a fault: the caller looks at
    `faults` once, at the end.
    """

    raw: Mapping[str, str]
    faults: dict[str, Sentence] = field(default_factory=dict)

    def fault(self, name: str, english: str, /, **values: object) -> None:
        self.faults.setdefault(name, Sentence(english, values))

    def text(self, name: str, *, longest: int, optional: bool = False, lines: bool = False) -> str:
        """Return one line of text, NFC, without blanks around it; `lines` allows several."""
        value = tidy(self.raw.get(name, ""))
        if not value and not optional:
            self.fault(name, "Fill this in.")
        elif len(value) > longest:
            self.fault(name, "Use %(longest)s characters or fewer.", longest=longest)
        elif not is_plain(value, lines=lines):
            self.fault(name, "Use letters, digits and punctuation only.")
        return value

    def email(self, name: str, *, optional: bool = False) -> str:
        value = self.text(name, longest=LONGEST_ADDRESS, optional=optional).lower()
        if value and name not in self.faults and not EMAIL.fullmatch(value):
            self.fault(name, "Enter an e-mail address, such as name@example.org.")
        return value

    def phone(self, name: str, *, optional: bool = False) -> str:
        value = self.text(name, longest=32, optional=optional)
        digits = sum(sign.isdigit() for sign in value)
        if value and name not in self.faults and not (PHONE.fullmatch(value) and digits in PHONE_DIGITS):
            self.fault(name, "Enter a telephone number, such as +506 2222 3333.")
        return value

    def website(self, name: str, *, optional: bool = True) -> str:
        """Return an http(s) address; one typed without a scheme gets https."""
        value = self.text(name, longest=200, optional=optional)
        if not value or name in self.faults:
            return value
        if "://" not in value:
            value = f"https://{value}"
        if not is_web_address(value):
            self.fault(name, "Enter a web address, such as www.example.org.")
        return value

    def day(self, name: str, *, optional: bool = False) -> date | None:
        value = tidy(self.raw.get(name, ""))
        if not value:
            if not optional:
                self.fault(name, "Enter a date.")
            return None
        try:
            day = date.fromisoformat(value[:32])
        except ValueError:
            day = LATEST.replace(year=LATEST.year + 1)
        if not EARLIEST <= day <= LATEST:
            self.fault(name, "Enter a date as year-month-day, such as 2026-03-27.")
            return None
        return day

    def number(self, name: str, *, least: int = 0, most: int, optional: bool = False) -> int | None:
        value = tidy(self.raw.get(name, ""))
        if not value and optional:
            return None
        fits = value.isascii() and value.isdigit() and len(value) <= len(str(most))
        if not fits or not least <= int(value) <= most:
            self.fault(name, "Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
            return None
        return int(value)

    def secret(self, name: str, *, longest: int) -> str:
        """Read a password as it is: a space at its end is part of it."""
        value = self.raw.get(name, "")
        if not value:
            self.fault(name, "Fill this in.")
        elif len(value) > longest:
            self.fault(name, "Use %(longest)s characters or fewer.", longest=longest)
        return value

    def choice(self, name: str, among: type[Choice]) -> Choice:
        try:
            return among(self.raw.get(name, ""))
        except ValueError:
            self.fault(name, "Choose one.")
            return next(iter(among))

    def ticked(self, name: str) -> bool:
        return self.raw.get(name, "") != ""


def tidy(value: str) -> str:
    """Return text as it is kept: NFC, line ends as LF, blanks around it gone."""
    return normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_plain(value: str, *, lines: bool = False) -> bool:
    """Say whether text holds nothing invisible: no NUL, no control, no direction mark, no surrogate.

    The joiners of Indic and Persian writing are format characters too, and are let pass between letters.
    """
    allowed = LINES if lines else set()
    return all(
        sign in allowed
        or category(sign) not in REFUSED
        or (sign in "\u200c\u200d" and 0 < at < len(value) - 1)
        for at, sign in enumerate(value)
    )


def is_web_address(value: str) -> bool:
    """Say whether a link to this address is harmless: http or https, a host with a dot, no credentials."""
    try:
        parts = urlsplit(value)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    host = parts.hostname or ""
    blank = any(sign.isspace() or sign in "\"'<>\\" for sign in value)
    return (
        parts.scheme in {"http", "https"}
        and "." in host.strip(".")
        and "@" not in parts.netloc
        and port_fits
        and not blank
    )


def searched_for(typed: str, *, longest: int = 200) -> str:
    """Return what somebody typed into a search box, without what no page can show again."""
    return "".join(sign for sign in tidy(typed[: 4 * longest]) if is_plain(sign))[:longest]
