"""Noting that somebody reviewed a text."""

from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.errors import RuleBrokenError
from registry.ledger.actions import record
from registry.safety.models import TextReview
from registry.safety.rules import SafetyText


async def note_review(
    db: AsyncSession,
    actor: RegistrarActor,
    text: SafetyText,
    *,
    read: str,
    reviewer: str,
    reviewed_on: date,
    now: datetime,
) -> None:
    """Note that an organisation reviewed a text. The same again changes nothing.

    Raises:
        RuleBrokenError: the words are not those that were shown (`read`, their SHA-256) any more.

    """
    if read != text.sha256:
        raise RuleBrokenError("This text has changed in the meantime. Read it again first.")
    same = select(TextReview.id).where(
        TextReview.key == text.key,
        TextReview.language == text.language,
        TextReview.sha256 == text.sha256,
        TextReview.reviewer == reviewer,
        TextReview.reviewed_on == reviewed_on,
    )
    if await db.scalar(same) is not None:
        return
    row = TextReview(
        id=uuid4(), key=text.key, language=text.language, version=text.version, sha256=text.sha256,
        reviewer=reviewer, reviewed_on=reviewed_on, entered_by=actor.account_id, entered_at=now,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    record(
        db, "text.review", subject_id=row.id, actor_id=actor.account_id, now=now, key=text.key,
        language=text.language, sha256=text.sha256, reviewed_on=reviewed_on,
    )  # fmt: skip
