"""Which keyring belongs to this database; and a ledger whose rows do not lie in the order of their acts.

The release before goes on writing: it knows neither.

Revision ID: 0040marks
Revises: 0034desks
"""

import sqlalchemy as sa
from alembic import op

revision = "0040marks"
down_revision = "0034desks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keyring_marks",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "mark", sa.LargeBinary(), nullable=False, comment="SHA-256, as `Keyring.own_mark` returns it"
        ),
        sa.CheckConstraint("number = 1", name=op.f("ck_keyring_marks_one")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_keyring_marks")),
    )


def downgrade() -> None:
    op.drop_table("keyring_marks")
