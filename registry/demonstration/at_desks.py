"""What the chamber's desk shows of the past: coverage month by month, a saved view, a federation above it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.associations.models import Association, Federation
from registry.demonstration.people import Player
from registry.desks.models import CoverageMonth, SavedView

# Percent of those counted, month by month: a chamber that began with few and trained on.
ROSE = (31, 38, 44, 52, 55, 61, 66, 70)
MEMBERS, COUNTED = 295, 1200


async def add_desk(
    db: AsyncSession, players: Sequence[Player], chamber: Association, *, today: date, now: datetime
) -> None:
    """Enter them."""
    celia = next(one for one in players if Role.ASSOCIATION_ADMIN in one.roles)
    month = today.replace(day=1)
    for rose in reversed(ROSE):
        month = (month - timedelta(days=1)).replace(day=1)
        db.add(
            CoverageMonth(
                association_id=chamber.id, month=month, noted_on=month, members=MEMBERS,
                covered=COUNTED * rose // 100, counted=COUNTED,
            )
        )  # fmt: skip
    above = Association(
        slug="federacion-modelo", name="Federación Modelo de Turismo", country=chamber.country,
        website="https://federation.example", email="desk@federation.example", accent="#7a3b00", created_at=now,
    )  # fmt: skip
    db.add(above)
    await db.flush()
    filters = {"reason": "untrained", "order": "lowest"}
    db.add_all(
        [
            SavedView(
                account_id=celia.account_id, association_id=chamber.id, name="Falta formación", filters=filters, saved_at=now
            ),
            Federation(
                umbrella_id=above.id, member_id=chamber.id, asked_for=above.id, asked_by=celia.account_id, asked_at=now,
                answered_by=None, answered_at=None, agreed_at=None, ended_at=None,
            ),
        ]
    )  # fmt: skip
    await db.flush()
