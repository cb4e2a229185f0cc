"""The application as tests ask it: built once in a process, and lent to one test after the other.

Building it takes longer than most tests: the framework looks at the signature of each of its handlers. A test that
needs two at once, or a hasher of its own, builds them with `create_asgi`.
"""

from functools import cache
from typing import Any, cast

from litestar import Litestar
from litestar.types import ASGIApp

from registry.accounts.passwords import Passwords
from registry.app import create_app, serve
from registry.db import Database
from registry.kit.clock import Clock
from registry.settings import Settings
from tests import make

PASSWORDS = Passwords(time_cost=make.TIME_COST, memory_cost=make.MEMORY_COST, at_once=2)
NONE = cast("Any", None)


def lent(settings: Settings, database: Database, *, clock: Clock, **more: object) -> ASGIApp:
    """Return the application as it is served, with this test's settings, database and clock, and nothing of the test before."""
    app, own = _built(settings.accent, settings.site_name, settings.contact)
    for name in set(app.state.dict()) - set(own):
        del app.state[name]
    for name, value in {**own, "settings": settings, "database": database, "clock": clock, **more}.items():
        app.state[name] = value
    return serve(app)


@cache
def _built(accent: str, site_name: str, contact: str) -> tuple[Litestar, dict[str, Any]]:
    settings = Settings(accent=accent, site_name=site_name, contact=contact)
    app = create_app(settings, NONE, clock=NONE, passwords=PASSWORDS)
    return app, app.state.dict()
