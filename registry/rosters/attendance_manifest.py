"""Read a list of attendances, one person at one session a row, into a preview with every fault."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from registry.kit.sheets import Sheet
from registry.kit.words import Sentence
from registry.rosters.attendance_words import LANGUAGES, MODES
from registry.rosters.drafts import AttendanceRow, Preview, natural_key
from registry.rosters.headings import Layout, attendance_layout
from registry.rosters.manifest import preview_of, row_readers, without_drafts
from registry.rosters.reader import Findings, RowReader
from registry.rosters.rules import AttendanceField, folded
from registry.rosters.staff_manifest import NO_NAMES, Around, read_held
from registry.training.forms import known_key
from registry.training.modules import NOT_LOGGED, modules
from registry.training.rules import MINUTES, SCORE_MOST, Mode, works_on

Word = TypeVar("Word", bound=StrEnum)
NO_MODULES = Sentence("No column says which module was taken. Head it “Module” or “Módulo”.")
NO_DATES = Sentence("No column says on which day. Head it “Date”, “Fecha” or “Data”.")
NOT_THERE = Sentence("This person did not work for you on that day.")
CODE = re.compile(r"(?:m|module|modulo)? ?0*([0-9]{1,2})")
NUMBER = re.compile(r"([0-9]{1,4}) ?(?:min|minutes|minutos|')?\.?")
PERCENT = re.compile(r"([0-9]{1,3}) ?%?")


@dataclass(frozen=True, slots=True)
class Span:
    """One of the staff, and from when until when they work there."""

    staff_id: UUID
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Team:
    """What a list is read against: the staff and the trainers by what they are called, and the language most spoken."""

    around: Around
    people: Mapping[str, Sequence[Span]]
    trainers: Mapping[str, UUID]
    language: str


def read_attendances(sheet: Sheet, team: Team) -> Preview[AttendanceRow]:
    """Read a list of attendances."""
    findings = Findings()
    layout = attendance_layout(sheet.rows)
    for field, said in (
        (AttendanceField.PERSON, NO_NAMES), (AttendanceField.MODULE, NO_MODULES), (AttendanceField.DATE, NO_DATES)
    ):  # fmt: skip
        if layout is None or field not in layout.at:
            return without_drafts(sheet, layout, findings, said)
    assert layout is not None  # noqa: S101 (the loop has seen to it)
    readers = row_readers(sheet, layout, findings)
    drafts = [_attendance(reader, team) for reader in readers]
    kept = [draft for draft in drafts if draft is not None]
    _compare(kept, layout, findings)
    return preview_of(layout, kept, readers, findings)


def _attendance(reader: RowReader[AttendanceField], team: Team) -> AttendanceRow | None:
    """Read one row. Every field is read, so that every fault is found."""
    field = AttendanceField
    name = reader.required(field.PERSON, str)
    module = reader.required(field.MODULE, _module)
    day = reader.read(field.DATE, lambda text: _day(text, module, team), None)
    place = reader.read(field.PLACE, lambda text: _place(text, team), "")
    trainer = reader.text(field.TRAINER)
    minutes = reader.read(
        field.MINUTES, lambda text: _number(text, NUMBER, MINUTES.start, MINUTES.stop - 1), None
    )
    score = reader.read(field.SCORE, lambda text: _number(text, PERCENT, 0, SCORE_MOST), None)
    mode = reader.read(field.MODE, _mode, Mode.IN_PERSON)
    language = reader.read(field.LANGUAGE, lambda text: _language(text, team), team.language)
    person = _person(reader, name, day, team) if name else None
    if not reader.faultless or person is None or day is None:
        return None
    return AttendanceRow(
        row=reader.row.number,
        known_as=name,
        staff_id=person.staff_id,
        module=module,
        held_on=day,
        minutes=minutes if minutes is not None else modules()[module].minutes,
        mode=mode,
        language=language,
        trainer=trainer,
        trainer_id=team.trainers.get(known_key(trainer)),
        place=place,
        place_id=team.around.places.get(folded(place)),
        score=score,
    )


def _person(reader: RowReader[AttendanceField], name: str, day: date | None, team: Team) -> Span | None:
    """Return who of the staff is meant: of those who are called so, whoever worked there on the day."""
    called = team.people.get(known_key(name), ())
    if not called:
        said = Sentence(
            "Nobody of your staff is called that. Correct the name or number, or load your staff first."
        )
        reader.refuse(AttendanceField.PERSON, said)
        return None
    if day is None:
        return None
    there = next((one for one in called if works_on(one.since, one.until, day)), None)
    if there is None:
        reader.refuse(AttendanceField.DATE, NOT_THERE)
    return there


def _compare(drafts: Iterable[AttendanceRow], layout: Layout[AttendanceField], findings: Findings) -> None:
    """Warn of rows that say the same again, and of those that say something else of the same session."""
    seen: dict[str, int] = {}
    sessions: dict[tuple[object, ...], AttendanceRow] = {}
    for draft in drafts:
        first = seen.setdefault(natural_key(draft), draft.row)
        if first != draft.row:
            said = Sentence(
                "The same person at the same session as in row %(row)s: only that row is taken over.",
                {"row": first},
            )
            findings.warn(draft.row, layout.heading(AttendanceField.PERSON), draft.known_as, said)
            continue
        before = sessions.setdefault(draft.session(), draft)
        if (before.minutes, before.language) != (draft.minutes, draft.language):
            said = Sentence(
                "Other minutes, or another language, than row %(row)s has for the same session: those of that row count.",
                {"row": before.row},
            )
            findings.warn(draft.row, layout.heading(AttendanceField.MODULE), draft.module, said)


def _module(text: str) -> str | Sentence:
    key = folded(text)
    found = CODE.fullmatch(key)
    code = f"M{int(found[1])}" if found else MODULE_OF.get(key, "")
    if code not in modules() or code in NOT_LOGGED:
        return Sentence("Enter the code of a module, such as M2.")
    return code


def _day(text: str, module: str, team: Team) -> date | Sentence | None:
    if not text:
        return Sentence("Fill this in.")
    return read_held(text, module or "M0", team.around)


def _place(text: str, team: Team) -> str | Sentence:
    if text and folded(text) not in team.around.places:
        return Sentence(
            "No place of yours is called that. Use the name that stands on your desk, or leave it empty."
        )
    return text


def _number(text: str, shape: re.Pattern[str], least: int, most: int) -> int | Sentence | None:
    if not text:
        return None
    found = shape.fullmatch(text.casefold())
    if found is None or not least <= int(found[1]) <= most:
        return Sentence("Enter a whole number from %(least)s to %(most)s.", {"least": least, "most": most})
    return int(found[1])


def _mode(text: str) -> Mode | Sentence:
    found = MODE_OF.get(folded(text)) if text else Mode.IN_PERSON
    return found or Sentence("Enter in person, online, radio or paper; or nothing.")


def _language(text: str, team: Team) -> str | Sentence:
    found = LANGUAGE_OF.get(folded(text)) if text else team.language
    return found or Sentence("Enter English, Spanish, Portuguese or French; or nothing.")


def _words(listed: Mapping[Word, str]) -> dict[str, Word]:
    return {folded(word): one for one, words in listed.items() for word in (one.value, *words.split("|"))}


MODE_OF = _words(MODES)
LANGUAGE_OF = {word: tongue.value for word, tongue in _words(LANGUAGES).items()}
MODULE_OF = {folded(title): one.code for one in modules().values() for title in one.title.values()}
