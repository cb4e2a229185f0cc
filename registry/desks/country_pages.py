"""A country's profile before and after a change: what it would bring about, and who changed it when."""

from datetime import datetime

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.guards import only
from registry.countries.web import read_country, show_faults
from registry.desks.country_queries import changes, preview
from registry.kit.forms import FormFaults


@post("/preview", name="registrar.country.preview", status_code=200)
async def submit_preview(
    country: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show what the typed values would change. Nothing is written."""
    given = read_country(data)
    if isinstance(given, FormFaults):
        return await show_faults(db, country, now, raw=data, faults=given.by_field)
    found = await preview(db, actor, country, given, today=now.date())
    return Template("desks/country_preview.html", context={"country": country, "found": found, "raw": data})


@get("/history", name="registrar.country.history")
async def show_history(
    country: FromPath[str], db: NamedDependency[AsyncSession], actor: NamedDependency[RegistrarActor]
) -> Template:
    """Show who changed what when."""
    context = {"country": country, "changes": await changes(db, actor, country)}
    return Template("desks/country_history.html", context=context)


router = Router(
    path="/registrar/countries/{country:str}",
    guards=[only(RegistrarActor)],
    route_handlers=[submit_preview, show_history],
)
