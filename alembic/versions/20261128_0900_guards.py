"""What a business that signed before is called now, and that an applicant says it is an association's member.

Nullable columns: processes of the release before fill neither. They go on entering a description when it is
handed in, and go on letting an association decide on whoever names it.

Applications that wait, and name an association that they are not a member of, wait for its answer from now on.

Revision ID: 0011guards
Revises: 0012reviews
"""

import sqlalchemy as sa
from alembic import op

revision = "0011guards"
down_revision = "0012reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "adherences",
        sa.Column(
            "described",
            sa.JSON(),
            nullable=True,
            comment="What a business that signed before is called now, from acceptance to signature: `described.kept`",
        ),
    )
    op.add_column(
        "applications",
        sa.Column(
            "wished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When an applicant said that the business is a member of the association; null once it answered",
        ),
    )
    op.execute(
        "UPDATE applications SET wished_at = submitted_at"
        " WHERE association_id IS NOT NULL AND submitted_at IS NOT NULL AND dropped_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM memberships WHERE memberships.association_id = applications.association_id"
        " AND memberships.signatory_id = applications.signatory_id)"
    )


def downgrade() -> None:
    op.drop_column("applications", "wished_at")
    op.drop_column("adherences", "described")
