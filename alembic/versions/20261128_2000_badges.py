"""What is known of a place where a logo hangs, besides its code: whether a website is its business's own.

New tables and columns only. Logos of websites from before count as not confirmed until somebody asks.

Revision ID: 0038badges
Revises: 0036signed
"""

import sqlalchemy as sa
from alembic import op

revision = "0038badges"
down_revision = "0036signed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_checks",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When its business last asked for a check",
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True, comment="When the worker looks next"),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True, comment="Of the last check"),
        sa.Column("confirmed_on", sa.Date(), nullable=True, comment="The last day on which it was shown"),
        sa.Column("how", sa.String(), nullable=True),
        sa.Column(
            "warned_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the business was told that it failed",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(confirmed_on IS NULL) = (how IS NULL)",
            name=op.f("ck_site_checks_what_is_confirmed_says_by_what"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_site_checks_placement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_checks")),
        sa.UniqueConstraint("placement_id", name=op.f("uq_site_checks_placement_id")),
    )
    op.create_index(op.f("ix_site_checks_due_at"), "site_checks", ["due_at"])


def downgrade() -> None:
    op.drop_table("site_checks")
