"""Country profiles and hotlines, as stored: loaded from what is shipped, then kept by registrars."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record, Table


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
    retired_at: Mapped[datetime | None]
