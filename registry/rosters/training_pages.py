"""Lists of staff, and of who took part in what, at a business's desk: the same pages, twice."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State, UploadFile
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.guards import only
from registry.countries.queries import today_in
from registry.kit.i18n import LANGUAGES
from registry.kit.pages import done, to
from registry.kit.sheets import SheetError
from registry.kit.sheets.sheet import BYTES_AT_MOST
from registry.kit.words import Sentence
from registry.rosters import actions, queries
from registry.rosters.attendance_lists import (
    attendance_forecast,
    attendances_of,
    packed_attendances,
    take_attendances,
    team_around,
)
from registry.rosters.drafts import Preview
from registry.rosters.reading import in_thread
from registry.rosters.rules import ATTENDANCES_MOST, ROWS_SHOWN, STAFF_MODULES, Kind
from registry.rosters.showing import packed_of
from registry.rosters.staff_lists import around, packed_staff, staff_forecast, staff_of, take_staff
from registry.rosters.web import FORM_AROUND_THE_FILE, NO_FILE, TICK, Upload
from registry.signatories.queries import country_of
from registry.training.words import MODES, STAFF_ROLES

Faults = Mapping[str, Sentence]


class _Around(Protocol):
    def __call__(self, db: AsyncSession, signatory_id: UUID, /, *, today: date) -> Awaitable[Any]: ...


@dataclass(frozen=True, slots=True)
class TrainingList:
    """One kind of list: where its pages are, what reads it, and what takes it over."""

    kind: Kind
    home: str
    page: str  # the template of one; of the page of all, with an s
    words: Mapping[str, Any]
    around: _Around
    pack: Callable[[bytes, str, Any], bytes]
    unpack: Callable[[bytes], tuple[Preview[Any], Sequence[Any]]]
    forecast: Callable[[AsyncSession, UUID, Sequence[Any], date], Awaitable[object]]
    take: Callable[..., Awaitable[object]]


async def _staff_forecast(db: AsyncSession, of: UUID, rows: Sequence[Any], today: date) -> object:
    return await staff_forecast(db, of, rows, today=today)


async def _attendance_forecast(db: AsyncSession, of: UUID, rows: Sequence[Any], _: date) -> object:
    return await attendance_forecast(db, of, rows)


STAFF = TrainingList(
    Kind.STAFF, "/desk/training/lists", "rosters/staff_list",
    {"role_words": STAFF_ROLES, "modules": [module.value for module in STAFF_MODULES]},
    around, packed_staff, staff_of, _staff_forecast, take_staff,
)  # fmt: skip
ATTENDANCES = TrainingList(
    Kind.ATTENDANCES, "/desk/training/attendances", "rosters/attendance_list",
    {"mode_words": MODES, "language_names": LANGUAGES, "most": ATTENDANCES_MOST},
    team_around, packed_attendances, attendances_of, _attendance_forecast, take_attendances,
)  # fmt: skip


@get("/")
async def show_lists(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    what: NamedDependency[TrainingList],
) -> Template:
    """Show the latest lists, and the form for another."""
    return await _lists(db, actor, what, {})


@post("/", status_code=200, request_max_body_size=BYTES_AT_MOST + FORM_AROUND_THE_FILE)
async def submit_list(
    request: Request[Any, Any, State],
    data: Upload,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    what: NamedDependency[TrainingList],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Read a file and keep what was understood; or say why it is no list."""
    given = data.get("file")
    content = await given.read() if isinstance(given, UploadFile) else b""
    name = given.filename if isinstance(given, UploadFile) else ""
    if not content and not name:
        return await _lists(db, actor, what, {"file": NO_FILE})
    async with request.app.state.database.reads() as reading:  # no writer waits while the file is read
        country = await country_of(reading, actor.signatory_id)
        against = await what.around(reading, actor.signatory_id, today=await today_in(reading, country, now))
    try:
        packed = await in_thread(lambda: what.pack(content, name, against))
    except SheetError as error:
        return await _lists(db, actor, what, {"file": error.said})
    row = await actions.upload(
        db, what.kind, actor.signatory_id, content, packed, country=country, by=actor.account_id, now=now
    )
    return Redirect(to(f"{what.home}/{row.id}"), status_code=303)


@get("/{roster_id:uuid}")
async def show_list(
    roster_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    what: NamedDependency[TrainingList],
    now: NamedDependency[datetime],
) -> Template:
    """Show what was understood and what it would do; or what became of it."""
    return await _list(db, actor, what, roster_id, {}, now=now)


@post("/{roster_id:uuid}/confirm", status_code=200)
async def submit_confirm(
    request: Request[Any, Any, State],
    roster_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    what: NamedDependency[TrainingList],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Take the list over: all its right rows, in this one transaction."""
    async with request.app.state.database.reads() as reading:
        packed = await packed_of(reading, what.kind, actor.signatory_id, roster_id)
        today = await today_in(reading, await country_of(reading, actor.signatory_id), now)
    preview, rows = await in_thread(lambda: what.unpack(packed))
    if preview.fault_count and preview.drafts and not data.get("partial"):
        return await _list(db, actor, what, roster_id, {"partial": TICK}, now=now)
    await what.take(
        db, actor.signatory_id, roster_id, rows, left_out=preview.row_count - len(preview.drafts),
        by=actor.account_id, today=today, now=now,
    )  # fmt: skip
    return Redirect(done(f"{what.home}/{roster_id}", "taken_over"), status_code=303)


@post("/{roster_id:uuid}/drop", status_code=303)
async def submit_drop(
    roster_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    what: NamedDependency[TrainingList],
    now: NamedDependency[datetime],
) -> Redirect:
    """Drop the list; what it held is erased."""
    await actions.drop(db, what.kind, actor.signatory_id, roster_id, now=now)
    return Redirect(done(what.home, "dropped"), status_code=303)


async def _lists(db: AsyncSession, actor: KeeperActor, what: TrainingList, faults: Faults) -> Template:
    context = {
        **what.words,
        "home": what.home,
        "lists": await queries.rosters(db, what.kind, actor.signatory_id),
        "faults": faults,
    }
    return Template(f"{what.page}s.html", context=context, status_code=422 if faults else 200)


async def _list(
    db: AsyncSession,
    actor: KeeperActor,
    what: TrainingList,
    roster_id: UUID,
    faults: Faults,
    *,
    now: datetime,
) -> Template:
    view = await queries.roster(db, what.kind, actor.signatory_id, roster_id)
    context: dict[str, Any] = {
        **what.words,
        "home": what.home,
        "view": view,
        "preview": None,
        "faults": faults,
    }
    if view.packed is not None:
        packed = view.packed
        preview, rows = await in_thread(lambda: what.unpack(packed))
        today = await today_in(db, view.country, now)
        context |= {
            "preview": preview,
            "forecast": await what.forecast(db, actor.signatory_id, rows, today),
            "shown": rows[:ROWS_SHOWN],
            "distinct": len(rows),
            "left_out": preview.row_count - len(preview.drafts),
        }
    return Template(f"{what.page}.html", context=context, status_code=422 if faults else 200)


def _router(what: TrainingList) -> Router:
    return Router(
        path=what.home,
        guards=[only(KeeperActor)],
        dependencies={"what": Provide(lambda: what, sync_to_thread=False)},
        route_handlers=[show_lists, submit_list, show_list, submit_confirm, submit_drop],
    )


staff = _router(STAFF)
attendances = _router(ATTENDANCES)
