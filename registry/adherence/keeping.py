"""Who keeps what stands about a business: until it is accepted its application says it, then its desk (actions)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, RegistrarActor
from registry.adherence.models import Adherence, StatusChange
from registry.adherence.plan import KEPT_WHILE
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.countries.queries import today_in
from registry.errors import RuleBrokenError
from registry.signatories import changing
from registry.signatories.actions import held
from registry.signatories.change_forms import ContactDraft, IdentityDraft
from registry.signatories.forms import SiteDraft
from registry.signatories.models import Establishment, Signatory

BEING_READ = frozenset({Status.APPLIED, Status.CHANGES_REQUESTED})


async def change_contact(
    db: AsyncSession, actor: KeeperActor, draft: ContactDraft, *, read: str, base_url: str, now: datetime
) -> Signatory:
    """Change where one's own business is reached.

    Raises:
        RuleBrokenError: an application says it, or the business has left; or as `changing.change_contact`.
        NotFoundError, TooManyError: as `changing.change_contact`.

    """
    await hold_own(db, actor)
    return await changing.change_contact(db, actor, draft, read=read, base_url=base_url, now=now)


async def add_place(
    db: AsyncSession, actor: KeeperActor, draft: SiteDraft, *, read: str, now: datetime
) -> Establishment:
    """Add a place to one's own business.

    Raises:
        RuleBrokenError: an application says it, or the business has left; or as `changing.add_place`.
        NotFoundError: as `changing.add_place`.

    """
    await hold_own(db, actor)
    return await changing.add_place(db, actor, draft, read=read, now=now)


async def correct_identity(
    db: AsyncSession,
    actor: RegistrarActor,
    signatory_id: UUID,
    draft: IdentityDraft,
    reason: str,
    *,
    read: str,
    base_url: str,
    now: datetime,
) -> Signatory:
    """Correct by what a business is known, when no application that is being read would say it anew.

    Raises:
        RuleBrokenError: an application is being read; or as `changing.correct_identity`.
        NotFoundError: as `changing.correct_identity`.

    """
    business = await held(db, signatory_id)
    if await last_status(db, signatory_id) in BEING_READ:
        raise RuleBrokenError(
            "An application of this business is being read. Ask for the change there: it would undo yours."
        )
    today = await today_in(db, business.country, now)
    return await changing.correct_identity(
        db, actor, signatory_id, draft, reason, read=read, base_url=base_url, today=today, now=now
    )


async def hold_own(db: AsyncSession, actor: KeeperActor) -> None:
    """Lock one's own business, and check that its desk says what stands about it.

    Raises:
        NotFoundError: the business is not there.
        RuleBrokenError: as `check_own`.

    """
    await held(db, actor.signatory_id)
    await check_own(db, actor)


async def check_own(db: AsyncSession, actor: KeeperActor) -> None:
    """Check that one's own desk says what stands about the business.

    Raises:
        RuleBrokenError: an application says it, or the business has left: what stood then stays.

    """
    if await last_status(db, actor.signatory_id) not in KEPT_WHILE:
        raise RuleBrokenError(
            "This can be changed once the application is accepted, and until the business leaves."
        )


async def last_status(db: AsyncSession, signatory_id: UUID) -> Status | None:
    """Return the status entered last of the adherence that a business began last."""
    begun = (
        select(Adherence.id)
        .join(StatusChange, StatusChange.adherence_id == Adherence.id)
        .where(Adherence.signatory_id == signatory_id, StatusChange.number == 1)
        .order_by(StatusChange.at.desc(), Adherence.applied_on.desc(), Adherence.id)
        .limit(1)
    )
    latest = await db.scalar(begun)
    return await present_status(db, latest) if latest is not None else None
