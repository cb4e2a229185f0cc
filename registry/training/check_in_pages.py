"""The check-in of a session: its QR at the business's desk, and the page that it opens on anybody's phone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import anyone, keeper, only
from registry.countries.queries import today_in
from registry.kit.forms import FormReader
from registry.kit.http import CSP
from registry.kit.i18n import spoken
from registry.kit.pages import done, to
from registry.kit.pdfs import draw_pages
from registry.kit.pictures import BYTES_AT_MOST, EMPTY, is_pdf, redraw
from registry.kit.square import square
from registry.kit.words import Sentence
from registry.settings import Settings
from registry.training.checking_in import Door, check_in, close_doors, door_of, open_door
from registry.training.evidence import add_picture, picture, take_picture_back
from registry.training.forms import known_key
from registry.training.modules import modules
from registry.training.queries import session_view
from registry.training.rules import NAME_LONGEST
from registry.training.session_pages import HOME, session_page

POLICY = {"content-security-policy": CSP}  # a script keeps what was typed until there is a network
REASON_LONGEST = 300
Asked = Request[Any, Any, State]


@post("/{session_id:uuid}/check-in", name="desk.session.check_in", status_code=200)
async def submit_open(
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template:
    """Open the check-in, and show its QR: once, since its address is kept nowhere."""
    view = await session_view(db, keeper, session_id)
    token = await open_door(db, keeper, session_id, now=now)
    address = f"{settings.base_url}/t/{token}"
    path, side = square(address)
    context = {
        "view": view,
        "title": modules()[view.module].title[spoken.get()],
        "address": address,
        "path": path,
        "side": side,
        "back": to(f"{HOME}/{session_id}"),
    }
    return Template("training/check_in_open.html", context=context)


@post("/{session_id:uuid}/check-in/close", name="desk.session.check_in.close", status_code=303)
async def submit_close(
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """End every QR of a session."""
    await close_doors(db, keeper, session_id, now=now)
    return Redirect(done(f"{HOME}/{session_id}", "ended"), status_code=303)


@post(
    "/{session_id:uuid}/pictures",
    name="desk.session.picture.add",
    status_code=200,
    request_max_body_size=BYTES_AT_MOST + 64 * 1024,
)
async def submit_picture(
    request: Request[SignatoryActor, Any, State],
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Add a picture of the signed list, or the pages of a PDF, redrawn; or say why it is none."""
    async with request.app.state.database.reads() as reading:  # no writer waits while it is redrawn
        view = await session_view(reading, keeper, session_id)
    given = (await request.form()).get("picture")
    content = await given.read() if isinstance(given, UploadFile) else b""
    drawn = await (draw_pages(content) if is_pdf(content) else redraw(content)) if content else EMPTY
    if isinstance(drawn, Sentence):
        return await session_page(db, keeper, now, view, {}, {}, {"picture": drawn})
    for number, page in enumerate([drawn] if isinstance(drawn, bytes) else drawn, start=1):
        await add_picture(
            db, keeper, session_id, page,
            original=content, page=None if isinstance(drawn, bytes) else number, now=now,
        )  # fmt: skip
    return Redirect(done(f"{HOME}/{session_id}", "added"), status_code=303)


@get("/pictures/{picture_id:uuid}", name="desk.session.picture")
async def show_picture(
    picture_id: FromPath[UUID], db: NamedDependency[AsyncSession], actor: NamedDependency[SignatoryActor]
) -> Response[bytes]:
    """Hand out a picture of one's own business, as a file and not as a page."""
    headers = {"content-disposition": f'attachment; filename="session-{picture_id}.jpg"'}
    return Response(await picture(db, actor, picture_id), media_type="image/jpeg", headers=headers)


@post("/pictures/{picture_id:uuid}/take-back", name="desk.session.picture.take_back", status_code=303)
async def submit_take_picture_back(
    picture_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take back a picture that should not be there."""
    why = next((typed for name, typed in data.items() if name.startswith("why-")), "")
    reason = FormReader({"why": why}).text("why", longest=REASON_LONGEST, optional=True)
    session_id = await take_picture_back(db, keeper, picture_id, reason=reason, now=now)
    return Redirect(done(f"{HOME}/{session_id}", "taken_back"), status_code=303)


@get("/{token:str}", name="check_in")
async def show_door(
    token: FromPath[str], db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Ask whoever was there to say so."""
    return _door(await door_of(db, token, now=now), token, {}, {})


@post("/{token:str}", name="check_in.submit", status_code=200)
async def submit_door(
    token: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Note that somebody was there; the answer is the same for everybody."""
    door = await door_of(db, token, now=now)
    form = FormReader(data)
    typed = form.text("known_as", longest=NAME_LONGEST)
    if typed and not known_key(typed):
        form.fault("known_as", "A name or a number has letters or digits.")
    if not form.ticked("understood"):
        form.fault("understood", "Tick this if it is so.")
    if form.faults:
        return _door(door, token, data, form.faults)
    await check_in(db, door, typed, today=await today_in(db, door.country, now), now=now)
    return Template("training/checked_in.html", context={"door": door, "title": _title(door)})


def _door(door: Door, token: str, raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    context = {
        "door": door,
        "title": _title(door),
        "token": token,
        "longest": NAME_LONGEST,
        "raw": raw,
        "faults": faults,
    }
    status = 422 if faults else 200
    return Template("training/check_in.html", context=context, headers=POLICY, status_code=status)


def _title(door: Door) -> str:
    return modules()[door.module].title[spoken.get()]


desk = Router(
    path=HOME,
    guards=[only(SignatoryActor)],
    dependencies={"keeper": keeper},
    route_handlers=[submit_open, submit_close, submit_picture, submit_take_picture_back, show_picture],
)
public = Router(path="/t", guards=[anyone], route_handlers=[show_door, submit_door])
