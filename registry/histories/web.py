"""Histories: a business its own, an association its members', a registrar everybody's."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import (
    AssociationActor,
    AssociationAdminActor,
    AuditorActor,
    RegistrarActor,
    ReviewerActor,
    SignatoryActor,
)
from registry.accounts.guards import only
from registry.histories.queries import History, any_history, member_history, own_history


@get("/", name="desk.history")
async def show_own(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    after: FromQuery[UUID | None] = None,
) -> Template:
    """Show a business what was entered about it."""
    return _page(await own_history(db, actor, after=after), "desk", "/desk/history", after)


@get("/", name="association.history")
async def show_member(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
    after: FromQuery[UUID | None] = None,
) -> Template:
    """Show an association what was entered about a member."""
    found = await member_history(db, actor, signatory_id, now=now, after=after)
    return _page(found, "association", f"/association/members/{signatory_id}/history", after)


@get("/", name="registrar.history")
async def show_any(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    after: FromQuery[UUID | None] = None,
) -> Template:
    """Show a registrar what was entered about a business."""
    found = await any_history(db, actor, signatory_id, after=after)
    return _page(found, "registrar", f"/registrar/signatories/{signatory_id}/history", after)


def _page(history: History, reader: str, here: str, after: UUID | None) -> Template:
    context = {
        "history": history,
        "reader": reader,
        "back": here if after else None,
        "next": f"{here}?after={history.after}" if history.after else None,
    }
    return Template("histories/history.html", context=context)


own = Router(path="/desk/history", guards=[only(SignatoryActor)], route_handlers=[show_own])
members = Router(
    path="/association/members/{signatory_id:uuid}/history",
    guards=[only(AssociationAdminActor, ReviewerActor, AuditorActor, seen_as=AssociationActor)],
    route_handlers=[show_member],
)
registrars = Router(
    path="/registrar/signatories/{signatory_id:uuid}/history",
    guards=[only(RegistrarActor)],
    route_handlers=[show_any],
)
