"""What stood about each of the staff before it was changed, and several QRs at one session.

New tables, and those QRs that open a session now: processes of the release before go on knowing the last one alone.

Revision ID: 0017asitstood
Revises: 0016offline
"""

import sqlalchemy as sa
from alembic import op

revision = "0017asitstood"
down_revision = "0016offline"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_pasts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False, comment="As `staff_members.duties`"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column(
            "known_from",
            sa.Date(),
            nullable=False,
            comment="The first day at whose end this stood on record",
        ),
        sa.Column("known_until", sa.Date(), nullable=False, comment="The day on which it was changed"),
        sa.CheckConstraint("known_until > known_from", name=op.f("ck_staff_pasts_it_stood_for_a_day")),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_staff_pasts_signatory_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_members.id"], name=op.f("fk_staff_pasts_staff_id")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_staff_pasts_establishment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_pasts")),
    )
    op.create_index(op.f("ix_staff_pasts_signatory_id"), "staff_pasts", ["signatory_id"])
    op.create_index(op.f("ix_staff_pasts_staff_id"), "staff_pasts", ["staff_id"])
    op.create_table(
        "check_in_doors",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token in the QR"),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_check_in_doors_session_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_check_in_doors")),
    )
    op.create_index(op.f("ix_check_in_doors_session_id"), "check_in_doors", ["session_id"])
    op.execute(
        "INSERT INTO check_in_doors (token_hash, session_id, opened_at)"
        " SELECT check_in_hash, id, entered_at FROM training_sessions WHERE check_in_hash IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("check_in_doors")
    op.drop_table("staff_pasts")
