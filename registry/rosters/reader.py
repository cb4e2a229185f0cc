"""Read the cells of one row after another, collecting every fault."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypedDict, TypeVar

from registry.kit.sheets import Row
from registry.kit.words import Sentence
from registry.rosters import values
from registry.rosters.capitals import calm
from registry.rosters.drafts import Calmed, Note
from registry.rosters.headings import Field, Layout
from registry.rosters.rules import CELL_LONGEST, LONGEST, LONGEST_OTHER, NOTES_SHOWN

Value = TypeVar("Value")
Otherwise = TypeVar("Otherwise")


class Shown(TypedDict):
    """The part of a preview that findings make up."""

    faults: tuple[Note, ...]
    fault_count: int
    warnings: tuple[Note, ...]
    warning_count: int
    calmed: tuple[Calmed, ...]
    calmed_count: int


@dataclass(slots=True)
class Findings:
    """What was found in a list: all of it is counted, as much is kept as a preview shows."""

    faults: list[Note] = field(default_factory=list)
    fault_count: int = 0
    warnings: list[Note] = field(default_factory=list)
    warning_count: int = 0
    calmed: list[Calmed] = field(default_factory=list)
    calmed_count: int = 0

    def fault(self, row: int, heading: str, value: str, said: Sentence) -> None:
        self.fault_count += 1
        if self.fault_count <= NOTES_SHOWN:
            self.faults.append(Note(row, values.shortened(heading), values.shortened(value), said))

    def warn(self, row: int, heading: str, value: str, said: Sentence) -> None:
        self.warning_count += 1
        if self.warning_count <= NOTES_SHOWN:
            self.warnings.append(Note(row, values.shortened(heading), values.shortened(value), said))

    def calm(self, row: int, heading: str, given: str, now: str) -> None:
        self.calmed_count += 1
        if self.calmed_count <= NOTES_SHOWN:
            self.calmed.append(Calmed(row, values.shortened(heading), given, now))

    def shown(self) -> Shown:
        return Shown(
            faults=tuple(self.faults),
            fault_count=self.fault_count,
            warnings=tuple(self.warnings),
            warning_count=self.warning_count,
            calmed=tuple(self.calmed),
            calmed_count=self.calmed_count,
        )


@dataclass(slots=True)
class RowReader(Generic[Field]):
    """Reads the fields of one row; `given` fills up with what was calmed, as it stood there."""

    row: Row
    layout: Layout[Field]
    findings: Findings
    faultless: bool = True
    given: dict[str, str] = field(default_factory=dict)

    def text(self, name: Field) -> str:
        return self.read(name, str, "")

    def required(self, name: Field, understand: Callable[[str], str | Sentence]) -> str:
        return self.read(name, lambda text: understand(text) if text else Sentence("Fill this in."), "")

    def read(
        self, name: Field, understand: Callable[[str], Value | Sentence], otherwise: Otherwise
    ) -> Value | Otherwise:
        """Return a field's value; where it is none, note the fault and return `otherwise`."""
        raw = self._raw(name)
        longest = LONGEST.get(name, LONGEST_OTHER)
        too_long = Sentence("Use %(longest)s characters or fewer.", {"longest": longest})
        text = values.plain(raw) if len(raw) <= CELL_LONGEST else too_long
        value = text if isinstance(text, Sentence) else understand(text)
        if any(isinstance(each, str) and len(each) > longest for each in (text, value)):
            value = too_long
        if isinstance(value, Sentence):
            self.faultless = False
            self.findings.fault(self.row.number, self.layout.heading(name), raw, value)
            return otherwise
        return value

    def calmed(self, name: Field, text: str) -> str:
        """Return a text without shouting, and remember how it was given."""
        now = calm(text)
        if now != text:
            self.given[name.value] = text
            self.findings.calm(self.row.number, self.layout.heading(name), text, now)
        return now

    def refuse(self, name: Field, said: Sentence) -> None:
        """Note a fault that shows only beside other values of the row."""
        self.faultless = False
        at = name if name in self.layout.at else next(iter(self.layout.at))
        self.findings.fault(self.row.number, self.layout.heading(at), self._raw(name), said)

    def warn(self, name: Field, said: Sentence) -> None:
        self.findings.warn(self.row.number, self.layout.heading(name), self._raw(name), said)

    def _raw(self, name: Field) -> str:
        at = self.layout.at.get(name, len(self.row.cells))
        return self.row.cells[at] if at < len(self.row.cells) else ""
