"""Complaints and what was said about them, as stored: days, no hours, and nothing of who complained but their wish."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.complaints.rules import Kind, Reason, State
from registry.db import Record


class Complaint(Record):
    """One complaint about one business. The business never learns who made it."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint("decided_by <> first_by", name="a_second_look_is_another_persons"),
        CheckConstraint("(decided_on IS NULL) = (reason IS NULL)", name="a_decision_has_its_reason"),
        CheckConstraint("shared_on IS NULL OR may_share", name="only_what_may_be_shared_is"),
        Index("ix_complaints_waiting", "state", "received_on"),
    )

    lookup: Mapped[bytes] = mapped_column(
        unique=True, comment="Of the number, as `numbering.lookup` returns it"
    )
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    kind: Mapped[Kind]
    text: Mapped[str] = mapped_column(comment="Empty once forgotten")
    happened_on: Mapped[date | None]
    received_on: Mapped[date]
    language: Mapped[str]
    contact: Mapped[str] = mapped_column(
        comment="An address to which we write that there is an answer; or empty"
    )
    may_share: Mapped[bool] = mapped_column(comment="Whether the business may read a summary of ours")
    association_may_read: Mapped[bool]
    state: Mapped[State]
    handler_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    summary: Mapped[str] = mapped_column(comment="What the business reads; ours, and never their words")
    shared_on: Mapped[date | None]
    reason: Mapped[Reason | None]
    decided_on: Mapped[date | None] = mapped_column(index=True)
    decided_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id"), comment="Null of one that was taken back"
    )
    again_on: Mapped[date | None] = mapped_column(comment="When a second look was asked for")
    first_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id"), comment="Who decided before that"
    )
    announced_at: Mapped[datetime | None]
    forgotten_on: Mapped[date | None]


class ComplaintMessage(Record):
    """Something that whoever complained, or whoever deals with it, added."""

    __tablename__ = "complaint_messages"

    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaints.id"), index=True)
    number: Mapped[int] = mapped_column(comment="1, 2, 3 … within the complaint")
    author_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id"), comment="Null: whoever complained"
    )
    text: Mapped[str]
    written_on: Mapped[date]
