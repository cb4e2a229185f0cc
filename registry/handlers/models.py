"""Vaults of case handlers, as stored: nothing here opens a report without a passphrase."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Record, Table


class Vault(Record):
    """The key pair of one case handler, its private half locked under their passphrase."""

    __tablename__ = "vaults"
    __table_args__ = (
        Index(
            "uq_vaults_one_in_use", "account_id", unique=True,
            sqlite_where="replaced_at IS NULL", postgresql_where="replaced_at IS NULL",
        ),
    )  # fmt: skip

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    public: Mapped[bytes] = mapped_column(comment="X-Wing, 1,216 bytes")
    salt: Mapped[bytes]
    iterations: Mapped[int] = mapped_column(comment="Of Argon2id")
    memory: Mapped[int] = mapped_column(comment="Of Argon2id, in KiB")
    locked: Mapped[bytes] = mapped_column(comment="The private half, as `vaults.lock_up` locks it")
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(comment="When the passphrase was chosen")
    replaced_at: Mapped[datetime | None] = mapped_column(comment="When its owner made another")


class KeyringMark(Table):
    """Which keyring belongs to this database. One row."""

    __tablename__ = "keyring_marks"
    __table_args__ = (CheckConstraint("number = 1", name="one"),)
    ONE: ClassVar[int] = 1

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[bytes] = mapped_column(comment="SHA-256, as `Keyring.own_mark` returns it")


class VaultShare(Table):
    """A vault's private key, sealed to two officers."""

    __tablename__ = "vault_shares"

    vault_id: Mapped[UUID] = mapped_column(ForeignKey("vaults.id"), primary_key=True)
    first: Mapped[str] = mapped_column(primary_key=True, comment="An officer's name")
    second: Mapped[str] = mapped_column(primary_key=True, comment="Another officer's name")
    keys: Mapped[bytes] = mapped_column(comment="SHA-256 of both officers' public keys")
    sealed: Mapped[bytes]


class VaultCertificate(Record):
    """What one officer signed of a vault's public key. It is verified whenever something is sealed."""

    __tablename__ = "vault_certificates"
    __table_args__ = (UniqueConstraint("vault_id", "officer", "countries", "until"),)

    vault_id: Mapped[UUID] = mapped_column(ForeignKey("vaults.id"), index=True)
    officer: Mapped[str]
    countries: Mapped[str] = mapped_column(comment="Two capital letters each, with commas between")
    until: Mapped[date]
    signature: Mapped[bytes] = mapped_column(comment="Ed25519")
    entered_at: Mapped[datetime]


class CertificateEnd(Record):
    """That a handler's post for a country ended, and with it what officers had signed for it."""

    __tablename__ = "certificate_ends"
    __table_args__ = (UniqueConstraint("account_id", "position"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    country: Mapped[str]
    position: Mapped[int] = mapped_column(comment="How many of this person's posts have ended, with this one")
    ended_at: Mapped[datetime]
    sealed_out_at: Mapped[datetime | None] = mapped_column(
        comment="When their wraps were taken out of that country's reports"
    )


class OpenVault(Table):
    """A private key that one session holds for a while, locked under its token."""

    __tablename__ = "open_vaults"

    token_hash: Mapped[bytes] = mapped_column(
        ForeignKey("sessions.token_hash", ondelete="CASCADE"), primary_key=True
    )
    vault_id: Mapped[UUID] = mapped_column(ForeignKey("vaults.id"), index=True)
    sealed: Mapped[bytes]
    until: Mapped[datetime]
