"""Audits: draws, audits, who audits, answers, findings, pictures, reports and signatures.

New tables only.

Revision ID: 0032audits
Revises: 0031campaigns
"""

import sqlalchemy as sa
from alembic import op

revision = "0032audits"
down_revision = "0031campaigns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_draws",
        sa.Column(
            "association_id", sa.Uuid(), nullable=True, comment="Whose members; null: those of no association"
        ),
        sa.Column("listed", sa.JSON(), nullable=False, comment="Slugs, sorted, as they were frozen"),
        sa.Column("list_sha256", sa.String(), nullable=False, comment="As `drawing.list_hash` returns it"),
        sa.Column(
            "seed", sa.String(), nullable=False, comment="Secret until opened_at; 64 hexadecimal digits"
        ),
        sa.Column("seed_sha256", sa.String(), nullable=False, comment="As `drawing.seed_hash` returns it"),
        sa.Column(
            "outside_named",
            sa.String(),
            nullable=False,
            comment="What of the world outside is mixed in; empty: nothing",
        ),
        sa.Column("outside", sa.String(), nullable=False, comment="What that turned out to be"),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "opens_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="The moment from which the seed may be opened",
        ),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(opened_by IS NULL) = (opened_at IS NULL)", name=op.f("ck_audit_draws_an_opening_has_an_opener")
        ),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_audit_draws_association_id")
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["accounts.id"], name=op.f("fk_audit_draws_opened_by")),
        sa.ForeignKeyConstraint(["published_by"], ["accounts.id"], name=op.f("fk_audit_draws_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_draws")),
    )
    op.create_index(op.f("ix_audit_draws_association_id"), "audit_draws", ["association_id"], unique=False)

    op.create_table(
        "audits",
        sa.Column("adherence_id", sa.Uuid(), nullable=False),
        sa.Column("association_id", sa.Uuid(), nullable=True, comment="Who audits; null: the register"),
        sa.Column("origin", sa.String(40), nullable=False),
        sa.Column(
            "risks", sa.JSON(), nullable=False, comment="`rules.Risk`, as they stood when it was planned"
        ),
        sa.Column("draw_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column(
            "checklist_version", sa.Integer(), nullable=False, comment="As `checklist.newest` returned it"
        ),
        sa.Column("planned_for", sa.Date(), nullable=False),
        sa.Column("planned_by", sa.Uuid(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "member_pays",
            sa.Boolean(),
            nullable=False,
            comment="Whether the member pays whoever audits, by dues or fee",
        ),
        sa.Column("visited_on", sa.Date(), nullable=True, comment="The first day of the visit"),
        sa.Column(
            "told_on",
            sa.Date(),
            nullable=True,
            comment="The day the member was told; due dates count from it",
        ),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_by IS NULL) = (cancelled_at IS NULL)",
            name=op.f("ck_audits_a_cancelling_has_a_canceller"),
        ),
        sa.CheckConstraint(
            "(closed_by IS NULL) = (closed_at IS NULL)", name=op.f("ck_audits_a_closing_has_a_closer")
        ),
        sa.CheckConstraint(
            "(passed IS NULL) = (closed_at IS NULL)", name=op.f("ck_audits_a_closing_says_what")
        ),
        sa.CheckConstraint(
            "cancelled_at IS NULL OR closed_at IS NULL", name=op.f("ck_audits_closed_or_cancelled")
        ),
        sa.ForeignKeyConstraint(["adherence_id"], ["adherences.id"], name=op.f("fk_audits_adherence_id")),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_audits_association_id")
        ),
        sa.ForeignKeyConstraint(["cancelled_by"], ["accounts.id"], name=op.f("fk_audits_cancelled_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["accounts.id"], name=op.f("fk_audits_closed_by")),
        sa.ForeignKeyConstraint(["draw_id"], ["audit_draws.id"], name=op.f("fk_audits_draw_id")),
        sa.ForeignKeyConstraint(["planned_by"], ["accounts.id"], name=op.f("fk_audits_planned_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
    )
    op.create_index(op.f("ix_audits_adherence_id"), "audits", ["adherence_id"], unique=False)
    op.create_index(op.f("ix_audits_association_id"), "audits", ["association_id"], unique=False)
    op.create_index(op.f("ix_audits_draw_id"), "audits", ["draw_id"], unique=False)
    op.create_index(
        "one_open_audit",
        "audits",
        ["adherence_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL AND cancelled_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL AND cancelled_at IS NULL"),
    )

    op.create_table(
        "audit_auditors",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "association_id", sa.Uuid(), nullable=True, comment="For whom they audit; null: the register"
        ),
        sa.Column(
            "video_reason",
            sa.String(),
            nullable=False,
            comment="Why they join by video; empty: they are there",
        ),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "declared_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When they signed all of `rules.Declared`",
        ),
        sa.Column("named_in_public", sa.Boolean(), nullable=False),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Handed over, or not free to audit it",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_audit_auditors_account_id")),
        sa.ForeignKeyConstraint(["assigned_by"], ["accounts.id"], name=op.f("fk_audit_auditors_assigned_by")),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_audit_auditors_association_id")
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_auditors_audit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_auditors")),
        sa.UniqueConstraint("audit_id", "account_id", name=op.f("uq_audit_auditors_audit_id_account_id")),
    )
    op.create_index(op.f("ix_audit_auditors_account_id"), "audit_auditors", ["account_id"], unique=False)

    op.create_table(
        "audit_findings",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("grade", sa.String(40), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column(
            "action", sa.String(), nullable=False, comment="What must be done; empty of an observation"
        ),
        sa.Column("due_on", sa.Date(), nullable=True, comment="Set when the member is told"),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "dropped_at", sa.DateTime(timezone=True), nullable=True, comment="Before the member was told"
        ),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(verified_by IS NULL) = (verified_at IS NULL)",
            name=op.f("ck_audit_findings_a_verification_has_a_verifier"),
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_findings_audit_id")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendations.id"], name=op.f("fk_audit_findings_recommendation_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["establishments.id"], name=op.f("fk_audit_findings_site_id")),
        sa.ForeignKeyConstraint(["verified_by"], ["accounts.id"], name=op.f("fk_audit_findings_verified_by")),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_audit_findings_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_findings")),
        sa.UniqueConstraint("audit_id", "number", name=op.f("uq_audit_findings_audit_id_number")),
    )
    op.create_table(
        "audit_reports",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False, comment="Of the content, hex"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_reports_audit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_reports")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_audit_reports_audit_id")),
    )
    op.create_table(
        "audit_signatures",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("report_sha256", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_audit_signatures_account_id")),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_signatures_audit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_signatures")),
        sa.UniqueConstraint("audit_id", "account_id", name=op.f("uq_audit_signatures_audit_id_account_id")),
    )
    op.create_table(
        "audit_sites",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_sites_audit_id")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_audit_sites_establishment_id")
        ),
        sa.PrimaryKeyConstraint("audit_id", "establishment_id", name=op.f("pk_audit_sites")),
    )
    op.create_table(
        "audit_answers",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("auditor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="1, 2, 3 … within the audit, in the order of arrival",
        ),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("verdict", sa.String(40), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("replaces", sa.JSON(), nullable=False, comment="Ids of the answers that its author saw"),
        sa.Column(
            "answered_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="By the clock of the phone, and never after arrival",
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "late",
            sa.Boolean(),
            nullable=False,
            comment="The visit was over when it came: kept, and not counted",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_answers_audit_id")),
        sa.ForeignKeyConstraint(
            ["auditor_id"], ["audit_auditors.id"], name=op.f("fk_audit_answers_auditor_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["establishments.id"], name=op.f("fk_audit_answers_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_answers")),
        sa.UniqueConstraint("audit_id", "number", name=op.f("uq_audit_answers_audit_id_number")),
    )
    op.create_table(
        "audit_pictures",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False, comment="Of the checklist"),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column(
            "finding_id",
            sa.Uuid(),
            nullable=True,
            comment="That the member shows to be put right; null: the auditor's",
        ),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column(
            "content",
            sa.LargeBinary(),
            nullable=False,
            comment="A JPEG as `pictures.redraw` makes it; empty once taken back",
        ),
        sa.Column("nobody_on_it", sa.Boolean(), nullable=False, comment="Ticked by whoever sent it"),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("nobody_on_it", name=op.f("ck_audit_pictures_nobody_is_on_it")),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_pictures_audit_id")),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name=op.f("fk_audit_pictures_by")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["audit_findings.id"], name=op.f("fk_audit_pictures_finding_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["establishments.id"], name=op.f("fk_audit_pictures_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_pictures")),
    )
    op.create_index(op.f("ix_audit_pictures_audit_id"), "audit_pictures", ["audit_id"], unique=False)

    op.create_table(
        "audit_replies",
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name=op.f("fk_audit_replies_by")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["audit_findings.id"], name=op.f("fk_audit_replies_finding_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_replies")),
    )
    op.create_index(op.f("ix_audit_replies_finding_id"), "audit_replies", ["finding_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_replies_finding_id"), table_name="audit_replies")

    op.drop_table("audit_replies")
    op.drop_index(op.f("ix_audit_pictures_audit_id"), table_name="audit_pictures")

    op.drop_table("audit_pictures")
    op.drop_table("audit_answers")
    op.drop_table("audit_sites")
    op.drop_table("audit_signatures")
    op.drop_table("audit_reports")
    op.drop_table("audit_findings")
    op.drop_index(op.f("ix_audit_auditors_account_id"), table_name="audit_auditors")

    op.drop_table("audit_auditors")
    op.drop_index("one_open_audit", table_name="audits")
    op.drop_index(op.f("ix_audits_draw_id"), table_name="audits")
    op.drop_index(op.f("ix_audits_association_id"), table_name="audits")
    op.drop_index(op.f("ix_audits_adherence_id"), table_name="audits")

    op.drop_table("audits")
    op.drop_index(op.f("ix_audit_draws_association_id"), table_name="audit_draws")

    op.drop_table("audit_draws")
