"""Associations and memberships, as stored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record


class Association(Record):
    """A chamber, a union, a cooperative: a body that businesses belong to."""

    __tablename__ = "associations"
    __table_args__ = (CheckConstraint("length(country) = 2", name="country_is_alpha2"),)

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    country: Mapped[str]
    website: Mapped[str]
    email: Mapped[str] = mapped_column(comment="The contact on record; not shown in public")
    accent: Mapped[str | None] = mapped_column(comment="The colour of its own page, such as #0b5c5f")
    created_at: Mapped[datetime]


class Membership(Record):
    """A business's membership, between two dates. It counts on the days between, at the moment of asking."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index("ix_memberships_counting", "association_id", "signatory_id", "since", "until"),
        Index(
            "one_open_membership", "association_id", "signatory_id", unique=True,
            sqlite_where=text("until IS NULL"), postgresql_where=text("until IS NULL"),
        ),
    )  # fmt: skip

    association_id: Mapped[UUID] = mapped_column(ForeignKey("associations.id"))
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    member_number: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(comment="The last day on which it counts")


class MembershipRequest(Record):
    """An association says that a business with people of its own is its member. Those people answer."""

    __tablename__ = "membership_requests"

    association_id: Mapped[UUID] = mapped_column(ForeignKey("associations.id"), index=True)
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    member_number: Mapped[str]
    asked_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id"), comment="Null when it was asked from the terminal"
    )
    asked_at: Mapped[datetime]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]


class Federation(Record):
    """An association is a member of another, its umbrella, once both have said so. The umbrella reads, and no more."""

    __tablename__ = "federations"
    __table_args__ = (
        CheckConstraint("umbrella_id <> member_id", name="nobody_is_its_own_umbrella"),
        CheckConstraint("(agreed_at IS NULL) OR (answered_at IS NOT NULL)", name="agreeing_is_an_answer"),
        Index(
            "one_open_federation", "umbrella_id", "member_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    umbrella_id: Mapped[UUID] = mapped_column(ForeignKey("associations.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("associations.id"), index=True)
    asked_for: Mapped[UUID] = mapped_column(
        ForeignKey("associations.id"), comment="Which of the two asked; the other answers"
    )
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None] = mapped_column(comment="It counts from then on")
    ended_at: Mapped[datetime | None] = mapped_column(comment="Ended by either, or not agreed to")
