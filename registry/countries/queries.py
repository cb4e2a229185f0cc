"""What a country asks of its businesses, what day it is there, and whom to call."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.countries.models import CountryProfile


async def today_in(db: AsyncSession, country: str, now: datetime) -> date:
    """Return the date in a country: the one its laws and due days go by. UTC's where no profile is."""
    profile = await db.scalar(select(CountryProfile.profile).where(CountryProfile.country == country))
    return now.astimezone(ZoneInfo((profile or {}).get("time_zone", "UTC"))).date()
