"""Of a number to call: how it was checked; no number twice in a country; and when registrars were reminded.

Nothing that the release still running inserts is refused: it adds numbers to an empty table alone.

Revision ID: 0022hotlines
Revises: 0021factors
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0022hotlines"
down_revision = "0021factors"
branch_labels = None
depends_on = None

HOTLINES = sa.table(
    "hotlines",
    sa.column("id", sa.Uuid()),
    sa.column("country", sa.String()),
    sa.column("dial", sa.String()),
    sa.column("channel", sa.String()),
    sa.column("verified_on", sa.Date()),
    sa.column("verified_how", sa.String()),
    sa.column("retired_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.add_column(
        "hotlines",
        sa.Column(
            "verified_how",
            sa.String(40),
            nullable=True,
            comment="Null: never checked, or it was not noted how",
        ),
    )
    # Until now the only button read “I called it, it is right”.
    op.execute(sa.update(HOTLINES).where(HOTLINES.c.verified_on.is_not(None)).values(verified_how="called"))
    _retire_doubles()
    op.create_index(
        "ix_hotlines_live_once",
        "hotlines",
        ["country", "dial", "channel"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "hotline_letters",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False, comment="UTC's day"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_hotline_letters_account_id")),
        sa.PrimaryKeyConstraint("account_id", "sent_on", name=op.f("pk_hotline_letters")),
    )


def downgrade() -> None:
    op.drop_table("hotline_letters")
    op.drop_index("ix_hotlines_live_once", "hotlines")
    op.drop_column("hotlines", "verified_how")


def _retire_doubles() -> None:
    """Of a number that stands twice in a country keep the one that was checked last."""
    connection = op.get_bind()
    live = sa.select(
        HOTLINES.c.id, HOTLINES.c.country, HOTLINES.c.dial, HOTLINES.c.channel, HOTLINES.c.verified_on
    ).where(HOTLINES.c.retired_at.is_(None))
    kept: set[tuple[str, str, str]] = set()
    for id_, *key, _ in sorted(
        connection.execute(live), key=lambda row: (str(row[4] or ""), str(row[0])), reverse=True
    ):
        if tuple(key) in kept:
            doubled = sa.update(HOTLINES).where(HOTLINES.c.id == id_)
            connection.execute(doubled.values(retired_at=datetime.now(UTC)))
        kept.add((key[0], key[1], key[2]))
