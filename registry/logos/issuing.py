"""What is signed of a placement, and which place in its key's status list it gets (pure)."""

import hashlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from registry.logos.payload import KINDS, LABEL_LONGEST, LOCALITY_LONGEST, NAME_LONGEST, Logo, fit
from registry.logos.placing import PlaceKind
from registry.signatories.rules import Sector

LEAST_LIST = 131_072  # entries; also the least that W3C's Bitstring Status List allows
FULL_AT = 3, 4  # a list doubles when so much of it is taken
DECOYS_FILL_UP_IN = 1_096  # days
DECOYS_OF = 64  # one index in so many is never given out, and is set on a day of its own

# Published: what a sector is called in a signed logo. Numbers are never used again.
SECTORS = {
    Sector.OTHER: 0,
    Sector.ACCOMMODATION: 1,
    Sector.TAXI: 2,
    Sector.PRIVATE_HIRE: 3,
    Sector.COACH_BUS: 4,
    Sector.ROAD_FREIGHT: 5,
    Sector.RIVER_SEA: 6,
    Sector.RAIL: 7,
    Sector.AIR: 8,
    Sector.TOUR_OPERATOR: 9,
    Sector.TRAVEL_AGENCY: 10,
    Sector.TOLL_ROAD_SERVICES: 11,
    Sector.FUEL_TRUCK_STOPS: 12,
    Sector.INSURER: 13,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a signed logo tells, uncut."""

    code: str
    sector: Sector
    kind: PlaceKind
    name: str
    locality: str
    country: str
    label: str
    expires_on: date


def said(told: Told) -> bytes:
    """Return a digest of what a logo tells: where it differs from the last one's, the print is out of date."""
    parts = (
        told.code,
        told.sector,
        told.kind,
        told.name,
        told.locality,
        told.country,
        told.label,
        told.expires_on,
    )
    return hashlib.sha256("\0".join(map(str, parts)).encode()).digest()


def claims(told: Told, *, issuer: str, index: int, now: datetime, zone: tzinfo) -> Logo:
    """Return what is signed. A website's logo names the domain, and a driver's card never the driver."""
    last = datetime.combine(told.expires_on + timedelta(days=1), time(), zone)
    of_site = told.kind is PlaceKind.WEBSITE
    label = "" if of_site else fit(told.label, LABEL_LONGEST)
    return Logo(
        iss=issuer,
        exp=int(last.timestamp()),
        iat=int(now.timestamp()),
        code=told.code,
        index=index,
        sector=SECTORS[told.sector],
        kind=KINDS[told.kind],
        name=fit(told.label if of_site else told.name, NAME_LONGEST),
        locality=fit(told.locality, LOCALITY_LONGEST),
        country=told.country,
        label=label,
    )


def list_size(taken: int) -> int:
    """Return how many entries a status list has, of which so many are taken."""
    size, (part, whole) = LEAST_LIST, FULL_AT
    while taken * whole > size * part:
        size *= 2
    return size


def is_decoy(seed: bytes, index: int) -> bool:
    """Say whether an index is never given out, so that how many are set tells nothing of how many logos ended."""
    return _drawn(seed, index)[0] % DECOYS_OF == 0


def decoys_set(seed: bytes, size: int, *, days: int) -> Sequence[int]:
    """Return the decoys of a list that look ended by now: each does from a day of its own, within three years.

    Args:
        seed: 32 random bytes of the key's.
        size: of the list.
        days: since the key was made.

    """
    indexes, since = _decoys(seed, size)
    return indexes[: bisect_right(since, days)]


def draw_indexes(random_below: Callable[[int], int], count: int, *, taken: int, seed: bytes) -> set[int]:
    """Return so many places in a key's list, drawn at random so that neighbours tell nothing.

    Some of them may be taken: whoever stores them looks, and draws again.

    Args:
        random_below: returns an integer below its argument, as `secrets.randbelow` does.
        count: how many are wanted.
        taken: how many there are already.
        seed: by which decoys are known; none is drawn.

    """
    size, drawn = list_size(taken + count), set[int]()
    while len(drawn) < count:
        index = random_below(size)
        if not is_decoy(seed, index):
            drawn.add(index)
    return drawn


@lru_cache(maxsize=8)  # two seconds for two million places, and the same every time; 200 kB then
def _decoys(seed: bytes, size: int) -> tuple[Sequence[int], Sequence[int]]:
    """Return the decoys of a list by the day from which on they look ended, and those days."""
    found = sorted(
        (int.from_bytes(drawn[1:5], "big") % DECOYS_FILL_UP_IN, index)
        for index in range(size)
        if (drawn := _drawn(seed, index))[0] % DECOYS_OF == 0
    )
    return array("L", (index for _, index in found)), array("H", (day for day, _ in found))


def _drawn(seed: bytes, index: int) -> bytes:
    return hashlib.blake2s(index.to_bytes(8, "big"), key=seed, digest_size=8).digest()
