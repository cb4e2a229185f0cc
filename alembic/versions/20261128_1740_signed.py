"""The signed forms of codes, and alarms of signatures that nobody issued, files of states.

New tables only. Codes from before get their signed form from the worker, which holds the keys.

Revision ID: 0036signed
Revises: 0035keys
"""

import sqlalchemy as sa
from alembic import op

revision = "0036signed"
down_revision = "0035keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signed_logos",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("kid", sa.String(), nullable=False, comment="Of the key that signed"),
        sa.Column(
            "list_index",
            sa.Integer(),
            nullable=False,
            comment="Place in that key's status list, drawn at random",
        ),
        sa.Column("token", sa.LargeBinary(), nullable=False, comment="COSE_Sign1, as `payload.sign`"),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column(
            "said", sa.LargeBinary(32), nullable=False, comment="As `issuing.said`: of what it says, uncut"
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_signed_logos_placement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_logos")),
        sa.UniqueConstraint("kid", "list_index", name=op.f("uq_signed_logos_kid_list_index")),
        sa.UniqueConstraint("sha256", name=op.f("uq_signed_logos_sha256")),
    )
    op.create_index(op.f("ix_signed_logos_placement_id"), "signed_logos", ["placement_id"])
    op.create_table(
        "key_alarms",
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("code", sa.String(), nullable=False, comment="That they claim to be"),
        sa.Column(
            "seen_on",
            sa.Date(),
            nullable=False,
            comment="The day alone: no moment that would lead to a visitor",
        ),
        sa.Column(
            "announced_at", sa.DateTime(timezone=True), nullable=True, comment="When registrars were told"
        ),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["settled_by"], ["accounts.id"], name=op.f("fk_key_alarms_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_alarms")),
        sa.UniqueConstraint("sha256", name=op.f("uq_key_alarms_sha256")),
    )
    op.create_table(
        "status_files",
        sa.Column(
            "kid", sa.String(), nullable=False, comment="Whose logos these are; another key may sign the file"
        ),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("jwt", sa.Text(), nullable=False),
        sa.Column("cwt", sa.LargeBinary(), nullable=False),
        sa.Column("codes", sa.LargeBinary(), nullable=False, comment="As `code_file.to_file`"),
        sa.Column("codes_built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_files")),
        sa.UniqueConstraint("kid", name=op.f("uq_status_files_kid")),
    )


def downgrade() -> None:
    op.drop_table("status_files")
    op.drop_table("key_alarms")
    op.drop_table("signed_logos")
