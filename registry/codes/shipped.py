"""The versions of the code that come with the program, read from their files."""

import json
from functools import cache
from pathlib import Path

from registry.codes.rules import LANGUAGES, Code, load_code
from registry.paths import TEXTS

SHIPPED = TEXTS / "code"


@cache
def shipped_codes(folder: Path = SHIPPED) -> tuple[Code, ...]:
    """Return the shipped versions, oldest first: one folder a version, one file a language."""
    numbers = sorted(int(path.name.removeprefix("v")) for path in folder.iterdir())
    return tuple(_read(folder / f"v{number}", number) for number in numbers)


def _read(folder: Path, number: int) -> Code:
    files = {language: folder / f"{language}.json" for language in LANGUAGES}
    return load_code(
        number, {name: json.loads(file.read_text(encoding="utf-8")) for name, file in files.items()}
    )
