"""Draws, audits, who audits, what they answered and found, and the signed report, as stored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.audits.rules import Grade, Origin, Reply, Side, State, Verdict
from registry.db import Record, Table


class AuditDraw(Record):
    """One random draw: its list and the hash of its seed are public before, the seed after."""

    __tablename__ = "audit_draws"
    __table_args__ = (
        CheckConstraint("(opened_by IS NULL) = (opened_at IS NULL)", name="an_opening_has_an_opener"),
    )

    association_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("associations.id"), index=True, comment="Whose members; null: those of no association"
    )
    listed: Mapped[list[str]] = mapped_column(comment="Slugs, sorted, as they were frozen")
    list_sha256: Mapped[str] = mapped_column(comment="As `drawing.list_hash` returns it")
    seed: Mapped[str] = mapped_column(comment="Secret until opened_at; 64 hexadecimal digits")
    seed_sha256: Mapped[str] = mapped_column(comment="As `drawing.seed_hash` returns it")
    outside_named: Mapped[str] = mapped_column(
        comment="What of the world outside is mixed in; empty: nothing"
    )
    outside: Mapped[str] = mapped_column(comment="What that turned out to be")
    published_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime]
    opens_at: Mapped[datetime] = mapped_column(comment="The moment from which the seed may be opened")
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime | None]
    waits_of: Mapped[UUID | None] = mapped_column(
        index=True,
        unique=True,
        comment="Until it is opened: the association, or a row of zeroes for the register",
    )


class Audit(Record):
    """One audit of one adherence, from its plan to its end."""

    __tablename__ = "audits"
    __table_args__ = (
        CheckConstraint("(closed_by IS NULL) = (closed_at IS NULL)", name="a_closing_has_a_closer"),
        CheckConstraint("(passed IS NULL) = (closed_at IS NULL)", name="a_closing_says_what"),
        CheckConstraint(
            "(cancelled_by IS NULL) = (cancelled_at IS NULL)", name="a_cancelling_has_a_canceller"
        ),
        CheckConstraint("cancelled_at IS NULL OR closed_at IS NULL", name="closed_or_cancelled"),
        Index(
            "one_open_audit", "adherence_id", unique=True,
            sqlite_where=text("closed_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=text("closed_at IS NULL AND cancelled_at IS NULL"),
        ),
    )  # fmt: skip

    adherence_id: Mapped[UUID] = mapped_column(ForeignKey("adherences.id"), index=True)
    association_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("associations.id"), index=True, comment="Who audits; null: the register"
    )
    origin: Mapped[Origin]
    risks: Mapped[list[str]] = mapped_column(comment="`rules.Risk`, as they stood when it was planned")
    draw_id: Mapped[UUID | None] = mapped_column(ForeignKey("audit_draws.id"), index=True)
    state: Mapped[State]
    checklist_version: Mapped[int] = mapped_column(comment="As `checklist.newest` returned it")
    planned_for: Mapped[date]
    planned_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    planned_at: Mapped[datetime]
    member_pays: Mapped[bool] = mapped_column(
        comment="Whether the member pays whoever audits, by dues or fee"
    )
    visited_on: Mapped[date | None] = mapped_column(comment="The first day of the visit")
    told_on: Mapped[date | None] = mapped_column(
        comment="The day the member was told; due dates count from it"
    )
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    closed_at: Mapped[datetime | None]
    passed: Mapped[bool | None]
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    cancelled_at: Mapped[datetime | None]


class AuditSite(Table):
    """One site that an audit visits."""

    __tablename__ = "audit_sites"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"), primary_key=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"), primary_key=True)


class AuditAuditor(Record):
    """One person who audits, or did, with the declaration that nothing binds them to the business."""

    __tablename__ = "audit_auditors"
    __table_args__ = (UniqueConstraint("audit_id", "account_id"),)

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    association_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("associations.id"), comment="For whom they audit; null: the register"
    )
    video_reason: Mapped[str] = mapped_column(comment="Why they join by video; empty: they are there")
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    assigned_at: Mapped[datetime]
    declared_at: Mapped[datetime | None] = mapped_column(comment="When they signed all of `rules.Declared`")
    named_in_public: Mapped[bool]
    ended_at: Mapped[datetime | None] = mapped_column(comment="Handed over, or not free to audit it")


class AuditAnswer(Record):
    """One answer to one item. Rows are added and never changed; the id was made on the phone."""

    __tablename__ = "audit_answers"
    __table_args__ = (UniqueConstraint("audit_id", "number"),)

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"))
    auditor_id: Mapped[UUID] = mapped_column(ForeignKey("audit_auditors.id"))
    number: Mapped[int] = mapped_column(comment="1, 2, 3 … within the audit, in the order of arrival")
    item: Mapped[str]
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    verdict: Mapped[Verdict]
    note: Mapped[str]
    replaces: Mapped[list[str]] = mapped_column(comment="Ids of the answers that its author saw")
    answered_at: Mapped[datetime] = mapped_column(
        comment="By the clock of the phone, and never after arrival"
    )
    received_at: Mapped[datetime]
    late: Mapped[bool] = mapped_column(comment="The visit was over when it came: kept, and not counted")
    beside: Mapped[bool] = mapped_column(
        server_default=false(), comment="Its author had left the audit when it came: never counted"
    )


class AuditFinding(Record):
    """One finding, with its requirement, the fact, and what must be done about it."""

    __tablename__ = "audit_findings"
    __table_args__ = (
        UniqueConstraint("audit_id", "number"),
        CheckConstraint(
            "(verified_by IS NULL) = (verified_at IS NULL)", name="a_verification_has_a_verifier"
        ),
    )

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"))
    number: Mapped[int]
    item: Mapped[str]
    commitment: Mapped[str]
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    grade: Mapped[Grade]
    fact: Mapped[str]
    action: Mapped[str] = mapped_column(comment="What must be done; empty of an observation")
    due_on: Mapped[date | None] = mapped_column(comment="Set when the member is told")
    written_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None] = mapped_column(comment="Before the member was told")
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    verified_at: Mapped[datetime | None]
    recommendation_id: Mapped[UUID | None] = mapped_column(ForeignKey("recommendations.id"))


class AuditReply(Record):
    """One word said of a finding: the member's answer, what it did, and what the auditor says to that."""

    __tablename__ = "audit_replies"

    finding_id: Mapped[UUID] = mapped_column(ForeignKey("audit_findings.id"), index=True)
    kind: Mapped[Reply]
    words: Mapped[str]
    by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class AuditPicture(Record):
    """A picture of a notice, a certificate, a logo: never of a person or a room in use. Its pixels and nothing else."""

    __tablename__ = "audit_pictures"
    __table_args__ = (CheckConstraint("nobody_on_it", name="nobody_is_on_it"),)

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"), index=True)
    item: Mapped[str] = mapped_column(comment="Of the checklist")
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    finding_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("audit_findings.id"), comment="That the member shows to be put right; null: the auditor's"
    )
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(
        comment="A JPEG as `pictures.redraw` makes it; empty once taken back"
    )
    nobody_on_it: Mapped[bool] = mapped_column(comment="Ticked by whoever sent it")
    by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    received_at: Mapped[datetime]
    late: Mapped[bool]
    beside: Mapped[bool] = mapped_column(
        server_default=false(), comment="Whoever sent it had left the audit when it came"
    )


class AuditReport(Record):
    """The report, as it is signed: one PDF, whose bytes never change."""

    __tablename__ = "audit_reports"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"), unique=True)
    language: Mapped[str]
    sha256: Mapped[str] = mapped_column(comment="Of the content, hex")
    content: Mapped[bytes]
    made_at: Mapped[datetime]


class AuditSignature(Record):
    """One side's signature under the report: who, when, and under which bytes."""

    __tablename__ = "audit_signatures"
    __table_args__ = (UniqueConstraint("audit_id", "account_id"),)

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"))
    side: Mapped[Side]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    report_sha256: Mapped[str]
    signed_at: Mapped[datetime]
