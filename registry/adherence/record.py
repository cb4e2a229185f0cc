"""The record of a signature that a business keeps: one PDF, the same bytes whenever it is made again. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from fpdf import FPDF

from registry.adherence.column import (
    HIGH,
    LEAD,
    LEFT,
    LINE,
    MEASURE,
    TEXT_SIZE,
    WIDE,
    Box,
    Column,
    Line,
    wrap,
)
from registry.adherence.record_words import DAYS, LABELS, LAYOUT, MONTHS
from registry.kit.fonts import Face, covers, width
from registry.kit.pdf import add_page, open_document, paint, write

LABEL_COLUMN = 44.0  # millimetres
SMALL_SIZE = 3.1
QUIET, SOFT = "#55605b", "#f0f4f2"
COMMITMENT = re.compile(r"[A-Z]\d+\. ")
HEADING_LONGEST = 60  # characters; a line that stands alone, is short and ends in no stop
TEXT_FILE, SIGNATURE_FILE = "code.txt", "signature.txt"


@dataclass(frozen=True, slots=True)
class Record:
    """All that a record says: plain values, kept as they were at the moment of signing."""

    reference: str
    legal_name: str
    trade_name: str
    registry_number: str
    address: str
    full_name: str
    position: str
    statement: str
    signed_at: datetime
    language: str
    version_number: int
    text: str = field(repr=False)
    site_name: str
    page: str
    accent: str
    layout: int = LAYOUT

    @property
    def text_sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def statement(language: str, legal_name: str) -> str:
    """Return the sentence that a person ticks in order to sign, in the language of the text."""
    return LABELS[language]["agree"] % {"business": legal_name}


def draw(record: Record) -> bytes:
    """Return the PDF: a first page that says who signed, then the whole text, both attached as plain text too.

    Equal records give equal bytes: the file's dates are the moment of signing, and what it says of
    itself comes from `record_words`, never from a catalogue that somebody may reword.
    """
    said = LABELS[record.language]
    pages = _laid_out(record, said)
    pdf = open_document(
        f"{said['title']}: {record.legal_name}", language=record.language, made_at=record.signed_at
    )
    pdf.set_author(record.full_name)
    pdf.set_producer("registry")
    for number, page in enumerate(pages, start=1):
        _draw_page(pdf, page, record, said["page"] % {"page": number, "pages": len(pages)})
    _attach(pdf, TEXT_FILE, record.text, record.signed_at)
    _attach(
        pdf,
        SIGNATURE_FILE,
        "".join(f"{name}: {value}\n" for name, value in _facts(record, said)),
        record.signed_at,
    )
    return bytes(pdf.output())


def said_at(at: datetime, language: str, layout: int = LAYOUT) -> str:
    """Return a moment as the record says it: the month in letters, the second, the zone."""
    values = {"day": at.day, "month": MONTHS[language][at.month - 1], "year": at.year}
    return f"{DAYS[layout][language] % values}, {at:%H:%M:%S} UTC"


def _facts(record: Record, said: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield said["business"], record.legal_name
    if record.trade_name != record.legal_name:
        yield said["trade_name"], record.trade_name
    if record.registry_number:
        yield said["registry_number"], record.registry_number
    yield said["address"], record.address
    yield said["code"], said["version"] % {"number": record.version_number}
    yield said["signer"], record.full_name
    yield said["position"], record.position
    yield said["signed_at"], said_at(record.signed_at, record.language, record.layout)
    yield said["statement"], record.statement
    yield said["reference"], record.reference


def _attach(pdf: FPDF, name: str, text: str, at: datetime) -> None:
    pdf.embed_file(
        bytes=text.encode(), basename=name, mime_type="text/plain",
        creation_date=at, modification_date=at, compress=False,
    )  # fmt: skip


# ── laying out ──────────────────────────────────────────────────────────────────────────────────────


def _laid_out(record: Record, said: dict[str, str]) -> list[list[Line | Box]]:
    flow = Column()
    flow.say(record.site_name, face=Face.BOLD, ink=record.accent, size=4.4)
    flow.gap(5)
    flow.say(said["title"], face=Face.BOLD, size=9, lead=1.2)
    flow.gap(1)
    flow.say(said["keep"], ink=QUIET)
    flow.gap(6)
    _say_facts(flow, record, said)
    flow.gap(7)
    _say_statement(flow, record, said)
    flow.gap(8)
    _say_check(flow, record, said)
    flow.break_page()
    _say_text(flow, record, said)
    return flow.pages


def _say_facts(flow: Column, record: Record, said: dict[str, str]) -> None:
    apart = {said[name] for name in ("signer", "position", "signed_at", "statement")}
    for label, value in _facts(record, said):
        if label in apart:
            continue
        flow.keep(12)
        flow.rule()
        flow.gap(1.6)
        top = flow.y
        flow.say(label, size=SMALL_SIZE, ink=QUIET, lead=1.75)
        flow.y = top
        flow.say(value, inset=LABEL_COLUMN, lead=1.45)
        flow.gap(1.6)
    flow.rule()


def _say_statement(flow: Column, record: Record, said: dict[str, str]) -> None:
    inside, size, lead = 7.0, 4.2, 1.5
    lines = wrap(record.statement, MEASURE - 2 * inside, Face.REGULAR, size)
    high = len(lines) * size * lead + 36
    flow.keep(high)
    flow.pages[-1].append(Box(LEFT, flow.y, MEASURE, high, SOFT))
    flow.pages[-1].append(Box(LEFT, flow.y, 1.2, high, record.accent))
    end = flow.y + high
    flow.gap(4)
    flow.say(said["statement"], size=SMALL_SIZE, ink=QUIET, inset=inside)
    for line in lines:
        flow.say(line, size=size, lead=lead, inset=inside)
    flow.gap(3)
    flow.say(record.full_name, face=Face.BOLD, size=5.6, inset=inside, lead=1.4)
    flow.say(record.position, inset=inside, lead=1.4)
    flow.say(said_at(record.signed_at, record.language, record.layout), ink=QUIET, inset=inside, lead=1.4)
    flow.y = max(end, flow.y + 4)


def _say_check(flow: Column, record: Record, said: dict[str, str]) -> None:
    flow.keep(50)
    flow.say(said["check"], face=Face.BOLD, size=4.6)
    flow.gap(1)
    flow.say(said["check_now"] % {"address": record.page}, size=SMALL_SIZE)
    flow.gap(1.5)
    flow.say(said["check_text"] % {"file": TEXT_FILE}, size=SMALL_SIZE)
    flow.say(record.text_sha256, face=Face.BOLD, size=SMALL_SIZE)
    flow.gap(1.5)
    flow.say(said["check_file"], size=SMALL_SIZE)
    if any(not covers(sign) and not sign.isspace() for _, value in _facts(record, said) for sign in value):
        flow.gap(1.5)
        flow.say(said["letters"] % {"file": SIGNATURE_FILE}, size=SMALL_SIZE)


def _say_text(flow: Column, record: Record, said: dict[str, str]) -> None:
    flow.say(said["text"], size=SMALL_SIZE, ink=QUIET)
    flow.gap(2)
    title, *rest = record.text.strip().split("\n\n")
    flow.say(title, face=Face.BOLD, size=6.4, lead=1.25)
    for paragraph in rest:
        lines = paragraph.split("\n")
        heading = len(lines) == 1 and len(lines[0]) <= HEADING_LONGEST and lines[0][-1] not in ".:;"
        flow.gap(4.5 if heading else 3)
        flow.keep(22 if heading or len(lines) > 1 else 0)
        for line in lines:
            _say_line(flow, line, bold=heading or COMMITMENT.match(line) is not None)


def _say_line(flow: Column, line: str, *, bold: bool) -> None:
    if not line.startswith("- "):
        flow.say(line, face=Face.BOLD if bold else Face.REGULAR)
        return
    inset, point = 4.0, line.removeprefix("- ")
    flow.keep(len(wrap(point, MEASURE - inset, Face.REGULAR, TEXT_SIZE)) * TEXT_SIZE * LEAD)
    flow.pages[-1].append(Line(LEFT, flow.y + flow.drop(TEXT_SIZE, LEAD), "-"))
    flow.say(point, inset=inset)


# ── drawing ─────────────────────────────────────────────────────────────────────────────────────────


def _draw_page(pdf: FPDF, page: list[Line | Box], record: Record, number: str) -> None:
    add_page(pdf, WIDE, HIGH)
    paint(pdf, f"0 0 {WIDE} 3.2 re", x=0, y=0, scale=1, ink=record.accent)
    for thing in page:
        if isinstance(thing, Box):
            paint(pdf, f"0 0 {thing.wide} {thing.high} re", x=thing.x, y=thing.y, scale=1, ink=thing.ink)
        else:
            write(
                pdf, thing.x, thing.y, _drawable(thing.text), face=thing.face, size=thing.size, ink=thing.ink
            )
    foot = HIGH - 14
    paint(pdf, f"0 0 {MEASURE} .25 re", x=LEFT, y=foot - 5, scale=1, ink=LINE)
    write(
        pdf,
        LEFT,
        foot,
        _drawable(f"{record.site_name} · {record.reference}"),
        face=Face.REGULAR,
        size=2.7,
        ink=QUIET,
    )
    at = LEFT + MEASURE - width(number, Face.REGULAR, 2.7)
    write(pdf, at, foot, number, face=Face.REGULAR, size=2.7, ink=QUIET)


def _drawable(text: str) -> str:
    return "".join(sign if covers(sign) else " " if sign.isspace() else "?" for sign in text)
