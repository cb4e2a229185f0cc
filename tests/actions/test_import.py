"""A roster from the terminal: what it says, what it writes, and how it refuses."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from registry.associations.models import Membership
from registry.cli import parser
from registry.commands import CommandError
from registry.commands.list_words import CORRECT_IT, WRITE_IT, did, would
from registry.commands.preparing import in_one_transaction, prepare
from registry.db import Record
from registry.fleets.models import Vehicle
from registry.rosters.models import Roster
from registry.rosters.rules import Forecast, Kind, Outcome
from registry.settings import Settings
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from registry.training.models import Attendance, StaffMember
from tests import make

LIST = "Name,City,E-mail\nPosada Uno,Puerto,uno@posada.example\nPosada Dos,Puerto,nobody\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings of a database with one association and one taxi company."""
    settings = Settings(data_dir=tmp_path / "data")
    prepare(settings)

    async def fill(db, now) -> None:  # type: ignore[no-untyped-def]  # noqa: ARG001
        chamber = await make.association(db)
        company = await make.signatory(db, name="Radio Taxi Faro", sector=Sector.TAXI)
        chamber.slug, company.slug = "chamber", "cabs"

    in_one_transaction(settings, fill)
    return settings


def load(settings: Settings, *words: str) -> None:
    said = parser().parse_args(["import", *words])
    said.act(settings, said, input)


def count(settings: Settings, table: type[Record]) -> int:
    async def ask(db, _) -> int:  # type: ignore[no-untyped-def]
        return await db.scalar(select(func.count()).select_from(table)) or 0

    return in_one_transaction(settings, ask)


def test_without_yes_it_says_what_would_happen_and_writes_nothing(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST)

    load(settings, "members", str(file), "--for", "chamber", "--sector", "accommodation")

    said = capsys.readouterr()
    assert "row 3, E-mail “nobody”: fault: Enter an e-mail address" in said.err
    assert said.out.splitlines() == [
        "The list has 2 rows.",
        "1 business would be entered as a draft, which its owner completes.",
        "1 owner would get a letter with an invitation.",
        "1 row has a fault.",
        f"Nothing was written: {CORRECT_IT}",
    ]
    assert (count(settings, Membership), count(settings, Roster)) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "slug", "content"),
    [("members", "chamber", LIST), ("vehicles", "cabs", "Placa,Asientos\nTSJ-001,4\nTSJ-002,many\n")],
)
def test_with_yes_a_list_with_a_fault_is_refused_whole(
    settings: Settings, tmp_path: Path, kind: str, slug: str, content: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(content)

    with pytest.raises(CommandError, match=r"^1 row has a fault, and nothing was written: correct the list"):
        load(settings, kind, str(file), "--for", slug, "--yes")

    assert [count(settings, table) for table in (Membership, Roster, Vehicle)] == [0, 0, 0]


def test_without_the_faulty_rows_it_writes_and_the_second_time_it_changes_nothing(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST)

    for _ in range(2):
        load(settings, "members", str(file), "--for", "chamber", "--yes", "--without-faulty")

    assert capsys.readouterr().out.splitlines() == [
        "1 business was entered as a draft, which its owner completes.",
        "1 owner gets a letter with an invitation.",
        "1 row with a fault was left out.",
        "1 business was entered already, and stays as it is.",
        "1 row with a fault was left out.",
    ]
    assert (count(settings, Signatory), count(settings, Membership)) == (2, 1)


def test_vehicles_are_loaded_for_a_business(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cabs.csv"
    file.write_text("Placa\nTSJ-001\nTSJ-002\n")

    load(settings, "vehicles", str(file), "--for", "cabs", "--yes")

    assert capsys.readouterr().out == "2 vehicles joined the fleet.\n"
    assert count(settings, Vehicle) == 2


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (None, ("--for", "chamber"), "cannot be read"),
        (b"", ("--for", "chamber"), "empty"),
        (b"\0" * 50, ("--for", "chamber"), "list.csv"),
        (b"Name\n" + b"x" * 10_000_001, ("--for", "chamber"), "larger than 10 MB"),
        (b"Name\nPosada\n", ("--for", "nobody"), "No association has the address part “nobody”."),
        (b"Name\nPosada\n", ("--for", "chamber", "--country", "ZZ"), "is no country"),
        (b"Name\nPosada\n", ("--for", "chamber", "--sector", "zoo"), "is no sector"),
    ],
    ids=["no file", "empty", "NUL", "too large", "unknown", "country", "sector"],
)
def test_every_refusal_is_one_sentence(
    settings: Settings, tmp_path: Path, content: bytes | None, words: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "list.csv"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError) as refused:
        load(settings, "members", str(file), *words, "--yes")

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert count(settings, Membership) == 0


def test_what_a_list_does_is_said_in_whole_sentences_and_nothing_is_counted_that_is_not_there() -> None:
    foreseen = Forecast(added=2, known=3, joining=1, asking=2, invited=0)
    assert would(Kind.MEMBERS, foreseen, rows=6, repeated=1, left_out=0) == [
        "The list has 6 rows.",
        "2 businesses would be entered as drafts, which their owners complete.",
        "3 businesses are entered already, and stay as they are.",
        "1 of those would become a member of the association.",
        "2 of those have people of their own, who would be asked whether they are members.",
        "1 row says the same as another, and counts once.",
        "Nothing was written; --yes writes it.",
    ]
    assert did(Kind.VEHICLES, Outcome(added=1, known=2, placed=3)) == [
        "1 vehicle joined the fleet.",
        "2 vehicles were in the fleet already, and stay as they are.",
        "3 vehicles got their codes.",
    ]


def test_staff_and_what_they_learnt_are_loaded_too_and_twice_is_once(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    staff, held = tmp_path / "staff.csv", tmp_path / "held.csv"
    staff.write_text("Name,Role,Since\nAna,driver,2025-01-01\nEva,driver,2025-01-01\n")
    held.write_text("Name,Module,Date\nAna,M0,2026-02-01\nEva,M0,2026-02-01\nNobody,M0,2026-02-01\n")

    load(settings, "staff", str(staff), "--for", "cabs")
    load(settings, "staff", str(staff), "--for", "cabs", "--yes")
    load(settings, "attendances", str(held), "--for", "cabs")
    with pytest.raises(CommandError, match="1 row has a fault"):
        load(settings, "attendances", str(held), "--for", "cabs", "--yes")
    for _ in range(2):
        load(settings, "attendances", str(held), "--for", "cabs", "--yes", "--without-faulty")

    said = capsys.readouterr()
    assert "row 4, Name “Nobody”: fault: Nobody of your staff" in said.err
    assert said.out.splitlines() == [
        "The list has 2 rows.", "2 people would be added.", WRITE_IT,
        "2 people were added.",
        "The list has 3 rows.", "1 session would be added.", "2 attendances would be added.", "1 row has a fault.",
        f"Nothing was written: {CORRECT_IT}",
        "1 session was added.", "2 attendances were added.", "1 row with a fault was left out.",
        "2 attendances were known already.", "1 row with a fault was left out.",
    ]  # fmt: skip
    assert (count(settings, StaffMember), count(settings, Attendance)) == (2, 2)
    for wrong in (("staff", str(staff), "--for", "nobody"), ("attendances", str(tmp_path), "--for", "cabs")):
        with pytest.raises(CommandError):
            load(settings, *wrong)
