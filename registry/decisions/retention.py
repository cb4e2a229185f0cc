"""Two years after its end, what was written and sent in a procedure is destroyed, unless two registrars hold it (actions).

The notice's words, replies, documents and the appeal go. Who decided what, when and why stays, and so do the digests:
of each page, of each text, and of each signed record that was handed out.
"""

from datetime import UTC, datetime, time
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from registry.accounts.actors import RegistrarActor
from registry.adherence.models import Adherence
from registry.db import locked
from registry.decisions.forms import HoldDraft
from registry.decisions.models import Appeal, Notice, Paper, ProcedureHold, Recommendation, Reply
from registry.decisions.terms import check_hold, kept_since
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import forget_reasons, record

AT_ONCE = 50  # procedures a round: each may hold twenty pictures
GONE = Sentence("It was destroyed already: there is nothing left to hold.")


async def forget_procedures(db: AsyncSession, *, now: datetime) -> None:
    """Destroy what is due; what a panel sent back goes after the case that followed it."""
    today = now.date()
    since = datetime.combine(kept_since(today), time(), UTC)
    later = aliased(Recommendation)
    held = select(ProcedureHold.recommendation_id).where(
        ProcedureHold.confirmed_by.is_not(None), ProcedureHold.until >= today
    )
    due = (
        select(Recommendation, Adherence.signatory_id)
        .join(Adherence, Adherence.id == Recommendation.adherence_id)
        .outerjoin(Appeal, Appeal.recommendation_id == Recommendation.id)
        .outerjoin(later, later.id == Appeal.successor_id)
        .where(
            Recommendation.decided_at < since,
            Recommendation.forgotten_on.is_(None),
            or_(Appeal.id.is_(None), Appeal.decided_at < since),
            or_(later.id.is_(None), later.forgotten_on.is_not(None)),
            Recommendation.id.not_in(held),
        )
        .order_by(Recommendation.decided_at, Recommendation.id)
        .limit(AT_ONCE)
    )
    for row, signatory_id in (await db.execute(locked(due, of=Recommendation))).all():
        await _forget(db, row, signatory_id, now=now)


async def _forget(db: AsyncSession, row: Recommendation, signatory_id: UUID, *, now: datetime) -> None:
    row.forgotten_on = now.date()
    notices = select(Notice.id).where(Notice.recommendation_id == row.id)
    for gone in (
        update(Paper).where(Paper.recommendation_id == row.id).values(content=b""),
        update(Reply).where(Reply.notice_id.in_(notices)).values(text=""),
        update(Notice).where(Notice.recommendation_id == row.id).values(facts="", evidence=""),
        update(Appeal).where(Appeal.recommendation_id == row.id).values(text=""),
    ):
        await db.execute(gone, execution_options={"synchronize_session": False})
    await forget_reasons(db, ["appeal.make"], [row.id])
    record(
        db, "recommendation.forget", subject_id=row.id, actor_id=None, now=now, signatory_id=signatory_id
    )  # fmt: skip


async def ask_hold(
    db: AsyncSession, actor: RegistrarActor, recommendation_id: UUID, draft: HoldDraft, *, now: datetime
) -> ProcedureHold:
    """Ask that a procedure be kept until a day. It counts once another registrar has confirmed it.

    Raises:
        NotFoundError: no such case.
        RuleBrokenError: it was destroyed.

    """
    row, signatory_id = await _kept(db, recommendation_id)
    hold = ProcedureHold(
        recommendation_id=row.id, reason=draft.reason, until=draft.until, asked_by=actor.account_id,
        asked_on=now.date(), confirmed_by=None, confirmed_on=None,
    )  # fmt: skip
    db.add(hold)
    await db.flush()
    record(
        db, "recommendation.ask_hold", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=signatory_id, hold=draft.reason, until=draft.until,
    )  # fmt: skip
    return hold


async def confirm_hold(
    db: AsyncSession, actor: RegistrarActor, recommendation_id: UUID, hold_id: UUID, *, now: datetime
) -> None:
    """Confirm another registrar's hold. Twice is once.

    Raises:
        NotFoundError: no such hold of this case.
        RuleBrokenError: it is the actor's own, or the case was destroyed.

    """
    row, signatory_id = await _kept(db, recommendation_id)
    hold = await db.scalar(
        locked(
            select(ProcedureHold).where(
                ProcedureHold.id == hold_id, ProcedureHold.recommendation_id == row.id
            )
        )
    )
    if hold is None:
        raise NotFoundError
    check_hold(hold.asked_by, actor.account_id)
    if hold.confirmed_by is not None:
        return
    hold.confirmed_by, hold.confirmed_on = actor.account_id, now.date()
    record(
        db, "recommendation.confirm_hold", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=signatory_id, until=hold.until,
    )  # fmt: skip


async def _kept(db: AsyncSession, recommendation_id: UUID) -> tuple[Recommendation, UUID]:
    row = await db.scalar(locked(select(Recommendation).where(Recommendation.id == recommendation_id)))
    if row is None:
        raise NotFoundError
    if row.forgotten_on is not None:
        raise RuleBrokenError(GONE.english)
    return row, (await db.get_one(Adherence, row.adherence_id)).signatory_id
