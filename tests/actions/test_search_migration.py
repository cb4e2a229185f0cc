"""The search index is built over what is there, kept by the database itself, and can be taken down again."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic import command
from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import Database, found, open_database
from registry.kit.searchable import search_text
from registry.signatories.models import Signatory
from registry.tables import migrations
from tests import make

BEFORE = "0001first"
# A file is SQLite's alone, a role PostgreSQL's.
SQLITE, POSTGRESQL = (
    pytest.mark.parametrize("new_database", [kind], indirect=True, scope="session")
    for kind in ("sqlite", "postgresql")
)


async def names(database: Database, typed: str) -> Sequence[str]:
    async with database.reads() as db:
        query = select(Signatory.trade_name).where(found(Signatory, typed)).order_by(Signatory.searched)
        return list(await db.scalars(query))


async def enter(database: Database, *trade_names: str) -> None:
    async with database.writes() as db, db.begin():
        for name in trade_names:
            await make.signatory(db, name=name)


async def _tidy(db: AsyncSession) -> None:
    """Let SQLite compare its index with the rows, word by word; PostgreSQL keeps its own in step."""
    if db.get_bind().dialect.name == "sqlite":
        await db.execute(
            text("INSERT INTO signatories_search (signatories_search, rank) VALUES ('integrity-check', 1)")
        )


async def test_what_was_there_before_the_index_is_found_after(url: str, before: Database) -> None:
    await enter(before, "Hôtel Miramar", "Taxi Águila", "Casa Ñandú")

    command.upgrade(migrations(url), "head")

    assert await names(before, "mirám") == ["Hôtel Miramar"]
    assert await names(before, "AGUIL") == ["Taxi Águila"]
    assert await names(before, "nandu puerto") == ["Casa Ñandú"]


async def test_the_index_follows_every_row_that_comes_changes_or_goes(url: str, before: Database) -> None:
    command.upgrade(migrations(url), "head")
    await enter(before, "Hotel Miramar", "Hotel Miraflores", "Posada del Faro")
    async with before.writes() as db, db.begin():
        renamed = update(Signatory).where(Signatory.trade_name == "Hotel Miramar")
        await db.execute(renamed.values(trade_name="Hotel Azul", searched=search_text("Hotel Azul")))
        await db.execute(update(Signatory).values(postal_code="1"))
        await db.execute(delete(Signatory).where(Signatory.trade_name == "Posada del Faro"))
        await _tidy(db)

    assert await names(before, "miramar") == []
    assert await names(before, "zul") == ["Hotel Azul"]
    assert await names(before, "faro") == []
    assert await names(before, "hotel") == ["Hotel Azul", "Hotel Miraflores"]


async def test_what_was_rolled_back_is_not_found(url: str, before: Database) -> None:
    command.upgrade(migrations(url), "head")
    async with before.writes() as db:
        await make.signatory(db, name="Hotel Fantasma")
        await db.rollback()

    assert await names(before, "fantasma") == []


async def test_it_goes_down_and_up_again_and_still_finds(url: str, before: Database) -> None:
    command.upgrade(migrations(url), "head")
    await enter(before, "Hotel Miramar")
    await before.close()

    command.downgrade(migrations(url), BEFORE)
    await enter(before, "Hotel Miraflores")
    await before.close()
    command.upgrade(migrations(url), "head")
    command.check(migrations(url))

    assert await names(before, "hotel mira") == ["Hotel Miraflores", "Hotel Miramar"]
    async with before.writes() as db, db.begin():
        await _tidy(db)


async def test_taken_down_nothing_of_it_is_left(url: str, before: Database) -> None:
    command.upgrade(migrations(url), "head")
    command.downgrade(migrations(url), BEFORE)

    async with before.reads() as db:
        if db.get_bind().dialect.name == "sqlite":
            left = "SELECT name FROM sqlite_master WHERE name LIKE '%search%' AND name NOT LIKE 'ck_%'"
        else:
            left = "SELECT indexname FROM pg_indexes WHERE indexname LIKE '%searched%'"
        assert list(await db.scalars(text(left))) == []


@SQLITE
@pytest.mark.parametrize("compact", ["VACUUM", "VACUUM INTO"])
async def test_the_index_stays_right_in_a_file_that_was_compacted_or_copied(
    url: str, before: Database, tmp_path: Path, compact: str
) -> None:
    command.upgrade(migrations(url), "head")
    await enter(before, *(f"Hotel Numero {number}" for number in range(20)), "Posada del Faro")
    async with before.writes() as db, db.begin():
        await db.execute(delete(Signatory).where(Signatory.trade_name.like("Hotel Numero 1%")))
    await before.close()

    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(url.partition("///")[2], isolation_level=None)) as file:
        file.execute(compact if compact == "VACUUM" else f"VACUUM INTO '{copy}'")
    after = open_database(url if compact == "VACUUM" else f"sqlite+aiosqlite:///{copy}", unsafe=True)

    assert await names(after, "faro") == ["Posada del Faro"]
    assert len(await names(after, "numero")) == 9
    async with after.writes() as db, db.begin():
        await _tidy(db)
    await after.close()


@pytest.fixture
def owned_by_a_small_role(url: str) -> Iterator[str]:
    """Yield the address of a database whose owner may create nothing in it but tables."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as administrator:
        administrator.execute("CREATE ROLE small LOGIN")
        administrator.execute("GRANT ALL ON SCHEMA public TO small")
        tables = administrator.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.fetchall():
            administrator.execute(f"ALTER TABLE {table} OWNER TO small".encode())
        yield url.replace("postgres@", "small@")
        administrator.execute("DROP OWNED BY small")
        administrator.execute("DROP ROLE small")


@POSTGRESQL
def test_a_role_that_may_not_bring_in_the_extension_is_told_what_to_do(
    url: str, owned_by_a_small_role: str
) -> None:
    with pytest.raises(RuntimeError, match="CREATE EXTENSION pg_trgm"):
        command.upgrade(migrations(owned_by_a_small_role), "head")

    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as administrator:
        administrator.execute("CREATE EXTENSION pg_trgm")
    command.upgrade(migrations(owned_by_a_small_role), "head")
    command.check(migrations(owned_by_a_small_role))
