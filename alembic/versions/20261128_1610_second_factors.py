"""Second factors, their recovery codes, sign-ins that are half done, and when somebody last showed who they are.

New tables and nullable columns: processes of the release before fill none of them. Sessions that they begin go on,
and are asked for a proof where one is needed.

Revision ID: 0021factors
Revises: 0020vaults
"""

import sqlalchemy as sa
from alembic import op

revision = "0021factors"
down_revision = "0020vaults"
branch_labels = None
depends_on = None

LIVE = sa.text("confirmed_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "second_factors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "key_id",
            sa.LargeBinary(),
            nullable=False,
            comment="Of the server's key, as `totp.key_id` returns it",
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Null: shown, and no code typed yet",
        ),
        sa.Column(
            "last_counter",
            sa.Integer(),
            nullable=False,
            comment="The last step whose code was accepted; none of before is",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_second_factors_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factors")),
    )
    op.create_index(op.f("ix_second_factors_account_id"), "second_factors", ["account_id"])
    op.create_index(
        "one_second_factor_each",
        "second_factors",
        ["account_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "recovery_codes",
        sa.Column(
            "code_hash", sa.LargeBinary(), nullable=False, comment="As `recovery.code_hash` returns it"
        ),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_recovery_codes_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_account_id"), "recovery_codes", ["account_id"])
    op.create_table(
        "half_sign_ins",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="As `rules.hash_token` returns it"),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_half_sign_ins_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_half_sign_ins")),
    )
    op.create_index(op.f("ix_half_sign_ins_account_id"), "half_sign_ins", ["account_id"])
    op.add_column(
        "sessions",
        sa.Column(
            "proved_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When they last showed who they are: by the second factor where there is one, else by the password",
        ),
    )
    op.add_column(
        "registrar_changes",
        sa.Column("ends_factor", sa.Boolean(), nullable=True, comment="Null: it does not"),
    )


def downgrade() -> None:
    op.drop_column("registrar_changes", "ends_factor")
    op.drop_column("sessions", "proved_at")
    for table in ("half_sign_ins", "recovery_codes", "second_factors"):
        op.drop_table(table)
