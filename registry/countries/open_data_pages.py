"""`/open-data/hotlines.*`: the numbers for other sites and programs. No cookie, nothing kept of who asks."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.countries.hotline_queries import lines_in_use
from registry.countries.open_data import COLUMNS, LICENCE_URL, Kept, document, rows
from registry.kit.http import COMPRESSED
from registry.kit.sheets import write_csv

FOR_OTHERS = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "public, max-age=3600",
    "link": f'<{LICENCE_URL}>; rel="license"',
}


@get("/hotlines.csv", name="open_data.hotlines.csv")
async def show_csv(db: NamedDependency[AsyncSession], now: NamedDependency[datetime]) -> Response[bytes]:
    """Return the numbers as CSV, safe to open in a spreadsheet."""
    today = now.date()
    body = write_csv(COLUMNS, rows(await _kept(db, now), today=today))
    named = {"content-disposition": f'attachment; filename="hotlines-{today}.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=FOR_OTHERS | named)


@get("/hotlines.json", name="open_data.hotlines.json")
async def show_json(
    db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Response[dict[str, Any]]:
    """Return the numbers as JSON."""
    found = document(await _kept(db, now), today=now.date())
    return Response(found, media_type="application/json", headers=FOR_OTHERS)


async def _kept(db: AsyncSession, now: datetime) -> list[Kept]:
    return [(line.hotline, line.how) for line in await lines_in_use(db, today=now.date())]


router = Router(
    path="/open-data", guards=[anyone], middleware=[COMPRESSED], route_handlers=[show_csv, show_json]
)
