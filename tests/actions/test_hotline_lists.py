"""A list of numbers from the terminal: what it says, what it writes, and what it leaves to a registrar."""

import csv
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from registry.cli import parser
from registry.commands import CommandError
from registry.commands.hotline_lists import ROWS_AT_MOST, read_list
from registry.commands.list_words import CORRECT_IT, WRITE_IT
from registry.commands.preparing import in_one_transaction, prepare
from registry.countries.hotline_checks import Method
from registry.countries.models import Hotline
from registry.countries.open_data import COLUMNS, rows
from registry.countries.shipped import SHIPPED, shipped_hotlines
from registry.kit.clock import utc_now
from registry.kit.sheets import write_csv
from registry.ledger.models import LedgerEntry
from registry.settings import Settings

TODAY = date(2026, 3, 27)
SEEN = st.characters(exclude_categories=["Cc", "Cs"])  # a file with the others is no list
LIST = """country,name,number,kind,channel,hours,languages,source,verified_on
PE,Línea 100,100,child_protection,call,24/7,es qu,gob.pe,2026-01-01
PE,Policía,105,police,,,,gob.pe,
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "data")
    prepare(settings)
    return settings


def run(settings: Settings, *words: str) -> None:
    said = parser().parse_args(["hotlines", *words])
    said.act(settings, said, input)


def load(settings: Settings, text: str, *words: str) -> None:
    file = settings.data_dir / "numbers.csv"
    file.write_text(text, encoding="utf-8")
    run(settings, "import", str(file), *words)


def held(settings: Settings, country: str = "PE") -> dict[str, Hotline]:
    async def ask(db, _):  # type: ignore[no-untyped-def]
        found = await db.scalars(select(Hotline).where(Hotline.country == country))
        return {row.number: row for row in found}

    return in_one_transaction(settings, ask)


def entered(settings: Settings) -> list[tuple[str, object]]:
    async def ask(db, _):  # type: ignore[no-untyped-def]
        of = select(LedgerEntry).where(LedgerEntry.kind.like("hotline.%"))
        return [(one.kind, one.actor_id) for one in await db.scalars(of)]

    return in_one_transaction(settings, ask)


def test_without_yes_it_says_what_would_happen_and_writes_nothing(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    load(settings, LIST)

    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "The list has 2 rows.", "2 numbers would be added, as not checked by us.", WRITE_IT,
    ]  # fmt: skip
    assert "row 2: look: the check of “2026-01-01” is not ours" in said.err
    assert held(settings) == {}


def test_with_yes_numbers_are_added_and_none_of_them_counts_as_checked(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    load(settings, LIST, "--yes")

    found = held(settings)
    assert {row.number: (row.verified_on, row.hours, row.languages) for row in found.values()} == {
        "100": (None, "24/7", "es qu"), "105": (None, "", ""),
    }  # fmt: skip
    assert entered(settings) == [("hotline.propose", None)] * 2
    assert capsys.readouterr().out == "2 numbers were added, as not checked by us.\n"


def test_loading_a_list_twice_changes_nothing(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    load(settings, LIST, "--yes")
    capsys.readouterr()

    load(settings, LIST, "--yes")

    assert capsys.readouterr().out == "2 numbers are on record already, and stay as they are.\n"
    assert len(entered(settings)) == 2


def test_what_a_list_says_otherwise_is_told_and_a_registrar_decides(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    load(settings, LIST, "--yes")
    load(settings, LIST.replace("24/7", "Mo-Fr 08:00-16:00"), "--yes")

    said = capsys.readouterr().err
    assert "row 2: look: 100 is on record with another hours (here “24/7”), and stays as it is." in said
    assert held(settings)["100"].hours == "24/7"


def test_what_was_taken_out_of_use_does_not_come_back_by_a_list(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    load(settings, LIST, "--yes")

    async def end(db, now) -> None:  # type: ignore[no-untyped-def]
        (await db.scalar(select(Hotline).where(Hotline.number == "105"))).retired_at = now

    in_one_transaction(settings, end)
    capsys.readouterr()
    load(settings, LIST, "--yes")

    said = capsys.readouterr()
    assert "row 3: look: 105 was taken out of use here, and stays so." in said.err
    assert "1 number is out of use, and stays so." in said.out
    assert len(held(settings)) == 2


def test_a_list_with_a_fault_is_refused_whole_unless_told_otherwise(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = f"{LIST}PE,Nothing,no number,police,,whenever,,gob.pe,\n"
    load(settings, faulty)
    said = capsys.readouterr()
    assert "row 4, number “no number”: fault: Write the number as it is dialled" in said.err
    assert "row 4, hours “whenever”: fault: Write hours as in" in said.err
    assert said.out.splitlines()[-2:] == ["1 row has a fault.", f"Nothing was written: {CORRECT_IT}"]

    with pytest.raises(CommandError, match="1 row has a fault, and nothing was written"):
        load(settings, faulty, "--yes")
    assert held(settings) == {}
    load(settings, faulty, "--yes", "--without-faulty")

    assert len(held(settings)) == 2
    assert "1 row with a fault was left out." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("name,number\nx,1\n", "country, kind, source is missing"),
        ("%PDF-1.4", "is not a list"),
        (
            "country,name,number,kind,source\n" + "PE,x,100,police,y\n" * (ROWS_AT_MOST + 1),
            "more than 2000 rows",
        ),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(settings: Settings, text: str, why: str) -> None:
    with pytest.raises(CommandError, match=why):
        load(settings, text, "--yes")


def test_a_file_that_is_not_there_is_told(settings: Settings) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(settings, "import", str(settings.data_dir / "nowhere.csv"))


def test_the_shipped_list_and_our_own_open_data_can_be_loaded() -> None:
    shipped = read_list((SHIPPED / "hotlines.csv").read_bytes(), "hotlines.csv", today=TODAY)
    lines = [(line, Method.CALLED) for line in shipped_hotlines()]
    ours = read_list(write_csv(COLUMNS, rows(lines, today=TODAY)), "open.csv", today=TODAY)

    assert (shipped.faults, ours.faults) == ([], [])
    assert shipped.ended == 1
    assert len(ours.lines) > 30


def test_a_row_that_repeats_another_counts_once_and_the_number_dialled_must_fit() -> None:
    text = "country,name,number,dial,kind,source\nPE,x,100,100,police,y\npe,z,1-00,100,police,y\nPE,x,101,102,police,y\n"

    listed = read_list(text.encode(), "list.csv", today=TODAY)

    assert [number for number, _ in listed.lines] == [2]
    assert listed.looks == ["row 3: look: it is the number of row 2, which counts."]
    assert listed.faults == ["row 4, dial “102”: fault: Of 101, 101 is dialled. Correct one of them."]


@given(st.lists(st.lists(st.text(SEEN, max_size=20), max_size=9), max_size=5))
def test_whatever_a_list_holds_each_row_is_a_number_or_has_a_fault(cells: list[list[str]]) -> None:
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(
        ["country", "name", "number", "kind", "source", "hours", "languages", "verified_on", "dial"]
    )
    writer.writerows(cells)

    listed = read_list(file.getvalue().encode("utf-8", "replace"), "junk.csv", today=TODAY)

    assert listed.row_count == len(listed.lines) + len(listed.faulty) + listed.repeated + listed.ended


def test_what_is_to_be_checked_is_listed_the_most_pressing_first(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    load(settings, LIST, "--yes")
    today = utc_now().date()

    async def checked(db, _) -> None:  # type: ignore[no-untyped-def]
        found = {row.number: row for row in await db.scalars(select(Hotline).where(Hotline.country == "PE"))}
        found["100"].verified_on = today - timedelta(days=190)
        found["105"].verified_on = today - timedelta(days=160)

    in_one_transaction(settings, checked)
    capsys.readouterr()
    run(settings, "due")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("PE  100  Línea 100 (child_protection, call): 10 days late, checked on ")
    assert lines[1].startswith("PE  105  Policía (police, call): due in 20 days, checked on ")
    assert lines[2].endswith("never checked")
    assert "1 were checked too long ago, 1 are to be checked again within 30 days" in lines[-1]
    run(settings, "due", "--within", "10")
    assert "105" not in capsys.readouterr().out
