"""What applicants and reviewers see of applications, and of whom to ask."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import Account, Post
from registry.accounts.queries import counts, letterboxes
from registry.accounts.rules import Role
from registry.adherence.models import StatusChange
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.applications.models import Application, AuthorityDocument, ReviewComment
from registry.applications.reading import Answers, Reading, read, typed
from registry.applications.rules import Authority, Step, may_be_changed
from registry.applications.shown import Section, sections
from registry.associations.models import Association
from registry.errors import NotFoundError

LISTED_MOST = 50


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A reviewer's remark. A settled one was written before the business handed in again."""

    item: str
    text: str
    written_at: datetime
    settled: bool


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One picture of a document."""

    document_id: UUID
    uploaded_at: datetime
    kilobytes: int


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """One application: as typed, as understood, laid out for reading, and what was said about it."""

    application_id: UUID
    account_id: UUID | None
    signatory_id: UUID | None
    adherence_id: UUID | None
    association_id: UUID | None
    association: str
    status: Status | None
    """None while it is a draft."""
    name: str
    """The trade name as typed; may be empty."""
    answers: Answers
    reading: Reading
    sections: tuple[Section, ...]
    comments: tuple[CommentLine, ...]
    documents: tuple[DocumentLine, ...]
    authority: Authority | None
    started_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    dropped_at: datetime | None
    wished: bool
    """It says to be a member of the association, which has not answered yet."""

    @property
    def may_be_changed(self) -> bool:
        """Say whether the business may write in it now."""
        return self.dropped_at is None and may_be_changed(self.status)

    def typed(self, step: Step) -> dict[str, str]:
        """Return what was typed in a step."""
        return typed(self.answers, step)

    def said_of(self, item: str) -> tuple[CommentLine, ...]:
        """Return what was said of an item."""
        return tuple(comment for comment in self.comments if comment.item == item)

    def open_in(self, step: Step) -> tuple[CommentLine, ...]:
        """Return what was said of a step, and has not been answered by handing in again."""
        return tuple(
            comment
            for comment in self.comments
            if not comment.settled and (comment.item == step or comment.item.startswith(f"{step}."))
        )


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One line of the list of one's own applications."""

    application_id: UUID
    name: str
    country: str
    status: Status | None
    changed_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads applications, and how to write to them."""

    email: str
    language: str
    desk: str


def is_mine(actor: Actor, *, now: datetime) -> ColumnElement[bool]:
    """Return the condition that an application is the actor's.

    Before it is handed in it belongs to whoever began it; afterwards, or when an association began
    it, to those who hold a post of the business: someone who left the firm has left its papers too.
    """
    held = select(Post.organisation_id).where(
        Post.account_id == actor.account_id,
        Post.role.in_([Role.OWNER, Role.FOCAL_POINT]),
        counts(now.date()),
    )
    begun = and_(Application.signatory_id.is_(None), Application.account_id == actor.account_id)
    return or_(begun, Application.signatory_id.in_(held))


async def mine(db: AsyncSession, actor: Actor, *, now: datetime) -> list[ApplicationLine]:
    """Return the actor's own applications, those that a roster prepared too, the latest first."""
    query = (
        select(Application, last_status().label("status"))
        .where(is_mine(actor, now=now), Application.dropped_at.is_(None))
        .order_by(Application.changed_at.desc(), Application.id)
        .limit(LISTED_MOST)
    )
    return [
        ApplicationLine(
            application_id=row.id,
            name=typed(row.answers, Step.BUSINESS).get("trade_name", ""),
            country=typed(row.answers, Step.COUNTRY).get("country", ""),
            status=status,
            changed_at=row.changed_at,
            submitted_at=row.submitted_at,
        )
        for row, status in await db.execute(query)
    ]


def last_status() -> ScalarSelect[Status]:
    """Return the subquery for the status entered last of a query over `Application`."""
    return (
        select(StatusChange.status)
        .where(StatusChange.adherence_id == Application.adherence_id)
        .order_by(StatusChange.number.desc())
        .limit(1)
        .correlate(Application)
        .scalar_subquery()
    )


async def own_application(
    db: AsyncSession, actor: Actor, application_id: UUID, *, now: datetime
) -> ApplicationView:
    """Return one of the actor's own applications.

    Raises:
        NotFoundError: no such application, or somebody else's.

    """
    query = select(Application.id).where(Application.id == application_id, is_mine(actor, now=now))
    if await db.scalar(query) is None:
        raise NotFoundError
    return await application(db, application_id)


async def application(db: AsyncSession, application_id: UUID) -> ApplicationView:
    """Return an application with everything about it. The caller has seen to it that it may be seen.

    Raises:
        NotFoundError: no such application.

    """
    row = await db.get(Application, application_id)
    if row is None:
        raise NotFoundError
    named = select(Association.name).where(Association.id == row.association_id)
    return ApplicationView(
        application_id=row.id,
        account_id=row.account_id,
        signatory_id=row.signatory_id,
        adherence_id=row.adherence_id,
        association_id=row.association_id,
        association=await db.scalar(named) or "",
        status=await present_status(db, row.adherence_id) if row.adherence_id else None,
        name=typed(row.answers, Step.BUSINESS).get("trade_name", ""),
        answers=row.answers,
        reading=read(row.answers, since=row.started_at.date()),
        sections=sections(row.answers),
        comments=await _comments(db, row.id),
        documents=await _documents(db, row.id),
        authority=row.authority,
        started_at=row.started_at,
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
        dropped_at=row.dropped_at,
        wished=row.wished_at is not None,
    )


async def _comments(db: AsyncSession, application_id: UUID) -> tuple[CommentLine, ...]:
    query = (
        select(ReviewComment.item, ReviewComment.text, ReviewComment.written_at, ReviewComment.settled_at)
        .where(ReviewComment.application_id == application_id)
        .order_by(ReviewComment.written_at, ReviewComment.id)
    )
    return tuple(
        CommentLine(item, text, written_at, settled_at is not None)
        for item, text, written_at, settled_at in await db.execute(query)
    )


async def _documents(db: AsyncSession, application_id: UUID) -> tuple[DocumentLine, ...]:
    query = (
        select(AuthorityDocument.id, AuthorityDocument.uploaded_at, func.length(AuthorityDocument.content))
        .where(AuthorityDocument.application_id == application_id)
        .order_by(AuthorityDocument.uploaded_at, AuthorityDocument.id)
    )
    return tuple(
        DocumentLine(found, uploaded_at, -(-size // 1024))
        for found, uploaded_at, size in await db.execute(query)
    )


async def document(db: AsyncSession, application_id: UUID, document_id: UUID) -> bytes:
    """Return the picture of a document, a JPEG. The caller has seen to it that it may be seen.

    Raises:
        NotFoundError: this application has no such document.

    """
    query = select(AuthorityDocument.content).where(
        AuthorityDocument.id == document_id, AuthorityDocument.application_id == application_id
    )
    if (content := await db.scalar(query)) is None:
        raise NotFoundError
    return content


async def associations_in(db: AsyncSession, country: str) -> list[tuple[str, str]]:
    """Return the associations of a country, each with its id as a form takes it, by name."""
    query = (
        select(Association.id, Association.name)
        .where(Association.country == country)
        .order_by(Association.name, Association.id)
        .limit(500)
    )
    return [(str(found), name) for found, name in await db.execute(query)]


async def readers_of(
    db: AsyncSession, association_id: UUID | None, *, now: datetime, role: Role = Role.REVIEWER
) -> list[Reader]:
    """Return who reads applications, or has another role, for an association; for the register itself (None)."""
    role, desk = (Role.REGISTRAR, "/registrar") if association_id is None else (role, "/association")
    whose = Post.role == role, Post.organisation_id.is_not_distinct_from(association_id)
    found = await letterboxes(db, *whose, today=now.date())
    return [Reader(email, language, desk) for email, language in found]


async def email_of(db: AsyncSession, actor: Actor) -> str:
    """Return the actor's own address."""
    return await db.scalar(select(Account.email).where(Account.id == actor.account_id)) or ""
