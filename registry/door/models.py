"""What is stored of reports without an account. No column names a business, a person, or an hour.

The rows lie in the order of their random ids on SQLite (`WITHOUT ROWID`), so that not even the file says which came
first; on PostgreSQL the order of the heap does, roughly, to whoever holds the raw files.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.concerns.answers import ConcernKind, Setting
from registry.concerns.gate import NotTold
from registry.countries.hotlines import Kind
from registry.db import Record
from registry.door.rules import Author


class DoorReport(Record):
    """One report: country, day, and whether anybody was told in clear; everything else sealed to the country's handlers."""

    __tablename__ = "door_reports"
    __table_args__ = (
        CheckConstraint("length(country) = 2", name="country_is_alpha2"),
        CheckConstraint("received_band BETWEEN 0 AND 3", name="a_band_is_six_hours"),
        CheckConstraint("(authority_kind IS NULL) = (not_told IS NOT NULL)", name="told_or_a_reason"),
        Index("ix_door_reports_country_received_on", "country", "received_on"),
        {"sqlite_with_rowid": False},
    )

    once: Mapped[bytes] = mapped_column(
        unique=True, comment="SHA-256 of a number that the form brought: a double click is one report"
    )
    country: Mapped[str] = mapped_column(comment="ISO 3166-1 alpha-2: whose case handlers read it")
    received_on: Mapped[date] = mapped_column(comment="By UTC; no more of the moment is kept")
    received_band: Mapped[int] = mapped_column(comment="As `rules.arrival` returns it: a quarter of the day")
    held: Mapped[bool] = mapped_column(
        comment="Came over budget, or not from our page; in no sums until let in"
    )
    # Of these five, only that somebody had been told, or nobody, says something: `codes` has why, and what stands there.
    setting: Mapped[Setting]
    concern_kind: Mapped[ConcernKind]
    authority_kind: Mapped[Kind | None] = mapped_column(
        comment="Who had been told; null: nobody, for a reason"
    )
    not_told: Mapped[NotTold | None]
    answers: Mapped[dict[str, Any]] = mapped_column(comment="The codes of `coded.CODED`, by field")
    codes: Mapped[bytes | None] = mapped_column(
        comment="As `codes.lock_codes` returns them, until a handler lets a held report in; else null"
    )
    bundle_id: Mapped[UUID] = mapped_column(unique=True, comment="Names its key in the keyring")
    sealed: Mapped[bytes] = mapped_column(comment="As `Bundle.pack` returns it")
    receipt: Mapped[bytes] = mapped_column(unique=True, comment="The lookup value of `receipts.Held`")
    receipt_locked: Mapped[bytes] = mapped_column(
        comment="The reporter's private key, locked under the receipt"
    )
    receipt_public: Mapped[bytes] = mapped_column(comment="X-Wing, 1,216 bytes: answers are sealed to it too")


class DoorMessage(Record):
    """One answer of a handler, or one addition by whoever reported. Each is a bundle of its own."""

    __tablename__ = "door_messages"
    __table_args__ = (
        UniqueConstraint("report_id", "position", name="one_after_the_other"),
        CheckConstraint("written_band BETWEEN 0 AND 3", name="a_band_is_six_hours"),
        CheckConstraint("position > 0", name="counted_from_one"),
        {"sqlite_with_rowid": False},
    )

    report_id: Mapped[UUID] = mapped_column(ForeignKey("door_reports.id"), index=True)
    position: Mapped[int] = mapped_column(comment="1, 2, 3 … within its report")
    once: Mapped[bytes] = mapped_column(unique=True, comment="As in the report")
    author: Mapped[Author]
    written_on: Mapped[date] = mapped_column(comment="By UTC")
    written_band: Mapped[int] = mapped_column(comment="A quarter of the day")
    bundle_id: Mapped[UUID] = mapped_column(unique=True, comment="Names its key in the keyring")
    sealed: Mapped[bytes] = mapped_column(comment="As `Bundle.pack` returns it")
