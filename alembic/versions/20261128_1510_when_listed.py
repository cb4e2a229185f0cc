"""From when on it stood on record that somebody took part, before they said so; and how somebody checked in.

Nullable columns: processes of the release before write neither, and null says what they mean.

Revision ID: 0018listed
Revises: 0018silences
"""

import sqlalchemy as sa
from alembic import op

revision = "0018listed"
down_revision = "0018silences"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "attendances",
        sa.Column(
            "there_on",
            sa.Date(),
            nullable=True,
            comment="From which day on it was on record without that; null: as `entered_on`",
        ),
    )
    op.add_column(
        "check_ins",
        sa.Column("how", sa.String(40), nullable=True, comment="Null: on their own phone"),
    )


def downgrade() -> None:
    op.drop_column("check_ins", "how")
    op.drop_column("attendances", "there_on")
