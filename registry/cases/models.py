"""What the desk of case handlers stores: whose a case is, when it was over, and to whom it went. No word of a report.

Rows here name a report by its door and its id, and nothing of a business: what came without an account has none.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.cases.rules import Door, HoldReason, Outcome
from registry.concerns.gate import Channel
from registry.countries.hotlines import Kind
from registry.db import Record, Table


class CaseFile(Record):
    """What became of one report at the desk. It is made when a report is first opened."""

    __tablename__ = "case_files"
    __table_args__ = (
        UniqueConstraint("door", "report_id", name="a_report_is_one_case"),
        CheckConstraint("(closed_on IS NULL) = (outcome IS NULL)", name="an_end_says_what_came_of_it"),
        CheckConstraint("(told_on IS NULL) = (told_channel IS NULL)", name="told_says_how"),
    )

    door: Mapped[Door]
    report_id: Mapped[UUID] = mapped_column(index=True)
    country: Mapped[str] = mapped_column(index=True)
    opened_on: Mapped[date] = mapped_column(comment="By whoever opened it first")
    read_to: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="The position of the last message that a handler has opened"
    )
    assigned_to: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    closed_on: Mapped[date | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    outcome: Mapped[Outcome | None]
    told_on: Mapped[date | None] = mapped_column(
        comment="When a handler told an authority by its own channel"
    )
    told_channel: Mapped[Channel | None]
    told_authority: Mapped[UUID | None] = mapped_column(
        ForeignKey("hotlines.id"), comment="Null where it is not in the directory"
    )
    told_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    shredded_on: Mapped[date | None] = mapped_column(comment="When its words were destroyed")


class CaseOpening(Table):
    """Until when one handler is shown the words of one case. The ledger keeps that they opened it."""

    __tablename__ = "case_openings"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_files.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    until: Mapped[datetime]


class CaseHold(Record):
    """A legal hold: until its day nothing of the report is destroyed, if a second person agreed."""

    __tablename__ = "case_holds"
    __table_args__ = (
        CheckConstraint("confirmed_by <> asked_by", name="two_people_hold"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_on IS NULL)", name="a_confirmation_has_its_day"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_files.id"), index=True)
    reason: Mapped[HoldReason]
    until: Mapped[date] = mapped_column(comment="The last day counts")
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_on: Mapped[date]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_on: Mapped[date | None]


class CaseAuthority(Record):
    """An authority to which reports of a country may be handed, encrypted to its own key."""

    __tablename__ = "case_authorities"
    __table_args__ = (
        CheckConstraint("confirmed_by <> registered_by", name="two_people_register"),
        CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="a_confirmation_has_its_moment"
        ),
        CheckConstraint("length(country) = 2", name="country_is_alpha2"),
    )

    country: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[Kind]
    recipient: Mapped[str] = mapped_column(comment="An age public key; the private half is the authority's")
    registered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    registered_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Referral(Record):
    """One file made of one report for one authority. The file itself is kept nowhere."""

    __tablename__ = "referrals"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_files.id"), index=True)
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("case_authorities.id"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    made_on: Mapped[date]
    file_sha256: Mapped[str]
    code_hash: Mapped[bytes] = mapped_column(unique=True, comment="Of the code that stands in the file alone")
    expires_on: Mapped[date] = mapped_column(comment="The last day on which the code counts")
    confirmed_on: Mapped[date | None] = mapped_column(comment="When the authority typed the code")


class Handover(Table):
    """What a handler said of a file, once: when and how it was handed over; or, without these, that it was not."""

    __tablename__ = "handovers"
    __table_args__ = (CheckConstraint("(handed_on IS NULL) = (channel IS NULL)", name="handed_says_how"),)

    referral_id: Mapped[UUID] = mapped_column(
        ForeignKey("referrals.id", ondelete="CASCADE"), primary_key=True
    )
    handed_on: Mapped[date | None]
    channel: Mapped[Channel | None]
    said_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    said_on: Mapped[date]


class ReportProof(Record):
    """That a business reported something and an authority confirmed it: two days, and not what it was."""

    __tablename__ = "report_proofs"
    __table_args__ = (Index("uq_report_proofs_incident_id", "incident_id", unique=True),)

    incident_id: Mapped[UUID] = mapped_column(comment="Of the business's own log, which is gone before this")
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    reported_on: Mapped[date] = mapped_column(comment="When the business logged it")
    confirmed_on: Mapped[date]
    code_hash: Mapped[bytes] = mapped_column(unique=True, comment="As `proving.code_of` returns it")


class CaseBatch(Table):
    """That the letters of one hour were written, so that two workers write them once."""

    __tablename__ = "case_batches"

    day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
