"""One invented report that an authority confirmed: its business holds a receipt, which anyone checks at /proof."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import pyrage
from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.actions import open_case
from registry.cases.forms import HandedDraft
from registry.cases.handing import hand_over
from registry.cases.models import Referral
from registry.cases.proving import confirm
from registry.cases.readers import Reader
from registry.cases.referring import refer, signer
from registry.concerns.gate import Channel
from registry.demonstration.invented import COUNTRY
from registry.demonstration.people import Player
from registry.handlers.models import Vault
from registry.handlers.vaults import Locked
from registry.kit.sealing import Costs, Keyring


async def add_receipt(
    db: AsyncSession, player: Player, report_id: UUID, authority_id: UUID, identity: pyrage.x25519.Identity, *,
    readers: Mapping[str, bytes], keyring: Keyring, base_url: str, now: datetime,
) -> None:  # fmt: skip
    """Hand a report to an authority, read the code as the authority does, and confirm by it.

    Raises:
        KeyringError: the keyring cannot be used.

    """
    actor = CaseHandlerActor(player.account_id, frozenset({COUNTRY}))
    row = (await db.scalars(select(Vault).where(Vault.account_id == player.account_id))).one()
    costs = Costs(iterations=row.iterations, memory=row.memory)
    vault = Locked(row.id, player.account_id, row.public, row.salt, costs, row.locked)
    key = await to_thread.run_sync(vault.open, player.vault)
    reader = Reader(player.account_id, key, keyring)
    await open_case(db, actor, report_id, reader, present=readers, now=now)
    site = signer(keyring, base_url)
    file = await refer(db, actor, report_id, reader, authority_id, facts=(), site=site, now=now)
    made = (await db.scalars(select(Referral.id).where(Referral.authority_id == authority_id))).one()
    await hand_over(db, actor, report_id, made, HandedDraft(now.date(), Channel.IN_PERSON), now=now)
    text = pyrage.decrypt(file.content, [identity]).decode()
    code = next(line.removeprefix("code: ") for line in text.splitlines() if line.startswith("code: "))
    await confirm(db, code, keyring, now=now)
