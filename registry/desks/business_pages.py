"""What stands about one's own business: all its people read it, its owner and its focal point change it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import only
from registry.adherence import keeping
from registry.applications.showing import choices
from registry.applications.shown import TONGUES
from registry.applications.words import BUSINESS, SITE
from registry.desks.business_queries import OwnPlace, own_business, own_place, own_places
from registry.kit.forms import FormFaults
from registry.kit.i18n import say
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.logos import places
from registry.settings import Settings
from registry.signatories.change_forms import parse_contact, parse_place
from registry.signatories.rules import Sector
from registry.signatories.words import SECTORS, SITE_KINDS

HOME = "/desk/business"
WORDS = {**BUSINESS, **SITE}
NO_FAULTS: Mapping[str, Sentence] = {}


@get("/", name="desk.business")
async def show_business(
    db: NamedDependency[AsyncSession], actor: NamedDependency[SignatoryActor]
) -> Template:
    """Show what stands about the business, with the ways to change it."""
    own = await own_business(db, actor)
    context = {
        "own": own,
        "may_change": own.keeps and own.kept_here,
        "places": await own_places(db, actor),
        "words": WORDS,
        "sectors": SECTORS,
        "kinds": SITE_KINDS,
        "tongues": TONGUES,
    }
    return Template("desks/own_business.html", context=context)


@get("/contact", name="desk.business.contact")
async def show_contact(db: NamedDependency[AsyncSession], actor: NamedDependency[KeeperActor]) -> Template:
    """Show the form of address and contact."""
    await keeping.check_own(db, actor)
    own = await own_business(db, actor)
    return _contact_page({**own.contact, "read": own.contact_read}, NO_FAULTS)


@post("/contact", name="desk.business.contact.submit", status_code=200)
async def submit_contact(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Change address and contact; an e-mail address that our letters leave is told so."""
    draft = parse_contact(data)
    if isinstance(draft, FormFaults):
        return _contact_page(data, draft.by_field)
    read = data.get("read", "")
    await keeping.change_contact(db, actor, draft, read=read, base_url=settings.base_url, now=now)
    return Redirect(done(HOME, "saved"), status_code=303)


@get("/places/add", name="desk.business.place.add")
async def show_add(db: NamedDependency[AsyncSession], actor: NamedDependency[KeeperActor]) -> Template:
    """Show the form of a new place."""
    await keeping.check_own(db, actor)
    own = await own_business(db, actor)
    return _place_page(None, own.sector, {"read": own.places_read}, NO_FAULTS)


@post("/places/add", name="desk.business.place.add.submit", status_code=200)
async def submit_add(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Add a place."""
    draft = parse_place(data)
    if isinstance(draft, FormFaults):
        return _place_page(None, (await own_business(db, actor)).sector, data, draft.by_field)
    await keeping.add_place(db, actor, draft, read=data.get("read", ""), now=now)
    return Redirect(done(HOME, "added"), status_code=303)


@get("/places/{place_id:uuid}", name="desk.business.place")
async def show_place(
    place_id: FromPath[UUID], db: NamedDependency[AsyncSession], actor: NamedDependency[KeeperActor]
) -> Template:
    """Show the form of one place."""
    await keeping.check_own(db, actor)
    place = await own_place(db, actor, place_id)
    return _place_page(place, place.sector, {**place.typed, "read": place.read}, NO_FAULTS)


@post("/places/{place_id:uuid}", name="desk.business.place.submit", status_code=200)
async def submit_place(
    place_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Change one place; what hangs there shows it at its next scan."""
    place, draft = await own_place(db, actor, place_id), parse_place(data)
    if isinstance(draft, FormFaults):
        return _place_page(place, place.sector, data, draft.by_field)
    await places.change_place(db, actor, place_id, draft, read=data.get("read", ""), now=now)
    return Redirect(done(HOME, "saved"), status_code=303)


@get("/places/{place_id:uuid}/close", name="desk.business.place.close")
async def show_close(
    place_id: FromPath[UUID], db: NamedDependency[AsyncSession], actor: NamedDependency[KeeperActor]
) -> Template:
    """Ask whether a place closes, and show what ends with it."""
    await keeping.check_own(db, actor)
    return Template("desks/own_place_close.html", context={"place": await own_place(db, actor, place_id)})


@post("/places/{place_id:uuid}/close", name="desk.business.place.close.submit", status_code=303)
async def submit_close(
    place_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Close a place; its logos end."""
    await places.close_place(db, actor, place_id, read=data.get("read", ""), now=now)
    return Redirect(done(HOME, "closed"), status_code=303)


def _contact_page(raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    context = {"words": _said(), "tongues": choices(TONGUES), "raw": raw, "faults": faults}
    return Template("desks/own_contact.html", context=context, status_code=422 if faults else 200)


def _place_page(
    place: OwnPlace | None, sector: Sector, raw: Mapping[str, str], faults: Mapping[str, Sentence]
) -> Template:
    context = {
        "place": place,
        "words": _said(),
        "kinds": choices(SITE_KINDS),
        "with_rooms": sector is Sector.ACCOMMODATION or bool(raw.get("rooms")),
        "raw": raw,
        "faults": faults,
    }
    return Template("desks/own_place.html", context=context, status_code=422 if faults else 200)


def _said() -> dict[str, str]:
    return {name: say(word) for name, word in WORDS.items()}


reading = Router(path=HOME, guards=[only(SignatoryActor)], route_handlers=[show_business])
keepers = Router(
    path=HOME,
    guards=[only(KeeperActor)],
    route_handlers=[
        show_contact,
        submit_contact,
        show_add,
        submit_add,
        show_place,
        submit_place,
        show_close,
        submit_close,
    ],
)
