"""Legal holds: one handler asks, another confirms, and until its day nothing of a report is destroyed (actions)."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.forms import HoldDraft
from registry.cases.models import CaseFile, CaseHold
from registry.cases.reports import report_for
from registry.cases.rules import check_two
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record

NEVER_OPENED = Sentence("Open the case first.")
CONFIRMED = Sentence("This hold was confirmed already.")


async def ask_hold(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, draft: HoldDraft, *, now: datetime
) -> CaseHold:
    """Ask that a report be kept until a day. It counts once a second handler of the country has confirmed it.

    Raises:
        NotFoundError: no such report of the actor's countries.
        RuleBrokenError: nobody has opened it.

    """
    report = await report_for(db, actor, report_id)
    file = await db.scalar(select(CaseFile.id).where(CaseFile.report_id == report.id))
    if file is None:
        raise RuleBrokenError(NEVER_OPENED.english)
    row = CaseHold(
        case_id=file, reason=draft.reason, until=draft.until, asked_by=actor.account_id, asked_on=now.date(),
        confirmed_by=None, confirmed_on=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    record(
        db, "case.ask_hold", subject_id=report.id, actor_id=actor.account_id, now=now, door=report.door,
        hold=draft.reason, until=draft.until,
    )  # fmt: skip
    return row


async def confirm_hold(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, hold_id: UUID, *, now: datetime
) -> None:
    """Confirm a colleague's hold.

    Raises:
        NotFoundError: no such hold of a report of the actor's countries.
        RuleBrokenError: it is the actor's own, or confirmed.

    """
    report = await report_for(db, actor, report_id)
    query = (
        select(CaseHold)
        .join(CaseFile, CaseFile.id == CaseHold.case_id)
        .where(CaseHold.id == hold_id, CaseFile.report_id == report.id)
    )
    row = await db.scalar(locked(query, of=CaseHold))
    if row is None:
        raise NotFoundError
    if row.confirmed_by is not None:
        raise RuleBrokenError(CONFIRMED.english)
    check_two(row.asked_by, actor.account_id)
    row.confirmed_by, row.confirmed_on = actor.account_id, now.date()
    record(
        db, "case.confirm_hold", subject_id=report.id, actor_id=actor.account_id, now=now, door=report.door,
        until=row.until,
    )  # fmt: skip


async def held(db: AsyncSession, report_ids: Collection[UUID], *, today: date) -> set[UUID]:
    """Return which of these reports must not be destroyed today."""
    query = (
        select(CaseFile.report_id)
        .join(CaseHold, CaseHold.case_id == CaseFile.id)
        .where(
            CaseFile.report_id.in_(report_ids), CaseHold.confirmed_by.is_not(None), CaseHold.until >= today
        )
    )
    return set(await db.scalars(query))
