"""When a member signed stands among the facts that the list of members reads, and indexes that hold what it walks.

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
# What a list of 10,000 walks, without opening the rows.
INDEXES = {
    "ix_desk_facts_held": ("desk_facts", ["signatory_id", "holds_until"]),
    "ix_memberships_counting": ("memberships", ["association_id", "signatory_id", "since", "until"]),
    "ix_signatories_named": ("signatories", ["id", "trade_name", "country"]),
}
NARROWER = "ix_memberships_association_id_signatory_id"


def upgrade() -> None:
    column = sa.Column("committed_on", sa.Date(), nullable=True, comment="As in `adherences`: when it signed")
    op.add_column("desk_facts", column)
    op.execute(SIGNED)
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    op.drop_index(NARROWER, table_name="memberships")


def downgrade() -> None:
    op.create_index(NARROWER, "memberships", ["association_id", "signatory_id"])
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
    op.drop_column("desk_facts", "committed_on")
