"""Reviews of the safety texts, as stored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record


class TextReview(Record):
    """One review of exactly these words. Rows are added and never changed."""

    __tablename__ = "text_reviews"
    __table_args__ = (UniqueConstraint("key", "language", "sha256", "reviewer", "reviewed_on"),)

    key: Mapped[str] = mapped_column(comment="Such as course/M0, code, concern, verify")
    language: Mapped[str]
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(comment="As `rules.SafetyText` returns it, hex")
    reviewer: Mapped[str] = mapped_column(comment="The organisation that reviewed it, by its name")
    reviewed_on: Mapped[date]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]
