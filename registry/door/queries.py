"""What a handler is shown of the reports of their countries, what the holder of a receipt, and which keys are in use.

Nothing is opened here but with a private key: a handler's, unlocked for their session, or a receipt's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.door.codes import Codes, of_before
from registry.door.models import DoorMessage, DoorReport
from registry.door.rules import Author
from registry.door.sealed import REPORTER, open_message
from registry.errors import NotFoundError
from registry.kit.sealing import Held, Keyring, PrivateKey, RefusedError, wrapped_to

REPORTS_SHOWN = 200
ORDER = (DoorReport.received_on, DoorReport.received_band, DoorReport.id)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report in a handler's queue: what stands in clear. Codes are there only of what came before they were sealed."""

    report_id: UUID
    country: str
    received_on: date
    received_band: int
    held: bool
    told: bool
    codes: Codes | None
    sealed_to: frozenset[str]
    """Who holds a wrap of it: others of the country may have to be let in."""
    messages: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message, opened. `text` is None where it is not for this reader, or does not open any more."""

    author: Author
    written_on: date
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Followed:
    """A report as whoever holds its receipt sees it: what was answered, and that they added something, not what."""

    report_id: UUID
    country: str
    received_on: date
    messages: Sequence[Message]


async def report_lines(
    db: AsyncSession,
    actor: CaseHandlerActor,
    *,
    held: bool = False,
    after: UUID | None = None,
    only: ColumnElement[bool] | None = None,
    newest: bool = False,
) -> list[ReportLine]:
    """Return the reports of the actor's countries, oldest first, or newest first.

    Args:
        db: the transaction.
        actor: whose countries.
        held: those that came over budget, or those that did not.
        after: the last one shown, to go on behind it.
        only: what else must be true of them.
        newest: the newest first, from the beginning.

    """
    query = _lines(actor).where(DoorReport.held.is_(held))
    if only is not None:
        query = query.where(only)
    if after is not None:
        last = select(DoorReport.received_on, DoorReport.received_band, DoorReport.id)
        found = (
            await db.execute(last.where(DoorReport.id == after, DoorReport.country.in_(actor.countries)))
        ).one_or_none()
        if found is not None:
            query = query.where(_order() > tuple_(*found))
    ordered = query.order_by(*(column.desc() if newest else column for column in ORDER))
    return [_line(row, count) for row, count in await db.execute(ordered.limit(REPORTS_SHOWN))]


async def report_line(db: AsyncSession, actor: CaseHandlerActor, report_id: UUID) -> ReportLine:
    """Return one report of the actor's countries.

    Raises:
        NotFoundError: there is no such one.

    """
    found = (await db.execute(_lines(actor).where(DoorReport.id == report_id))).one_or_none()
    if found is None:
        raise NotFoundError
    return _line(found[0], found[1])


async def followed(db: AsyncSession, held: Held, *, keyring: Keyring) -> Followed | None:
    """Return the report of a receipt, with what was answered; None where no report is kept under it."""
    row = await db.scalar(select(DoorReport).where(DoorReport.receipt == held.lookup))
    if row is None:
        return None
    try:
        key = held.private_key(row.receipt_locked)
    except RefusedError:
        return None
    messages = await _messages(db, row.id, REPORTER, key, keyring)
    return Followed(row.id, row.country, row.received_on, messages)


def _lines(actor: CaseHandlerActor) -> Select[DoorReport, int]:
    written = (
        select(func.count(DoorMessage.id)).where(DoorMessage.report_id == DoorReport.id).scalar_subquery()
    )
    return select(DoorReport, written).where(DoorReport.country.in_(actor.countries))


def _order() -> Any:
    return tuple_(*ORDER)


def _line(row: DoorReport, messages: int) -> ReportLine:
    before = of_before(row.setting, row.authority_kind, row.not_told, row.answers) if row.answers else None
    return ReportLine(
        row.id, row.country, row.received_on, row.received_band, row.held, row.authority_kind is not None, before,
        wrapped_to(row.sealed), messages,
    )  # fmt: skip


async def _messages(
    db: AsyncSession, report_id: UUID, reader: str, key: PrivateKey, keyring: Keyring
) -> list[Message]:
    query = select(DoorMessage).where(DoorMessage.report_id == report_id).order_by(DoorMessage.position)
    return [
        Message(row.author, row.written_on, _text(keyring, row, reader, key))
        for row in await db.scalars(query)
    ]


def _text(keyring: Keyring, row: DoorMessage, reader: str, key: PrivateKey) -> str | None:
    try:
        return open_message(keyring, row.id, row.sealed, reader, key)
    except RefusedError:
        return None
