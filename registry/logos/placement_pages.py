"""A business's logos: where they hang, and the files to print."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from anyio import to_thread
from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import keeper, only
from registry.countries.queries import today_in
from registry.errors import NotFoundError, RegistryError, RuleBrokenError
from registry.kit.forms import FormFaults
from registry.kit.i18n import speaking, spoken
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.logos import placement_queries as queries
from registry.logos import placements
from registry.logos.badge import HEIGHT, WIDTH
from registry.logos.domains import FILE, NAME, TXT_AT
from registry.logos.placement_forms import parse_placement
from registry.logos.placement_queries import Holder, PlacementLine
from registry.logos.placing import AT_A_SITE, PICTURED, MarkState, PlaceKind, Revocation, may_get_codes
from registry.logos.printing import artwork, language_of, line_of_mail, packed, shapes
from registry.logos.screens import screens_of
from registry.settings import Settings
from registry.signatories.queries import country_of

CHOICES = (PlaceKind.RECEPTION, PlaceKind.DOOR, PlaceKind.DOCUMENT, PlaceKind.DRIVER_CARD, PlaceKind.WEBSITE)
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
DONE_TO = {"renew": "changed", "revoke": "ended"}
FORMS = ("signed", "short")
MEDIA = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
NO_WHY = Sentence("Say why this logo ends: lost, copied, misused or moved.")
NOT_NOW = Sentence(
    "The logo may not be shown at present. The page of your logos says why, and what you may say instead."
)


async def here(db: AsyncSession, actor: SignatoryActor, now: datetime) -> date:
    """Return the date in the country of the actor's business."""
    return await today_in(db, await country_of(db, actor.signatory_id), now)


@get("/", name="desk.logos")
async def show_logos(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    after: FromQuery[str] = "",
) -> Template:
    """List the business's logos, with the form of a new place."""
    return await _list(db, actor, await here(db, actor, now), settings, after=after, raw={}, faults={})


@post("/", name="desk.logos.add", status_code=200)
async def submit_logo(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Give a new place its code."""
    today = await here(db, keeper, now)
    own_sites = [site for site, _ in await queries.sites(db, keeper)]
    draft = parse_placement(data, sites=own_sites, own_host=settings.public_host)
    if isinstance(draft, FormFaults):
        return await _list(db, keeper, today, settings, after="", raw=data, faults=dict(draft.by_field))
    placed = await placements.issue(db, keeper, draft, today=today, now=now)
    what = await to_do_next(db, keeper, placed.kind, today=today)
    return Redirect(done(f"/desk/logos/{placed.id}", what), status_code=303)


async def to_do_next(db: AsyncSession, keeper: KeeperActor, kind: PlaceKind, *, today: date) -> str:
    """Return what was done when a code was given: one for a website, one to hang up now, or one for later."""
    return "issued_site" if kind is PlaceKind.WEBSITE else await to_hang_up(db, keeper, today=today)


async def to_hang_up(db: AsyncSession, keeper: KeeperActor, *, today: date) -> str:
    """Return what was done when a code to print was given: one to hang up now, or one for later."""
    return "issued" if (await queries.holder(db, keeper, today=today)).may_show else "prepared"


async def _list(
    db: AsyncSession,
    actor: SignatoryActor,
    today: date,
    settings: Settings,
    *,
    after: str,
    raw: dict[str, str],
    faults: dict[str, Sentence],
) -> Template:
    business = await queries.holder(db, actor, today=today)
    page = await queries.placements(db, actor, business, today=today, after=after)
    context = {
        "business": business,
        "keeps": actor.keeps,
        "gets_codes": may_get_codes(business.told.facts, today=today),
        "page": page,
        "ended": [] if after else await queries.ended(db, actor, business, today=today),
        "sites": await queries.sites(db, actor),
        "kinds": CHOICES,
        "at_a_site": [kind.value for kind in AT_A_SITE],
        "onward": page.onward and to(f"/desk/logos?after={page.onward}"),
        "back": to("/desk/logos") if after else None,
        "host": settings.public_host,
        "raw": raw,
        "faults": faults,
    }
    return Template("logos/list.html", context=context, status_code=422 if faults else 200)


@get("/logos.zip", name="desk.logos.pack")
async def show_pack(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    words: FromQuery[str] = "",
) -> Response[bytes]:
    """Return every logo in use in one archive."""
    today = await here(db, actor, now)
    business = await queries.holder(db, actor, today=today)
    refuse_hidden(business)
    lines = await queries.in_use(db, actor, business, today=today)
    body = await in_language(lambda: packed(settings, business, lines, words))
    headers = {"content-disposition": 'attachment; filename="logos.zip"'}
    return Response(body, media_type="application/zip", headers=headers)


@get("/{placement_id:uuid}", name="desk.logo")
async def show_logo(
    placement_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    mm: FromQuery[str] = "",
    words: FromQuery[str] = "",
    form: FromQuery[str] = "",
    shape: FromQuery[str] = "",
) -> Template:
    """Show one logo: what it looks like, the files, and what can be done with it."""
    asked = {"mm": mm, "words": words, "form": form, "shape": shape}
    return await _one(db, actor, placement_id, settings, now, asked, {})


async def _one(
    db: AsyncSession,
    actor: SignatoryActor,
    placement_id: UUID,
    settings: Settings,
    now: datetime,
    asked: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    mm, words, form, shape = (asked.get(name, "") for name in ("mm", "words", "form", "shape"))
    today = await here(db, actor, now)
    business = await queries.holder(db, actor, today=today)
    line = await queries.placement(db, actor, business, placement_id, today=today)
    of_site = line.kind is PlaceKind.WEBSITE
    refused, warnings, signed = None, [], False
    if not of_site:
        try:
            drawn = artwork(settings, business, line, code_mm=millimetres(mm), form=form, shape=shape)
            warnings, signed = list(drawn.warnings()), drawn.is_signed
        except RegistryError as error:
            refused = error.said
    context = {
        "business": business,
        "keeps": actor.keeps,
        "gets_codes": may_get_codes(business.told.facts, today=today),
        "line": line,
        "site": await queries.site_of(db, line, today=today) if of_site else None,
        "pictured": line.kind in PICTURED,
        "screens": await screens_of(db, line.id) if line.kind in AT_A_SITE else None,
        "proof": {"name": NAME, "file": FILE, "txt": TXT_AT},
        "badge": badge_address(settings, line, language_of(business, words)),
        "live": line.state not in {MarkState.REVOKED, MarkState.SUPERSEDED},
        "mm": mm if refused is None and millimetres(mm) else "",
        "typed_mm": mm[:10],
        "words": language_of(business, words),
        "form": form if form in FORMS else "",
        "shape": shape if shape in shapes(line) else "",
        "of_papers": line.kind is PlaceKind.DOCUMENT,
        "mail": line_of_mail(settings, business, line, language_of(business, words)),
        "signed": signed,
        "refused": refused,
        "warnings": warnings,
        "url": f"{settings.base_url}/v/{line.code}",
        "revocations": list(Revocation),
        "reissues": [why for why in Revocation if why is not Revocation.MOVED],
        "faults": faults,
    }
    return Template("logos/logo.html", context=context, status_code=422 if faults else 200)


@get("/{placement_id:uuid}/{file:str}", name="desk.logo.file")
async def show_file(
    placement_id: FromPath[UUID],
    file: FromPath[str],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    mm: FromQuery[str] = "",
    words: FromQuery[str] = "",
    form: FromQuery[str] = "",
    shape: FromQuery[str] = "",
    cut: FromQuery[str] = "",
) -> Response[bytes]:
    """Return the logo as SVG, PNG or PDF, while country and standing allow it. Of a website there is none."""
    ending = file.removeprefix("logo.")
    if not file.startswith("logo.") or ending not in MEDIA:
        raise NotFoundError
    today = await here(db, actor, now)
    business = await queries.holder(db, actor, today=today)
    line = await queries.placement(db, actor, business, placement_id, today=today)
    if line.kind is PlaceKind.WEBSITE:
        raise NotFoundError
    refuse_hidden(business, line)
    drawn = artwork(settings, business, line, language=words, code_mm=millimetres(mm), form=form, shape=shape)
    make: dict[str, Callable[[], bytes]] = {
        "svg": lambda: drawn.to_svg().encode(),
        "png": drawn.to_png,
        "pdf": lambda: drawn.to_pdf(cut=cut == "yes"),
    }
    body = await to_thread.run_sync(make[ending])
    headers = {"content-security-policy": SVG_POLICY}
    if ending != "svg":
        named = f"logo-{line.code}{'-cut' if ending == 'pdf' and cut == 'yes' else ''}.{ending}"
        headers["content-disposition"] = f'attachment; filename="{named}"'
    return Response(body, media_type=MEDIA[ending], headers=headers)


@post("/{placement_id:uuid}/{what:str}", name="desk.logo.act", status_code=200)
async def submit_act(
    placement_id: FromPath[UUID],
    what: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Renew, replace or end one logo."""
    today = await here(db, keeper, now)
    match what:
        case "renew":
            row = await placements.renew(db, keeper, placement_id, today=today, now=now)
        case "replace":
            why = read_why(data.get("why", ""))
            row = await placements.replace(db, keeper, placement_id, why, today=today, now=now)
        case "revoke" if data.get("why") in list(Revocation):
            row = await placements.revoke(db, keeper, placement_id, Revocation(data["why"]), now=now)
        case "revoke":
            return await _one(db, keeper, placement_id, settings, now, {}, {"why": NO_WHY})
        case _:
            raise NotFoundError
    told = DONE_TO.get(what) or await to_do_next(db, keeper, row.kind, today=today)
    return Redirect(done(f"/desk/logos/{row.id}", told), status_code=303)


def badge_address(settings: Settings, line: PlacementLine, language: str) -> dict[str, object]:
    """Return what the piece of HTML for a website is made of."""
    base, asked = settings.base_url, f"?lang={language}"
    return {
        "page": f"{base}/v/{line.code}{asked}",
        "image": f"{base}/badge/{line.code}.svg{asked}",
        "host": settings.public_host,
        "width": WIDTH,
        "height": HEIGHT,
    }


def read_why(typed: str) -> Revocation | None:
    """Return why a logo is replaced; None where nothing was wrong with it.

    Raises:
        RuleBrokenError: it is no reason.

    """
    if typed and typed not in list(Revocation):
        raise RuleBrokenError(NO_WHY.english)
    return Revocation(typed) if typed else None


def refuse_hidden(business: Holder, line: PlacementLine | None = None) -> None:
    """Refuse a file of a logo that may not be shown.

    Raises:
        RuleBrokenError: by the country's profile and the standing; or this one was ended.

    """
    if not business.may_show:
        raise RuleBrokenError(NOT_NOW.english)
    if line is not None and line.state is not MarkState.ISSUED:
        raise RuleBrokenError(
            "This logo does not count any more: renew it, or take the one that replaced it."
        )


def millimetres(typed: str) -> float | None:
    """Return a width that was asked for, to a tenth; None for nothing or nonsense."""
    digits = typed.strip().replace(",", ".")[:6]
    whole, _, part = digits.partition(".")
    fits = digits.isascii() and (whole + part).isdigit() and whole != ""
    return round(float(digits), 1) if fits else None


async def in_language(make: Callable[[], Any]) -> Any:
    """Run something slow in a thread, in the language spoken here."""
    language = spoken.get()

    def run() -> Any:
        with speaking(language):
            return make()

    return await to_thread.run_sync(run)


router = Router(
    path="/desk/logos",
    guards=[only(SignatoryActor)],
    dependencies={"keeper": keeper},
    route_handlers=[show_logos, submit_logo, show_pack, show_logo, show_file, submit_act],
)
