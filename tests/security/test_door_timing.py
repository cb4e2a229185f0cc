"""The answer to a receipt takes the same time, whether or not a report is kept under it."""

from pathlib import Path

from tests import door
from tests.bench.receipts import TELLS, run

TIMES, SECONDS = 50, 0.1  # of each; the figure with all costs, 2 x 1,500, is in docs/reports.md


async def test_known_and_unknown_receipts_are_answered_after_the_same_time(tmp_path: Path) -> None:
    t, known, unknown = await run(TIMES, door.CHEAP, tmp_path, seconds=SECONDS)

    assert abs(t) < TELLS
    assert min(known, unknown) >= SECONDS
