"""That what officers signed of a key ends with its owner's post, and which of it stands (actions and queries)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.handlers.models import CertificateEnd
from registry.ledger.actions import record


async def end_certificates(
    db: AsyncSession, actor: RegistrarActor, account_id: UUID, country: str, *, now: datetime
) -> None:
    """End what was signed of a person's key for a country. The caller holds the account's lock."""
    before = select(func.count(CertificateEnd.id)).where(CertificateEnd.account_id == account_id)
    end = CertificateEnd(
        account_id=account_id, country=country, position=(await db.scalar(before) or 0) + 1, ended_at=now,
        sealed_out_at=None,
    )  # fmt: skip
    db.add(end)
    await db.flush()
    record(
        db,
        "vault.end_certificate",
        subject_id=account_id,
        actor_id=actor.account_id,
        now=now,
        country=country,
    )


async def ends_of(db: AsyncSession, account_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Return by person and country how many of their posts had ended by the last end of that country's."""
    found: dict[UUID, dict[str, int]] = {account_id: {} for account_id in account_ids}
    query = (
        select(CertificateEnd.account_id, CertificateEnd.country, func.max(CertificateEnd.position))
        .where(CertificateEnd.account_id.in_(found))
        .group_by(CertificateEnd.account_id, CertificateEnd.country)
    )
    for account_id, country, position in await db.execute(query):
        found[account_id][country] = position
    return found
