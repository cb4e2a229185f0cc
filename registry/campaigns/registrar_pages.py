"""A registrar looks into who says that they did not sign."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.guards import only
from registry.campaigns.denials import denials, settle
from registry.campaigns.forms import parse_settled
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.kit.words import Sentence

HOME = "/registrar/denials"


@get("/", name="registrar.denials")
async def show_denials(db: NamedDependency[AsyncSession], actor: NamedDependency[RegistrarActor]) -> Template:
    """List who says that they did not sign."""
    return await _page(db, actor, None, {}, {})


@post("/{denial_id:uuid}", name="registrar.denial.settle", status_code=200)
async def submit_settle(
    denial_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Enter what was found."""
    draft = parse_settled(data)
    if isinstance(draft, FormFaults):
        return await _page(db, actor, denial_id, data, draft.by_field)
    upheld, reason = draft
    await settle(db, actor, denial_id, upheld=upheld, reason=reason, now=now)
    return Redirect(done(HOME, "decided"), status_code=303)


async def _page(
    db: AsyncSession,
    actor: RegistrarActor,
    faulty: UUID | None,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    lines = await denials(db, actor)
    context = {
        "waiting": [line for line in lines if line.settled_at is None],
        "settled": [line for line in lines if line.settled_at is not None],
        "faulty": faulty,
        "raw": raw,
        "faults": faults,
    }
    return Template("campaigns/denials.html", context=context, status_code=422 if faults else 200)


router = Router(path=HOME, guards=[only(RegistrarActor)], route_handlers=[show_denials, submit_settle])
