"""Building what is served of each key's logos: their states and their codes (actions of the worker).

A list is read without a lock, put together beside the loop that answers pages, and only stored in a transaction that
writes. Rows come in parts, so that a million of them are never held at once (docs/credential.md has the figures).
"""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, collate, exists, func, insert, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence
from registry.adherence.queries import ever, join_told, standing_column
from registry.adherence.rules import GRACE, Standing, Status
from registry.countries.queries import today_in
from registry.db import Database
from registry.keys.holding import Holder
from registry.keys.models import SigningKey
from registry.keys.rules import KeyState
from registry.kit.slices import slices
from registry.ledger.models import LedgerEntry
from registry.logos.code_file import LEFT_OUT, Rows, to_file
from registry.logos.issuing import decoys_set, list_size
from registry.logos.models import HAS_ENDED, LIVE, Placement, SignedLogo, StatusFile
from registry.logos.payload import KINDS
from registry.logos.signed_queries import is_newest
from registry.logos.status_list import Entry, Published, blank, enter, to_cwt, to_jwt
from registry.signatories.models import Signatory

AT_ONCE = 500
PART = 5_000  # rows that are held at once
ANEW_AFTER = timedelta(hours=1)  # days end in other places at every hour
SLACK = timedelta(seconds=30)  # an act may be dated before a look that did not see it yet
CODES_ANEW_AFTER = timedelta(days=1)
FEW = 20_000  # logos: so few are listed anew each time
CHANGES = ("adherence.", "key.", "placement.")  # kinds of ledger entries after which a list is built at once
SIGN_THEIR_OWN = frozenset({KeyState.ACTIVE, KeyState.VERIFYING})


@dataclass(frozen=True, slots=True)
class _Signer:
    """Who signs a file."""

    holder: Holder
    kid: str

    def sign(self, data: bytes) -> bytes:
        return self.holder.sign(self.kid, data)


async def publish_lists(database: Database, holder: Holder, *, base_url: str, now: datetime) -> int:
    """Build the files of each key whose logos may have changed, and of all after an hour; return how many.

    Raises:
        KeyHoldingError: the key that signs is not here.

    """
    async with database.reads() as db:
        keys = list(await db.scalars(select(SigningKey)))
        due = [key for key in keys if await _is_due(db, key, now=now)]
    active = next((key for key in keys if key.state is KeyState.ACTIVE), None)
    for key in due if active else ():
        its_own = key.state in SIGN_THEIR_OWN and holder.holds(key.kid)
        signer = key if its_own or active is None else active
        await _publish(database, key, _Signer(holder, signer.kid), base_url, now=now)
    return len(due) if active else 0


async def _is_due(db: AsyncSession, key: SigningKey, *, now: datetime) -> bool:
    built = await db.scalar(select(StatusFile.built_at).where(StatusFile.kid == key.kid))
    if built is None or now - built >= ANEW_AFTER:
        return True
    since = built - SLACK
    act = exists().where(
        LedgerEntry.at > since, or_(*(LedgerEntry.kind.startswith(kind) for kind in CHANGES))
    )
    form = exists().where(SignedLogo.kid == key.kid, SignedLogo.issued_at > since)
    return bool(await db.scalar(select(or_(act, form))))


async def _publish(database: Database, key: SigningKey, by: _Signer, base_url: str, *, now: datetime) -> None:
    rows = None
    async with database.reads() as db:
        before = await db.scalar(select(StatusFile.codes_built_at).where(StatusFile.kid == key.kid))
        taken = await db.scalar(select(func.count()).where(SignedLogo.kid == key.kid)) or 0
        raw = await _states(db, key, list_size(taken), now=now)
        if before is None or taken <= FEW or now - before >= CODES_ANEW_AFTER:
            rows = await _codes(db, key.kid)
    built = await asyncio.to_thread(_built, key, by, base_url, raw, rows, now=now)
    async with database.writes() as db, db.begin():
        await _store(db, key, built, now=now)


async def _store(db: AsyncSession, key: SigningKey, built: "_Built", *, now: datetime) -> None:
    """Store the files of a key, unless another worker was quicker, and later."""
    one = StatusFile.kid == key.kid
    there = await db.scalar(select(StatusFile.built_at).where(one).with_for_update())
    values = {"built_at": now, "jwt": built.jwt, "cwt": built.cwt}
    if built.codes is not None:
        values |= {"codes": built.codes, "codes_built_at": now}
    if there is None:
        await db.execute(insert(StatusFile).values(kid=key.kid, **values))
    elif there <= now:
        await db.execute(update(StatusFile).where(one).values(**values))


@dataclass(frozen=True, slots=True)
class _Built:
    """The files of a key; no codes where those that are served are new enough."""

    jwt: str
    cwt: bytes
    codes: bytes | None


def _built(
    key: SigningKey, by: _Signer, base_url: str, raw: bytearray, rows: Rows | None, *, now: datetime
) -> _Built:
    at = Published(f"{base_url}/status/{key.kid}", f"{base_url}/status", now)
    where = Published(f"{base_url}/codes/{key.kid}", "", now)
    codes = to_file(by.sign, by.kid, key.issuer, rows, where) if rows is not None else None
    return _Built(to_jwt(by.sign, by.kid, raw, at), to_cwt(by.sign, by.kid, raw, at), codes)


async def _states(db: AsyncSession, key: SigningKey, size: int, *, now: datetime) -> bytearray:
    """Return the list of a key's logos, the weightier word last."""
    raw = blank(size)
    decoys = await asyncio.to_thread(decoys_set, key.decoys, size, days=(now - key.made_at).days)
    enter(raw, decoys, Entry.INVALID)
    mine = select(SignedLogo.list_index).where(SignedLogo.kid == key.kid)
    placed = mine.join(Placement, Placement.id == SignedLogo.placement_id)
    for entry, businesses in (await _resting(db, now=now)).items():
        for some in slices(businesses, AT_ONCE):
            await _enter_all(db, raw, placed.where(Placement.signatory_id.in_(some)), entry)
    ended = select(Placement.id).where(HAS_ENDED)
    await _enter_all(db, raw, mine.where(SignedLogo.placement_id.in_(ended)), Entry.INVALID)
    if key.state is KeyState.RETIRED:
        await _enter_all(db, raw, mine, Entry.INVALID)
    return raw


async def _enter_all(db: AsyncSession, raw: bytearray, query: Select[int], entry: Entry) -> None:
    found = await db.stream(query.execution_options(yield_per=PART))
    async for some in found.scalars().partitions():
        enter(raw, some, entry)


async def _codes(db: AsyncSession, kid: str) -> Rows:
    """Return the rows of a key's live logos, each by its newest form."""
    listed = [kind for kind, number in KINDS.items() if number not in LEFT_OUT]
    # By the code's own letters, as they are numbered, whatever order the database would give to words.
    by_letters = (
        collate(Placement.code, "C") if db.get_bind().dialect.name == "postgresql" else Placement.code
    )
    query = (
        select(SignedLogo.token)
        .join(Placement, Placement.id == SignedLogo.placement_id)
        .where(SignedLogo.kid == kid, LIVE, Placement.kind.in_(listed), is_newest())
        .order_by(by_letters)
    )
    rows = Rows()
    found = await db.stream(query.execution_options(yield_per=PART))
    async for some in found.scalars().partitions():
        await asyncio.to_thread(rows.add, some)
    return rows


async def _resting(db: AsyncSession, *, now: datetime) -> dict[Entry, list[UUID]]:
    """Return the businesses whose logos rest or count no more, each by the date of its own country.

    Asked of those alone that were ever suspended or left, or whose report is late: the rest are the many.
    """
    countries = list(await db.scalars(select(Signatory.country).distinct()))
    found: dict[Entry, list[UUID]] = {Entry.SUSPENDED: [], Entry.INVALID: []}
    for country in countries:
        today = await today_in(db, country, now)
        for row in await db.execute(_asked(country, today)):
            late = row.report_due_on is not None and today - row.report_due_on > GRACE
            if row.standing == Standing.SUSPENDED or (row.standing == Standing.REPORT_OVERDUE and late):
                found[Entry.SUSPENDED].append(row.id)
            elif row.standing in {Standing.WITHDRAWN, Standing.REMOVED, Standing.NOT_ON_THE_REGISTER}:
                found[Entry.INVALID].append(row.id)
    return found


def _asked(country: str, today: date) -> Select[UUID, str, date | None]:
    late = select(Adherence.signatory_id).where(Adherence.report_due_on < today - GRACE)
    may_rest = union(late, *(ever(status) for status in (Status.SUSPENDED, Status.WITHDRAWN, Status.REMOVED)))
    query: Select[UUID, str, date | None] = select(
        Signatory.id, standing_column(today=today).label("standing"), Adherence.report_due_on
    ).select_from(Signatory)
    asked = join_told(query, Signatory.id, today=today)
    return asked.where(Signatory.country == country, Signatory.id.in_(may_rest.subquery().select()))
