"""The training of a business, for its association and for registrars: people only as roles."""

from datetime import datetime
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
from registry.kit.i18n import spoken
from registry.settings import Settings
from registry.training import coverage, words
from registry.training.coverage_pages import read_day
from registry.training.drill_pages import scenario_titles
from registry.training.modules import modules
from registry.training.oversight import Seen, any_training, member_training
from registry.training.rules import PUBLIC_FACING


@get("/", name="association.training")
async def show_member(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    on: FromQuery[str] = "",
) -> Template:
    """Show an association the training of a member, today or as it stood on record on a day."""
    day = read_day(on, today=now.date()) if on else None
    return _page(await member_training(db, actor, signatory_id, on=day, now=now), "association", settings)


@get("/", name="registrar.training")
async def show_any(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    on: FromQuery[str] = "",
) -> Template:
    """Show a registrar the training of any business."""
    day = read_day(on, today=now.date()) if on else None
    return _page(await any_training(db, actor, signatory_id, on=day, now=now), "registrar", settings)


def _page(seen: Seen, reader: str, settings: Settings) -> Template:
    titles = {code: one.title[spoken.get()] for code, one in modules().items()}
    facing = [group for group in seen.found.groups if group.role in PUBLIC_FACING]
    context = {
        "seen": seen,
        "reader": reader,
        "here": f"/association/members/{seen.signatory_id}/training"
        if reader == "association"
        else f"/registrar/signatories/{seen.signatory_id}/training",
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
        "came_by_words": words.OVERSEEN,
        "scenarios": scenario_titles(settings),
        "knew_words": words.KNEW,
        "raw": {"on": seen.day.isoformat()},
    }
    return Template("training/oversight.html", context=context)


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
