"""The tables' common base, and the database: one pool, two kinds of transaction."""

import enum
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    CompoundSelect,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Select,
    TypeDecorator,
    UnaryExpression,
    and_,
    column,
    event,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy import table as sql_table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType, custom_op

from registry.kit.searchable import search_text

Sessions = async_sessionmaker[AsyncSession]
Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])

# What must hold, and is asked back on every new connection: NORMAL would lose commits in a power cut.
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "busy_timeout": 5000,
}
POSTGRESQL_HOLDS = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply"},  # the others can lose it with the primary
}


class UnsafeDatabaseError(Exception):
    """The database would lose what it acknowledged; the text is one sentence for the operator."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on both databases. SQLite alone would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


def _values(kind: type[enum.Enum]) -> list[str]:
    return [member.value for member in kind]


class Table(DeclarativeBase):
    """Base of every table: one metadata, named constraints, aware moments, text enums."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON,
        list[str]: JSON,
        enum.StrEnum: Enum(enum.StrEnum, native_enum=False, length=40, values_callable=_values),
    }


class Record(Table):
    """A table whose rows have their own identity."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


@dataclass(frozen=True, slots=True)
class Database:
    """Makers of sessions over one pool. `reads` cannot write: the database itself refuses."""

    reads: Sessions
    writes: Sessions
    close: Callable[[], Awaitable[None]]
    url: str = ""


def open_database(url: str, *, unsafe: bool = False) -> Database:
    """Return the database of one process. Nothing is connected until the first transaction.

    Args:
        url: as `Settings.database` has it.
        unsafe: let a server pass whose commits do not reach the disk, as a test's does.

    """
    keep_to_ourselves(url)
    engine = create_async_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    keep_promises(engine.sync_engine, unsafe=unsafe)
    if url.startswith("sqlite"):
        event.listen(engine.sync_engine, "commit", index_waiting)
    reader = engine.execution_options(postgresql_readonly=True, sqlite_readonly=True)
    return Database(
        reads=async_sessionmaker(reader, expire_on_commit=False),
        writes=async_sessionmaker(engine, expire_on_commit=False),
        close=engine.dispose,
        url=url,
    )


def keep_to_ourselves(url: str) -> None:
    """Make the file of a new SQLite database, which nobody else on this machine may read; one that is there stays."""
    path = make_url(url).database if url.startswith("sqlite") else None
    if path and not path.startswith((":", "file:")):
        with suppress(OSError):  # whoever connects says what is wrong
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def keep_promises(engine: Engine, *, unsafe: bool = False) -> None:
    """Make both databases promise the same, and refuse one that does not.

    On SQLite a transaction that will write says so when it begins (BEGIN IMMEDIATE). One that
    began by reading and then wanted to write would fail at once, busy_timeout or not, if another
    wrote in between. Writers so take turns, and a locked row stays as it was judged.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif not unsafe:
        event.listen(engine, "connect", _check_postgresql)


def _set_up_sqlite(connection: Any, _: object) -> None:
    try:
        _ask_promises(connection)
    except BaseException:
        connection.close()  # the pool forgets it, and the driver's thread would outlive its loop
        raise


def _ask_promises(connection: Any) -> None:
    connection.isolation_level = None  # else the driver says BEGIN too, and late
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 5000")
    for name, wanted in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {wanted}")
        cursor.execute(f"PRAGMA {name}")
        (kept,) = cursor.fetchone()
        if kept != wanted and not (name == "journal_mode" and kept == "memory"):
            raise UnsafeDatabaseError(f"SQLite keeps {name} at {kept}, and {wanted} is needed.")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("sqlite_readonly", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {int(reading)}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _check_postgresql(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for name, good in POSTGRESQL_HOLDS.items():
        cursor.execute(f"SHOW {name}")
        (kept,) = cursor.fetchone()
        if kept not in good:
            raise UnsafeDatabaseError(
                f"PostgreSQL runs with {name} = {kept}, and would lose what it said it kept."
            )
    cursor.close()
    connection.rollback()


def locked(query: Q, of: type[Record] | None = None, *, key_share: bool = False) -> Q:
    """Return a query whose rows are locked, and read as they are once the lock is held.

    Without the second, a row that the session has met before would be judged as it was when it was met.

    Args:
        query: of the rows that are about to be judged.
        of: the one table whose rows are locked, of several that are joined or asked about.
        key_share: let others go on entering rows that point to these.

    """
    fresh = query.execution_options(populate_existing=True)
    return fresh.with_for_update(of=of, key_share=key_share)


def insert_for(db: AsyncSession) -> Callable[..., Any]:
    """Return the `insert` of this session's own database: both say what to do on a conflict, each in its module."""
    return postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert


# ── search: one construct, said in each database's own way (migration 0002search) ───────────────────

SHORTEST_PIECE = 3  # letters; what the index holds are pieces of three
ONE_WAITS = "SELECT record_id FROM signatories_search_waiting LIMIT 1"
INDEX_WAITING = """
INSERT INTO signatories_search (signatories_search, rowid, searched) SELECT 'delete', number, searched
    FROM signatories_search_texts WHERE record_id IN (SELECT record_id FROM signatories_search_waiting);
DELETE FROM signatories_search_texts WHERE record_id IN (SELECT record_id FROM signatories_search_waiting);
INSERT INTO signatories_search_texts (record_id, searched) SELECT id, searched
    FROM signatories WHERE id IN (SELECT record_id FROM signatories_search_waiting);
INSERT INTO signatories_search (rowid, searched) SELECT number, searched
    FROM signatories_search_texts WHERE record_id IN (SELECT record_id FROM signatories_search_waiting);
DELETE FROM signatories_search_waiting
"""


class _Either(FunctionElement[bool]):
    """One condition said twice: as SQLite finds it with its index, and as PostgreSQL does with its own."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 (SQLAlchemy's)
        """Stay as it is: compared with 1, as SQLAlchemy would on SQLite, no index serves it."""
        return self


@compiles(_Either, "sqlite")
def _say_sqlite(element: _Either, compiler: SQLCompiler, **kept: Any) -> str:
    as_sqlite, _ = element.clauses
    return f"({compiler.process(as_sqlite, **kept)})"


@compiles(_Either, "postgresql")
def _say_postgresql(element: _Either, compiler: SQLCompiler, **kept: Any) -> str:
    _, as_postgresql = element.clauses
    return f"({compiler.process(as_postgresql, **kept)})"


def found(owner: type[Record], typed: str, *, often: bool = False) -> ColumnElement[bool]:
    """Return the condition that a row's `searched` holds what somebody typed.

    Every word must be there, in any order, inside a longer word too; a word of one or two letters must
    begin a word. Where all words are so short, the first must begin the whole text, as an index can find.

    Args:
        owner: a table with a column `searched`, as `search_text` folds it, and the index for it.
        typed: anything at all; nothing that can be searched for finds everything.
        often: most of the rows are known to hold it, so that SQLite does better to walk through them in
            order and look each up than to sort all that are found.

    """
    table = owner.metadata.tables[owner.__tablename__]
    words = list(dict.fromkeys(search_text(typed).split()))
    long = [word for word in words if len(word) >= SHORTEST_PIECE]
    short = [word for word in words if len(word) < SHORTEST_PIECE]
    conditions: list[ColumnElement[bool]] = []
    if long:
        holds = [_like(table.c.searched, f"%{_plain(word)}%") for word in long]
        key = UnaryExpression(table.c.id, operator=custom_op("+")) if often else table.c.id
        conditions.append(_Either(key.in_(_matches(table, long)), and_(*holds)))
    elif short:
        conditions.append(_begins(table.c.searched, short.pop(0)))
    conditions += [_like(literal(" ") + table.c.searched, f"% {_plain(word)}%") for word in short]
    return and_(true(), *conditions)


def _matches(table: SqlTable, words: Sequence[str]) -> CompoundSelect[UUID]:
    """Ask the full-text table, each word quoted: in what stands between quotes, nothing is an operator.

    What waits to be indexed is looked through as it is, so that nobody depends on when that happens.
    """
    index = sql_table(f"{table.name}_search", column("rowid"), column("searched"))
    texts = sql_table(f"{table.name}_search_texts", column("number"), column("record_id"))
    waiting = sql_table(f"{table.name}_search_waiting", column("record_id"))
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words)
    indexed = (
        select(texts.c.record_id)
        .join(index, index.c.rowid == texts.c.number)
        .where(index.c.searched.op("MATCH", is_comparison=True)(quoted))
        .where(texts.c.record_id.not_in(select(waiting.c.record_id)))
    )
    fresh = table.alias()
    holds = [_like(fresh.c.searched, f"%{_plain(word)}%") for word in words]
    is_it = select(fresh.c.id).where(fresh.c.id == waiting.c.record_id, *holds).exists()
    not_yet = select(waiting.c.record_id).where(is_it)  # not a join: that begins with all businesses
    return union_all(indexed, not_yet)


def index_waiting(connection: Connection) -> None:
    """Bring SQLite's full-text table up to date with the rows that changed, in their own transaction."""
    if connection.get_execution_options().get("sqlite_readonly", False):
        return
    try:
        waits = connection.exec_driver_sql(ONE_WAITS).first() is not None
    except OperationalError:  # a database that the search's migration has not reached
        return
    for statement in INDEX_WAITING.split(";") if waits else ():
        connection.exec_driver_sql(statement)


def _begins(searched: ColumnElement[str], letters: str) -> ColumnElement[bool]:
    after = letters + chr(sys.maxunicode)
    return _Either(and_(searched >= letters, searched < after), _like(searched, f"{_plain(letters)}%"))


def _like(text: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    return text.like(pattern, escape="\\")


def _plain(word: str) -> str:
    return "".join("\\" + sign if sign in "\\%_" else sign for sign in word)
