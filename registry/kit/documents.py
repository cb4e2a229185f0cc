"""Read nested JSON of unknown shape into plain texts, noting every fault with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from registry.kit.forms import is_plain, tidy
from registry.kit.words import Sentence

Choice = TypeVar("Choice", bound=StrEnum)

NO_FAULTS_MORE = 50  # a file that is something else altogether needs no longer list


@dataclass(slots=True)
class Reader:
    """Reads one document; `faults` fills up. Every reader returns its type even when it notes a fault."""

    faults: list[Sentence] = field(default_factory=list)

    def note(self, english: str, /, **values: object) -> None:
        if len(self.faults) < NO_FAULTS_MORE:
            self.faults.append(Sentence(english, values))

    def mapping(self, given: object, place: str) -> Mapping[str, Any]:
        if isinstance(given, Mapping) and all(isinstance(name, str) for name in given):
            return given
        if place:
            self.note("%(place)s: this part is missing.", place=place)
        else:
            self.note("This cannot be read: a JSON object is needed.")
        return {}

    def items(self, raw: Mapping[str, Any], name: str, at: str, *, most: int) -> list[object]:
        given = raw.get(name, ())
        if not isinstance(given, list | tuple) or len(given) > most:
            self.note("%(place)s: a list of at most %(most)s is needed.", place=at + name, most=most)
            return []
        return list(given)

    def text(
        self, raw: Mapping[str, Any], name: str, at: str, *, longest: int, optional: bool = False
    ) -> str:
        """Return one paragraph, NFC, on one line."""
        given = raw.get(name)
        return "" if optional and given in (None, "") else self._line(given, at + name, longest)

    def texts(
        self, raw: Mapping[str, Any], name: str, at: str, *, longest: int, most: int, optional: bool = False
    ) -> tuple[str, ...]:
        given = self.items(raw, name, at, most=most)
        if not given and not optional:
            self.note("%(place)s: this part is missing.", place=at + name)
        return tuple(self._line(item, at + name, longest) for item in given)

    def day(self, raw: Mapping[str, Any], name: str, at: str) -> date | None:
        given = raw.get(name)
        if given is None:
            return None
        try:
            return date.fromisoformat(given)
        except (TypeError, ValueError):
            self.note("%(place)s: a date such as 2026-03-27 is needed.", place=at + name)
            return None

    def choice(self, raw: Mapping[str, Any], name: str, at: str, among: type[Choice]) -> Choice:
        given = raw.get(name)
        if isinstance(given, str) and given in list(among):
            return among(given)
        self.note("%(place)s: one of %(choices)s is needed.", place=at + name, choices=", ".join(among))
        return next(iter(among))

    def _line(self, given: object, place: str, longest: int) -> str:
        value = tidy(given) if isinstance(given, str) else ""
        if not value:
            self.note("%(place)s: this part is missing.", place=place)
        elif len(value) > longest:
            self.note("%(place)s: use %(longest)s characters or fewer.", place=place, longest=longest)
        elif not is_plain(value):
            self.note("%(place)s: use letters, digits and punctuation only, on one line.", place=place)
        return value
