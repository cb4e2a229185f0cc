"""The ledger's table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record
from registry.ledger.rules import Office


class LedgerEntry(Record):
    """One act. `kind` reads subject.verb, as in `adherence.suspend`."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("ix_ledger_entries_signatory_id_at", "signatory_id", "at"),
        {
            "sqlite_with_rowid": False
        },  # it would tell the order of acts, and so the hour of those that keep none
    )

    at: Mapped[datetime] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(
        server_default="0",
        comment="1, 2, 3 … among the entries of one session: the order of acts at the same moment",
    )
    kind: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(index=True, comment="Null when the act is the system's own")
    acted_as: Mapped[Office | None] = mapped_column(
        comment="The office they acted in; null where nobody said it: see `actions.acts`"
    )
    acted_for: Mapped[UUID | None] = mapped_column(comment="The organisation they acted for, if any")
    subject_id: Mapped[UUID] = mapped_column(index=True)
    signatory_id: Mapped[UUID | None] = mapped_column(
        comment="Whose history the entry belongs to, if anyone's"
    )
    details: Mapped[dict[str, Any]] = mapped_column(comment="Ids, codes and dates; never words of a person")
    reason: Mapped[str | None] = mapped_column(comment="In words; may be erased, its hash stays")
    reason_hash: Mapped[bytes | None] = mapped_column(comment="As `rules.reason_hash` returns it")
    reason_salt: Mapped[bytes | None] = mapped_column(comment="16 random bytes, erased with the reason")
