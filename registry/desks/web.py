"""The signed-in homes: of a business, of an association, of the secretariat."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import (
    Actor,
    AssociationActor,
    AssociationAdminActor,
    AuditorActor,
    FocalPointActor,
    RegistrarActor,
    ReviewerActor,
    SignatoryActor,
)
from registry.accounts.guards import only
from registry.accounts.invitations import accept_waiting
from registry.applications import queries as applications
from registry.campaigns.denials import waiting_denials
from registry.campaigns.unreviewed import count_to_vouch_for
from registry.countries.queries import today_in
from registry.desks import queries
from registry.desks.handing_over import handed_to
from registry.desks.overdue import overdue
from registry.desks.rules import business_todos, log_todos
from registry.incidents.queries import come_back
from registry.kit.pages import done, serving
from registry.safety.waiting import unreviewed
from registry.settings import Settings
from registry.signatories.queries import country_of


@get("/desk", name="desk")
async def show_desk(
    db: NamedDependency[AsyncSession], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Template:
    """Show a business its home; someone without one is shown the ways in."""
    mine = next((one for one in serving.get().actors() if isinstance(one, SignatoryActor)), None)
    drafts = [line for line in await applications.mine(db, actor, now=now) if line.submitted_at is None]
    if mine is None:
        return Template("desks/newcomer.html", context={"drafts": drafts})
    today = await today_in(db, await country_of(db, mine.signatory_id), now)
    desk = await queries.business_desk(db, mine, today=today, now=now)
    focal = next((one for one in serving.get().actors() if isinstance(one, FocalPointActor)), None)
    waiting = log_todos(await come_back(db, focal, now=now)) if focal else []
    todos = [*waiting, *business_todos(desk.facts, today=today)]
    context = {"desk": desk, "todos": todos, "drafts": drafts}
    return Template("desks/business.html", context=context)


@get("/account/hats", name="account.hats")
async def show_hats(db: NamedDependency[AsyncSession], now: NamedDependency[datetime]) -> Template:
    """Show what one may act for, and choose; and what one is invited to."""
    person = serving.get()
    context = {
        "hats": await queries.hat_names(db, person.hats),
        "invitations": await queries.invitations_to(db, person, now=now),
    }
    return Template("desks/hats.html", context=context)


@post("/account/invitations/{invitation_id:uuid}", name="account.invitation.accept", status_code=303)
async def submit_invitation(
    invitation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Accept an invitation to the address that one is signed in with."""
    await accept_waiting(db, actor, invitation_id, now=now)
    return Redirect(done("/account/hats", "accepted"), status_code=303)


@get("/association", name="association")
async def show_association(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show an association its home."""
    desk = await queries.association_desk(db, actor, now=now)
    handed = await handed_to(db, actor)
    context = {"desk": desk, "handed": handed, "roles": serving.get().wearing.roles}
    return Template("desks/association.html", context=context)


@get("/registrar", name="registrar")
async def show_registrar(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template:
    """Show the secretariat what waits."""
    desk = await queries.registrar_desk(db, actor, now=now)
    context = {
        "desk": desk,
        "unreviewed": await unreviewed(db, settings.texts),
        "denials": await waiting_denials(db),
        "to_vouch_for": await count_to_vouch_for(db, today=now.date()),
    }
    return Template("desks/registrar.html", context=context)


@get("/registrar/overdue", name="registrar.overdue")
async def show_overdue(
    db: NamedDependency[AsyncSession], actor: NamedDependency[RegistrarActor], now: NamedDependency[datetime]
) -> Template:
    """List whose report is late: by a year, and past the days of grace."""
    return Template("desks/overdue.html", context={"found": await overdue(db, actor, today=now.date())})


people = Router(path="/", guards=[only(Actor)], route_handlers=[show_desk, show_hats, submit_invitation])
associations = Router(
    path="/",
    guards=[only(AssociationAdminActor, ReviewerActor, AuditorActor, seen_as=AssociationActor)],
    route_handlers=[show_association],
)
registrars = Router(path="/", guards=[only(RegistrarActor)], route_handlers=[show_registrar, show_overdue])
