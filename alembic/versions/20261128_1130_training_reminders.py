"""On which days a business was reminded of training that runs out.

Revision ID: 0014reminders
Revises: 0013coverage
"""

import sqlalchemy as sa
from alembic import op

revision = "0014reminders"
down_revision = "0013coverage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_reminders",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False, comment="UTC's day"),
        sa.ForeignKeyConstraint(
            ["signatory_id"],
            ["signatories.id"],
            name=op.f("fk_training_reminders_signatory_id_signatories"),
        ),
        sa.PrimaryKeyConstraint("signatory_id", "sent_on", name=op.f("pk_training_reminders")),
    )


def downgrade() -> None:
    op.drop_table("training_reminders")
