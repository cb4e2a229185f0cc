"""What a holder sees and does with their passport, in whichever browser opened its link: show, name, print, end it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.countries.queries import today_in
from registry.errors import NotFoundError
from registry.kit.forms import FormFaults
from registry.kit.i18n import spoken
from registry.kit.pages import to
from registry.kit.spelling import prints
from registry.kit.words import Sentence
from registry.passports.actions import end_passport, set_name
from registry.passports.certificate import Certificate, draw
from registry.passports.forms import parse_name
from registry.passports.holding import PASSPORT, bearable, cookie, keys, presented_holder
from registry.passports.lines import lines
from registry.passports.queries import name_of, seen
from registry.passports.rules import NAME_LONGEST, Holder, spell
from registry.settings import Settings

Asked = Request[Any, Any, State]
HOME = "/passport/mine"
SURE = Sentence("Tick this if you are sure.")


@get("/{code:str}/{secret:str}", name="passport.link")
async def keep_secret(request: Asked, code: FromPath[str], secret: FromPath[str]) -> Redirect:
    """Take the secret out of the address before anything is shown: addresses are kept and sent on."""
    kept = bearable(code), bearable(secret)
    token = f"{kept[0]}.{kept[1]}" if all(kept) else None
    borne = cookie(request.app.state.settings, PASSPORT, token)
    return Redirect(to(HOME), status_code=303, cookies=[borne])


@get("/mine", name="passport.mine")
async def show_mine(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Show a passport with its holder's name, which stands nowhere else."""
    holder = await presented_holder(request, db)
    return _gone() if holder is None else await _page(request, db, holder, now, None, {})


@post("/mine/name", name="passport.name", status_code=200)
async def submit_name(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Seal another name; none takes it away."""
    holder = await presented_holder(request, db)
    if holder is None:
        return _gone()
    name = parse_name(data)
    if isinstance(name, FormFaults):
        return await _page(request, db, holder, now, data, name.by_field)
    await set_name(db, holder, name, now=now)
    return Redirect(to(HOME), status_code=303)


@get("/mine/certificate.pdf", name="passport.certificate")
async def show_certificate(
    request: Asked,
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Draw the certificate for its holder. It is stored nowhere."""
    holder = await presented_holder(request, db)
    if holder is None:
        raise NotFoundError
    found = await seen(db, holder.code)
    if found is None:
        raise NotFoundError
    today = await today_in(db, settings.home_country, now)
    drawn = draw(
        Certificate(
            name=await name_of(db, holder),
            code=spell(holder.code),
            address=f"{settings.base_url}/passport/{holder.code}",
            issued_on=found.issued_on,
            drawn_on=today,
            lines=tuple(lines(found.entries, today)),
            site_name=settings.site_name,
            accent=settings.accent,
            language=spoken.get(),
        )
    )
    headers = {"content-disposition": f'attachment; filename="passport-{holder.code}.pdf"'}
    return Response(drawn, media_type="application/pdf", headers=headers)


@post("/mine/end", name="passport.end", status_code=200)
async def submit_end(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """End it for good, and lead to what its code says from now on."""
    holder = await presented_holder(request, db)
    if holder is None:
        return _gone()
    if not data.get("sure"):
        return await _page(request, db, holder, now, None, {"sure": SURE})
    await end_passport(db, holder, today=await today_in(db, settings.home_country, now), now=now)
    gone = [cookie(settings, PASSPORT, None)]
    return Redirect(to(f"/passport/{holder.code}"), status_code=303, cookies=gone)


@post("/mine/close", name="passport.close", status_code=303)
async def submit_close(request: Asked) -> Redirect:
    """Let the browser forget the passport."""
    return Redirect(
        to("/passport"), status_code=303, cookies=[cookie(request.app.state.settings, PASSPORT, None)]
    )


async def _page(
    request: Asked,
    db: AsyncSession,
    holder: Holder,
    now: datetime,
    raw: Mapping[str, str] | None,
    faults: Mapping[str, Sentence],
) -> Template:
    settings: Settings = request.app.state.settings
    found = await seen(db, holder.code)
    if found is None:
        raise NotFoundError
    today = await today_in(db, settings.home_country, now)
    name = await name_of(db, holder)
    context = {
        "seen": found,
        "spelt": spell(holder.code),
        "today": today,
        "lines": lines(found.entries, today),
        "name": name,
        "prints": prints(name),
        "longest": NAME_LONGEST,
        "raw": {"name": name} if raw is None else raw,
        "faults": faults,
        **keys(settings, holder),
    }
    return Template("passports/mine.html", context=context, status_code=422 if faults else 200)


def _gone() -> Template:
    return Template("passports/passport_gone.html", status_code=404)


router = Router(
    path="/passport",
    guards=[anyone],
    route_handlers=[
        keep_secret, show_mine, submit_name, show_certificate, submit_end, submit_close,
    ],
)  # fmt: skip
