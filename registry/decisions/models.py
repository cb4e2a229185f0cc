"""Recommendations and the decisions on them, as stored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record
from registry.decisions.rules import Ground, Outcome


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
    recommended_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    recommended_at: Mapped[datetime]
    association_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("associations.id"), comment="For whom the recommender acted; null: the register"
    )
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    followed: Mapped[bool | None] = mapped_column(comment="Whether the decision was what was recommended")
    effective_on: Mapped[date | None]
