"""Slips on A4, four a page: fold the secret inward at the first line, the name outward at the second (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fpdf import FPDF

from registry.campaigns.inviting import Printed, address_of
from registry.campaigns.rules import spell
from registry.kit import pdf as pages
from registry.kit.fonts import Face
from registry.kit.i18n import LANGUAGES, long_day, say, speaking
from registry.kit.lettering import fit
from registry.kit.spelling import printable
from registry.kit.words import Sentence
from registry.logos import qr

PAPER = (210.0, 297.0)
SLIPS_A_PAGE = 4
HEIGHT = PAPER[1] / SLIPS_A_PAGE
PANEL = PAPER[0] / 3
EDGE = 8.0  # printers leave about 4 mm of the paper white
QR_SIDE = 42.0  # quiet zone included
DASH = 2.0  # mm, and as much between two

SCAN = Sentence("1. Scan this, or type the address.")
YOUR_CODE = Sentence("Your code, for you alone. It works once:")
STEPS = (
    Sentence("2. Type this code, and your number with the association."),
    Sentence("3. Read the code of conduct. Sign only if you agree."),
    Sentence("4. Choose a PIN, and note the code that you are shown: with both you come back."),
    Sentence(
        "Nobody signs for you: not your association, not a colleague. Did somebody? Say so at the same address."
    ),
)
LAST_DAY = Sentence("Until %(day)s")
YOUR_NUMBER = Sentence("Number with the association: %(number)s")
FOLD_IN = Sentence("Fold inward")
FOLD_OUT = Sentence("Fold outward")


@dataclass(frozen=True, slots=True)
class Heading:
    """What all slips of a campaign say."""

    base_url: str
    code: str
    campaign: str
    association: str
    last_on: date
    language: str
    """Of members whose own language is none of ours."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one slip, in its member's language."""

    scan: str
    your_code: str
    steps: tuple[str, ...]
    last_day: str
    your_number: str
    fold_in: str
    fold_out: str


def words_of(slip: Printed, heading: Heading) -> Words:
    """Return what a slip says in its member's language."""
    with speaking(slip.language if slip.language in LANGUAGES else heading.language):
        return Words(
            say(SCAN), say(YOUR_CODE), tuple(map(say, STEPS)),
            say(Sentence(LAST_DAY.english, {"day": long_day(heading.last_on)})),
            say(Sentence(YOUR_NUMBER.english, {"number": slip.number})), say(FOLD_IN), say(FOLD_OUT),
        )  # fmt: skip


def typed_address(heading: Heading) -> str:
    """Return the address as somebody types it."""
    return address_of(heading.base_url, heading.code).partition("://")[2]


def draw_slips(slips: Sequence[Printed], heading: Heading) -> bytes:
    """Return the PDF of all slips, in their order."""
    pdf = pages.open_document(printable(heading.campaign), language=heading.language)
    for number, slip in enumerate(slips):
        if number % SLIPS_A_PAGE == 0:
            pages.add_page(pdf, *PAPER)
            _lines(pdf)
        _draw(pdf, slip, heading, top=number % SLIPS_A_PAGE * HEIGHT)
    return bytes(pdf.output())


def _lines(pdf: FPDF) -> None:
    """Draw where to cut, whole, and where to fold, dashed."""
    cuts = " ".join(f"0 {HEIGHT * row:.3f} {PAPER[0]} 0.15 re" for row in range(1, SLIPS_A_PAGE))
    dashes = " ".join(
        f"{PANEL * column:.3f} {at * 2 * DASH:.3f} 0.2 {DASH} re"
        for column in (1, 2)
        for at in range(int(PAPER[1] / (2 * DASH)) + 1)
    )
    pages.paint(pdf, f"{cuts} {dashes}", x=0, y=0, scale=1)


def _draw(pdf: FPDF, slip: Printed, heading: Heading, *, top: float) -> None:
    words = words_of(slip, heading)
    matrix = qr.make_matrix(address_of(heading.base_url, heading.code, slip.secret), qr.Level.M)
    pages.paint(pdf, qr.operators(matrix), x=EDGE - 4, y=top + 12, scale=QR_SIDE / qr.side(matrix))
    y = _write(pdf, words.scan, EDGE, top + EDGE + 2, size=3.0)
    y = _write(pdf, words.your_code, EDGE, top + 12 + QR_SIDE + 4, size=2.8)
    _write(pdf, spell(slip.secret), EDGE, y + 2, size=4.6, face=Face.BOLD)
    _write(pdf, words.fold_in, PANEL + 2, top + HEIGHT - 3, size=2.2)
    y = _write(pdf, typed_address(heading), PANEL + EDGE, top + EDGE + 2, size=3.6, face=Face.BOLD, lines=2)
    for step in words.steps:
        y = _write(pdf, step, PANEL + EDGE, y + 1.6, size=2.9, lines=4)
    _write(pdf, words.last_day, PANEL + EDGE, y + 1.6, size=2.9, face=Face.BOLD)
    _write(pdf, words.fold_out, 2 * PANEL + 2, top + HEIGHT - 3, size=2.2)
    x = 2 * PANEL + EDGE
    y = _write(pdf, heading.association, x, top + EDGE + 2, size=3.0, lines=2)
    y = _write(pdf, heading.campaign, x, y + 1.6, size=3.0, lines=2)
    y = _write(pdf, slip.name, x, y + 6, size=5.0, face=Face.BOLD, lines=3)
    y = _write(pdf, slip.city, x, y + 1.6, size=3.2)
    _write(pdf, words.your_number, x, y + 3, size=3.4, face=Face.BOLD, lines=2)


def _write(
    pdf: FPDF, text: str, x: float, y: float, *, size: float, face: Face = Face.REGULAR, lines: int = 2
) -> float:
    """Write a text into a panel from its first baseline; return the baseline that the next one may have."""
    shown = printable(text) or "-"
    fitted = fit(shown, face, width=PANEL - EDGE - 3, lines=lines, largest=size, smallest=min(size, 1.9))
    for line in fitted.lines:
        pages.write(pdf, x, y, line, face=face, size=fitted.size)
        y += fitted.size * 1.25
    return y
