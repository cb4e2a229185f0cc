"""The outbox and the queue, as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record


class OutboxMail(Record):
    """One letter. Its text is erased once it is sent, since it may carry a link that opens something."""

    __tablename__ = "outbox_mails"
    __table_args__ = (Index("ix_outbox_mails_waiting", "sent_at", "given_up_at", "due_at"),)

    to_address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str | None] = mapped_column(Text, comment="Null once sent or given up")
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
    __table_args__ = (Index("ix_jobs_waiting", "done_at", "given_up_at", "due_at"),)

    kind: Mapped[str]
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON, comment="Erased once done or given up")
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None] = mapped_column(comment="A worker is at it until then")
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(comment="The class of the last failure, no text of it")
