"""Status lists ask whether a form was signed since a moment, and for the logos that ended: both by an index.

Revision ID: 0043lists
Revises: 0042procedure
Create Date: 2026-11-28 20:30:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0043lists"
down_revision = "0042procedure"
branch_labels = None
depends_on = None

ENDED = sa.text("revoked_at IS NOT NULL OR superseded_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_signed_logos_issued_at", "signed_logos", ["issued_at"])
    op.create_index("placements_that_ended", "placements", ["id"], sqlite_where=ENDED, postgresql_where=ENDED)


def downgrade() -> None:
    op.drop_index("placements_that_ended", "placements")
    op.drop_index("ix_signed_logos_issued_at", "signed_logos")
