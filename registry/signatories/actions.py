"""What happens to the record of a business and of its sites."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import locked
from registry.errors import NotFoundError
from registry.kit.searchable import search_text
from registry.kit.skeleton import skeleton
from registry.ledger.actions import record
from registry.signatories.forms import BusinessDraft, SiteDraft
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import make_slug, number_key


async def create(
    db: AsyncSession, actor_id: UUID | None, country: str, draft: BusinessDraft, *, now: datetime
) -> Signatory:
    """Enter a business. Nobody but its own people sees it before it has signed."""
    (row,) = await create_many(db, actor_id, [(country, draft)], now=now)
    return row


async def create_many(
    db: AsyncSession, actor_id: UUID | None, drafts: Sequence[tuple[str, BusinessDraft]], *, now: datetime
) -> list[Signatory]:
    """Enter many businesses at once, each in its country (ISO 3166-1 alpha-2), in the order given."""
    rows = [_signatory(country, draft, secrets.randbits, now=now) for country, draft in drafts]
    db.add_all(rows)
    await db.flush()
    for row in rows:
        record(db, "signatory.create", subject_id=row.id, actor_id=actor_id, now=now, signatory_id=row.id)
    return rows


async def update(
    db: AsyncSession,
    actor_id: UUID | None,
    signatory_id: UUID,
    country: str,
    draft: BusinessDraft,
    *,
    now: datetime,
) -> Signatory:
    """Describe a business anew. Its public address stays, whatever it is called now.

    Raises:
        NotFoundError: no such business.

    """
    row = await db.scalar(locked(select(Signatory).where(Signatory.id == signatory_id)))
    if row is None:
        raise NotFoundError
    changed = {
        name: value for name, value in _described(country, draft).items() if getattr(row, name) != value
    }
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        names = " ".join(sorted(changed.keys() - {"searched", "skeleton", "number_key"}))
        record(
            db, "signatory.update", subject_id=row.id, actor_id=actor_id, now=now, signatory_id=row.id,
            fields=names,
        )  # fmt: skip
    await db.flush()
    return row


async def held(db: AsyncSession, signatory_id: UUID) -> Signatory:
    """Return a business, locked: whoever changes something of it at the same moment waits here.

    Raises:
        NotFoundError: no such business.

    """
    query = select(Signatory).where(Signatory.id == signatory_id).with_for_update(key_share=True)
    row = await db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    return row


async def keep_establishments(
    db: AsyncSession, actor_id: UUID | None, signatory_id: UUID, drafts: Sequence[SiteDraft], *, now: datetime
) -> list[Establishment]:
    """Make these the open sites of a business: known ones are kept, others added, those missing closed.

    A site is known again by its name and address, so that a logo hanging there keeps its place.
    """
    query = select(Establishment).where(
        Establishment.signatory_id == signatory_id, Establishment.closed_at.is_(None)
    )
    left = {(row.name, row.address): row for row in await db.scalars(locked(query))}
    kept = []
    for draft in drafts:
        row = left.pop((draft.name, draft.address), None)
        if row is None:
            row = Establishment(id=uuid4(), signatory_id=signatory_id, created_at=now, closed_at=None)
            db.add(row)
            record(
                db,
                "establishment.add",
                subject_id=row.id,
                actor_id=actor_id,
                now=now,
                signatory_id=signatory_id,
            )
        for name, value in asdict(draft).items():
            setattr(row, name, value)
        kept.append(row)
    for row in left.values():
        row.closed_at = now
        record(
            db,
            "establishment.close",
            subject_id=row.id,
            actor_id=actor_id,
            now=now,
            signatory_id=signatory_id,
        )
    await db.flush()
    return kept


async def add_sites(
    db: AsyncSession, actor_id: UUID | None, sites: Sequence[tuple[UUID, SiteDraft]], *, now: datetime
) -> None:
    """Add first sites to many businesses at once, each given with its business."""
    rows = [
        Establishment(id=uuid4(), signatory_id=signatory_id, created_at=now, closed_at=None, **asdict(draft))
        for signatory_id, draft in sites
    ]
    db.add_all(rows)
    for row in rows:
        record(
            db,
            "establishment.add",
            subject_id=row.id,
            actor_id=actor_id,
            now=now,
            signatory_id=row.signatory_id,
        )
    await db.flush()


def _signatory(
    country: str, draft: BusinessDraft, random_bits: Callable[[int], int], *, now: datetime
) -> Signatory:
    slug = make_slug(draft.trade_name, draft.city, random_bits(30))
    return Signatory(id=uuid4(), slug=slug, created_at=now, **_described(country, draft))


def _described(country: str, draft: BusinessDraft) -> dict[str, object]:
    return {
        **asdict(draft),
        "language": draft.language.value,
        "country": country,
        **found_by(draft),
    }


def found_by(described: BusinessDraft | Signatory) -> dict[str, str]:
    """Return the columns by which a business is compared and searched for, as its description has them."""
    one = described
    told_as = "" if one.sole_trader else one.legal_name  # a person is not found by their own name
    return {
        "number_key": number_key(one.registry_number),
        "skeleton": skeleton(one.trade_name),
        "searched": search_text(f"{one.trade_name} {told_as} {one.city} {one.region}"),
    }
