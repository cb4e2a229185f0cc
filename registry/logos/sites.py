"""Websites are looked at by the worker: whether each shows that it is its business's own (actions)."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.db import Database, locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.actions import write_mail
from registry.kit.fetching import FetchError, PrivateAddressError, Web
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.logos.domains import (
    CHECK_EVERY,
    FILE,
    TXT_AT,
    ProofKind,
    SiteOutcome,
    in_head,
    in_lines,
    in_texts,
    is_confirmed,
    read_domain,
)
from registry.logos.models import LIVE, Placement, SiteCheck
from registry.logos.placing import PlaceKind
from registry.signatories.models import Signatory

log = logging.getLogger(__name__)

AT_ONCE = 5  # sites of one round, looked at side by side: a round takes as long as the slowest, half a minute
LEASE = timedelta(minutes=5)
AGAIN = timedelta(days=1)  # after a failure, while it still counts
ASK_EVERY = timedelta(minutes=1)
SUBJECT = Sentence("Your website no longer shows that it is yours")
FAILED = Sentence(
    "The register looked at a website that bears your badge, and did not find the proof that it is yours. It looks "
    "again every day. After a week the badge says “Not confirmed”. The page of the logo says what was missing."
)


@dataclass(frozen=True, slots=True)
class Due:
    """A website that is to be looked at."""

    check_id: UUID
    domain: str
    code: str


async def ask_check(db: AsyncSession, actor: KeeperActor, placement_id: UUID, *, now: datetime) -> SiteCheck:
    """Ask the worker to look at the website of one's own logo.

    Raises:
        NotFoundError: no such live logo of a website of this business.
        RuleBrokenError: it was asked a moment ago.

    """
    mine = select(Placement).where(
        Placement.id == placement_id,
        Placement.signatory_id == actor.signatory_id,
        Placement.kind == PlaceKind.WEBSITE,
        LIVE,
    )
    placement = await db.scalar(locked(mine))
    if placement is None:
        raise NotFoundError
    row = await db.scalar(locked(select(SiteCheck).where(SiteCheck.placement_id == placement_id)))
    if row is None:
        row = SiteCheck(
            placement_id=placement_id, asked_at=now, due_at=now, checked_at=None, outcome=None,
            confirmed_on=None, how=None, warned_at=None,
        )  # fmt: skip
        db.add(row)
    elif now - row.asked_at < ASK_EVERY:
        raise RuleBrokenError("The website is being looked at. See in a minute what was found.")
    row.asked_at = row.due_at = now
    await db.flush()
    record(
        db, "website.ask", subject_id=placement_id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id, code=placement.code, domain=placement.label,
    )  # fmt: skip
    return row


async def check_sites(database: Database, web: Web, *, base_url: str, now: datetime) -> int:
    """Look at the websites that are due, and note what was found; return how many were looked at.

    No transaction is open meanwhile: a site may take its time.
    """
    async with database.writes() as db, db.begin():
        due = await _claim(db, now=now)
    found = await asyncio.gather(*(_looked(web, one) for one in due))
    for one, (outcome, how) in zip(due, found, strict=True):
        async with database.writes() as db, db.begin():
            await note(db, one.check_id, outcome, how, base_url=base_url, now=now)
    return len(due)


async def _looked(web: Web, one: Due) -> tuple[SiteOutcome, ProofKind | None]:
    """Return what `look` does. Whatever a site does to us, the next has its turn, and the worker goes on."""
    try:
        return await look(web, one.domain, one.code)
    except Exception:
        log.exception("A website could not be looked at")
        return SiteOutcome.UNREACHABLE, None


async def look(web: Web, domain: str, code: str) -> tuple[SiteOutcome, ProofKind | None]:
    """Return whether a website shows a code, and by what: its file, its first page's head, a TXT record."""
    read = read_domain(domain)
    if not isinstance(read, str):  # from before domains were read
        return SiteOutcome.NOT_FOUND, None
    failed = 0
    for path, shows, how in ((FILE, in_lines, ProofKind.FILE), ("/", in_head, ProofKind.META)):
        try:
            if shows(await web.page(read, path), code):
                return SiteOutcome.CONFIRMED, how
        except PrivateAddressError:
            return SiteOutcome.NOT_PUBLIC, None
        except FetchError:
            failed += 1
    if in_texts(await web.texts(f"{TXT_AT}.{read}"), code):
        return SiteOutcome.CONFIRMED, ProofKind.DNS
    return (SiteOutcome.UNREACHABLE if failed == 2 else SiteOutcome.NOT_FOUND), None  # noqa: PLR2004 (both pages)


async def note(
    db: AsyncSession,
    check_id: UUID,
    outcome: SiteOutcome,
    how: ProofKind | None,
    *,
    base_url: str,
    now: datetime,
) -> None:
    """Note what a check found: it is repeated monthly once it is confirmed, daily while it fails and still counts."""
    row = await db.get_one(SiteCheck, check_id, with_for_update=True)
    placement = await db.get_one(Placement, row.placement_id)
    counted, had = is_confirmed(row.confirmed_on, today=now.date()), row.confirmed_on is not None
    row.checked_at, row.outcome = now, outcome
    if how is not None:
        row.confirmed_on, row.how, row.warned_at = now.date(), how, None
        row.due_at = now + CHECK_EVERY
        if not counted:
            _enter(db, "website.confirm", placement, now=now)
    elif counted:
        row.due_at = now + AGAIN
        if row.warned_at is None:
            row.warned_at = now
            await _warn(db, placement, base_url, now=now)
    else:
        row.confirmed_on = row.how = row.due_at = None
        if had:
            _enter(db, "website.lapse", placement, now=now)


async def _claim(db: AsyncSession, *, now: datetime) -> list[Due]:
    query = (
        select(SiteCheck, Placement.label, Placement.code)
        .join(Placement, Placement.id == SiteCheck.placement_id)
        .where(SiteCheck.due_at <= now, LIVE)
        .order_by(SiteCheck.due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=SiteCheck)
    )
    due = []
    for row, domain, code in await db.execute(query):
        row.due_at = now + LEASE  # whoever dies meanwhile leaves it to the next
        due.append(Due(row.id, domain, code))
    return due


async def _warn(db: AsyncSession, placement: Placement, base_url: str, *, now: datetime) -> None:
    business = await db.get_one(Signatory, placement.signatory_id)
    if business.email:
        link = f"{base_url}/desk/logos/{placement.id}"
        write_mail(db, business.email, SUBJECT, [FAILED], language=business.language, now=now, link=link)


def _enter(db: AsyncSession, kind: str, placement: Placement, *, now: datetime) -> None:
    record(
        db, kind, subject_id=placement.id, actor_id=None, now=now, signatory_id=placement.signatory_id,
        code=placement.code, domain=placement.label,
    )  # fmt: skip
