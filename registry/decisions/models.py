"""Recommendations, the hearing of the business, the decisions, and the appeals against them, as stored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record
from registry.decisions.panels import Verdict
from registry.decisions.rules import Ground, Outcome
from registry.decisions.terms import HoldReason, Service


class UpheldComplaint(Record):
    """A complaint that was upheld, as a ground that a recommendation can name: its own id, and no word of it.

    Those of which the business must not learn are none.
    """

    __tablename__ = "upheld_complaints"

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    upheld_on: Mapped[date]
    association_may_read: Mapped[bool] = mapped_column(comment="Whether its reviewers may name it too")


class Recommendation(Record):
    """What one person recommends about one adherence, and what another one decided."""

    __tablename__ = "recommendations"
    __table_args__ = (
        CheckConstraint("decided_by <> recommended_by", name="four_eyes"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="a_decision_has_a_decider"),
        CheckConstraint("(followed IS NULL) = (decided_at IS NULL)", name="a_decision_says_what"),
        Index("ix_recommendations_waiting", "decided_at", "recommended_at"),
        Index(
            "uq_recommendations_open",
            "adherence_id",
            "outcome",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    adherence_id: Mapped[UUID] = mapped_column(ForeignKey("adherences.id"), index=True)
    outcome: Mapped[Outcome]
    ground: Mapped[Ground]
    complaint_id: Mapped[UUID | None] = mapped_column(
        comment="Of `upheld_complaints`, where one is the ground; those of before name none"
    )
    recommended_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    recommended_at: Mapped[datetime]
    association_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("associations.id"), comment="For whom the recommender acted; null: the register"
    )
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    followed: Mapped[bool | None] = mapped_column(comment="Whether the decision was what was recommended")
    effective_on: Mapped[date | None]
    forgotten_on: Mapped[date | None] = mapped_column(
        comment="When what was written and sent in it was destroyed"
    )


class Notice(Record):
    """What a registrar tells the business before anything is decided against it, and when it got that."""

    __tablename__ = "decision_notices"
    __table_args__ = (
        CheckConstraint(
            "(served_on IS NULL) = (served_how IS NULL) AND (served_on IS NULL) = (served_at IS NULL)",
            name="service_says_how_and_when",
        ),
        CheckConstraint("(no_more_at IS NULL) = (no_more_by IS NULL)", name="somebody_said_no_more"),
    )

    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendations.id"), unique=True)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]
    written_on: Mapped[date] = mapped_column(comment="In the country's calendar, as are all days here")
    facts: Mapped[str]
    evidence: Mapped[str] = mapped_column(comment="Where each of them is noted")
    served_on: Mapped[date | None] = mapped_column(comment="The day that is proven; the term runs from it")
    served_how: Mapped[Service | None]
    served_at: Mapped[datetime | None] = mapped_column(
        comment="The moment of opening, or of entering the proof"
    )
    served_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id"), comment="The owner who opened it, or who entered the proof"
    )
    no_more_at: Mapped[datetime | None] = mapped_column(
        comment="When the business said that it has no more to say"
    )
    no_more_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reminded_at: Mapped[datetime | None]
    over_told_at: Mapped[datetime | None] = mapped_column(
        comment="When registrars heard that the term is over"
    )


class Reply(Record):
    """What the business says to a notice. Late is derived from its day."""

    __tablename__ = "decision_replies"

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("decision_notices.id"), index=True)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]
    written_on: Mapped[date]
    text: Mapped[str]


class Paper(Record):
    """One page of a document: of a reply, or the proof of a delivery where `reply_id` is null."""

    __tablename__ = "decision_papers"

    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendations.id"), index=True)
    reply_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision_replies.id"))
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(comment="A JPEG as `pictures.redrawn` returns it")
    original_sha256: Mapped[str] = mapped_column(comment="Of the file that was sent, which is not kept")
    page: Mapped[int | None] = mapped_column(comment="Of a PDF, from 1; null: a picture")
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]


class Interim(Record):
    """A suspension for the time of a procedure. Why stands in the ledger."""

    __tablename__ = "interim_suspensions"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (lifted IS NULL)", name="an_end_says_how"),
        Index(
            "uq_interim_suspensions_open",
            "adherence_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendations.id"), unique=True)
    adherence_id: Mapped[UUID] = mapped_column(ForeignKey("adherences.id"), index=True)
    begun_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    begun_at: Mapped[datetime]
    begun_on: Mapped[date]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    lifted: Mapped[bool | None] = mapped_column(comment="False: it ended with the decision")


class Appeal(Record):
    """What a business says against a decision, and what three people who had no part made of it."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="a_verdict_has_its_moment"),
    )

    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendations.id"), unique=True)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]
    made_on: Mapped[date] = mapped_column(
        comment="In the country's calendar; the panel's 90 days run from it"
    )
    text: Mapped[str]
    verdict: Mapped[Verdict | None]
    decided_at: Mapped[datetime | None]
    successor_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("recommendations.id"), comment="The same recommendation anew, where it was sent back"
    )


class Seat(Record):
    """One of the three on a panel."""

    __tablename__ = "panel_seats"
    __table_args__ = (
        UniqueConstraint("appeal_id", "account_id"),
        CheckConstraint("(vote IS NULL) = (voted_at IS NULL)", name="a_vote_has_its_moment"),
    )

    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeals.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    seated_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    seated_at: Mapped[datetime]
    vote: Mapped[Verdict | None]
    voted_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(comment="Of the vote, in words")


class ProcedureHold(Record):
    """A legal hold: until its day nothing of the procedure is destroyed, if a second registrar agreed."""

    __tablename__ = "procedure_holds"
    __table_args__ = (
        CheckConstraint("confirmed_by <> asked_by", name="two_registrars_hold"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_on IS NULL)", name="a_confirmation_has_its_day"),
    )

    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendations.id"), index=True)
    reason: Mapped[HoldReason]
    until: Mapped[date] = mapped_column(comment="The last day counts")
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_on: Mapped[date]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_on: Mapped[date | None]
