"""Claims, as claimants and those who decide see them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import Account, Post
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.adherence.queries import told
from registry.adherence.rules import Standing
from registry.applications.models import Claim
from registry.applications.rules import ClaimState, shows_domain
from registry.applications.scope import Reviewer, decides_claim, holds_post, sees_claim
from registry.errors import NotFoundError
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory

LISTED_MOST = 100


@dataclass(frozen=True, slots=True)
class Claimable:
    """A business that somebody may say is theirs."""

    slug: str
    trade_name: str
    city: str
    country: str
    acts_already: bool
    open_already: bool


@dataclass(frozen=True, slots=True)
class OwnClaim:
    """One of one's own claims."""

    trade_name: str
    city: str
    state: ClaimState
    made_at: datetime
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim in a list."""

    claim_id: UUID
    trade_name: str
    city: str
    country: str
    state: ClaimState
    made_at: datetime
    decides: bool


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim, with all that speaks for and against it."""

    claim_id: UUID
    slug: str
    trade_name: str
    legal_name: str
    registry_number: str
    address: str
    country: str
    contact: str
    website: str
    standing: Standing
    owners: tuple[str, ...]
    claimant: str
    claimant_email: str
    on_domain: bool
    statement: str
    state: ClaimState
    made_at: datetime
    decided_at: datetime | None
    reason: str
    decides: bool
    own_business: bool


async def claimable(db: AsyncSession, actor: Actor, slug: str, *, today: date) -> Claimable:
    """Return a business by its public address: what is said of it in public, and no more.

    Raises:
        NotFoundError: no such business, or not a public one.

    """
    row = await db.scalar(select(Signatory).where(Signatory.slug == slug))
    if row is None or not await is_public(db, row.id, today=today):
        raise NotFoundError
    open_one = select(Claim.id).where(
        Claim.signatory_id == row.id, Claim.account_id == actor.account_id, Claim.state == ClaimState.OPEN
    )
    return Claimable(
        slug=row.slug,
        trade_name=row.trade_name,
        city=row.city,
        country=row.country,
        acts_already=await holds_post(db, actor, row.id, today=today),
        open_already=await db.scalar(open_one) is not None,
    )


async def is_public(db: AsyncSession, signatory_id: UUID, *, today: date) -> bool:
    """Say whether anything is told of a business in public: of one that has only applied, nothing is."""
    return (await told(db, signatory_id, today=today)).standing is not Standing.NOT_ON_THE_REGISTER


async def own_claims(db: AsyncSession, actor: Actor) -> list[OwnClaim]:
    """Return the actor's own claims, the latest first, with the words of a refusal."""
    query = (
        select(Claim, Signatory.trade_name, Signatory.city, _reason())
        .join(Signatory, Signatory.id == Claim.signatory_id)
        .where(Claim.account_id == actor.account_id)
        .order_by(Claim.made_at.desc(), Claim.id)
        .limit(LISTED_MOST)
    )
    return [
        OwnClaim(name, city, row.state, row.made_at, row.decided_at, reason or "")
        for row, name, city, reason in await db.execute(query)
    ]


async def claims(db: AsyncSession, actor: Reviewer, *, open_ones: bool, today: date) -> list[ClaimLine]:
    """Return claims that the actor may read: open ones from the oldest, decided ones from the latest."""
    state = Claim.state == ClaimState.OPEN if open_ones else Claim.state != ClaimState.OPEN
    query: Select[Claim, Signatory, bool] = (
        select(Claim, Signatory, decides_claim(actor))
        .join(Signatory, Signatory.id == Claim.signatory_id)
        .where(state, sees_claim(actor, today=today))
        .order_by(Claim.made_at if open_ones else Claim.decided_at.desc(), Claim.id)
        .limit(LISTED_MOST)
    )
    return [
        ClaimLine(
            row.id, business.trade_name, business.city, business.country, row.state, row.made_at, theirs
        )
        for row, business, theirs in await db.execute(query)
    ]


async def claim_view(db: AsyncSession, actor: Reviewer, claim_id: UUID, *, today: date) -> ClaimView:
    """Return a claim that the actor may read.

    Raises:
        NotFoundError: no such claim, or not one that this actor reads.

    """
    query = (
        select(Claim, Signatory, Account, decides_claim(actor), _reason())
        .join(Signatory, Signatory.id == Claim.signatory_id)
        .join(Account, Account.id == Claim.account_id)
        .where(Claim.id == claim_id, sees_claim(actor, today=today))
    )
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise NotFoundError
    row, business, account, theirs, reason = found
    mine = row.account_id == actor.account_id or await holds_post(db, actor, business.id, today=today)
    return ClaimView(
        claim_id=row.id,
        slug=business.slug,
        trade_name=business.trade_name,
        legal_name=business.legal_name,
        registry_number=business.registry_number,
        address=", ".join(part for part in (business.address, business.city, business.region) if part),
        country=business.country,
        contact=business.email,
        website=business.website,
        standing=(await told(db, business.id, today=today)).standing,
        owners=await _owners(db, business.id, today=today),
        claimant=account.name,
        claimant_email=account.email,
        on_domain=account.confirmed_at is not None
        and shows_domain(account.email, business.website, contact=business.email),
        statement=row.statement,
        state=row.state,
        made_at=row.made_at,
        decided_at=row.decided_at,
        reason=reason or "",
        decides=theirs,
        own_business=mine,
    )


async def _owners(db: AsyncSession, signatory_id: UUID, *, today: date) -> tuple[str, ...]:
    query = (
        select(Account.name)
        .join(Post, Post.account_id == Account.id)
        .where(Post.organisation_id == signatory_id, Post.role == Role.OWNER, counts(today))
        .order_by(Account.name)
        .limit(LISTED_MOST)
    )
    return tuple(await db.scalars(query))


def _reason() -> ScalarSelect[str | None]:
    """Return the subquery for the words of a refusal, of a query over `Claim`."""
    refused = select(LedgerEntry.reason).where(
        LedgerEntry.subject_id == Claim.id, LedgerEntry.kind == "claim.refused"
    )
    return refused.limit(1).correlate(Claim).scalar_subquery()
