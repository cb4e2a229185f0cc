"""Who works at the desk of a country, and who of them can read (queries)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post
from registry.accounts.offices import case_office, country_of_office
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.handlers.queries import NobodyReadsError, readers_for
from registry.settings import Settings


async def handlers_of(
    db: AsyncSession, countries: frozenset[str], *, today: date
) -> dict[str, dict[UUID, str]]:
    """Return the case handlers of each country by their id, with their names."""
    offices = [case_office(country) for country in countries]
    query = (
        select(Post.organisation_id, Account.id, Account.name)
        .join(Account, Account.id == Post.account_id)
        .where(Post.role == Role.CASE_HANDLER, Post.organisation_id.in_(offices), counts(today))
        .order_by(Account.name, Account.id)
    )
    found: dict[str, dict[UUID, str]] = {country: {} for country in countries}
    for office, account_id, name in await db.execute(query):
        if office is not None and (country := country_of_office(office)) in found:
            found[country][account_id] = name
    return found


async def readable(
    db: AsyncSession, settings: Settings, countries: Iterable[str], *, today: date
) -> dict[str, dict[str, bytes]]:
    """Return the readers of each country, as `readers_for` gives them; of a country without any, none."""
    found: dict[str, dict[str, bytes]] = {}
    for country in countries:
        try:
            found[country] = await readers_for(db, settings, country, today=today)
        except NobodyReadsError:
            found[country] = {}
    return found
