"""Pictures of documents that show authority to sign: one's own, added, seen, taken away."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.guards import only
from registry.applications import documents
from registry.applications.queries import document, own_application
from registry.kit.pages import done
from registry.kit.pictures import BYTES_AT_MOST, EMPTY, redraw
from registry.kit.words import Sentence


@get("/{application_id:uuid}/documents", name="join.documents")
async def show_documents(
    application_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template:
    """Show the pictures there are, and ask for another."""
    view = await own_application(db, actor, application_id, now=now)
    return Template("applications/documents.html", context={"app": view, "faults": {}})


@post(
    "/{application_id:uuid}/documents",
    name="join.documents.submit",
    status_code=200,
    request_max_body_size=BYTES_AT_MOST + 64 * 1024,
)
async def submit_document(
    request: Request[Any, Any, State],
    application_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Add a picture, redrawn; or say why it is none."""
    async with request.app.state.database.reads() as reading:  # no writer waits while the picture is redrawn
        view = await own_application(reading, actor, application_id, now=now)
    given = (await request.form()).get("picture")
    content = await given.read() if isinstance(given, UploadFile) else b""
    picture = await redraw(content) if content else EMPTY
    if isinstance(picture, Sentence):
        context = {"app": view, "faults": {"picture": picture}}
        return Template("applications/documents.html", context=context, status_code=422)
    await documents.add(db, actor, application_id, picture, now=now)
    return Redirect(done(f"/join/{application_id}/documents", "added"), status_code=303)


@get("/{application_id:uuid}/documents/{document_id:uuid}", name="join.document")
async def show_document(
    application_id: FromPath[UUID],
    document_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Hand out one's own picture, as a file and not as a page."""
    await own_application(db, actor, application_id, now=now)
    content = await document(db, application_id, document_id)
    headers = {"content-disposition": f'attachment; filename="document-{document_id}.jpg"'}
    return Response(content, media_type="image/jpeg", headers=headers)


@post(
    "/{application_id:uuid}/documents/{document_id:uuid}/remove", name="join.document.remove", status_code=303
)
async def submit_remove(
    application_id: FromPath[UUID],
    document_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take a picture away."""
    await documents.remove(db, actor, application_id, document_id, now=now)
    return Redirect(done(f"/join/{application_id}/documents", "removed"), status_code=303)


router = Router(
    path="/join",
    guards=[only(Actor)],
    route_handlers=[show_documents, submit_document, show_document, submit_remove],
)
