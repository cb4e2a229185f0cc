"""The receipt for a report as a sheet to hand over: what the page says, and nothing more. Drawn each time, kept nowhere."""

from dataclasses import dataclass

from registry.adherence.column import HIGH, LEFT, LINE, MEASURE, WIDE, Box, Column
from registry.cases.proving import Proof
from registry.kit.fonts import Face
from registry.kit.i18n import country_name, long_day, say
from registry.kit.pdf import add_page, open_document, paint, write
from registry.kit.spelling import printable
from registry.kit.words import Sentence

QUIET = "#55605b"
SMALL = 3.1
TITLE = Sentence("Proof of report")
SAYS = Sentence(
    "It says that a report was made and when. It says nothing of what was reported, about whom, or what came of it, and it proves nothing against anybody."
)
BUSINESS, REPORTED = Sentence("Business"), Sentence("Reported on")
CONFIRMED, CODE = Sentence("Confirmed by an authority on"), Sentence("Code")
CHECK = Sentence("Whoever you show it to checks the code at %(address)s.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is printed."""

    proof: Proof
    address: str
    """Where its code is checked."""
    site_name: str
    accent: str
    language: str


def draw(of: Sheet) -> bytes:
    """Return the PDF, in the language spoken now. It has no time of its own: the same receipt is the same file."""
    pdf = open_document(say(TITLE), language=of.language)
    pdf.set_producer("registry")
    for page in _laid_out(of).pages:
        add_page(pdf, WIDE, HIGH)
        paint(pdf, f"0 0 {WIDE} 3.2 re", x=0, y=0, scale=1, ink=of.accent)
        for thing in page:
            if isinstance(thing, Box):
                paint(pdf, f"0 0 {thing.wide} {thing.high} re", x=thing.x, y=thing.y, scale=1, ink=thing.ink)
            else:
                text = printable(thing.text)
                write(pdf, thing.x, thing.y, text, face=thing.face, size=thing.size, ink=thing.ink)
        paint(pdf, f"0 0 {MEASURE} .25 re", x=LEFT, y=HIGH - 19, scale=1, ink=LINE)
        write(pdf, LEFT, HIGH - 14, printable(of.site_name), face=Face.REGULAR, size=2.7, ink=QUIET)
    return bytes(pdf.output())


def _laid_out(of: Sheet) -> Column:
    proof, flow = of.proof, Column()
    flow.say(of.site_name, face=Face.BOLD, ink=of.accent, size=4.4)
    flow.gap(5)
    flow.say(say(TITLE), face=Face.BOLD, size=9, lead=1.2)
    flow.gap(7)
    for name, value in (
        (BUSINESS, f"{proof.business}, {country_name(proof.country)}"),
        (REPORTED, long_day(proof.reported_on)),
        (CONFIRMED, long_day(proof.confirmed_on)),
        (CODE, proof.code),
    ):
        flow.say(say(name), size=SMALL, ink=QUIET)
        flow.say(value, face=Face.BOLD, size=5.2, lead=1.3)
        flow.gap(3)
    flow.rule()
    flow.gap(4)
    flow.say(say(SAYS))
    flow.gap(3)
    flow.say(say(Sentence(CHECK.english, {"address": of.address})))
    return flow
