"""Associations on the register, and their teams."""

from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor, RegistrarActor
from registry.accounts.budgets import spend_invitation
from registry.accounts.guards import only
from registry.accounts.invitations import invite
from registry.accounts.queries import posts_of
from registry.accounts.rules import OF_AN_ASSOCIATION, Role
from registry.accounts.team import end_associate, invited_to, take_back
from registry.associations.actions import add_association
from registry.associations.forms import parse_association
from registry.associations.queries import associations
from registry.associations.rules import slug_of
from registry.kit.forms import FormFaults, FormReader
from registry.kit.i18n import countries, spoken
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.settings import Settings

TEAM = "/association/team"


@get("/", name="registrar.associations")
async def show_associations(db: NamedDependency[AsyncSession], now: NamedDependency[datetime]) -> Template:
    """List the associations, with the form of a new one."""
    return await _associations(db, now, raw={}, faults={})


@post("/", name="registrar.associations.add", status_code=200)
async def submit_association(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Enter an association and invite its administrator."""
    draft = parse_association(data, countries=frozenset(code for code, _ in countries()))
    if isinstance(draft, FormFaults):
        return await _associations(db, now, raw=data, faults=dict(draft.by_field))
    await add_association(
        db, actor, draft, slug_of(draft.name, token_hex(3)),
        language=spoken.get(), base_url=settings.base_url, now=now,
    )  # fmt: skip
    return Redirect(done("/registrar/associations", "added"), status_code=303)


async def _associations(
    db: AsyncSession, now: datetime, *, raw: dict[str, str], faults: dict[str, Sentence]
) -> Template:
    context = {
        "associations": await associations(db, now=now),
        "countries": countries(),
        "raw": raw,
        "faults": faults,
    }
    return Template("associations/associations.html", context=context, status_code=422 if faults else 200)


@get("/", name="association.team")
async def show_association_team(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show who acts for the association."""
    return await _team(db, actor, now)


@post("/", name="association.team.invite", status_code=200)
async def submit_association_invitation(
    request: Request[Any, Any, State],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Invite somebody to act for the association."""
    form = FormReader(data)
    email, role = form.email("email"), form.choice("role", Role)
    if role not in OF_AN_ASSOCIATION:
        form.fault("role", "Choose one.")
    if form.faults:
        return await _team(db, actor, now, raw=data, faults=form.faults)
    await spend_invitation(request.app.state.database, actor, email, now=now)
    await invite(
        db, email, role, actor.association_id,
        by=actor.account_id, language=spoken.get(), base_url=settings.base_url, now=now,
    )  # fmt: skip
    return Redirect(done(TEAM, "invited"), status_code=303)


@post("/{post_id:uuid}/end", name="association.team.end", status_code=303)
async def submit_association_end(
    post_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """End somebody's post at the association."""
    await end_associate(db, actor, post_id, now=now)
    return Redirect(done(TEAM, "ended"), status_code=303)


@post("/invitations/{invitation_id:uuid}/withdraw", name="association.team.take_back", status_code=303)
async def submit_association_take_back(
    invitation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take an invitation back, whoever of the association sent it."""
    await take_back(db, actor, invitation_id, now=now)
    return Redirect(done(TEAM, "taken_back"), status_code=303)


async def _team(
    db: AsyncSession,
    actor: AssociationAdminActor,
    now: datetime,
    *,
    raw: dict[str, str] | None = None,
    faults: dict[str, Sentence] | None = None,
) -> Template:
    roles = sorted(OF_AN_ASSOCIATION)
    held = await posts_of(db, actor.association_id, roles)
    context = {
        "posts": [one for one in held if one.until is None or one.until >= now.date()],
        "former": [one for one in held if one.until is not None and one.until < now.date()],
        "invitations": await invited_to(db, actor, now=now),
        "roles": roles,
        "me": actor.account_id,
        "raw": raw or {},
        "faults": faults or {},
    }
    return Template("associations/team.html", context=context, status_code=422 if faults else 200)


entering = Router(
    path="/registrar/associations",
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_associations, submit_association],
)
association_team = Router(
    path="/association/team",
    guards=[only(AssociationAdminActor)],
    route_handlers=[
        show_association_team,
        submit_association_invitation,
        submit_association_end,
        submit_association_take_back,
    ],
)
