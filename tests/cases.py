"""Reports at the desk for tests: logs and reports without an account, sealed to handlers whose keys are known here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pyrage
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor, FocalPointActor
from registry.cases.actions import open_case
from registry.cases.authorities import (
    AuthorityDraft,
    confirm_authority,
    register_authority,
)
from registry.cases.forms import HandedDraft
from registry.cases.handing import hand_over
from registry.cases.models import CaseAuthority, CaseFile, Referral
from registry.cases.readers import Reader
from registry.cases.referring import Handed, refer, signer
from registry.concerns.answers import Setting
from registry.concerns.coded import blank
from registry.concerns.gate import Channel, NotTold, Told, Untold
from registry.countries.hotlines import Kind
from registry.handlers.queries import readers_for
from registry.incidents.actions import Where, log_incident
from registry.incidents.forms import GateDraft, IncidentDraft, WordsDraft
from registry.kit.sealing import Keyring, PrivateKey
from registry.ledger.models import LedgerEntry
from registry.settings import Settings
from tests import door, handlers, make

NARRATIVE, REFERENCE = "He asked for a room without papers.", "Case 55/2026-118"
IDENTITY = pyrage.x25519.Identity.generate()
DRAFT = AuthorityDraft("CR", "Fiscalía Adjunta", Kind.POLICE, str(IDENTITY.to_public()))


@dataclass
class Desk:
    """A country's desk: its settings with officers, its keyring, and one handler who can read."""

    settings: Settings
    handler: CaseHandlerActor
    key: PrivateKey = field(repr=False)

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.settings.keyring)

    @property
    def reader(self) -> Reader:
        return Reader(self.handler.account_id, self.key, self.keyring)


async def desk(db: AsyncSession, folder: Path, *, now: datetime, country: str = "CR") -> Desk:
    settings = replace(
        handlers.with_officers(Settings(base_url="https://registry.test")), keyring_dir=folder / "keyring"
    )
    handler, key = await handlers.reader(db, settings, country, now=now)
    return Desk(settings, handler, key)


async def present(db: AsyncSession, desk: Desk, *, now: datetime, country: str = "CR") -> Mapping[str, bytes]:
    return await readers_for(db, desk.settings, country, today=now.date())


async def log(
    db: AsyncSession, desk: Desk, *, now: datetime, told: bool = True, narrative: str = NARRATIVE,
    focal: FocalPointActor | None = None, country: str = "CR",
) -> UUID:  # fmt: skip
    """Log something at a business; return its id."""
    focal = focal or await make.focal_point(db, await make.signatory(db))
    gate = Told(None, Kind.POLICE, Channel.CALL, now - timedelta(minutes=10))
    draft = IncidentDraft(
        GateDraft(now.date(), Setting.RECEPTION, "", gate if told else Untold(NotTold.NOT_THROUGH)),
        {**blank(), "sex": "girl"},
        WordsDraft(narrative, REFERENCE),
    )
    where = Where(country, "", now.date(), await present(db, desk, now=now, country=country))
    row = await log_incident(db, focal, uuid4(), draft, where=where, keyring=desk.keyring, now=now)
    await db.flush()
    return row.id


async def told(
    db: AsyncSession, desk: Desk, *, now: datetime, held: bool = False, untold: bool = False
) -> UUID:
    """Take a report without an account; return its id."""
    draft = door.draft(
        door.UNTOLD if untold else door.TOLD | {"narrative": "A girl waited for hours.", "place": "Pier"}
    )
    readers = dict(await present(db, desk, now=now))
    prepared = await door.report(db, desk.settings.keyring, readers, now=now, told=draft, held=held)
    return prepared.report_id


async def opened(db: AsyncSession, desk: Desk, report_id: UUID, *, now: datetime) -> CaseFile:
    readers = await present(db, desk, now=now)
    return await open_case(db, desk.handler, report_id, desk.reader, present=readers, now=now)


async def colleague(db: AsyncSession, desk: Desk, *, now: datetime) -> Desk:
    handler, key = await handlers.reader(db, desk.settings, "CR", now=now)
    return Desk(desk.settings, handler, key)


async def kinds(db: AsyncSession, beginning: str = "case.") -> list[str]:
    query = select(LedgerEntry.kind).where(LedgerEntry.kind.startswith(beginning))
    return list(await db.scalars(query.order_by(LedgerEntry.at, LedgerEntry.position)))


async def authority(db: AsyncSession, desk: Desk, *, now: datetime) -> CaseAuthority:
    row = await register_authority(db, await make.registrar(db), DRAFT, now=now)
    await confirm_authority(db, desk.handler, row.id, now=now)
    return row


async def referred(db: AsyncSession, desk: Desk, report_id: UUID, to: UUID, *, now: datetime) -> Handed:
    site = signer(desk.keyring, "https://registry.test")
    return await refer(
        db, desk.handler, report_id, desk.reader, to, facts=[("Sex", "A girl")], site=site, now=now
    )


async def handed_over(db: AsyncSession, desk: Desk, report_id: UUID, *, now: datetime) -> None:
    """Say of every file of a report that waits that it was handed over."""
    for row in await db.scalars(select(Referral).join(CaseFile).where(CaseFile.report_id == report_id)):
        draft = HandedDraft(now.date(), Channel.IN_PERSON)
        await hand_over(db, desk.handler, report_id, row.id, draft, now=now)
