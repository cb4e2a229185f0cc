"""The front page, what is kept of whom, and where the program comes from."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.kit.http import COMPRESSED
from registry.welcome.queries import figures


@get("/", name="home")
async def show_home(db: NamedDependency[AsyncSession]) -> Template:
    """Show what the register is, a box for a code, and three doors."""
    return Template("welcome/home.html", context={"figures": await figures(db)})


@get("/privacy", name="privacy")
async def show_privacy() -> Template:
    """Say what is kept of whom, why, and until when."""
    return Template("welcome/privacy.html")


@get("/open-source", name="open_source")
async def show_open_source() -> Template:
    """Say what program this is, and under which licence."""
    return Template("welcome/open_source.html")


router = Router(
    path="/",
    guards=[anyone],
    middleware=[COMPRESSED],
    route_handlers=[show_home, show_privacy, show_open_source],
)
