"""Adherences, their dated changes, their plan and their signature, as stored."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.adherence.rules import Category, EvidenceKind, PlanState, Status
from registry.db import Record


class Adherence(Record):
    """One business's adherence, from application to end. Coming back makes another row.

    Its status on a day is its last `StatusChange` in effect on that day. The dates are the latest
    that were set; every setting stands in `DatesChange` too, so that a past day can be answered.
    """

    __tablename__ = "adherences"
    __table_args__ = (
        CheckConstraint(
            "(committed_on IS NULL) = (report_due_on IS NULL)", name="the_committed_owe_a_report"
        ),
    )

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    code_version_id: Mapped[UUID] = mapped_column(ForeignKey("code_versions.id"), index=True)
    applied_on: Mapped[date]
    committed_on: Mapped[date | None] = mapped_column(
        comment="Day of signature; its anniversaries are due days"
    )
    report_due_on: Mapped[date | None] = mapped_column(comment="Last day on which the report is not late")
    reported_until: Mapped[date | None] = mapped_column(
        comment="Last day on which the accepted report counts"
    )
    audited_until: Mapped[date | None] = mapped_column(comment="Last day on which the audit counts")
    report_in_hand_for: Mapped[date | None] = mapped_column(
        comment="The due day whose report came in time and is being read: it is not late meanwhile"
    )
    described: Mapped[dict[str, Any] | None] = mapped_column(
        comment="What a business that signed before is called now, from acceptance to signature: `described.kept`"
    )


class StatusChange(Record):
    """One change of status, in effect from a day on. Rows are added and never changed."""

    __tablename__ = "status_changes"
    __table_args__ = (
        UniqueConstraint("adherence_id", "number"),
        Index("ix_status_changes_in_effect", "adherence_id", "effective_on", "number", "status"),
    )

    adherence_id: Mapped[UUID] = mapped_column(ForeignKey("adherences.id"))
    number: Mapped[int] = mapped_column(comment="1, 2, 3 … within the adherence, in the order of entry")
    status: Mapped[Status]
    effective_on: Mapped[date] = mapped_column(comment="The first day, in the country's calendar")
    category: Mapped[Category | None] = mapped_column(comment="What the public is told of the reason")
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class DatesChange(Record):
    """One setting of the dates that a standing depends on, by a person, with the reason in the ledger."""

    __tablename__ = "dates_changes"

    adherence_id: Mapped[UUID] = mapped_column(ForeignKey("adherences.id"), index=True)
    on: Mapped[date] = mapped_column(comment="The day of setting, in the country's calendar")
    report_due_on: Mapped[date | None]
    reported_until: Mapped[date | None]
    audited_until: Mapped[date | None]
    report_in_hand_for: Mapped[date | None] = mapped_column(
        comment="As `adherences.report_in_hand_for`: noted when one comes in (handed_in) or goes back (handed_back)"
    )
    why: Mapped[str] = mapped_column(
        comment="A code: signed, registrar, report, audit; words stand in the ledger"
    )
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class PlanItem(Record):
    """One thing a business will do for one commitment."""

    __tablename__ = "plan_items"

    adherence_id: Mapped[UUID] = mapped_column(ForeignKey("adherences.id"), index=True)
    commitment: Mapped[str] = mapped_column(comment="C1 … C6, T1")
    action: Mapped[str]
    owner_role: Mapped[str]
    due_on: Mapped[date]
    evidence_kind: Mapped[EvidenceKind]
    state: Mapped[PlanState]
    comment: Mapped[str]
    position: Mapped[int]


class Signature(Record):
    """An authorised person's signature under one version of the code, in one language."""

    __tablename__ = "signatures"

    adherence_id: Mapped[UUID] = mapped_column(ForeignKey("adherences.id"), unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    full_name: Mapped[str]
    position: Mapped[str] = mapped_column(comment="In the business, as typed")
    statement: Mapped[str] = mapped_column(comment="The sentence that was ticked, as it was shown")
    language: Mapped[str] = mapped_column(comment="Of the text that was read and signed")
    text_sha256: Mapped[str] = mapped_column(comment="Of that text, hex")
    signed_at: Mapped[datetime]
    particulars: Mapped[dict[str, Any]] = mapped_column(
        comment="The rest of what `record.Record` prints, as it was that day: the business may move, the site be renamed"
    )
    record_sha256: Mapped[str] = mapped_column(comment="Of the PDF record, hex")
