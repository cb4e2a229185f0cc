"""Associations on the register, and the teams of associations and of the register itself."""

from collections.abc import Collection
from datetime import datetime
from secrets import token_hex
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import end_post
from registry.accounts.actors import Actor, AssociationAdminActor, RegistrarActor
from registry.accounts.guards import only
from registry.accounts.invitations import invite
from registry.accounts.queries import posts_of
from registry.accounts.rules import OF_AN_ASSOCIATION, Role
from registry.associations.actions import add_association
from registry.associations.forms import parse_association
from registry.associations.queries import associations
from registry.associations.rules import slug_of
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults, FormReader
from registry.kit.i18n import countries, spoken
from registry.kit.words import Sentence
from registry.settings import Settings

OF_THE_REGISTER = (Role.REGISTRAR,)


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
    return Redirect("/registrar/associations", status_code=303)


async def _associations(
    db: AsyncSession, now: datetime, *, raw: dict[str, str], faults: dict[str, Sentence]
) -> Template:
    context = {
        "associations": await associations(db, today=now.date()),
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
    return await _team(db, actor, actor.association_id, now)


@post("/", name="association.team.invite", status_code=200)
async def submit_association_invitation(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Invite somebody to act for the association."""
    return await _invite(db, actor, actor.association_id, data, settings, now)


@post("/{post_id:uuid}/end", name="association.team.end", status_code=303)
async def submit_association_end(
    post_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """End somebody's post at the association."""
    return await _end(db, actor, actor.association_id, post_id, Role.ASSOCIATION_ADMIN, now)


@get("/", name="registrar.team")
async def show_register_team(
    db: NamedDependency[AsyncSession], actor: NamedDependency[RegistrarActor], now: NamedDependency[datetime]
) -> Template:
    """Show who the registrars are."""
    return await _team(db, actor, None, now)


@post("/", name="registrar.team.invite", status_code=200)
async def submit_register_invitation(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Invite another registrar."""
    return await _invite(db, actor, None, data, settings, now)


@post("/{post_id:uuid}/end", name="registrar.team.end", status_code=303)
async def submit_register_end(
    post_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """End a registrar's post."""
    return await _end(db, actor, None, post_id, Role.REGISTRAR, now)


async def _team(
    db: AsyncSession,
    actor: Actor,
    organisation_id: UUID | None,
    now: datetime,
    *,
    raw: dict[str, str] | None = None,
    faults: dict[str, Sentence] | None = None,
) -> Template:
    roles = sorted(OF_AN_ASSOCIATION) if organisation_id else list(OF_THE_REGISTER)
    held = await posts_of(db, organisation_id, roles)
    context = {
        "posts": [one for one in held if one.until is None or one.until >= now.date()],
        "former": [one for one in held if one.until is not None and one.until < now.date()],
        "roles": roles,
        "me": actor.account_id,
        "home": "/association/team" if organisation_id else "/registrar/team",
        "raw": raw or {},
        "faults": faults or {},
    }
    return Template("associations/team.html", context=context, status_code=422 if faults else 200)


async def _invite(
    db: AsyncSession,
    actor: Actor,
    organisation_id: UUID | None,
    data: dict[str, str],
    settings: Settings,
    now: datetime,
) -> Template | Redirect:
    form = FormReader(data)
    email, role = form.email("email"), form.choice("role", Role)
    if role not in _may_give(organisation_id):
        form.fault("role", "Choose one.")
    if form.faults:
        return await _team(db, actor, organisation_id, now, raw=data, faults=form.faults)
    await invite(
        db, email, role, organisation_id,
        by=actor.account_id, language=spoken.get(), base_url=settings.base_url, now=now,
    )  # fmt: skip
    return Redirect("/association/team" if organisation_id else "/registrar/team", status_code=303)


async def _end(
    db: AsyncSession, actor: Actor, organisation_id: UUID | None, post_id: UUID, last: Role, now: datetime
) -> Redirect:
    """End a post; the last one who can let others in stays, or nobody could."""
    live = [one for one in await posts_of(db, organisation_id, [last]) if one.until is None]
    if [one.post_id for one in live] == [post_id]:
        raise RuleBrokenError("This is the last person who can invite others. Invite somebody else first.")
    await end_post(db, actor, post_id, organisation_id, now=now)
    return Redirect("/association/team" if organisation_id else "/registrar/team", status_code=303)


def _may_give(organisation_id: UUID | None) -> Collection[Role]:
    return OF_AN_ASSOCIATION if organisation_id else OF_THE_REGISTER


entering = Router(
    path="/registrar/associations",
    guards=[only(RegistrarActor)],
    route_handlers=[show_associations, submit_association],
)
association_team = Router(
    path="/association/team",
    guards=[only(AssociationAdminActor)],
    route_handlers=[show_association_team, submit_association_invitation, submit_association_end],
)
register_team = Router(
    path="/registrar/team",
    guards=[only(RegistrarActor)],
    route_handlers=[show_register_team, submit_register_invitation, submit_register_end],
)
