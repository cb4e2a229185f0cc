"""What single reports answered in codes: whoever holds two copies of the database, of two days, learns it of none."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.concerns.models import StatisticsWaiting
from registry.concerns.tallies import Box, open_up, quarter_of
from registry.door.actions import let_in
from registry.door.codes import ANY_SETTING, open_codes
from registry.door.forms import ReportDraft
from registry.door.handed import Part, destroy_reports, put_back
from registry.door.models import DoorReport
from registry.door.queries import report_line
from registry.door.sealed import about_report
from registry.kit.sealing import Bundle, Keyring, PrivateKey, RefusedError
from registry.tables import all_tables
from tests import door, make
from tests.conftest import NOON

GIRL = door.draft(setting="bar", sex="girl", age_band="6-11", adult_role="driver", time_to_call="hour")
BOY = door.draft(
    setting="pool", sex="boy", age_band="15-17", adult_role="staff", time_to_call="later", authority="other"
)
NOBODY = door.draft(door.UNTOLD, sex="girl", reason="in_danger")
NOBODY_ELSE = door.draft(door.UNTOLD, sex="boy", reason="said_wait", setting="port")
RANDOM = {"id", "once", "bundle_id", "sealed", "receipt", "receipt_locked", "receipt_public", "codes"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keyring"


async def copy(db: AsyncSession) -> dict[str, list[dict[str, object]]]:
    """Return what a copy of the whole database holds."""
    await db.flush()
    return {
        table.name: [dict(row._mapping) for row in await db.execute(select(table))]  # noqa: SLF001 (SQLAlchemy's)
        for table in all_tables().sorted_tables
    }


def sizes(row: dict[str, object]) -> dict[str, int]:
    return {name: len(value) for name, value in row.items() if isinstance(value, bytes)}


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("pair", [(GIRL, BOY), (NOBODY, NOBODY_ELSE)])
async def test_two_copies_of_the_database_tell_nothing_of_what_came_between_them_but_whether_anybody_was_told(
    db: AsyncSession, folder: Path, pair: Sequence[ReportDraft], *, held: bool
) -> None:
    readers = {str(uuid4()): PrivateKey().public}
    copies = [await copy(db)]
    for told in pair:
        await door.report(db, folder, readers, now=NOON, told=replace(told, form_id=uuid4()), held=held)
        copies.append(await copy(db))

    came = []
    for before, after in pairwise(copies):
        known = {row["id"] for row in before["door_reports"]}
        (new,) = [row for row in after["door_reports"] if row["id"] not in known]
        came.append(new)
        changed = {name for name in after if after[name] != before[name]}
        assert changed == ({"door_reports"} if held else {"door_reports", "statistics_waiting"})
    one, other = ({name: value for name, value in row.items() if name not in RANDOM} for row in came)
    assert one == other
    assert sizes(came[0]) == sizes(came[1])
    assert (one["setting"], one["answers"]) == (ANY_SETTING, {})


async def test_the_sums_of_an_older_copy_do_not_open_any_more_and_so_nothing_can_be_taken_from_them(
    db: AsyncSession, folder: Path
) -> None:
    readers, keyring = {str(uuid4()): PrivateKey().public}, Keyring(folder)
    boxes = []
    for told in (GIRL, BOY, NOBODY):
        await door.report(db, folder, readers, now=NOON, told=replace(told, form_id=uuid4()))
        (row,) = (await copy(db))["statistics_waiting"]
        boxes.append(row)
    box = Box(quarter_of(NOON.date()), "CR", "")

    last = boxes[-1]
    assert len({len(row["sealed"]) for row in boxes}) == 1  # type: ignore[arg-type]
    sums = open_up(keyring.read(last["key_id"]), last["key_id"], box, last["sealed"])  # type: ignore[arg-type]
    assert sums["sex"] == {"girl": 2, "boy": 1}
    with pytest.raises(RefusedError):  # the one before goes with the next report, or within a minute
        keyring.read(boxes[0]["key_id"])  # type: ignore[arg-type]


async def test_what_was_held_is_counted_when_it_is_let_in_and_its_codes_go(
    db: AsyncSession, folder: Path
) -> None:
    handler, key, keyring = await make.case_handler(db), PrivateKey(), Keyring(folder)
    readers = {str(handler.account_id): key.public}
    prepared = await door.report(db, folder, readers, now=NOON, told=GIRL, held=True)
    line = await report_line(db, handler, prepared.report_id)
    assert (line.told, line.codes) == (True, None)
    row = await db.get_one(DoorReport, prepared.report_id)
    with pytest.raises(RefusedError):  # bound to its own report
        open_codes(keyring, uuid4(), row.bundle_id, row.codes or b"")

    # Somebody left, so it was sealed anew: the codes move along with it.
    bundle = Bundle.unpack(row.sealed)
    anew = bundle.rotated(keyring, about_report(row.id), str(handler.account_id), key, readers)
    assert await put_back(db, Part.REPORT, row.id, row.sealed, anew, keyring=keyring)
    keyring.shred(bundle.id)
    await let_in(db, handler, row.id, keyring=keyring, now=NOON)

    assert row.codes is None
    waiting = (await db.scalars(select(StatisticsWaiting))).one()
    box = Box(waiting.quarter, waiting.country, waiting.region)
    sums = open_up(keyring.read(waiting.key_id), waiting.key_id, box, waiting.sealed)
    assert (sums["sex"], sums["setting"], sums["authority"]) == ({"girl": 1}, {"bar": 1}, {"other": 1})


async def test_a_held_report_that_is_destroyed_takes_its_codes_with_it(
    db: AsyncSession, folder: Path
) -> None:
    keyring = Keyring(folder)
    prepared = await door.report(
        db, folder, {str(uuid4()): PrivateKey().public}, now=NOON, told=BOY, held=True
    )
    row = await db.get_one(DoorReport, prepared.report_id)
    backup = row.bundle_id, row.codes or b""

    await destroy_reports(db, keyring, [row.id])

    with pytest.raises(RefusedError):
        open_codes(keyring, prepared.report_id, *backup)
