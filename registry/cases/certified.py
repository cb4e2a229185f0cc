"""For which countries somebody works at the desk: those where officers have signed their key, and no others.

A registrar makes a post by inviting; a reader of cases is made by two of three officers. Without their signatures a
post shows nothing of a country, not even the codes, and nothing there can be taken, held or confirmed with it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.colleagues import readable
from registry.settings import Settings


async def provide_certified(
    request: Request[CaseHandlerActor, Any, State],
    db: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> CaseHandlerActor:
    """Return who is asking, with the countries for which their key is certified today."""
    asking = request.user
    readers = await readable(db, settings, sorted(asking.countries), today=now.date())
    certified = {country for country, keys in readers.items() if str(asking.account_id) in keys}
    return replace(asking, countries=frozenset(certified))


CERTIFIED = Provide(provide_certified)
