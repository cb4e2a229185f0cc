"""Lists of members at an association's desk, lists of vehicles at a business's: the same pages, twice."""

from collections.abc import Callable
from dataclasses import dataclass
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

from registry.accounts.actors import AssociationAdminActor, KeeperActor
from registry.accounts.guards import only
from registry.countries.queries import today_in
from registry.kit.forms import FormFaults
from registry.kit.pages import done, to
from registry.kit.sheets import SheetError
from registry.kit.sheets.sheet import BYTES_AT_MOST
from registry.kit.words import Sentence
from registry.rosters import actions
from registry.rosters.drafts import VehicleDraft
from registry.rosters.forms import parse_members_upload
from registry.rosters.members import Member
from registry.rosters.reading import in_thread, members_file, members_of, vehicles_file, vehicles_of
from registry.rosters.rules import Kind
from registry.rosters.showing import HOMES, list_context, lists_context, packed_of
from registry.rosters.stored import AnyPreview, faults_alone
from registry.settings import Settings
from registry.signatories.queries import country_of

# Files and texts: the framework cannot check a union of the two.
Upload = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]
Read = Callable[[bytes, str], bytes]

FORM_AROUND_THE_FILE = 64 * 1024  # bytes
NO_FILE = Sentence("Choose a file.")
TICK = Sentence(
    "Tick this to leave the rows with a fault out; or drop the list, correct it, and load it again."
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose lists these are, of what, and who is at it."""

    kind: Kind
    organisation_id: UUID
    account_id: UUID

    @property
    def home(self) -> str:
        return HOMES[self.kind]


async def association_desk(actor: NamedDependency[AssociationAdminActor]) -> Desk:
    """Return the desk where members are loaded."""
    return Desk(Kind.MEMBERS, actor.association_id, actor.account_id)


async def business_desk(actor: NamedDependency[KeeperActor]) -> Desk:
    """Return the desk where vehicles are loaded."""
    return Desk(Kind.VEHICLES, actor.signatory_id, actor.account_id)


@get("/")
async def show_lists(db: NamedDependency[AsyncSession], desk: NamedDependency[Desk]) -> Template:
    """Show the latest lists, and the form for another."""
    context = await lists_context(db, desk.kind, desk.organisation_id, {}, {})
    return Template("rosters/lists.html", context=context)


@post("/", status_code=200, request_max_body_size=BYTES_AT_MOST + FORM_AROUND_THE_FILE)
async def submit_list(
    request: Request[Any, Any, State],
    data: Upload,
    db: NamedDependency[AsyncSession],
    desk: NamedDependency[Desk],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Read a file and keep what was understood; or say why it is no list."""
    raw = {name: value for name, value in data.items() if isinstance(value, str)}
    given = data.get("file")
    content = await given.read() if isinstance(given, UploadFile) else b""
    name = given.filename if isinstance(given, UploadFile) else ""
    faults: dict[str, Sentence] = {} if content or name else {"file": NO_FILE}
    country, read = await _reader(request, desk, raw, faults)
    packed = b""
    if not faults:
        try:
            packed = await in_thread(lambda: read(content, name))
        except SheetError as error:
            faults["file"] = error.said
    if faults:
        context = await lists_context(db, desk.kind, desk.organisation_id, raw, faults)
        return Template("rosters/lists.html", context=context, status_code=422)
    row = await actions.upload(
        db, desk.kind, desk.organisation_id, content, packed, country=country, by=desk.account_id, now=now
    )
    return Redirect(to(f"{desk.home}/{row.id}"), status_code=303)


@get("/{roster_id:uuid}")
async def show_list(
    roster_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    desk: NamedDependency[Desk],
    now: NamedDependency[datetime],
) -> Template:
    """Show what was understood and what it would do; or what became of it."""
    context = await list_context(db, desk.kind, desk.organisation_id, roster_id, now)
    return Template("rosters/list.html", context=context)


@post("/{roster_id:uuid}/confirm", status_code=200)
async def submit_confirm(
    request: Request[Any, Any, State],
    roster_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    desk: NamedDependency[Desk],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Take the list over: all its right rows, in this one transaction.

    It is unpacked before the transaction's first statement: no writer waits for that.
    """
    async with request.app.state.database.reads() as reading:
        packed = await packed_of(reading, desk.kind, desk.organisation_id, roster_id)
    members: list[Member] = []
    vehicles: list[VehicleDraft] = []
    preview: AnyPreview
    if desk.kind is Kind.MEMBERS:
        preview, members = await in_thread(lambda: members_of(packed))
    else:
        preview, vehicles = await in_thread(lambda: vehicles_of(packed))
    if preview.fault_count and preview.drafts and not data.get("partial"):
        context = await list_context(db, desk.kind, desk.organisation_id, roster_id, now)
        return Template("rosters/list.html", context=context | {"faults": {"partial": TICK}}, status_code=422)
    left_out, faults = preview.row_count - len(preview.drafts), await in_thread(lambda: faults_alone(preview))
    if desk.kind is Kind.MEMBERS:
        await actions.take_members(
            db, desk.organisation_id, roster_id, members,
            left_out=left_out, by=desk.account_id, base_url=settings.base_url, now=now, faults=faults,
            apart=bool(data.get("apart")),
        )  # fmt: skip
    else:
        today = await today_in(db, await country_of(db, desk.organisation_id), now)
        await actions.take_vehicles(
            db, desk.organisation_id, roster_id, vehicles,
            left_out=left_out, by=desk.account_id, today=today, now=now, faults=faults,
        )  # fmt: skip
    return Redirect(done(f"{desk.home}/{roster_id}", "taken_over"), status_code=303)


@post("/{roster_id:uuid}/drop", status_code=303)
async def submit_drop(
    roster_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    desk: NamedDependency[Desk],
    now: NamedDependency[datetime],
) -> Redirect:
    """Drop the list; what it held is erased."""
    await actions.drop(db, desk.kind, desk.organisation_id, roster_id, now=now)
    return Redirect(done(desk.home, "dropped"), status_code=303)


async def _reader(
    request: Request[Any, Any, State], desk: Desk, raw: dict[str, str], faults: dict[str, Sentence]
) -> tuple[str, Read]:
    """Return the country of rows that name none, and what reads the file; faults of the form are added."""
    if desk.kind is Kind.VEHICLES:
        async with request.app.state.database.reads() as reading:
            country = await country_of(reading, desk.organisation_id)
        return country, lambda content, name: vehicles_file(content, name, country)
    otherwise = parse_members_upload(raw)
    if isinstance(otherwise, FormFaults):
        faults |= otherwise.by_field
        return "", lambda content, _: content
    return otherwise.country, lambda content, name: members_file(content, name, otherwise)


HANDLERS = [show_lists, submit_list, show_list, submit_confirm, submit_drop]
associations = Router(
    path="/association/rosters",
    guards=[only(AssociationAdminActor)],
    dependencies={"desk": association_desk},
    route_handlers=HANDLERS,
)
businesses = Router(
    path="/desk/rosters",
    guards=[only(KeeperActor)],
    dependencies={"desk": business_desk},
    route_handlers=HANDLERS,
)
