"""Pictures that show a session took place: added to it, and read back by the business alone (actions and queries)."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record
from registry.training.models import TrainingEvidence, TrainingSession
from registry.training.rules import EVIDENCE_MOST
from registry.training.sessions import CORRECTED, own_session


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a session, without its pixels."""

    picture_id: UUID
    sha256: str
    entered_at: datetime
    original_sha256: str | None
    page: int | None
    forgotten: bool  # its pixels are gone, its hash is not


async def add_picture(
    db: AsyncSession,
    actor: KeeperActor,
    session_id: UUID,
    picture: bytes,
    *,
    original: bytes = b"",
    page: int | None = None,
    now: datetime,
) -> UUID:
    """Add a picture, a JPEG as `pictures.redraw` returns it, or a page of a PDF; the same one again is one.

    Of the original, the file as it was sent, nothing is kept but its SHA-256.

    Raises:
        NotFoundError: no such session of the business.
        RuleBrokenError: it does not count any more, or has its fill of pictures.

    """
    session = await own_session(db, actor, session_id)
    if session.voided_on is not None:
        raise RuleBrokenError(CORRECTED.english)
    digest = sha256(picture).hexdigest()
    query = select(TrainingEvidence.sha256, TrainingEvidence.id)
    there = {
        row.sha256: row.id for row in await db.execute(query.where(TrainingEvidence.session_id == session.id))
    }
    if digest in there:
        found: UUID = there[digest]
        return found
    if len(there) >= EVIDENCE_MOST:
        raise RuleBrokenError("A session keeps %(most)s pictures at most.", most=EVIDENCE_MOST)
    row = TrainingEvidence(
        id=uuid4(), session_id=session.id, sha256=digest, content=picture, entered_by=actor.account_id,
        entered_at=now, original_sha256=sha256(original).hexdigest() if original else None, page=page,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    record(
        db, "training.picture", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=session.signatory_id, session_id=session.id, sha256=digest,
        original_sha256=row.original_sha256, page=page,
    )  # fmt: skip
    return row.id


async def take_picture_back(
    db: AsyncSession, actor: KeeperActor, picture_id: UUID, *, reason: str, now: datetime
) -> UUID:
    """Take back a picture that should not be there, and return its session. Its pixels go, its hash stays.

    Raises:
        NotFoundError: the actor's own business has no such picture.

    """
    query = (
        select(TrainingEvidence)
        .join(TrainingSession, TrainingSession.id == TrainingEvidence.session_id)
        .where(TrainingEvidence.id == picture_id, TrainingSession.signatory_id == actor.signatory_id)
    )
    row = await db.scalar(query.with_for_update(of=TrainingEvidence))
    if row is None:
        raise NotFoundError
    if row.content:
        row.content = b""
        record(
            db, "training.take_picture_back", subject_id=row.id, actor_id=actor.account_id, now=now,
            signatory_id=actor.signatory_id, session_id=row.session_id, sha256=row.sha256, reason=reason or None,
        )  # fmt: skip
    return row.session_id


async def pictures_of(db: AsyncSession, actor: SignatoryActor, session_id: UUID) -> list[Picture]:
    """Return the pictures of a session of the actor's own business, and of those that it corrects."""
    session_ids = [session_id]
    before: UUID | None = session_id
    while before is not None:  # a correction keeps what showed the session that it replaces
        before = await db.scalar(select(TrainingSession.replaces_id).where(TrainingSession.id == before))
        session_ids += [before] if before else []
    query = (
        select(*_SHOWN)
        .join(TrainingSession, TrainingSession.id == TrainingEvidence.session_id)
        .where(
            TrainingEvidence.session_id.in_(session_ids),
            TrainingSession.signatory_id == actor.signatory_id,
        )
        .order_by(TrainingEvidence.entered_at, func.coalesce(TrainingEvidence.page, 0), TrainingEvidence.id)
    )
    return [Picture(*row) for row in await db.execute(query)]


_SHOWN = (
    TrainingEvidence.id, TrainingEvidence.sha256, TrainingEvidence.entered_at, TrainingEvidence.original_sha256,
    TrainingEvidence.page, func.length(TrainingEvidence.content) == 0,
)  # fmt: skip


async def picture(db: AsyncSession, actor: SignatoryActor, picture_id: UUID) -> bytes:
    """Return a picture of the actor's own business.

    Raises:
        NotFoundError: there is none, or its time is over.

    """
    query = (
        select(TrainingEvidence.content)
        .join(TrainingSession, TrainingSession.id == TrainingEvidence.session_id)
        .where(TrainingEvidence.id == picture_id, TrainingSession.signatory_id == actor.signatory_id)
    )
    found = await db.scalar(query)
    if not found:
        raise NotFoundError
    return found
