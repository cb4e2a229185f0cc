"""Signatories and their establishments, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record
from registry.signatories.rules import Sector, SiteKind


class Signatory(Record):
    """A business that has applied to, or adheres to, the code of conduct."""

    __tablename__ = "signatories"
    __table_args__ = (
        CheckConstraint("length(country) = 2", name="country_is_alpha2"),
        Index(
            "ix_signatories_named", "id", "trade_name", "country"
        ),  # what long lists sort by, without the row
        Index("ix_signatories_country_skeleton", "country", "skeleton"),
        Index("ix_signatories_country_number_key", "country", "number_key"),
    )

    slug: Mapped[str] = mapped_column(unique=True, comment="As `rules.make_slug` returns it; never changes")
    legal_name: Mapped[str]
    trade_name: Mapped[str] = mapped_column(comment="What stands on the door; shown in public")
    sector: Mapped[Sector] = mapped_column(index=True)
    sole_trader: Mapped[bool] = mapped_column(comment="A person: the legal name is not shown in public")
    registry_number: Mapped[str] = mapped_column(comment="As typed; empty where there is none")
    number_key: Mapped[str] = mapped_column(comment="As `rules.number_key` returns it")
    country: Mapped[str] = mapped_column(comment="ISO 3166-1 alpha-2, upper case")
    region: Mapped[str]
    city: Mapped[str]
    postal_code: Mapped[str]
    address: Mapped[str]
    email: Mapped[str] = mapped_column(comment="The contact on record; not shown in public")
    phone: Mapped[str]
    website: Mapped[str]
    language: Mapped[str] = mapped_column(comment="In which letters to the business are written")
    skeleton: Mapped[str] = mapped_column(
        comment="Of the trade name; equal ones look alike, and a person decides"
    )
    searched: Mapped[str] = mapped_column(comment="Names, city and region as `kit.searchable` folds them")
    created_at: Mapped[datetime]

    @property
    def signs_as(self) -> str:
        """Under which name it signs: a list of members need not give the legal one."""
        return self.legal_name or self.trade_name


class Establishment(Record):
    """One site of a business: a hotel, a depot, an office."""

    __tablename__ = "establishments"
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    name: Mapped[str]
    kind: Mapped[SiteKind]
    region: Mapped[str]
    city: Mapped[str]
    postal_code: Mapped[str]
    address: Mapped[str]
    rooms: Mapped[int | None]
    point: Mapped[str | None] = mapped_column(comment="On the map, as `points.Point.written`")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
