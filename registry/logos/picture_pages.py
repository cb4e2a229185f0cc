"""The picture of a place or a vehicle: given at the desk, and shown on the page of its code."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.guards import anyone, only
from registry.errors import NotFoundError
from registry.kit.pages import done
from registry.kit.pictures import BYTES_AT_MOST, EMPTY, in_turn, small
from registry.kit.words import Sentence
from registry.logos.pictures import add_picture, own_pictured, picture_key, public_picture, remove_picture

NOBODY = Sentence("Tick this once nobody can be recognised in the picture.")
ENDING = ".jpg"
KEPT_FOR = 300  # seconds: so long a picture that was taken away may still be seen by whoever saw it


@get("/{file:str}", name="picture")
async def show_picture(
    request: Request[Any, Any, State],
    file: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Hand out the picture that a page shows; its address is its digest, so another picture has another."""
    key = file.removesuffix(ENDING)
    if not file.endswith(ENDING):
        raise NotFoundError
    headers = {"cache-control": f"public, max-age={KEPT_FOR}", "etag": f'"{key[:32]}"'}
    content = await public_picture(db, key, now=now)
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers)
    return Response(content, media_type="image/jpeg", headers=headers)


@get("/{placement_id:uuid}/picture", name="desk.logo.picture")
async def show_form(
    placement_id: FromPath[UUID], db: NamedDependency[AsyncSession], actor: NamedDependency[KeeperActor]
) -> Template:
    """Show the picture, and the form of another."""
    return await _page(db, actor, placement_id, {}, {})


@post(
    "/{placement_id:uuid}/picture",
    name="desk.logo.picture.add",
    status_code=200,
    request_max_body_size=BYTES_AT_MOST + 64 * 1024,
)
async def submit_picture(
    request: Request[KeeperActor, Any, State],
    placement_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Take a picture, redrawn small; or say why it is none."""
    async with request.app.state.database.reads() as reading:  # no writer waits while it is redrawn
        await own_pictured(reading, actor, placement_id)
    form = await request.form()
    given, ticked = form.get("picture"), form.get("nobody")
    content = await given.read() if isinstance(given, UploadFile) else b""
    drawn = await in_turn(lambda: small(content)) if content else EMPTY
    faults = {} if ticked == "yes" else {"nobody": NOBODY}
    if isinstance(drawn, Sentence):
        faults = {"picture": drawn, **faults}
    if isinstance(drawn, Sentence) or faults:
        return await _page(db, actor, placement_id, {"nobody": "yes"} if ticked == "yes" else {}, faults)
    await add_picture(db, actor, placement_id, drawn, now=now)
    return Redirect(done(f"/desk/logos/{placement_id}/picture", "saved"), status_code=303)


@post("/{placement_id:uuid}/picture/remove", name="desk.logo.picture.remove", status_code=303)
async def submit_remove(
    placement_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take the picture away."""
    await remove_picture(db, actor, placement_id, now=now)
    return Redirect(done(f"/desk/logos/{placement_id}/picture", "removed"), status_code=303)


async def _page(
    db: AsyncSession,
    actor: KeeperActor,
    placement_id: UUID,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    placement = await own_pictured(db, actor, placement_id)
    context = {
        "placement_id": placement.id,
        "label": placement.label,
        "code": placement.code,
        "key": await picture_key(db, placement_id),
        "raw": raw,
        "faults": faults,
    }
    return Template("logos/picture.html", context=context, status_code=422 if faults else 200)


public = Router(path="/picture", guards=[anyone], route_handlers=[show_picture])
keepers = Router(
    path="/desk/logos",
    guards=[only(KeeperActor)],
    route_handlers=[show_form, submit_picture, submit_remove],
)
