"""The public halves of the keys that sign logos.

A new table only.

Revision ID: 0035keys
Revises: 0028notrace
"""

import sqlalchemy as sa
from alembic import op

revision = "0035keys"
down_revision = "0028notrace"
branch_labels = None
depends_on = None

SIGNS = sa.text("state = 'active'")


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.String(), nullable=False, comment="As `rules.kid_of`: 8 hexadecimal digits"),
        sa.Column("public", sa.LargeBinary(32), nullable=False),
        sa.Column(
            "issuer", sa.String(), nullable=False, comment="What its logos say as iss: 2-8 of A-Z 0-9 -"
        ),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column(
            "decoys",
            sa.LargeBinary(32),
            nullable=False,
            comment="By which entries of its status list are set that no logo has",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "iat_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it signed last; null while it signs",
        ),
        sa.Column(
            "distrusted_from",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="From when somebody else may hold it",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(distrusted_from IS NULL) = (state <> 'compromised')",
            name=op.f("ck_signing_keys_distrust_has_a_day"),
        ),
        sa.CheckConstraint(
            "(iat_until IS NULL) = (state = 'active')",
            name=op.f("ck_signing_keys_the_one_that_signs_is_open"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("kid", name=op.f("uq_signing_keys_kid")),
    )
    op.create_index(
        "one_key_signs",
        "signing_keys",
        ["state"],
        unique=True,
        sqlite_where=SIGNS,
        postgresql_where=SIGNS,
    )


def downgrade() -> None:
    op.drop_table("signing_keys")
