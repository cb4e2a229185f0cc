"""Officers and vaults for tests: three officers whose secrets are known here, and handlers with certified keys."""

from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.handlers.certificates import Request, certify
from registry.handlers.models import Vault, VaultCertificate
from registry.handlers.officers import OfficerSecret
from registry.handlers.queries import NobodyReadsError, readers_for
from registry.handlers.rules import Scope, certificate_until
from registry.handlers.vaults import lock_up
from registry.kit.sealing import Costs, PrivateKey
from registry.settings import Settings
from tests import make

SECRETS = tuple(OfficerSecret(name, name.encode() * 32) for name in ("a", "b", "c"))
CARDS = "\n".join(secret.officer.card for secret in SECRETS)
CHEAP = Costs(iterations=1, memory=8)
PASSPHRASE = "amber violin forest linen"


def with_officers(settings: Settings) -> Settings:
    return replace(settings, officers=CARDS)


async def vault(
    db: AsyncSession, of: CaseHandlerActor, settings: Settings, *, now: datetime, signers: str = "ab",
    key: PrivateKey | None = None,
) -> PrivateKey:  # fmt: skip
    """Make a vault, certified by some officers for all the countries of its owner; return its key."""
    key = key or PrivateKey()
    locked = lock_up(key, PASSPHRASE, uuid4(), of.account_id, CHEAP)
    row = Vault(
        id=locked.vault_id, account_id=of.account_id, public=locked.public, salt=locked.salt, iterations=1, memory=8,
        locked=locked.locked, made_at=now, changed_at=now, replaced_at=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    scope = Scope(certificate_until(now.date()), tuple(sorted(of.countries)))
    request = Request(settings.base_url, of.account_id, key.public, scope)
    for secret in SECRETS:
        if secret.name in signers:
            signature = certify(request, secret).signature
            db.add(
                VaultCertificate(
                    vault_id=row.id, officer=secret.name, countries=",".join(scope.countries), until=scope.until,
                    signature=signature, entered_at=now,
                )
            )  # fmt: skip
    await db.flush()
    return key


async def reader(
    db: AsyncSession, settings: Settings, *countries: str, now: datetime
) -> tuple[CaseHandlerActor, PrivateKey]:
    """Make a case handler to whom reports are sealed."""
    actor = await make.case_handler(db, *countries)
    return actor, await vault(db, actor, settings, now=now)


async def is_read(db: AsyncSession, settings: Settings, country: str, *, today: date) -> bool:
    """Say whether anybody can read what is reported from a country."""
    try:
        return bool(await readers_for(db, settings, country, today=today))
    except NobodyReadsError:
        return False
