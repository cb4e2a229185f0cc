"""Credentials of signatories, and the lists of those that are revoked.

New tables only. The worker, which holds the keys, fills them.

Revision ID: 0037credentials
Revises: 0034desks
"""

import sqlalchemy as sa
from alembic import op

revision = "0037credentials"
down_revision = "0034desks"
branch_labels = None
depends_on = None

SHOWN = sa.text("replaced_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "credential_lists",
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 …, as in its address"),
        sa.Column(
            "decoys",
            sa.LargeBinary(32),
            nullable=False,
            comment="By which entries are set that no credential has",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=True, comment="Null until it is served"),
        sa.Column(
            "document",
            sa.Text(),
            nullable=False,
            comment="A credential itself, with its proofs, as it is served",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_lists")),
        sa.UniqueConstraint("number", name=op.f("uq_credential_lists_number")),
    )
    op.create_table(
        "credentials",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("adherence_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("report_due_on", sa.Date(), nullable=False),
        sa.Column("kid", sa.String(), nullable=False, comment="Of the key that signed"),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("list_index", sa.Integer(), nullable=False, comment="Place in that list, drawn at random"),
        sa.Column("document", sa.Text(), nullable=False, comment="With its proofs, as it is served"),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True, comment="Never taken back"),
        sa.Column(
            "replaced_at", sa.DateTime(timezone=True), nullable=True, comment="Null for the one that is shown"
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["adherence_id"], ["adherences.id"], name=op.f("fk_credentials_adherence_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_number"], ["credential_lists.number"], name=op.f("fk_credentials_list_number")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_credentials_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
        sa.UniqueConstraint("list_number", "list_index", name=op.f("uq_credentials_list_number_list_index")),
    )
    op.create_index(op.f("ix_credentials_adherence_id"), "credentials", ["adherence_id"])
    op.create_index(op.f("ix_credentials_signatory_id"), "credentials", ["signatory_id"])
    op.create_index(
        "one_credential_is_shown",
        "credentials",
        ["signatory_id"],
        unique=True,
        sqlite_where=SHOWN,
        postgresql_where=SHOWN,
    )


def downgrade() -> None:
    op.drop_table("credentials")
    op.drop_table("credential_lists")
