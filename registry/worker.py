"""Send the mail, do what is due. Runs beside the pages on SQLite, as `registry worker` on PostgreSQL."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

import aiosmtplib
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.due import WORK as ACCOUNTS_WORK
from registry.accounts.due import sweep
from registry.cases.due import do_cases
from registry.countries.hotline_letters import remind_of_numbers
from registry.db import Database
from registry.handlers.sweeping import sweep_keyring
from registry.incidents.due import do_due
from registry.jobs.actions import claim_jobs, claim_mails, note_done, note_failure, note_sent
from registry.jobs.models import Job, OutboxMail
from registry.keys.holding import KeyHoldingError, holder_of
from registry.kit.clock import Clock, utc_now
from registry.kit.fetching import web_of
from registry.kit.sealing import Keyring
from registry.logos.alarms import announce_alarms
from registry.logos.listing import publish_lists
from registry.logos.misuse import announce_misuse
from registry.logos.signing import SIGN, do_sign, sign_everything
from registry.logos.sites import check_sites
from registry.passports.actions import keep_up
from registry.rosters.actions import forget_stale
from registry.settings import Settings
from registry.tables import all_tables
from registry.training.forgetting import forget_proof
from registry.training.reminders import remind
from registry.training.staff import forget_leavers

LOOK_EVERY = 1.0  # seconds; a letter is not urgent, and an idle look is one indexed read
SWEEP_EVERY = 600  # looks
TELL_EVERY = 60  # looks; what it tells goes out once an hour at most
SMTP_TIMEOUT = 20.0  # seconds, well within the lease

Deliver = Callable[[OutboxMail], Awaitable[None]]
Work = Callable[[AsyncSession, dict[str, Any], Settings, datetime], Awaitable[None]]

# Every kind of work there is, by the feature that asks for it.
WORK: dict[str, Work] = {**ACCOUNTS_WORK, SIGN: do_sign}

log = logging.getLogger(__name__)


async def work(
    settings: Settings, database: Database, *, stop: asyncio.Event | None = None, clock: Clock = utc_now
) -> None:
    """Look for work once a second until told to stop. A database that is away is asked again later.

    What is in hand when `stop` is set is finished first: a letter that was handed over and not yet noted
    as sent would go out twice.
    """
    stopping = stop or asyncio.Event()
    deliver = smtp(settings) if settings.smtp_host else show
    web = web_of(settings.base_url)
    looks, reminded_on = 0, None
    while not stopping.is_set():
        try:
            await run_due(settings, database, deliver, clock=clock)
            if looks % SWEEP_EVERY == 0:
                async with database.writes() as db, db.begin():
                    await sweep(db, now=clock())
                    await forget_stale(db, now=clock())
                    await forget_leavers(db, today=clock().date(), now=clock())
                    await forget_proof(db, today=clock().date(), now=clock())
                now = clock()
                if reminded_on != now.date():
                    await remind(database, base_url=settings.base_url, now=now)
                    await remind_of_numbers(database, base_url=settings.base_url, now=now)
                    await sweep_keyring(database, Keyring(settings.keyring), all_tables(), clock=clock)
                    await sign_everything(database, holder_of(settings), now=now)
                    reminded_on = now.date()
            if looks % TELL_EVERY == 0:
                async with database.writes() as db, db.begin():
                    await announce_misuse(db, base_url=settings.base_url, now=clock())
                    await announce_alarms(db, base_url=settings.base_url, now=clock())
                keyring = Keyring(settings.keyring)
                await do_due(database, keyring, base_url=settings.base_url, now=clock())
                await do_cases(database, settings, now=clock())
                async with database.writes() as db, db.begin():
                    await keep_up(db, today=clock().date(), now=clock())
                await check_sites(database, web, base_url=settings.base_url, now=clock())
                await publish_lists(database, holder_of(settings), base_url=settings.base_url, now=clock())
            looks += 1
        except (SQLAlchemyError, OSError):
            log.exception("The worker could not reach the database")
        except KeyHoldingError as error:
            log.error("Logos wait to be signed: %s", error)  # noqa: TRY400 (one sentence for the operator)
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), LOOK_EVERY)


async def run_due(settings: Settings, database: Database, deliver: Deliver, *, clock: Clock = utc_now) -> int:
    """Do all the work that is due, then send the letters that are; return how many things were tried."""
    tried = 0
    while jobs := await _claimed(database, claim_jobs, clock):
        for job in jobs:
            await _do(settings, database, job, clock=clock)
        tried += len(jobs)
    while mails := await _claimed(database, claim_mails, clock):
        for mail in mails:
            await _send(database, deliver, mail, clock=clock)
        tried += len(mails)
    return tried


async def _claimed(database: Database, claim: Callable[..., Awaitable[list[Any]]], clock: Clock) -> list[Any]:
    async with database.writes() as db, db.begin():
        return await claim(db, now=clock())


async def _do(settings: Settings, database: Database, job: Job, *, clock: Clock) -> None:
    try:
        async with database.writes() as db, db.begin():
            await WORK[job.kind](db, job.payload or {}, settings, clock())
            await note_done(db, job.id, now=clock())
    except Exception as error:  # whatever it was, it is tried again, and the next job has its turn
        log.exception("Work of the kind %s failed", job.kind)
        async with database.writes() as db, db.begin():
            await note_failure(db, job, type(error).__name__, now=clock())


async def _send(database: Database, deliver: Deliver, mail: OutboxMail, *, clock: Clock) -> None:
    try:
        await deliver(mail)
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        log.warning("A letter could not be sent: %s", type(error).__name__)
        async with database.writes() as db, db.begin():
            await note_failure(db, mail, type(error).__name__, now=clock())
        return
    async with database.writes() as db, db.begin():
        # A letter shown on a laptop keeps its text, for the local page.
        await note_sent(db, mail.id, now=clock(), forget=deliver is not show)


def compose(mail: OutboxMail, sender: str) -> EmailMessage:
    """Return a letter as it goes over the wire."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to_address, mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = make_msgid(idstring=mail.id.hex, domain=sender.rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body or "")
    return message


def smtp(settings: Settings) -> Deliver:
    """Return the delivery over SMTP that the settings describe."""

    async def deliver(mail: OutboxMail) -> None:
        await aiosmtplib.send(
            compose(mail, settings.mail_from),
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            timeout=SMTP_TIMEOUT,
        )

    return deliver


async def show(mail: OutboxMail) -> None:
    """Show a letter in the console, where there is no SMTP."""
    text = f"\n── letter to {mail.to_address} ── {mail.subject}\n{mail.body}──\n"
    await asyncio.to_thread(sys.stderr.write, text)
