"""Asking for a legal hold, and confirming a colleague's."""

from datetime import datetime
from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.guards import only
from registry.cases.certified import CERTIFIED
from registry.cases.forms import parse_hold
from registry.cases.holding import ask_hold, confirm_hold
from registry.cases.readers import Reader
from registry.cases.web import HOME, case_page, provide_reader
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.settings import Settings


@post("/{case_id:uuid}/hold", name="cases.hold", status_code=200)
async def submit_hold(
    case_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Ask that a report be kept."""
    draft = parse_hold(data, today=now.date())
    if isinstance(draft, FormFaults):
        return await case_page(db, actor, settings, reader, case_id, now, data, draft.by_field)
    await ask_hold(db, actor, case_id, draft, now=now)
    return Redirect(done(f"{HOME}/{case_id}", "kept"), status_code=303)


@post("/{case_id:uuid}/holds/{hold_id:uuid}/confirm", name="cases.hold.confirm", status_code=303)
async def submit_confirm(
    case_id: FromPath[UUID],
    hold_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Confirm a colleague's hold."""
    await confirm_hold(db, actor, case_id, hold_id, now=now)
    return Redirect(done(f"{HOME}/{case_id}", "kept"), status_code=303)


router = Router(
    path=HOME,
    guards=[only(CaseHandlerActor, fresh=True)],
    dependencies={"actor": CERTIFIED, "reader": Provide(provide_reader)},
    route_handlers=[submit_hold, submit_confirm],
)
