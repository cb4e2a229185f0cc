"""What businesses log of concerns: the procedure, what is sealed of it, and sums that name nobody.

New tables only.

Revision ID: 0023incidents
Revises: 0022hotlines
"""

import sqlalchemy as sa
from alembic import op

revision = "0023incidents"
down_revision = "0022hotlines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statistics_rows",
        sa.Column("quarter", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column(
            "field", sa.String(), nullable=False, comment="Of `coded.CODED`, or setting, authority, not_told"
        ),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_statistics_rows_something_was_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics_rows")),
    )
    op.create_index("ix_statistics_rows_quarter_country", "statistics_rows", ["quarter", "country"])
    op.create_table(
        "statistics_waiting",
        sa.Column("quarter", sa.String(), nullable=False, comment="Such as 2026-Q4"),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column(
            "region",
            sa.String(),
            nullable=False,
            comment="As `statistics.region_of` returns it; empty: too few there",
        ),
        sa.Column("key_id", sa.Uuid(), nullable=False, comment="Names its key in the keyring"),
        sa.Column(
            "old_key_id",
            sa.Uuid(),
            nullable=True,
            comment="The key before, until it is shredded a minute later",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="As `tallies.lock_up` returns it; always of one length",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics_waiting")),
        sa.UniqueConstraint("key_id", name=op.f("uq_statistics_waiting_key_id")),
        sa.UniqueConstraint("quarter", "country", "region", name="one_box_a_region"),
    )
    op.create_table(
        "incident_logs",
        sa.Column("ref", sa.String(), nullable=False, comment="As `gate.make_ref` returns it: random"),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column(
            "country",
            sa.String(),
            nullable=False,
            comment="ISO 3166-1 alpha-2: whose case handlers read what is sealed",
        ),
        sa.Column("noted_on", sa.Date(), nullable=False, comment="The day on which it was noticed"),
        sa.Column("logged_on", sa.Date(), nullable=False, comment="The register's own day, there"),
        sa.Column("setting", sa.String(40), nullable=False),
        sa.Column(
            "not_told",
            sa.String(40),
            nullable=True,
            comment="Why no authority had been told when it was logged",
        ),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it comes back to the desk; null once an authority has been told",
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "closed_on IS NULL OR due_at IS NULL", name=op.f("ck_incident_logs_the_untold_stay_open")
        ),
        sa.CheckConstraint(
            "due_at IS NULL OR not_told IS NOT NULL", name=op.f("ck_incident_logs_only_the_untold_come_back")
        ),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_incident_logs_country_is_alpha2")),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_incident_logs_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_logs")),
        sa.UniqueConstraint("ref", name=op.f("uq_incident_logs_ref")),
    )
    op.create_index(op.f("ix_incident_logs_due_at"), "incident_logs", ["due_at"])
    op.create_index(op.f("ix_incident_logs_signatory_id"), "incident_logs", ["signatory_id"])
    op.create_table(
        "incident_reminders",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_incident_reminders_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_reminders")),
        sa.UniqueConstraint("signatory_id", "sent_on", name="a_letter_a_day"),
    )
    op.create_table(
        "incident_steps",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column(
            "reached_on", sa.Date(), nullable=False, comment="By the calendar of where the business is"
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(40), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True, comment="Null where it is not in the directory"),
        sa.Column("authority_kind", sa.String(40), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'told') = (told_at IS NOT NULL)", name=op.f("ck_incident_steps_told_has_a_moment")
        ),
        sa.CheckConstraint(
            "(told_at IS NULL) = (channel IS NULL)", name=op.f("ck_incident_steps_told_has_a_channel")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["hotlines.id"], name=op.f("fk_incident_steps_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident_logs.id"], name=op.f("fk_incident_steps_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_steps")),
        sa.UniqueConstraint("incident_id", "stage", name="a_stage_is_reached_once"),
    )
    op.create_table(
        "incident_texts",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("bundle_id", sa.Uuid(), nullable=False, comment="Names its key in the keyring"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="As `Bundle.pack` returns it"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident_logs.id"], name=op.f("fk_incident_texts_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_texts")),
        sa.UniqueConstraint("bundle_id", name=op.f("uq_incident_texts_bundle_id")),
    )
    op.create_index(op.f("ix_incident_texts_incident_id"), "incident_texts", ["incident_id"])


def downgrade() -> None:
    op.drop_table("incident_texts")
    op.drop_table("incident_steps")
    op.drop_table("incident_reminders")
    op.drop_table("incident_logs")
    op.drop_table("statistics_waiting")
    op.drop_table("statistics_rows")
