"""The hearing of a business before a decision, suspensions for the time being, appeals and their panels.

New tables only: what waits for a decision goes on waiting, and needs a notice before it is decided.

Revision ID: 0033decisions
Revises: 0032audits
"""

import sqlalchemy as sa
from alembic import op

revision = "0033decisions"
down_revision = "0032audits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appeals",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "made_on",
            sa.Date(),
            nullable=False,
            comment="In the country's calendar; the panel's 90 days run from it",
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "successor_id",
            sa.Uuid(),
            nullable=True,
            comment="The same recommendation anew, where it was sent back",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(verdict IS NULL) = (decided_at IS NULL)", name=op.f("ck_appeals_a_verdict_has_its_moment")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_appeals_made_by")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendations.id"], name=op.f("fk_appeals_recommendation_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["recommendations.id"], name=op.f("fk_appeals_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("recommendation_id", name=op.f("uq_appeals_recommendation_id")),
    )
    op.create_table(
        "decision_notices",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "written_on", sa.Date(), nullable=False, comment="In the country's calendar, as are all days here"
        ),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False, comment="Where each of them is noted"),
        sa.Column(
            "served_on", sa.Date(), nullable=True, comment="The day that is proven; the term runs from it"
        ),
        sa.Column("served_how", sa.String(40), nullable=True),
        sa.Column(
            "served_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="The moment of opening, or of entering the proof",
        ),
        sa.Column(
            "served_by", sa.Uuid(), nullable=True, comment="The owner who opened it, or who entered the proof"
        ),
        sa.Column(
            "no_more_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the business said that it has no more to say",
        ),
        sa.Column("no_more_by", sa.Uuid(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "over_told_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When registrars heard that the term is over",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(no_more_at IS NULL) = (no_more_by IS NULL)",
            name=op.f("ck_decision_notices_somebody_said_no_more"),
        ),
        sa.CheckConstraint(
            "(served_on IS NULL) = (served_how IS NULL) AND (served_on IS NULL) = (served_at IS NULL)",
            name=op.f("ck_decision_notices_service_says_how_and_when"),
        ),
        sa.ForeignKeyConstraint(["no_more_by"], ["accounts.id"], name=op.f("fk_decision_notices_no_more_by")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendations.id"], name=op.f("fk_decision_notices_recommendation_id")
        ),
        sa.ForeignKeyConstraint(["served_by"], ["accounts.id"], name=op.f("fk_decision_notices_served_by")),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_decision_notices_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_notices")),
        sa.UniqueConstraint("recommendation_id", name=op.f("uq_decision_notices_recommendation_id")),
    )
    op.create_table(
        "interim_suspensions",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("adherence_id", sa.Uuid(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("lifted", sa.Boolean(), nullable=True, comment="False: it ended with the decision"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (lifted IS NULL)", name=op.f("ck_interim_suspensions_an_end_says_how")
        ),
        sa.ForeignKeyConstraint(
            ["adherence_id"], ["adherences.id"], name=op.f("fk_interim_suspensions_adherence_id")
        ),
        sa.ForeignKeyConstraint(["begun_by"], ["accounts.id"], name=op.f("fk_interim_suspensions_begun_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["accounts.id"], name=op.f("fk_interim_suspensions_ended_by")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_interim_suspensions_recommendation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interim_suspensions")),
        sa.UniqueConstraint("recommendation_id", name=op.f("uq_interim_suspensions_recommendation_id")),
    )
    with op.batch_alter_table("interim_suspensions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_interim_suspensions_adherence_id"), ["adherence_id"], unique=False
        )
        batch_op.create_index(
            "uq_interim_suspensions_open",
            ["adherence_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "decision_replies",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["decision_notices.id"], name=op.f("fk_decision_replies_notice_id")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_decision_replies_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_replies")),
    )
    with op.batch_alter_table("decision_replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_replies_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "panel_seats",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("seated_by", sa.Uuid(), nullable=False),
        sa.Column("seated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vote", sa.String(40), nullable=True),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False, comment="Of the vote, in words"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(vote IS NULL) = (voted_at IS NULL)", name=op.f("ck_panel_seats_a_vote_has_its_moment")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_panel_seats_account_id")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name=op.f("fk_panel_seats_appeal_id")),
        sa.ForeignKeyConstraint(["seated_by"], ["accounts.id"], name=op.f("fk_panel_seats_seated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_seats")),
        sa.UniqueConstraint("appeal_id", "account_id", name=op.f("uq_panel_seats_appeal_id_account_id")),
    )
    with op.batch_alter_table("panel_seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_seats_account_id"), ["account_id"], unique=False)

    op.create_table(
        "decision_papers",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column(
            "content", sa.LargeBinary(), nullable=False, comment="A JPEG as `pictures.redrawn` returns it"
        ),
        sa.Column(
            "original_sha256",
            sa.String(),
            nullable=False,
            comment="Of the file that was sent, which is not kept",
        ),
        sa.Column("page", sa.Integer(), nullable=True, comment="Of a PDF, from 1; null: a picture"),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["accounts.id"], name=op.f("fk_decision_papers_entered_by")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendations.id"], name=op.f("fk_decision_papers_recommendation_id")
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["decision_replies.id"], name=op.f("fk_decision_papers_reply_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_papers")),
    )
    with op.batch_alter_table("decision_papers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_papers_recommendation_id"), ["recommendation_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("decision_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_papers_recommendation_id"))

    op.drop_table("decision_papers")
    with op.batch_alter_table("panel_seats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_seats_account_id"))

    op.drop_table("panel_seats")
    with op.batch_alter_table("decision_replies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_replies_notice_id"))

    op.drop_table("decision_replies")
    with op.batch_alter_table("interim_suspensions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_interim_suspensions_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_interim_suspensions_adherence_id"))

    op.drop_table("interim_suspensions")
    op.drop_table("decision_notices")
    op.drop_table("appeals")
