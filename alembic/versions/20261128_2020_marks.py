"""Which keyring belongs to this database; and a ledger whose rows do not lie in the order of their acts.

SQLite keeps the ledger by its random ids alone (WITHOUT ROWID). PostgreSQL has no such table: there the worker writes
the entries of a day that is over anew, in a random order. The release before goes on writing: it knows neither.

Revision ID: 0040marks
Revises: 0039reopened
"""

import sqlalchemy as sa
from alembic import op

revision = "0040marks"
down_revision = "0039reopened"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_ledger_entries_actor_id": ["actor_id"],
    "ix_ledger_entries_at": ["at"],
    "ix_ledger_entries_signatory_id_at": ["signatory_id", "at"],
    "ix_ledger_entries_subject_id": ["subject_id"],
}


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
    _build_ledger_anew(rowid=False)


def downgrade() -> None:
    _build_ledger_anew(rowid=True)
    op.drop_table("keyring_marks")


def _build_ledger_anew(*, rowid: bool) -> None:
    """Copy the ledger into a table of the other kind. Nothing refers to it, and no trigger watches it."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    made = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'ledger_entries'"))
    plain = made.rstrip().removesuffix("WITHOUT ROWID").rstrip()
    for name in INDEXES:
        op.drop_index(name, table_name="ledger_entries")
    op.rename_table("ledger_entries", "ledger_entries_before")
    op.execute(sa.text((plain if rowid else f"{plain} WITHOUT ROWID").replace(":", "\\:")))
    op.execute("INSERT INTO ledger_entries SELECT * FROM ledger_entries_before ORDER BY id")
    op.drop_table("ledger_entries_before")
    for name, columns in INDEXES.items():
        op.create_index(name, "ledger_entries", columns)
