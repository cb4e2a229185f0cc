"""Lists of staff at a business's desk: loaded, looked at, confirmed or dropped."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State, UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.guards import only
from registry.countries.queries import today_in
from registry.errors import RuleBrokenError
from registry.kit.pages import done, to
from registry.kit.sheets import SheetError
from registry.kit.sheets.sheet import BYTES_AT_MOST
from registry.kit.words import Sentence
from registry.rosters import actions
from registry.rosters.reading import in_thread
from registry.rosters.rules import LISTS_SHOWN, ROWS_SHOWN, STAFF_MODULES, Kind
from registry.rosters.showing import ENDED
from registry.rosters.staff_lists import (
    StaffOutcome,
    around,
    packed_staff,
    staff_forecast,
    staff_list,
    staff_lists,
    staff_of,
    take_staff,
)
from registry.rosters.web import FORM_AROUND_THE_FILE, NO_FILE, TICK
from registry.signatories.queries import country_of
from registry.training.words import STAFF_ROLES

HOME = "/desk/training/lists"
Upload = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]
Faults = Mapping[str, Sentence]


@get("/", name="desk.staff_lists")
async def show_lists(db: NamedDependency[AsyncSession], actor: NamedDependency[KeeperActor]) -> Template:
    """Show the latest lists, and the form for another."""
    return await _lists(db, actor, {})


@post(
    "/",
    name="desk.staff_lists.load",
    status_code=200,
    request_max_body_size=BYTES_AT_MOST + FORM_AROUND_THE_FILE,
)
async def submit_list(
    request: Request[Any, Any, State],
    data: Upload,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Read a file and keep what was understood; or say why it is no list."""
    given = data.get("file")
    content = await given.read() if isinstance(given, UploadFile) else b""
    name = given.filename if isinstance(given, UploadFile) else ""
    if not content and not name:
        return await _lists(db, actor, {"file": NO_FILE})
    async with request.app.state.database.reads() as reading:  # no writer waits while the file is read
        country = await country_of(reading, actor.signatory_id)
        against = await around(reading, actor.signatory_id, today=await today_in(reading, country, now))
    try:
        packed = await in_thread(lambda: packed_staff(content, name, against))
    except SheetError as error:
        return await _lists(db, actor, {"file": error.said})
    row = await actions.upload(
        db, Kind.STAFF, actor.signatory_id, content, packed, country=country, by=actor.account_id, now=now
    )
    return Redirect(to(f"{HOME}/{row.id}"), status_code=303)


@get("/{roster_id:uuid}", name="desk.staff_list")
async def show_list(
    roster_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show what was understood and what it would do; or what became of it."""
    return await _list(db, actor, roster_id, {}, now=now)


@post("/{roster_id:uuid}/confirm", name="desk.staff_list.confirm", status_code=200)
async def submit_confirm(
    request: Request[Any, Any, State],
    roster_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Take the list over: all its right rows, in this one transaction."""
    async with request.app.state.database.reads() as reading:
        packed = (await staff_list(reading, actor.signatory_id, roster_id)).preview
        today = await today_in(reading, await country_of(reading, actor.signatory_id), now)
    if packed is None:
        raise RuleBrokenError(ENDED.english)
    preview, people = await in_thread(lambda: staff_of(packed))
    if preview.fault_count and preview.drafts and not data.get("partial"):
        return await _list(db, actor, roster_id, {"partial": TICK}, now=now)
    await take_staff(
        db, actor.signatory_id, roster_id, people, left_out=preview.row_count - len(preview.drafts),
        by=actor.account_id, today=today, now=now,
    )  # fmt: skip
    return Redirect(done(f"{HOME}/{roster_id}", "taken_over"), status_code=303)


@post("/{roster_id:uuid}/drop", name="desk.staff_list.drop", status_code=303)
async def submit_drop(
    roster_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Drop the list; what it held is erased."""
    await actions.drop(db, Kind.STAFF, actor.signatory_id, roster_id, now=now)
    return Redirect(done(HOME, "dropped"), status_code=303)


async def _lists(db: AsyncSession, actor: KeeperActor, faults: Faults) -> Template:
    context = {
        "lists": await staff_lists(db, actor.signatory_id, most=LISTS_SHOWN),
        "modules": [module.value for module in STAFF_MODULES],
        "faults": faults,
    }
    return Template("rosters/staff_lists.html", context=context, status_code=422 if faults else 200)


async def _list(
    db: AsyncSession, actor: KeeperActor, roster_id: UUID, faults: Faults, *, now: datetime
) -> Template:
    row = await staff_list(db, actor.signatory_id, roster_id)
    context: dict[str, Any] = {
        "view": row,
        "home": HOME,
        "outcome": StaffOutcome(**row.outcome) if row.outcome else None,
        "preview": None,
        "role_words": STAFF_ROLES,
        "faults": faults,
    }
    if row.preview is not None:
        packed = row.preview
        preview, people = await in_thread(lambda: staff_of(packed))
        context |= {
            "preview": preview,
            "forecast": await staff_forecast(db, actor.signatory_id, people, today=now.date()),
            "shown": people[:ROWS_SHOWN],
            "distinct": len(people),
            "left_out": preview.row_count - len(preview.drafts),
        }
    return Template("rosters/staff_list.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=HOME,
    guards=[only(KeeperActor)],
    route_handlers=[show_lists, submit_list, show_list, submit_confirm, submit_drop],
)
