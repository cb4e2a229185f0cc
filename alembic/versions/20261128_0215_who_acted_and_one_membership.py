"""Entries keep as what and for whom somebody acted; a business is a member of an association once.

Entries that are there, and those of processes of the release before, say neither: they are told by the posts of
their day, as before.

Of memberships that were made at the same moment the longest stays; the others keep their row and count on
no day. Processes of the release before may meet the index where they would have made another.

Revision ID: 0007posts
Revises: 0006registrars
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007posts"
down_revision = "0006registrars"
branch_labels = None
depends_on = None

OFFICE = "The office they acted in; null where nobody said it: see `actions.acts`"
ORGANISATION = "The organisation they acted for, if any"
memberships = sa.table(
    "memberships",
    sa.column("id", sa.Uuid()),
    sa.column("association_id", sa.Uuid()),
    sa.column("signatory_id", sa.Uuid()),
    sa.column("member_number", sa.String()),
    sa.column("since", sa.Date()),
    sa.column("until", sa.Date()),
)


def upgrade() -> None:
    # Not in a batch: neither database builds the table anew for a column that may be null.
    op.add_column("ledger_entries", sa.Column("acted_as", sa.String(40), nullable=True, comment=OFFICE))
    op.add_column("ledger_entries", sa.Column("acted_for", sa.Uuid(), nullable=True, comment=ORGANISATION))
    _keep_one_of_each()
    op.create_index(
        "one_open_membership",
        "memberships",
        ["association_id", "signatory_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("one_open_membership", table_name="memberships")
    op.drop_column("ledger_entries", "acted_for")
    op.drop_column("ledger_entries", "acted_as")


def _keep_one_of_each() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("LOCK TABLE memberships IN SHARE ROW EXCLUSIVE MODE")  # or another comes in between
    row, other = memberships, memberships.alias()
    repeated = sa.exists().where(
        other.c.association_id == row.c.association_id,
        other.c.signatory_id == row.c.signatory_id,
        other.c.until.is_(None),
        other.c.id != row.c.id,
    )
    query = sa.select(row).where(row.c.until.is_(None), repeated)
    order = query.order_by(row.c.since, row.c.member_number == "", row.c.id)
    kept = set()
    for one in op.get_bind().execute(order).all():
        if (one.association_id, one.signatory_id) in kept:
            ended = sa.update(row).where(row.c.id == one.id)
            op.get_bind().execute(ended.values(until=one.since - timedelta(days=1)))
        kept.add((one.association_id, one.signatory_id))
