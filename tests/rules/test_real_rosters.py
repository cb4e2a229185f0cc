"""Whole lists: the real ones where they are found, and invented ones that are as untidy."""

from pathlib import Path
from random import Random
from time import perf_counter
from typing import Literal

import pytest

from registry.fleets.rules import VehicleKind
from registry.kit.sheets import read_sheet, write_xlsx
from registry.rosters.drafts import distinct
from registry.rosters.invented import TONGUES
from registry.rosters.manifest import read_members, read_vehicles
from registry.rosters.untidy import untidy_hotels, untidy_plates
from registry.signatories.rules import Sector

REAL = Path(__file__).parents[3] / "shared" / "data"


def real(name: str) -> bytes:
    path = REAL / name
    if not path.exists():
        pytest.skip(f"no {name} beside this repository: real lists are not shipped")
    return path.read_bytes()


REAL_FAULTS = [
    (12, "website"),  # an e-mail address
    (277, "website"),  # ; for a dot
    (384, "website"),  # an e-mail address
    (413, "website"),  # ; for a dot
    (428, "website"),  # ; for a dot
    (522, "city"),  # the postal code again
    (580, "website"),  # the hotel's name
    (944, "website"),  # two sites
]


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "xlsx"])
def test_the_real_list_of_1201_hotels_has_its_real_faults_only(encoding: str) -> None:
    data = real("hotels-paris.csv")
    if encoding == "xlsx":
        headings, *rows = (row.cells for row in read_sheet(data, "x.csv").rows)
        data = write_xlsx(headings, rows)
    else:
        data = data.decode().encode(encoding)
    started = perf_counter()

    sheet = read_sheet(data, "hotels-paris.csv")
    preview = read_members(sheet, country="FR", sector=Sector.ACCOMMODATION)

    assert perf_counter() - started < 5
    assert (preview.row_count, len(preview.drafts)) == (1201, 1193)
    assert [(note.row, note.heading) for note in preview.faults] == REAL_FAULTS
    assert [note.row for note in preview.warnings] == [
        1,
        491,
        1044,
    ]  # no e-mail addresses; two addresses twice
    assert [column.heading for column in preview.ignored] == ["stars", "latitude", "longitude"]
    assert {draft.city for draft in preview.drafts} == {"Paris"}
    names = {draft.row: draft.name for draft in preview.drafts}
    assert (names[2], names[3], names[80]) == ("Queen's", "Hotel de Reims", "Four Seasons Hotel George V")


def test_the_real_list_of_250_plates_is_read_whole() -> None:
    preview = read_vehicles(read_sheet(real("taxi-plates-nyc.csv"), "x.csv"), country="US")

    assert (len(preview.drafts), preview.fault_count, preview.warning_count) == (250, 0, 0)


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
@pytest.mark.parametrize("headed", [True, False])
@pytest.mark.parametrize("spoken", TONGUES)
def test_invented_plates_are_read_whole(spoken: str, headed: bool, format_: Literal["csv", "xlsx"]) -> None:
    data = untidy_plates(Random(3), 250, language=spoken, headed=headed, format=format_)

    preview = read_vehicles(read_sheet(data, "x"), country="PE")

    assert (len(preview.drafts), preview.fault_count, preview.warning_count) == (250, 0, 2)
    assert {draft.kind for draft in preview.drafts} == {VehicleKind.CAR if headed else None}
    assert len(list(distinct(preview.drafts))) == 248


@pytest.mark.parametrize("spoken", TONGUES)
@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("windows-1252", ";"), ("mac-roman", "\t"), ("utf-16", "|"), ("cp850", ";")],
)
def test_invented_hotels_have_the_faults_that_were_planted(
    spoken: str, encoding: str, delimiter: str
) -> None:
    data = untidy_hotels(Random(11), 400, language=spoken, faults=25, encoding=encoding, delimiter=delimiter)

    preview = read_members(read_sheet(data, "x.csv"), country="FR", sector=Sector.ACCOMMODATION)

    assert (preview.row_count, preview.fault_count, len(preview.drafts)) == (400, 25, 375)
    assert len(list(distinct(preview.drafts))) == 371
    assert all("Ã" not in draft.name for draft in preview.drafts)
    assert data == untidy_hotels(
        Random(11), 400, language=spoken, faults=25, encoding=encoding, delimiter=delimiter
    )
