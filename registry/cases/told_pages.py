"""Entering that a handler told an authority by its own channel: by telephone, in person, by its form."""

from datetime import datetime
from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.guards import only
from registry.cases.actions import tell_authority
from registry.cases.certified import CERTIFIED
from registry.cases.forms import parse_told
from registry.cases.readers import Reader
from registry.cases.reports import report_for
from registry.cases.web import HOME, case_page, provide_reader
from registry.countries.authorities import authorities
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.settings import Settings


@post("/{case_id:uuid}/told", name="cases.told", status_code=200)
async def submit_told(
    case_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Enter which authority was told, when and how."""
    report = await report_for(db, actor, case_id)
    known = [one.id for one in await authorities(db, report.country)]
    draft = parse_told(data, authorities=known, since=report.received.on, today=now.date())
    if isinstance(draft, FormFaults):
        return await case_page(db, actor, settings, reader, case_id, now, data, draft.by_field)
    await tell_authority(db, actor, case_id, reader, draft, now=now)
    return Redirect(done(f"{HOME}/{case_id}", "saved"), status_code=303)


router = Router(
    path=HOME,
    guards=[only(CaseHandlerActor, fresh=True)],
    dependencies={"actor": CERTIFIED, "reader": Provide(provide_reader)},
    route_handlers=[submit_told],
)
