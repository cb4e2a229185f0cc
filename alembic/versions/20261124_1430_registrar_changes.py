"""Changes among registrars, which one asks and another confirms.

Processes of the release before invite and end registrars without it, until they are replaced.

Revision ID: 0006registrars
Revises: 0005daykeys
"""

import sqlalchemy as sa
from alembic import op

revision = "0006registrars"
down_revision = "0005daykeys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registrar_changes",
        sa.Column("email", sa.String(), nullable=True, comment="Whom to invite"),
        sa.Column("post_id", sa.Uuid(), nullable=True, comment="Which post is to end"),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(email IS NULL) <> (post_id IS NULL)", name=op.f("ck_registrar_changes_one_of_both")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_registrar_changes_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["accounts.id"], name=op.f("fk_registrar_changes_asked_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["accounts.id"], name=op.f("fk_registrar_changes_answered_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrar_changes")),
    )


def downgrade() -> None:
    op.drop_table("registrar_changes")
