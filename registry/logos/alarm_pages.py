"""The registrars' page of signatures that nobody issued: what each may mean, and what was found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.guards import only
from registry.kit.forms import FormReader
from registry.kit.pages import done
from registry.logos.alarms import open_alarms, settle

FOUND_LONGEST = 500


@get("/", name="registrar.alarms")
async def show_alarms(db: NamedDependency[AsyncSession], actor: NamedDependency[RegistrarActor]) -> Template:
    """List the alarms, and say what to do first."""
    return await _page(db, actor)


@post("/{alarm_id:uuid}", name="registrar.alarms.settle", status_code=200)
async def submit_settled(
    alarm_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Note what an alarm was found to be."""
    form = FormReader(data)
    found = form.text(f"found-{alarm_id}", longest=FOUND_LONGEST)
    if form.faults:
        return await _page(db, actor, data, form.faults, status=422)
    await settle(db, actor, alarm_id, found, now=now)
    return Redirect(done("/registrar/alarms", "answered"), status_code=303)


async def _page(
    db: AsyncSession, actor: RegistrarActor, raw: Any = None, faults: Any = None, *, status: int = 200
) -> Template:
    context = {"alarms": await open_alarms(db, actor), "raw": raw or {}, "faults": faults or {}}
    return Template("logos/alarms.html", context=context, status_code=status)


router = Router(
    path="/registrar/alarms",
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_alarms, submit_settled],
)
