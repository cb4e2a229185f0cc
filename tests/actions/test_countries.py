"""Registrars keep the countries' profiles."""

import asyncio
from collections import Counter
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.countries.actions import change_profile, load_shipped
from registry.countries.models import CountryProfile
from registry.countries.queries import countries_with_numbers, profile_of
from registry.countries.rules import LogoFrom, Obligation
from registry.countries.shipped import shipped_hotlines
from registry.db import Database
from registry.ledger.models import LedgerEntry
from tests import make


async def test_a_countrys_numbers_are_counted_without_those_out_of_use(
    db: AsyncSession, now: datetime
) -> None:
    await load_shipped(db, now=now)
    live = [line.country for line in shipped_hotlines() if not line.retired]

    assert await countries_with_numbers(db) == Counter(live)


async def test_of_two_first_changes_of_a_profile_at_once_the_second_comes_on_top(
    database: Database, now: datetime
) -> None:
    async with database.writes() as db, db.begin():
        registrars = [await make.registrar(db) for _ in range(2)]

    async def change(actor: RegistrarActor, logo_from: LogoFrom) -> None:
        async with database.writes() as db, db.begin():
            faults = await change_profile(
                db, actor, "CR", obligation=Obligation.MANDATORY, logo_from=logo_from,
                training_floor=80, owner_driver_floor=100, erased_after_months=12, reduced_after_months=24,
                checked_by="A lawyer", checked_on=date(2026, 3, 1), now=now,
            )  # fmt: skip
            assert faults is None
            await asyncio.sleep(0.05)
            landed.append((actor.account_id, logo_from))

    landed: list[tuple[object, LogoFrom]] = []
    await asyncio.gather(*map(change, registrars, (LogoFrom.REPORTING, LogoFrom.VERIFIED)))

    async with database.reads() as db:
        kept = (await db.scalars(select(CountryProfile))).one()
        profile = await profile_of(db, "CR")
        told = select(func.count()).where(LedgerEntry.kind == "country.change")
        assert (kept.changed_by, profile.logo_from) == landed[-1]
        assert profile.obligation is Obligation.MANDATORY
        assert await db.scalar(told) == 2
