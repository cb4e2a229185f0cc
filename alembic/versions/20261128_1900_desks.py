"""Work that is asked for once, and rounds as rows.

New columns with defaults, and new tables: the release still running goes on writing as before.

Revision ID: 0034desks
Revises: 0026statistics
"""

import sqlalchemy as sa
from alembic import op

revision = "0034desks"
down_revision = "0026statistics"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_jobs()


def downgrade() -> None:
    _say_what_is_kept("Null once sent or given up", "Erased once done or given up")
    op.drop_table("rounds")
    op.drop_index("uq_jobs_dedupe_key", table_name="jobs")
    op.drop_column("jobs", "once")
    op.drop_column("jobs", "dedupe_key")


def _add_jobs() -> None:
    key = "No two rows have the same. Erased once done, but for what is done once for ever"
    op.add_column("jobs", sa.Column("dedupe_key", sa.String(), nullable=True, comment=key))
    op.add_column(
        "jobs",
        sa.Column(
            "once",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="Whether its key stays when it is done",
        ),
    )
    _say_what_is_kept(
        "Null once sent, and some days after it was given up",
        "Erased once done, and some days after it was given up",
    )
    op.create_index("uq_jobs_dedupe_key", "jobs", ["dedupe_key"], unique=True)
    op.create_table(
        "rounds",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True, comment="Drawn by the worker that is at it"),
        sa.Column(
            "claimed_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Moved on while that worker lives",
        ),
        sa.Column(
            "failures", sa.Integer(), nullable=False, server_default="0", comment="Since it was last done"
        ),
        sa.Column("last_done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "last_error",
            sa.String(),
            nullable=True,
            comment="The class of the last failure, no text of it",
        ),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_rounds")),
    )


def _say_what_is_kept(letter: str, work: str) -> None:
    """SQLite keeps no comments, and would build both tables anew for them."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN outbox_mails.body IS '{letter}'")
        op.execute(f"COMMENT ON COLUMN jobs.payload IS '{work}'")
