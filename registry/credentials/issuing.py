"""Credentials are signed, replaced and revoked by the worker, who alone holds the keys (actions)."""

from datetime import date, datetime, timedelta
from secrets import randbelow, token_bytes
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Select, and_, exists, func, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence, StatusChange
from registry.adherence.queries import ever, join_told, standing_column, told
from registry.adherence.rules import GRACE, Status
from registry.codes.models import CodeVersion
from registry.countries.queries import today_in, zone_of
from registry.credentials import rules
from registry.credentials.document import Issuer, Signed, bitstring, credential, revocation_list
from registry.credentials.models import Credential, CredentialList
from registry.credentials.proofs import secure
from registry.credentials.rules import Said
from registry.db import Database, locked
from registry.keys.holding import Holder
from registry.keys.models import SigningKey
from registry.keys.published import COUNTS, did_of
from registry.keys.rules import KeyState
from registry.kit.slices import slices
from registry.ledger.models import LedgerEntry
from registry.logos.issuing import LEAST_LIST, decoy_is_set, draw_indexes, is_decoy, list_size
from registry.settings import Settings
from registry.signatories.actions import held
from registry.signatories.models import Signatory

AT_ONCE = 500
MOST = (
    500  # signed in one look: letters wait meanwhile, ten seconds or so; the rest has its turn a minute later
)
ANEW_AFTER = timedelta(hours=1)  # days end in other places at every hour
SLACK = timedelta(seconds=30)  # an act may be dated before a look that did not see it yet
CHANGES = ("adherence.", "key.", "signatory.")  # kinds of ledger entries after which is looked at once
Document = dict[str, Any]


def issuer_of(settings: Settings) -> Issuer:
    """Return the register as its credentials name it."""
    return Issuer(did_of(settings.public_host), settings.base_url, settings.site_name)


async def keep_credentials(
    database: Database, holder: Holder, of: Issuer, *, now: datetime, most: int = MOST
) -> int:
    """Revoke what counts no more, sign what is new or has changed, build the lists; return how many were signed.

    Nothing is done unless something may have changed, or an hour is over.

    Raises:
        KeyHoldingError: the key that signs is not here.

    """
    async with database.reads() as db:
        key = await db.scalar(select(SigningKey).where(SigningKey.state == KeyState.ACTIVE))
        if key is None or not await _is_due(db, most, now=now):
            return 0
        gone, due = await _gone(db, now=now), await _due(db, now=now)
    for some in slices(gone, AT_ONCE):
        async with database.writes() as db, db.begin():
            await _revoke(db, some, now=now)
    made = 0
    for signatory_id in due[:most]:
        async with database.writes() as db, db.begin():
            made += await issue(db, holder, of, signatory_id, now=now)
    async with database.writes() as db, db.begin():
        await _publish(db, holder, key, of, now=now)
    return made


async def issue(db: AsyncSession, holder: Holder, of: Issuer, signatory_id: UUID, *, now: datetime) -> bool:
    """Sign a credential of a business that has none saying what is so now; say whether one was signed.

    The one before it is revoked, unless it says the same for less long.

    Raises:
        KeyHoldingError: the key that signs is not here.

    """
    business = await held(db, signatory_id)
    key = await db.scalar(select(SigningKey).where(SigningKey.state == KeyState.ACTIVE))
    today = await today_in(db, business.country, now)
    present = await told(db, signatory_id, today=today)
    if key is None or present.adherence_id is None or present.facts is None or present.committed_on is None:
        return False
    due_on = present.facts.report_due_on
    if present.facts.status is not Status.COMMITTED or due_on is None or rules.last_day(due_on) < today:
        return False
    said = Said(present.adherence_id, business.trade_name, business.city, due_on)
    before = await db.scalar(locked(select(Credential).where(_shown(signatory_id))))
    if before is not None:
        if _said(before) == said and before.revoked_at is None and before.kid in await _counting(db):
            return False
        before.replaced_at = now
        if before.revoked_at is None and not rules.is_true_still(_said(before), said):
            before.revoked_at = now
        await db.flush()  # first: one is shown at any time
    number, index = await _free(db, now=now)
    zone = ZoneInfo(await zone_of(db, business.country) or "UTC")
    signed = Signed(
        slug=business.slug, name=business.trade_name, city=business.city, country=business.country,
        version=await _version(db, present.adherence_id), signed_on=present.committed_on, zone=zone,
        until=rules.end_of(rules.last_day(due_on), zone),
    )  # fmt: skip
    document = credential(of, signed, number=number, index=index, now=now)
    db.add(
        Credential(
            signatory_id=signatory_id, adherence_id=present.adherence_id, name=said.name, city=said.city,
            report_due_on=due_on, kid=key.kid, list_number=number, list_index=index,
            document=_proven(holder, key, of, document, now=now), valid_until=signed.until, issued_at=now,
            revoked_at=None, replaced_at=None,
        )
    )  # fmt: skip
    await db.flush()
    return True


def _proven(holder: Holder, key: SigningKey, of: Issuer, document: Document, *, now: datetime) -> str:
    signed = secure(
        lambda data: holder.sign(key.kid, data), document, method=f"{of.did}#{key.kid}", created=now
    )
    return msgspec.json.encode(signed).decode()


def _said(row: Credential) -> Said:
    return Said(row.adherence_id, row.name, row.city, row.report_due_on)


def _shown(signatory_id: UUID) -> Any:
    return and_(Credential.signatory_id == signatory_id, Credential.replaced_at.is_(None))


async def _counting(db: AsyncSession) -> set[str]:
    return set(await db.scalars(select(SigningKey.kid).where(SigningKey.state.in_(COUNTS))))


async def _version(db: AsyncSession, adherence_id: UUID) -> int:
    query = select(CodeVersion.number).join(Adherence, Adherence.code_version_id == CodeVersion.id)
    return (await db.scalars(query.where(Adherence.id == adherence_id))).one()


async def _is_due(db: AsyncSession, most: int, *, now: datetime) -> bool:
    built = (await db.scalars(select(CredentialList.built_at))).all()
    oldest = min((at for at in built if at is not None), default=None)
    if oldest is None or None in built or now - oldest >= ANEW_AFTER:
        return True
    signed = await db.scalar(select(func.count()).where(Credential.issued_at == oldest)) or 0
    if signed >= most:  # the last look left some for this one
        return True
    kinds = or_(*(LedgerEntry.kind.startswith(kind) for kind in CHANGES))
    return bool(await db.scalar(select(exists().where(LedgerEntry.at > oldest - SLACK, kinds))))


async def _gone(db: AsyncSession, *, now: datetime) -> list[UUID]:
    """Return the businesses with a credential that counts no more, each by the date of its own country.

    Also of whom a report is due earlier than it was, and late by now: what they hold would count too long.
    """
    left = [ever(status) for status in (Status.SUSPENDED, Status.WITHDRAWN, Status.REMOVED)]
    open_ones = select(Credential.signatory_id).where(
        Credential.revoked_at.is_(None), Credential.valid_until > now
    )
    found: list[UUID] = []
    for country in await _countries(db):
        today = await today_in(db, country, now)
        late = select(Adherence.signatory_id).where(Adherence.report_due_on < today - GRACE)
        may = union(late, *left).subquery()
        query: Select[UUID, str, date | None] = select(
            Signatory.id, standing_column(today=today), Adherence.report_due_on
        ).select_from(Signatory)
        asked = join_told(query, Signatory.id, today=today).where(
            Signatory.country == country, Signatory.id.in_(select(may)), Signatory.id.in_(open_ones)
        )
        found += [
            one
            for one, standing, due_on in await db.execute(asked)
            if standing in rules.REVOKED_BY or (due_on is not None and rules.last_day(due_on) < today)
        ]
    return found


async def _due(db: AsyncSession, *, now: datetime) -> list[UUID]:
    """Return the committed businesses whose credential is not there or says what is no more."""
    counting = await _counting(db)
    found: list[UUID] = []
    for country in await _countries(db):
        found += await db.scalars(_asked(country, counting, today=await today_in(db, country, now)))
    return found


def _asked(country: str, counting: set[str], *, today: date) -> Select[UUID]:
    said = exists().where(
        Credential.signatory_id == Signatory.id,
        Credential.replaced_at.is_(None),
        Credential.revoked_at.is_(None),
        Credential.kid.in_(counting),
        Credential.adherence_id == Adherence.id,
        Credential.name == Signatory.trade_name,
        Credential.city == Signatory.city,
        Credential.report_due_on == Adherence.report_due_on,
    )
    query: Select[UUID] = join_told(select(Signatory.id).select_from(Signatory), Signatory.id, today=today)
    return query.where(
        Signatory.country == country,
        StatusChange.status == Status.COMMITTED,
        Adherence.report_due_on >= today - GRACE,
        ~said,
    )


async def _countries(db: AsyncSession) -> list[str]:
    return list(await db.scalars(select(Signatory.country).distinct().order_by(Signatory.country)))


async def _revoke(db: AsyncSession, signatory_ids: list[UUID], *, now: datetime) -> None:
    """Revoke all that a few businesses hold, also what was replaced and would count for a while."""
    held_by = and_(Credential.signatory_id.in_(signatory_ids), Credential.revoked_at.is_(None))
    await db.execute(update(Credential).where(held_by).values(revoked_at=now))


async def _free(db: AsyncSession, *, now: datetime) -> tuple[int, int]:
    """Return a free place: the number of a list, and an index drawn at random in it."""
    kept = await _open_list(db, now=now)
    while True:
        (index,) = draw_indexes(randbelow, 1, taken=0, seed=kept.decoys)
        taken = exists().where(Credential.list_number == kept.number, Credential.list_index == index)
        if not await db.scalar(select(taken)):
            return kept.number, index


async def _open_list(db: AsyncSession, *, now: datetime) -> CredentialList:
    last = await db.scalar(locked(select(CredentialList).order_by(CredentialList.number.desc()).limit(1)))
    if last is not None:
        taken = await db.scalar(select(func.count()).where(Credential.list_number == last.number)) or 0
        if list_size(taken + 1) == LEAST_LIST:
            return last
    number = last.number + 1 if last is not None else 1
    begun = CredentialList(number=number, decoys=token_bytes(32), made_at=now, built_at=None, document="")
    db.add(begun)
    await db.flush()
    return begun


async def _publish(db: AsyncSession, holder: Holder, key: SigningKey, of: Issuer, *, now: datetime) -> None:
    """Build each list anew: an entry is set for what was revoked, and for decoys from a day of their own."""
    await _open_list(db, now=now)  # the first is served before anybody stands in it
    for kept in list(await db.scalars(locked(select(CredentialList).order_by(CredentialList.number)))):
        days = (now - kept.made_at).days
        decoys = [
            index
            for index in range(LEAST_LIST)
            if is_decoy(kept.decoys, index) and decoy_is_set(kept.decoys, index, days=days)
        ]
        revoked = await db.scalars(
            select(Credential.list_index).where(
                Credential.list_number == kept.number, Credential.revoked_at.is_not(None)
            )
        )
        bits = bitstring(LEAST_LIST, [*decoys, *revoked])
        document = revocation_list(of, kept.number, bits, now=now)
        kept.document, kept.built_at = _proven(holder, key, of, document, now=now), now
    await db.flush()
