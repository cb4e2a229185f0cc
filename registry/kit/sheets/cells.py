"""Say in text what a cell of a workbook shows: numbers without .0, dates as ISO 8601."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from registry.kit.sheets.markup import Closing, MarkupError, Opening
from registry.kit.sheets.sheet import CELL_LONGEST

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
WHOLE = re.compile(r"-?[0-9]{1,30}")
# What a format shows as it stands. A bracket that is never closed is looked at once: no bracket is in another.
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\[\]]*\]')
PADDED = re.compile(r"0[0#]+")
DATE_LETTERS = re.compile(r"[dmyhs]")

# ECMA-376 part 1, 18.8.30: the formats a file need not spell out; the second row stands in East Asia's.
BUILT_IN_DATES = {*range(14, 23), *range(45, 48), *range(27, 37), *range(50, 59)}
CODE_LONGEST = 255  # characters of a format in Excel
EXACT_BELOW = 1e15  # Excel keeps 15 digits
DAYS_AT_MOST = 2_958_465  # 9999-12-31
LEAP_DAY_TAKEN_FOR_REAL = 60  # Excel's calendar has a 29 February 1900


@dataclass(slots=True)
class Formats:
    """Of each style of a workbook: is it of a date, and to how many digits does it fill up?"""

    since_1904: bool = False
    styles: list[tuple[bool, int]] = field(default_factory=list)

    def read(self, pieces: Iterable[Opening | Closing]) -> None:
        """Read the part that describes the styles."""
        codes: dict[str, str] = {}
        known: dict[str, tuple[bool, int]] = {}  # each is understood once, however many styles have it
        inside = False
        for piece in pieces:
            if piece.tag == "cellXfs":
                inside = isinstance(piece, Opening)
            elif isinstance(piece, Closing):
                continue
            elif piece.tag == "numFmt":
                codes[piece.attributes.get("numFmtId", "")] = piece.attributes.get("formatCode", "")
            elif piece.tag == "xf" and inside:
                number = piece.attributes.get("numFmtId", "0")
                if number not in known:
                    known[number] = _understood(codes.get(number, ""), built_in=int(number))
                self.styles.append(known[number])

    def of(self, style: str) -> tuple[bool, int]:
        at = int(style)
        return self.styles[at] if 0 <= at < len(self.styles) else (False, 0)


def _understood(code: str, *, built_in: int) -> tuple[bool, int]:
    if not code:
        return built_in in BUILT_IN_DATES, 0
    if len(code) > CODE_LONGEST:
        raise MarkupError
    bare = LITERAL.sub("", code.partition(";")[0])
    digits = re.sub(r"[ ()-]", "", bare)
    is_date = bare != "General" and bool(DATE_LETTERS.search(bare))
    return is_date, len(digits) if PADDED.fullmatch(digits) else 0


def shown(kind: str, raw: str, style: str, formats: Formats, strings: list[str]) -> str:
    """Return a cell's text.

    Args:
        kind: the attribute `t`: n, s, str, inlineStr, b, e or d.
        raw: what stands in the cell; of a formula, the value that it last had. Empty without one.
        style: the number of its style.
        formats: of the workbook.
        strings: those that cells of kind s refer to.

    Raises:
        MarkupError: it refers to a string that is not there, or is longer than a cell can be.
        ValueError: a reference is no number.

    """
    text = _text(kind, raw, style, formats, strings)
    if len(text) > CELL_LONGEST:
        raise MarkupError
    return text


def _text(kind: str, raw: str, style: str, formats: Formats, strings: list[str]) -> str:
    match kind:
        case "s" if raw:
            at = int(raw)
            if not 0 <= at < len(strings):
                raise MarkupError
            return strings[at]
        case "n" if raw:
            return _number(raw, *formats.of(style), since_1904=formats.since_1904)
        case "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
        case "d":
            return raw.removesuffix("T00:00:00")
        case _:
            return unescape(raw)


def unescape(text: str) -> str:
    """Return text with the characters that XML cannot hold, which Excel writes as _x000D_.

    They are units of UTF-16: two halves are one character. A half alone, and NUL, can be kept nowhere.
    """
    if "_x" not in text:
        return text
    units = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).replace("\0", "\ufffd")
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _number(raw: str, is_date: bool, digits: int, *, since_1904: bool) -> str:
    try:
        value = float(raw)
    except ValueError:
        return raw
    if is_date and 0 <= value < DAYS_AT_MOST:
        return _moment(value, since_1904=since_1904)
    if not WHOLE.fullmatch(raw):
        if not (value.is_integer() and abs(value) < EXACT_BELOW):
            return f"{value:.15g}"
        raw = str(int(value))
    return raw.zfill(digits)


def _moment(days: float, *, since_1904: bool) -> str:
    """Return a day, a day with its time, or a time alone, counted in days since the epoch."""
    if since_1904:
        epoch = datetime(1904, 1, 1, tzinfo=UTC)
    else:
        epoch = datetime(1899, 12, 30 if days >= LEAP_DAY_TAKEN_FOR_REAL else 31, tzinfo=UTC)
    moment = (epoch + timedelta(seconds=round(days * 86_400))).replace(tzinfo=None)
    if days < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == moment.min.time() else moment.isoformat(sep=" ")
