"""The country profiles and hotlines that come with the program, read from their files."""

import csv
import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from registry.countries.hotlines import Channel, Hotline, Kind, Numbers, numbers_for
from registry.countries.rules import Profile, load_profile, local_time

SHIPPED = Path(__file__).with_name("shipped")


@cache
def shipped_profiles(folder: Path = SHIPPED) -> Mapping[str, Profile]:
    """Return a profile for every country, by its code.

    `places.csv` has the main time zone and the languages of each (derived from the IANA time zone
    database, which is in the public domain, and from CLDR); `profiles.json` has what is known of a
    country, of the members of the European Union, and of all others.
    """
    known = json.loads((folder / "profiles.json").read_text(encoding="utf-8"))
    with (folder / "places.csv").open(encoding="utf-8", newline="") as file:
        places = list(csv.DictReader(file))
    return MappingProxyType({place["country"]: load_profile(_raw(place, known)) for place in places})


@cache
def shipped_hotlines(folder: Path = SHIPPED) -> tuple[Hotline, ...]:
    """Return the shipped numbers, in the order of their file. Nobody has checked them."""
    with (folder / "hotlines.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_hotline(row) for row in csv.DictReader(file))


def shipped_numbers(country: str, now: datetime) -> Numbers:
    """Return whom to call in a country by the shipped list alone: no database is asked. An unknown one gets the fallback."""
    profile = shipped_profiles().get(country)
    if profile is None:
        return numbers_for((), country, now)
    union = profile.european_union
    return numbers_for(shipped_hotlines(), country, local_time(profile, now), european_union=union)


def _raw(place: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    country = place["country"]
    union = known["european_union"]
    member = country in union["members"]
    return {
        **known["default"],
        **({name: value for name, value in union.items() if name != "members"} if member else {}),
        **known["countries"].get(country, {}),
        "country": country,
        "time_zone": place["time_zone"],
        "languages": place["languages"].split(),
        "european_union": member,
    }


def _hotline(row: Mapping[str, str]) -> Hotline:
    return Hotline(
        country=row["country"],
        name=row["name"],
        number=row["number"],
        dial=row["dial"],
        kind=Kind(row["kind"]),
        channel=Channel(row["channel"]),
        hours=row["hours"],
        languages=tuple(row["languages"].split()),
        source=row["source"],
        source_date=row["source_date"],
        verified_on=date.fromisoformat(row["verified_on"]) if row["verified_on"] else None,
        retired=row["retired"] == "yes",
    )
