"""Applications, the reviewer's comments, claims and documents, as stored."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.applications.rules import Authority, ClaimState
from registry.db import Record


class Application(Record):
    """What a business typed in order to join, kept as typed until it is handed in, and after."""

    __tablename__ = "applications"

    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id"), index=True, comment="Who fills it in; null until an invitation is accepted"
    )
    signatory_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("signatories.id"), index=True, comment="Set once handed in, or by a roster"
    )
    association_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("associations.id"), index=True, comment="Whose reviewer reads it; null: a registrar"
    )
    adherence_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("adherences.id"), unique=True, comment="Set once handed in"
    )
    answers: Mapped[dict[str, Any]] = mapped_column(comment="By step, by field: as typed")
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    authority: Mapped[Authority | None] = mapped_column(comment="How authority to sign was shown")
    authority_recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    authority_recorded_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    wished_at: Mapped[datetime | None] = mapped_column(
        comment="When an applicant said that the business is a member of the association; null once it answered"
    )


class ReviewComment(Record):
    """A reviewer's remark on one item of an application."""

    __tablename__ = "review_comments"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    item: Mapped[str] = mapped_column(comment="step or step.field, such as business.legal_name or plan.C3")
    text: Mapped[str]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(comment="When the business handed in again")


class ReviewDraft(Record):
    """A remark that a reviewer has not sent yet. Nobody else reads it; sent, it becomes a `ReviewComment`."""

    __tablename__ = "review_drafts"
    __table_args__ = (UniqueConstraint("application_id", "author_id", "item"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    item: Mapped[str] = mapped_column(comment="As `review_comments.item`")
    text: Mapped[str]


class AuthorityDocument(Record):
    """A document that shows authority to sign: its pixels, copied into a new picture."""

    __tablename__ = "authority_documents"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="JPEG")
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    uploaded_at: Mapped[datetime]


class Claim(Record):
    """Somebody says that a business which is already there is theirs. A person decides."""

    __tablename__ = "claims"
    __table_args__ = (
        Index(
            "one_open_claim", "signatory_id", "account_id", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    statement: Mapped[str]
    state: Mapped[ClaimState]
    made_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
