"""Check-ins that name nobody: whom they name, said by the business; put aside, and brought back (actions and queries)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.countries.queries import profile_of
from registry.countries.rules import local_time
from registry.errors import NotFoundError
from registry.ledger.actions import record
from registry.signatories.queries import country_of
from registry.training.coverage_queries import present
from registry.training.forms import known_key
from registry.training.models import CheckIn, StaffMember, TrainingSession
from registry.training.rules import Acknowledged
from registry.training.sessions import attend, own_session


@dataclass(frozen=True, slots=True)
class Unknown:
    """What somebody typed that names none of the staff; put aside, or not yet."""

    check_in_id: UUID
    typed: str
    at: datetime
    aside: bool


async def unknown_of(db: AsyncSession, actor: SignatoryActor, session_id: UUID) -> list[Unknown]:
    """Return what was typed at a session of the actor's own business and names nobody, put aside or not yet."""
    query = (
        select(CheckIn.id, CheckIn.typed, CheckIn.at, CheckIn.settled_at.is_not(None))
        .join(TrainingSession, TrainingSession.id == CheckIn.session_id)
        .where(
            CheckIn.session_id == session_id,
            CheckIn.typed != "",
            TrainingSession.signatory_id == actor.signatory_id,
        )
        .order_by(CheckIn.at, CheckIn.id)
    )
    return [Unknown(*row) for row in await db.execute(query)]


async def waiting_check_ins(db: AsyncSession, actor: SignatoryActor) -> int:
    """Return how many check-ins at sessions of the actor's own business, that count, name nobody yet."""
    query = (
        select(func.count(CheckIn.id))
        .join(TrainingSession, TrainingSession.id == CheckIn.session_id)
        .where(CheckIn.settled_at.is_(None), TrainingSession.voided_on.is_(None))
        .where(TrainingSession.signatory_id == actor.signatory_id)
    )
    return await db.scalar(query) or 0


async def called_so(db: AsyncSession, actor: KeeperActor, day: date, names: Sequence[str]) -> dict[str, UUID]:
    """Return who of the actor's own staff of a day is called so, by `forms.known_key`."""
    query = select(StaffMember.known_key, StaffMember.id).where(
        StaffMember.signatory_id == actor.signatory_id,
        StaffMember.known_key.in_({known_key(name) for name in names} - {""}),
        StaffMember.forgotten_at.is_(None),
        present(day),
    )
    return dict(iter(await db.execute(query)))


async def settle(
    db: AsyncSession,
    actor: KeeperActor,
    session_id: UUID,
    check_in_id: UUID,
    staff_id: UUID | None,
    *,
    today: date,
    now: datetime,
) -> None:
    """Say whom a check-in names, or that it names nobody.

    Raises:
        NotFoundError: no such check-in of the business, or nobody of its staff.
        RuleBrokenError: the session does not count any more, or the person did not work there that day.

    """
    await own_session(db, actor, session_id)
    query = select(CheckIn).where(
        CheckIn.id == check_in_id, CheckIn.session_id == session_id, CheckIn.settled_at.is_(None)
    )
    row = await db.scalar(query)
    if row is None:
        raise NotFoundError
    if staff_id is not None:
        said_on = local_time(await profile_of(db, await country_of(db, actor.signatory_id)), row.at).date()
        await attend(
            db,
            actor,
            session_id,
            [staff_id],
            row.how or Acknowledged.LINK,
            said_on=said_on,
            today=today,
            now=now,
        )
        row.typed = ""
    else:
        record(
            db, "training.put_aside", subject_id=session_id, actor_id=actor.account_id, now=now,
            signatory_id=actor.signatory_id,
        )  # fmt: skip
    row.settled_at = now


async def bring_back(
    db: AsyncSession, actor: KeeperActor, session_id: UUID, check_in_ids: Sequence[UUID], *, now: datetime
) -> None:
    """Let check-ins that were put aside wait again.

    Raises:
        NotFoundError: no such session of the business.

    """
    await own_session(db, actor, session_id)
    again = update(CheckIn).where(
        CheckIn.session_id == session_id, CheckIn.id.in_(check_in_ids), CheckIn.typed != "",
        CheckIn.settled_at.is_not(None),
    )  # fmt: skip
    await db.execute(again.values(settled_at=None), execution_options={"synchronize_session": False})
    record(
        db, "training.bring_back", subject_id=session_id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id, count=len(check_in_ids),
    )  # fmt: skip
