"""Placements and misuse reports, as stored. Standing is not stored here: it is derived at every scan."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    and_,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record
from registry.logos.domains import ProofKind, SiteOutcome
from registry.logos.placing import MisuseKind, MisuseState, PlaceKind, Revocation

ENDED = text("revoked_at IS NOT NULL OR superseded_at IS NOT NULL")
LIVE_ON_A_VEHICLE = text("vehicle_id IS NOT NULL AND revoked_at IS NULL AND superseded_at IS NULL")


class Placement(Record):
    """One place where the logo hangs, with the code that its QR carries. A code is never used again."""

    __tablename__ = "placements"
    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (revoked_why IS NULL)", name="a_revocation_has_a_reason"),
        CheckConstraint("revoked_at IS NULL OR superseded_at IS NULL", name="it_ended_one_way"),
        Index(
            "one_live_code_a_vehicle", "vehicle_id", unique=True,
            sqlite_where=LIVE_ON_A_VEHICLE, postgresql_where=LIVE_ON_A_VEHICLE,
        ),
        Index("placements_that_ended", "id", sqlite_where=ENDED, postgresql_where=ENDED),
    )  # fmt: skip

    code: Mapped[str] = mapped_column(unique=True, comment="As `rules.make_code` returns it")
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    kind: Mapped[PlaceKind]
    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"), index=True)
    vehicle_id: Mapped[UUID | None] = mapped_column(ForeignKey("vehicles.id"), index=True)
    label: Mapped[str] = mapped_column(
        comment="What the person scanning should see: door, plate, card number, domain"
    )
    address: Mapped[str] = mapped_column(comment="Where it hangs, in words; empty for what moves")
    issued_on: Mapped[date]
    expires_on: Mapped[date] = mapped_column(comment="The last day on which it is valid")
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[Revocation | None]
    superseded_at: Mapped[datetime | None]
    superseded_by: Mapped[UUID | None] = mapped_column(ForeignKey("placements.id"))


# What hangs and counts, as far as its own dates let it: neither ended nor replaced.
LIVE = and_(Placement.revoked_at.is_(None), Placement.superseded_at.is_(None))
HAS_ENDED = or_(
    Placement.revoked_at.is_not(None), Placement.superseded_at.is_not(None)
)  # as its index has it


class SiteCheck(Record):
    """Whether the domain of a website's logo is shown to be the business's own; the code itself is what it shows."""

    __tablename__ = "site_checks"
    __table_args__ = (
        CheckConstraint("(confirmed_on IS NULL) = (how IS NULL)", name="what_is_confirmed_says_by_what"),
    )

    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id"), unique=True)
    asked_at: Mapped[datetime] = mapped_column(comment="When its business last asked for a check")
    due_at: Mapped[datetime | None] = mapped_column(index=True, comment="When the worker looks next")
    checked_at: Mapped[datetime | None]
    outcome: Mapped[SiteOutcome | None] = mapped_column(comment="Of the last check")
    confirmed_on: Mapped[date | None] = mapped_column(comment="The last day on which it was shown")
    how: Mapped[ProofKind | None]
    warned_at: Mapped[datetime | None] = mapped_column(comment="When the business was told that it failed")


class PlacePicture(Record):
    """What a place or a vehicle looks like, for whoever scans to compare: pixels alone, and nobody in it."""

    __tablename__ = "place_pictures"
    __table_args__ = (CheckConstraint("width > 0 AND height > 0", name="it_has_a_size"),)

    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id"), unique=True)
    key: Mapped[str] = mapped_column(index=True, comment="SHA-256 of the content in hexadecimal: its address")
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="A JPEG, as `pictures.small` returns it")
    width: Mapped[int]
    height: Mapped[int]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]


class Screen(Record):
    """A tablet or a display that shows a new code every half minute. Its key is worked out, and stored nowhere."""

    __tablename__ = "screens"

    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32), unique=True, comment="Of the link that opens it"
    )
    made_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class MisuseReport(Record):
    """Somebody says that a mark is where it does not belong. Codes only: no words, no name, no address."""

    __tablename__ = "misuse_reports"

    placement_id: Mapped[UUID | None] = mapped_column(ForeignKey("placements.id"), index=True)
    code: Mapped[str | None] = mapped_column(comment="As read from the mark, where it could be one")
    country: Mapped[str] = mapped_column(comment="Where it was seen, ISO 3166-1 alpha-2")
    kind: Mapped[MisuseKind]
    seen_on: Mapped[date]
    received_on: Mapped[date] = mapped_column(comment="The day alone: no moment that would lead to a visitor")
    state: Mapped[MisuseState]
    announced_at: Mapped[datetime | None] = mapped_column(
        comment="When registrars were told, with all others of the hour"
    )
    handled_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    handled_at: Mapped[datetime | None]


class SignedLogo(Record):
    """One signed form of a placement's code. A renewal or another name adds a row; none is ever changed.

    What was not stored here was not issued: a right signature under other bytes is an alarm.
    """

    __tablename__ = "signed_logos"
    __table_args__ = (UniqueConstraint("kid", "list_index"),)

    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id"), index=True)
    kid: Mapped[str] = mapped_column(comment="Of the key that signed")
    list_index: Mapped[int] = mapped_column(comment="Place in that key's status list, drawn at random")
    token: Mapped[bytes] = mapped_column(LargeBinary, comment="COSE_Sign1, as `payload.sign`")
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    said: Mapped[bytes] = mapped_column(LargeBinary(32), comment="As `issuing.said`: of what it says, uncut")
    issued_at: Mapped[datetime] = mapped_column(index=True)


class KeyAlarm(Record):
    """Bytes that bear a right signature of ours and were never issued: a lost row, or a stolen key."""

    __tablename__ = "key_alarms"

    kid: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    code: Mapped[str] = mapped_column(comment="That they claim to be")
    seen_on: Mapped[date] = mapped_column(comment="The day alone: no moment that would lead to a visitor")
    announced_at: Mapped[datetime | None] = mapped_column(comment="When registrars were told")
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[datetime | None]


class StatusFile(Record):
    """The signed files of one key, as they are served: the state of each of its logos, and its codes for offline use."""

    __tablename__ = "status_files"

    kid: Mapped[str] = mapped_column(
        unique=True, comment="Whose logos these are; another key may sign the file"
    )
    built_at: Mapped[datetime]
    jwt: Mapped[str] = mapped_column(Text)
    cwt: Mapped[bytes] = mapped_column(LargeBinary)
    codes: Mapped[bytes] = mapped_column(LargeBinary, comment="As `code_file.to_file`")
    codes_built_at: Mapped[datetime]
