"""What was published of concerns: one row a quarter, rounded, for good.

A new table only.

Revision ID: 0026statistics
Revises: 0025cases
"""

import sqlalchemy as sa
from alembic import op

revision = "0026statistics"
down_revision = "0025cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "published_statistics",
        sa.Column("quarter", sa.String(), nullable=False, comment="Such as 2026-Q4; each is published once"),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column(
            "areas",
            sa.JSON(),
            nullable=False,
            comment="country, region, name, and tables as `rounding.shown_of` returns them",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_statistics")),
        sa.UniqueConstraint("quarter", name=op.f("uq_published_statistics_quarter")),
    )


def downgrade() -> None:
    op.drop_table("published_statistics")
