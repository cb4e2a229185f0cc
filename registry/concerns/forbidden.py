# ruff: noqa: RUF001 (dashes and quotes of all kinds are what people type)
"""What may stand in no report: finding telephone numbers, plates, addresses, papers, rooms, names (pure).

Found by their form alone, so a bare first name, or a room that is only called "the last one", passes: the form
says what to leave out, and this catches what slips in. Nothing here keeps or logs what it reads. Every pattern
walks over a text once: each repetition is bounded or cannot give back what it took, and a test measures it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from registry.concerns.forbidden_names import name_pairs
from registry.concerns.forbidden_words import (
    ACRONYMS,
    COUNTED,
    CURRENCIES,
    DIGIT_WORDS,
    INITIALS_OF_NOBODY,
    MONTHS,
    NAMED,
    PAPERS,
    PLATES,
    ROLES,
    ROOMS,
    SHORT_TITLES,
    TITLES,
    UNITS,
    UPPER_WORDS,
)
from registry.kit.words import Sentence

LONGEST = 200_000  # characters; whoever takes in text bounds it long before
FEWEST_DIGITS = 6  # of a telephone number; a price or a year has fewer, or says that it is one
PAPER_DIGITS = 11  # more than most telephone numbers have after their country's code
SPOKEN_DIGITS = 6
ROUNDS = 20  # of masking; the second finds nothing unless a mask laid bare what it stood beside
MARK = "[***]"


class Kind(StrEnum):
    """What sort of thing it is: what a refusal may say of it."""

    TELEPHONE = "telephone"
    ADDRESS = "address"
    PLATE = "plate"
    PAPER = "paper"
    ROOM = "room"
    NAME = "name"


class Names(IntEnum):
    """Which names are looked for."""

    ANNOUNCED = 0
    """After a title, or said to be one."""
    COMMON = 1
    """Common ones before another word too, and rooms that only their number names: what is refused."""
    EVERY = 2
    """Any two words with capitals in a row, besides: what is covered."""


KINDS = {
    Kind.TELEPHONE: Sentence("This seems to hold a telephone number or another long number. Leave it out."),
    Kind.ADDRESS: Sentence(
        "This seems to hold an e-mail address, a link or somebody's name online. Leave it out."
    ),
    Kind.PLATE: Sentence("This seems to hold the plate of a vehicle. Leave it out."),
    Kind.PAPER: Sentence("This seems to hold the number of somebody's papers. Leave it out."),
    Kind.ROOM: Sentence("This seems to hold a room number. Leave it out."),
    Kind.NAME: Sentence("This seems to hold somebody's name or initials. Leave it out."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that may not stand there: text[start:end]."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without what may not stand there, and how many marks stand there instead."""

    text: str
    count: int


def _any(words: frozenset[str]) -> str:
    return "(?:" + "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True)) + ")"


_GAP = r"[\s·•|\u00a0\u200b-\u200d\u2060\ufeff\u00ad().\-/–—_*]"  # what stands between the groups of a number
_NUMBER = re.compile(rf"\+?\d(?:{_GAP}{{0,3}}\d)*+")
_CAP = r"[A-ZÀ-ÖØ-Þ]"
_FILLER = r"(?:[\s:#.,°º-]|(?:n[.°ºo]{1,2}|no|nr|num|number|n[uú]mero|num[ée]ro|ending|ends|in|is|was|terminad[oa]|termina|en|es|era|el|la|é|em|final|o|a|du|de|est|finit|par)\b){1,16}+"

# ── what looks like a number to leave out, and is none ──
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = (
    rf"(?<!\d)(?<!\d[./-])(?:{_YEAR}-{_MONTH}-{_DAY}|{_DAY}([./-]){_MONTH}\1(?:{_YEAR}|\d\d)|{_MONTH}/{_DAY}/{_YEAR})"
    r"(?![./-]?\d)"
)
_YEARS = rf"(?<!\d)(?<!\d[./ -])({_YEAR}) ?[-/–] ?(20\d\d)(?![./ -]?\d)"
_MONEY_NUMBER = r"\d{1,3}(?:[., \u00a0]\d{3}){0,3}(?:[.,]\d{1,2})?(?![\d])|\d{1,7}(?:[.,]\d{1,2})?(?![\d])"
_MONEY = (
    rf"(?:(?<!\w){_any(CURRENCIES)}\s?(?:{_MONEY_NUMBER}))"
    rf"|(?<![\d.,])(?:{_MONEY_NUMBER})\s?{_any(CURRENCIES)}(?!\w)"
)
_HELPLINE = r"(?<!\d)(?<!\d[ .-])116[ ]?\d{3}(?![ .-]?\d)"  # the European lines: 116 000, 116 111
_TIME = r"(?<![\d:])(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d)?|\s?h\s?[0-5]\d)(?![\d:])"
_MEASURE = rf"(?<![\w.,])\d{{1,6}}(?:[.,]\d{{1,3}})?\s?{_any(UNITS)}(?!\w)"
_HARMLESS = re.compile(rf"{_DATE}|{_YEARS}|{_MONEY}|{_HELPLINE}|{_TIME}|{_MEASURE}", re.IGNORECASE)

# ── what is left out ──
_AT = re.compile(r"[^\s@<>,;:()]{1,64}@[^\s@<>,;:()]{1,255}|(?<![\w@])@\w{2,64}")
_AT_SAID = re.compile(
    r"[\w.+-]{1,64}\s?(?:[(\[{]\s?(?:at|arroba|arrob[ae]s?)\s?[)\]}]|\sarroba\s)\s?[\w.-]{1,64}",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"https?://[^\s<>]{1,2000}|(?<!\w)www\.[^\s<>]{1,2000}"
    r"|(?<![\w.@-])[a-z0-9-]{1,63}\.(?:com|net|org|me|ly|io|app|info|[a-z]{2})/[^\s<>]{1,2000}",
    re.IGNORECASE,
)
_TITLE = re.compile(
    rf"(?<!\w)(?:{_any(SHORT_TITLES)}(?:\.\s?|\s)|{_any(TITLES)}\s)(?P<name>{_CAP}[\w'’-]{{0,60}}(?:\s{_CAP}[\w'’-]{{1,60}}){{0,3}})"
)
_NAMED = re.compile(
    rf"(?<!\w)(?i:{_any(NAMED)})(?i:\s?[:=]?\s?)(?P<name>{_CAP}[\w'’-]{{0,60}}(?:\s{_CAP}[\w'’-]{{1,60}}){{0,3}})"
)
_INITIALS = re.compile(rf"(?<![\w.])(?:{_CAP}\.\s?){{1,4}}{_CAP}\.(?!\w)")
_ROOM_FILLER = r"(?:[\s:#°º-]|(?:n[.°ºo]{1,2}|no|nr|num|number|n[uú]mero|num[ée]ro|is|was|la|el|le|é|es|era)(?![^\W_])){0,6}+"
_ROOM = re.compile(
    rf"(?<!\w){_any(ROOMS)}{_ROOM_FILLER}\d{{1,5}}[a-z]?(?!\w)(?!\s{{1,3}}{_any(COUNTED)}(?!\w))"
    r"|(?<![\w#])#\s?\d{2,5}(?!\w)",
    re.IGNORECASE,
)
# "the girl in 214", "a la 214": without a word for it, where nothing else is so called.
_SHORT_LINES = r"(?!(?:911|112|123|141|155|100|110|111|116|119|180|181|188|190|191|192|193|197|999|988|800|1147|(?:19|20)\d\d)(?!\d))"
_ROOM_BARE = re.compile(
    r"(?<!\w)(?:(?:de|en|a|desde|hacia|para|dans|à) la|(?:guests?|man|woman|girl|boy|couple|family|client) (?:of|in|from)"
    r"|(?:hóspedes?|homem|mulher|menina|menino|casal|família|gente) d[oa])"
    rf" {_SHORT_LINES}\d{{3,4}}(?![\w:])(?!\s{{1,3}}{_any(COUNTED)}(?!\w))",
    re.IGNORECASE,
)
_PLATE_SAID = re.compile(
    rf"(?<!\w){_any(PLATES)}{_FILLER}(?P<token>[a-z]{{0,4}}[ -]?\d[\da-z]{{0,7}}(?:[ -]?\d{{1,4}}[a-z]?)?)",
    re.IGNORECASE,
)
_PAPER_SAID = re.compile(
    rf"(?<!\w){_any(PAPERS)}{_FILLER}(?P<token>[a-z]{{0,4}}[ -]?\d[\w./-]{{2,30}})", re.IGNORECASE
)
_PLATE = re.compile(
    r"(?<![\w-])(?:"
    r"[A-Z]{3}(?P<gap>[ .·-]?)\d{3,4}(?:[ -]?[A-Z])?|[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}|[A-Z]{2}\d{2}[ ]?[A-Z]{3}"
    r"|\d{3,4}[ -]?[A-Z]{3}|[A-Z]{3}-?\d[A-Z]\d{2}|[A-Z]{2}-?[A-Z]{2}-?\d{2}|[A-Z]{2}-?\d{4}|[A-Z]{1,2}-\d{4}-[A-Z]{1,2}"
    r"|[A-Z]{3}-\d{2,3}-\d{2,3}|[a-z]{3}\d{3,4}|[a-z]{3}\d[a-z]\d{2}"
    r")(?![\w-])"
)
_ALNUM = re.compile(r"(?<!\w)(?=[^\W_]{0,30}\d)[A-Za-z0-9]{6,30}(?!\w)")
_WORD_AND_YEAR = re.compile(rf"[a-z]{{3,26}}{_YEAR}", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]{1,40}")


def found(text: str, names: Names = Names.ANNOUNCED) -> list[Found]:
    """Return what may not stand in a text, in order, none over another.

    Raises:
        ValueError: the text is longer than LONGEST, which whoever took it in has seen to.

    """
    if len(text) > LONGEST:
        raise ValueError("this text is too long to be looked through")
    shown = _HARMLESS.sub(_blank, text)
    spans = [*_names(text), *_addresses(text), *_vehicles(shown), *_papers(shown), *_numbers(shown)]
    if names is not Names.ANNOUNCED:
        spans += [Found(Kind.NAME, *span) for span in name_pairs(text, every=names is Names.EVERY)]
        spans += _spans(Kind.ROOM, _ROOM_BARE, shown)
    spans.sort(key=_order)
    kept: list[Found] = []
    for span in spans:
        if kept and span.start < kept[-1].end:
            last = kept[-1]
            kept[-1] = Found(last.kind, last.start, max(last.end, span.end))
        else:
            kept.append(span)
    return kept


def masked(text: str, names: Names = Names.ANNOUNCED) -> Masked:
    """Return a text with a mark for each thing that may not stand there; in what is left, nothing is found."""
    count = 0
    for _ in range(ROUNDS):
        spans = found(text, names)
        if not spans:
            return Masked(text, count)
        count += len(spans)
        parts, at = [], 0
        for span in spans:
            parts += [text[at : span.start], MARK]
            at = span.end
        text = "".join([*parts, text[at:]])
    return Masked(MARK, count)  # nothing is handed on of which we are not sure


def refusal(text: str, names: Names = Names.ANNOUNCED) -> Sentence | None:
    """Return what to say beside a field whose text may not stand there; None where it may."""
    spans = found(text, names)
    return KINDS[spans[0].kind] if spans else None


def _order(span: Found) -> tuple[int, int]:
    return span.start, -span.end


def _blank(match: re.Match[str]) -> str:
    """Put a sign that belongs to nothing in the place of what is harmless, as long as it was."""
    first, last = match.group(2), match.group(3)
    if first and last and not 0 <= int(last) - int(first) <= 5:  # noqa: PLR2004 (years)
        return match.group()
    return "\x00" * len(match.group())


def _spans(kind: Kind, pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        yield Found(kind, *match.span())


def _names(text: str) -> Iterator[Found]:
    for pattern in (_TITLE, _NAMED):
        for match in pattern.finditer(text):
            if match["name"].split()[0].casefold() not in ROLES:
                yield Found(Kind.NAME, *match.span())
    for match in _INITIALS.finditer(text):
        letters = "".join(sign for sign in match.group() if sign.isalpha()).casefold()
        if letters not in INITIALS_OF_NOBODY:
            yield Found(Kind.NAME, *match.span())


def _addresses(text: str) -> Iterator[Found]:
    for pattern in (_AT, _AT_SAID, _LINK):
        yield from _spans(Kind.ADDRESS, pattern, text)


def _vehicles(text: str) -> Iterator[Found]:
    shouted = not any(
        sign.islower() for sign in text
    )  # between capitals, every short word looks like a plate
    for match in _PLATE.finditer(text):
        letters = re.sub(r"[^A-Za-z]", "", match.group())
        digits = re.sub(r"\D", "", match.group())
        parted = " " in match.group()
        known = letters.upper() in ACRONYMS or (parted and letters.casefold() in UPPER_WORDS)
        year = len(digits) == 4 and digits[:2] in {"19", "20"} and not match.group()[0].isdigit()  # noqa: PLR2004
        if not known and not (parted and shouted) and not (year and (parted or letters.casefold() in MONTHS)):
            yield Found(Kind.PLATE, *match.span())
    for match in _PLATE_SAID.finditer(text):
        token = match["token"].strip(" -")
        if sum(sign.isdigit() for sign in token) >= 2 and not re.fullmatch(_YEAR, token):  # noqa: PLR2004
            yield Found(Kind.PLATE, *match.span())


def _papers(text: str) -> Iterator[Found]:
    for match in _PAPER_SAID.finditer(text):
        if sum(sign.isdigit() for sign in match["token"]) >= 4 and not re.fullmatch(_YEAR, match["token"]):  # noqa: PLR2004
            yield Found(Kind.PAPER, *match.span())
    for match in _ALNUM.finditer(text):
        token = match.group()
        digits = sum(sign.isdigit() for sign in token)
        if 4 <= digits < len(token) and not _WORD_AND_YEAR.fullmatch(token):  # noqa: PLR2004
            yield Found(Kind.PAPER, *match.span())
    yield from _spans(Kind.ROOM, _ROOM, text)


def _numbers(text: str) -> Iterator[Found]:
    for match in _NUMBER.finditer(text):
        digits = sum(sign.isdigit() for sign in match.group())
        if digits >= FEWEST_DIGITS:
            kind = Kind.PAPER if digits > PAPER_DIGITS + 2 else Kind.TELEPHONE
            yield Found(kind, *match.span())
    yield from _spoken(text)


def _spoken(text: str) -> Iterator[Found]:
    """Find numbers that are said digit by digit, in words."""
    start = end = count = 0
    for match in _WORD.finditer(text):
        word = match.group().casefold()
        is_digit = word in DIGIT_WORDS or (word.isdigit() and len(word) <= 2)  # noqa: PLR2004
        if is_digit and count and text[end : match.start()].strip(" \u00a0\n,.-–/"):
            is_digit = False
        if is_digit:
            start = start if count else match.start()
            end, count = match.end(), count + 1
            continue
        if count >= SPOKEN_DIGITS:
            yield Found(Kind.TELEPHONE, start, end)
        count = 0
    if count >= SPOKEN_DIGITS:
        yield Found(Kind.TELEPHONE, start, end)
