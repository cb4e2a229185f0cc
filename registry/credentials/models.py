"""Credentials of signatories and the lists of the revoked, as stored and served."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record

SHOWN = text("replaced_at IS NULL")


class CredentialList(Record):
    """One list of the revoked, of `issuing.LEAST_LIST` entries; the next is begun when three quarters are taken."""

    __tablename__ = "credential_lists"

    number: Mapped[int] = mapped_column(unique=True, comment="1, 2, 3 …, as in its address")
    decoys: Mapped[bytes] = mapped_column(
        LargeBinary(32), comment="By which entries are set that no credential has"
    )
    made_at: Mapped[datetime]
    built_at: Mapped[datetime | None] = mapped_column(comment="Null until it is served")
    document: Mapped[str] = mapped_column(
        Text, comment="A credential itself, with its proofs, as it is served"
    )


class Credential(Record):
    """One signed credential of a signatory. Only its two ends are ever noted later.

    What it says is repeated in columns, so that the database finds those that say what is no more.
    """

    __tablename__ = "credentials"
    __table_args__ = (
        UniqueConstraint("list_number", "list_index"),
        Index("one_credential_is_shown", "signatory_id", unique=True, sqlite_where=SHOWN, postgresql_where=SHOWN),
    )  # fmt: skip

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    adherence_id: Mapped[UUID] = mapped_column(ForeignKey("adherences.id"), index=True)
    name: Mapped[str]
    city: Mapped[str]
    report_due_on: Mapped[date]
    kid: Mapped[str] = mapped_column(comment="Of the key that signed")
    list_number: Mapped[int] = mapped_column(ForeignKey("credential_lists.number"))
    list_index: Mapped[int] = mapped_column(comment="Place in that list, drawn at random")
    document: Mapped[str] = mapped_column(Text, comment="With its proofs, as it is served")
    valid_until: Mapped[datetime]
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(comment="Never taken back")
    replaced_at: Mapped[datetime | None] = mapped_column(comment="Null for the one that is shown")
