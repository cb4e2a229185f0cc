"""The credential of a business, as software fetches it and as people share it; the lists of the revoked."""

import hashlib
from datetime import datetime
from typing import Any

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.credentials.proofs import JCS, RDFC
from registry.credentials.queries import list_document, shared
from registry.errors import NotFoundError
from registry.kit.http import COMPRESSED
from registry.logos.verdicts import NO_SAFETY
from registry.settings import Settings

Asked = Request[Any, Any, State]
FILE = ".json"
# A reader elsewhere may ask from a page of its own: there is nothing here that is anybody's.
HEADERS = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}


@get("/credentials/{name:str}", name="credential")
async def show_credential(
    request: Asked,
    name: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Response[bytes]:
    """Show a person how to share the credential, with today's standing; give software the credential itself."""
    found = await shared(db, name.removesuffix(FILE), now=now)
    if name.endswith(FILE) or "text/html" not in request.headers.get("accept", ""):
        if found.kept is None:
            raise NotFoundError
        return _document(request, found.kept.document)
    context = {
        "shared": found,
        "address": f"{settings.base_url}/credentials/{found.facts.slug}",
        "file": f"{found.facts.slug}{FILE}",
        "suites": (JCS, RDFC),
        "no_safety": NO_SAFETY,
    }
    return Template("credentials/share.html", context=context, headers={"vary": "Accept, Accept-Language"})


@get("/status/bitstring/{number:int}", name="status.bitstring")
async def show_revoked(
    request: Asked, number: FromPath[int], db: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Return a list of the revoked."""
    return _document(request, await list_document(db, number))


def _document(request: Asked, document: str) -> Response[bytes]:
    body = document.encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    # Validators that ask for JSON by its plain name look whether they got it.
    kind = "application/json" if "application/json" in request.headers.get("accept", "") else "application/vc"
    headers = {**HEADERS, "vary": "Accept", "etag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=kind)
    return Response(body, headers=headers, media_type=kind)


router = Router(
    path="/", guards=[anyone], middleware=[COMPRESSED], route_handlers=[show_credential, show_revoked]
)
