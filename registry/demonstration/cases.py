"""Four invented reports at the desk of the case handlers, and an authority: nobody is in them, and nothing happened."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pyrage
from anyio import CapacityLimiter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor, FocalPointActor, RegistrarActor
from registry.accounts.rules import Role
from registry.cases.authorities import AuthorityDraft, confirm_authority, register_authority
from registry.concerns.answers import Setting
from registry.concerns.coded import blank
from registry.concerns.gate import Channel, NotTold, Told, Untold
from registry.countries.hotlines import Kind
from registry.demonstration.invented import COUNTRY
from registry.demonstration.people import Player
from registry.demonstration.receipts import add_receipt
from registry.door.actions import take_report
from registry.door.forms import Kept, ReportDraft
from registry.door.rules import Noticed, Words
from registry.door.sealed import prepare
from registry.handlers.models import Vault
from registry.incidents.actions import Where, log_incident
from registry.incidents.forms import GateDraft, IncidentDraft, WordsDraft
from registry.kit.sealing import Keyring, Receipts

LOGGED = "Invented: an adult asked for a room for one, a younger person waited outside. We asked both to sit down, and called."
CONFIRMED = "Invented: an adult would not say who the younger person was. We called, and stayed at the desk until they came."
WAITING = "Invented: the line was busy twice. We try again within the hour."
TOLD = "Invented: the same car stopped here on three evenings. I wrote down the days for the authority."


async def add_cases(
    db: AsyncSession, players: Sequence[Player], keyring: Keyring, base_url: str, *, now: datetime
) -> None:
    """Log three things at a hotel, tell one without an account, and register an authority that confirms one of them.

    Nobody keeps the key of the authority after that.

    Raises:
        KeyringError: the keyring cannot be written.

    """
    handlers = [one for one in players if Role.CASE_HANDLER in one.roles]
    hotel = next(one for one in players if Role.FOCAL_POINT in one.roles and one.organisation_id)
    registrar = next(one for one in players if Role.REGISTRAR in one.roles)
    vaults = select(Vault.account_id, Vault.public).where(
        Vault.account_id.in_([one.account_id for one in handlers])
    )
    readers = {str(account_id): public for account_id, public in await db.execute(vaults)}
    if hotel.organisation_id is None:
        return
    focal = FocalPointActor(hotel.account_id, hotel.organisation_id, frozenset(hotel.roles))
    where = Where(COUNTRY, "", now.date(), readers)
    logged = []
    told = Told(None, Kind.POLICE, Channel.CALL, now - timedelta(hours=3))
    for gate, words in ((told, LOGGED), (Untold(NotTold.NOT_THROUGH), WAITING), (told, CONFIRMED)):
        draft = IncidentDraft(
            GateDraft(now.date(), Setting.RECEPTION, "", gate), blank(), WordsDraft(words, "")
        )
        logged.append(await log_incident(db, focal, uuid4(), draft, where=where, keyring=keyring, now=now))
    await _tell(db, keyring, readers, now=now)
    identity = pyrage.x25519.Identity.generate()
    entered = AuthorityDraft(
        COUNTRY, "Fiscalía de la Costa Modelo", Kind.CHILD_PROTECTION, str(identity.to_public())
    )
    authority = await register_authority(db, RegistrarActor(registrar.account_id), entered, now=now)
    confirming = CaseHandlerActor(handlers[0].account_id, frozenset({COUNTRY}))
    await confirm_authority(db, confirming, authority.id, now=now)
    await add_receipt(
        db, handlers[0], logged[-1].id, authority.id, identity, readers=readers, keyring=keyring, base_url=base_url, now=now
    )  # fmt: skip


async def _tell(db: AsyncSession, keyring: Keyring, readers: dict[str, bytes], *, now: datetime) -> None:
    words = Words(TOLD, place="Parada del Muelle", noticed=Noticed.WEEK, language="es")
    draft = ReportDraft(
        uuid4(), COUNTRY, Setting.STOP, None, NotTold.OTHER, blank(), Kept(words.narrative), Kept(words.place),
        Kept(), words,
    )  # fmt: skip
    prepared = await prepare(
        keyring, Receipts(keyring.pepper()), words, draft.codes, readers, limit=CapacityLimiter(1)
    )
    await take_report(db, prepared, draft, keyring=keyring, held=False, day=now.date(), now=now)
