"""Annual reports, the questions about them, the letters about their days; and which due day's report is in hand.

Three new tables, and a nullable column on two that stand: the release before goes on writing both.

Revision ID: 0030reports
Revises: 0036signed
"""

import sqlalchemy as sa
from alembic import op

revision = "0030reports"
down_revision = "0036signed"
branch_labels = None
depends_on = None


def moment(name: str, *, nullable: bool = True, comment: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def upgrade() -> None:
    op.add_column(
        "adherences",
        sa.Column(
            "report_in_hand_for",
            sa.Date(),
            nullable=True,
            comment="The due day whose report came in time and is being read: it is not late meanwhile",
        ),
    )
    op.add_column(
        "dates_changes",
        sa.Column(
            "report_in_hand_for",
            sa.Date(),
            nullable=True,
            comment="As `adherences.report_in_hand_for`: noted when one comes in (handed_in) or goes back (handed_back)",
        ),
    )
    op.create_table(
        "annual_reports",
        sa.Column("adherence_id", sa.Uuid(), nullable=False),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column(
            "due_on",
            sa.Date(),
            nullable=False,
            comment="The day on which it was due: an anniversary of the signature",
        ),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2 … for one due day"),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="Goes up by one with every change that somebody could overwrite",
        ),
        sa.Column("answers", sa.JSON(), nullable=False, comment="What was typed, by the name of its field"),
        sa.Column(
            "facts",
            sa.JSON(),
            nullable=True,
            comment="The year as `facts.kept` returns it, as it was when the report was handed in",
        ),
        sa.Column(
            "language",
            sa.String(),
            nullable=False,
            comment="Of the page on which it was handed in: of its public summary",
        ),
        sa.Column(
            "full_name",
            sa.String(),
            nullable=False,
            comment="Who answers for it, as typed; empty until it is handed in",
        ),
        sa.Column("position", sa.String(), nullable=False, comment="In the business, as typed"),
        moment("begun_at", nullable=False),
        moment("moved_at", nullable=False, comment="When its state changed last"),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        moment("submitted_at", comment="When it was handed in first"),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        moment("decided_at"),
        sa.Column(
            "decided_on",
            sa.Date(),
            nullable=True,
            comment="In the country's calendar: public once accepted",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (submitted_by IS NULL)",
            name=op.f("ck_annual_reports_somebody_handed_it_in"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_annual_reports_somebody_decided")
        ),
        sa.CheckConstraint(
            "decided_by <> submitted_by", name=op.f("ck_annual_reports_nobody_accepts_their_own")
        ),
        sa.ForeignKeyConstraint(
            ["adherence_id"], ["adherences.id"], name=op.f("fk_annual_reports_adherence_id_adherences")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_annual_reports_signatory_id_signatories")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["accounts.id"], name=op.f("fk_annual_reports_submitted_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_annual_reports_decided_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_reports")),
        sa.UniqueConstraint(
            "adherence_id", "due_on", "number", name=op.f("uq_annual_reports_adherence_id_due_on_number")
        ),
    )
    op.create_index(op.f("ix_annual_reports_signatory_id"), "annual_reports", ["signatory_id"])
    op.create_index("ix_annual_reports_state_moved_at", "annual_reports", ["state", "moved_at"])
    op.create_table(
        "report_queries",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False, comment="C1 … C6, T1, or `whole`"),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        moment("asked_at", comment="Null: kept for later, and its author's alone"),
        sa.Column("answer", sa.String(), nullable=False, comment="Of the business; empty until it answers"),
        moment("answered_at"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "answered_at IS NULL OR asked_at IS NOT NULL",
            name=op.f("ck_report_queries_what_was_asked_is_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["annual_reports.id"], name=op.f("fk_report_queries_report_id_annual_reports")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts.id"], name=op.f("fk_report_queries_author_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_queries")),
    )
    op.create_index(op.f("ix_report_queries_report_id"), "report_queries", ["report_id"])
    op.create_table(
        "report_letters",
        sa.Column("adherence_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("step", sa.String(), nullable=False, comment="As `letters_due.Step` names it"),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["adherence_id"], ["adherences.id"], name=op.f("fk_report_letters_adherence_id_adherences")
        ),
        sa.PrimaryKeyConstraint("adherence_id", "due_on", "step", name=op.f("pk_report_letters")),
    )


def downgrade() -> None:
    op.drop_table("report_letters")
    op.drop_table("report_queries")
    op.drop_table("annual_reports")
    op.drop_column("dates_changes", "report_in_hand_for")
    op.drop_column("adherences", "report_in_hand_for")
