"""`/statistics` and `/open-data/concerns.*`: what was published of concerns, for anyone. Reads, and keeps nothing of who asks."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.concerns.areas import Area
from registry.concerns.published import published
from registry.concerns.shown_words import TITLES, answer_words, quarter_words
from registry.countries.open_data_pages import FOR_OTHERS
from registry.directory.open_statistics import COLUMNS, document, rows
from registry.directory.size import register_size
from registry.directory.statistics import ELSEWHERE, view
from registry.errors import NotFoundError
from registry.kit.http import COMPRESSED
from registry.kit.i18n import country_name, say
from registry.kit.pages import explicit
from registry.kit.sheets import write_csv
from registry.kit.words import Sentence

OTHER_COUNTRIES = Sentence("All other countries")
REST = Sentence("The rest of the country, or no region known")
WHOLE_YEAR = Sentence("All that is published of %(year)s")


@get("/", name="statistics")
async def show_statistics(
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    period: FromQuery[str] = "",
    country: FromQuery[str] = "",
) -> Template:
    """Show what was published of a quarter or a year, everywhere or in a country."""
    everything = await published(db)
    found = view(everything, period=period, country=country)
    if found is None and (everything or period or country):
        raise NotFoundError
    context: dict[str, Any] = {
        "found": found,
        "register": await register_size(db, now=now),
        "today": now.date(),
        "titles": TITLES,
        "answer_words": answer_words,
        "quarter_words": quarter_words,
        "area_words": _area_words,
        "explicit": explicit.get(),
        "raw": {"period": found.period, "country": country} if found else {},
        "period_words": _period_words(found.period) if found else "",
        "periods": [(one, _period_words(one)) for one in found.periods] if found else [],
        "countries": [(one, _country_words(one)) for one in found.countries] if found else [],
        "country_words": _country_words(country) if country else "",
    }
    return Template("directory/statistics.html", context=context)


@get("/concerns.csv", name="open_data.concerns.csv")
async def show_csv(db: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Return all that was published as CSV, safe to open in a spreadsheet."""
    everything = await published(db)
    latest = f"-{everything[-1].quarter}" if everything else ""
    named = {"content-disposition": f'attachment; filename="concerns{latest}.csv"'}
    body = write_csv(COLUMNS, rows(everything))
    return Response(body, media_type="text/csv", headers=FOR_OTHERS | named)


@get("/concerns.json", name="open_data.concerns.json")
async def show_json(db: NamedDependency[AsyncSession]) -> Response[dict[str, Any]]:
    """Return all that was published as JSON."""
    return Response(document(await published(db)), media_type="application/json", headers=FOR_OTHERS)


def _period_words(period: str) -> str:
    if "Q" in period:
        return say(quarter_words(period))
    return say(Sentence(WHOLE_YEAR.english, {"year": period}))


def _country_words(country: str) -> str:
    return say(OTHER_COUNTRIES) if country == ELSEWHERE else country_name(country)


def _area_words(area: Area) -> str:
    return area.name or say(REST)


router = Router(
    path="/statistics", guards=[anyone], middleware=[COMPRESSED], route_handlers=[show_statistics]
)
open_data = Router(
    path="/open-data", guards=[anyone], middleware=[COMPRESSED], route_handlers=[show_csv, show_json]
)
