"""An index that holds all that the coverage of a thousand members reads, in the order it is grouped by.

The index before it lacked the place, so that every one of the staff was read from the table. Both are used by
the code of the release before alike.

Revision ID: 0013coverage
Revises: 0011guards
"""

from alembic import op

revision = "0013coverage"
down_revision = "0011guards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_staff_members_groups",
        "staff_members",
        ["signatory_id", "role", "establishment_id", "since", "until", "trained_until"],
    )
    op.drop_index("ix_staff_members_coverage", "staff_members")


def downgrade() -> None:
    op.create_index(
        "ix_staff_members_coverage",
        "staff_members",
        ["signatory_id", "until", "since", "role", "trained_until"],
    )
    op.drop_index("ix_staff_members_groups", "staff_members")
