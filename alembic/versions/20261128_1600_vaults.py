"""Vaults of case handlers: their key pairs, what officers signed of them, and what a session holds open.

New tables alone: processes of the release before know nothing of them.

Revision ID: 0020vaults
Revises: 0019passports
"""

import sqlalchemy as sa
from alembic import op

revision = "0020vaults"
down_revision = "0019passports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vaults",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False, comment="X-Wing, 1,216 bytes"),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("iterations", sa.Integer(), nullable=False, comment="Of Argon2id"),
        sa.Column("memory", sa.Integer(), nullable=False, comment="Of Argon2id, in KiB"),
        sa.Column(
            "locked",
            sa.LargeBinary(),
            nullable=False,
            comment="The private half, as `vaults.lock_up` locks it",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the passphrase was chosen",
        ),
        sa.Column(
            "replaced_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When its owner made another",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_vaults_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vaults")),
    )
    op.create_index(op.f("ix_vaults_account_id"), "vaults", ["account_id"])
    op.create_index(
        "uq_vaults_one_in_use",
        "vaults",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "vault_shares",
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.String(), nullable=False, comment="An officer's name"),
        sa.Column("second", sa.String(), nullable=False, comment="Another officer's name"),
        sa.Column("keys", sa.LargeBinary(), nullable=False, comment="SHA-256 of both officers' public keys"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["vault_id"], ["vaults.id"], name=op.f("fk_vault_shares_vault_id")),
        sa.PrimaryKeyConstraint("vault_id", "first", "second", name=op.f("pk_vault_shares")),
    )
    op.create_table(
        "vault_certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column(
            "countries",
            sa.String(),
            nullable=False,
            comment="Two capital letters each, with commas between",
        ),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False, comment="Ed25519"),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["vault_id"], ["vaults.id"], name=op.f("fk_vault_certificates_vault_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_certificates")),
        sa.UniqueConstraint(
            "vault_id",
            "officer",
            "countries",
            "until",
            name=op.f("uq_vault_certificates_vault_id_officer_countries_until"),
        ),
    )
    op.create_index(op.f("ix_vault_certificates_vault_id"), "vault_certificates", ["vault_id"])
    op.create_table(
        "open_vaults",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_hash"],
            ["sessions.token_hash"],
            name=op.f("fk_open_vaults_token_hash"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["vault_id"], ["vaults.id"], name=op.f("fk_open_vaults_vault_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_open_vaults")),
    )
    op.create_index(op.f("ix_open_vaults_vault_id"), "open_vaults", ["vault_id"])


def downgrade() -> None:
    op.drop_table("open_vaults")
    op.drop_table("vault_certificates")
    op.drop_table("vault_shares")
    op.drop_table("vaults")
