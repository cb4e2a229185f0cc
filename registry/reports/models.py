"""Annual reports, what was asked about them, and the letters that announced their days, as stored."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record, Table
from registry.reports.rules import State


class AnnualReport(Record):
    """One business's report for one due day. One that was not accepted is followed by another for the same day.

    Nothing of what was noticed or reported stands here, nor how often: no column, and no place in `facts`.
    """

    __tablename__ = "annual_reports"
    __table_args__ = (
        UniqueConstraint("adherence_id", "due_on", "number"),
        CheckConstraint("(submitted_at IS NULL) = (submitted_by IS NULL)", name="somebody_handed_it_in"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="somebody_decided"),
        CheckConstraint("decided_by <> submitted_by", name="nobody_accepts_their_own"),
        Index("ix_annual_reports_state_moved_at", "state", "moved_at"),
    )

    adherence_id: Mapped[UUID] = mapped_column(ForeignKey("adherences.id"))
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    due_on: Mapped[date] = mapped_column(
        comment="The day on which it was due: an anniversary of the signature"
    )
    number: Mapped[int] = mapped_column(comment="1, 2 … for one due day")
    state: Mapped[State]
    version: Mapped[int] = mapped_column(
        comment="Goes up by one with every change that somebody could overwrite"
    )
    answers: Mapped[dict[str, Any]] = mapped_column(comment="What was typed, by the name of its field")
    facts: Mapped[dict[str, Any] | None] = mapped_column(
        comment="The year as `facts.kept` returns it, as it was when the report was handed in"
    )
    language: Mapped[str] = mapped_column(
        comment="Of the page on which it was handed in: of its public summary"
    )
    full_name: Mapped[str] = mapped_column(
        comment="Who answers for it, as typed; empty until it is handed in"
    )
    position: Mapped[str] = mapped_column(comment="In the business, as typed")
    begun_at: Mapped[datetime]
    moved_at: Mapped[datetime] = mapped_column(comment="When its state changed last")
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(comment="When it was handed in first")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None] = mapped_column(comment="In the country's calendar: public once accepted")


class ReportQuery(Record):
    """One question about one part of a report, and its answer."""

    __tablename__ = "report_queries"
    __table_args__ = (
        CheckConstraint("answered_at IS NULL OR asked_at IS NOT NULL", name="what_was_asked_is_answered"),
    )

    report_id: Mapped[UUID] = mapped_column(ForeignKey("annual_reports.id"), index=True)
    item: Mapped[str] = mapped_column(comment="C1 … C6, T1, or `whole`")
    text: Mapped[str]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime | None] = mapped_column(comment="Null: kept for later, and its author's alone")
    answer: Mapped[str] = mapped_column(comment="Of the business; empty until it answers")
    answered_at: Mapped[datetime | None]


class ReportLetter(Table):
    """A business was written to about one step on the way to, or past, the day on which its report is due."""

    __tablename__ = "report_letters"

    adherence_id: Mapped[UUID] = mapped_column(ForeignKey("adherences.id"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True, comment="As `letters_due.Step` names it")
    sent_on: Mapped[date]
