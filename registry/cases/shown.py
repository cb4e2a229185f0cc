"""What was sealed, taken apart for a page or a file: each text under its name, and the answers in codes (pure)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from registry.door.rules import WHEN, Author, Noticed
from registry.kit.i18n import LANGUAGES
from registry.kit.words import Sentence

NAMES = {
    "narrative": Sentence("What raised the concern, and what was done"),
    "reference": Sentence("The authority's reference"),
    "place": Sentence("Place or business"),
    "code": Sentence("Code of a logo"),
    "authority": Sentence("Who had been told"),
    "language": Sentence("Language of whoever reported"),
}
NOTICED = Sentence("When it was noticed")
ANSWERED = Sentence("Answered from this desk")
ADDED = Sentence("Added by whoever reported")
CODES, DETAILS, MESSAGE = "answers", "details", "text"


@dataclass(frozen=True, slots=True)
class Words:
    """What one bundle says."""

    by_field: Mapping[str, str] = field(repr=False)
    author: Author | None = None
    written_on: date | None = None

    @property
    def answers(self) -> Mapping[str, str]:
        """The answers in codes, where they are among what was sealed."""
        return _read(self.by_field.get(CODES, ""))

    @property
    def texts(self) -> list[tuple[Sentence, str]]:
        """Each text under its name, as it was typed."""
        flat = {**self.by_field, **_read(self.by_field.get(DETAILS, ""))}
        flat["language"] = LANGUAGES.get(flat.get("language", ""), "")
        found = [(NAMES[name], text) for name, text in flat.items() if name in NAMES and text]
        if MESSAGE in flat:
            found.append((ANSWERED if self.author is Author.HANDLER else ADDED, flat[MESSAGE]))
        return found

    @property
    def noticed(self) -> tuple[Sentence, Sentence] | None:
        """When it was noticed, where whoever reported said so."""
        said = _read(self.by_field.get(DETAILS, "")).get("noticed")
        return (NOTICED, WHEN[Noticed(said)]) if said in set(Noticed) - {Noticed.UNKNOWN} else None


def _read(typed: str) -> dict[str, str]:
    try:
        found = json.loads(typed or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
