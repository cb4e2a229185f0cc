"""Pictures of documents that show authority to sign: added, taken away (actions)."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.applications.drafts import open_application
from registry.applications.models import AuthorityDocument
from registry.applications.rules import DOCUMENTS_MOST
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record


async def add(db: AsyncSession, actor: Actor, application_id: UUID, picture: bytes, *, now: datetime) -> UUID:
    """Add a picture to one's own application, a JPEG as `pictures.redrawn` returns it; the same one again is one.

    Raises:
        NotFoundError: no such application, or somebody else's.
        RuleBrokenError: it is being read, or has its fill of pictures.

    """
    row = await open_application(db, actor, application_id, now=now)
    digest = sha256(picture).hexdigest()
    query = select(AuthorityDocument.id, AuthorityDocument.sha256).where(
        AuthorityDocument.application_id == row.id
    )
    present = {known: found for found, known in await db.execute(query)}
    if digest in present:
        return present[digest]
    if len(present) >= DOCUMENTS_MOST:
        raise RuleBrokenError(
            "There are %(count)s pictures already. Take one away before you add another.",
            count=DOCUMENTS_MOST,
        )
    document_id = uuid4()
    db.add(
        AuthorityDocument(
            id=document_id,
            application_id=row.id,
            sha256=digest,
            content=picture,
            uploaded_by=actor.account_id,
            uploaded_at=now,
        )
    )
    row.changed_at = now
    await db.flush()
    record(
        db, "document.add", subject_id=document_id, actor_id=actor.account_id, now=now,
        signatory_id=row.signatory_id, application_id=row.id, sha256=digest,
    )  # fmt: skip
    return document_id


async def remove(
    db: AsyncSession, actor: Actor, application_id: UUID, document_id: UUID, *, now: datetime
) -> None:
    """Take a picture away from one's own application, for good.

    Raises:
        NotFoundError: no such application, or somebody else's, or it has no such picture.
        RuleBrokenError: it is being read.

    """
    row = await open_application(db, actor, application_id, now=now)
    gone = delete(AuthorityDocument).where(
        AuthorityDocument.id == document_id, AuthorityDocument.application_id == row.id
    )
    if not (await db.scalars(gone.returning(AuthorityDocument.id))).all():
        raise NotFoundError
    row.changed_at = now
    record(
        db, "document.remove", subject_id=document_id, actor_id=actor.account_id, now=now,
        signatory_id=row.signatory_id, application_id=row.id,
    )  # fmt: skip
