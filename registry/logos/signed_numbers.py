"""What the numbers in a signed code mean, for software that is not ours: as rows, and as a document (pure)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from registry.kit.i18n import LANGUAGES, say, speaking
from registry.kit.sheets.written import Value
from registry.kit.words import Sentence
from registry.logos.issuing import SECTORS
from registry.logos.payload import KINDS, LOGO
from registry.logos.placing import PlaceKind
from registry.signatories.words import SECTORS as SECTOR_WORDS

LICENCE, LICENCE_URL = "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"
ABOUT = (
    "The numbers that the private claim of a signed code carries, and what each means: the line of business (third item of "
    "the array) and what the logo hangs on (fourth item). A number is never given a second meaning; new ones are added. "
    "Show an unknown sector as nothing, and an unknown kind as a place."
)
COLUMNS = ("table", "number", "name", *LANGUAGES, "licence")
KIND_WORDS = {
    PlaceKind.DOOR: Sentence("Door or window"),
    PlaceKind.RECEPTION: Sentence("Reception"),
    PlaceKind.VEHICLE: Sentence("Vehicle"),
    PlaceKind.DRIVER_CARD: Sentence("Driver's card"),
    PlaceKind.VESSEL: Sentence("Vessel"),
    PlaceKind.WEBSITE: Sentence("Website"),
    PlaceKind.DOCUMENT: Sentence("Document"),
}
TABLES: tuple[tuple[str, Mapping[Any, int], Mapping[Any, Sentence]], ...] = (
    ("sectors", SECTORS, SECTOR_WORDS),
    ("kinds", KINDS, KIND_WORDS),
)


def rows() -> list[Sequence[Value]]:
    """Return a row for each number, in the order of `COLUMNS`."""
    return [
        (table, number, name.value, *_said(words[name]).values(), LICENCE)
        for table, numbers, words in TABLES
        for name, number in _counted(numbers)
    ]


def document() -> dict[str, Any]:
    """Return the same as JSON has it."""
    found: dict[str, Any] = {"about": ABOUT, "licence": LICENCE, "licence_url": LICENCE_URL, "claim": LOGO}
    for table, numbers, words in TABLES:
        found[table] = [
            {"number": number, "name": name.value, "words": _said(words[name])}
            for name, number in _counted(numbers)
        ]
    return found


def _counted(numbers: Mapping[Any, int]) -> list[tuple[StrEnum, int]]:
    return sorted(numbers.items(), key=lambda one: one[1])


def _said(words: Sentence) -> dict[str, str]:
    told = {}
    for language in LANGUAGES:
        with speaking(language):
            told[language] = say(words)
    return told
