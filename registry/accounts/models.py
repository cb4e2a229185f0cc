"""Accounts, their posts and sessions, and the links in letters, as stored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.accounts.rules import Purpose, Role, Spending
from registry.db import Record, Table


class Account(Record):
    """A person who signs in."""

    __tablename__ = "accounts"

    email: Mapped[str] = mapped_column(unique=True, comment="Lower case")
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    password_hash: Mapped[str] = mapped_column(comment="Argon2id, with its own parameters and salt")
    generation: Mapped[int] = mapped_column(default=0, comment="Sessions of an earlier one are over")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(comment="When the address was shown to be theirs")


class Post(Record):
    """One role of one person, for one organisation, between two dates. A person may hold several."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint(
            "(role = 'registrar') = (organisation_id IS NULL)", name="registrars_have_no_organisation"
        ),
        UniqueConstraint("account_id", "role", "organisation_id", "since"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[Role]
    # No foreign key: what accounts act for lies uphill of accounts.
    organisation_id: Mapped[UUID | None] = mapped_column(index=True, comment="A signatory or an association")
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(comment="The last day on which it counts")


class Session(Table):
    """A signed-in browser. Whoever reads this table can sign in nowhere."""

    __tablename__ = "sessions"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True, comment="As `rules.hash_token` returns it")
    public_id: Mapped[UUID] = mapped_column(unique=True, comment="Names it on its owner's page")
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    generation: Mapped[int]
    wearing: Mapped[UUID | None] = mapped_column(comment="The organisation acted for; null is the first hat")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(comment="To the minute")
    proved_at: Mapped[datetime | None] = mapped_column(
        comment="When they last showed who they are: by the second factor where there is one, else by the password"
    )


class HalfSignIn(Table):
    """A browser that has given the password, and owes the second factor. It opens nothing but the page of that."""

    __tablename__ = "half_sign_ins"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True, comment="As `rules.hash_token` returns it")
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    generation: Mapped[int]
    begun_at: Mapped[datetime]


class SecondFactor(Record):
    """What a person has besides the password: an app that works out codes. Its secret is stored nowhere."""

    __tablename__ = "second_factors"
    __table_args__ = (
        Index(
            "one_second_factor_each", "account_id", unique=True,
            sqlite_where=text("confirmed_at IS NOT NULL"), postgresql_where=text("confirmed_at IS NOT NULL"),
        ),
    )  # fmt: skip

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    key_id: Mapped[bytes] = mapped_column(comment="Of the server's key, as `totp.key_id` returns it")
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(comment="Null: shown, and no code typed yet")
    last_counter: Mapped[int] = mapped_column(
        comment="The last step whose code was accepted; none of before is"
    )


class RecoveryCode(Table):
    """What stands in for the app, once: the row goes as it is used."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[bytes] = mapped_column(primary_key=True, comment="As `recovery.code_hash` returns it")
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)


class MailLink(Table):
    """A link in a letter that does one thing once."""

    __tablename__ = "mail_links"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True, comment="As `rules.hash_token` returns it")
    purpose: Mapped[Purpose]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(Record):
    """An invitation to take up a post, sent by letter."""

    __tablename__ = "invitations"

    token_hash: Mapped[bytes] = mapped_column(unique=True, comment="As `rules.hash_token` returns it")
    email: Mapped[str] = mapped_column(index=True, comment="Lower case")
    role: Mapped[Role]
    organisation_id: Mapped[UUID | None] = mapped_column(index=True, comment="As `posts.organisation_id`")
    language: Mapped[str]
    invited_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id"), comment="Null: by the command line"
    )
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_at: Mapped[datetime | None]


class Spent(Table):
    """Tries counted under one purpose for one subject, in one window of time."""

    __tablename__ = "spent"

    purpose: Mapped[Spending] = mapped_column(primary_key=True)
    subject: Mapped[bytes] = mapped_column(
        primary_key=True, comment="A hash under the key of the day (day_keys)"
    )
    window: Mapped[int] = mapped_column(primary_key=True, comment="Number of the window since 1970")
    tries: Mapped[int]


class DayKey(Table):
    """The random key under which tries of a day are counted; deleted with the day, as who they were is then."""

    __tablename__ = "day_keys"

    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[bytes]


class RegistrarChange(Record):
    """One registrar asks that somebody becomes a registrar, or stops being one; another answers.

    Or, with `ends_factor`, that the second factor of the account at `email` ends: its owner has lost it.
    """

    __tablename__ = "registrar_changes"
    __table_args__ = (CheckConstraint("(email IS NULL) <> (post_id IS NULL)", name="one_of_both"),)

    email: Mapped[str | None] = mapped_column(comment="Whom to invite")
    ends_factor: Mapped[bool | None] = mapped_column(comment="Null: it does not")
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("posts.id"), comment="Which post is to end")
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    agreed: Mapped[bool | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]
