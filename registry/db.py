"""The tables' common base, and the database: one pool, two kinds of transaction."""

import enum
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, Enum, MetaData, TypeDecorator, event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Sessions = async_sessionmaker[AsyncSession]

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
    "synchronous_commit": {"on", "remote_apply", "local", "remote_write"},
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
    engine = create_async_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    keep_promises(engine.sync_engine, unsafe=unsafe)
    reader = engine.execution_options(postgresql_readonly=True, sqlite_readonly=True)
    return Database(
        reads=async_sessionmaker(reader, expire_on_commit=False),
        writes=async_sessionmaker(engine, expire_on_commit=False),
        close=engine.dispose,
        url=url,
    )


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
