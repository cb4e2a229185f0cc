"""What became of a file for an authority, and that a certificate ends with its post.

New tables only. Whose post as a case handler ended before this gets an end of what officers signed for it: a new post
needs new certificates from then on, and their wraps are taken out of that country's reports.

Revision ID: 0027desk
Revises: 0026statistics
"""

from collections import Counter
from datetime import UTC, datetime, time
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import op

revision = "0027desk"
down_revision = "0026statistics"
branch_labels = None
depends_on = None

FIRST = UUID(
    "6174616c-6179-8a00-8000-000000000000"
).int  # the office of a country is this and its two letters


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.String(40), nullable=True),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(handed_on IS NULL) = (channel IS NULL)", name=op.f("ck_handovers_handed_says_how")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_handovers_referral_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["said_by"], ["accounts.id"], name=op.f("fk_handovers_said_by")),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_handovers")),
    )
    ends = op.create_table(
        "certificate_ends",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="How many of this person's posts have ended, with this one",
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "sealed_out_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When their wraps were taken out of that country's reports",
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_certificate_ends_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_ends")),
        sa.UniqueConstraint("account_id", "position", name=op.f("uq_certificate_ends_account_id_position")),
    )
    op.create_index(op.f("ix_certificate_ends_account_id"), "certificate_ends", ["account_id"])
    posts = sa.table(
        "posts", sa.column("account_id", sa.Uuid()), sa.column("role", sa.String()),
        sa.column("organisation_id", sa.Uuid()), sa.column("until", sa.Date()),
    )  # fmt: skip
    over = (
        sa.select(posts.c.account_id, posts.c.organisation_id, posts.c.until)
        .where(posts.c.role == "case_handler", posts.c.until.is_not(None))
        .order_by(posts.c.until, posts.c.organisation_id)
    )
    positions: Counter[UUID] = Counter()
    rows = []
    for account_id, office, until in op.get_bind().execute(over).all():
        positions[account_id] += 1
        rows.append(
            {
                "id": uuid4(), "account_id": account_id, "country": (office.int - FIRST).to_bytes(2).decode("ascii"),
                "position": positions[account_id], "ended_at": datetime.combine(until, time(23, 59), UTC),
                "sealed_out_at": None,
            }
        )  # fmt: skip
    if rows:
        op.bulk_insert(ends, rows)


def downgrade() -> None:
    op.drop_table("certificate_ends")
    op.drop_table("handovers")
