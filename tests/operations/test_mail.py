"""Letters go out over a real SMTP server: once each, again after a failure, and forgotten when sent."""

import asyncio
import signal
import time
from collections import Counter
from datetime import timedelta
from uuid import UUID

import aiosmtplib
import pytest
from sqlalchemy import func, select

from registry.db import Database, open_database
from registry.jobs import rules
from registry.jobs.actions import forget_old, write_mail
from registry.jobs.models import OutboxMail
from registry.kit.clock import utc_now
from registry.kit.words import Sentence
from registry.settings import read_settings
from registry.worker import run_due, smtp
from tests.conftest import NOON
from tests.operations.conftest import Place
from tests.operations.post_office import PostOffice, post_office

LETTERS = 30
SUBJECT, WORDS = Sentence("Something waits for you"), Sentence("Ñandú: open the link below.")
LINK = "https://registry.test/link/of-one-use"


def settings_of(office: PostOffice) -> dict[str, str]:
    return {
        "REGISTRY_SMTP_HOST": "127.0.0.1",
        "REGISTRY_SMTP_PORT": str(office.port),
        "REGISTRY_SMTP_SECURITY": "none",
        "REGISTRY_MAIL_FROM": "The register <registry@register.example>",
    }


async def unsent(database: Database) -> int:
    async with database.reads() as db:
        return await db.scalar(select(func.count()).where(OutboxMail.sent_at.is_(None))) or 0


async def all_sent(database: Database) -> None:
    """Wait until nothing waits; for half a minute at most."""
    until = time.monotonic() + 30
    while await unsent(database) and time.monotonic() < until:  # noqa: ASYNC110 (another process sends them)
        await asyncio.sleep(0.1)


async def start_worker(place: Place, env: dict[str, str]) -> asyncio.subprocess.Process:
    quiet = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(
        *place.command("worker"), env=place.environment | env, stdout=quiet, stderr=quiet
    )


async def test_two_workers_send_each_letter_once(place: Place) -> None:
    async with post_office() as office:
        env = settings_of(office)
        migrating = await asyncio.create_subprocess_exec(*place.command("migrate"), env=place.environment)
        assert await migrating.wait() == 0
        database = open_database(place.url)
        async with database.writes() as db, db.begin():
            for number in range(LETTERS):
                write_mail(
                    db,
                    f"person-{number}@example.org",
                    SUBJECT,
                    [WORDS],
                    language="en",
                    now=utc_now(),
                    link=LINK,
                )

        workers = [await start_worker(place, env) for _ in range(2)]
        await all_sent(database)
        await asyncio.sleep(1.2)  # as long as a worker needs to look once more
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        ended = [await worker.wait() for worker in workers]

        assert office.to() == Counter({f"person-{number}@example.org": 1 for number in range(LETTERS)})
        assert ended == [0, 0]
        async with database.reads() as db:
            bodies = set(await db.scalars(select(OutboxMail.body)))
        await database.close()
        assert bodies == {None}


@pytest.fixture
async def database(own_database_url: str) -> Database:
    return open_database(own_database_url, unsafe=True)


async def test_a_letter_arrives_as_it_was_written_and_is_forgotten(database: Database) -> None:
    async with post_office() as office:
        settings = read_settings(settings_of(office))
        async with database.writes() as db, db.begin():
            write_mail(db, "ana@example.org", SUBJECT, [WORDS], language="en", now=NOON, link=LINK)

        await run_due(settings, database, smtp(settings), clock=lambda: NOON)

        ((to, letter),) = office.letters
        assert to == "ana@example.org"
        assert (letter["From"], letter["To"]) == (
            "The register <registry@register.example>",
            "ana@example.org",
        )
        assert letter["Subject"] == "Something waits for you"
        assert letter.get_content() == f"Ñandú: open the link below.\n\n{LINK}\n"
        assert letter["Auto-Submitted"] == "auto-generated"
        async with database.reads() as db:
            row = (await db.scalars(select(OutboxMail))).one()
        assert (row.sent_at, row.body, row.attempts, row.last_error) == (NOON, None, 1, None)
        assert (row.to_address, row.subject) == ("", "")
    await database.close()


async def test_a_mail_server_that_does_not_answer_keeps_nothing_else_waiting(database: Database) -> None:
    tried: list[UUID] = []

    async def hang(mail: OutboxMail) -> None:
        tried.append(mail.id)
        raise aiosmtplib.SMTPConnectTimeoutError("no answer")

    async with database.writes() as db, db.begin():
        for number in range(60):
            write_mail(db, f"{number}@example.org", SUBJECT, [WORDS], language="en", now=NOON, link=LINK)
    settings = read_settings({})

    assert await run_due(settings, database, hang, clock=lambda: NOON) == 1
    later = NOON + rules.LEASE + timedelta(seconds=1)
    assert await run_due(settings, database, hang, clock=lambda: later) == 1
    assert len(tried) == 2
    await database.close()


async def test_a_letter_that_was_refused_is_tried_again_and_later_given_up(database: Database) -> None:
    moment = NOON
    async with post_office() as office:
        settings = read_settings(settings_of(office))
        office.refusing["ana@example.org"] = 1
        office.refusing["never@example.org"] = 100
        async with database.writes() as db, db.begin():
            for address in ("ana@example.org", "never@example.org"):
                write_mail(db, address, SUBJECT, [WORDS], language="en", now=NOON, link=LINK)

        await run_due(settings, database, smtp(settings), clock=lambda: moment)
        assert office.letters == []
        await run_due(settings, database, smtp(settings), clock=lambda: moment)
        assert office.letters == [], "tried again at once"
        for _ in range(rules.ATTEMPTS):
            moment += timedelta(hours=3)
            await run_due(settings, database, smtp(settings), clock=lambda now=moment: now)  # type: ignore[misc]

        assert office.to() == {"ana@example.org": 1}
        async with database.reads() as db:
            rows = {row.to_address: row for row in await db.scalars(select(OutboxMail))}
        sent, lost = rows[""], rows["never@example.org"]
        assert (sent.attempts, sent.body, sent.given_up_at) == (2, None, None)
        assert (lost.attempts, lost.sent_at) == (rules.ATTEMPTS, None)
        assert lost.body is not None
        assert lost.given_up_at is not None
        assert lost.last_error == "SMTPRecipientsRefused"
        async with database.writes() as db, db.begin():
            await forget_old(db, now=lost.given_up_at + rules.GIVEN_UP_KEPT_FOR + timedelta(seconds=1))
        async with database.reads() as db:
            assert set(await db.scalars(select(OutboxMail.body))) == {None}
    await database.close()


async def test_a_letter_waits_while_the_post_office_is_closed(database: Database) -> None:
    async with post_office() as office:
        settings = read_settings(settings_of(office))
    async with database.writes() as db, db.begin():
        write_mail(db, "ana@example.org", SUBJECT, [WORDS], language="en", now=NOON, link=LINK)

    await run_due(settings, database, smtp(settings), clock=lambda: NOON)

    async with database.reads() as db:
        row = (await db.scalars(select(OutboxMail))).one()
    await database.close()
    assert (row.sent_at, row.attempts, row.due_at) == (None, 1, NOON + rules.FIRST_WAIT)
    assert row.body is not None
    assert LINK in row.body
