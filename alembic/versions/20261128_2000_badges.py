"""What is known of a place where a logo hangs, besides its code: whether a website is its business's own,
what a place looks like, and at which point of the map it is;
and screens that show a changing code.

New tables and columns only. Logos of websites from before count as not confirmed until somebody asks.

Revision ID: 0038badges
Revises: 0037credentials
"""

import sqlalchemy as sa
from alembic import op

revision = "0038badges"
down_revision = "0037credentials"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_checks",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When its business last asked for a check",
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True, comment="When the worker looks next"),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True, comment="Of the last check"),
        sa.Column("confirmed_on", sa.Date(), nullable=True, comment="The last day on which it was shown"),
        sa.Column("how", sa.String(), nullable=True),
        sa.Column(
            "warned_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the business was told that it failed",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(confirmed_on IS NULL) = (how IS NULL)",
            name=op.f("ck_site_checks_what_is_confirmed_says_by_what"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_site_checks_placement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_checks")),
        sa.UniqueConstraint("placement_id", name=op.f("uq_site_checks_placement_id")),
    )
    op.create_index(op.f("ix_site_checks_due_at"), "site_checks", ["due_at"])
    op.create_table(
        "place_pictures",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "key", sa.String(), nullable=False, comment="SHA-256 of the content in hexadecimal: its address"
        ),
        sa.Column(
            "content", sa.LargeBinary(), nullable=False, comment="A JPEG, as `pictures.small` returns it"
        ),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_place_pictures_it_has_a_size")),
        sa.ForeignKeyConstraint(["added_by"], ["accounts.id"], name=op.f("fk_place_pictures_added_by")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_place_pictures_placement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_pictures")),
        sa.UniqueConstraint("placement_id", name=op.f("uq_place_pictures_placement_id")),
    )
    op.create_index(op.f("ix_place_pictures_key"), "place_pictures", ["key"])
    op.create_table(
        "screens",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False, comment="Of the link that opens it"),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_screens_made_by")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_screens_placement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screens")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_screens_secret_hash")),
    )
    op.create_index(op.f("ix_screens_placement_id"), "screens", ["placement_id"])
    op.add_column(
        "establishments",
        sa.Column("point", sa.String(), nullable=True, comment="On the map, as `points.Point.written`"),
    )


def downgrade() -> None:
    op.drop_column("establishments", "point")
    op.drop_table("screens")
    op.drop_table("place_pictures")
    op.drop_table("site_checks")
