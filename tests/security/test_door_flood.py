"""A flood of reports is held and not refused, and none of them is lost."""

from pathlib import Path

from registry.door.rules import REPORTS_OF_A_NETWORK
from tests import door
from tests.bench.flood import flood

MANY = 120  # docs/reports.md has the figures of thousands


async def test_a_flood_is_held_and_none_of_it_is_lost(own_database_url: str, tmp_path: Path) -> None:
    came = await flood(MANY, own_database_url, tmp_path, door.CHEAP)

    assert (came.answered, came.stored, came.opened) == (MANY, MANY, MANY)
    assert came.held == MANY - REPORTS_OF_A_NETWORK[0]
    assert came.sizes == 1
