"""One draw waits at a time; and what came from who had left an audit stands beside the answers that count.

New columns, each empty or with a default: the release still running goes on writing as before. A draw that waits
already keeps no mark: whoever publishes another is still asked about it.

Revision ID: 0045draws
Revises: 0043lists
"""

import sqlalchemy as sa
from alembic import op

revision = "0045draws"
down_revision = "0043lists"
branch_labels = None
depends_on = None

BESIDE = {
    "audit_answers": "Its author had left the audit when it came: never counted",
    "audit_pictures": "Whoever sent it had left the audit when it came",
}


def upgrade() -> None:
    for table, comment in BESIDE.items():
        op.add_column(
            table,
            sa.Column("beside", sa.Boolean(), server_default=sa.false(), nullable=False, comment=comment),
        )
    comment = "Until it is opened: the association, or a row of zeroes for the register"
    op.add_column("audit_draws", sa.Column("waits_of", sa.Uuid(), nullable=True, comment=comment))
    op.create_index(op.f("ix_audit_draws_waits_of"), "audit_draws", ["waits_of"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_draws_waits_of"), table_name="audit_draws")
    op.drop_column("audit_draws", "waits_of")
    for table in BESIDE:
        op.drop_column(table, "beside")
