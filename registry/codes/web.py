"""The code to read, with its hash; and publishing a later version."""

import json
from datetime import datetime
from typing import Annotated, Any

from litestar import MediaType, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.guards import anyone, only
from registry.codes import queries
from registry.codes.actions import last_number, prepare, publish
from registry.codes.rules import LANGUAGES, CodeFaults, canonical_text, differences
from registry.errors import NotFoundError
from registry.kit.http import COMPRESSED
from registry.kit.i18n import spoken
from registry.kit.pages import done
from registry.kit.words import Sentence

LARGEST_FILE = 1024 * 1024  # bytes; v1 has 40 kB
NO_FILE = Sentence("Choose a file.")
NO_JSON = Sentence("This file is not JSON in UTF-8.")


@get(["/code", "/code/{name:str}"], name="code")
async def show_code(db: NamedDependency[AsyncSession], name: FromPath[str] = "") -> Template:
    """Show a version of the code, the newest if none is named."""
    found = await queries.latest(db) if not name else await queries.version(db, _number(name))
    text = found.code.texts[spoken.get()]
    context = {
        "version": found,
        "text": text,
        "hash": found.hashes[spoken.get()],
        "versions": await queries.versions(db),
    }
    return Template("codes/code.html", context=context)


@get("/code/{name:str}/{file:str}", name="code.text", media_type=MediaType.TEXT)
async def show_text(
    db: NamedDependency[AsyncSession], name: FromPath[str], file: FromPath[str]
) -> Response[bytes]:
    """Return exactly the bytes that are hashed and signed."""
    language, _, ending = file.partition(".")
    if ending != "txt" or language not in LANGUAGES:
        raise NotFoundError
    found = await queries.version(db, _number(name))
    return Response(canonical_text(found.code, language).encode(), media_type="text/plain; charset=utf-8")


@get("/", name="registrar.code")
async def show_publishing(db: NamedDependency[AsyncSession]) -> Template:
    """Show the versions, and the form of the next."""
    return await _publishing(db, ())


@post("/", name="registrar.code.publish", status_code=200, request_max_body_size=LARGEST_FILE)
async def submit_publishing(
    data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Show what the next version would change; publish it when that has been seen and confirmed."""
    seen = data.get("seen")
    content = seen.encode(errors="replace") if isinstance(seen, str) else await _content(data.get("file"))
    if not content:
        return await _publishing(db, (NO_FILE,))
    try:
        given = json.loads(content.decode())
    except (ValueError, RecursionError):
        return await _publishing(db, (NO_JSON,))
    if not isinstance(seen, str):
        return await _preview(db, given, content.decode())
    published = await publish(db, actor, given, now=now)
    if isinstance(published, CodeFaults):
        return await _publishing(db, published.sentences)
    return Redirect(done("/registrar/code", "published"), status_code=303)


async def _content(file: object) -> bytes:
    """Return the bytes of a file; none chosen, a browser sends it empty."""
    return await file.read() if isinstance(file, UploadFile) else b""


async def _preview(db: AsyncSession, given: object, text: str) -> Template:
    code = await prepare(db, given)
    if isinstance(code, CodeFaults):
        return await _publishing(db, code.sentences)
    before = await queries.latest(db)
    context = {"code": code, "before": before, "differences": differences(before.code, code), "text": text}
    return Template("codes/preview.html", context=context)


async def _publishing(db: AsyncSession, faults: tuple[Sentence, ...]) -> Template:
    context = {
        "versions": await queries.versions(db),
        "next": (await last_number(db) or 0) + 1,
        "found": faults,
        "faults": {"file": Sentence("This is no version of the code yet: see the list above.")}
        if faults
        else {},
    }
    return Template("codes/publish.html", context=context, status_code=422 if faults else 200)


def _number(name: str) -> int:
    digits = name.removeprefix("v")
    if not (name.startswith("v") and digits.isascii() and digits.isdigit() and len(digits) <= 4):  # noqa: PLR2004 (bounded)
        raise NotFoundError
    return int(digits)


public = Router(path="/", guards=[anyone], middleware=[COMPRESSED], route_handlers=[show_code, show_text])
registrars = Router(
    path="/registrar/code",
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_publishing, submit_publishing],
)
