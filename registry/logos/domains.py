"""The domain that a website's logo belongs to: how it is written, and what shows that it is the business's own (pure)."""

import re
from contextlib import suppress
from datetime import date, timedelta
from enum import StrEnum
from html.parser import HTMLParser
from ipaddress import ip_address
from urllib.parse import urlsplit

import idna

from registry.kit.words import Sentence
from registry.logos.rules import read_code

NAME = "child-protection-register"
FILE = f"/.well-known/{NAME}.txt"
TXT_AT = f"_{NAME}"
LONGEST = 60  # what goes on a badge; the longest a name may be is 253
CHECK_EVERY = timedelta(days=30)
COUNTS_FOR = timedelta(days=37)  # a site that is down for a week loses nothing
LAST_LABEL = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")  # no number: what ends in one is an address
NOT_PUBLIC = frozenset(
    {"arpa", "home", "internal", "invalid", "lan", "local", "localdomain", "localhost", "onion"}
)
# Names under which a country gives out names: `co.uk` is nobody's site. Enough of them to catch a slip of the hand;
# whoever cannot put a file there shows nothing anyway.
SECOND_LEVEL = frozenset(
    {
        "ac",
        "co",
        "com",
        "ed",
        "edu",
        "fi",
        "go",
        "gob",
        "gouv",
        "gov",
        "gub",
        "ne",
        "net",
        "nom",
        "or",
        "org",
        "sa",
    }
)
COUNTRY_LENGTH = 2
A_LABEL = "xn--"

NO_DOMAIN = Sentence("Enter the domain alone, such as www.example.org.")
NO_PORT = Sentence("Enter the domain without a port.")
AN_ADDRESS = Sentence("Enter a domain, such as www.example.org, and not the number of a server.")
A_SUFFIX = Sentence("Names are given out under this one: it is nobody's website. Enter your own domain.")
OUR_OWN = Sentence("This is the address of the register itself. Enter the domain of your website.")


class ProofKind(StrEnum):
    """By what a domain was shown to be the business's own."""

    FILE = "file"
    META = "meta"
    DNS = "dns"


class SiteOutcome(StrEnum):
    """What a check of a website found."""

    CONFIRMED = "confirmed"
    NOT_FOUND = "not_found"
    UNREACHABLE = "unreachable"
    NOT_PUBLIC = "not_public"


def read_domain(typed: str, *, own_host: str = "") -> str | Sentence:
    """Return a domain in lower case and A-labels, however its address was typed; or what is wrong with it.

    Args:
        typed: a domain, or an address of a page on it.
        own_host: of this deployment, with or without a port.

    """
    try:
        parts = urlsplit(_address(typed.strip()))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return NO_DOMAIN
    if port is not None or (parts.netloc.endswith(":") and host):
        return NO_PORT
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc:
        return NO_DOMAIN
    if _is_address(host):
        return AN_ADDRESS
    try:
        name = idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return NO_DOMAIN
    return _wrong_with(name, own_host.partition(":")[0]) or name


def _address(typed: str) -> str:
    """Return what was typed with a scheme.

    Raises:
        ValueError: it holds a line break, which `urlsplit` would drop.

    """
    if not typed.isprintable():
        raise ValueError(typed)
    return typed if "://" in typed else f"https://{typed}"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdigit()
    return True


def _wrong_with(name: str, own: str) -> Sentence | None:
    labels = name.split(".")
    if (
        len(labels) == 1
        or len(name) > LONGEST
        or not LAST_LABEL.fullmatch(labels[-1])
        or labels[-1] in NOT_PUBLIC
    ):
        return NO_DOMAIN
    if len(labels) == 2 and len(labels[1]) == COUNTRY_LENGTH and labels[0] in SECOND_LEVEL:  # noqa: PLR2004 (labels)
        return A_SUFFIX
    return OUR_OWN if own and (name == own or name.endswith(f".{own}")) else None


def spelt_out(domain: str) -> str:
    """Return a domain in the letters of its own script; nothing where it has no others."""
    if not any(label.startswith(A_LABEL) for label in domain.split(".")):
        return ""
    try:
        return idna.decode(domain)
    except (idna.IDNAError, UnicodeError):
        return ""


def is_confirmed(confirmed_on: date | None, *, today: date) -> bool:
    """Say whether a domain that was last shown on a day counts as the business's own."""
    return confirmed_on is not None and today <= confirmed_on + COUNTS_FOR


def in_lines(body: bytes, code: str) -> bool:
    """Say whether a line of a file is the code, however it is spelt."""
    return any(read_code(line) == code for line in body.decode("utf-8", errors="replace").splitlines())


def in_texts(found: list[str], code: str) -> bool:
    """Say whether one of a name's TXT records is the code."""
    return any(read_code(text) == code for text in found)


def in_head(body: bytes, code: str) -> bool:
    """Say whether the head of a page bears the code in its meta element. What visitors write stands in the body."""
    head = _Head()
    with suppress(AssertionError):  # the parser's way of saying that it meets `<![x[`
        head.feed(body.decode("utf-8", errors="replace"))
    return any(read_code(content) == code for content in head.found)


class _Head(HTMLParser):
    """Collects what the meta elements of our name hold, up to the end of the head."""

    ENDS = frozenset({"body", "main", "header", "div", "p", "article", "section", "form"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._over = False
        self._titled = False  # what looks like an element in a title is its text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._over = self._over or tag in self.ENDS
        self._titled = self._titled or tag == "title"
        given = dict(attrs)
        if (
            tag == "meta"
            and not self._over
            and not self._titled
            and (given.get("name") or "").lower() == NAME
        ):
            self.found.append(given.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        self._over = self._over or tag == "head"
        self._titled = self._titled and tag != "title"
