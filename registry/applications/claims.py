"""Somebody says that a business on the register is theirs; a person decides (actions)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import check_posts, give_post
from registry.accounts.actors import Actor
from registry.accounts.models import Account
from registry.accounts.queries import acted_for, posts_of
from registry.accounts.rules import Role
from registry.applications.claim_queries import is_public
from registry.applications.models import Claim
from registry.applications.queries import readers_of
from registry.applications.reviewing import check_independent
from registry.applications.rules import ClaimState
from registry.applications.scope import Reviewer, decides_claim, holds_post
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.signatories.models import Signatory

OPEN_MOST = 3  # of one person; each writes letters to others
OPEN_ALREADY = Sentence("You have said so already. A person reads it; you get a letter with the answer.")


async def claim(
    db: AsyncSession, actor: Actor, slug: str, statement: str, *, base_url: str, today: date, now: datetime
) -> Claim:
    """Say that a public business is one's own. Its contact on record is told at once, and whoever decides.

    Raises:
        NotFoundError: no such business, or not a public one.
        RuleBrokenError: the actor acts for it already, has an open claim on it, or many on others, or handles cases.

    """
    business = await db.scalar(locked(select(Signatory).where(Signatory.slug == slug)))
    if business is None or not await is_public(db, business.id, today=today):
        raise NotFoundError
    if await holds_post(db, actor, business.id, today=today):
        raise RuleBrokenError("You act for this business already.")
    await check_posts(db, actor.account_id, Role.OWNER, today=today)  # now, and not to whoever grants it
    waiting = select(func.count()).where(Claim.account_id == actor.account_id, Claim.state == ClaimState.OPEN)
    if (await db.scalar(waiting) or 0) >= OPEN_MOST and not await _has_open(db, actor, business.id):
        raise RuleBrokenError(
            "Several of your claims wait for an answer. Wait for those before you make another."
        )
    row = Claim(
        signatory_id=business.id, account_id=actor.account_id, statement=statement, state=ClaimState.OPEN,
        made_at=now, decided_by=None, decided_at=None,
    )  # fmt: skip
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError:
        raise RuleBrokenError(OPEN_ALREADY.english) from None
    record(db, "claim.make", subject_id=row.id, actor_id=actor.account_id, now=now, signatory_id=business.id)
    _tell_business(db, business, base_url, now=now)
    await _tell_deciders(db, base_url, now=now)
    return row


async def _has_open(db: AsyncSession, actor: Actor, signatory_id: UUID) -> bool:
    query = select(Claim.id).where(
        Claim.signatory_id == signatory_id,
        Claim.account_id == actor.account_id,
        Claim.state == ClaimState.OPEN,
    )
    return await db.scalar(query) is not None


async def grant(
    db: AsyncSession, actor: Reviewer, claim_id: UUID, *, base_url: str, today: date, now: datetime
) -> Claim:
    """Give the claimant a post as owner. Everybody who owned the business before is told, and stays.

    Raises:
        NotFoundError: no such claim, or not the actor's to decide.
        RuleBrokenError: it has been decided, or the actor acts for this business.

    """
    row = await _open(db, actor, claim_id, today=today)
    owners = [post for post in await posts_of(db, row.signatory_id, [Role.OWNER]) if post.until is None]
    await _decide(db, actor, row, ClaimState.GRANTED, now=now, reason=None)
    await give_post(
        db,
        row.account_id,
        Role.OWNER,
        row.signatory_id,
        by=actor.account_id,
        now=now,
    )
    said = Sentence("Somebody new acts for your business on the register. See at your desk who it is.")
    for owner in owners:
        account = await db.get_one(Account, owner.account_id)
        write_mail(
            db, account.email, Sentence("Your team has changed"), [said],
            language=account.language, now=now, link=f"{base_url}/desk/team",
        )  # fmt: skip
    await _tell_claimant(db, row, f"{base_url}/desk", now=now)
    return row


async def refuse(
    db: AsyncSession,
    actor: Reviewer,
    claim_id: UUID,
    reason: str,
    *,
    base_url: str,
    today: date,
    now: datetime,
) -> Claim:
    """Refuse, with words that the claimant reads.

    Raises:
        NotFoundError: no such claim, or not the actor's to decide.
        RuleBrokenError: it has been decided, or the actor acts for this business.

    """
    row = await _open(db, actor, claim_id, today=today)
    await _decide(db, actor, row, ClaimState.REFUSED, now=now, reason=reason)
    await _tell_claimant(db, row, f"{base_url}/join/claims", now=now)
    return row


async def _open(db: AsyncSession, actor: Reviewer, claim_id: UUID, *, today: date) -> Claim:
    query = select(Claim).where(Claim.id == claim_id, decides_claim(actor))
    row = await db.scalar(locked(query, of=Claim))
    if row is None:
        raise NotFoundError
    if row.state is not ClaimState.OPEN:
        raise RuleBrokenError("Somebody else has decided this in the meantime. Look at the answer first.")
    check_independent(
        holds_post=await acted_for(db, actor.account_id, row.signatory_id, today=today),
        is_applicant=row.account_id == actor.account_id,
    )
    return row


async def _decide(
    db: AsyncSession, actor: Reviewer, row: Claim, state: ClaimState, *, now: datetime, reason: str | None
) -> None:
    row.state, row.decided_by, row.decided_at = state, actor.account_id, now
    await db.flush()
    record(
        db, f"claim.{state}", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=row.signatory_id, reason=reason, account_id=row.account_id,
    )  # fmt: skip


def _tell_business(db: AsyncSession, business: Signatory, base_url: str, *, now: datetime) -> None:
    if business.email:
        paragraphs = [
            Sentence("Somebody asks to act for your business on the register. A person decides about it."),
            Sentence("If you did not expect this, tell the register at once. Nothing has changed so far."),
        ]
        write_mail(
            db, business.email, Sentence("Somebody asks to act for your business"), paragraphs,
            language=business.language, now=now, link=f"{base_url}/directory/{business.slug}",
        )  # fmt: skip


async def _tell_deciders(db: AsyncSession, base_url: str, *, now: datetime) -> None:
    for reader in await readers_of(db, None, now=now):
        write_mail(
            db, reader.email, Sentence("A claim waits for you"),
            [Sentence("Somebody says that a business on the register is theirs. Read it at your desk.")],
            language=reader.language, now=now, link=f"{base_url}{reader.desk}/claims",
        )  # fmt: skip


async def _tell_claimant(db: AsyncSession, row: Claim, link: str, *, now: datetime) -> None:
    account = await db.get_one(Account, row.account_id)
    write_mail(
        db, account.email, Sentence("There is an answer for you"),
        [Sentence("You said that a business on the register is yours. The answer waits for you here.")],
        language=account.language, now=now, link=link,
    )  # fmt: skip
