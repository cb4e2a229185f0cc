"""The outbox, the queue and the rounds, as stored."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record, Table


class OutboxMail(Record):
    """One letter. Once it is sent, its text, subject and address are erased: it may carry a link that opens something."""

    __tablename__ = "outbox_mails"
    __table_args__ = (Index("ix_outbox_mails_waiting", "sent_at", "given_up_at", "due_at"),)

    to_address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str | None] = mapped_column(
        Text, comment="Null once sent, and some days after it was given up"
    )
    written_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(comment="Not before this; moves on after each failure")
    claimed_until: Mapped[datetime | None] = mapped_column(comment="A worker is at it until then")
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(comment="The class of the last failure, no text of it")


class Job(Record):
    """One piece of work to be done soon, outside the request that asked for it."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_waiting", "done_at", "given_up_at", "due_at"),
        Index("uq_jobs_dedupe_key", "dedupe_key", unique=True),
    )

    kind: Mapped[str]
    dedupe_key: Mapped[str | None] = mapped_column(
        comment="No two rows have the same. Erased once done, but for what is done once for ever"
    )
    once: Mapped[bool] = mapped_column(
        server_default=false(), comment="Whether its key stays when it is done"
    )
    payload: Mapped[dict[str, Any] | None] = mapped_column(
        JSON, comment="Erased once done, and some days after it was given up"
    )
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None] = mapped_column(comment="A worker is at it until then")
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(comment="The class of the last failure, no text of it")


class Round(Table):
    """Something that is done again and again: one row a kind, so that no two workers make the same round."""

    __tablename__ = "rounds"

    kind: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    claimed_by: Mapped[UUID | None] = mapped_column(comment="Drawn by the worker that is at it")
    claimed_until: Mapped[datetime | None] = mapped_column(comment="Moved on while that worker lives")
    failures: Mapped[int] = mapped_column(server_default="0", comment="Since it was last done")
    last_done_at: Mapped[datetime | None]
    last_failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(comment="The class of the last failure, no text of it")
