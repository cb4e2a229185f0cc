"""Passports, what they hold, and whose training goes on into them, as stored. No name is stored in clear."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record, Table
from registry.training.rules import Mode


class Passport(Record):
    """What a person who trained carries from one employer to the next. It names nobody."""

    __tablename__ = "passports"
    __table_args__ = (
        CheckConstraint(
            "(ended_on IS NULL) = (secret_hash IS NOT NULL)", name="an_ended_passport_opens_nothing"
        ),
    )

    code: Mapped[str] = mapped_column(unique=True, comment="As `rules.read_code` returns it")
    secret_hash: Mapped[bytes | None] = mapped_column(
        comment="SHA-256 of the holder's secret; null once ended"
    )
    name_sealed: Mapped[bytes | None] = mapped_column(
        comment="The holder's name, as `sealing.seal` makes it: opened by the secret alone"
    )
    issued_on: Mapped[date]
    ended_on: Mapped[date | None] = mapped_column(comment="By its holder")


class PassportEntry(Record):
    """One module, learnt on one day: copied, so that it stays when the person moves on or is forgotten."""

    __tablename__ = "passport_entries"
    __table_args__ = (UniqueConstraint("passport_id", "source_id"),)

    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passports.id"))
    source_id: Mapped[UUID] = mapped_column(
        ForeignKey("attendances.id"), comment="What it was copied from; voided, it is taken back"
    )
    module: Mapped[str]
    module_version: Mapped[int]
    held_on: Mapped[date]
    runs_out_on: Mapped[date] = mapped_column(comment="The last day on which it counts")
    mode: Mapped[Mode]


class PassportBearer(Record):
    """One of the staff whose new training goes into a passport: the holder presented it on their own page."""

    __tablename__ = "passport_bearers"
    __table_args__ = (UniqueConstraint("passport_id", "staff_id"),)

    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passports.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"), index=True)
    let_go_on: Mapped[date | None] = mapped_column(
        comment="Since then nothing new goes into it from here; the row says whose it is still"
    )


class BroughtSession(Table):
    """A session at a new employer that stands for an attendance at another. It names no passport."""

    __tablename__ = "brought_sessions"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("training_sessions.id"), primary_key=True)
    source_id: Mapped[UUID] = mapped_column(
        ForeignKey("attendances.id"),
        index=True,
        comment="The attendance elsewhere; voided, the session ends too",
    )
