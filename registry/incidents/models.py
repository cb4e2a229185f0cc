"""What is stored of what a business noticed: the procedure in clear, words sealed. No column holds words in clear."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.concerns.answers import Setting
from registry.concerns.gate import Channel, NotTold, Stage
from registry.countries.hotlines import Kind
from registry.db import Record


class IncidentLog(Record):
    """One thing that a business noticed, as its focal point logged it: the procedure, and no answer in codes."""

    __tablename__ = "incident_logs"
    __table_args__ = (
        CheckConstraint("length(country) = 2", name="country_is_alpha2"),
        CheckConstraint("due_at IS NULL OR not_told IS NOT NULL", name="only_the_untold_come_back"),
        CheckConstraint("closed_on IS NULL OR due_at IS NULL", name="the_untold_stay_open"),
    )

    ref: Mapped[str] = mapped_column(unique=True, comment="As `gate.make_ref` returns it: random")
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    country: Mapped[str] = mapped_column(
        comment="ISO 3166-1 alpha-2: whose case handlers read what is sealed"
    )
    noted_on: Mapped[date] = mapped_column(comment="The day on which it was noticed")
    logged_on: Mapped[date] = mapped_column(comment="The register's own day, there")
    setting: Mapped[Setting]
    not_told: Mapped[NotTold | None] = mapped_column(
        comment="Why no authority had been told when it was logged"
    )
    due_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When it comes back to the desk; null once an authority has been told"
    )
    closed_on: Mapped[date | None]


class IncidentStep(Record):
    """One stage that a log reached, on its day; each at most once."""

    __tablename__ = "incident_steps"
    __table_args__ = (
        UniqueConstraint("incident_id", "stage", name="a_stage_is_reached_once"),
        CheckConstraint("(stage = 'told') = (told_at IS NOT NULL)", name="told_has_a_moment"),
        CheckConstraint("(told_at IS NULL) = (channel IS NULL)", name="told_has_a_channel"),
    )

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident_logs.id"))
    stage: Mapped[Stage]
    reached_on: Mapped[date] = mapped_column(comment="By the calendar of where the business is")
    told_at: Mapped[datetime | None]
    channel: Mapped[Channel | None]
    authority_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("hotlines.id"), comment="Null where it is not in the directory"
    )
    authority_kind: Mapped[Kind | None]
    acted_by: Mapped[UUID | None] = mapped_column(comment="The account; goes with the log")
    acted_salt: Mapped[bytes | None] = mapped_column(
        comment="16 random bytes of the ledger's `by`; go with the log"
    )


class IncidentText(Record):
    """What was sealed to the case handlers of the country: words, the authority's reference, the codes as one."""

    __tablename__ = "incident_texts"

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident_logs.id"), index=True)
    bundle_id: Mapped[UUID] = mapped_column(unique=True, comment="Names its key in the keyring")
    sealed: Mapped[bytes] = mapped_column(comment="As `Bundle.pack` returns it")


class IncidentReminder(Record):
    """A letter that said that something waits at the desk, and not what."""

    __tablename__ = "incident_reminders"
    __table_args__ = (UniqueConstraint("signatory_id", "sent_on", name="a_letter_a_day"),)

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"))
    sent_on: Mapped[date]
