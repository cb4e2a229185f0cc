"""What a registrar is told of reports that nobody can open: how many in which country, and nothing else."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor, RegistrarActor
from registry.cases.lines import queue
from registry.countries.shipped import shipped_profiles
from registry.settings import Settings


async def provide_unopenable(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Callable[[], Awaitable[Mapping[str, int]]]:
    """Return what counts the reports by country that are sealed to nobody who works there today.

    It asks when it is called: a request that spends a try, in a transaction of its own, has not begun another before.
    """

    async def count() -> Mapping[str, int]:
        everywhere = CaseHandlerActor(actor.account_id, frozenset(shipped_profiles()))
        lines = await queue(db, everywhere, settings, now=now)
        return Counter(line.report.country for line in lines if line.opens_to_nobody)

    return count
