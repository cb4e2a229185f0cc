"""Send the mail, do what is due. Runs beside the pages on SQLite, as `registry worker` on PostgreSQL."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from time import monotonic
from typing import Any
from uuid import UUID

import aiosmtplib
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.due import WORK as ACCOUNTS_WORK
from registry.audits.draws import WORK as AUDITS_WORK
from registry.campaigns.mailing import WORK as CAMPAIGNS_WORK
from registry.db import Database
from registry.desks.member_acts import WORK as DESKS_WORK
from registry.jobs.actions import claim_jobs, claim_mails, note_done, note_failure, note_sent, take
from registry.jobs.models import Job, OutboxMail
from registry.jobs.rounds import claim_round, enter_rounds, hold_round, keep_claim, note_failed, note_made
from registry.kit.clock import Clock, utc_now
from registry.logos.signing import SIGN, do_sign
from registry.rounds import ROUNDS, Rounds
from registry.settings import Settings

LOOK_EVERY = 1.0  # seconds; a letter is not urgent, and an idle look is one indexed read
KEEP_EVERY = 30.0  # seconds, well within the lease of a round
SMTP_TIMEOUT = 20.0  # seconds, well within the lease
LETTERS_AT_MOST = 30.0  # seconds for letters, before rounds that are due have their turn

Deliver = Callable[[OutboxMail], Awaitable[None]]
Work = Callable[[AsyncSession, dict[str, Any], Settings, datetime], Awaitable[None]]

# Every kind of work there is, by the feature that asks for it.
WORK: dict[str, Work] = {**ACCOUNTS_WORK, **AUDITS_WORK, **CAMPAIGNS_WORK, **DESKS_WORK, SIGN: do_sign}

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
    entered = False
    while not stopping.is_set():
        try:
            if not entered:
                async with database.writes() as db, db.begin():
                    await enter_rounds(db, ROUNDS, now=clock())
                entered = True
            await run_due(settings, database, deliver, clock=clock)
            while not stopping.is_set() and await make_round(settings, database, clock=clock):
                pass
        except (SQLAlchemyError, OSError):
            log.exception("The worker could not reach the database")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), LOOK_EVERY)


async def make_round(settings: Settings, database: Database, *, clock: Clock = utc_now) -> str | None:
    """Make the round that waits longest, if one is due; return its kind.

    While it is made its claim is moved on. If this process is killed, another takes the round up when the lease
    is over; whatever slice was committed stays, and is not due any more.
    """
    async with database.writes() as db, db.begin():
        claimed = await claim_round(db, ROUNDS, now=clock())
    if claimed is None:
        return None
    kind, claim = claimed
    keeping = asyncio.create_task(_keep(database, claim, clock))
    try:
        await _make(settings, database, ROUNDS[kind], claim, clock)
    except Exception as error:  # whatever it was, the round comes again, and the next has its turn
        log.exception("The round %s failed", kind)
        async with database.writes() as db, db.begin():
            if row := await hold_round(db, claim):
                note_failed(row, type(error).__name__, now=clock())
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
    return kind


async def _make(settings: Settings, database: Database, made: Rounds, claim: UUID, clock: Clock) -> None:
    began = clock()
    if made.in_slices is not None:
        await made.in_slices(settings, database, clock)
    async with database.writes() as db, db.begin():
        row = await hold_round(db, claim)
        if row is None:
            return  # the lease ran out, and somebody else is at it
        if made.in_one is not None:
            await made.in_one(db, settings, began)
        note_made(row, made.beat, began=began, now=clock())


async def _keep(database: Database, claim: UUID, clock: Clock) -> None:
    while True:
        await asyncio.sleep(KEEP_EVERY)
        with suppress(SQLAlchemyError, OSError):
            async with database.writes() as db, db.begin():
                await keep_claim(db, claim, now=clock())


async def run_due(settings: Settings, database: Database, deliver: Deliver, *, clock: Clock = utc_now) -> int:
    """Do all the work that is due, then send the letters that are; return how many things were tried.

    Letters wait for a mail server that does not answer, or is slow; what else is to be done does not wait for them.
    """
    tried = 0
    while jobs := await _claimed(database, claim_jobs, clock):
        for job in jobs:
            await _do(settings, database, job, clock=clock)
        tried += len(jobs)
    until, away = monotonic() + LETTERS_AT_MOST, False
    while not away and monotonic() < until and (mails := await _claimed(database, claim_mails, clock)):
        for mail in mails:
            tried += 1
            if away := not await _send(database, deliver, mail, clock=clock):
                break  # the others that were claimed come again when their lease is over
    return tried


async def _claimed(database: Database, claim: Callable[..., Awaitable[list[Any]]], clock: Clock) -> list[Any]:
    async with database.writes() as db, db.begin():
        return await claim(db, now=clock())


async def _do(settings: Settings, database: Database, job: Job, *, clock: Clock) -> None:
    try:
        async with database.writes() as db, db.begin():
            if (taken := await take(db, job.id)) is None:
                return  # another worker did it
            await WORK[job.kind](db, taken.payload or {}, settings, clock())
            note_done(taken, now=clock())
    except Exception as error:  # whatever it was, it is tried again, and the next job has its turn
        log.exception("Work of the kind %s failed", job.kind)
        async with database.writes() as db, db.begin():
            await note_failure(db, job, type(error).__name__, now=clock())


async def _send(database: Database, deliver: Deliver, mail: OutboxMail, *, clock: Clock) -> bool:
    """Send a letter; return whether the mail server answered, whatever it answered."""
    try:
        await deliver(mail)
    except (aiosmtplib.SMTPException, OSError) as error:
        log.warning("A letter could not be sent: %s", type(error).__name__)
        async with database.writes() as db, db.begin():
            await note_failure(db, mail, type(error).__name__, now=clock())
        return not isinstance(error, OSError)  # a timeout, a line that broke
    async with database.writes() as db, db.begin():
        # A letter shown on a laptop keeps its text, for the local page.
        await note_sent(db, mail.id, now=clock(), forget=deliver is not show)
    return True


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
