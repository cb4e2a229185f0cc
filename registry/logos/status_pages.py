"""Where verifiers fetch the state of logos: the lists of each key, the list of lists, the codes for offline use."""

import hashlib
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.errors import NotFoundError
from registry.logos.models import StatusFile
from registry.settings import Settings

Asked = Request[Any, Any, State]
JWT, CWT, CODES = "application/statuslist+jwt", "application/statuslist+cwt", "application/logo-directory+cwt"
HEADERS = {"access-control-allow-origin": "*", "cache-control": "public, max-age=300", "vary": "Accept"}


@get("/status", name="status")
async def show_lists(
    db: NamedDependency[AsyncSession], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """Say where all lists lie."""
    kids = await db.scalars(select(StatusFile.kid).order_by(StatusFile.built_at, StatusFile.kid))
    lists = {"status_lists": [f"{settings.base_url}/status/{kid}" for kid in kids]}
    return Response(msgspec.json.encode(lists), media_type="application/json", headers=HEADERS)


@get("/status/{kid:str}", name="status.list")
async def show_list(request: Asked, kid: FromPath[str], db: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Return the states of one key's logos; as a CWT if asked for, else as a JWT."""
    name, _, extension = kid.partition(".")
    as_cwt = extension == "cwt" or (not extension and CWT in request.headers.get("accept", ""))
    if extension not in {"", "cwt", "jwt"}:
        raise NotFoundError
    column: Any = StatusFile.cwt if as_cwt else StatusFile.jwt
    found = await db.scalar(select(column).where(StatusFile.kid == name))
    if found is None:
        raise NotFoundError
    return _file(request, found if as_cwt else found.encode(), CWT if as_cwt else JWT)


@get("/codes/{kid:str}", name="codes")
async def show_codes(
    request: Asked, kid: FromPath[str], db: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Return the codes of one key's logos, for a verifier without network."""
    found = await db.scalar(select(StatusFile.codes).where(StatusFile.kid == kid))
    if found is None:
        raise NotFoundError
    return _file(request, found, CODES)


def _file(request: Asked, body: bytes, kind: str) -> Response[bytes]:
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**HEADERS, "etag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=kind)
    return Response(body, headers=headers, media_type=kind)


router = Router(path="/", guards=[anyone], route_handlers=[show_lists, show_list, show_codes])
