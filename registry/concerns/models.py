"""Sums of what was told, in tables that name nobody: no column here joins a row with a report or a business."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record


class StatisticsWaiting(Record):
    """The sums of one region in one quarter, sealed until it is over: added to, and locked with a new key each time."""

    __tablename__ = "statistics_waiting"
    __table_args__ = (UniqueConstraint("quarter", "country", "region", name="one_box_a_region"),)

    quarter: Mapped[str] = mapped_column(comment="Such as 2026-Q4")
    country: Mapped[str]
    region: Mapped[str] = mapped_column(comment="As `statistics.region_of` returns it; empty: too few there")
    key_id: Mapped[UUID] = mapped_column(unique=True, comment="Names its key in the keyring")
    old_key_id: Mapped[UUID | None] = mapped_column(
        comment="The key before, until it is shredded a minute later"
    )
    sealed: Mapped[bytes] = mapped_column(comment="As `tallies.lock_up` returns it; always of one length")


class StatisticsRow(Record):
    """How often one answer was given in one region in one quarter. No business, no day, no report."""

    __tablename__ = "statistics_rows"
    __table_args__ = (
        Index("ix_statistics_rows_quarter_country", "quarter", "country"),
        CheckConstraint("count > 0", name="something_was_counted"),
    )

    quarter: Mapped[str]
    country: Mapped[str]
    region: Mapped[str]
    field: Mapped[str] = mapped_column(comment="Of `coded.CODED`, or setting, authority, not_told")
    answer: Mapped[str]
    count: Mapped[int]


class PublishedStatistics(Record):
    """One quarter as the public reads it: rounded, with the areas of the day it was published. Never written again."""

    __tablename__ = "published_statistics"

    quarter: Mapped[str] = mapped_column(unique=True, comment="Such as 2026-Q4; each is published once")
    published_on: Mapped[date]
    areas: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, comment="country, region, name, and tables as `rounding.shown_of` returns them"
    )
