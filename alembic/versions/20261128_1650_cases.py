"""The desk of case handlers: cases, openings, legal holds, authorities, referrals, proofs, letters.

New tables only.

Revision ID: 0025cases
Revises: 0024door
"""

import sqlalchemy as sa
from alembic import op

revision = "0025cases"
down_revision = "0024door"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_batches",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("day", "hour", name=op.f("pk_case_batches")),
    )
    op.create_table(
        "case_authorities",
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column(
            "recipient",
            sa.String(),
            nullable=False,
            comment="An age public key; the private half is the authority's",
        ),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)",
            name=op.f("ck_case_authorities_a_confirmation_has_its_moment"),
        ),
        sa.CheckConstraint(
            "confirmed_by <> registered_by", name=op.f("ck_case_authorities_two_people_register")
        ),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_case_authorities_country_is_alpha2")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["accounts.id"], name=op.f("fk_case_authorities_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["accounts.id"], name=op.f("fk_case_authorities_registered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_authorities")),
    )
    op.create_index(op.f("ix_case_authorities_country"), "case_authorities", ["country"], unique=False)
    op.create_table(
        "case_files",
        sa.Column("door", sa.String(40), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False, comment="By whoever opened it first"),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column(
            "told_on", sa.Date(), nullable=True, comment="When a handler told an authority by its own channel"
        ),
        sa.Column("told_channel", sa.String(40), nullable=True),
        sa.Column(
            "told_authority", sa.Uuid(), nullable=True, comment="Null where it is not in the directory"
        ),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("shredded_on", sa.Date(), nullable=True, comment="When its words were destroyed"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (outcome IS NULL)", name=op.f("ck_case_files_an_end_says_what_came_of_it")
        ),
        sa.ForeignKeyConstraint(["assigned_to"], ["accounts.id"], name=op.f("fk_case_files_assigned_to")),
        sa.CheckConstraint(
            "(told_on IS NULL) = (told_channel IS NULL)", name=op.f("ck_case_files_told_says_how")
        ),
        sa.ForeignKeyConstraint(
            ["told_authority"], ["hotlines.id"], name=op.f("fk_case_files_told_authority")
        ),
        sa.ForeignKeyConstraint(["told_by"], ["accounts.id"], name=op.f("fk_case_files_told_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["accounts.id"], name=op.f("fk_case_files_closed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_files")),
        sa.UniqueConstraint("door", "report_id", name="a_report_is_one_case"),
    )
    op.create_index(op.f("ix_case_files_country"), "case_files", ["country"], unique=False)
    op.create_index(op.f("ix_case_files_report_id"), "case_files", ["report_id"], unique=False)
    op.create_table(
        "report_proofs",
        sa.Column(
            "incident_id",
            sa.Uuid(),
            nullable=False,
            comment="Of the business's own log, which is gone before this",
        ),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False, comment="When the business logged it"),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False, comment="As `proving.code_of` returns it"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_report_proofs_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_proofs")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_report_proofs_code_hash")),
    )
    op.create_index(op.f("ix_report_proofs_signatory_id"), "report_proofs", ["signatory_id"], unique=False)
    op.create_index("uq_report_proofs_incident_id", "report_proofs", ["incident_id"], unique=True)
    op.create_table(
        "case_holds",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("until", sa.Date(), nullable=False, comment="The last day counts"),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_on IS NULL)",
            name=op.f("ck_case_holds_a_confirmation_has_its_day"),
        ),
        sa.CheckConstraint("confirmed_by <> asked_by", name=op.f("ck_case_holds_two_people_hold")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_case_holds_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["case_files.id"], name=op.f("fk_case_holds_case_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["accounts.id"], name=op.f("fk_case_holds_confirmed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_holds")),
    )
    op.create_index(op.f("ix_case_holds_case_id"), "case_holds", ["case_id"], unique=False)
    op.create_table(
        "case_openings",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_case_openings_account_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_files.id"], name=op.f("fk_case_openings_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_case_openings")),
    )
    op.create_table(
        "referrals",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column(
            "code_hash", sa.LargeBinary(), nullable=False, comment="Of the code that stands in the file alone"
        ),
        sa.Column("expires_on", sa.Date(), nullable=False, comment="The last day on which the code counts"),
        sa.Column("confirmed_on", sa.Date(), nullable=True, comment="When the authority typed the code"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["case_authorities.id"], name=op.f("fk_referrals_authority_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_files.id"], name=op.f("fk_referrals_case_id")),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_referrals_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_referrals_code_hash")),
    )
    op.create_index(op.f("ix_referrals_case_id"), "referrals", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_table("referrals")
    op.drop_table("case_openings")
    op.drop_table("case_holds")
    op.drop_table("report_proofs")
    op.drop_table("case_files")
    op.drop_table("case_authorities")
    op.drop_table("case_batches")
