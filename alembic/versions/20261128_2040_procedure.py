"""Complaints that were upheld, as grounds, and which one a recommendation names; campaigns that a registrar vouched for.

A new table, filled from what was upheld before, and new columns without a value or with a default: the release still
running knows neither. What it upholds meanwhile is noted by the next round that forgets complaints.

Revision ID: 0042procedure
Revises: 0040marks
"""

import sqlalchemy as sa
from alembic import op

revision = "0042procedure"
down_revision = "0040marks"
branch_labels = None
depends_on = None

UPHELD = """INSERT INTO upheld_complaints (id, signatory_id, upheld_on, association_may_read)
    SELECT id, signatory_id, decided_on, association_may_read FROM complaints WHERE state = 'upheld' AND may_share"""


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "upheld_complaints",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("upheld_on", sa.Date(), nullable=False),
        sa.Column(
            "association_may_read",
            sa.Boolean(),
            nullable=False,
            comment="Whether its reviewers may name it too",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_upheld_complaints_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upheld_complaints")),
    )
    op.create_index(op.f("ix_upheld_complaints_signatory_id"), "upheld_complaints", ["signatory_id"])
    op.execute(UPHELD)
    op.add_column(
        "recommendations",
        sa.Column(
            "complaint_id",
            sa.Uuid(),
            nullable=True,
            comment="Of `upheld_complaints`, where one is the ground; those of before name none",
        ),
    )
    op.add_column(
        "campaigns",
        sa.Column(
            "by_registrar",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="A registrar vouched, for want of a reviewer",
        ),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("campaigns", "by_registrar")
    op.drop_column("recommendations", "complaint_id")
    op.drop_table("upheld_complaints")
