"""Reading a list of numbers to call, and what it would do beside what is on record (pure but for the sheet)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from registry.commands import CommandError
from registry.countries.forms import parse_hotline
from registry.countries.hotline_checks import differences
from registry.countries.hotlines import Channel, Hotline
from registry.kit.forms import FormFaults
from registry.kit.sheets import Row, SheetError, read_sheet
from registry.kit.sheets.written import FORMULA_SIGNS

ROWS_AT_MOST = 2_000
NEEDED = ("country", "name", "number", "kind", "source")
READ = (*NEEDED, "channel", "hours", "languages", "source_date", "dial", "verified_on", "retired")
VALUE_SHOWN = 60  # characters
Key = tuple[str, str, Channel]


@dataclass(slots=True)
class Listed:
    """What a list holds: its numbers by row, what is wrong with others, and what to look at."""

    row_count: int = 0
    lines: list[tuple[int, Hotline]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    faulty: set[int] = field(default_factory=set)
    looks: list[str] = field(default_factory=list)
    repeated: int = 0
    ended: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking a list over does: what is added, and how many are in use, or out of use, already."""

    added: list[Hotline]
    known: int
    retired: int
    looks: list[str]


def read_list(data: bytes, name: str, *, today: date) -> Listed:
    """Read a list, row by row. Whoever is said to have checked a number, we did not.

    Raises:
        CommandError: the file is no list, or lacks a column.

    """
    try:
        sheet = read_sheet(data, name, most=ROWS_AT_MOST)
    except SheetError as error:
        raise CommandError(str(error)) from None
    headings = [cell.strip().lower() for cell in sheet.rows[0].cells] if sheet.rows else []
    if missing := [column for column in NEEDED if column not in headings]:
        raise CommandError(
            f"The first row names the columns, and {', '.join(missing)} is missing. It may name {', '.join(READ)}."
        )
    found = Listed()
    if others := [heading for heading in headings if heading and heading not in READ]:
        found.looks.append(f"Columns that are not read: {', '.join(map(_short, others))}.")
    seen: dict[Key, int] = {}
    for row in sheet.rows[1:]:
        _read_row(found, seen, row, headings, today)
    return found


def plan(listed: Listed, in_use: Iterable[Hotline], retired: Iterable[Hotline]) -> Plan:
    """Compare a list with what is on record, which stays as it is: a registrar decides what is right."""
    live, gone = {key_of(line): line for line in in_use}, {key_of(line) for line in retired}
    added, looks, known, ended = [], [], 0, 0
    for number, line in listed.lines:
        present = live.get(key_of(line))
        if present is not None:
            known += 1
            looks += _differing(number, present, line)
        elif key_of(line) in gone:
            ended += 1
            looks.append(f"row {number}: look: {line.number} was taken out of use here, and stays so.")
        else:
            added.append(line)
    return Plan(added, known, ended, looks)


def would(listed: Listed, planned: Plan) -> list[str]:
    """Return in sentences what taking the list over would do; or did, less the first and the last."""
    return [
        *_count(listed.row_count, "The list has 1 row.", "The list has {} rows."),
        *_count(
            len(planned.added),
            "1 number would be added, as not checked by us.",
            "{} numbers would be added, as not checked by us.",
        ),
        *_kept(listed, planned),
        *_count(len(listed.faulty), "1 row has a fault.", "{} rows have a fault."),
    ]


def did(listed: Listed, planned: Plan, added: int) -> list[str]:
    """Return in sentences what was done."""
    return [
        *_count(
            added, "1 number was added, as not checked by us.", "{} numbers were added, as not checked by us."
        ),
        *_kept(listed, planned),
        *_count(
            len(listed.faulty), "1 row with a fault was left out.", "{} rows with a fault were left out."
        ),
    ] or ["Nothing was added."]


def key_of(line: Hotline) -> Key:
    """Return by what a number is the same as another."""
    return line.country, line.dial, line.channel


def _read_row(found: Listed, seen: dict[Key, int], row: Row, headings: Sequence[str], today: date) -> None:
    found.row_count += 1
    cells = {heading: _text(cell) for heading, cell in zip(headings, row.cells, strict=False) if heading}
    raw = {name: cells.get(name, "") for name in READ} | {
        "channel": cells.get("channel") or Channel.CALL.value
    }
    raw["country"] = raw["country"].upper()
    line = parse_hotline(raw, today=today)
    if isinstance(line, FormFaults):
        faults = [f"{name} “{_short(raw[name])}”: fault: {said}" for name, said in line.by_field.items()]
    elif raw["dial"] and raw["dial"] != line.dial:
        faults = [
            f"dial “{_short(raw['dial'])}”: fault: Of {line.number}, {line.dial} is dialled. Correct one of them."
        ]
    else:
        faults = []
    if isinstance(line, FormFaults) or faults:
        found.faulty.add(row.number)
        found.faults += [f"row {row.number}, {fault}" for fault in faults]
        return
    if key_of(line) in seen:
        found.repeated += 1
        found.looks.append(
            f"row {row.number}: look: it is the number of row {seen[key_of(line)]}, which counts."
        )
        return
    seen[key_of(line)] = row.number
    if raw["retired"]:
        found.ended += 1
        found.looks.append(
            f"row {row.number}: look: the list says that {line.number} is out of use; it is left out."
        )
        return
    if raw["verified_on"]:
        when = _short(raw["verified_on"])
        found.looks.append(
            f"row {row.number}: look: the check of “{when}” is not ours; here nobody has checked it."
        )
    found.lines.append((row.number, line))


def _differing(number: int, present: Hotline, line: Hotline) -> list[str]:
    """Return what a list says otherwise than the record; what it leaves open says nothing."""
    before = differences(present, replace(line, dial=present.dial, number=present.number))
    said = {name: _short(str(value)) for name, value in before.items() if getattr(line, name)}
    if not said:
        return []
    told = ", ".join(f"{name} (here “{value}”)" for name, value in said.items())
    return [f"row {number}: look: {line.number} is on record with another {told}, and stays as it is."]


def _kept(listed: Listed, planned: Plan) -> list[str]:
    return [
        *_count(
            planned.known,
            "1 number is on record already, and stays as it is.",
            "{} numbers are on record already, and stay as they are.",
        ),
        *_count(
            planned.retired + listed.ended,
            "1 number is out of use, and stays so.",
            "{} numbers are out of use, and stay so.",
        ),
        *_count(
            listed.repeated,
            "1 row says the same as another, and counts once.",
            "{} rows say the same as others, and count once.",
        ),
    ]


def _text(cell: str) -> str:
    """Return a cell without the apostrophe by which our own list keeps spreadsheets from reckoning."""
    return cell[1:].strip() if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell.strip()


def _short(value: str) -> str:
    plain = " ".join("".join(sign for sign in value[: 4 * VALUE_SHOWN] if sign.isprintable()).split())
    return plain if len(plain) <= VALUE_SHOWN else f"{plain[: VALUE_SHOWN - 1]}…"


def _count(number: int, one: str, many: str) -> list[str]:
    return [one if number == 1 else many.format(number)] if number else []
