"""Campaigns, their members, slips, cards, denials and samples, as stored. No secret is here, and no PIN."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.campaigns.rules import Aim, Told, Way
from registry.db import Record, Table


class Campaign(Record):
    """An assembly resolved that all members are asked to sign, or to confirm, one version of the code."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("(vouched_by IS NULL) = (vouched_at IS NULL)", name="vouched_by_somebody"),
        CheckConstraint("votes_for >= 0 AND votes_against >= 0 AND votes_abstained >= 0", name="votes_count"),
    )

    association_id: Mapped[UUID] = mapped_column(ForeignKey("associations.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True, comment="The end of its public address: no secret")
    name: Mapped[str] = mapped_column(comment="Of the rank, company or route, as the public reads it")
    aim: Mapped[Aim]
    code_version_id: Mapped[UUID] = mapped_column(ForeignKey("code_versions.id"))
    roster_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("rosters.id"), comment="Whose businesses are asked; null: all members"
    )
    resolved_on: Mapped[date] = mapped_column(comment="The day of the assembly")
    resolved: Mapped[str] = mapped_column(comment="What it resolved, as typed")
    votes_for: Mapped[int]
    votes_against: Mapped[int]
    votes_abstained: Mapped[int]
    resolution_sha256: Mapped[str] = mapped_column(comment="Of the file as it was sent, hex")
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    vouched_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id"),
        comment="The reviewer who read resolution and list: whoever signs is accepted",
    )
    vouched_at: Mapped[datetime | None]
    by_registrar: Mapped[bool] = mapped_column(
        server_default=false(), default=False, comment="A registrar vouched, for want of a reviewer"
    )
    last_on: Mapped[date] = mapped_column(comment="The last day on which a slip opens anything")
    ended_at: Mapped[datetime | None]


class ResolutionPage(Record):
    """One page of a resolution: its pixels, copied into a new picture."""

    __tablename__ = "campaign_pages"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="JPEG")


class CampaignMember(Record):
    """One business that is asked in a campaign, and what was done to reach it."""

    __tablename__ = "campaign_members"
    __table_args__ = (
        UniqueConstraint("campaign_id", "signatory_id"),
        UniqueConstraint("campaign_id", "number_key"),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    number: Mapped[str] = mapped_column(comment="Its number with the association, typed beside the secret")
    number_key: Mapped[str] = mapped_column(comment="As `rules.folded` returns it")
    printed_at: Mapped[datetime | None]
    linked_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    mailed_on: Mapped[date | None] = mapped_column(comment="Of the last letter: one a day at most")
    signed_at: Mapped[datetime | None] = mapped_column(comment="When it signed or confirmed by this campaign")
    left_out_at: Mapped[datetime | None] = mapped_column(comment="Listed twice, or no member: not counted")


class Slip(Table):
    """A secret that lets one member sign, once."""

    __tablename__ = "campaign_slips"

    secret_hash: Mapped[bytes] = mapped_column(primary_key=True, comment="As `rules.secret_hash` returns it")
    member_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_members.id"), index=True)
    way: Mapped[Way]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(comment="When it was used, or another took its place")


class Card(Record):
    """What opens the page of whoever signed by a slip: a re-entry code and a PIN, of both of which only hashes are here."""

    __tablename__ = "signing_cards"

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_members.id"), unique=True)
    code_hash: Mapped[bytes] = mapped_column(unique=True, comment="As `rules.secret_hash` returns it")
    pin_hash: Mapped[str] = mapped_column(comment="Argon2id, with its own parameters and salt")
    made_at: Mapped[datetime]


class Reconfirmation(Record):
    """A business that signed an earlier version read a later one, and confirmed it."""

    __tablename__ = "reconfirmations"
    __table_args__ = (UniqueConstraint("signatory_id", "code_version_id"),)

    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"))
    code_version_id: Mapped[UUID] = mapped_column(ForeignKey("code_versions.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_members.id"))
    full_name: Mapped[str]
    position: Mapped[str]
    statement: Mapped[str] = mapped_column(comment="The sentence that was ticked, as it was shown")
    language: Mapped[str]
    text_sha256: Mapped[str] = mapped_column(comment="Of the text that was read, hex")
    at: Mapped[datetime]


class Denial(Record):
    """Somebody says that a business did not sign itself. A registrar looks into it; nothing ends by itself."""

    __tablename__ = "denials"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (upheld IS NULL)", name="settled_one_way"),
        Index(
            "one_open_denial", "member_id", unique=True,
            sqlite_where=text("settled_at IS NULL"), postgresql_where=text("settled_at IS NULL"),
        ),
    )  # fmt: skip

    member_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_members.id"))
    by_card: Mapped[bool] = mapped_column(comment="Said with re-entry code and PIN; else by anybody")
    said_at: Mapped[datetime]
    upheld: Mapped[bool | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[datetime | None]


class Hanging(Record):
    """Somebody stood before a sticker and said that it hangs."""

    __tablename__ = "hangings"

    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id"), unique=True)
    hung_on: Mapped[date] = mapped_column(comment="The day of the latest word, in the business's country")
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class Sample(Record):
    """A draw among those who signed in a campaign: they are asked in person whether they did."""

    __tablename__ = "campaign_samples"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), index=True)
    drawn_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    drawn_at: Mapped[datetime]
    seed: Mapped[str] = mapped_column(comment="As `rules.sample` takes it")
    drawn_from: Mapped[int] = mapped_column(comment="How many had signed")


class Asked(Record):
    """One member of a sample, and what they said."""

    __tablename__ = "campaign_asked"
    __table_args__ = (UniqueConstraint("sample_id", "member_id"),)

    sample_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_samples.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_members.id"))
    place: Mapped[int] = mapped_column(comment="1, 2, 3 … as drawn")
    told: Mapped[Told | None]
    told_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    told_at: Mapped[datetime | None]
