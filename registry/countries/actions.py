"""Loading what is shipped, and the profiles that registrars change."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.countries.models import CountryProfile, Hotline, subject_of
from registry.countries.rules import (
    LogoFrom,
    Obligation,
    ProfileFaults,
    parse_profile,
    stored,
)
from registry.countries.shipped import shipped_hotlines, shipped_profiles
from registry.db import locked
from registry.errors import NotFoundError
from registry.ledger.actions import record

WAS = "_was"  # the ending of a detail that says what stood there before


async def load_shipped(db: AsyncSession, *, now: datetime) -> None:
    """Load the shipped numbers, where there are none yet. Profiles are read from their file until changed."""
    if await db.scalar(select(Hotline.id).limit(1)) is not None:
        return
    for line in shipped_hotlines():
        db.add(
            Hotline(
                country=line.country, name=line.name, number=line.number, dial=line.dial, kind=line.kind.value,
                channel=line.channel.value, hours=line.hours, languages=" ".join(line.languages),
                source=line.source, source_date=line.source_date,
                verified_on=None, verified_by=None, verified_how=None,
                retired_at=now if line.retired else None,
            )
        )  # fmt: skip
    await db.flush()


async def change_profile(
    db: AsyncSession,
    actor: RegistrarActor,
    country: str,
    *,
    obligation: Obligation,
    logo_from: LogoFrom,
    training_floor: int,
    owner_driver_floor: int,
    erased_after_months: int,
    reduced_after_months: int,
    checked_by: str,
    checked_on: date | None,
    now: datetime,
) -> ProfileFaults | None:
    """Change what may be changed on the page; the rest stays as it is.

    Raises:
        NotFoundError: there is no such country.

    """
    shipped = shipped_profiles().get(country)
    if shipped is None:
        raise NotFoundError
    row = await db.scalar(_kept(country))
    before = row.profile if row else stored(shipped)
    given: dict[str, Any] = {
        "obligation": obligation.value,
        "logo_from": logo_from.value,
        "training_floor": training_floor,
        "owner_driver_floor": owner_driver_floor,
        "erased_after_months": erased_after_months,
        "reduced_after_months": reduced_after_months,
        "checked_by": checked_by or None,
        "checked_on": checked_on.isoformat() if checked_on else None,
    }
    profile = parse_profile({**before, **given})
    if isinstance(profile, ProfileFaults):
        return profile
    if row is None:
        row = await _enter(db, country, before, now=now)
    stood = {name: row.profile.get(name, getattr(shipped, name)) for name in given}
    row.profile, row.changed_at, row.changed_by = {**row.profile, **given}, now, actor.account_id
    # The name of whoever checked the law is no code: that it changed is said, and it stands in the profile.
    told = {name: value for name, value in given.items() if name != "checked_by"}
    record(
        db, "country.change", subject_id=subject_of(country), actor_id=actor.account_id, now=now,
        country=country, **told, **{f"{name}{WAS}": stood[name] for name in told},
        checked_by_changed=given["checked_by"] != stood["checked_by"],
    )  # fmt: skip
    return None


async def _enter(db: AsyncSession, country: str, profile: dict[str, Any], *, now: datetime) -> CountryProfile:
    """Keep the shipped profile, to be changed; where another registrar was faster, return what that one kept."""
    try:
        async with db.begin_nested():
            row = CountryProfile(country=country, profile=profile, changed_at=now, changed_by=None)
            db.add(row)
    except IntegrityError:
        return (await db.scalars(_kept(country))).one()
    return row


def _kept(country: str) -> Select[CountryProfile]:
    return locked(select(CountryProfile).where(CountryProfile.country == country))
