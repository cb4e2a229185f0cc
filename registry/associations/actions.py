"""What happens to associations and memberships."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor, RegistrarActor
from registry.accounts.invitations import invite
from registry.accounts.rules import Role
from registry.associations.counting import counting
from registry.associations.forms import AssociationDraft
from registry.associations.models import Association, Membership
from registry.errors import NotFoundError
from registry.ledger.actions import record


async def add_association(
    db: AsyncSession,
    actor: RegistrarActor,
    draft: AssociationDraft,
    slug: str,
    *,
    language: str,
    base_url: str,
    now: datetime,
) -> Association:
    """Enter an association, and invite its first administrator, who invites the others."""
    row = Association(
        slug=slug,
        name=draft.name,
        country=draft.country,
        website=draft.website,
        email=draft.email,
        created_at=now,
    )
    db.add(row)
    await db.flush()
    record(
        db, "association.add", subject_id=row.id, actor_id=actor.account_id, now=now, country=draft.country
    )
    await invite(
        db, draft.email, Role.ASSOCIATION_ADMIN, row.id,
        by=actor.account_id, language=language, base_url=base_url, now=now,
    )  # fmt: skip
    return row


async def join(
    db: AsyncSession,
    association_id: UUID,
    members: Sequence[tuple[UUID, str]],
    *,
    by: UUID | None,
    now: datetime,
) -> int:
    """Make businesses members from now on; return how many were not already.

    The association is locked first: a list and an owner's answer at the same moment make one member.

    Args:
        db: the transaction.
        association_id: whose members they become.
        members: each business with its member number, which may be empty.
        by: the account that acts; None from the terminal.
        now: the moment.

    """
    body = select(Association.id).where(Association.id == association_id)
    await db.execute(body.with_for_update(key_share=True))
    not_over = or_(Membership.until.is_(None), Membership.until >= now.date())
    query = select(Membership.signatory_id).where(Membership.association_id == association_id, not_over)
    present = set(await db.scalars(query))
    rows: list[dict[str, Any]] = [
        {
            "id": uuid4(),
            "association_id": association_id,
            "signatory_id": signatory_id,
            "member_number": number,
            "since": now.date(),
            "until": None,
        }
        for signatory_id, number in members
        if signatory_id not in present
    ]
    if rows:
        await db.execute(insert(Membership), rows)
    for row in rows:
        record(
            db, "membership.begin", subject_id=association_id, actor_id=by, now=now,
            signatory_id=row["signatory_id"],
        )  # fmt: skip
    return len(rows)


async def end_membership(
    db: AsyncSession, actor: AssociationAdminActor, signatory_id: UUID, *, now: datetime
) -> None:
    """End a membership of one's own association; from now on nothing of the business is seen here.

    Raises:
        NotFoundError: it is no member now.

    """
    query = select(Membership).where(
        Membership.association_id == actor.association_id,
        Membership.signatory_id == signatory_id,
        counting(now.date()),
    )
    rows = list(await db.scalars(query.with_for_update()))
    if not rows:
        raise NotFoundError
    for row in rows:
        row.until = now.date() - timedelta(days=1)
    record(
        db, "membership.end", subject_id=actor.association_id, actor_id=actor.account_id, now=now,
        signatory_id=signatory_id,
    )  # fmt: skip
