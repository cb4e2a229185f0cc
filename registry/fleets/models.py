"""Vehicles as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record
from registry.fleets.rules import VehicleKind


class Vehicle(Record):
    """One vehicle or vessel of one business. A plate that comes back after leaving is the same row."""

    __tablename__ = "vehicles"
    __table_args__ = (
        UniqueConstraint("signatory_id", "plate_key"),
        Index("ix_vehicles_plate_key", "plate_key"),
    )

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"))
    plate: Mapped[str] = mapped_column(comment="As it stands on the vehicle, or the vessel's name")
    plate_key: Mapped[str] = mapped_column(comment="As `rules.plate_key` returns it")
    kind: Mapped[VehicleKind]
    label: Mapped[str] = mapped_column(comment="The fleet's own number; may be empty")
    capacity: Mapped[int | None] = mapped_column(comment="Seats for passengers")
    added_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
