"""The report of an audit as a PDF: equal content gives equal bytes, so that its hash can be signed (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fpdf import FPDF

from registry.adherence.column import HIGH, LEFT, LINE, MEASURE, WIDE, Box, Column, Line
from registry.kit.fonts import Face, covers, width
from registry.kit.pdf import add_page, open_document, paint, write

LABEL_COLUMN = 48.0  # millimetres
SMALL = 3.1
QUIET = "#55605b"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a report: a heading, labelled facts, then paragraphs; those that begin with a tab are set in."""

    heading: str
    facts: Sequence[tuple[str, str]] = ()
    paragraphs: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says, in the language it is written in."""

    title: str
    lead: str
    language: str
    reference: str
    made_at: datetime
    parts: Sequence[Part]


def draw(report: Report) -> bytes:
    """Return the PDF."""
    pages = _laid_out(report)
    pdf = open_document(report.title, language=report.language, made_at=report.made_at)
    pdf.set_producer("registry")
    for number, page in enumerate(pages, start=1):
        _draw_page(pdf, page, report.reference, f"{number} / {len(pages)}")
    return bytes(pdf.output())


def _laid_out(report: Report) -> list[list[Line | Box]]:
    flow = Column()
    flow.say(report.title, face=Face.BOLD, size=8, lead=1.2)
    flow.gap(1)
    flow.say(report.lead, ink=QUIET)
    for part in report.parts:
        flow.gap(6)
        flow.keep(24)
        flow.say(part.heading, face=Face.BOLD, size=4.8)
        flow.gap(1)
        for label, value in part.facts:
            _say_fact(flow, label, value)
        for paragraph in part.paragraphs:
            flow.gap(1.2)
            for line in paragraph.split("\n"):
                flow.say(line.lstrip("\t") or " ", inset=5.0 if line.startswith("\t") else 0.0)
    return flow.pages


def _say_fact(flow: Column, label: str, value: str) -> None:
    flow.keep(14)
    flow.gap(1.2)
    top = flow.y
    flow.say(label, size=SMALL, ink=QUIET, lead=1.75)
    under, flow.y = flow.y, top
    for line in value.split("\n"):
        flow.say(line or " ", inset=LABEL_COLUMN, lead=1.45)
    flow.y = max(flow.y, under if flow.y >= top else flow.y)


def _draw_page(pdf: FPDF, page: Sequence[Line | Box], reference: str, number: str) -> None:
    add_page(pdf, WIDE, HIGH)
    for thing in page:
        if isinstance(thing, Box):
            paint(pdf, f"0 0 {thing.wide} {thing.high} re", x=thing.x, y=thing.y, scale=1, ink=thing.ink)
        else:
            write(
                pdf, thing.x, thing.y, _drawable(thing.text), face=thing.face, size=thing.size, ink=thing.ink
            )
    foot = HIGH - 14
    paint(pdf, f"0 0 {MEASURE} .25 re", x=LEFT, y=foot - 5, scale=1, ink=LINE)
    write(pdf, LEFT, foot, _drawable(reference), face=Face.REGULAR, size=2.7, ink=QUIET)
    at = LEFT + MEASURE - width(number, Face.REGULAR, 2.7)
    write(pdf, at, foot, number, face=Face.REGULAR, size=2.7, ink=QUIET)


def _drawable(text: str) -> str:
    return "".join(sign if covers(sign) else " " if sign.isspace() else "?" for sign in text)
