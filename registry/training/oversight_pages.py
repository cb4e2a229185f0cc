"""The training of a business, for its association and for registrars: people only as roles."""

from collections.abc import Mapping
from datetime import date, datetime
from math import ceil
from urllib.parse import urlencode
from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import (
    AssociationActor,
    AssociationAdminActor,
    AuditorActor,
    RegistrarActor,
    ReviewerActor,
)
from registry.accounts.guards import only
from registry.kit.forms import LATEST, FormFaults, is_plain
from registry.kit.i18n import spoken
from registry.kit.pages import to
from registry.kit.words import Sentence
from registry.settings import Settings
from registry.training import coverage, words
from registry.training.changes import LOOKED_BACK
from registry.training.drill_pages import scenario_titles
from registry.training.forms import parse_past_day
from registry.training.modules import modules
from registry.training.oversight import SESSIONS_SHOWN, Seen, any_training, member_training
from registry.training.rules import PUBLIC_FACING

HOMES = {
    "association": "/association/members/{}/training",
    "registrar": "/registrar/signatories/{}/training",
}
PAGES_MOST = 10_000


@get("/", name="association.training")
async def show_member(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    on: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """Show an association the training of a member, today or as it stood on record on a day."""
    day, faults = _asked(on)
    seen = await member_training(db, actor, signatory_id, on=day, page=_bounded(page), now=now)
    return _page(seen, "association", settings, on, _bounded(page), faults)


@get("/", name="registrar.training")
async def show_any(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    on: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """Show a registrar the training of any business."""
    day, faults = _asked(on)
    return _page(
        await any_training(db, actor, signatory_id, on=day, page=_bounded(page), now=now),
        "registrar",
        settings,
        on,
        _bounded(page),
        faults,
    )


def _bounded(page: int) -> int:
    return min(max(page, 1), PAGES_MOST)


def _asked(on: str) -> tuple[date | None, Mapping[str, Sentence]]:
    """Return the day that is asked for; whether it is still to come is known once the country is."""
    day = parse_past_day({"on": on}, today=LATEST) if on.strip() else None
    return (None, day.by_field) if isinstance(day, FormFaults) else (day, {})


def _page(
    seen: Seen, reader: str, settings: Settings, on: str, page: int, faults: Mapping[str, Sentence]
) -> Template:
    late = parse_past_day({"on": on}, today=seen.today)
    faults = faults or (late.by_field if isinstance(late, FormFaults) else {})
    titles = {code: one.title[spoken.get()] for code, one in modules().items()}
    facing = [group for group in seen.found.groups if group.role in PUBLIC_FACING]
    here = HOMES[reader].format(seen.signatory_id)
    kept = {"on": on} if on and not faults else {}
    pages = ceil(seen.sessions_in_all / SESSIONS_SHOWN)
    context = {
        "seen": seen,
        "first": to(f"{here}?{urlencode(kept)}") if page > 1 else None,
        "onward": to(f"{here}?{urlencode({**kept, 'page': page + 1})}") if page < pages else None,
        "reader": reader,
        "here": here,
        "groups": [
            (
                group,
                words.STAFF_ROLES[group.role],
                seen.places.get(group.place_id) if group.place_id else None,
            )
            for group in seen.found.groups
        ],
        "modules": [(one, titles[one.code], one.code) for one in seen.found.modules],
        "facing": coverage.total(facing),
        "floors": seen.floors,
        "titles": titles,
        "mode_words": words.MODES,
        "said_words": words.ACKNOWLEDGED,
        "change_words": words.CHANGES,
        "role_words": words.STAFF_ROLES,
        "looked_back": LOOKED_BACK.days,
        "count_old": coverage.asks_for_count(seen.found.groups, seen.counted_on, on=seen.day),
        "came_by_words": words.OVERSEEN,
        "scenarios": scenario_titles(settings),
        "knew_words": words.KNEW,
        "raw": {"on": on[:40] if faults and is_plain(on) else seen.day.isoformat()},
        "faults": faults,
    }
    return Template("training/oversight.html", context=context, status_code=422 if faults else 200)


members = Router(
    path="/association/members/{signatory_id:uuid}/training",
    guards=[only(AssociationAdminActor, ReviewerActor, AuditorActor, seen_as=AssociationActor)],
    route_handlers=[show_member],
)
registrars = Router(
    path="/registrar/signatories/{signatory_id:uuid}/training",
    guards=[only(RegistrarActor)],
    route_handlers=[show_any],
)
