"""Work that is asked for once, rounds as rows, and what the desk of many members reads.

New columns with defaults, and new tables: the release still running goes on writing as before. Triggers note whose
facts are stale, whichever release writes. A later migration that builds one of their tables anew on SQLite (batch
mode) loses its triggers: take them down first and put them up again after.

Revision ID: 0034desks
Revises: 0033complaints
"""

import sqlalchemy as sa
from alembic import op

revision = "0034desks"
down_revision = "0033complaints"
branch_labels = None
depends_on = None


# What the facts of a business follow from: the table, and whose it is in terms of a changed row.
OWN = "{row}.signatory_id"
OF_ADHERENCE = "(SELECT signatory_id FROM adherences WHERE adherences.id = {row}.adherence_id)"
WATCHED = {
    "memberships": OWN,
    "staff_members": OWN,
    "headcounts": OWN,
    "adherences": OWN,
    "status_changes": OF_ADHERENCE,
}
ACTS = ("INSERT", "UPDATE")
# Rows are only added, so that nobody waits for anybody: what two transactions add, the worker takes away together.
NOTE_SQLITE = """CREATE TRIGGER desk_facts_{table}_{act} AFTER {act} ON {table} BEGIN
    INSERT INTO desk_facts_stale (signatory_id) SELECT {whose}
    WHERE NOT EXISTS (SELECT 1 FROM desk_facts_stale WHERE signatory_id = {whose});
END"""
SQLITE_UP = (
    "CREATE TABLE desk_facts_stale (number INTEGER PRIMARY KEY AUTOINCREMENT, signatory_id CHAR(32) NOT NULL)",
    "CREATE INDEX ix_desk_facts_stale ON desk_facts_stale (signatory_id)",
    *(
        NOTE_SQLITE.format(table=table, act=act, whose=whose.format(row="new"))
        for table, whose in WATCHED.items()
        for act in ACTS
    ),
)
SQLITE_DOWN = (
    *(f"DROP TRIGGER desk_facts_{table}_{act}" for table in WATCHED for act in ACTS),
    "DROP TABLE desk_facts_stale",
)
NOTE_FUNCTION = """CREATE FUNCTION desk_facts_note_{table}() RETURNS trigger LANGUAGE plpgsql AS $note$ BEGIN
    INSERT INTO desk_facts_stale (signatory_id) SELECT DISTINCT {whose} FROM fresh;
    RETURN NULL;
END $note$"""
NOTE_POSTGRESQL = """CREATE TRIGGER desk_facts_{table}_{act} AFTER {act} ON {table}
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION desk_facts_note_{table}()"""
POSTGRESQL_UP = (
    """CREATE TABLE desk_facts_stale (
        number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, signatory_id UUID NOT NULL
    )""",
    "CREATE INDEX ix_desk_facts_stale ON desk_facts_stale (signatory_id)",
    *(NOTE_FUNCTION.format(table=table, whose=whose.format(row="fresh")) for table, whose in WATCHED.items()),
    *(NOTE_POSTGRESQL.format(table=table, act=act) for table in WATCHED for act in ACTS),
)
POSTGRESQL_DOWN = (
    *(f"DROP TRIGGER desk_facts_{table}_{act} ON {table}" for table in WATCHED for act in ACTS),
    *(f"DROP FUNCTION desk_facts_note_{table}()" for table in WATCHED),
    "DROP TABLE desk_facts_stale",
)


def upgrade() -> None:
    _add_jobs()
    _add_desks()
    _add_associations()
    for statement in SQLITE_UP if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_UP:
        op.execute(statement)
    op.execute("INSERT INTO desk_facts_stale (signatory_id) SELECT DISTINCT signatory_id FROM memberships")


def downgrade() -> None:
    for statement in SQLITE_DOWN if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_DOWN:
        op.execute(statement)
    for table in ("handed_over", "federations", "coverage_months", "saved_views", "desk_facts"):
        op.drop_table(table)
    op.drop_column("associations", "accent")
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


def _add_desks() -> None:
    op.create_table(
        "desk_facts",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(40), nullable=True, comment="In effect; null: never signed"),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("report_due_on", sa.Date(), nullable=True),
        sa.Column("reported_until", sa.Date(), nullable=True),
        sa.Column("audited_until", sa.Date(), nullable=True),
        sa.Column("report_in_hand_for", sa.Date(), nullable=True, comment="As in `adherences`"),
        sa.Column("covered", sa.Integer(), nullable=False, comment="Trained, of those who meet travellers"),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column(
            "percent",
            sa.Integer(),
            nullable=True,
            comment="Rounded down; null where nobody is to be counted",
        ),
        sa.Column("listed", sa.Integer(), nullable=False, comment="Of all the staff"),
        sa.Column(
            "holds_until",
            sa.Date(),
            nullable=False,
            comment="The last day on which all this holds if nobody does anything",
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_desk_facts_signatory_id")
        ),
        sa.PrimaryKeyConstraint("signatory_id", name=op.f("pk_desk_facts")),
    )
    op.create_index("ix_desk_facts_holds_until", "desk_facts", ["holds_until"])
    op.create_table(
        "saved_views",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("association_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False, comment="As `member_filters.Filters.raw` has them"),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_saved_views_account_id")),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_saved_views_association_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint(
            "account_id",
            "association_id",
            "name",
            name=op.f("uq_saved_views_account_id_association_id_name"),
        ),
    )
    op.create_index("ix_saved_views_association_id", "saved_views", ["association_id"])
    op.create_table(
        "coverage_months",
        sa.Column("association_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="Its first day"),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_coverage_months_association_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_months")),
        sa.UniqueConstraint("association_id", "month", name=op.f("uq_coverage_months_association_id_month")),
    )


def _add_associations() -> None:
    accent = "The colour of its own page, such as #0b5c5f"
    op.add_column("associations", sa.Column("accent", sa.String(), nullable=True, comment=accent))
    op.create_table(
        "federations",
        sa.Column("umbrella_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_for", sa.Uuid(), nullable=False, comment="Which of the two asked; the other answers"
        ),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True, comment="It counts from then on"),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Ended by either, or not agreed to",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "umbrella_id <> member_id", name=op.f("ck_federations_nobody_is_its_own_umbrella")
        ),
        sa.CheckConstraint(
            "(agreed_at IS NULL) OR (answered_at IS NOT NULL)",
            name=op.f("ck_federations_agreeing_is_an_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["umbrella_id"], ["associations.id"], name=op.f("fk_federations_umbrella_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["associations.id"], name=op.f("fk_federations_member_id")),
        sa.ForeignKeyConstraint(["asked_for"], ["associations.id"], name=op.f("fk_federations_asked_for")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_federations_asked_by")),
        sa.ForeignKeyConstraint(["answered_by"], ["accounts.id"], name=op.f("fk_federations_answered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federations")),
    )
    op.create_index("ix_federations_member_id", "federations", ["member_id"])
    op.create_index(
        "one_open_federation",
        "federations",
        ["umbrella_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "handed_over",
        sa.Column("association_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="A key of `handing_over.KINDS`"),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("former_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_handed_over_association_id")
        ),
        sa.ForeignKeyConstraint(["former_id"], ["accounts.id"], name=op.f("fk_handed_over_former_id")),
        sa.ForeignKeyConstraint(["to_id"], ["accounts.id"], name=op.f("fk_handed_over_to_id")),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_handed_over_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_over")),
    )
    op.create_index("ix_handed_over_to_id_association_id", "handed_over", ["to_id", "association_id"])
