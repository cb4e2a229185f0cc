"""Building what is served of each key's logos: their states and their codes (actions of the worker)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence
from registry.adherence.queries import ever, join_told, standing_column
from registry.adherence.rules import GRACE, Standing, Status
from registry.countries.queries import today_in
from registry.db import Database
from registry.keys.holding import Holder
from registry.keys.models import SigningKey
from registry.keys.rules import KeyState
from registry.kit.cose import Sign
from registry.kit.slices import slices
from registry.ledger.models import LedgerEntry
from registry.logos.code_file import to_file
from registry.logos.issuing import decoy_is_set, is_decoy, list_size
from registry.logos.models import LIVE, Placement, SignedLogo, StatusFile
from registry.logos.payload import claims_of
from registry.logos.signed_queries import is_newest
from registry.logos.status_list import Entry, Published, packed, to_cwt, to_jwt
from registry.signatories.models import Signatory

AT_ONCE = 500
ANEW_AFTER = timedelta(hours=1)  # days end in other places at every hour
CODES_ANEW_AFTER = timedelta(days=1)
SLACK = timedelta(seconds=30)  # an act may be dated before a look that did not see it yet
FEW = 20_000  # logos: so few are listed anew each time
CHANGES = ("adherence.", "key.", "placement.")  # kinds of ledger entries after which a list is built at once
SIGN_THEIR_OWN = frozenset({KeyState.ACTIVE, KeyState.VERIFYING})


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
        signer = key if key.state in SIGN_THEIR_OWN and holder.holds(key.kid) else active
        async with database.writes() as db, db.begin():
            await _publish(db, key, _by(holder, signer or key), (signer or key).kid, base_url, now=now)
    return len(due) if active else 0


def _by(holder: Holder, key: SigningKey) -> Sign:
    return lambda data: holder.sign(key.kid, data)


async def _is_due(db: AsyncSession, key: SigningKey, *, now: datetime) -> bool:
    built = await db.scalar(select(StatusFile.built_at).where(StatusFile.kid == key.kid))
    if built is None or now - built >= ANEW_AFTER:
        return True
    act = exists().where(
        LedgerEntry.at > built - SLACK, or_(*(LedgerEntry.kind.startswith(kind) for kind in CHANGES))
    )
    form = exists().where(SignedLogo.kid == key.kid, SignedLogo.issued_at > built - SLACK)
    return bool(await db.scalar(select(or_(act, form))))


async def _publish(
    db: AsyncSession, key: SigningKey, sign: Sign, signer: str, base_url: str, *, now: datetime
) -> None:
    taken = await db.scalar(select(func.count()).where(SignedLogo.kid == key.kid)) or 0
    size = list_size(taken)
    entries = [*_decoys(key, size, now=now), *await _entries(db, key.kid, now=now)]
    if key.state is KeyState.RETIRED:
        signed = await db.scalars(select(SignedLogo.list_index).where(SignedLogo.kid == key.kid))
        entries += [(index, Entry.INVALID) for index in signed]
    at = Published(f"{base_url}/status/{key.kid}", f"{base_url}/status", now)
    raw = packed(size, entries)
    jwt, cwt = to_jwt(sign, signer, raw, at), to_cwt(sign, signer, raw, at)
    file = await db.scalar(select(StatusFile).where(StatusFile.kid == key.kid).with_for_update())
    if file is None:
        file = StatusFile(kid=key.kid, built_at=now, jwt=jwt, cwt=cwt, codes=b"", codes_built_at=key.made_at)
        db.add(file)
    file.built_at, file.jwt, file.cwt = now, jwt, cwt
    if not file.codes or taken <= FEW or now - file.codes_built_at >= CODES_ANEW_AFTER:
        where = Published(f"{base_url}/codes/{key.kid}", "", now)
        tokens = await db.scalars(
            select(SignedLogo.token)
            .join(Placement, Placement.id == SignedLogo.placement_id)
            .where(SignedLogo.kid == key.kid, LIVE, is_newest())
        )
        file.codes = to_file(sign, signer, key.issuer, map(claims_of, tokens), where)
        file.codes_built_at = now
    await db.flush()


def _decoys(key: SigningKey, size: int, *, now: datetime) -> Iterator[tuple[int, Entry]]:
    days = (now - key.made_at).days
    for index in range(size):
        if is_decoy(key.decoys, index) and decoy_is_set(key.decoys, index, days=days):
            yield index, Entry.INVALID


async def _entries(db: AsyncSession, kid: str, *, now: datetime) -> list[tuple[int, Entry]]:
    """Return each entry of a key's list that is not VALID, the weightier word last."""
    mine = (
        select(SignedLogo.list_index)
        .join(Placement, Placement.id == SignedLogo.placement_id)
        .where(SignedLogo.kid == kid)
    )
    found: list[tuple[int, Entry]] = []
    for entry, businesses in (await _resting(db, now=now)).items():
        for some in slices(businesses, AT_ONCE):
            of_these = await db.scalars(mine.where(Placement.signatory_id.in_(some)))
            found += [(index, entry) for index in of_these]
    ended = await db.scalars(mine.where(~LIVE))
    return found + [(index, Entry.INVALID) for index in ended]


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
