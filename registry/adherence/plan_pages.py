"""The action plan of a business, as its own people keep it."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import SignatoryActor
from registry.accounts.guards import only
from registry.adherence.desk_queries import Own, own, plan_item, plan_of
from registry.adherence.forms import parse_plan_item, parse_plan_move
from registry.adherence.plan import KEPT_WHILE, add_item, move_item
from registry.adherence.rules import EvidenceKind
from registry.codes.queries import version_of
from registry.codes.rules import Commitment
from registry.countries.queries import today_in
from registry.errors import NotFoundError
from registry.kit.forms import FormFaults
from registry.kit.i18n import spoken
from registry.kit.pages import done
from registry.kit.words import Sentence


@get("/", name="desk.plan")
async def show_plan(
    db: NamedDependency[AsyncSession], actor: NamedDependency[SignatoryActor], now: NamedDependency[datetime]
) -> Template:
    """Show the plan, commitment by commitment."""
    business, today = await _own(db, actor, now)
    lines = await plan_of(db, actor, business.adherence_id, today=today) if business.adherence_id else []
    commitments = await _commitments(db, business)
    context = {
        "own": business,
        "chapters": [(one, [line for line in lines if line.commitment == one.key]) for one in commitments],
        "lines": lines,
        "may_change": _may_change(actor, business),
    }
    return Template("adherence/plan.html", context=context)


@get("/add", name="desk.plan.add")
async def show_add(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    commitment: FromQuery[str] = "",
) -> Template:
    """Show the form of a new item."""
    business, _ = await _own(db, actor, now)
    return await _add_page(db, actor, business, {"commitment": commitment}, {})


@post("/add", name="desk.plan.add.submit", status_code=200)
async def submit_add(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Add an item."""
    business, today = await _own(db, actor, now)
    if business.adherence_id is None:
        raise NotFoundError
    keys = [one.key for one in await _commitments(db, business)]
    draft = parse_plan_item(data, commitments=keys, today=today)
    if isinstance(draft, FormFaults):
        return await _add_page(db, actor, business, data, draft.by_field)
    await add_item(db, actor, business.adherence_id, draft, now=now)
    return Redirect(done("/desk/plan", "saved"), status_code=303)


@get("/{item_id:uuid}", name="desk.plan.item")
async def show_item(
    item_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show one item, and what can be said of it."""
    return await _item_page(db, actor, item_id, now, {}, {})


@post("/{item_id:uuid}", name="desk.plan.item.submit", status_code=200)
async def submit_item(
    item_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Mark an item as done or dropped, or put it back."""
    draft = parse_plan_move(data)
    if isinstance(draft, FormFaults):
        return await _item_page(db, actor, item_id, now, data, draft.by_field)
    await move_item(db, actor, item_id, draft, now=now)
    return Redirect(done("/desk/plan", "saved"), status_code=303)


async def _add_page(
    db: AsyncSession,
    actor: SignatoryActor,
    business: Own,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    if not _may_change(actor, business):
        raise NotFoundError
    context = {
        "commitments": await _commitments(db, business),
        "kinds": EvidenceKind,
        "raw": raw,
        "faults": faults,
    }
    return Template("adherence/plan_add.html", context=context, status_code=422 if faults else 200)


async def _item_page(
    db: AsyncSession,
    actor: SignatoryActor,
    item_id: UUID,
    now: datetime,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    business, today = await _own(db, actor, now)
    line = await plan_item(db, actor, item_id, today=today)
    if line is None:
        raise NotFoundError
    context = {"line": line, "may_change": _may_change(actor, business), "raw": raw, "faults": faults}
    return Template("adherence/plan_item.html", context=context, status_code=422 if faults else 200)


async def _own(db: AsyncSession, actor: SignatoryActor, now: datetime) -> tuple[Own, date]:
    business = await own(db, actor)
    if business is None:
        raise NotFoundError
    return business, await today_in(db, business.country, now)


async def _commitments(db: AsyncSession, business: Own) -> list[Commitment]:
    """Return the commitments and annexes of the version that the business applied under, in the reader's language."""
    if business.code_version_id is None:
        return []
    text = (await version_of(db, business.code_version_id)).code.texts[spoken.get()]
    return [*text.commitments, *text.annexes]


def _may_change(actor: SignatoryActor, business: Own) -> bool:
    return actor.keeps and business.status in KEPT_WHILE


router = Router(
    path="/desk/plan",
    guards=[only(SignatoryActor)],
    route_handlers=[show_plan, show_add, submit_add, show_item, submit_item],
)
