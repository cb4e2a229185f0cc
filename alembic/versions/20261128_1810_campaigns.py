"""Collective adherence: campaigns, who is asked, slips, cards, denials, samples; who stood on which list of members.

New tables only.

Revision ID: 0031campaigns
Revises: 0030reports
"""

import sqlalchemy as sa
from alembic import op

revision = "0031campaigns"
down_revision = "0030reports"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "campaigns",
        sa.Column("association_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False, comment="The end of its public address: no secret"),
        sa.Column(
            "name",
            sa.String(),
            nullable=False,
            comment="Of the rank, company or route, as the public reads it",
        ),
        sa.Column("aim", sa.String(40), nullable=False),
        sa.Column("code_version_id", sa.Uuid(), nullable=False),
        sa.Column(
            "roster_id", sa.Uuid(), nullable=True, comment="Whose businesses are asked; null: all members"
        ),
        sa.Column("resolved_on", sa.Date(), nullable=False, comment="The day of the assembly"),
        sa.Column("resolved", sa.String(), nullable=False, comment="What it resolved, as typed"),
        sa.Column("votes_for", sa.Integer(), nullable=False),
        sa.Column("votes_against", sa.Integer(), nullable=False),
        sa.Column("votes_abstained", sa.Integer(), nullable=False),
        sa.Column(
            "resolution_sha256", sa.String(), nullable=False, comment="Of the file as it was sent, hex"
        ),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "vouched_by",
            sa.Uuid(),
            nullable=True,
            comment="The reviewer who read resolution and list: whoever signs is accepted",
        ),
        sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "last_on", sa.Date(), nullable=False, comment="The last day on which a slip opens anything"
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(vouched_by IS NULL) = (vouched_at IS NULL)", name=op.f("ck_campaigns_vouched_by_somebody")
        ),
        sa.CheckConstraint(
            "votes_for >= 0 AND votes_against >= 0 AND votes_abstained >= 0",
            name=op.f("ck_campaigns_votes_count"),
        ),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_campaigns_association_id")
        ),
        sa.ForeignKeyConstraint(
            ["code_version_id"], ["code_versions.id"], name=op.f("fk_campaigns_code_version_id")
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["accounts.id"], name=op.f("fk_campaigns_opened_by")),
        sa.ForeignKeyConstraint(["roster_id"], ["rosters.id"], name=op.f("fk_campaigns_roster_id")),
        sa.ForeignKeyConstraint(["vouched_by"], ["accounts.id"], name=op.f("fk_campaigns_vouched_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("code", name=op.f("uq_campaigns_code")),
    )
    op.create_index(op.f("ix_campaigns_association_id"), "campaigns", ["association_id"], unique=False)
    op.create_table(
        "roster_businesses",
        sa.Column("roster_id", sa.Uuid(), nullable=False),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["roster_id"], ["rosters.id"], name=op.f("fk_roster_businesses_roster_id")),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_roster_businesses_signatory_id")
        ),
        sa.PrimaryKeyConstraint("roster_id", "signatory_id", name=op.f("pk_roster_businesses")),
    )
    op.create_table(
        "campaign_members",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column(
            "number",
            sa.String(),
            nullable=False,
            comment="Its number with the association, typed beside the secret",
        ),
        sa.Column("number_key", sa.String(), nullable=False, comment="As `rules.folded` returns it"),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_on", sa.Date(), nullable=True, comment="Of the last letter: one a day at most"),
        sa.Column(
            "signed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it signed or confirmed by this campaign",
        ),
        sa.Column(
            "left_out_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Listed twice, or no member: not counted",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_members_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_campaign_members_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_members")),
        sa.UniqueConstraint(
            "campaign_id", "number_key", name=op.f("uq_campaign_members_campaign_id_number_key")
        ),
        sa.UniqueConstraint(
            "campaign_id", "signatory_id", name=op.f("uq_campaign_members_campaign_id_signatory_id")
        ),
    )
    op.create_index(
        op.f("ix_campaign_members_signatory_id"), "campaign_members", ["signatory_id"], unique=False
    )
    op.create_table(
        "campaign_pages",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="JPEG"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_pages_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_pages")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_campaign_pages_campaign_id_number")),
    )
    op.create_table(
        "campaign_samples",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.String(), nullable=False, comment="As `rules.sample` takes it"),
        sa.Column("drawn_from", sa.Integer(), nullable=False, comment="How many had signed"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_samples_campaign_id")
        ),
        sa.ForeignKeyConstraint(["drawn_by"], ["accounts.id"], name=op.f("fk_campaign_samples_drawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_samples")),
    )
    op.create_index(
        op.f("ix_campaign_samples_campaign_id"), "campaign_samples", ["campaign_id"], unique=False
    )
    op.create_table(
        "hangings",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "hung_on",
            sa.Date(),
            nullable=False,
            comment="The day of the latest word, in the business's country",
        ),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_hangings_account_id")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_hangings_placement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hangings")),
        sa.UniqueConstraint("placement_id", name=op.f("uq_hangings_placement_id")),
    )
    op.create_table(
        "campaign_asked",
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="1, 2, 3 … as drawn"),
        sa.Column("told", sa.String(40), nullable=True),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["campaign_members.id"], name=op.f("fk_campaign_asked_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["campaign_samples.id"], name=op.f("fk_campaign_asked_sample_id")
        ),
        sa.ForeignKeyConstraint(["told_by"], ["accounts.id"], name=op.f("fk_campaign_asked_told_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_asked")),
        sa.UniqueConstraint("sample_id", "member_id", name=op.f("uq_campaign_asked_sample_id_member_id")),
    )
    op.create_table(
        "campaign_slips",
        sa.Column(
            "secret_hash", sa.LargeBinary(), nullable=False, comment="As `rules.secret_hash` returns it"
        ),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was used, or another took its place",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["campaign_members.id"], name=op.f("fk_campaign_slips_member_id")
        ),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_campaign_slips")),
    )
    op.create_index(op.f("ix_campaign_slips_member_id"), "campaign_slips", ["member_id"], unique=False)
    op.create_table(
        "denials",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "by_card",
            sa.Boolean(),
            nullable=False,
            comment="Said with re-entry code and PIN; else by anybody",
        ),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (upheld IS NULL)", name=op.f("ck_denials_settled_one_way")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["campaign_members.id"], name=op.f("fk_denials_member_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["accounts.id"], name=op.f("fk_denials_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_denials")),
    )
    op.create_index(
        "one_open_denial",
        "denials",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "reconfirmations",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("code_version_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column(
            "statement", sa.String(), nullable=False, comment="The sentence that was ticked, as it was shown"
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False, comment="Of the text that was read, hex"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["code_version_id"], ["code_versions.id"], name=op.f("fk_reconfirmations_code_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["campaign_members.id"], name=op.f("fk_reconfirmations_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_reconfirmations_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconfirmations")),
        sa.UniqueConstraint(
            "signatory_id", "code_version_id", name=op.f("uq_reconfirmations_signatory_id_code_version_id")
        ),
    )
    op.create_table(
        "signing_cards",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False, comment="As `rules.secret_hash` returns it"),
        sa.Column(
            "pin_hash", sa.String(), nullable=False, comment="Argon2id, with its own parameters and salt"
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_signing_cards_account_id")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["campaign_members.id"], name=op.f("fk_signing_cards_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_signing_cards_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_cards")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_signing_cards_code_hash")),
        sa.UniqueConstraint("member_id", name=op.f("uq_signing_cards_member_id")),
    )
    op.create_index(op.f("ix_signing_cards_account_id"), "signing_cards", ["account_id"], unique=False)
    op.create_index(op.f("ix_signing_cards_signatory_id"), "signing_cards", ["signatory_id"], unique=False)


def downgrade() -> None:
    op.drop_table("signing_cards")
    op.drop_table("reconfirmations")
    op.drop_table("denials")
    op.drop_table("campaign_slips")
    op.drop_table("campaign_asked")
    op.drop_table("hangings")
    op.drop_table("campaign_samples")
    op.drop_table("campaign_pages")
    op.drop_table("campaign_members")
    op.drop_table("roster_businesses")
    op.drop_table("campaigns")
