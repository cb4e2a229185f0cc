"""The credential of a business as anyone reads it, and the lists of the revoked."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.queries import Told, told
from registry.adherence.rules import Standing, marks_pause
from registry.countries.queries import today_in
from registry.credentials.models import Credential, CredentialList
from registry.credentials.rules import REVOKED_BY, last_day
from registry.errors import NotFoundError
from registry.kit.words import Sentence
from registry.logos.verdicts import MEANS, PAUSED, Headline
from registry.signatories.queries import PublicFacts, public_facts

NUMBERS = range(1, 1 << 31)  # of lists, as the database holds them


@dataclass(frozen=True, slots=True)
class Kept:
    """A signed credential as it is served, and whether it counts."""

    document: str
    last_day: date
    revoked: bool
    expired: bool

    @property
    def counts(self) -> bool:
        """Whether a verifier accepts it, within the minute that it takes to revoke it."""
        return not (self.revoked or self.expired)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the page of a credential shows. `kept` is nothing until the worker has signed the first."""

    facts: PublicFacts
    told: Told
    means: Sentence
    kept: Kept | None


async def shared(db: AsyncSession, slug: str, *, now: datetime) -> Shared:
    """Return the credential of a business, with today's standing.

    Raises:
        NotFoundError: no such business, it never signed, or its tombstone is gone.

    """
    facts = await public_facts(db, slug)
    if facts is None:
        raise NotFoundError
    today = await today_in(db, facts.country, now)
    present = await told(db, facts.signatory_id, today=today)
    if present.standing is Standing.NOT_ON_THE_REGISTER:
        raise NotFoundError
    rests = present.standing is Standing.REPORT_OVERDUE and marks_pause(present.facts, today=today)
    means = PAUSED if rests else MEANS[Headline(present.standing)]
    row = await db.scalar(
        select(Credential).where(
            Credential.signatory_id == facts.signatory_id, Credential.replaced_at.is_(None)
        )
    )
    revoked = row is not None and (row.revoked_at is not None or present.standing in REVOKED_BY)
    kept = None
    if row is not None:
        kept = Kept(row.document, last_day(row.report_due_on), revoked, now > row.valid_until)
    return Shared(facts, present, means, kept)


async def list_document(db: AsyncSession, number: int) -> str:
    """Return a list of the revoked as it is served.

    Raises:
        NotFoundError: there is no such list yet.

    """
    built = select(CredentialList.document).where(CredentialList.built_at.is_not(None))
    found = None
    if number in NUMBERS:
        found = await db.scalar(built.where(CredentialList.number == number))
    if found is None:
        raise NotFoundError
    return found
