"""Rosters between their preview and their confirmation, as stored."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record, Table
from registry.rosters.rules import Kind


class Roster(Record):
    """An uploaded list as it was understood. Nothing of it counts before it is confirmed."""

    __tablename__ = "rosters"

    kind: Mapped[Kind]
    organisation_id: Mapped[UUID] = mapped_column(index=True, comment="The association, or the signatory")
    uploaded_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id"), comment="Null: by the command line"
    )
    uploaded_at: Mapped[datetime]
    file_sha256: Mapped[str]
    country: Mapped[str] = mapped_column(comment="ISO 3166-1 alpha-2; of rows that name none")
    preview: Mapped[bytes | None] = mapped_column(
        comment="As `stored.pack` returns it: it holds addresses, and is erased at the end"
    )
    confirmed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any] | None] = mapped_column(comment="A `rules.Outcome`: counts")


class RosterBusiness(Table):
    """A business that a list of members named when it was taken over; two rows of the list may be one."""

    __tablename__ = "roster_businesses"

    roster_id: Mapped[UUID] = mapped_column(ForeignKey("rosters.id"), primary_key=True)
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), primary_key=True)
