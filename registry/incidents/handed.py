"""What the case handlers of a country are handed of the businesses' logs, and what they put back (queries and actions).

For the desk of cases alone. A handler's countries are the wall: a log of another country is not there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from anyio import to_thread
from sqlalchemy import Select, delete, func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.concerns.answers import Setting
from registry.concerns.gate import TIMER, NotTold, Stage
from registry.db import locked
from registry.incidents.models import IncidentLog, IncidentStep, IncidentText
from registry.kit.sealing import Bundle, Keyring, wrapped_to
from registry.kit.slices import slices
from registry.ledger.actions import unname
from registry.signatories.models import Signatory

LINES_MOST = 500
ACTS = ("incident.log", "incident.follow_up")
AT_ONCE = 500
Ids = Select[UUID]


@dataclass(frozen=True, slots=True)
class HandedLog:
    """One log as a handler sees it without opening anything."""

    id: UUID
    country: str
    ref: str
    signatory_id: UUID
    business: str
    noted_on: date
    logged_on: date
    logged_at: datetime | None
    """Known while no authority has been told: a day before it comes back to the desk."""
    setting: Setting
    not_told: NotTold | None
    stage: Stage
    closed_on: date | None
    sealed_to: frozenset[str] | None
    """Who holds a wrap of all its words; None where there are none."""


@dataclass(frozen=True, slots=True)
class HandedText:
    """One sealed bundle of a log."""

    id: UUID
    log_id: UUID
    sealed: bytes = field(repr=False)

    @property
    def about(self) -> str:
        """What it was sealed for."""
        return f"{IncidentText.__tablename__}/{self.id}"


async def handed_logs(
    db: AsyncSession,
    actor: CaseHandlerActor,
    *,
    over: Ids,
    closed: bool = False,
    among: Collection[UUID] | None = None,
) -> list[HandedLog]:
    """Return the logs of the actor's countries that are work, the untold and the oldest first; or those that are over.

    Args:
        db: the transaction.
        actor: whose countries.
        over: which logs a handler has closed.
        closed: those that are over. That its business closed a log takes it from nobody's desk.
        among: only what is among these.

    """
    query = _first(_of(actor), over, closed=closed)
    return await _read(db, query if among is None else query.where(IncidentLog.id.in_(among)))


async def handed_log_ids(
    db: AsyncSession, actor: CaseHandlerActor, *, over: Ids, closed: bool = False
) -> set[UUID]:
    """Return the ids of what `handed_logs` returns, at a tenth of its cost."""
    mine = select(IncidentLog.id).where(IncidentLog.country.in_(actor.countries))
    return set(await db.scalars(_first(mine, over, closed=closed)))


async def count_logs(db: AsyncSession, actor: CaseHandlerActor, *, over: Ids, closed: bool = False) -> int:
    """Return how many logs of the actor's countries are work, or over, however many a list holds."""
    ended = IncidentLog.id.in_(over)
    query = select(func.count(IncidentLog.id)).where(IncidentLog.country.in_(actor.countries))
    return await db.scalar(query.where(ended if closed else not_(ended))) or 0


async def handed_log(db: AsyncSession, actor: CaseHandlerActor, log_id: UUID) -> HandedLog | None:
    """Return one log, if it is one of the actor's countries."""
    return next(iter(await _read(db, _of(actor).where(IncidentLog.id == log_id))), None)


async def texts_in(db: AsyncSession, country: str, *, after: UUID | None, most: int) -> list[HandedText]:
    """Return what is sealed of a country's logs, so many at a time, in the order of their random ids."""
    query = (
        select(IncidentText.id, IncidentText.incident_id, IncidentText.sealed)
        .join(IncidentLog, IncidentLog.id == IncidentText.incident_id)
        .where(IncidentLog.country == country)
        .order_by(IncidentText.id)
        .limit(most)
    )
    if after is not None:
        query = query.where(IncidentText.id > after)
    return [HandedText(*row) for row in await db.execute(query)]


async def handed_texts(db: AsyncSession, log_ids: Collection[UUID]) -> list[HandedText]:
    """Return what is sealed of these logs; whoever asks has been handed them."""
    found = []
    for some in slices(log_ids, AT_ONCE):
        query = select(IncidentText.id, IncidentText.incident_id, IncidentText.sealed).where(
            IncidentText.incident_id.in_(some)
        )
        found += [HandedText(*row) for row in await db.execute(query.order_by(IncidentText.id))]
    return found


async def put_back(db: AsyncSession, text_id: UUID, before: bytes, bundle: Bundle) -> bool:
    """Store a bundle that was sealed to more or to other readers; False where somebody was faster."""
    row = await db.scalar(locked(select(IncidentText).where(IncidentText.id == text_id)))
    if row is None or row.sealed != before:
        return False
    row.bundle_id, row.sealed = bundle.key_id, bundle.pack()
    await db.flush()
    return True


async def reported_by(db: AsyncSession, log_id: UUID) -> tuple[UUID, date] | None:
    """Return which business logged something, and on which day, by the register's own calendar."""
    query = select(IncidentLog.signatory_id, IncidentLog.logged_on).where(IncidentLog.id == log_id)
    found = (await db.execute(query)).one_or_none()
    return (found[0], found[1]) if found is not None else None


async def shred_texts(db: AsyncSession, keyring: Keyring, log_ids: Sequence[UUID]) -> set[UUID]:
    """Destroy what is sealed of these logs, first the keys and then the rows; return of which there was something.

    Raises:
        KeyringError: a key is still there; nothing was deleted.

    """
    shredded = set()
    for some in slices(log_ids, AT_ONCE):
        mine = IncidentText.incident_id.in_(some)
        rows = (await db.execute(select(IncidentText.incident_id, IncidentText.bundle_id).where(mine))).all()
        for log_id, bundle_id in rows:
            await to_thread.run_sync(keyring.shred, bundle_id)
            shredded.add(log_id)
        await db.execute(delete(IncidentText).where(mine))
    return shredded


async def reduce_logs(db: AsyncSession, log_ids: Sequence[UUID]) -> None:
    """Delete the rows of these logs: what is left of them are the sums, which name nobody."""
    for some in slices(log_ids, AT_ONCE):
        await db.execute(delete(IncidentStep).where(IncidentStep.incident_id.in_(some)))
        await db.execute(delete(IncidentLog).where(IncidentLog.id.in_(some)))
        await unname(db, ACTS, some)  # those of today name nobody; see `actions`


Rows = Select[IncidentLog, str, date]
Wanted = TypeVar("Wanted", bound=Select[*tuple[Any, ...]])


def _first(query: Wanted, over: Ids, *, closed: bool) -> Wanted:
    """Return as many as a list shows, in its order."""
    ended = IncidentLog.id.in_(over)
    order = (IncidentLog.noted_on.desc(),) if closed else (IncidentLog.due_at.is_(None), IncidentLog.noted_on)
    chosen = query.where(ended if closed else not_(ended))
    return chosen.order_by(*order, IncidentLog.id).limit(LINES_MOST)


def _of(actor: CaseHandlerActor) -> Rows:
    return (
        select(IncidentLog, Signatory.trade_name, IncidentLog.logged_on)
        .join(Signatory, Signatory.id == IncidentLog.signatory_id)
        .where(IncidentLog.country.in_(actor.countries))
    )


async def _read(db: AsyncSession, query: Rows) -> list[HandedLog]:
    rows = (await db.execute(query)).all()
    reached: dict[UUID, Stage] = {}
    readers: dict[UUID, frozenset[str]] = {}
    order = list(Stage)
    for text in await handed_texts(db, [row.id for row, *_ in rows]):
        wrapped = wrapped_to(text.sealed)
        readers[text.log_id] = readers.get(text.log_id, wrapped) & wrapped
    for some in slices([row.id for row, *_ in rows], AT_ONCE):
        steps = select(IncidentStep.incident_id, IncidentStep.stage).where(IncidentStep.incident_id.in_(some))
        for log_id, stage in await db.execute(steps):
            reached[log_id] = max(reached.get(log_id, Stage.NOTED), stage, key=order.index)
    return [
        HandedLog(
            row.id, row.country, row.ref, row.signatory_id, business, row.noted_on, logged_on,
            row.due_at - TIMER if row.due_at else None, row.setting, row.not_told, reached.get(row.id, Stage.NOTED),
            row.closed_on, readers.get(row.id),
        )
        for row, business, logged_on in rows
    ]  # fmt: skip
