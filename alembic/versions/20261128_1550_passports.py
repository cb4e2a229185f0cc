"""When somebody let go of a passport whose link they lost.

Nullable: processes of the release before insert none, and go on filling what was let go.

Revision ID: 0019passports
Revises: 0018listed
"""

import sqlalchemy as sa
from alembic import op

revision = "0019passports"
down_revision = "0018listed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "passport_bearers",
        sa.Column(
            "let_go_on",
            sa.Date(),
            nullable=True,
            comment="Since then nothing new goes into it from here; the row says whose it is still",
        ),
    )


def downgrade() -> None:
    # The release before has no word for it: what was let go of is forgotten, and is not filled again.
    op.execute("DELETE FROM passport_bearers WHERE let_go_on IS NOT NULL")
    op.drop_column("passport_bearers", "let_go_on")
