"""Who wants no letters that remind of training. A new table: processes of the release before do not know it.

Revision ID: 0018silences
Revises: 0017asitstood
"""

import sqlalchemy as sa
from alembic import op

revision = "0018silences"
down_revision = "0017asitstood"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_silences",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_training_silences_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_training_silences_signatory_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "signatory_id", name=op.f("pk_training_silences")),
    )


def downgrade() -> None:
    op.drop_table("training_silences")
