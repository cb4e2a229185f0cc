"""What desks keep: facts of each business put together, saved views, and coverage month by month."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.adherence.rules import Status
from registry.db import Record, Table


class DeskFact(Table):
    """What a list of many members asks of each, put together so that it is asked of one row.

    Standing is not stored: the list derives it from these dates. A trigger notes in `desk_facts_stale` whose
    people, counts or status changed; the worker reckons those anew, and until it has a page reckons them itself.
    """

    __tablename__ = "desk_facts"
    __table_args__ = (Index("ix_desk_facts_held", "signatory_id", "holds_until"),)

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), primary_key=True)
    status: Mapped[Status | None] = mapped_column(comment="In effect; null: never signed")
    changed_on: Mapped[date | None]
    report_due_on: Mapped[date | None]
    reported_until: Mapped[date | None]
    audited_until: Mapped[date | None]
    report_in_hand_for: Mapped[date | None] = mapped_column(comment="As in `adherences`")
    committed_on: Mapped[date | None] = mapped_column(comment="As in `adherences`: when it signed")
    covered: Mapped[int] = mapped_column(comment="Trained, of those who meet travellers")
    counted: Mapped[int]
    percent: Mapped[int | None] = mapped_column(comment="Rounded down; null where nobody is to be counted")
    listed: Mapped[int] = mapped_column(comment="Of all the staff")
    holds_until: Mapped[date] = mapped_column(
        index=True, comment="The last day on which all this holds if nobody does anything"
    )


class SavedView(Record):
    """Filters of the list of members under a name, of one person at one association."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("account_id", "association_id", "name"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    association_id: Mapped[UUID] = mapped_column(ForeignKey("associations.id"), index=True)
    name: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, comment="As `member_filters.Filters.raw` has them")
    saved_at: Mapped[datetime]


class CoverageMonth(Record):
    """How far the members of an association were trained on one day of a month. Noted that day, never changed."""

    __tablename__ = "coverage_months"
    __table_args__ = (UniqueConstraint("association_id", "month"),)

    association_id: Mapped[UUID] = mapped_column(ForeignKey("associations.id"))
    month: Mapped[date] = mapped_column(comment="Its first day")
    noted_on: Mapped[date]
    members: Mapped[int]
    covered: Mapped[int]
    counted: Mapped[int]


class HandedOver(Record):
    """One piece of work of an association that went from one person's hands into another's."""

    __tablename__ = "handed_over"
    __table_args__ = (Index("ix_handed_over_to_id_association_id", "to_id", "association_id"),)

    association_id: Mapped[UUID] = mapped_column(ForeignKey("associations.id"))
    kind: Mapped[str] = mapped_column(comment="A key of `handing_over.KINDS`")
    subject_id: Mapped[UUID]
    former_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
