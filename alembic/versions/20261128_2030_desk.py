"""When a member signed stands among the facts that the list of members reads.

A new column that may be empty: the release still running writes its rows without it. What it leaves empty is of those
that signed meanwhile, and is read for the first time 24 months later, long after each was put together anew.

Revision ID: 0041desk
Revises: 0040marks
"""

import sqlalchemy as sa
from alembic import op

revision = "0041desk"
down_revision = "0040marks"
branch_labels = None
depends_on = None

# As `adherence.queries.latest_signed`: the latest that was signed by the day.
SIGNED = """UPDATE desk_facts SET committed_on = (
    SELECT max(adherences.committed_on) FROM adherences
    WHERE adherences.signatory_id = desk_facts.signatory_id AND adherences.committed_on <= CURRENT_DATE
)"""


def upgrade() -> None:
    column = sa.Column("committed_on", sa.Date(), nullable=True, comment="As in `adherences`: when it signed")
    op.add_column("desk_facts", column)
    op.execute(SIGNED)


def downgrade() -> None:
    op.drop_column("desk_facts", "committed_on")
