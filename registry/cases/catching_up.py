"""When a handler unlocks: what opens to their key is sealed to colleagues who came later, and anew without who left (actions)."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.colleagues import readable
from registry.cases.readers import Reader, brought_up_to_date
from registry.cases.reports import reports_for, texts_of
from registry.handlers.keyrings import own_keyring
from registry.kit.sealing import KeyringError, PrivateKey
from registry.ledger.actions import record
from registry.settings import Settings

MOST = 200  # texts at one unlocking, a quarter of a second; the next goes on

log = logging.getLogger(__name__)


async def catch_up(
    db: AsyncSession, actor: CaseHandlerActor, reader: Reader, settings: Settings, *, now: datetime
) -> int:
    """Bring up to date to whom the reports of the actor's countries are sealed, the open ones first; return how many.

    Raises:
        KeyringError: a new key cannot be put on the disk.

    """
    present = await readable(db, settings, sorted(actor.countries), today=now.date())
    mine = frozenset(country for country, keys in present.items() if str(actor.account_id) in keys)
    certified, changed = replace(actor, countries=mine), 0
    for closed in (False, True):
        reports = await reports_for(db, certified, closed=closed)
        for country in sorted(mine):
            texts = await texts_of(db, [one for one in reports if one.country == country])
            changed += await brought_up_to_date(db, reader, texts, present[country], most=MOST - changed)
    if changed:
        record(
            db,
            "case.seal_anew",
            subject_id=actor.account_id,
            actor_id=actor.account_id,
            now=now,
            texts=changed,
        )
    return changed


async def provide_catch_up(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Callable[[PrivateKey], Awaitable[None]]:
    """Return what is done with the key of a vault that was unlocked just now. It opens whether or not that can be done."""

    async def with_key(key: PrivateKey) -> None:
        reader = Reader(actor.account_id, key, await own_keyring(db, settings))
        try:
            await catch_up(db, actor, reader, settings, now=now)
        except KeyringError:
            log.exception("The keyring cannot be used")

    return with_key
