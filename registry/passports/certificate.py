"""The certificate that a holder prints: name, modules with dates, and how to check them. Drawn for them alone."""

from dataclasses import dataclass, field
from datetime import date

from registry.adherence.column import HIGH, LEFT, LINE, MEASURE, WIDE, Box, Column
from registry.kit.fonts import Face, width
from registry.kit.i18n import long_day, say
from registry.kit.pdf import add_page, open_document, paint, write
from registry.kit.spelling import printable, prints
from registry.kit.words import Sentence
from registry.logos.qr import Level, make_matrix, operators, side
from registry.passports.lines import Line
from registry.passports.rules import Holds

QUIET, CARE = "#55605b", "#764a00"
SMALL = 3.1
SQUARE = 36.0  # millimetres, quiet zone included
TITLE = Sentence("Protection passport")
WHAT = Sentence("What the holder of this passport learnt to protect children in travel and transport.")
NAME = Sentence("Name, as the holder typed it")
BY_HAND = Sentence("Name (written by hand)")
MADE = Sentence("Printed on %(day)s from passport %(code)s, issued on %(issued)s.")
HELD = Sentence("Learnt on %(day)s, %(how)s")
BEFORE = Sentence("And before that on %(days)s")
NONE = Sentence("This passport holds nothing yet.")
CHECK = Sentence("How to check this")
CHECK_CODE = Sentence(
    "Scan the code, or type %(code)s at %(address)s. Look at the address: only the register's own page tells what counts today."
)
CHECK_NAME = Sentence(
    "The register keeps the name encrypted; the holder's own link alone opens it. Ask the holder to open their passport on their own phone: the name stands there, on the register's own page."
)
CHECK_WHO = Sentence(
    "What stands here was entered by employers or sent by the holder, and can be taken back. It says what somebody learnt, not that a place or a person is safe."
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """All that is printed."""

    name: str = field(repr=False)
    code: str
    address: str
    issued_on: date
    drawn_on: date
    lines: tuple[Line, ...]
    site_name: str
    accent: str
    language: str


def draw(of: Certificate) -> bytes:
    """Return the PDF, in the language spoken now, with the shipped typeface."""
    flow, square_at = _laid_out(of)
    pdf = open_document(f"{say(TITLE)} {of.code}", language=of.language)
    pdf.set_producer("registry")
    matrix = make_matrix(of.address, Level.M)
    for number, page in enumerate(flow.pages):
        add_page(pdf, WIDE, HIGH)
        paint(pdf, f"0 0 {WIDE} 3.2 re", x=0, y=0, scale=1, ink=of.accent)
        for thing in page:
            if isinstance(thing, Box):
                paint(pdf, f"0 0 {thing.wide} {thing.high} re", x=thing.x, y=thing.y, scale=1, ink=thing.ink)
            else:
                text = printable(thing.text)
                write(pdf, thing.x, thing.y, text, face=thing.face, size=thing.size, ink=thing.ink)
        if number == square_at[0]:
            at = LEFT + MEASURE - SQUARE
            paint(pdf, operators(matrix), x=at, y=square_at[1], scale=SQUARE / side(matrix))
        foot = f"{of.site_name} · {of.code} · {number + 1}/{len(flow.pages)}"
        paint(pdf, f"0 0 {MEASURE} .25 re", x=LEFT, y=HIGH - 19, scale=1, ink=LINE)
        write(pdf, LEFT, HIGH - 14, printable(foot), face=Face.REGULAR, size=2.7, ink=QUIET)
    return bytes(pdf.output())


def _laid_out(of: Certificate) -> tuple[Column, tuple[int, float]]:
    """Return the text, and where the code to scan stands: page and height."""
    flow = Column()
    flow.say(of.site_name, face=Face.BOLD, ink=of.accent, size=4.4)
    flow.gap(5)
    flow.say(say(TITLE), face=Face.BOLD, size=9, lead=1.2)
    flow.gap(1)
    flow.say(say(WHAT), ink=QUIET)
    flow.gap(7)
    name = of.name if prints(of.name) else ""
    flow.say(say(NAME if name else BY_HAND), size=SMALL, ink=QUIET)
    if name:
        flow.say(name, face=Face.BOLD, size=6.4, lead=1.3)
    else:
        flow.gap(11)
        flow.rule()
    flow.gap(6)
    for line in of.lines:
        _say_line(flow, line)
    if not of.lines:
        flow.say(say(NONE))
    flow.rule()
    flow.gap(3)
    issued = {"day": of.drawn_on, "code": of.code, "issued": of.issued_on}
    flow.say(say(Sentence(MADE.english, issued)), size=SMALL, ink=QUIET)
    flow.gap(8)
    return flow, _say_check(flow, of)


def _say_line(flow: Column, line: Line) -> None:
    flow.keep(20)
    flow.rule()
    flow.gap(1.6)
    flow.say(f"{line.code} · {line.title}", face=Face.BOLD)
    learnt = say(Sentence(HELD.english, {"day": line.held_on, "how": line.how}))
    flow.say(f"{learnt} · {line.said}", size=SMALL, ink=QUIET if line.holds is Holds.VALID else CARE)
    if line.older:
        days = "; ".join(long_day(one.held_on) for one in line.older)
        flow.say(say(Sentence(BEFORE.english, {"days": days})), size=SMALL, ink=QUIET)
    flow.gap(1.6)


def _say_check(flow: Column, of: Certificate) -> tuple[int, float]:
    flow.keep(SQUARE + 22)
    at = len(flow.pages) - 1, flow.y
    address = of.address.rpartition("/")[0]
    told = {"code": of.code, "address": address}
    flow.say(say(CHECK), face=Face.BOLD, size=4.6)
    for sentence in (Sentence(CHECK_CODE.english, told), CHECK_NAME, CHECK_WHO):
        flow.gap(1.5)
        _say_beside(flow, say(sentence))
    return at


def _say_beside(flow: Column, text: str) -> None:
    """Set a paragraph in what the code to scan leaves of the measure."""
    room, line = MEASURE - SQUARE - 6, ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, Face.REGULAR, SMALL) > room:
            flow.say(line, size=SMALL)
            longer = word
        line = longer
    flow.say(line, size=SMALL)
