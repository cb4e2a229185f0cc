"""Staff, headcounts, sessions, who took part, and the pictures that show it, as stored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record, Table
from registry.training.drilling import Knew
from registry.training.rules import Acknowledged, CameBy, Mode, StaffRole


class StaffMember(Record):
    """One of the staff of a business, under a name or number of the business's choice."""

    __tablename__ = "staff_members"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="nobody_leaves_before_coming"),
        Index(
            "uq_staff_members_present",
            "signatory_id",
            "known_key",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(
            "ix_staff_members_groups",
            "signatory_id",
            "role",
            "establishment_id",
            "since",
            "until",
            "trained_until",
        ),
    )

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"))
    establishment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("establishments.id"), comment="Null: the fleet, or no place of their own"
    )
    known_as: Mapped[str] = mapped_column(
        comment="A name or a staff number, as the business calls them; empty once forgotten"
    )
    known_key: Mapped[str] = mapped_column(comment="As `forms.known_key` folds it")
    role: Mapped[StaffRole]
    duties: Mapped[list[str]] = mapped_column(JSON, comment="`rules.Duty`s besides the role")
    since: Mapped[date] = mapped_column(comment="The first day of work")
    until: Mapped[date | None] = mapped_column(comment="The last day of work")
    trained_until: Mapped[date | None] = mapped_column(
        comment="`coverage.trained_until` of all that counts now: kept by every act that changes it"
    )
    entered_at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]


class StaffPast(Record):
    """What stood about one of the staff before it was changed. Names are not kept. Rows are added and never changed."""

    __tablename__ = "staff_pasts"
    __table_args__ = (CheckConstraint("known_until > known_from", name="it_stood_for_a_day"),)

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"), index=True)
    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    role: Mapped[StaffRole]
    duties: Mapped[list[str]] = mapped_column(JSON, comment="As `staff_members.duties`")
    since: Mapped[date]
    until: Mapped[date | None]
    known_from: Mapped[date] = mapped_column(comment="The first day at whose end this stood on record")
    known_until: Mapped[date] = mapped_column(comment="The day on which it was changed")


class Headcount(Record):
    """How many people of a role there were at a place on a day. Rows are added and never changed."""

    __tablename__ = "headcounts"
    __table_args__ = (CheckConstraint("people >= 0", name="people_are_counted"),)

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    role: Mapped[StaffRole]
    counted_on: Mapped[date]
    people: Mapped[int]
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]


class TrainingSession(Record):
    """One session of one module. A correction is another row that replaces it, and voids what was its own."""

    __tablename__ = "training_sessions"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="a_session_lasts"),
        UniqueConstraint("replaces_id"),
        UniqueConstraint("signatory_id", "import_key"),
        Index("ix_training_sessions_signatory_id_held_on", "signatory_id", "held_on"),
    )

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"))
    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    module: Mapped[str] = mapped_column(comment="M0 … M11")
    module_version: Mapped[int]
    held_on: Mapped[date]
    minutes: Mapped[int]
    mode: Mapped[Mode]
    language: Mapped[str] = mapped_column(comment="In which it was held")
    trainer_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    trainer_name: Mapped[str] = mapped_column(comment="Of a trainer from elsewhere; may be empty")
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("training_sessions.id"))
    import_key: Mapped[str | None] = mapped_column(
        comment="What makes the same row of a list the same session"
    )
    check_in_hash: Mapped[bytes | None] = mapped_column(
        index=True, comment="SHA-256 of the token in the QR by which people check in"
    )
    came_by: Mapped[CameBy | None] = mapped_column(comment="Null: the business entered it")
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]
    voided_on: Mapped[date | None] = mapped_column(comment="Replaced or taken back on that day")


class Attendance(Record):
    """One person at one session. What counts stands here again, so that coverage reads one index."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("session_id", "staff_id"),
        CheckConstraint(
            "(acknowledged_on IS NULL) = (acknowledged_how IS NULL)", name="an_acknowledgement_says_how"
        ),
        Index(
            "ix_attendances_coverage",
            "signatory_id",
            "staff_id",
            "module",
            "held_on",
            "acknowledged_on",
            "entered_on",
            "voided_on",
        ),
        Index("ix_attendances_staff_id", "staff_id"),
    )

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("training_sessions.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"))
    module: Mapped[str]
    held_on: Mapped[date]
    score: Mapped[int | None] = mapped_column(comment="Of the quiz, in percent")
    acknowledged_on: Mapped[date | None]
    acknowledged_how: Mapped[Acknowledged | None]
    entered_on: Mapped[date] = mapped_column(comment="From which day on it was on record, acknowledged")
    there_on: Mapped[date | None] = mapped_column(
        comment="From which day on it was on record without that; null: as `entered_on`"
    )
    voided_on: Mapped[date | None]


class TrainingEvidence(Record):
    """A picture that shows a session took place: the signed list, redrawn."""

    __tablename__ = "training_evidence"
    __table_args__ = (UniqueConstraint("session_id", "sha256"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("training_sessions.id"))
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(comment="A JPEG as `pictures.redrawn` returns it")
    original_sha256: Mapped[str | None] = mapped_column(
        comment="Of the file that was sent, which is not kept; null: from before it was noted"
    )
    page: Mapped[int | None] = mapped_column(comment="Of a PDF, from 1; null: a picture")
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]


class CheckInDoor(Table):
    """One QR by which people check in at a session; each phone that shows one has its own."""

    __tablename__ = "check_in_doors"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True, comment="SHA-256 of the token in the QR")
    session_id: Mapped[UUID] = mapped_column(ForeignKey("training_sessions.id"), index=True)
    opened_at: Mapped[datetime]


class CheckIn(Record):
    """What somebody typed on their own phone at a session, until it is known whom it names."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("session_id", "known_key"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("training_sessions.id"))
    typed: Mapped[str]
    known_key: Mapped[str] = mapped_column(comment="As `forms.known_key` folds it")
    at: Mapped[datetime]
    how: Mapped[Acknowledged | None] = mapped_column(comment="Null: on their own phone")
    settled_at: Mapped[datetime | None] = mapped_column(comment="Matched to somebody, or put aside")
    """Of what was matched, nothing typed is kept; what was put aside may wait again."""


class Drill(Record):
    """One scenario that was practised. Nobody is named. A correction is another row that replaces it."""

    __tablename__ = "drills"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="a_drill_lasts"),
        CheckConstraint("people > 0", name="somebody_practised"),
        CheckConstraint("seconds >= 0", name="no_number_is_found_before_it_is_asked"),
        UniqueConstraint("replaces_id"),
        Index("ix_drills_signatory_id_held_on", "signatory_id", "held_on"),
    )

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"))
    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    scenario: Mapped[str] = mapped_column(comment="Its key in the folder of texts")
    held_on: Mapped[date]
    minutes: Mapped[int]
    people: Mapped[int] = mapped_column(comment="How many took part")
    roles: Mapped[list[str]] = mapped_column(JSON, comment="`rules.StaffRole`s of who took part")
    knew: Mapped[Knew] = mapped_column(comment="Whom to call")
    seconds: Mapped[int | None] = mapped_column(comment="Until somebody had the number")
    better: Mapped[list[str]] = mapped_column(JSON, comment="`drilling.Better`: what to improve")
    note: Mapped[str] = mapped_column(comment="The business's own; shown to nobody else")
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("drills.id"))
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]
    voided_on: Mapped[date | None] = mapped_column(comment="Replaced or taken back on that day")


class Reminder(Table):
    """A letter reminded a business of its training on that day."""

    __tablename__ = "training_reminders"

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), primary_key=True)
    sent_on: Mapped[date] = mapped_column(primary_key=True, comment="UTC's day")


class TrainingSilence(Table):
    """Somebody wants no letters that remind of the training of a business."""

    __tablename__ = "training_silences"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), primary_key=True)
    since: Mapped[datetime]


class PersonalLink(Record):
    """By what one of the staff, who has no account, opens their own page. A new one takes the place of the old."""

    __tablename__ = "personal_links"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"), unique=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True, comment="SHA-256 of the token in the link")
    made_at: Mapped[datetime]
