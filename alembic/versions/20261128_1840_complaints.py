"""Complaints about a signatory's conduct, and what is said about them.

New tables only.

Revision ID: 0033complaints
Revises: 0033decisions
"""

import sqlalchemy as sa
from alembic import op

revision = "0033complaints"
down_revision = "0033decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaints",
        sa.Column(
            "lookup",
            sa.LargeBinary(),
            nullable=False,
            comment="Of the number, as `numbering.lookup` returns it",
        ),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.String(), nullable=False, comment="Empty once forgotten"),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "contact",
            sa.String(),
            nullable=False,
            comment="An address to which we write that there is an answer; or empty",
        ),
        sa.Column(
            "may_share",
            sa.Boolean(),
            nullable=False,
            comment="Whether the business may read a summary of ours",
        ),
        sa.Column("association_may_read", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column(
            "summary",
            sa.String(),
            nullable=False,
            comment="What the business reads; ours, and never their words",
        ),
        sa.Column("shared_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="Null of one that was taken back"),
        sa.Column("again_on", sa.Date(), nullable=True, comment="When a second look was asked for"),
        sa.Column("first_by", sa.Uuid(), nullable=True, comment="Who decided before that"),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (reason IS NULL)", name=op.f("ck_complaints_a_decision_has_its_reason")
        ),
        sa.CheckConstraint(
            "decided_by <> first_by", name=op.f("ck_complaints_a_second_look_is_another_persons")
        ),
        sa.CheckConstraint(
            "shared_on IS NULL OR may_share", name=op.f("ck_complaints_only_what_may_be_shared_is")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_complaints_decided_by")),
        sa.ForeignKeyConstraint(["first_by"], ["accounts.id"], name=op.f("fk_complaints_first_by")),
        sa.ForeignKeyConstraint(["handler_id"], ["accounts.id"], name=op.f("fk_complaints_handler_id")),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_complaints_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("lookup", name=op.f("uq_complaints_lookup")),
    )
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaints_decided_on"), ["decided_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaints_signatory_id"), ["signatory_id"], unique=False)
        batch_op.create_index("ix_complaints_waiting", ["state", "received_on"], unique=False)

    op.create_table(
        "complaint_messages",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … within the complaint"),
        sa.Column("author_id", sa.Uuid(), nullable=True, comment="Null: whoever complained"),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_complaint_messages_author_id")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_complaint_messages_complaint_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_messages")),
    )
    with op.batch_alter_table("complaint_messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_complaint_messages_complaint_id"), ["complaint_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("complaint_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_messages_complaint_id"))

    op.drop_table("complaint_messages")
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.drop_index("ix_complaints_waiting")
        batch_op.drop_index(batch_op.f("ix_complaints_signatory_id"))
        batch_op.drop_index(batch_op.f("ix_complaints_decided_on"))

    op.drop_table("complaints")
