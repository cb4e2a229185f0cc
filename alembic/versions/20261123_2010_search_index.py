"""The search index: pieces of three letters of `signatories.searched`.

SQLite: a full-text table beside the data, over a copy of the text. Triggers note which rows changed in
`signatories_search_waiting`; they may not write the full-text table themselves, which is "unsafe" while
`trusted_schema` is off (SQLite 3.40). `registry.db.index_waiting` brings it up to date before each commit, and
a search looks through what waits by itself. Rows of the index go by numbers of their own and not by `rowid`,
which SQLite may change in a table without an integer key. A later migration that builds `signatories` anew
(batch mode) loses the triggers: take this index down first and put it up again after.

PostgreSQL: an index of the extension pg_trgm.

Revision ID: 0002search
Revises: 0001first
"""

import sqlalchemy as sa
from alembic import op

revision = "0002search"
down_revision = "0001first"
branch_labels = None
depends_on = None

NOTE = """CREATE TRIGGER signatories_search_{act} AFTER {event} ON signatories BEGIN
    INSERT INTO signatories_search_waiting (record_id) SELECT {row}.id
    WHERE NOT EXISTS (SELECT 1 FROM signatories_search_waiting WHERE record_id = {row}.id);
END"""
SQLITE_UP = (
    "CREATE TABLE signatories_search_waiting (record_id CHAR(32) PRIMARY KEY NOT NULL) WITHOUT ROWID",
    """CREATE TABLE signatories_search_texts (
        number INTEGER PRIMARY KEY, record_id CHAR(32) NOT NULL UNIQUE, searched VARCHAR NOT NULL
    )""",
    """CREATE VIRTUAL TABLE signatories_search USING fts5(
        searched, content='signatories_search_texts', content_rowid='number', tokenize='trigram'
    )""",
    NOTE.format(act="insert", event="INSERT", row="new"),
    NOTE.format(act="update", event="UPDATE OF searched", row="new"),
    NOTE.format(act="delete", event="DELETE", row="old"),
    "INSERT INTO signatories_search_texts (record_id, searched) SELECT id, searched FROM signatories",
    "INSERT INTO signatories_search (signatories_search) VALUES ('rebuild')",
)
SQLITE_DOWN = (
    "DROP TRIGGER signatories_search_delete",
    "DROP TRIGGER signatories_search_update",
    "DROP TRIGGER signatories_search_insert",
    "DROP TABLE signatories_search",
    "DROP TABLE signatories_search_texts",
    "DROP TABLE signatories_search_waiting",
)
TRIGRAMS = "CREATE INDEX ix_signatories_searched_trigrams ON signatories USING gin (searched gin_trgm_ops)"
# Lists are shown in the order of the folded name, a page at a time.
ORDER = "CREATE INDEX ix_signatories_searched_order ON signatories (searched, id)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_UP:
            op.execute(statement)
    else:
        create_extension()
        op.execute(TRIGRAMS)
    op.execute(ORDER)


def downgrade() -> None:
    op.execute("DROP INDEX ix_signatories_searched_order")
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_DOWN:
            op.execute(statement)
    else:
        # The extension stays: others in this database may use it.
        op.execute("DROP INDEX ix_signatories_searched_trigrams")


def create_extension() -> None:
    """Bring in pg_trgm unless it is there. Its owner's right to create in the database is enough."""
    bind = op.get_bind()
    if bind.scalar(sa.text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")):
        return
    try:
        bind.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
    except sa.exc.DBAPIError as refused:
        raise RuntimeError(
            "The search needs the PostgreSQL extension pg_trgm, and this role may not bring it in or the server"
            " does not have it: install the server's contrib package, and let an administrator run"
            " CREATE EXTENSION pg_trgm in this database once."
        ) from refused
