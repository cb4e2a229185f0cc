"""The receipt that a business can show: that it reported something, and when."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.accounts.guards import only
from registry.cases.proving import proof_for
from registry.kit.sealing import Keyring
from registry.settings import Settings


@get("/{incident_id:uuid}/proof", name="desk.incidents.proof")
async def show_own_proof(
    incident_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[FocalPointActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template:
    """Show the receipt of a log, to be printed or read out; or that no authority has confirmed it yet."""
    proof = await proof_for(db, actor, incident_id, Keyring(settings.keyring))
    context = {"proof": proof, "incident_id": incident_id, "today": now.date(), "base_url": settings.base_url}
    return Template("cases/own_proof.html", context=context)


router = Router(path="/desk/incidents", guards=[only(FocalPointActor)], route_handlers=[show_own_proof])
