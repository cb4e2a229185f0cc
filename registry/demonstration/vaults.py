"""Case handlers whose keys are certified by three officers that nobody is: their secrets are thrown away at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from secrets import token_bytes
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.passwords import Passwords
from registry.accounts.rules import Role
from registry.demonstration.invented import COUNTRY, password
from registry.demonstration.people import Player
from registry.handlers.certificates import Request, certify
from registry.handlers.models import Vault, VaultCertificate
from registry.handlers.officers import OfficerSecret
from registry.handlers.rules import NEEDED, Scope, certificate_until
from registry.handlers.vaults import lock_up
from registry.kit.sealing import PrivateKey

NAMES = ("demo-ana", "demo-beto", "demo-caro")


async def add_vaults(
    db: AsyncSession, players: Sequence[Player], base_url: str, *, passwords: Passwords, now: datetime
) -> tuple[list[Player], str]:
    """Give each case handler a certified vault; return the players with their passphrases, and the officers' cards.

    The cards are pinned by `registry serve --demo` and by nothing else, and certify nobody more: no secret is kept.
    """
    officers = [OfficerSecret(name, token_bytes(32)) for name in NAMES]
    with_vaults = [
        await _add(db, player, officers, base_url, passwords=passwords, now=now)
        if Role.CASE_HANDLER in player.roles
        else player
        for player in players
    ]
    return with_vaults, "\n".join(secret.officer.card for secret in officers)


async def _add(
    db: AsyncSession,
    player: Player,
    officers: Sequence[OfficerSecret],
    base_url: str,
    *,
    passwords: Passwords,
    now: datetime,
) -> Player:
    key, passphrase, made_at = PrivateKey(), password(), now
    made = partial(lock_up, key, passphrase, uuid4(), player.account_id, passwords.costs)
    locked = await passwords.in_turn(made)
    row = Vault(
        id=locked.vault_id, account_id=player.account_id, public=locked.public, salt=locked.salt,
        iterations=locked.costs.iterations, memory=locked.costs.memory, locked=locked.locked,
        made_at=made_at, changed_at=made_at, replaced_at=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    scope = Scope(certificate_until(now.date()), (COUNTRY,))
    request = Request(base_url, player.account_id, key.public, scope)
    for secret in officers[:NEEDED]:
        db.add(
            VaultCertificate(
                vault_id=row.id, officer=secret.name, countries=COUNTRY, until=scope.until,
                signature=certify(request, secret).signature, entered_at=made_at,
            )
        )  # fmt: skip
    await db.flush()
    return replace(player, vault=passphrase)
