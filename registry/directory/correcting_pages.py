"""A registrar corrects names, number and line of business."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.guards import only
from registry.adherence.keeping import correct_identity
from registry.applications.showing import choices
from registry.applications.words import BUSINESS
from registry.directory.correcting import Known, LookAlikes, alike_to, known
from registry.kit.forms import FormFaults, tidy
from registry.kit.i18n import say
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.settings import Settings
from registry.signatories.change_forms import IdentityDraft, parse_identity
from registry.signatories.rules import REASON_LONGEST
from registry.signatories.words import SECTORS

REGISTER = "/registrar/signatories"
LOOK_AT_THEM = Sentence("Others look the same, or have the same number. Look at them, and then say so below.")


@get("/", name="registrar.signatory.correct")
async def show_correct(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show the form, and whom the business may be taken for as it is."""
    business = await known(db, actor, signatory_id)
    raw = {**business.typed, "read": business.read}
    return _page(business, await _alike(db, business, raw, now), raw, {})


@post("/", name="registrar.signatory.correct.submit", status_code=200)
async def submit_correct(
    signatory_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Correct what was typed wrong; a name or number that another business has is looked at first."""
    business, parsed = await known(db, actor, signatory_id), parse_identity(data)
    alike = await _alike(db, business, data, now)
    if isinstance(parsed, FormFaults):
        return _page(business, alike, data, parsed.by_field)
    draft, reason = parsed
    if _looks_new(business, draft) and alike.lines and data.get("different") != alike.seen:
        return _page(business, alike, data, {"different": LOOK_AT_THEM})
    await correct_identity(
        db, actor, signatory_id, draft, reason, read=data.get("read", ""), base_url=settings.base_url, now=now
    )
    return Redirect(done(f"{REGISTER}/{signatory_id}", "saved"), status_code=303)


async def _alike(db: AsyncSession, business: Known, raw: Mapping[str, str], now: datetime) -> LookAlikes:
    name, number = (tidy(raw.get(field, ""))[:200] for field in ("trade_name", "registry_number"))
    return await alike_to(db, business, name, number, now=now)


def _looks_new(business: Known, draft: IdentityDraft) -> bool:
    """Say whether what others are compared by is another than it was."""
    typed = business.typed
    return (draft.trade_name, draft.registry_number) != (typed["trade_name"], typed["registry_number"])


def _page(
    business: Known, alike: LookAlikes, raw: Mapping[str, str], faults: Mapping[str, Sentence]
) -> Template:
    context = {
        "business": business,
        "alike": alike,
        "words": {name: say(word) for name, word in BUSINESS.items()},
        "sectors": choices(SECTORS),
        "longest": REASON_LONGEST,
        "raw": raw,
        "faults": faults,
    }
    return Template("directory/correct.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=f"{REGISTER}/{{signatory_id:uuid}}/correct",
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_correct, submit_correct],
)
