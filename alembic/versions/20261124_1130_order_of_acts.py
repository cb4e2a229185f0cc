"""The place of a ledger entry within its transaction: acts of one moment are told in their order.

Entries that were there before keep 0; what they say does not depend on it. A default on the server lets
processes of the release before go on writing.

Revision ID: 0003order
Revises: 0002search
"""

import sqlalchemy as sa
from alembic import op

revision = "0003order"
down_revision = "0002search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: neither database builds the table anew for a column with a constant default.
    column = sa.Column(
        "position",
        sa.Integer(),
        server_default="0",
        nullable=False,
        comment="1, 2, 3 … among the entries of one session: the order of acts at the same moment",
    )
    op.add_column("ledger_entries", column)


def downgrade() -> None:
    op.drop_column("ledger_entries", "position")
