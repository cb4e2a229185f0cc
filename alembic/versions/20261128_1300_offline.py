"""Of a picture of a session: the SHA-256 of the file that was sent, and which page of a PDF it is.

Revision ID: 0016offline
Revises: 0015drills
"""

import sqlalchemy as sa
from alembic import op

revision = "0016offline"
down_revision = "0015drills"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nullable: the release still running inserts neither.
    op.add_column(
        "training_evidence",
        sa.Column(
            "original_sha256",
            sa.String(),
            nullable=True,
            comment="Of the file that was sent, which is not kept; null: from before it was noted",
        ),
    )
    op.add_column(
        "training_evidence",
        sa.Column("page", sa.Integer(), nullable=True, comment="Of a PDF, from 1; null: a picture"),
    )


def downgrade() -> None:
    op.drop_column("training_evidence", "page")
    op.drop_column("training_evidence", "original_sha256")
