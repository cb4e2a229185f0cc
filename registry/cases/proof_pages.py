"""The receipt that a business can show: that it reported something, and when."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.accounts.guards import only
from registry.cases.proving import proof_for
from registry.cases.receipt_sheet import Sheet, draw
from registry.errors import NotFoundError
from registry.handlers.keyrings import own_keyring
from registry.kit.i18n import spoken
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
    proof = await proof_for(db, actor, incident_id, await own_keyring(db, settings))
    context = {"proof": proof, "incident_id": incident_id, "today": now.date(), "base_url": settings.base_url}
    return Template("cases/own_proof.html", context=context)


@get("/{incident_id:uuid}/proof/receipt.pdf", name="desk.incidents.proof.sheet")
async def send_own_proof(
    incident_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[FocalPointActor],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Send the receipt as a sheet to hand over."""
    proof = await proof_for(db, actor, incident_id, await own_keyring(db, settings))
    if proof is None:
        raise NotFoundError
    sheet = Sheet(proof, f"{settings.base_url}/proof", settings.site_name, settings.accent, spoken.get())
    headers = {"content-disposition": 'attachment; filename="receipt.pdf"'}
    return Response(draw(sheet), media_type="application/pdf", headers=headers)


router = Router(
    path="/desk/incidents",
    guards=[only(FocalPointActor)],
    route_handlers=[show_own_proof, send_own_proof],
)
