"""The letters at each step of an audit. None says more than that something waits, and where."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post
from registry.accounts.queries import letterboxes
from registry.accounts.rules import Role
from registry.audits.access import business_of
from registry.audits.models import Audit, AuditAuditor
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence
from registry.signatories.models import Signatory

SUBJECT = Sentence("An audit")
SIGN_IN = Sentence("Sign in to read it.")
CONFIRMED = Account.confirmed_at.is_not(None)


class Step(Enum):
    """What a letter says."""

    PLANNED = Sentence("An audit of your business is planned.")
    FOUND = Sentence("What an audit of your business found waits for your answer, for 15 days.")
    LOOKED_AT = Sentence("An auditor has looked at what you put right.")
    CANCELLED = Sentence("An audit was cancelled.")
    REPORT = Sentence("The report of an audit is there to be signed.")
    SIGNED = Sentence("The other side has signed the report of an audit.")
    CLOSED = Sentence("An audit was closed.")
    ASSIGNED = Sentence("You are asked to audit a business. Declare first that nothing binds you to it.")
    ANSWERED = Sentence("A business has answered what an audit found.")
    PUT_RIGHT = Sentence("A business says that something is put right. Look at it.")
    NOT_FREE = Sentence("An auditor is not free to audit a business. Send another.")
    OVERDUE = Sentence("Something that an audit found is not put right, and its day is over.")
    HANDED_OVER = Sentence(
        "You do not audit a business any more. What is on your phone is taken for 14 days."
    )


async def tell_member(db: AsyncSession, audit: Audit, step: Step, *, base_url: str, now: datetime) -> None:
    """Write to the contact on record, the owners and the focal point, each address once."""
    business = await _business(db, audit)
    people = await letterboxes(
        db,
        Post.role.in_([Role.OWNER, Role.FOCAL_POINT]) & (Post.organisation_id == business.id),
        CONFIRMED,
        today=now.date(),
    )
    to = dict([(business.email, business.language), *people])
    _write(db, to.items(), step, f"{base_url}/desk/audits/{audit.id}", now=now)


async def tell_auditors(
    db: AsyncSession, audit: Audit, step: Step, *, base_url: str, now: datetime, only: UUID | None = None
) -> None:
    """Write to who audits now, or to one of those who do or did."""
    query = select(Account.email, Account.language).join(AuditAuditor, AuditAuditor.account_id == Account.id)
    query = query.where(AuditAuditor.audit_id == audit.id).order_by(Account.email)
    if only is not None:
        query = query.where(Account.id == only)
    else:
        query = query.where(AuditAuditor.ended_at.is_(None))
    rows = [(email, language) for email, language in await db.execute(query)]
    _write(db, rows, step, f"{base_url}/visits/{audit.id}", now=now)


async def tell_administrators(
    db: AsyncSession, audit: Audit, step: Step, *, base_url: str, now: datetime
) -> None:
    """Write to who plans and closes: the association's administrators, or the registrars."""
    whose = [Post.role == Role.REGISTRAR]
    if audit.association_id:
        whose = [Post.role == Role.ASSOCIATION_ADMIN, Post.organisation_id == audit.association_id]
    folder = "/association/audits" if audit.association_id else "/registrar/audits"
    _write(
        db,
        await letterboxes(db, *whose, CONFIRMED, today=now.date()),
        step,
        f"{base_url}{folder}/{audit.id}",
        now=now,
    )


def _write(db: AsyncSession, to: Iterable[tuple[str, str]], step: Step, link: str, *, now: datetime) -> None:
    for email, language in to:
        if email:
            write_mail(db, email, SUBJECT, [step.value, SIGN_IN], language=language, now=now, link=link)


async def _business(db: AsyncSession, audit: Audit) -> Signatory:
    return await db.get_one(Signatory, await business_of(db, audit))
