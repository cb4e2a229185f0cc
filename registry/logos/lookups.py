"""Look up one code as fast as each database allows, with the statements of `queries` and no session around them."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

import psycopg
from sqlalchemy import ARRAY, Dialect, LargeBinary, Select, String, any_, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from registry.logos.models import Placement, SignedLogo
from registry.logos.queries import SCAN, scan_of
from registry.logos.signed_queries import SignedScan, signed_scan_of
from registry.logos.verdicts import Scanned

PAGES_KEPT = (
    32_000  # kibibytes of a SQLite file; with its usual 2,000, a scan among many takes a quarter longer
)
LONGEST = 5.0  # seconds for one batch; whoever waits is then answered the simple way
AWAY = (sqlite3.Error, psycopg.Error, OSError, TimeoutError)  # what a database that is not there raises

SCAN_SIGNED = signed_scan_of(SignedLogo.sha256 == bindparam("sha256", type_=LargeBinary()))
SCAN_MANY = scan_of(Placement.code == any_(bindparam("codes", type_=ARRAY(String()))))
SCAN_MANY_SIGNED = signed_scan_of(SignedLogo.sha256 == any_(bindparam("digests", type_=ARRAY(LargeBinary()))))

Key = str | bytes  # a code, or the SHA-256 of a signed form
T = TypeVar("T")


class Lookup(Protocol):
    """Finds what is stored about a code. Each raises one of `AWAY` if the database does not answer."""

    async def __call__(self, code: str, today: date) -> Scanned | None:
        """Return it, or None if the code was never issued."""

    async def signed(self, sha256: bytes, today: date) -> SignedScan | None:
        """Return it by the digest of a signed form, or None if no such form was ever issued."""

    async def close(self) -> None:
        """Let the connection go."""


def lookup(url: str) -> Lookup | None:
    """Return the lookup for a database; None where there is no file or server to connect to."""
    if url.startswith("postgresql"):
        return PostgresqlLookup(url)
    file = make_url(url).database if url.startswith("sqlite") else None
    return SqliteLookup(file) if file and file != ":memory:" else None


class _Statement(Generic[T]):
    """A compiled statement, and what makes Python values of the driver's."""

    def __init__(
        self, query: Select[Any], dialect: Dialect, *, place: str, make: Callable[[list[Any]], T]
    ) -> None:
        compiled = query.compile(dialect=dialect)
        self.sql = str(compiled)
        self.place = place
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        kinds = [column.type.dialect_impl(dialect) for column in query.selected_columns]
        found = [(at, kind.result_processor(dialect, None)) for at, kind in enumerate(kinds)]
        self._processors = [(at, process) for at, process in found if process is not None]
        self._make = make

    def places(self, asked: object, today: object) -> dict[str, Any]:
        return {**self._constants, self.place: asked, "today": today}

    def read(self, row: Iterable[Any]) -> T:
        values = list(row)
        for at, process in self._processors:
            values[at] = process(values[at])
        return self._make(values)


def _short(values: list[Any]) -> Scanned:
    return Scanned._make(values)


def _signed(values: list[Any]) -> SignedScan:
    *scanned, sha256, key, newest = values
    return SignedScan(Scanned._make(scanned), bytes(sha256), key, newest)


class SqliteLookup:
    """One connection that the file itself keeps from writing, used on the loop: 20 µs are less than a thread's hop."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        dialect = sqlite.dialect(paramstyle="named")
        self._short = _Statement(SCAN, dialect, place="code", make=_short)
        self._signed = _Statement(SCAN_SIGNED, dialect, place="sha256", make=_signed)

    async def __call__(self, code: str, today: date) -> Scanned | None:
        return await self._find(self._short, code, today)

    async def signed(self, sha256: bytes, today: date) -> SignedScan | None:
        return await self._find(self._signed, sha256, today)

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _find(self, statement: _Statement[T], asked: Key, today: date) -> T | None:
        try:
            # All rows, so that no snapshot stays open behind a row that nobody fetched.
            places = statement.places(asked, today.isoformat())
            rows = self._connected().execute(statement.sql, places).fetchall()
        except sqlite3.Error:
            await self.close()
            raise
        return statement.read(rows[0]) if rows else None

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            address = f"file:{_quoted(self._file)}?mode=ro"
            self._connection = sqlite3.connect(address, uri=True, timeout=0.05, isolation_level=None)
            self._connection.execute("PRAGMA query_only = 1")
            self._connection.execute(f"PRAGMA cache_size = -{PAGES_KEPT}")
        return self._connection


class PostgresqlLookup:
    """One connection; what is asked for while it is busy, or in one turn of the loop, shares the next statement."""

    def __init__(self, url: str) -> None:
        dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]
        self._arguments, self._options = dialect.create_connect_args(make_url(url))  # type: ignore[no-untyped-call]
        self._short = _Statement(SCAN_MANY, dialect, place="codes", make=_short)
        self._signed = _Statement(SCAN_MANY_SIGNED, dialect, place="digests", make=_signed)
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._waiting: defaultdict[tuple[_Statement[Any], date], dict[Key, asyncio.Future[Any]]]
        self._waiting = defaultdict(dict)
        self._working: asyncio.Task[None] | None = None

    async def __call__(self, code: str, today: date) -> Scanned | None:
        return await self._ask(self._short, code, today)

    async def signed(self, sha256: bytes, today: date) -> SignedScan | None:
        return await self._ask(self._signed, sha256, today)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _ask(self, statement: _Statement[T], key: Key, today: date) -> T | None:
        asked = self._waiting[statement, today]
        if key not in asked:
            asked[key] = asyncio.get_running_loop().create_future()
        mine: asyncio.Future[T | None] = asked[key]
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await asyncio.shield(mine)  # another may wait for the same code

    async def _work(self) -> None:
        while self._waiting:
            (statement, today), asked = self._waiting.popitem()
            try:
                async with asyncio.timeout(LONGEST):
                    found = await self._find(statement, list(asked), today)
            except Exception as error:  # noqa: BLE001 (each who waits gets it raised)
                await self._fail(asked.values(), error)
            else:
                for key, future in asked.items():
                    future.set_result(found.get(key))

    async def _find(self, statement: _Statement[Any], asked: list[Key], today: date) -> dict[Key, Any]:
        if self._connection is None or self._connection.closed:
            connect = psycopg.AsyncConnection.connect
            self._connection = await connect(
                *self._arguments, **self._options, autocommit=True, prepare_threshold=0
            )
            await self._connection.execute("SET default_transaction_read_only = on")
        places = statement.places(asked, today)
        rows = await (await self._connection.execute(statement.sql.encode(), places)).fetchall()
        found = map(statement.read, rows)
        return {each.sha256 if isinstance(each, SignedScan) else each.code: each for each in found}

    async def _fail(self, waiting: Iterable[asyncio.Future[Any]], error: Exception) -> None:
        for future in waiting:
            future.set_exception(error)
            future.exception()  # whoever asked may be gone: then nobody would look
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def _quoted(file: str) -> str:
    return file.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
