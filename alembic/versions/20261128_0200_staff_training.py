"""Staff, headcounts, sessions of training, who took part, and what shows it.

New tables only: processes of the release before know nothing of them.

Revision ID: 0009training
Revises: 0008onecode
"""

import sqlalchemy as sa
from alembic import op

revision = "0009training"
down_revision = "0008onecode"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "headcounts",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_headcounts_people_are_counted")),
        sa.ForeignKeyConstraint(["entered_by"], ["accounts.id"], name=op.f("fk_headcounts_entered_by")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_headcounts_establishment_id")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_headcounts_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headcounts")),
    )
    op.create_index(op.f("ix_headcounts_signatory_id"), "headcounts", ["signatory_id"], unique=False)

    op.create_table(
        "staff_members",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column(
            "establishment_id", sa.Uuid(), nullable=True, comment="Null: the fleet, or no place of their own"
        ),
        sa.Column(
            "known_as",
            sa.String(),
            nullable=False,
            comment="A name or a staff number, as the business calls them; empty once forgotten",
        ),
        sa.Column("known_key", sa.String(), nullable=False, comment="As `forms.known_key` folds it"),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False, comment="`rules.Duty`s besides the role"),
        sa.Column("since", sa.Date(), nullable=False, comment="The first day of work"),
        sa.Column("until", sa.Date(), nullable=True, comment="The last day of work"),
        sa.Column(
            "trained_until",
            sa.Date(),
            nullable=True,
            comment="`coverage.trained_until` of all that counts now: kept by every act that changes it",
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_staff_members_nobody_leaves_before_coming")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_staff_members_establishment_id")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_staff_members_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_members")),
    )
    op.create_index(
        "ix_staff_members_coverage",
        "staff_members",
        ["signatory_id", "until", "since", "role", "trained_until"],
        unique=False,
    )
    op.create_index(
        "uq_staff_members_present",
        "staff_members",
        ["signatory_id", "known_key"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )

    op.create_table(
        "training_sessions",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=True),
        sa.Column("module", sa.String(), nullable=False, comment="M0 … M11"),
        sa.Column("module_version", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("language", sa.String(), nullable=False, comment="In which it was held"),
        sa.Column("trainer_id", sa.Uuid(), nullable=True),
        sa.Column(
            "trainer_name", sa.String(), nullable=False, comment="Of a trainer from elsewhere; may be empty"
        ),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column(
            "import_key",
            sa.String(),
            nullable=True,
            comment="What makes the same row of a list the same session",
        ),
        sa.Column(
            "check_in_hash",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 of the token in the QR by which people check in",
        ),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_on", sa.Date(), nullable=True, comment="Replaced or taken back on that day"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_training_sessions_a_session_lasts")),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["accounts.id"], name=op.f("fk_training_sessions_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_training_sessions_establishment_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["training_sessions.id"], name=op.f("fk_training_sessions_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_training_sessions_signatory_id")
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id"], ["staff_members.id"], name=op.f("fk_training_sessions_trainer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sessions")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_training_sessions_replaces_id")),
        sa.UniqueConstraint(
            "signatory_id", "import_key", name=op.f("uq_training_sessions_signatory_id_import_key")
        ),
    )
    op.create_index(
        op.f("ix_training_sessions_check_in_hash"), "training_sessions", ["check_in_hash"], unique=False
    )
    op.create_index(
        "ix_training_sessions_signatory_id_held_on",
        "training_sessions",
        ["signatory_id", "held_on"],
        unique=False,
    )

    op.create_table(
        "attendances",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True, comment="Of the quiz, in percent"),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("acknowledged_how", sa.String(40), nullable=True),
        sa.Column(
            "entered_on",
            sa.Date(),
            nullable=False,
            comment="From which day on it was on record, acknowledged",
        ),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(acknowledged_on IS NULL) = (acknowledged_how IS NULL)",
            name=op.f("ck_attendances_an_acknowledgement_says_how"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_attendances_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_attendances_signatory_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_members.id"], name=op.f("fk_attendances_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("session_id", "staff_id", name=op.f("uq_attendances_session_id_staff_id")),
    )
    op.create_index(
        "ix_attendances_coverage",
        "attendances",
        ["signatory_id", "staff_id", "module", "held_on", "acknowledged_on", "entered_on", "voided_on"],
        unique=False,
    )
    op.create_index("ix_attendances_staff_id", "attendances", ["staff_id"], unique=False)

    op.create_table(
        "check_ins",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.Column("known_key", sa.String(), nullable=False, comment="As `forms.known_key` folds it"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "settled_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Matched to somebody, or put aside",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_check_ins_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
        sa.UniqueConstraint("session_id", "known_key", name=op.f("uq_check_ins_session_id_known_key")),
    )
    op.create_table(
        "training_evidence",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column(
            "content", sa.LargeBinary(), nullable=False, comment="A JPEG as `pictures.redrawn` returns it"
        ),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["accounts.id"], name=op.f("fk_training_evidence_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_training_evidence_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_evidence")),
        sa.UniqueConstraint("session_id", "sha256", name=op.f("uq_training_evidence_session_id_sha256")),
    )


def downgrade() -> None:
    op.drop_table("training_evidence")
    op.drop_table("check_ins")

    op.drop_table("attendances")

    op.drop_table("training_sessions")

    op.drop_table("staff_members")

    op.drop_table("headcounts")
