"""What is stored of a concern: the procedure in clear, words sealed, numbers in tables that name nobody.

No column here holds a person's words in clear, and none joins a statistics row with anything.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.countries.hotlines import Kind
from registry.db import Record
from registry.incidents.answers import Setting
from registry.incidents.gate import Channel, NotTold, Stage


class IncidentLog(Record):
    """One thing that a business noticed, as its focal point logged it: the procedure, and no answer in codes."""

    __tablename__ = "incident_logs"
    __table_args__ = (
        CheckConstraint("length(country) = 2", name="country_is_alpha2"),
        CheckConstraint("due_at IS NULL OR not_told IS NOT NULL", name="only_the_untold_come_back"),
        CheckConstraint("closed_on IS NULL OR due_at IS NULL", name="the_untold_stay_open"),
    )

    ref: Mapped[str] = mapped_column(unique=True, comment="As `gate.make_ref` returns it: random")
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    country: Mapped[str] = mapped_column(
        comment="ISO 3166-1 alpha-2: whose case handlers read what is sealed"
    )
    noted_on: Mapped[date] = mapped_column(comment="The day on which it was noticed")
    setting: Mapped[Setting]
    not_told: Mapped[NotTold | None] = mapped_column(
        comment="Why no authority had been told when it was logged"
    )
    due_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When it comes back to the desk; null once an authority has been told"
    )
    closed_on: Mapped[date | None]


class IncidentStep(Record):
    """One stage that a log reached, on its day; each at most once."""

    __tablename__ = "incident_steps"
    __table_args__ = (
        UniqueConstraint("incident_id", "stage", name="a_stage_is_reached_once"),
        CheckConstraint("(stage = 'told') = (told_at IS NOT NULL)", name="told_has_a_moment"),
        CheckConstraint("(told_at IS NULL) = (channel IS NULL)", name="told_has_a_channel"),
    )

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident_logs.id"))
    stage: Mapped[Stage]
    reached_on: Mapped[date] = mapped_column(comment="By the calendar of where the business is")
    told_at: Mapped[datetime | None]
    channel: Mapped[Channel | None]
    authority_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("hotlines.id"), comment="Null where it is not in the directory"
    )
    authority_kind: Mapped[Kind | None]


class IncidentText(Record):
    """What was sealed to the case handlers of the country: words, the authority's reference, the codes as one."""

    __tablename__ = "incident_texts"

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident_logs.id"), index=True)
    bundle_id: Mapped[UUID] = mapped_column(unique=True, comment="Names its key in the keyring")
    sealed: Mapped[bytes] = mapped_column(comment="As `Bundle.pack` returns it")


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


class IncidentReminder(Record):
    """A letter that said that something waits at the desk, and not what."""

    __tablename__ = "incident_reminders"
    __table_args__ = (UniqueConstraint("signatory_id", "sent_on", name="a_letter_a_day"),)

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"))
    sent_on: Mapped[date]
