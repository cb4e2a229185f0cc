"""One quarter of invented concerns, published the way every quarter is: nobody reported them, and nothing happened."""

from datetime import datetime
from random import Random

from sqlalchemy.ext.asyncio import AsyncSession

from registry.concerns.answers import Setting, TimeToCall
from registry.concerns.coded import CODED
from registry.concerns.models import StatisticsRow
from registry.concerns.publishing import areas_on, publish
from registry.concerns.quarters import before, due
from registry.concerns.tallies import TOLD_NOBODY, Box, Tally, added, cells, counted, quarter_of
from registry.countries.hotlines import Kind

SEED = 190
LEAST, MOST = 9, 48  # reports in an area
UNTOLD = 0.2  # of them told nobody
KNOWN = 0.75  # how often a question has an answer


async def add_figures(db: AsyncSession, *, now: datetime) -> None:
    """Count invented reports of the last quarter that may be published, and publish it."""
    random = Random(SEED)  # noqa: S311 (figures, no secret)
    quarter = due(before(quarter_of(now.date()), 4), None, today=now.date())[-1]
    for area in await areas_on(db, today=now.date()):
        if not area.country:
            continue
        tally: Tally = {}
        for _ in range(random.randint(LEAST, MOST)):
            tally = added(tally, _report(random))
        for one in cells(Box(quarter, area.country, area.region), tally):
            db.add(
                StatisticsRow(
                    quarter=one.quarter, country=one.country, region=one.region, field=one.field,
                    answer=one.answer, count=one.count,
                )
            )  # fmt: skip
    await db.flush()
    await publish(db, quarter, now=now)


def _report(random: Random) -> dict[str, str]:
    answers = {
        field.name: random.choice([*field.answers]).value if random.random() < KNOWN else "unknown"
        for field in CODED
    }
    untold = random.random() < UNTOLD
    times = [time.value for time in TimeToCall if time is not TimeToCall.NOT_YET]
    answers["time_to_call"] = TimeToCall.NOT_YET.value if untold else random.choice(times)
    setting = random.choice([Setting.RECEPTION, Setting.RECEPTION, *Setting])
    authority = TOLD_NOBODY if untold else random.choice([Kind.POLICE, Kind.CHILD_PROTECTION, *Kind])
    return counted(answers, setting=setting, authority=authority, not_told="not_through" if untold else "")
