"""Sums of codes by region and quarter: how they are added up, and what lies in a box until the quarter is over (pure).

A box holds sums and no report: how many girls, how many noticed at a reception. Nothing in it says which two
answers were given together, so that whoever opens one learns what the table published later says, unrounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import msgspec

from registry.kit.sealing import RefusedError, context, lock, unlock
from registry.kit.sealing.padding import SIZES, pad, unpad

FEWEST_SIGNATORIES = 10  # of a region that is shown by itself: DOMAIN.md section 4.7
WRITTEN_AFTER = timedelta(
    days=3
)  # when the quarter is over everywhere, and every request that began in it is too
GIVEN_UP_AFTER = timedelta(
    days=93
)  # a keyring that is away is back by then, or the sums of that box are lost
BOX = SIZES[2]  # bytes: every answer of every field, counted to a million, takes less than half
TOLD_NOBODY = "nobody"

Tally = dict[str, dict[str, int]]  # field, answer, how often


@dataclass(frozen=True, slots=True)
class Cell:
    """One sum of one quarter and region."""

    quarter: str
    country: str
    region: str
    field: str
    answer: str
    count: int


@dataclass(frozen=True, slots=True)
class Box:
    """Where a tally belongs."""

    quarter: str
    country: str
    region: str

    def where(self, key_id: UUID) -> bytes:
        """Return what binds a tally to this place and key."""
        return context("statistics", self.quarter, self.country, self.region, key_id.hex)


def quarter_of(day: date) -> str:
    """Return the calendar quarter of a day, such as 2026-Q4: as text, they sort as they follow."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def is_over(quarter: str, today: date) -> bool:
    """Say whether a quarter has been over for long enough that nothing more comes in."""
    return quarter < quarter_of(today - WRITTEN_AFTER)


def is_given_up(quarter: str, today: date) -> bool:
    """Say whether sums that do not open are waited for no longer."""
    return quarter < quarter_of(today - GIVEN_UP_AFTER)


def added(tally: Tally, answers: Mapping[str, str]) -> Tally:
    """Return a tally with one more report in it."""
    sums = {field: dict(counts) for field, counts in tally.items()}
    for field, answer in answers.items():
        counts = sums.setdefault(field, {})
        counts[answer] = counts.get(answer, 0) + 1
    return sums


def cells(box: Box, tally: Tally) -> list[Cell]:
    """Return the sums of a box one by one."""
    return [
        Cell(box.quarter, box.country, box.region, field, answer, count)
        for field, counts in tally.items()
        for answer, count in counts.items()
    ]


def lock_up(key: bytes, key_id: UUID, box: Box, tally: Tally) -> bytes:
    """Return a tally locked, always of one length and in one order, whatever was added last."""
    ordered = {field: dict(sorted(counts.items())) for field, counts in sorted(tally.items())}
    return lock(key, pad(msgspec.json.encode(ordered), to=BOX), box.where(key_id))


def open_up(key: bytes, key_id: UUID, box: Box, sealed: bytes) -> Tally:
    """Return the tally that was locked up.

    Raises:
        RefusedError: another key, or another place.

    """
    try:
        return msgspec.json.decode(unpad(unlock(key, sealed, box.where(key_id))), type=Tally)
    except msgspec.MsgspecError:
        raise RefusedError from None


def counted(answers: Mapping[str, str], *, setting: str, authority: str, not_told: str) -> dict[str, str]:
    """Return what a report adds to the sums: its codes, where it was, who was told or why nobody was."""
    gate = {"setting": setting, "authority": authority or TOLD_NOBODY}
    return {**answers, **gate, **({"not_told": not_told} if not_told else {})}
