"""`/open-data/signed-code.*`: what the numbers in a signed code mean. No cookie, nothing kept of who asks."""

from typing import Any

from litestar import Response, Router, get

from registry.accounts.guards import anyone
from registry.countries.open_data_pages import FOR_OTHERS
from registry.kit.http import COMPRESSED
from registry.kit.sheets import write_csv
from registry.logos.signed_numbers import COLUMNS, document, rows


@get("/signed-code.csv", name="open_data.signed_code.csv")
async def show_csv() -> Response[bytes]:
    """Return the numbers as CSV."""
    named = {"content-disposition": 'attachment; filename="signed-code.csv"'}
    body = write_csv(COLUMNS, rows())
    return Response(body, media_type="text/csv; charset=utf-8", headers=FOR_OTHERS | named)


@get("/signed-code.json", name="open_data.signed_code.json")
async def show_json() -> Response[dict[str, Any]]:
    """Return the numbers as JSON."""
    return Response(document(), media_type="application/json", headers=FOR_OTHERS)


router = Router(
    path="/open-data", guards=[anyone], middleware=[COMPRESSED], route_handlers=[show_csv, show_json]
)
