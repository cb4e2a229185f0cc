"""The letters about a recommendation and its decision. None says more than that something waits, and where."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.decisions.models import Recommendation
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence
from registry.signatories.models import Signatory

TO_DECIDE = Sentence("A recommendation waits for a decision")
DECIDED = Sentence("A decision has been taken")
SIGN_IN = Sentence("Sign in to read it.")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a letter goes, and in which language."""

    email: str
    language: str


async def tell_registrars(db: AsyncSession, row: Recommendation, *, base_url: str, now: datetime) -> None:
    """Tell every registrar but the recommender that somebody must decide."""
    paragraphs = [
        Sentence("Somebody has recommended a change on the register. Another person decides."),
        SIGN_IN,
    ]
    for to in await _holders(db, Role.REGISTRAR, None, now=now, but=row.recommended_by):
        write_mail(
            db, to.email, TO_DECIDE, paragraphs,
            language=to.language, now=now, link=f"{base_url}/registrar/decisions/{row.id}",
        )  # fmt: skip


async def tell_of_decision(
    db: AsyncSession, row: Recommendation, signatory_id: UUID, *, base_url: str, now: datetime
) -> None:
    """Tell the business, its contact on record and the recommender that it has been decided."""
    about_you = [Sentence("A decision about your business has been entered in the register."), SIGN_IN]
    for to in await _of_the_business(db, signatory_id, now=now):
        write_mail(
            db, to.email, DECIDED, about_you, language=to.language, now=now, link=f"{base_url}/desk/history"
        )
    recommender = await db.get_one(Account, row.recommended_by)
    place = (
        f"/association/members/{signatory_id}/history"
        if row.association_id
        else f"/registrar/decisions/{row.id}"
    )
    write_mail(
        db, recommender.email, DECIDED, [Sentence("What you recommended has been decided."), SIGN_IN],
        language=recommender.language, now=now, link=f"{base_url}{place}",
    )  # fmt: skip


async def _of_the_business(db: AsyncSession, signatory_id: UUID, *, now: datetime) -> list[Recipient]:
    """Return its contact on record and its owners, each address once."""
    business = await db.get_one(Signatory, signatory_id)
    owners = await _holders(db, Role.OWNER, signatory_id, now=now)
    found = {to.email: to for to in [Recipient(business.email, business.language), *owners] if to.email}
    return list(found.values())


async def _holders(
    db: AsyncSession, role: Role, organisation_id: UUID | None, *, now: datetime, but: UUID | None = None
) -> list[Recipient]:
    query = (
        select(Account.email, Account.language)
        .join(Post, Post.account_id == Account.id)
        .where(
            Post.role == role, Post.organisation_id.is_not_distinct_from(organisation_id), counts(now.date())
        )
        .where(Account.id.is_distinct_from(but), Account.confirmed_at.is_not(None))
        .order_by(Account.email)
        .distinct()
    )
    return [Recipient(*row) for row in await db.execute(query)]
