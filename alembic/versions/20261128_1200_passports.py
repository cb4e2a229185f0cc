"""Personal links of staff, how a session came into the log, and passports with what they hold.

A nullable column and new tables: processes of the release before fill none, and read none.

Revision ID: 0014passports
Revises: 0014reminders
"""

import sqlalchemy as sa
from alembic import op

revision = "0014passports"
down_revision = "0014reminders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "training_sessions",
        sa.Column("came_by", sa.String(40), nullable=True, comment="Null: the business entered it"),
    )
    op.create_table(
        "personal_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token in the link"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_members.id"], name=op.f("fk_personal_links_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_links")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_personal_links_staff_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_personal_links_token_hash")),
    )
    op.create_table(
        "passports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False, comment="As `rules.read_code` returns it"),
        sa.Column(
            "secret_hash",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 of the holder's secret; null once ended",
        ),
        sa.Column(
            "name_sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="The holder's name, as `sealing.seal` makes it: opened by the secret alone",
        ),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="By its holder"),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (secret_hash IS NOT NULL)",
            name=op.f("ck_passports_an_ended_passport_opens_nothing"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passports")),
        sa.UniqueConstraint("code", name=op.f("uq_passports_code")),
    )
    op.create_table(
        "passport_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("passport_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source_id",
            sa.Uuid(),
            nullable=False,
            comment="What it was copied from; voided, it is taken back",
        ),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("module_version", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("runs_out_on", sa.Date(), nullable=False, comment="The last day on which it counts"),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["passport_id"], ["passports.id"], name=op.f("fk_passport_entries_passport_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["attendances.id"], name=op.f("fk_passport_entries_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passport_entries")),
        sa.UniqueConstraint(
            "passport_id", "source_id", name=op.f("uq_passport_entries_passport_id_source_id")
        ),
    )
    op.create_table(
        "passport_bearers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("passport_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["passport_id"], ["passports.id"], name=op.f("fk_passport_bearers_passport_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_passport_bearers_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passport_bearers")),
        sa.UniqueConstraint("passport_id", "staff_id", name=op.f("uq_passport_bearers_passport_id_staff_id")),
    )
    op.create_index(op.f("ix_passport_bearers_staff_id"), "passport_bearers", ["staff_id"])
    op.create_table(
        "brought_sessions",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source_id",
            sa.Uuid(),
            nullable=False,
            comment="The attendance elsewhere; voided, the session ends too",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_brought_sessions_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["attendances.id"], name=op.f("fk_brought_sessions_source_id")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_brought_sessions")),
    )
    op.create_index(op.f("ix_brought_sessions_source_id"), "brought_sessions", ["source_id"])


def downgrade() -> None:
    for table in ("brought_sessions", "passport_bearers", "passport_entries", "passports", "personal_links"):
        op.drop_table(table)
    op.drop_column("training_sessions", "came_by")
