"""Credentials are signed, replaced and revoked by the worker, who alone holds the keys (actions)."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import randbelow, token_bytes
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence, StatusChange
from registry.adherence.queries import ever, join_told, standing_column
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
from registry.logos.issuing import FULL_AT, LEAST_LIST, decoys_set, draw_indexes
from registry.settings import Settings
from registry.signatories.models import Signatory

AT_ONCE = 500
IN_ONE_GO = 100  # businesses, locked and signed in one transaction
MOST = 5_000  # signed in one look: letters wait meanwhile, ten seconds or so; the rest has its turn a minute later
ANEW_AFTER = timedelta(hours=1)  # days end in other places at every hour
SLACK = timedelta(seconds=30)  # an act may be dated before a look that did not see it yet
CHANGES = ("adherence.", "key.", "signatory.")  # kinds of ledger entries after which is looked at once
FULL = LEAST_LIST * FULL_AT[0] // FULL_AT[1]  # places of a list that are given out
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
        gone, due = await _gone(db, now=now), await _due(db, most, now=now)
    for some in slices(gone, AT_ONCE):
        async with database.writes() as db, db.begin():
            await _revoke(db, some, now=now)
    made = 0
    for country, ids in due.items():
        for some in slices(ids, IN_ONE_GO):
            async with database.writes() as db, db.begin():
                made += await issue(db, holder, of, country, some, now=now)
    async with database.writes() as db, db.begin():
        await _publish(db, holder, key, of, now=now)
    return made


async def issue(
    db: AsyncSession, holder: Holder, of: Issuer, country: str, signatory_ids: list[UUID], *, now: datetime
) -> int:
    """Sign a credential of each business of a country that has none saying what is so now; return how many were signed.

    The one before it is revoked, unless it says the same for less long.

    Raises:
        KeyHoldingError: the key that signs is not here.

    """
    businesses = await _held(db, country, signatory_ids)
    key = await db.scalar(select(SigningKey).where(SigningKey.state == KeyState.ACTIVE))
    if key is None or not businesses:
        return 0
    zone = ZoneInfo(await zone_of(db, country) or "UTC")
    signed = await _signed(db, businesses, zone, today=await today_in(db, country, now))
    due = await _replace(db, signed, now=now)
    places = await _free(db, len(due), now=now)
    made = [
        (one, place, credential(of, one.as_signed, number=place[0], index=place[1], now=now))
        for one, place in zip(due, places, strict=True)
    ]
    proven = await asyncio.to_thread(
        lambda: [_proven(holder, key, of, document, now=now) for _, _, document in made]
    )
    rows = [
        {
            "signatory_id": one.signatory_id, "adherence_id": one.said.adherence, "name": one.said.name,
            "city": one.said.city, "report_due_on": one.said.report_due_on, "kid": key.kid,
            "list_number": number, "list_index": index, "document": document,
            "valid_until": one.as_signed.until, "issued_at": now, "revoked_at": None, "replaced_at": None,
        }
        for (one, (number, index), _), document in zip(made, proven, strict=True)
    ]  # fmt: skip
    if rows:
        await db.execute(insert(Credential), rows)
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Due:
    """A business whose credential may be signed, and what it would say."""

    signatory_id: UUID
    said: Said
    as_signed: Signed


Committed = Select[UUID, UUID, date | None, date | None, int]


def _committed() -> Committed:
    query: Committed = select(
        Signatory.id, Adherence.id, Adherence.committed_on, Adherence.report_due_on, CodeVersion.number
    ).select_from(Signatory)
    today: ColumnElement[date] = bindparam("today", type_=Date())
    asked = join_told(query, Signatory.id, today=today)
    return asked.join(CodeVersion, CodeVersion.id == Adherence.code_version_id).where(
        Signatory.id.in_(bindparam("ids", expanding=True)),
        StatusChange.status == Status.COMMITTED,
        Adherence.report_due_on >= bindparam("least", type_=Date()),
    )


COMMITTED = _committed()  # made once: putting it together takes longer than the database's answer


async def _held(db: AsyncSession, country: str, signatory_ids: list[UUID]) -> list[Signatory]:
    """Return businesses that are still of a country, locked; always in one order, so that two workers wait in turn."""
    query = select(Signatory).where(Signatory.id.in_(signatory_ids), Signatory.country == country)
    return list(await db.scalars(locked(query.order_by(Signatory.id), key_share=True)))


async def _signed(
    db: AsyncSession, businesses: list[Signatory], zone: ZoneInfo, *, today: date
) -> list[_Due]:
    """Return what the businesses that are committed have signed, asked for once they are held."""
    places = {"ids": [business.id for business in businesses], "today": today, "least": today - GRACE}
    rows = await db.execute(COMMITTED, places)
    by_id = {business.id: business for business in businesses}
    found = []
    for signatory_id, adherence_id, signed_on, due_on, version in rows:
        if signed_on is None or due_on is None:
            continue
        business = by_id[signatory_id]
        as_signed = Signed(
            slug=business.slug, name=business.trade_name, city=business.city, country=business.country,
            version=version, signed_on=signed_on, zone=zone, until=rules.end_of(rules.last_day(due_on), zone),
        )  # fmt: skip
        said = Said(adherence_id, business.trade_name, business.city, due_on)
        found.append(_Due(signatory_id, said, as_signed))
    return found


async def _replace(db: AsyncSession, signed: list[_Due], *, now: datetime) -> list[_Due]:
    """Note the end of each credential that says what is no more; return those that are to be signed."""
    shown = select(Credential).where(
        Credential.signatory_id.in_([one.signatory_id for one in signed]), Credential.replaced_at.is_(None)
    )
    before = {row.signatory_id: row for row in await db.scalars(locked(shown))}
    counting, due = await _counting(db), []
    for one in signed:
        row = before.get(one.signatory_id)
        if row is not None:
            if _said(row) == one.said and row.revoked_at is None and row.kid in counting:
                continue
            row.replaced_at = now
            if row.revoked_at is None and not rules.is_true_still(_said(row), one.said):
                row.revoked_at = now
        due.append(one)
    await db.flush()  # first: one is shown at any time
    return due


def _proven(holder: Holder, key: SigningKey, of: Issuer, document: Document, *, now: datetime) -> str:
    signed = secure(
        lambda data: holder.sign(key.kid, data), document, method=f"{of.did}#{key.kid}", created=now
    )
    return msgspec.json.encode(signed).decode()


def _said(row: Credential) -> Said:
    return Said(row.adherence_id, row.name, row.city, row.report_due_on)


async def _counting(db: AsyncSession) -> set[str]:
    return set(await db.scalars(select(SigningKey.kid).where(SigningKey.state.in_(COUNTS))))


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


async def _due(db: AsyncSession, most: int, *, now: datetime) -> dict[str, list[UUID]]:
    """Return so many of the committed businesses whose credential is not there or says what is no more, by country."""
    counting = await _counting(db)
    found: dict[str, list[UUID]] = {}
    for country in await _countries(db):
        asked = _asked(country, counting, today=await today_in(db, country, now))
        found[country] = list(await db.scalars(asked.limit(most)))
        most -= len(found[country])
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


async def _free(db: AsyncSession, count: int, *, now: datetime) -> list[tuple[int, int]]:
    """Return so many free places: the number of a list, and an index drawn at random in it."""
    found: list[tuple[int, int]] = []
    while len(found) < count:
        kept, room = await _open_list(db, now=now)
        wanted = min(room, count - len(found))
        mine: set[int] = set()
        while len(mine) < wanted:
            drawn = draw_indexes(randbelow, wanted - len(mine), taken=0, seed=kept.decoys) - mine
            taken = select(Credential.list_index).where(
                Credential.list_number == kept.number, Credential.list_index.in_(drawn)
            )
            mine |= drawn - set(await db.scalars(taken))
        found += [(kept.number, index) for index in mine]
        if wanted == room and len(found) < count:
            await _begin_list(db, kept.number + 1, now=now)
    return found


async def _open_list(db: AsyncSession, *, now: datetime) -> tuple[CredentialList, int]:
    """Return the list that is being filled, locked, and how many more it takes."""
    last = await db.scalar(locked(select(CredentialList).order_by(CredentialList.number.desc()).limit(1)))
    if last is None:
        return await _begin_list(db, 1, now=now), FULL
    taken = await db.scalar(select(func.count()).where(Credential.list_number == last.number)) or 0
    if taken < FULL:
        return last, FULL - taken
    return await _begin_list(db, last.number + 1, now=now), FULL


async def _begin_list(db: AsyncSession, number: int, *, now: datetime) -> CredentialList:
    begun = CredentialList(number=number, decoys=token_bytes(32), made_at=now, built_at=None, document="")
    db.add(begun)
    await db.flush()
    return begun


async def _publish(db: AsyncSession, holder: Holder, key: SigningKey, of: Issuer, *, now: datetime) -> None:
    """Build each list anew: an entry is set for what was revoked, and for decoys from a day of their own."""
    await _open_list(db, now=now)  # the first is served before anybody stands in it
    for kept in list(await db.scalars(locked(select(CredentialList).order_by(CredentialList.number)))):
        decoys = decoys_set(kept.decoys, LEAST_LIST, days=(now - kept.made_at).days)
        revoked = await db.scalars(
            select(Credential.list_index).where(
                Credential.list_number == kept.number, Credential.revoked_at.is_not(None)
            )
        )
        bits = bitstring(LEAST_LIST, [*decoys, *revoked])
        document = revocation_list(of, kept.number, bits, now=now)
        kept.document, kept.built_at = _proven(holder, key, of, document, now=now), now
    await db.flush()
