"""Publishing a draw, and opening it: who is drawn is planned for an audit (actions)."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, AssociationAdminActor, RegistrarActor
from registry.adherence.queries import join_told, standing_column
from registry.adherence.rules import Standing
from registry.associations.counting import counting
from registry.associations.models import Membership
from registry.audits import drawing
from registry.audits.forms import DrawDraft, PlanDraft
from registry.audits.models import AuditDraw
from registry.audits.planning import Planner, plan
from registry.audits.rules import Origin, sample_size
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.actions import ask_once_each
from registry.jobs.models import Job
from registry.kit.words import Sentence
from registry.ledger.actions import acts, record
from registry.settings import Settings
from registry.signatories.models import Establishment, Signatory

REGISTER = UUID(int=0)  # of the draws among those of no association
WAITS = Sentence("A draw waits to be opened. Open that one first.")
VISITED_WITHIN = timedelta(days=60)
AT_ONCE = 25  # of those drawn: more are planned by the queue, each in a transaction of its own
PLAN = "audits.plan_drawn"  # the kind of work that plans the audit of one who was drawn
Work = Callable[[AsyncSession, dict[str, Any], Settings, datetime], Awaitable[None]]
GONE = (Standing.NOT_ON_THE_REGISTER, Standing.WITHDRAWN, Standing.REMOVED)


async def publish(db: AsyncSession, actor: Planner, draft: DrawDraft, *, now: datetime) -> AuditDraw:
    """Freeze the list, draw a seed and keep it to ourselves: the hashes of both are public from now on.

    Raises:
        RuleBrokenError: nobody can be drawn, one waits to be opened, or there was one this year.

    """
    within = actor.association_id if isinstance(actor, AssociationActor) else None
    year = datetime(now.year, 1, 1, tzinfo=UTC)
    query = select(AuditDraw.id).where(AuditDraw.association_id.is_not_distinct_from(within))
    if await db.scalar(query.where(AuditDraw.opened_at.is_(None)).limit(1)) is not None:
        raise RuleBrokenError(WAITS.english)
    if await db.scalar(query.where(AuditDraw.published_at >= year).limit(1)) is not None:
        raise RuleBrokenError("This year's draw has been held.")
    listed = await _can_be_drawn(db, within, today=now.date())
    if not listed:
        raise RuleBrokenError("Nobody can be drawn: no member has signed.")
    seed = secrets.token_hex(drawing.SEED_BYTES)
    row = AuditDraw(
        id=uuid4(), association_id=within, listed=listed, list_sha256=drawing.list_hash(listed), seed=seed,
        seed_sha256=drawing.seed_hash(seed), outside_named=draft.outside_named, outside="",
        published_by=actor.account_id, published_at=now, opens_at=datetime.combine(draft.opens_on, time(), UTC),
        opened_by=None, opened_at=None, waits_of=within or REGISTER,
    )  # fmt: skip
    db.add(row)
    try:
        await db.flush()
    except IntegrityError as broken:  # somebody else was faster, after we looked
        raise RuleBrokenError(WAITS.english) from broken
    record(
        db, "audit_draw.publish", subject_id=row.id, actor_id=actor.account_id, now=now, association_id=within,
        list_sha256=row.list_sha256, seed_sha256=row.seed_sha256, opens_at=row.opens_at.isoformat(),
    )  # fmt: skip
    return row


async def open_draw(
    db: AsyncSession,
    actor: Planner,
    draw_id: UUID,
    outside: str,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> AuditDraw:
    """Publish the seed, and plan an audit of each who is drawn.

    Raises:
        NotFoundError: the actor has no such draw.
        RuleBrokenError: it is not time yet, or it is open.

    """
    row = await own_draw(db, actor, draw_id, lock=True)
    if row.opened_at is not None:
        raise RuleBrokenError("This draw has been opened already.")
    if now < row.opens_at:
        raise RuleBrokenError("This draw cannot be opened before the moment that was published.")
    row.outside, row.opened_by, row.opened_at, row.waits_of = outside, actor.account_id, now, None
    record(
        db, "audit_draw.open", subject_id=row.id, actor_id=actor.account_id, now=now,
        association_id=row.association_id, seed=row.seed, outside=outside,
    )  # fmt: skip
    await plan_drawn(db, actor, row, today=today, now=now, base_url=base_url)
    return row


async def plan_drawn(
    db: AsyncSession,
    actor: Planner,
    row: AuditDraw,
    *,
    today: date,
    now: datetime,
    base_url: str,
    at_once: int = AT_ONCE,
) -> None:
    """Plan an audit of each who was drawn and has none, at once or, of many, by the queue.

    Who has left since is passed over, and shown as such. One that is open already is that of the draw. Whom the actor
    acts for is left to somebody else.
    """
    names = drawing.drawn(row.seed, row.outside, row.listed)
    query = select(Signatory.id).where(Signatory.slug.in_(names)).order_by(Signatory.id)
    ids = list(await db.scalars(query))
    if len(ids) <= at_once:
        for signatory_id in ids:
            await _plan_one(db, actor, row, signatory_id, today=today, now=now, base_url=base_url)
        return
    whose = {"draw_id": str(row.id), "account_id": str(actor.account_id)}
    pieces = {f"{row.id}:{one}": {**whose, "signatory_id": str(one)} for one in ids}
    await ask_once_each(db, PLAN, pieces, now=now)


async def do_plan(db: AsyncSession, asked: dict[str, Any], settings: Settings, now: datetime) -> None:
    """Plan the audit of one who was drawn, in the name of whoever opened the draw."""
    row = await db.get_one(AuditDraw, UUID(asked["draw_id"]))
    account_id = UUID(asked["account_id"])
    actor: Planner = RegistrarActor(account_id)
    if row.association_id is not None:
        actor = AssociationAdminActor(account_id, row.association_id)
    acts(db, actor.acting)
    await _plan_one(
        db, actor, row, UUID(asked["signatory_id"]), today=now.date(), now=now, base_url=settings.base_url
    )


WORK: dict[str, Work] = {PLAN: do_plan}


async def plans_waiting(db: AsyncSession, draw_id: UUID) -> int:
    """Count the audits of a draw that were asked for and are not planned yet."""
    query = select(func.count()).where(
        Job.done_at.is_(None), Job.given_up_at.is_(None), Job.kind == PLAN,
        Job.dedupe_key.startswith(f"{PLAN}:{draw_id}:", autoescape=True),
    )  # fmt: skip
    return await db.scalar(query) or 0


async def _plan_one(
    db: AsyncSession,
    actor: Planner,
    row: AuditDraw,
    signatory_id: UUID,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> None:
    draft = PlanDraft(
        Origin.RANDOM,
        today + VISITED_WITHIN,
        frozenset(await _sampled(db, signatory_id, row)),
        member_pays=row.association_id is not None,
    )
    with suppress(NotFoundError, RuleBrokenError):
        await plan(
            db, actor, signatory_id, draft, risks=[], today=today, now=now, base_url=base_url, draw=row
        )


async def own_draw(db: AsyncSession, actor: Planner, draw_id: UUID, *, lock: bool = False) -> AuditDraw:
    """Return a draw of the actor's association, or as a registrar any.

    Raises:
        NotFoundError: there is none.

    """
    query = select(AuditDraw).where(AuditDraw.id == draw_id)
    if isinstance(actor, AssociationActor):
        query = query.where(AuditDraw.association_id == actor.association_id)
    row: AuditDraw | None = await db.scalar(locked(query) if lock else query)
    if row is None:
        raise NotFoundError
    return row


async def _can_be_drawn(db: AsyncSession, association_id: UUID | None, *, today: date) -> list[str]:
    """Return the slugs of the members whose adherence has not ended; without an association, of who is in none."""
    query = select(Signatory.slug)
    members = select(Membership.signatory_id).where(counting(today))
    if association_id is not None:
        members = members.where(Membership.association_id == association_id)
        query = query.where(Signatory.id.in_(members))
    else:
        query = query.where(Signatory.id.not_in(members))
    there = join_told(cast("Select[Any]", query), Signatory.id, today=today)
    there = there.where(standing_column(today=today).not_in([one.value for one in GONE]))
    return sorted({row[0] for row in await db.execute(there)})


async def _sampled(db: AsyncSession, signatory_id: UUID, row: AuditDraw) -> Sequence[UUID]:
    """Return the sites that are visited: those with the lowest tickets of the same draw."""
    query = select(Establishment.id).where(
        Establishment.signatory_id == signatory_id, Establishment.closed_at.is_(None)
    )
    sites = list(await db.scalars(query))
    sites.sort(key=lambda site: drawing.ticket(row.seed, row.outside, str(site)))
    return sites[: sample_size(len(sites))]
