"""Where other people's software finds the keys."""

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.keys.published import did_document, jwks
from registry.keys.queries import public_keys
from registry.settings import Settings

# A reader elsewhere may ask from a page of its own: there is nothing here that is anybody's.
HEADERS = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}


@get("/jwks.json", name="keys.jwks")
async def show_jwks(
    db: NamedDependency[AsyncSession], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """Return the trust list: each key, its state, its dates, its lists."""
    body = jwks(await public_keys(db), settings.base_url)
    return Response(msgspec.json.encode(body), media_type="application/jwk-set+json", headers=HEADERS)


@get("/did.json", name="keys.did")
async def show_did(db: NamedDependency[AsyncSession], settings: NamedDependency[Settings]) -> Response[bytes]:
    """Return the document of did:web."""
    body = did_document(await public_keys(db), settings.public_host)
    return Response(msgspec.json.encode(body), media_type="application/did+json", headers=HEADERS)


router = Router(path="/.well-known", guards=[anyone], route_handlers=[show_jwks, show_did])
