"""Associations above and below one's own: asked, agreed to, ended; and the members of those below, to read."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import (
    AssociationActor,
    AssociationAdminActor,
    AuditorActor,
    ReviewerActor,
)
from registry.accounts.guards import only
from registry.associations import federating
from registry.associations.queries import associations
from registry.desks.member_filters import read_filters
from registry.desks.member_queries import members
from registry.kit.pages import done, serving, to
from registry.kit.words import Sentence
from registry.training.forms import read_id

HOME = "/association/federation"


@get("/", name="association.federation")
async def show_federation(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show what stands above and below, and what was asked."""
    return await _page(db, actor, now, {}, {})


async def _page(
    db: AsyncSession,
    actor: AssociationActor,
    now: datetime,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    context = {
        "ties": await federating.ties_of(db, actor),
        "under": await federating.all_under(db, actor, now=now),
        "others": [
            (str(one.id), f"{one.name} ({one.country})")
            for one in await associations(db, now=now)
            if one.id != actor.association_id
        ],
        "roles": serving.get().wearing.roles,
        "raw": raw,
        "faults": faults,
    }
    return Template("desks/federation.html", context=context, status_code=422 if faults else 200)


@get("/{association_id:uuid}", name="association.federation.members")
async def show_under(
    association_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
    after: FromQuery[str] = "",
) -> Template:
    """List the members of an association that stands under one's own. There is nothing to do here but to read."""
    reader = await federating.reading_under(db, actor, association_id)
    under = {one.id: one for one in await federating.all_under(db, actor, now=now)}
    page = await members(db, reader, read_filters({}), now=now, after=after)
    here = f"{HOME}/{association_id}"
    context = {
        "under": under[association_id],
        "page": page,
        "onward": page.onward and to(f"{here}?after={page.onward}"),
        "back": to(here) if after else None,
    }
    return Template("desks/federation_members.html", context=context)


@post("/ask", name="association.federation.ask", status_code=200)
async def submit_ask(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Ask another association."""
    other, faults = read_id(data.get("other", "")), {}
    if other is None:
        faults["other"] = Sentence("Choose one.")
    if data.get("place") not in {"above", "below"}:
        faults["place"] = Sentence("Say whether it stands above or below.")
    if other is None or faults:
        return await _page(db, actor, now, data, faults)
    await federating.ask_federation(db, actor, other, above=data["place"] == "above", now=now)
    return Redirect(done(HOME, "asked_other"), status_code=303)


@post("/{federation_id:uuid}/answer", name="association.federation.answer", status_code=303)
async def submit_answer(
    federation_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Agree to what another association asked, or not."""
    agrees = data.get("agrees") == "yes"
    await federating.answer_federation(db, actor, federation_id, agrees=agrees, now=now)
    return Redirect(done(HOME, "answered"), status_code=303)


@post("/{federation_id:uuid}/end", name="association.federation.end", status_code=303)
async def submit_end(
    federation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """End a tie."""
    await federating.end_federation(db, actor, federation_id, now=now)
    return Redirect(done(HOME, "ended"), status_code=303)


reading = Router(
    path=HOME,
    guards=[only(AssociationAdminActor, ReviewerActor, AuditorActor, seen_as=AssociationActor)],
    route_handlers=[show_federation, show_under],
)
deciding = Router(
    path=HOME, guards=[only(AssociationAdminActor)], route_handlers=[submit_ask, submit_answer, submit_end]
)
