"""Proof of report: an authority confirms with its code, and the business can show that it reported, and when (actions).

Nothing else is told: not what was reported, not to whom, not what came of it. What came through the door without an
account has no business, and no proof.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.cases.models import CaseFile, Referral, ReportProof
from registry.cases.referring import GROUP, SYMBOLS, code_hash, expired, read_code
from registry.cases.rules import Door
from registry.db import locked
from registry.errors import NotFoundError
from registry.incidents.handed import reported_by
from registry.kit.sealing import Keyring
from registry.kit.sealing.boxes import branch, context
from registry.ledger.actions import record
from registry.signatories.models import Signatory

LENGTH = 20  # symbols: 100 bits


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What an authority reads after it confirmed: that this register handed it something, on a day."""

    country: str
    made_on: date


@dataclass(frozen=True, slots=True)
class Proof:
    """What a business can show, and what whoever checks it reads."""

    business: str
    country: str
    reported_on: date
    confirmed_on: date
    code: str


def code_of(
    keyring: Keyring, proof_id: UUID, signatory_id: UUID, reported_on: date, confirmed_on: date
) -> str:
    """Return the code of a receipt: it depends on all that the receipt says, and on a secret outside the database.

    Raises:
        KeyringError: the secret cannot be used.

    """
    said = context("proof", proof_id.hex, signatory_id.hex, reported_on.isoformat(), confirmed_on.isoformat())
    mac = int.from_bytes(hmac.digest(branch(keyring.pepper(), "proof of report"), said, sha256))
    symbols = "".join(SYMBOLS[mac >> 5 * at & 31] for at in range(LENGTH))
    return "-".join(symbols[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def proof_hash(code: str) -> bytes:
    """Return what is stored of a receipt's code."""
    return sha256(b"proof code" + read_code(code).encode()).digest()


async def confirm(db: AsyncSession, typed: str, keyring: Keyring, *, now: datetime) -> Confirmed | None:
    """Confirm that a report came, by the code that stood in it; None where no code counts. Each counts once.

    Raises:
        KeyringError: the receipt for the business cannot be made; nothing is confirmed.

    """
    query = (
        select(Referral, CaseFile.door, CaseFile.report_id, CaseFile.country)
        .join(CaseFile, CaseFile.id == Referral.case_id)
        .where(Referral.code_hash == code_hash(typed), Referral.confirmed_on.is_(None))
    )
    found = (await db.execute(locked(query, of=Referral))).one_or_none()
    if found is None or expired(found.Referral.expires_on, now.date()):
        return None
    referral, door, report_id, country = found
    referral.confirmed_on = now.date()
    record(db, "referral.confirm", subject_id=referral.id, actor_id=None, now=now)
    if door is Door.LOG:
        await _prove(db, report_id, keyring, today=now.date())
    await db.flush()
    return Confirmed(country, referral.made_on)


async def proof_for(
    db: AsyncSession, actor: FocalPointActor, incident_id: UUID, keyring: Keyring
) -> Proof | None:
    """Return the receipt of a log of the actor's own business; None until an authority has confirmed it.

    Raises:
        NotFoundError: no such log of the business.
        KeyringError: the secret cannot be used.

    """
    mine = await reported_by(db, incident_id)
    if mine is None or mine[0] != actor.signatory_id:
        raise NotFoundError
    query = _proofs().where(
        ReportProof.incident_id == incident_id, ReportProof.signatory_id == actor.signatory_id
    )
    row = (await db.execute(query)).one_or_none()
    return _read(keyring, *row) if row is not None else None


async def checked(db: AsyncSession, typed: str, keyring: Keyring) -> Proof | None:
    """Return the receipt that a code belongs to; None where there is none, or where its row was changed.

    Raises:
        KeyringError: the secret cannot be used.

    """
    row = (await db.execute(_proofs().where(ReportProof.code_hash == proof_hash(typed)))).one_or_none()
    if row is None:
        return None
    proof = _read(keyring, *row)
    same = hmac.compare_digest(read_code(proof.code).encode(), read_code(typed).encode())
    return proof if same else None


async def _prove(db: AsyncSession, incident_id: UUID, keyring: Keyring, *, today: date) -> None:
    """Write the receipt of a business, unless it has one of an earlier confirmation."""
    there = await db.scalar(select(ReportProof.id).where(ReportProof.incident_id == incident_id))
    reported = await reported_by(db, incident_id)
    if there is not None or reported is None:
        return
    signatory_id, reported_on = reported
    proof_id = uuid4()
    code = code_of(keyring, proof_id, signatory_id, reported_on, today)
    db.add(
        ReportProof(
            id=proof_id, incident_id=incident_id, signatory_id=signatory_id, reported_on=reported_on,
            confirmed_on=today, code_hash=proof_hash(code),
        )
    )  # fmt: skip


def _proofs() -> Select[ReportProof, str, str]:
    return select(ReportProof, Signatory.trade_name, Signatory.country).join(
        Signatory, Signatory.id == ReportProof.signatory_id
    )


def _read(keyring: Keyring, row: ReportProof, business: str, country: str) -> Proof:
    code = code_of(keyring, row.id, row.signatory_id, row.reported_on, row.confirmed_on)
    return Proof(business, country, row.reported_on, row.confirmed_on, code)
