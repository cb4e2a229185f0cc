"""How `registry import` says what it found in a list: faults to standard error, as file tools do, the rest to standard output."""

import sys
from collections.abc import Sequence
from typing import Any

from registry.rosters.drafts import Note, Preview


def say_faults(preview: Preview[Any]) -> None:
    """Write each fault and warning to standard error, as file tools do."""
    for word, notes, count in (
        ("fault", preview.faults, preview.fault_count),
        ("look", preview.warnings, preview.warning_count),
    ):
        for note in notes:
            sys.stderr.write(f"{_place(note)}: {word}: {note.said}\n")
        if count > len(notes):
            sys.stderr.write(f"… and {count - len(notes)} more.\n")


def _place(note: Note) -> str:
    value = f" “{note.value}”" if note.value else ""
    return f"row {note.row}" + (f", {note.heading}{value}" if note.heading else value)


def say(sentences: Sequence[str]) -> None:
    """Write each sentence on a line of its own."""
    sys.stdout.write("".join(f"{sentence}\n" for sentence in sentences))
