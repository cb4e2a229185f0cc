"""Taking in reports of misused logos, telling registrars that some wait, and answering them (actions)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.models import Post
from registry.accounts.queries import acted_for, letterboxes
from registry.accounts.rules import Role
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.logos.misuse_rules import TELL_WITHIN, MisuseDraft, OutcomeDraft, move
from registry.logos.models import MisuseReport, Placement
from registry.logos.placements import revoke
from registry.logos.placing import MisuseState

SUBJECT = Sentence("Reports about logos wait for you")
WAITING = Sentence("Somebody reported a logo that may be where it does not belong. It waits at your desk:")


async def report_misuse(db: AsyncSession, draft: MisuseDraft, *, now: datetime) -> None:
    """Keep what a passer-by saw: the day alone, and nothing about who said it, in the ledger neither."""
    found = select(Placement.id).where(Placement.code == draft.code)
    db.add(
        MisuseReport(
            placement_id=await db.scalar(found) if draft.code else None,
            code=draft.code, country=draft.country, kind=draft.kind, seen_on=draft.seen_on,
            received_on=now.date(), state=MisuseState.RECEIVED, announced_at=None, handled_by=None, handled_at=None,
        )
    )  # fmt: skip


async def announce_misuse(db: AsyncSession, *, base_url: str, now: datetime) -> None:
    """Write to every registrar if reports wait that none was told of, as an hour begins.

    So neither the letter nor what is kept of it tells more than within which hour somebody reported.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    if now - hour >= TELL_WITHIN:
        return
    unsaid = select(MisuseReport.id).where(
        MisuseReport.announced_at.is_(None), MisuseReport.state == MisuseState.RECEIVED
    )
    waiting = list(await db.scalars(locked(unsaid)))
    last = await db.scalar(select(func.max(MisuseReport.announced_at)))
    if not waiting or (last is not None and last >= hour):
        return
    for email, language in await letterboxes(db, Post.role == Role.REGISTRAR, today=now.date()):
        write_mail(
            db, email, SUBJECT, [WAITING], language=language, now=now, link=f"{base_url}/registrar/misuse"
        )
    told = update(MisuseReport).where(MisuseReport.id.in_(waiting)).values(announced_at=hour)
    await db.execute(told)


async def check_misuse(
    db: AsyncSession, actor: RegistrarActor, report_id: UUID, *, now: datetime
) -> MisuseReport:
    """Take a report up.

    Raises:
        NotFoundError: no such report.
        RuleBrokenError: somebody has taken it up, or its business is or was the actor's own.

    """
    return await _move(db, actor, report_id, MisuseState.CHECKING, None, now=now)


async def answer_misuse(
    db: AsyncSession, actor: RegistrarActor, report_id: UUID, draft: OutcomeDraft, *, now: datetime
) -> MisuseReport:
    """Say what came of a report, and end the logo if that is what came of it.

    Raises:
        NotFoundError: no such report, or no logo to end.
        RuleBrokenError: it is not being checked, the logo has ended, or its business is or was the actor's own.

    """
    report = await _move(db, actor, report_id, draft.outcome, draft.reason, now=now)
    if draft.revoke is not None:
        if report.placement_id is None:
            raise NotFoundError
        await revoke(db, actor, report.placement_id, draft.revoke, now=now)
    return report


async def _move(
    db: AsyncSession,
    actor: RegistrarActor,
    report_id: UUID,
    wanted: MisuseState,
    reason: str | None,
    *,
    now: datetime,
) -> MisuseReport:
    report = await db.scalar(locked(select(MisuseReport).where(MisuseReport.id == report_id)))
    if report is None:
        raise NotFoundError
    whose = select(Placement.signatory_id).where(Placement.id == report.placement_id)
    if await acted_for(db, actor.account_id, await db.scalar(whose), today=now.date()):
        raise RuleBrokenError("This business is or was lately your own. Another registrar answers.")
    report.state = move(report.state, wanted)
    report.handled_by, report.handled_at = actor.account_id, now
    # Not part of the business's history: what becomes of its logo is.
    record(
        db, f"misuse_report.{wanted}", subject_id=report.id, actor_id=actor.account_id, now=now,
        reason=reason, code=report.code, misuse=report.kind,
    )  # fmt: skip
    return report
