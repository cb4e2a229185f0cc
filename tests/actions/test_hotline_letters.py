"""The letters that tell registrars of numbers to be checked again."""

import asyncio
from datetime import date, timedelta

from sqlalchemy import select

from registry.accounts.models import Post
from registry.accounts.rules import Role
from registry.countries.hotline_letters import remind_of_numbers
from registry.db import Database
from registry.jobs.models import OutboxMail
from tests import make
from tests.conftest import NOON

BASE = "https://registry.test"
TODAY = NOON.date()


async def register_with(database: Database, *ago: int | None) -> None:
    """Make two registrars, one of whom reads French, an owner, and numbers that were checked so many days ago."""
    async with database.writes() as db, db.begin():
        for name, language in (("rita", "fr"), ("rosa", "en")):
            one = await make.person(db, Role.REGISTRAR, name=name)
            one.email, one.language = f"{name}@register.example", language
        await make.person(db, Role.OWNER)
        for at, days in enumerate(ago):
            checked = None if days is None else TODAY - timedelta(days=days)
            await make.hotline(db, number=f"100{at}", verified_on=checked)


async def letters(database: Database) -> dict[str, str]:
    async with database.reads() as db:
        return {letter.to_address: letter.body or "" for letter in await db.scalars(select(OutboxMail))}


async def remind(database: Database, *, days: int = 0) -> int:
    return await remind_of_numbers(database, base_url=BASE, now=NOON + timedelta(days=days))


async def test_each_registrar_gets_one_letter_in_their_language_with_how_many_and_where(
    database: Database,
) -> None:
    await register_with(database, 181, 300, 160, 10, None)

    assert await remind(database) == 2

    written = await letters(database)
    assert set(written) == {"rita@register.example", "rosa@register.example"}
    assert "within 30 days: 1." in written["rosa@register.example"]
    assert "checks them again: 2." in written["rosa@register.example"]
    assert "dans les 30 jours : 1." in written["rita@register.example"]
    assert all(f"{BASE}/registrar/hotlines" in body and "1001" not in body for body in written.values())


async def test_of_what_there_is_none_nothing_is_said_and_without_any_there_is_no_letter(
    database: Database,
) -> None:
    await register_with(database, 149, 10, None)
    assert await remind(database) == 0

    assert await remind(database, days=2) == 2  # now fewer than thirty days are left of one

    (body, _) = (await letters(database)).values()
    assert ": 0." not in body


async def test_two_workers_write_one_letter_at_midnight_too_and_what_is_not_new_waits_a_month(
    database: Database,
) -> None:
    await register_with(database, 170)
    midnight = NOON.replace(hour=0, minute=0)
    moments = (midnight - timedelta(seconds=1), midnight, midnight)

    sent = await asyncio.gather(*(remind_of_numbers(database, base_url=BASE, now=now) for now in moments))

    assert sum(sent) == 2
    assert await remind(database, days=6) == 0
    assert await remind(database, days=9) == 0  # nothing new
    assert await remind(database, days=11) == 2  # it has become too old
    assert await remind(database, days=30) == 0
    assert await remind(database, days=41) == 2


async def test_whoever_is_no_registrar_any_more_gets_none_and_a_new_one_is_told_at_once(
    database: Database,
) -> None:
    await register_with(database, 200)
    await remind(database)
    async with database.writes() as db, db.begin():
        for post in await db.scalars(select(Post).where(Post.role == Role.REGISTRAR)):
            post.until = date(2026, 3, 1)
        one = await make.person(db, Role.REGISTRAR)
        one.email = "new@register.example"

    assert await remind(database, days=31) == 1

    assert "new@register.example" in await letters(database)


async def test_a_number_out_of_use_asks_for_no_check(database: Database) -> None:
    await register_with(database)
    async with database.writes() as db, db.begin():
        (await make.hotline(db, verified_on=date(2025, 1, 1))).retired_at = NOON

    assert await remind(database) == 0
