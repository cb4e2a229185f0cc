"""A copy of the database as lines of JSON: a head, every row, and an end that proves it whole."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import JSON, Column, Table, bindparam, func, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.commands import CommandError
from registry.commands.progress import Progress
from registry.db import Database, UtcDateTime
from registry.tables import all_tables

FORMAT = "atalaya-copy-1"
AT_ONCE = 1_000  # rows
NOT_A_COPY = "This file is not a copy that `registry backup` wrote."
DAMAGED = "The copy is damaged."
CUT_OFF = "The copy is cut off: its end is missing."
Row = dict[str, Any]


class Lines(Iterable[bytes], Protocol):
    """A file that is read by lines."""

    def read(self, size: int = -1, /) -> bytes: ...


async def is_empty(database: Database) -> bool:
    """Say whether no table has a row, whichever revision the database is at."""
    async with database.reads() as db:
        connection = await db.connection()
        present = await connection.run_sync(lambda plain: set(inspect(plain).get_table_names()))
        for table in all_tables().sorted_tables:
            if table.name in present and await db.scalar(select(func.count()).select_from(table)):
                return False
    return True


async def dump(
    database: Database, write: Callable[[bytes], object], *, now: datetime, progress: Progress
) -> int:
    """Write every row as it is at one moment, while others go on writing; return how many."""
    proof, total = sha256(), 0

    def line(value: object) -> None:
        data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        proof.update(data)
        write(data)

    async with database.reads() as db:
        if db.get_bind().dialect.name == "postgresql":
            # One picture for all the statements; on SQLite every transaction has that.
            whole = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            _ = await db.connection(execution_options=whole)
        revision = await db.scalar(text("SELECT version_num FROM alembic_version"))
        tables = all_tables().sorted_tables
        counts = {
            table.name: await db.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        }
        line({"format": FORMAT, "revision": revision, "at": now.isoformat(), "counts": counts})
        for table in tables:
            async for row in await db.stream(select(table).execution_options(yield_per=AT_ONCE)):
                line([table.name, {name: _plain(value) for name, value in row._mapping.items()}])  # noqa: SLF001 (its documented name)
                progress.add()
                total += 1
    write(json.dumps({"sha256": proof.hexdigest()}).encode() + b"\n")
    progress.done()
    return total


def prove(source: Lines, revision: str, *, progress: Progress) -> None:
    """Read a copy to its end and keep nothing of it.

    Raises:
        CommandError: it is not whole, or not of this release's revision.

    """
    lines = _proved(source)
    _refuse_other(_head(lines), revision)
    for _ in lines:
        progress.add()
    progress.done()


async def load(database: Database, source: Lines, *, progress: Progress) -> int:
    """Load a copy in one transaction: what is not whole, or not of this release, leaves nothing.

    Raises:
        CommandError: saying what is wrong with the copy.

    """
    lines = _proved(source)
    head = _head(lines)
    try:
        async with database.writes() as db, db.begin():
            return await _load(db, head, lines, progress)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CommandError(DAMAGED) from None
    except StatementError as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        raise CommandError("The copy is damaged: its rows contradict each other.") from None


async def _load(db: AsyncSession, head: Row, lines: Iterator[Any], progress: Progress) -> int:
    tables = {table.name: table for table in all_tables().sorted_tables}
    _refuse_other(head, await db.scalar(text("SELECT version_num FROM alembic_version")))
    later = await _insert_all(db, tables, lines, progress)
    for table, rows in later.items():
        await _point(db, tables[table], rows)
    await _check_counts(db, tables, head["counts"])
    progress.done()
    return sum(head["counts"].values())


async def _insert_all(
    db: AsyncSession, tables: dict[str, Table], lines: Iterator[Any], progress: Progress
) -> dict[str, list[Row]]:
    """Insert every row; return those that point into their own table, to be pointed once all are there."""
    waiting: list[Row] = []
    present = ""
    later: dict[str, list[Row]] = {}
    for name, raw in lines:
        if name not in tables:
            raise CommandError(f"The copy has a table that this release does not know: {name}.")
        if name != present or len(waiting) >= AT_ONCE:
            await _flush(db, tables.get(present), waiting, progress)
            present, waiting = name, []
        row = {column.name: _typed(column, raw[column.name]) for column in tables[name].columns}
        own = {column: row[column] for column in _self_pointing(tables[name]) if row[column] is not None}
        if own:
            later.setdefault(name, []).append({"id": row["id"], **own})
            row |= dict.fromkeys(own)
        waiting.append(row)
    await _flush(db, tables.get(present), waiting, progress)
    return later


async def _flush(db: AsyncSession, table: Table | None, rows: list[Row], progress: Progress) -> None:
    if table is not None and rows:
        await db.execute(insert(table).values(_nothing_for_null(table)), rows)
        progress.add(len(rows))


def _nothing_for_null(table: Table) -> Row:
    """Write an absent JSON value as no value, and not as the JSON word `null`."""
    absent = [column.name for column in table.columns if isinstance(column.type, JSON) and column.nullable]
    named: Row = {column.name: bindparam(column.name) for column in table.columns}
    return named | {name: bindparam(name, type_=JSON(none_as_null=True)) for name in absent}


async def _point(db: AsyncSession, table: Table, rows: list[Row]) -> None:
    for row in rows:
        values = {name: value for name, value in row.items() if name != "id"}
        await db.execute(
            update(table).where(table.c.id == bindparam("row_id")).values(values), {"row_id": row["id"]}
        )


async def _check_counts(db: AsyncSession, tables: dict[str, Table], counts: dict[str, int]) -> None:
    for name, table in tables.items():
        there = await db.scalar(select(func.count()).select_from(table))
        if there != counts.get(name):
            raise CommandError(f"{name}: {there} rows arrived, the copy has {counts.get(name)}.")


def _proved(source: Lines) -> Iterator[Any]:
    """Yield the lines of a copy; the last one must prove all the others.

    Raises:
        CommandError: a line is broken, or the end is missing or does not fit.

    """
    proof = sha256()
    for data in source:
        try:
            value = json.loads(data)
        except ValueError:
            raise CommandError(DAMAGED) from None
        if isinstance(value, dict) and "sha256" in value:
            # Reading on past the end lets what packed and sealed the copy check theirs.
            if source.read(1) or value["sha256"] != proof.hexdigest():
                raise CommandError("The copy is damaged: its contents do not fit its end.")
            return
        proof.update(data)
        yield value
    raise CommandError(CUT_OFF)


def _head(lines: Iterator[Any]) -> Row:
    head = next(lines, None)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise CommandError(NOT_A_COPY)
    return head


def _refuse_other(head: Row, revision: str | None) -> None:
    if head.get("revision") != revision:
        raise CommandError(f"The copy is of revision {head.get('revision')}, this release is at {revision}.")


def _self_pointing(table: Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case bytes():
            return base64.b64encode(value).decode()
        case UUID():
            return value.hex
        case date():
            return value.isoformat()
        case _:
            return value


def _typed(column: Column[Any], value: Any) -> Any:
    """Return the value of a column as the database wants it; the opposite of `_plain`."""
    if value is None or isinstance(column.type, JSON):
        return value
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    kind = column.type.python_type
    if kind is bytes:
        return base64.b64decode(value, validate=True)
    if kind is UUID:
        return UUID(value)
    if kind is date:
        return date.fromisoformat(value)
    return kind(value) if issubclass(kind, Enum) else value
