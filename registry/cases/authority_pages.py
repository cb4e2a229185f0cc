"""Authorities: registrars enter them, case handlers confirm their keys."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor, RegistrarActor
from registry.accounts.guards import only
from registry.cases.authorities import (
    all_authorities,
    authorities_for,
    confirm_authority,
    end_authority,
    parse_authority,
    register_authority,
)
from registry.cases.certified import CERTIFIED
from registry.countries.hotline_words import KINDS
from registry.countries.hotlines import Kind
from registry.countries.shipped import shipped_profiles
from registry.kit.forms import FormFaults
from registry.kit.i18n import country_name, say
from registry.kit.pages import done
from registry.kit.words import Sentence

HOME, OF_REGISTRARS = "/cases/authorities", "/registrar/authorities"
Raw = Mapping[str, str]


@get("/", name="cases.authorities")
async def show_mine(db: NamedDependency[AsyncSession], actor: NamedDependency[CaseHandlerActor]) -> Template:
    """Show the authorities of one's countries, with those whose key is to be confirmed."""
    context = {"authorities": await authorities_for(db, actor), "kinds": KINDS}
    return Template("cases/authorities.html", context=context)


@post("/{authority_id:uuid}/confirm", name="cases.authorities.confirm", status_code=303)
async def submit_confirm(
    authority_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Confirm that a key is the authority's."""
    await confirm_authority(db, actor, authority_id, now=now)
    return Redirect(done(HOME, "kept"), status_code=303)


@get("/", name="registrar.authorities")
async def show_all(db: NamedDependency[AsyncSession], actor: NamedDependency[RegistrarActor]) -> Template:
    """Show all authorities, and the form of another one."""
    return await _all_page(db, actor, {}, {})


@post("/", name="registrar.authorities.register", status_code=200)
async def submit_register(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Enter an authority."""
    draft = parse_authority(data, _countries())
    if isinstance(draft, FormFaults):
        return await _all_page(db, actor, data, draft.by_field)
    await register_authority(db, actor, draft, now=now)
    return Redirect(done(OF_REGISTRARS, "added"), status_code=303)


@post("/{authority_id:uuid}/end", name="registrar.authorities.end", status_code=303)
async def submit_end(
    authority_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take an authority off the list."""
    await end_authority(db, actor, authority_id, now=now)
    return Redirect(done(OF_REGISTRARS, "ended"), status_code=303)


async def _all_page(
    db: AsyncSession, actor: RegistrarActor, raw: Raw, faults: Mapping[str, Sentence]
) -> Template:
    countries = sorted((country_name(code), code) for code in _countries())
    context = {
        "authorities": await all_authorities(db, actor),
        "countries": [(code, name) for name, code in countries],
        "kinds": KINDS,
        "kind_choices": [(kind, say(KINDS[kind])) for kind in Kind],
        "raw": raw,
        "faults": faults,
    }
    return Template("cases/all_authorities.html", context=context, status_code=422 if faults else 200)


def _countries() -> frozenset[str]:
    return frozenset(shipped_profiles())


handlers = Router(
    path=HOME,
    guards=[only(CaseHandlerActor, fresh=True)],
    dependencies={"actor": CERTIFIED},
    route_handlers=[show_mine, submit_confirm],
)
registrars = Router(
    path=OF_REGISTRARS,
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_all, submit_register, submit_end],
)
