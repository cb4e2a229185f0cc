"""Members and lists of before can be asked together, and the step back leaves them as they were."""

from alembic import command
from sqlalchemy import select

from registry.associations.models import Membership
from registry.campaigns.opening import open_campaign
from registry.campaigns.queries import lists_of, view_of
from registry.db import Database
from registry.rosters.models import Roster
from registry.rosters.rules import Kind
from registry.tables import migrations
from tests import make
from tests.campaigns import BASE, PAGE, cab, draft
from tests.conftest import NOON

BEFORE = "0028notrace"


async def test_members_and_lists_of_before_stay_and_all_members_can_be_asked(
    url: str, before: Database
) -> None:
    async with before.writes() as db, db.begin():
        await make.code_version(db)
        chamber = await make.association(db)
        admin = await make.administrator(db, chamber)
        for number in (1, 2):
            await cab(db, chamber, number)
        db.add(
            Roster(
                kind=Kind.MEMBERS, organisation_id=chamber.id, uploaded_by=None, uploaded_at=make.LONG_AGO,
                file_sha256="0" * 64, country="CR", preview=None, confirmed_at=make.LONG_AGO, dropped_at=None,
                outcome={"added": 2},
            )
        )  # fmt: skip
    await before.close()

    for _ in range(2):  # up, and once more after a step back
        command.upgrade(migrations(url), "head")
        async with before.writes() as db, db.begin():
            assert await lists_of(db, admin) == [], "nobody noted then whom a list named"
            campaign = await open_campaign(
                db, admin, draft(NOON.date()), [PAGE], PAGE, base_url=BASE, today=NOON.date(), now=NOON
            )
            view = await view_of(db, admin, campaign.id, today=NOON.date())
            assert len(view.lines) == 2
        await before.close()
        command.downgrade(migrations(url), BEFORE)
        async with before.reads() as db:
            assert len(list(await db.scalars(select(Membership.id)))) == 2
            assert len(list(await db.scalars(select(Roster.id)))) == 1
        await before.close()
