"""Drills that a business practised.

Revision ID: 0015drills
Revises: 0014passports
"""

import sqlalchemy as sa
from alembic import op

revision = "0015drills"
down_revision = "0014passports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drills",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=True),
        sa.Column("scenario", sa.String(), nullable=False, comment="Its key in the folder of texts"),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False, comment="How many took part"),
        sa.Column("roles", sa.JSON(), nullable=False, comment="`rules.StaffRole`s of who took part"),
        sa.Column("knew", sa.String(40), nullable=False, comment="Whom to call"),
        sa.Column("seconds", sa.Integer(), nullable=True, comment="Until somebody had the number"),
        sa.Column("better", sa.JSON(), nullable=False, comment="`drilling.Better`: what to improve"),
        sa.Column("note", sa.String(), nullable=False, comment="The business's own; shown to nobody else"),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_on", sa.Date(), nullable=True, comment="Replaced or taken back on that day"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_drills_a_drill_lasts")),
        sa.CheckConstraint("people > 0", name=op.f("ck_drills_somebody_practised")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_drills_no_number_is_found_before_it_is_asked")),
        sa.ForeignKeyConstraint(["entered_by"], ["accounts.id"], name=op.f("fk_drills_entered_by")),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_drills_establishment_id"),
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["drills.id"], name=op.f("fk_drills_replaces_id")),
        sa.ForeignKeyConstraint(["signatory_id"], ["signatories.id"], name=op.f("fk_drills_signatory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drills")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_drills_replaces_id")),
    )
    op.create_index("ix_drills_signatory_id_held_on", "drills", ["signatory_id", "held_on"])


def downgrade() -> None:
    op.drop_index("ix_drills_signatory_id_held_on", "drills")
    op.drop_table("drills")
