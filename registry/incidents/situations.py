"""What every page of the log begins with: where the business is, whom to call, who can read what is sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.concerns.gate import ANOTHER, CHANNELS, ELSEWHERE, NO, NOT_TOLD_YET, TOLD_ALREADY, YES
from registry.countries.authorities import Authority, authorities
from registry.countries.hotlines import Kind, Numbers
from registry.countries.queries import numbers_for, today_in, zone_of
from registry.incidents.actions import Where
from registry.incidents.forms import IN_TRANSIT
from registry.incidents.queries import Whereabouts, whereabouts
from registry.incidents.readers import readers_of
from registry.kit.i18n import say
from registry.kit.words import Sentence
from registry.settings import Settings

HOME = "/desk/incidents"
NOT_SEALED = Sentence(
    "It could not be sealed just now, so nothing was kept. What you typed is still here: send it again in a minute."
    " If the authority has not been told, do that first."
)
Raw = Mapping[str, str]
Faults = Mapping[str, Sentence]


@dataclass(frozen=True, slots=True)
class Situation:
    """What every page here begins with: where the business is, whom to call there, who can read what is sealed."""

    places: Whereabouts
    numbers: Numbers
    authorities: Mapping[UUID, Authority]
    readers: Mapping[str, bytes]
    today: date
    time_zone: str
    trained: bool
    now: datetime

    @property
    def kinds(self) -> Mapping[UUID, Kind]:
        """The kind of each authority of the directory."""
        return {one.id: one.kind for one in self.authorities.values()}

    def where(self, region: str) -> Where:
        """Return what an act needs to know of it."""
        counted = "" if region == IN_TRANSIT else self.places.regions.get(region, "")
        return Where(self.places.country, counted, self.today, self.readers)


async def provide_situation(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[FocalPointActor],
    settings: NamedDependency[Settings],
    trained: NamedDependency[bool],
    now: NamedDependency[datetime],
) -> Situation:
    """Gather it for the page in progress."""
    places = await whereabouts(db, actor)
    country = places.country
    today = await today_in(db, country, now)
    return Situation(
        places=places,
        numbers=await numbers_for(db, country, now),
        authorities={one.id: one for one in await authorities(db, country)},
        readers=await readers_of(db, settings, country, today=today),
        today=today,
        time_zone=await zone_of(db, country),
        trained=trained,
        now=now,
    )


def told_fields(situation: Situation) -> dict[str, Any]:
    """Return what the fields of an authority that was told offer."""
    entries = [(str(one.id), f"{one.name} · {one.number}") for one in situation.authorities.values()]
    return {
        "told_choices": [(YES, say(TOLD_ALREADY)), (NO, say(NOT_TOLD_YET))],
        "authorities": [*entries, (ELSEWHERE, say(ANOTHER))],
        "channels": choices(CHANNELS),
    }


def choices(said: Mapping[Any, Sentence]) -> list[tuple[str, str]]:
    """Return values with their words in the reader's language."""
    return [(str(value), say(sentence)) for value, sentence in said.items()]
