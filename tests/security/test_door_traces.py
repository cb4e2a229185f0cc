"""Nothing plain at rest, and no trace of a visitor: a hundred reports with markers, then everything is searched.

The search covers the rows of all tables, every file of the database (SQLite's journal, PostgreSQL's whole data
folder, its WAL included), the keyring, the logs, letters, and the folder for temporary files. A marker that is
planted at the end shows that the search finds what is there.
"""

import logging
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.app import create_asgi
from registry.countries.actions import load_shipped
from registry.db import Database, open_database
from registry.door.actions import answer_report
from registry.door.models import DoorReport
from registry.kit.clock import utc_now
from registry.kit.sealing import Keyring
from registry.ledger.models import LedgerEntry
from registry.tables import all_tables
from registry.worker import run_due
from tests import door, handlers, make
from tests.apps import PASSWORDS
from tests.pages.conftest import SETTINGS

REPORTS = 100
ADDRESS = "203.0.113.77"
LETTERS = "abcdefghikmnopqrstuvwxyz"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def marker() -> str:
    """Return letters alone: with digits in it, it would be masked."""
    return "quokka" + "".join(secrets.choice(LETTERS) for _ in range(18))


async def files(db: AsyncSession, url: str, *folders: Path) -> Iterator[Path]:
    roots = list(folders)
    if url.startswith("sqlite"):
        roots.append(Path(url.partition(":///")[2]).parent)
    else:
        await db.execute(text("CHECKPOINT"))
        roots.append(Path(str(await db.scalar(text("SHOW data_directory")))))
    return (path for root in roots for path in root.rglob("*") if path.is_file())


async def hits(database: Database, wanted: list[str], *folders: Path) -> list[str]:
    """Return where any of these stands."""
    looked_for, found = [one.encode() for one in wanted], []
    async with database.reads() as db:
        for table in all_tables().sorted_tables:
            for row in await db.execute(select(table)):
                whole = b"\x00".join(
                    value if isinstance(value, bytes) else str(value).encode() for value in row
                )
                found += [f"{table.name}: {one!r}" for one in looked_for if one in whole]
        for path in await files(db, database.url, *folders):
            content = path.read_bytes()
            found += [f"{path.name}: {one!r}" for one in looked_for if one in content]
    return found


async def test_nothing_of_a_report_is_plain_anywhere_and_nothing_of_a_visitor_is_kept(
    own_database_url: str, tmp_path: Path, temporary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the visitor's own lines
    settings = handlers.with_officers(
        replace(SETTINGS, keyring_dir=tmp_path / "keyring", home_country="CR", data_dir=tmp_path)
    )
    database, keyring, now = (
        open_database(own_database_url, unsafe=True),
        Keyring(tmp_path / "keyring"),
        utc_now(),
    )
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        handler, key = await handlers.reader(db, settings, "CR", now=now)
    app = create_asgi(settings, database, passwords=PASSWORDS, receipt_costs=door.CHEAP)
    agent, cookie, words = f"Agent/{marker()}", marker(), [marker() for _ in range(REPORTS)]
    extra, answer, shown = marker(), marker(), ""
    headers = {"user-agent": agent, "cookie": f"s={cookie}", "referer": f"https://elsewhere.test/{cookie}"}
    transport = ASGITransport(cast("Any", app), client=(ADDRESS, 4711))

    async with AsyncClient(transport=transport, base_url=settings.base_url, headers=headers) as visitor:
        for at, one in enumerate(words):
            told = door.UNTOLD if at % 2 else door.TOLD
            raw = told | {
                "narrative": f"{one} waited, call {one}@example.org",
                "place": one,
                "reference": one,
            }
            for step in ("look", "send") if at < 5 else ("send",):
                page = await visitor.post(
                    "/concern/report",
                    data=raw | {"step": step},
                    files={"f": (one, one.encode() * 9999)} if at < 3 else None,
                )
                assert page.status_code == 200
                assert "set-cookie" not in page.headers
                shown = page.text
        digits = shown.partition('class="code-box">')[2][:24]
        for step in ("look", "add", "send"):
            sent = await visitor.post("/follow", data={"receipt": digits, "text": extra, "step": step})
            assert sent.status_code == 200
            assert "set-cookie" not in sent.headers
    async with database.writes() as db, db.begin():
        rows = list(await db.scalars(select(DoorReport.id)))
        opened = [await door.words(db, one, handler.account_id, key, keyring) for one in rows]
        readers = {str(handler.account_id): key.public}
        await answer_report(db, handler, rows[0], uuid4(), answer, readers=readers, keyring=keyring, now=now)
    await run_due(settings, database, lambda _: _nothing(), clock=lambda: now)

    assert {one.place for one in opened} == set(words)
    assert all("@" not in one.narrative for one in opened)
    sought = [*words, extra, answer, agent, cookie, ADDRESS, digits, digits.replace(" ", "")]
    assert await hits(database, sought, tmp_path / "keyring", temporary) == []
    assert [one for one in sought if one in caplog.text] == []
    async with database.reads() as db:
        kinds = set(await db.scalars(select(LedgerEntry.kind)))
    assert not any(
        kind.startswith("door_report") for kind in kinds - {"door_report.open", "door_report.answer"}
    )

    async with database.writes() as db, db.begin():
        (await db.get_one(Account, handler.account_id)).name = extra
    assert await hits(database, [extra]) != []
    await database.close()


async def _nothing() -> None:
    return None
