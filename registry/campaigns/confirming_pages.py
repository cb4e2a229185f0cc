"""The owner of a business reads a newer version of the code at the desk, and confirms it there."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor
from registry.accounts.guards import only
from registry.adherence.forms import parse_signature
from registry.campaigns.confirming import confirm_at_desk, to_confirm
from registry.campaigns.signing import Opened, confirmation
from registry.kit.forms import FormFaults
from registry.kit.i18n import LANGUAGES, spoken
from registry.kit.pages import done
from registry.kit.words import Sentence

HOME = "/desk/confirm"


@get("/", name="desk.confirm")
async def show_confirming(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
    tongue: FromQuery[str] = "",
) -> Template:
    """Show the text that waits to be confirmed, if any does."""
    return _page(await to_confirm(db, actor, now=now), {"text": tongue}, {})


@post("/", name="desk.confirm.submit", status_code=200)
async def submit_confirming(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Confirm it."""
    draft = parse_signature(data, languages=LANGUAGES)
    if isinstance(draft, FormFaults):
        return _page(await to_confirm(db, actor, now=now), data, draft.by_field)
    await confirm_at_desk(db, actor, draft, now=now)
    return Redirect(done(HOME, "certified"), status_code=303)


def _page(found: Opened | None, raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    wanted = raw.get("text", "")
    language = wanted if wanted in LANGUAGES else spoken.get()
    context = {
        "found": found,
        "text": found and found.version.code.texts[language],
        "hash": found and found.version.hashes[language],
        "statement": found and confirmation(language, found.version.number, found.legal_name),
        "raw": raw,
        "faults": faults,
    }
    return Template("campaigns/confirming.html", context=context, status_code=422 if faults else 200)


router = Router(path=HOME, guards=[only(OwnerActor)], route_handlers=[show_confirming, submit_confirming])
