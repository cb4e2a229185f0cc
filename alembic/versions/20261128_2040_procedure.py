"""Complaints that were upheld, as grounds, and which one a recommendation names; campaigns that a registrar vouched
for; procedures that are held, or were destroyed.

A new table, filled from what was upheld before, and new columns without a value or with a default: the release still
running knows neither. What it upholds meanwhile is noted by the next round that forgets complaints.

Revision ID: 0042procedure
Revises: 0041desk
"""

import sqlalchemy as sa
from alembic import op

revision = "0042procedure"
down_revision = "0041desk"
branch_labels = None
depends_on = None

UPHELD = """INSERT INTO upheld_complaints (id, signatory_id, upheld_on, association_may_read)
    SELECT id, signatory_id, decided_on, association_may_read FROM complaints WHERE state = 'upheld' AND may_share"""


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "upheld_complaints",
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("upheld_on", sa.Date(), nullable=False),
        sa.Column(
            "association_may_read",
            sa.Boolean(),
            nullable=False,
            comment="Whether its reviewers may name it too",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_upheld_complaints_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upheld_complaints")),
    )
    op.create_index(op.f("ix_upheld_complaints_signatory_id"), "upheld_complaints", ["signatory_id"])
    op.execute(UPHELD)
    op.add_column(
        "recommendations",
        sa.Column(
            "complaint_id",
            sa.Uuid(),
            nullable=True,
            comment="Of `upheld_complaints`, where one is the ground; those of before name none",
        ),
    )
    op.add_column(
        "campaigns",
        sa.Column(
            "by_registrar",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="A registrar vouched, for want of a reviewer",
        ),
    )

    op.add_column(
        "recommendations",
        sa.Column(
            "forgotten_on",
            sa.Date(),
            nullable=True,
            comment="When what was written and sent in it was destroyed",
        ),
    )
    op.create_table(
        "procedure_holds",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("until", sa.Date(), nullable=False, comment="The last day counts"),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("confirmed_by <> asked_by", name=op.f("ck_procedure_holds_two_registrars_hold")),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_on IS NULL)",
            name=op.f("ck_procedure_holds_a_confirmation_has_its_day"),
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendations.id"], name=op.f("fk_procedure_holds_recommendation_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_procedure_holds_asked_by")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["accounts.id"], name=op.f("fk_procedure_holds_confirmed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_holds")),
    )
    op.create_index(op.f("ix_procedure_holds_recommendation_id"), "procedure_holds", ["recommendation_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("procedure_holds")
    op.drop_column("recommendations", "forgotten_on")
    op.drop_column("campaigns", "by_registrar")
    op.drop_column("recommendations", "complaint_id")
    op.drop_table("upheld_complaints")
