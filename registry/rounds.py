"""What the worker does again and again: each round with its beat, and whether one transaction holds it whole."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.due import sweep
from registry.audits.forgetting import forget_pictures
from registry.audits.overdue import tell_of_overdue
from registry.cases.due import do_cases
from registry.complaints.actions import announce_complaints, forget_complaints, name_upheld
from registry.countries.hotline_letters import remind_of_numbers
from registry.credentials.issuing import issuer_of, keep_credentials
from registry.db import Database
from registry.decisions.due import tell_of_terms
from registry.decisions.retention import forget_procedures
from registry.desks.member_drawing import note_months
from registry.desks.member_facts import reckon_stale
from registry.handlers.keyrings import keyring_of, mark_keyring
from registry.handlers.sweeping import sweep_keyring
from registry.incidents.due import do_due
from registry.jobs.actions import forget_old
from registry.jobs.rules import Beat
from registry.keys.holding import holder_of
from registry.kit.clock import Clock
from registry.kit.fetching import web_of
from registry.kit.sealing import KeyringError
from registry.ledger.shuffling import shuffle_days
from registry.logos.alarms import announce_alarms
from registry.logos.listing import publish_lists
from registry.logos.misuse import announce_misuse
from registry.logos.signing import sign_everything
from registry.logos.sites import check_sites
from registry.passports.actions import keep_up
from registry.reports.reminders import remind_of_reports
from registry.rosters.actions import forget_stale
from registry.settings import Settings
from registry.tables import all_tables
from registry.training.forgetting import forget_proof
from registry.training.reminders import remind
from registry.training.staff import forget_leavers

log = logging.getLogger(__name__)
InOne = Callable[[AsyncSession, Settings, datetime], Awaitable[object]]
InSlices = Callable[[Settings, Database, Clock], Awaitable[object]]

NOW_AND_THEN, EACH_MINUTE, DAILY = Beat(timedelta(minutes=10)), Beat(timedelta(minutes=1)), Beat()


@dataclass(frozen=True, slots=True)
class Rounds:
    """One kind of round: done in the transaction that notes it as made, or in slices of which each is due once."""

    beat: Beat
    in_one: InOne | None = None
    in_slices: InSlices | None = None


async def _sweep(db: AsyncSession, _: Settings, now: datetime) -> None:
    await sweep(db, now=now)


async def _forget_lists(db: AsyncSession, _: Settings, now: datetime) -> None:
    await forget_stale(db, now=now)


async def _forget_training(db: AsyncSession, _: Settings, now: datetime) -> None:
    await forget_leavers(db, today=now.date(), now=now)
    await forget_proof(db, today=now.date(), now=now)


async def _forget_work(db: AsyncSession, _: Settings, now: datetime) -> None:
    await forget_old(db, now=now)


async def _announce_misuse(db: AsyncSession, settings: Settings, now: datetime) -> None:
    await announce_misuse(db, base_url=settings.base_url, now=now)


async def _keep_passports(db: AsyncSession, _: Settings, now: datetime) -> None:
    await keep_up(db, today=now.date(), now=now)


async def _remind(settings: Settings, database: Database, clock: Clock) -> None:
    await remind(database, base_url=settings.base_url, now=clock())


async def _remind_of_numbers(settings: Settings, database: Database, clock: Clock) -> None:
    await remind_of_numbers(database, base_url=settings.base_url, now=clock())


async def _sweep_keyring(settings: Settings, database: Database, clock: Clock) -> None:
    await sweep_keyring(database, await keyring_of(database, settings), all_tables(), clock=clock)


async def _shuffle_ledger(db: AsyncSession, _: Settings, now: datetime) -> None:
    await shuffle_days(db, now=now)


async def _mark_keyring(db: AsyncSession, settings: Settings, _: datetime) -> None:
    try:
        await mark_keyring(db, settings)
    except KeyringError:
        log.exception("The keyring cannot be used")


async def _reckon(_: Settings, database: Database, clock: Clock) -> None:
    await reckon_stale(database, today=clock().date())


async def _note_months(_: Settings, database: Database, clock: Clock) -> None:
    await note_months(database, today=clock().date())


async def _incidents(settings: Settings, database: Database, clock: Clock) -> None:
    keyring = await keyring_of(database, settings)
    await do_due(database, keyring, base_url=settings.base_url, now=clock())


async def _cases(settings: Settings, database: Database, clock: Clock) -> None:
    await do_cases(database, settings, now=clock())


async def _forget_complaints(db: AsyncSession, _: Settings, now: datetime) -> None:
    await name_upheld(db)
    await forget_complaints(db, today=now.date())


async def _forget_procedures(db: AsyncSession, _: Settings, now: datetime) -> None:
    await forget_procedures(db, now=now)


async def _audits(db: AsyncSession, settings: Settings, now: datetime) -> None:
    await forget_pictures(db, now=now)
    await tell_of_overdue(db, base_url=settings.base_url, now=now)


async def _announce_alarms(db: AsyncSession, settings: Settings, now: datetime) -> None:
    await announce_alarms(db, base_url=settings.base_url, now=now)


async def _announce_complaints(db: AsyncSession, settings: Settings, now: datetime) -> None:
    await announce_complaints(db, base_url=settings.base_url, now=now)


async def _terms(db: AsyncSession, settings: Settings, now: datetime) -> None:
    await tell_of_terms(db, base_url=settings.base_url, now=now)


async def _remind_of_reports(settings: Settings, database: Database, clock: Clock) -> None:
    await remind_of_reports(database, base_url=settings.base_url, now=clock())


async def _sign(settings: Settings, database: Database, clock: Clock) -> None:
    await sign_everything(database, holder_of(settings), now=clock())


async def _publish_lists(settings: Settings, database: Database, clock: Clock) -> None:
    await publish_lists(database, holder_of(settings), base_url=settings.base_url, now=clock())


async def _keep_credentials(settings: Settings, database: Database, clock: Clock) -> None:
    await keep_credentials(database, holder_of(settings), issuer_of(settings), now=clock())


async def _check_sites(settings: Settings, database: Database, clock: Clock) -> None:
    await check_sites(database, web_of(settings.base_url), base_url=settings.base_url, now=clock())


ROUNDS: dict[str, Rounds] = {
    "accounts.sweep": Rounds(NOW_AND_THEN, in_one=_sweep),
    "rosters.forget": Rounds(NOW_AND_THEN, in_one=_forget_lists),
    "training.forget": Rounds(NOW_AND_THEN, in_one=_forget_training),
    "jobs.forget": Rounds(NOW_AND_THEN, in_one=_forget_work),
    "complaints.forget": Rounds(NOW_AND_THEN, in_one=_forget_complaints),
    "decisions.forget": Rounds(NOW_AND_THEN, in_one=_forget_procedures),
    "audits.due": Rounds(NOW_AND_THEN, in_one=_audits),
    "training.remind": Rounds(DAILY, in_slices=_remind),
    "hotlines.remind": Rounds(DAILY, in_slices=_remind_of_numbers),
    "reports.remind": Rounds(DAILY, in_slices=_remind_of_reports),
    "logos.sign": Rounds(DAILY, in_slices=_sign),
    "ledger.shuffle": Rounds(DAILY, in_one=_shuffle_ledger),
    "keyring.mark": Rounds(EACH_MINUTE, in_one=_mark_keyring),
    "keyring.sweep": Rounds(DAILY, in_slices=_sweep_keyring),
    "misuse.announce": Rounds(EACH_MINUTE, in_one=_announce_misuse),
    "alarms.announce": Rounds(EACH_MINUTE, in_one=_announce_alarms),
    "complaints.announce": Rounds(DAILY, in_one=_announce_complaints),
    "decisions.terms": Rounds(EACH_MINUTE, in_one=_terms),
    "incidents.due": Rounds(EACH_MINUTE, in_slices=_incidents),
    "cases.due": Rounds(EACH_MINUTE, in_slices=_cases),
    "logos.lists": Rounds(EACH_MINUTE, in_slices=_publish_lists),
    "credentials.keep": Rounds(EACH_MINUTE, in_slices=_keep_credentials),
    "websites.check": Rounds(EACH_MINUTE, in_slices=_check_sites),
    "desks.reckon": Rounds(EACH_MINUTE, in_slices=_reckon),
    "desks.months": Rounds(DAILY, in_slices=_note_months),
    "passports.keep_up": Rounds(EACH_MINUTE, in_one=_keep_passports),
}
