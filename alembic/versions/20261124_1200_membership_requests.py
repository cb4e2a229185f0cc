"""Requests of associations to businesses that have people of their own: nobody is made a member by a list alone.

Memberships that are there stay. Processes of the release before do not know of the table and need nothing of it.

Revision ID: 0004asking
Revises: 0003order
"""

import sqlalchemy as sa
from alembic import op

revision = "0004asking"
down_revision = "0003order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "membership_requests",
        sa.Column("association_id", sa.Uuid(), nullable=False),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("member_number", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True, comment="Null when it was asked from the terminal"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"],
            ["associations.id"],
            name=op.f("fk_membership_requests_association_id_associations"),
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_membership_requests_signatory_id_signatories")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["accounts.id"], name=op.f("fk_membership_requests_asked_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["accounts.id"], name=op.f("fk_membership_requests_answered_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_requests")),
    )
    for column in ("association_id", "signatory_id"):
        op.create_index(op.f(f"ix_membership_requests_{column}"), "membership_requests", [column])


def downgrade() -> None:
    op.drop_table("membership_requests")
