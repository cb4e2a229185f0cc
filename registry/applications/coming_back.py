"""A business whose application or adherence has ended applies anew (actions)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.adherence.rules import MAY_FOLLOW
from registry.applications.drafts import hold, new_draft, status_of
from registry.applications.models import Application
from registry.applications.prefill import of_business
from registry.applications.reading import Answers
from registry.db import locked
from registry.errors import RuleBrokenError
from registry.ledger.actions import record
from registry.signatories.forms import BusinessDraft, SiteDraft
from registry.signatories.models import Signatory
from registry.signatories.queries import establishments
from registry.signatories.rules import Tongue


async def begin_again(db: AsyncSession, actor: Actor, application_id: UUID, *, now: datetime) -> Application:
    """Begin anew where an application or an adherence has ended, with what is known of the business.

    The history stays linked: it is the same business. A double click begins one and not two.

    Raises:
        NotFoundError: no such application, or somebody else's.
        RuleBrokenError: it has not ended.

    """
    old = await hold(db, actor, application_id, now=now)
    status = await status_of(db, old)
    if old.signatory_id is None or status is None or MAY_FOLLOW[status]:
        raise RuleBrokenError("This application has not ended: go on with it.")
    await db.execute(locked(select(Signatory.id).where(Signatory.id == old.signatory_id)))
    open_one = select(Application).where(
        Application.signatory_id == old.signatory_id,
        Application.adherence_id.is_(None),
        Application.dropped_at.is_(None),
    )
    present = await db.scalar(open_one.limit(1))
    if present is not None:
        return present
    row = new_draft(uuid4(), await _known(db, old.signatory_id), now=now)
    row.signatory_id, row.account_id = old.signatory_id, actor.account_id
    db.add(row)
    await db.flush()
    record(
        db,
        "application.begin",
        subject_id=row.id,
        actor_id=actor.account_id,
        now=now,
        signatory_id=row.signatory_id,
    )
    return row


async def _known(db: AsyncSession, signatory_id: UUID) -> Answers:
    business = await db.get_one(Signatory, signatory_id)
    described = {name: getattr(business, name) for name in BusinessDraft.__slots__}
    draft = BusinessDraft(**{**described, "language": Tongue(business.language)})
    sites = [
        SiteDraft(one.name, one.kind, one.address, one.postal_code, one.city, one.region, one.rooms)
        for one in await establishments(db, signatory_id)
    ]
    return of_business(business.country, draft, sites)
