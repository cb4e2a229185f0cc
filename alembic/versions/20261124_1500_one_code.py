"""One live code a vehicle: the database refuses the second of two that were given at once.

Where a vehicle has several, the latest stays, and the others say from now on that they were replaced; the
history of the business tells it. Processes of the release before insert a vehicle's new code before they end the
old one: until they are replaced, the database refuses that act of theirs, whole, and everything else goes on.

Revision ID: 0008onecode
Revises: 0007posts
"""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0008onecode"
down_revision = "0007posts"
branch_labels = None
depends_on = None

NAME = "one_live_code_a_vehicle"
LIVE = "vehicle_id IS NOT NULL AND revoked_at IS NULL AND superseded_at IS NULL"

placements = sa.table(
    "placements",
    sa.column("id", sa.Uuid()),
    sa.column("code", sa.String()),
    sa.column("signatory_id", sa.Uuid()),
    sa.column("vehicle_id", sa.Uuid()),
    sa.column("issued_at", sa.DateTime(timezone=True)),
    sa.column("superseded_at", sa.DateTime(timezone=True)),
    sa.column("superseded_by", sa.Uuid()),
)
entries = sa.table(
    "ledger_entries",
    sa.column("id", sa.Uuid()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("position", sa.Integer()),
    sa.column("kind", sa.String()),
    sa.column("subject_id", sa.Uuid()),
    sa.column("signatory_id", sa.Uuid()),
    sa.column("details", sa.JSON()),
)


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Or a process of the release before gives two codes after they were counted.
        connection.execute(sa.text("LOCK TABLE placements IN SHARE ROW EXCLUSIVE MODE"))
    now = datetime.now(UTC)
    for position, (old, kept) in enumerate(_second_codes(connection), start=1):
        ended = sa.update(placements).where(placements.c.id == old.id)
        connection.execute(ended.values(superseded_at=now, superseded_by=kept.id))
        told = sa.insert(entries).values(
            id=uuid4(), at=now, position=position, kind="placement.replace", subject_id=old.id,
            signatory_id=old.signatory_id, details={"code": old.code, "new_id": str(kept.id)},
        )  # fmt: skip
        connection.execute(told)
    op.create_index(
        NAME,
        "placements",
        ["vehicle_id"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def _second_codes(connection: sa.Connection) -> list[tuple[sa.Row, sa.Row]]:
    """Return each live code that has to go, with the one of the same vehicle that stays."""
    several = (
        sa.select(placements.c.vehicle_id)
        .where(sa.text(LIVE))
        .group_by(placements.c.vehicle_id)
        .having(sa.func.count() > 1)
    )
    rows = connection.execute(
        sa.select(placements)
        .where(sa.text(LIVE), placements.c.vehicle_id.in_(several))
        .order_by(placements.c.issued_at.desc(), placements.c.id)
    )
    stays: dict[object, sa.Row] = {}
    return [(row, stays[row.vehicle_id]) for row in rows if stays.setdefault(row.vehicle_id, row) is not row]


def downgrade() -> None:
    op.drop_index(NAME, "placements", sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE))
