"""Country profiles and hotlines, as stored: loaded from what is shipped, then kept by registrars."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.countries.hotline_checks import Method
from registry.db import Record, Table

_PROFILES = UUID("6f1cf2d6-3a0e-4c5b-9f0a-2f8e4b1d7a55")  # names profiles in the ledger, which asks for ids


def subject_of(country: str) -> UUID:
    """Return under which id the ledger keeps what was done with a country's profile."""
    return uuid5(_PROFILES, country)


class CountryProfile(Table):
    """What a country asks of signatories, and from which standing the logo may be shown."""

    __tablename__ = "country_profiles"
    __table_args__ = (CheckConstraint("length(country) = 2", name="country_is_alpha2"),)

    country: Mapped[str] = mapped_column(primary_key=True, comment="ISO 3166-1 alpha-2, upper case")
    profile: Mapped[dict[str, Any]] = mapped_column(comment="As `rules.Profile` reads it")
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), comment="Null: shipped")


class Hotline(Record):
    """A number to call, with its source and when somebody last checked it."""

    __tablename__ = "hotlines"
    __table_args__ = (
        Index(
            "ix_hotlines_live_once", "country", "dial", "channel", unique=True,
            sqlite_where=text("retired_at IS NULL"), postgresql_where=text("retired_at IS NULL"),
        ),
    )  # fmt: skip

    country: Mapped[str] = mapped_column(index=True, comment="ISO 3166-1 alpha-2, or EU")
    name: Mapped[str]
    number: Mapped[str] = mapped_column(comment="As people write it")
    dial: Mapped[str] = mapped_column(comment="As a telephone takes it")
    kind: Mapped[str]
    channel: Mapped[str] = mapped_column(comment="call, text or whatsapp")
    hours: Mapped[str] = mapped_column(comment="As `hours` reads it; empty is unknown")
    languages: Mapped[str]
    source: Mapped[str]
    source_date: Mapped[str] = mapped_column(comment="A year, a month, a day, or empty")
    verified_on: Mapped[date | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    verified_how: Mapped[Method | None] = mapped_column(
        comment="Null: never checked, or it was not noted how"
    )
    retired_at: Mapped[datetime | None]


class HotlineLetter(Table):
    """A letter told a registrar on that day of numbers to be checked again."""

    __tablename__ = "hotline_letters"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    sent_on: Mapped[date] = mapped_column(primary_key=True, comment="UTC's day")
