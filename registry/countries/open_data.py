"""The numbers that travellers are shown, for anybody to take along: as rows, and as a document (pure)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from registry.countries.hotline_checks import Method, due_on, state
from registry.countries.hotlines import Hotline, is_too_old
from registry.kit.sheets.written import Value

# Facts that others published first: what is ours in their selection is given away.
LICENCE, LICENCE_URL = "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"
ABOUT = (
    "Numbers to call about a child, by country. Only those whose state is verified or recheck_due were checked by us "
    "within 180 days. A proposed one was not checked by us; a stale one was checked too long ago: call the police first. "
    "Numbers, hours and who answers are facts, each with where it was read; which of them stand here, and their checks, are "
    "our own work. All of it is given away under CC0-1.0, with no condition."
)
COLUMNS = (
    "country", "name", "number", "dial", "kind", "channel", "hours", "languages", "source", "source_date",
    "verified_on", "verified_how", "due_recheck", "state", "as_of", "licence",
)  # fmt: skip
Kept = tuple[Hotline, Method | None]


def rows(lines: Iterable[Kept], *, today: date) -> list[Sequence[Value]]:
    """Return a row for each number that a page would show today, in the order of `COLUMNS`."""
    return [
        (
            line.country, line.name, line.number, line.dial, line.kind.value, line.channel.value, line.hours,
            " ".join(line.languages), line.source, line.source_date, line.verified_on or "",
            how.value if how and line.verified_on else "", due_on(line.verified_on) or "",
            state(line.verified_on, retired=False, today=today).value, today, LICENCE,
        )
        for line, how in lines
        if not line.retired and not is_too_old(line, today=today)
    ]  # fmt: skip


def document(lines: Iterable[Kept], *, today: date) -> dict[str, Any]:
    """Return the same as JSON has it: what is not known is null, and what holds for all is said once."""
    once = {"as_of", "licence"}
    return {
        "about": ABOUT,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "as_of": today.isoformat(),
        "hotlines": [
            {name: _json(name, value) for name, value in zip(COLUMNS, row, strict=True) if name not in once}
            for row in rows(lines, today=today)
        ],
    }


def _json(name: str, value: Value) -> object:
    if name == "languages":
        return str(value).split()
    return value.isoformat() if isinstance(value, date) else value or None
