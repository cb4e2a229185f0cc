"""Reports without an account: codes in clear, everything else sealed, and what was answered.

New tables only. They know no business, no person and no hour.

Revision ID: 0024door
Revises: 0023incidents
"""

import sqlalchemy as sa
from alembic import op

revision = "0024door"
down_revision = "0023incidents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "door_reports",
        sa.Column(
            "once",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of a number that the form brought: a double click is one report",
        ),
        sa.Column(
            "country", sa.String(), nullable=False, comment="ISO 3166-1 alpha-2: whose case handlers read it"
        ),
        sa.Column("received_on", sa.Date(), nullable=False, comment="By UTC; no more of the moment is kept"),
        sa.Column(
            "received_band",
            sa.Integer(),
            nullable=False,
            comment="As `rules.arrival` returns it: a quarter of the day",
        ),
        sa.Column(
            "held",
            sa.Boolean(),
            nullable=False,
            comment="Came over budget, or not from our page; in no sums until let in",
        ),
        sa.Column("setting", sa.String(40), nullable=False),
        sa.Column("concern_kind", sa.String(40), nullable=False),
        sa.Column(
            "authority_kind",
            sa.String(40),
            nullable=True,
            comment="Who had been told; null: nobody, for a reason",
        ),
        sa.Column("not_told", sa.String(40), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False, comment="The codes of `coded.CODED`, by field"),
        sa.Column("bundle_id", sa.Uuid(), nullable=False, comment="Names its key in the keyring"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="As `Bundle.pack` returns it"),
        sa.Column("receipt", sa.LargeBinary(), nullable=False, comment="The lookup value of `receipts.Held`"),
        sa.Column(
            "receipt_locked",
            sa.LargeBinary(),
            nullable=False,
            comment="The reporter's private key, locked under the receipt",
        ),
        sa.Column(
            "receipt_public",
            sa.LargeBinary(),
            nullable=False,
            comment="X-Wing, 1,216 bytes: answers are sealed to it too",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_door_reports_country_is_alpha2")),
        sa.CheckConstraint("received_band BETWEEN 0 AND 3", name=op.f("ck_door_reports_a_band_is_six_hours")),
        sa.CheckConstraint(
            "(authority_kind IS NULL) = (not_told IS NOT NULL)", name=op.f("ck_door_reports_told_or_a_reason")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_reports")),
        sa.UniqueConstraint("bundle_id", name=op.f("uq_door_reports_bundle_id")),
        sa.UniqueConstraint("once", name=op.f("uq_door_reports_once")),
        sa.UniqueConstraint("receipt", name=op.f("uq_door_reports_receipt")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_door_reports_country_received_on", "door_reports", ["country", "received_on"])
    op.create_table(
        "door_messages",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="1, 2, 3 … within its report"),
        sa.Column("once", sa.LargeBinary(), nullable=False, comment="As in the report"),
        sa.Column("author", sa.String(40), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False, comment="By UTC"),
        sa.Column("written_band", sa.Integer(), nullable=False, comment="A quarter of the day"),
        sa.Column("bundle_id", sa.Uuid(), nullable=False, comment="Names its key in the keyring"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="As `Bundle.pack` returns it"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_door_messages_counted_from_one")),
        sa.CheckConstraint("written_band BETWEEN 0 AND 3", name=op.f("ck_door_messages_a_band_is_six_hours")),
        sa.ForeignKeyConstraint(["report_id"], ["door_reports.id"], name=op.f("fk_door_messages_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_messages")),
        sa.UniqueConstraint("bundle_id", name=op.f("uq_door_messages_bundle_id")),
        sa.UniqueConstraint("once", name=op.f("uq_door_messages_once")),
        sa.UniqueConstraint("report_id", "position", name="one_after_the_other"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_door_messages_report_id"), "door_messages", ["report_id"])


def downgrade() -> None:
    op.drop_table("door_messages")
    op.drop_table("door_reports")
