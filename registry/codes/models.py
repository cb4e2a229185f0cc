"""Versions of the code, as stored. A version is never changed once published."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record


class CodeVersion(Record):
    """One published version of the code of conduct, in all languages."""

    __tablename__ = "code_versions"

    number: Mapped[int] = mapped_column(unique=True, comment="1 is shown as v1")
    texts: Mapped[dict[str, Any]] = mapped_column(comment="By language, as `rules` reads it")
    hashes: Mapped[dict[str, Any]] = mapped_column(
        comment="By language: SHA-256 of `rules.canonical_text`, hex"
    )
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), comment="Null: shipped")
