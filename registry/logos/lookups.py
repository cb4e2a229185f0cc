"""Look up one code as fast as each database allows, with the statement of `queries` and no session around it."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

import psycopg
from sqlalchemy import ARRAY, Dialect, Select, String, any_, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from registry.logos.models import Placement
from registry.logos.queries import SCAN, scan_of
from registry.logos.verdicts import Scanned

LONGEST = 5.0  # seconds for one batch; whoever waits is then answered the simple way
AWAY = (sqlite3.Error, psycopg.Error, OSError, TimeoutError)  # what a database that is not there raises

SCAN_MANY = scan_of(Placement.code == any_(bindparam("codes", type_=ARRAY(String()))))


class Lookup(Protocol):
    """Finds what is stored about a code."""

    async def __call__(self, code: str, today: date) -> Scanned | None:
        """Return it, or None if the code was never issued.

        Raises:
            sqlite3.Error, psycopg.Error, OSError, TimeoutError: the database does not answer.

        """

    async def close(self) -> None:
        """Let the connection go."""


def lookup(url: str) -> Lookup | None:
    """Return the lookup for a database; None where there is no file or server to connect to."""
    if url.startswith("postgresql"):
        return PostgresqlLookup(url)
    file = make_url(url).database if url.startswith("sqlite") else None
    return SqliteLookup(file) if file and file != ":memory:" else None


class _Statement:
    """A compiled statement, and what makes Python values of the driver's."""

    def __init__(self, query: Select[Any], dialect: Dialect) -> None:
        compiled = query.compile(dialect=dialect)
        self.sql = str(compiled)
        self.constants = {name: value for name, value in compiled.params.items() if value is not None}
        kinds = [column.type.dialect_impl(dialect) for column in query.selected_columns]
        found = [(at, kind.result_processor(dialect, None)) for at, kind in enumerate(kinds)]
        self._processors = [(at, process) for at, process in found if process is not None]

    def read(self, row: Iterable[Any]) -> Scanned:
        values = list(row)
        for at, process in self._processors:
            values[at] = process(values[at])
        return Scanned._make(values)


class SqliteLookup:
    """One connection that the file itself keeps from writing, used on the loop: 20 µs are less than a thread's hop."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._statement = _Statement(SCAN, sqlite.dialect(paramstyle="named"))

    async def __call__(self, code: str, today: date) -> Scanned | None:
        places = {**self._statement.constants, "code": code, "today": today.isoformat()}
        try:
            # All rows, so that no snapshot stays open behind a row that nobody fetched.
            rows = self._connected().execute(self._statement.sql, places).fetchall()
        except sqlite3.Error:
            await self.close()
            raise
        return self._statement.read(rows[0]) if rows else None

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            address = f"file:{_quoted(self._file)}?mode=ro"
            self._connection = sqlite3.connect(address, uri=True, timeout=0.05, isolation_level=None)
            self._connection.execute("PRAGMA query_only = 1")
        return self._connection


class PostgresqlLookup:
    """One connection; codes asked for while it is busy, or in one turn of the loop, share the next statement."""

    def __init__(self, url: str) -> None:
        dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]
        self._arguments, self._options = dialect.create_connect_args(make_url(url))  # type: ignore[no-untyped-call]
        self._statement = _Statement(SCAN_MANY, dialect)
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._waiting: defaultdict[date, dict[str, asyncio.Future[Scanned | None]]] = defaultdict(dict)
        self._working: asyncio.Task[None] | None = None

    async def __call__(self, code: str, today: date) -> Scanned | None:
        asked = self._waiting[today]
        if code not in asked:
            asked[code] = asyncio.get_running_loop().create_future()
        mine = asked[code]
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await asyncio.shield(mine)  # another may wait for the same code

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _work(self) -> None:
        while self._waiting:
            today, asked = self._waiting.popitem()
            try:
                async with asyncio.timeout(LONGEST):
                    found = await self._find(list(asked), today)
            except Exception as error:  # noqa: BLE001 (each who waits gets it raised)
                await self._fail(asked.values(), error)
            else:
                for code, future in asked.items():
                    future.set_result(found.get(code))

    async def _find(self, codes: list[str], today: date) -> dict[str, Scanned]:
        if self._connection is None or self._connection.closed:
            connect = psycopg.AsyncConnection.connect
            self._connection = await connect(
                *self._arguments, **self._options, autocommit=True, prepare_threshold=0
            )
            await self._connection.execute("SET default_transaction_read_only = on")
        places = {**self._statement.constants, "codes": codes, "today": today}
        rows = await (await self._connection.execute(self._statement.sql.encode(), places)).fetchall()
        return {scanned.code: scanned for scanned in map(self._statement.read, rows)}

    async def _fail(self, waiting: Iterable[asyncio.Future[Scanned | None]], error: Exception) -> None:
        for future in waiting:
            future.set_exception(error)
            future.exception()  # whoever asked may be gone: then nobody would look
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def _quoted(file: str) -> str:
    return file.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
