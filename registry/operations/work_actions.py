"""What registrars may do about the worker's work: have it tried again."""

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.errors import NotFoundError
from registry.jobs.actions import try_again
from registry.jobs.models import Job, OutboxMail
from registry.jobs.rounds import make_due
from registry.ledger.actions import record
from registry.operations.work_words import ROUNDS

OF_ROUNDS = UUID(
    "7b0c7e0e-6d0b-4c53-9a52-6f5a2a6a8d10"
)  # whence the ids of rounds in the ledger: they have names


async def retry_job(db: AsyncSession, actor: RegistrarActor, job_id: UUID, *, now: datetime) -> None:
    """Have a piece of work tried at once.

    Raises:
        NotFoundError: no such piece of work.
        RuleBrokenError: it is done, or what it was about is forgotten.

    """
    await try_again(db, Job, job_id, now=now)
    record(db, "job.retry", subject_id=job_id, actor_id=actor.account_id, now=now)


async def retry_letter(db: AsyncSession, actor: RegistrarActor, letter_id: UUID, *, now: datetime) -> None:
    """Have a letter sent at once.

    Raises:
        NotFoundError: no such letter.
        RuleBrokenError: it was sent, or its text is forgotten.

    """
    await try_again(db, OutboxMail, letter_id, now=now)
    record(db, "letter.retry", subject_id=letter_id, actor_id=actor.account_id, now=now)


async def retry_round(db: AsyncSession, actor: RegistrarActor, kind: str, *, now: datetime) -> None:
    """Have a round made at once.

    Raises:
        NotFoundError: none of that name is shown to registrars, or no worker has run yet.

    """
    if kind not in ROUNDS:
        raise NotFoundError
    await make_due(db, kind, now=now)
    record(
        db, "round.retry", subject_id=uuid5(OF_ROUNDS, kind), actor_id=actor.account_id, now=now, round=kind
    )
