"""The key of the day under which tries are counted, shared by all processes.

Tries counted under a process's own key are forgotten as windows end. Processes of the release before keep
counting under theirs and need nothing of the table.

Revision ID: 0005daykeys
Revises: 0004asking
"""

import sqlalchemy as sa
from alembic import op

revision = "0005daykeys"
down_revision = "0004asking"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_keys",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_keys")),
    )
    if op.get_context().dialect.name == "postgresql":  # SQLite keeps no comments
        op.execute("COMMENT ON COLUMN spent.subject IS 'A hash under the key of the day (day_keys)'")


def downgrade() -> None:
    op.drop_table("day_keys")
    if op.get_context().dialect.name == "postgresql":
        op.execute("COMMENT ON COLUMN spent.subject IS 'A keyed hash; the key lives a day, in memory'")
