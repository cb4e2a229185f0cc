"""Quarters one after the other, and when one may be published (pure)."""

from datetime import date

from registry.concerns.tallies import is_over


def after(quarter: str) -> str:
    """Return the quarter that follows."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return f"{year + number // 4}-Q{number % 4 + 1}"


def before(quarter: str, count: int) -> str:
    """Return the quarter that was so many earlier."""
    year, at = divmod(int(quarter[:4]) * 4 + int(quarter[-1]) - 1 - count, 4)
    return f"{year}-Q{at + 1}"


def due(first: str, latest: str | None, *, today: date) -> list[str]:
    """Return the quarters that are to be published, in order: over, and the one that follows too.

    Args:
        first: the quarter in which the register began.
        latest: the last one that is published.
        today: the day.

    """
    found = []
    quarter = after(latest) if latest else first
    while is_over(after(quarter), today):
        found.append(quarter)
        quarter = after(quarter)
    return found
