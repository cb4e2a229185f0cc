"""Pages: the template engine, and what every template may ask."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from registry.kit.i18n import (
    LANGUAGES,
    country_name,
    gettext,
    language_name,
    long_day,
    moment,
    month,
    ngettext,
    number,
    say,
    spoken,
)
from registry.kit.words import Sentence

SAFE_SCHEMES = {"http", "https", "mailto", "tel", "sms"}

serving: ContextVar[Any] = ContextVar("serving", default=None)  # the signed-in person, or None
asked_path: ContextVar[str] = ContextVar("asked_path", default="/")
explicit: ContextVar[str] = ContextVar("explicit", default="")  # the language of ?lang=, if given


# What an address may say was just done: a closed list, so that no link puts words into our page.
DONE = {
    "added": Sentence("Added."),
    "answered": Sentence("Your answer is entered."),
    "asked": Sentence("Asked. Another registrar confirms it."),
    "asked_business": Sentence("Your questions are on their way."),
    "asked_other": Sentence("Asked. The other association answers."),
    "accepted": Sentence("Accepted."),
    "certified": Sentence("The signature is entered."),
    "changed": Sentence("Changed."),
    "check_asked": Sentence("Asked. Look again in a minute or two: this page says what was found."),
    "claimed": Sentence("Sent. A person reads it, and you get a letter."),
    "closed": Sentence("Closed."),
    "closed_junk": Sentence("Closed as junk: %(closed)s."),
    "decided": Sentence("Your decision is entered."),
    "dropped": Sentence("Dropped. Nothing of it was written."),
    "ended": Sentence("Ended."),
    "handed_in": Sentence("Handed in. A reviewer reads it, and you get a letter."),
    "handed_on": Sentence("Handed on."),
    "invited": Sentence("The invitation is on its way."),
    "issued": Sentence("The code is there. Within a minute it is signed: print it then, and hang it up."),
    "issued_site": Sentence(
        "The code is there. Show with it that the website is yours, then paste the badge."
    ),
    "kept": Sentence("Kept."),
    "prepared": Sentence("The code is there. Hang it up once the logo may be shown."),
    "letters": Sentence("Letters on their way: %(letters)s. Whoever got one today gets no other."),
    "locked": Sentence("Locked."),
    "let_in": Sentence("Your colleague can read it too."),
    "left": Sentence("Your business has left the register. Every scan of its logos says so from now on."),
    "published": Sentence("Published."),
    "recorded": Sentence("It was entered how authority to sign was shown."),
    "recommended": Sentence("Your recommendation waits for a decision."),
    "reminded": Sentence(
        "Letters on their way: %(sent)s. Asked today already: %(asked)s. Nobody there to read one: %(nobody)s."
    ),
    "reminding": Sentence(
        "Letters are being written to those of %(fit)s members whom one reaches. Whoever was asked today gets no other."
    ),
    "removed": Sentence("Taken away."),
    "saved": Sentence("Saved."),
    "taken_back": Sentence("Taken back."),
    "taken_over": Sentence("The list was taken over."),
    "taken_case": Sentence("The case is yours."),
    "tried_again": Sentence("It is tried again within seconds, where a worker runs."),
    "unlocked": Sentence("Unlocked, for half an hour."),
    "vehicles": Sentence("Added: %(added)s. Already in the fleet: %(known)s."),
    "vehicles_placed": Sentence(
        "Added: %(added)s. Already in the fleet: %(known)s. Codes given: %(placed)s."
    ),
}
PLACES = re.compile(r"%\((\w+)\)s")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
COUNT = re.compile(r"[0-9]{1,6}")


class _Served:
    """The signed-in person as templates see it: false on public pages, its attributes elsewhere."""

    def __bool__(self) -> bool:
        return serving.get() is not None

    def __getattr__(self, name: str) -> Any:
        return getattr(serving.get(), name)


def is_explicit() -> bool:
    """Say whether this request names its language itself."""
    return explicit.get() != ""


def to(path: str) -> str:
    """Return a link of ours that keeps the language which the reader chose on this page, if any."""
    if not (chosen := explicit.get()):
        return path
    base, _, anchor = path.partition("#")
    joint = "&" if "?" in base else "?"
    return f"{base}{joint}lang={chosen}{'#' + anchor if anchor else ''}"


def done(path: str, what: str, *counts: int) -> str:
    """Return where an act leads, so that the page there says what was done.

    `counts` fill the places of the sentence, in their order.

    Raises:
        KeyError: nothing is called so; see `DONE`.

    """
    if what not in DONE:
        raise KeyError(what)
    base, _, anchor = path.partition("#")
    joint = "&" if "?" in base else "?"
    said = ".".join([what, *map(str, counts)])
    return to(f"{base}{joint}done={said}{'#' + anchor if anchor else ''}")


def just_done() -> Sentence | None:
    """Return what a signed-in person has just done, by the address; only words of ours ever come of it."""
    if serving.get() is None or "done=" not in asked_path.get():
        return None
    asked = parse_qsl(asked_path.get().partition("?")[2])
    return next(filter(None, (_said(value) for name, value in asked if name == "done")), None)


def _said(value: str) -> Sentence | None:
    """Return a sentence of ours with its counts; None where the address says anything else."""
    what, *counts = value.split(".")
    if what not in DONE or not all(map(COUNT.fullmatch, counts)):
        return None
    places = PLACES.findall(DONE[what].english)
    filled = dict(zip(places, (number(int(count)) for count in counts), strict=False))
    return Sentence(DONE[what].english, filled) if len(counts) == len(places) else None


def language_link(code: str) -> str:
    """Return the present address in another language."""
    path, _, query = asked_path.get().partition("?")
    fields = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in fields if name not in {"done", "lang"}]
    plain = CONTROL.sub(
        lambda found: quote(found[0]), path
    )  # no page may hold them, and a link is escaped anyway
    return f"{plain}?{urlencode([*kept, ('lang', code)])}"


def safe_url(address: str) -> str:
    """Return an address that somebody typed, if a link to it is harmless; else nothing."""
    parts = urlsplit(address)
    return address if parts.scheme in SAFE_SCHEMES else ""


def environment(
    templates: Path, *, static: Callable[[str], str], site_name: str, contact: str
) -> Environment:
    """Return the template engine: everything escaped, a misspelt name an error, `_()` everywhere."""
    jinja = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    jinja.globals |= {
        "language": spoken.get,
        "languages": list(LANGUAGES.items()),
        "language_link": language_link,
        "static": static,
        "to": to,
        "just_done": just_done,
        "person": _Served(),
        "site_name": lambda: site_name,
        "contact": lambda: contact,
    }
    jinja.filters |= {
        "say": say,
        "long_day": long_day,
        "month": month,
        "moment": moment,
        "number": number,
        "country_name": country_name,
        "language_name": language_name,
        "safe_url": safe_url,
    }
    return jinja
