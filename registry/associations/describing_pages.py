"""An association's administrators say what stands on its own page."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor
from registry.accounts.guards import only
from registry.associations.describing import Description, describe, description, parse_description
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.kit.words import Sentence

HOME = "/association/page"


@get("/", name="association.page")
async def show_page(
    db: NamedDependency[AsyncSession], actor: NamedDependency[AssociationAdminActor]
) -> Template:
    """Show the form, filled in."""
    kept = await description(db, actor)
    return _page(kept, {"name": kept.name, "website": kept.website, "accent": kept.accent}, {})


@post("/", name="association.page.submit", status_code=200)
async def submit_page(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Change what stands on the page."""
    draft = parse_description(data)
    if isinstance(draft, FormFaults):
        return _page(await description(db, actor), data, draft.by_field)
    await describe(db, actor, draft, now=now)
    return Redirect(done(HOME, "saved"), status_code=303)


def _page(kept: Description, raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    context = {"kept": kept, "raw": raw, "faults": faults}
    return Template("associations/describe.html", context=context, status_code=422 if faults else 200)


router = Router(path=HOME, guards=[only(AssociationAdminActor)], route_handlers=[show_page, submit_page])
