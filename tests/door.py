"""The door without an account for tests: drafts that lack nothing, and reports that are sealed cheaply."""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid4

from anyio import CapacityLimiter
from sqlalchemy.ext.asyncio import AsyncSession

from registry.door.actions import take_report
from registry.door.forms import ReportDraft, parse_report
from registry.door.models import DoorReport
from registry.door.rules import Words
from registry.door.sealed import Prepared, open_report, prepare
from registry.kit.forms import FormFaults
from registry.kit.sealing import Costs, Keyring, PrivateKey, Receipts

CHEAP = Costs(iterations=1, memory=8)
TOLD = {"country": "CR", "told": "yes", "authority": "other", "setting": "bar", "sex": "girl"}
UNTOLD = {"country": "CR", "told": "no", "reason": "not_through", "setting": "room"}


def draft(raw: dict[str, str] | None = None, **more: str) -> ReportDraft:
    read = parse_report(
        {**(TOLD if raw is None else raw), **more},
        form_id=uuid4(),
        countries=("CR", "BR"),
        authorities={},
        language="es",
    )
    assert not isinstance(read, FormFaults)
    return read


def receipts(keyring: Keyring) -> Receipts:
    return Receipts(keyring.pepper(), CHEAP)


async def report(
    db: AsyncSession, folder: Path, readers: dict[str, bytes], *, now: datetime, held: bool = False,
    told: ReportDraft | None = None, day: date | None = None, costs: Costs = CHEAP,
) -> Prepared:  # fmt: skip
    """Take a report in, with a receipt that costs little."""
    keyring, one = Keyring(folder), told or draft()
    prepared = await prepare(
        keyring, Receipts(keyring.pepper(), costs), one.words, one.codes, readers, limit=CapacityLimiter(1)
    )
    assert await take_report(db, prepared, one, keyring=keyring, held=held, day=day or now.date(), now=now)
    return prepared


async def words(db: AsyncSession, report_id: UUID, reader: UUID, key: PrivateKey, keyring: Keyring) -> Words:
    """Open a report with somebody's key."""
    row = await db.get_one(DoorReport, report_id)
    return open_report(keyring, row.id, row.sealed, str(reader), key)
