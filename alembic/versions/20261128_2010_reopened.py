"""Up to which message of a report a handler has read: what whoever reported adds after that is work again.

A new column with a default: the release still running goes on writing as before. What was added on the day of a closing
or later, or since an open case was first opened, counts as unread.

Revision ID: 0039reopened
Revises: 0038badges
"""

import sqlalchemy as sa
from alembic import op

revision = "0039reopened"
down_revision = "0038badges"
branch_labels = None
depends_on = None

READ = """UPDATE case_files SET read_to = COALESCE((
    SELECT MAX(door_messages.position) FROM door_messages WHERE door_messages.report_id = case_files.report_id
    AND door_messages.written_on < COALESCE(case_files.closed_on, case_files.opened_on)), 0)"""


def upgrade() -> None:
    """Add the column, and say of each case up to where it was read for certain."""
    comment = "The position of the last message that a handler has opened"
    op.add_column(
        "case_files", sa.Column("read_to", sa.Integer(), nullable=False, server_default="0", comment=comment)
    )
    op.execute(READ)


def downgrade() -> None:
    """Take the column away."""
    op.drop_column("case_files", "read_to")
