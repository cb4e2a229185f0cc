"""Who reviewed the texts on which a child may depend.

A new table only: processes of the release before know nothing of it.

Revision ID: 0012reviews
Revises: 0009training
"""

import sqlalchemy as sa
from alembic import op

revision = "0012reviews"
down_revision = "0009training"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_reviews",
        sa.Column("key", sa.String(), nullable=False, comment="Such as course/M0, code, concern, verify"),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False, comment="As `rules.SafetyText` returns it, hex"),
        sa.Column(
            "reviewer", sa.String(), nullable=False, comment="The organisation that reviewed it, by its name"
        ),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["accounts.id"], name=op.f("fk_text_reviews_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_reviews")),
        sa.UniqueConstraint(
            "key",
            "language",
            "sha256",
            "reviewer",
            "reviewed_on",
            name=op.f("uq_text_reviews_key_language_sha256_reviewer_reviewed_on"),
        ),
    )


def downgrade() -> None:
    op.drop_table("text_reviews")
