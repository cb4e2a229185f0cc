"""What the days bring to a procedure: a reminder before a term ends, and word that it is over (actions)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence
from registry.countries.queries import today_in
from registry.db import locked
from registry.decisions import letters
from registry.decisions.models import Notice, Recommendation
from registry.decisions.terms import REMIND_BEFORE, REPLY_WITHIN, is_late, reply_until
from registry.signatories.models import Signatory


async def tell_of_terms(db: AsyncSession, *, base_url: str, now: datetime) -> None:
    """Remind who may still reply, and tell registrars whose term is over; each once.

    The worker calls it now and then. Nothing is decided by it.
    """
    running = locked(
        select(Notice, Signatory.id, Signatory.country)
        .join(Recommendation, Recommendation.id == Notice.recommendation_id)
        .join(Adherence, Adherence.id == Recommendation.adherence_id)
        .join(Signatory, Signatory.id == Adherence.signatory_id)
        .where(
            Recommendation.decided_at.is_(None),
            Notice.no_more_at.is_(None),
            Notice.over_told_at.is_(None),
            # A day ahead of UTC's, since in some countries it has begun.
            Notice.served_on <= now.date() + timedelta(days=1) - REPLY_WITHIN + REMIND_BEFORE,
        ),
        of=Notice,
    )
    for notice, signatory_id, country in (await db.execute(running)).all():
        today = await today_in(db, country, now)
        await _tell(db, notice, signatory_id, today=today, base_url=base_url, now=now)


async def _tell(
    db: AsyncSession, notice: Notice, signatory_id: UUID, *, today: date, base_url: str, now: datetime
) -> None:
    if notice.served_on is None:
        return
    if is_late(today, notice.served_on):
        notice.over_told_at = now
        await letters.tell_registrars_of(
            db, letters.OVER, notice.recommendation_id, but=None, base_url=base_url, now=now
        )
    elif notice.reminded_at is None and today >= reply_until(notice.served_on) - REMIND_BEFORE:
        notice.reminded_at = now
        await letters.tell_business(
            db, letters.SOON_OVER, signatory_id, notice.recommendation_id, base_url=base_url, now=now
        )
