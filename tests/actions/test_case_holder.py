"""Whose an opened case is: of who can open it today, and nobody takes what they cannot open."""

from datetime import datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.cases.actions import take_case
from registry.cases.letters import write_batch
from registry.cases.lines import queue
from registry.errors import RuleBrokenError
from registry.handlers.models import Vault, VaultCertificate
from tests import cases
from tests.cases import Desk, colleague, opened


async def uncertified(db: AsyncSession, desk: Desk) -> None:
    mine = select(Vault.id).where(Vault.account_id == desk.handler.account_id)
    await db.execute(delete(VaultCertificate).where(VaultCertificate.vault_id.in_(mine)))
    await db.flush()


async def test_the_turn_passes_from_a_holder_whose_key_does_not_count_any_more(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    other = await colleague(db, desk, now=now)
    report_id = await cases.log(db, desk, now=now)
    await opened(db, desk, report_id, now=now)
    (line,) = await queue(db, other.handler, desk.settings, now=now)
    assert not line.mine

    await uncertified(db, desk)

    (line,) = await queue(db, other.handler, desk.settings, now=now)
    assert line.mine
    assert not (await queue(db, desk.handler, desk.settings, now=now))[0].mine
    file = await opened(db, other, report_id, now=now)
    assert file.assigned_to == other.handler.account_id


async def test_a_letter_goes_to_who_can_open_it(db: AsyncSession, desk: Desk, now: datetime) -> None:
    now = now.replace(hour=12)
    other = await colleague(db, desk, now=now)
    report_id = await cases.log(db, desk, now=now, told=False)
    await opened(db, desk, report_id, now=now)
    await uncertified(db, desk)
    tomorrow = now.replace(day=now.day + 1)

    assert await write_batch(db, desk.settings, now=tomorrow) == 1

    (line,) = await queue(db, other.handler, desk.settings, now=tomorrow)
    assert line.mine


async def test_nobody_takes_a_case_that_was_not_sealed_to_them(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    report_id = await cases.log(db, desk, now=now)
    await opened(db, desk, report_id, now=now)
    late = await colleague(db, desk, now=now)

    with pytest.raises(RuleBrokenError, match="not sealed to you"):
        await take_case(db, late.handler, report_id, now=now)

    assert (await queue(db, desk.handler, desk.settings, now=now))[0].mine
