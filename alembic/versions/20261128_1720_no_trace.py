"""What single reports answered is sealed, and who acted in a business's log is kept no longer than the log.

New columns only, which code that still runs leaves empty. Reports of before keep their codes until they are destroyed.

Revision ID: 0028notrace
Revises: 0027desk
"""

import sqlalchemy as sa
from alembic import op

revision = "0028notrace"
down_revision = "0027desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "door_reports",
        sa.Column(
            "codes",
            sa.LargeBinary(),
            nullable=True,
            comment="As `codes.lock_codes` returns them, until a handler lets a held report in; else null",
        ),
    )
    op.add_column(
        "incident_steps",
        sa.Column("acted_by", sa.Uuid(), nullable=True, comment="The account; goes with the log"),
    )
    op.add_column(
        "incident_steps",
        sa.Column(
            "acted_salt",
            sa.LargeBinary(),
            nullable=True,
            comment="16 random bytes of the ledger's `by`; go with the log",
        ),
    )


def downgrade() -> None:
    op.drop_column("incident_steps", "acted_salt")
    op.drop_column("incident_steps", "acted_by")
    op.drop_column("door_reports", "codes")
