"""Public halves of the keys that sign, as stored. Private bytes never come near the database."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record
from registry.keys.rules import KeyState

SIGNS = text("state = 'active'")


class SigningKey(Record):
    """One Ed25519 key of this register."""

    __tablename__ = "signing_keys"
    __table_args__ = (
        CheckConstraint("(distrusted_from IS NULL) = (state <> 'compromised')", name="distrust_has_a_day"),
        CheckConstraint("(iat_until IS NULL) = (state = 'active')", name="the_one_that_signs_is_open"),
        Index("one_key_signs", "state", unique=True, sqlite_where=SIGNS, postgresql_where=SIGNS),
    )

    kid: Mapped[str] = mapped_column(unique=True, comment="As `rules.kid_of`: 8 hexadecimal digits")
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    issuer: Mapped[str] = mapped_column(comment="What its logos say as iss: 2-8 of A-Z 0-9 -")
    state: Mapped[KeyState]
    decoys: Mapped[bytes] = mapped_column(
        LargeBinary(32), comment="By which entries of its status list are set that no logo has"
    )
    made_at: Mapped[datetime]
    iat_until: Mapped[datetime | None] = mapped_column(comment="When it signed last; null while it signs")
    distrusted_from: Mapped[datetime | None] = mapped_column(comment="From when somebody else may hold it")
