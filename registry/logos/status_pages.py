"""Where verifiers fetch the state of logos: the lists of each key, the list of lists, the codes for offline use."""

from collections import OrderedDict
from datetime import datetime
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
FORMS: dict[str, tuple[str, Any, Any]] = {
    "jwt": (JWT, StatusFile.built_at, StatusFile.jwt),
    "cwt": (CWT, StatusFile.built_at, StatusFile.cwt),
    "codes": (CODES, StatusFile.codes_built_at, StatusFile.codes),
}
KEPT, KEPT_LONGEST = (
    16,
    1 << 20,
)  # files in memory, and bytes of the longest: lists, and the codes of small registers
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
    return await _file(request, db, name, "cwt" if as_cwt else "jwt")


@get("/codes/{kid:str}", name="codes")
async def show_codes(
    request: Asked, kid: FromPath[str], db: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Return the codes of one key's logos, for a verifier without network."""
    return await _file(request, db, kid, "codes")


async def _file(request: Asked, db: AsyncSession, kid: str, form: str) -> Response[bytes]:
    """Return a file, known by when it was built: whoever has it already costs one short read."""
    media_type, since, content = FORMS[form]
    built = await db.scalar(select(since).where(StatusFile.kid == kid))
    if built is None:
        raise NotFoundError
    if (tag := _tag(kid, form, built)) in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers={**HEADERS, "etag": tag}, media_type=media_type)
    kept: OrderedDict[str, bytes] = request.app.state.setdefault("status_files", OrderedDict())
    body = kept.get(tag)
    if body is None:
        row = (await db.execute(select(since, content).where(StatusFile.kid == kid))).one()
        # It may have been built anew a moment ago.
        tag, body = _tag(kid, form, row[0]), row[1].encode() if form == "jwt" else row[1]
        if len(body) <= KEPT_LONGEST:
            kept[tag] = body
        if len(kept) > KEPT:
            kept.popitem(last=False)
    return Response(body, headers={**HEADERS, "etag": tag}, media_type=media_type)


def _tag(kid: str, form: str, built: datetime) -> str:
    return f'"{kid}-{form}-{built.timestamp() * 1_000_000:.0f}"'


router = Router(path="/", guards=[anyone], route_handlers=[show_lists, show_list, show_codes])
