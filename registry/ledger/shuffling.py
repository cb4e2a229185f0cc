"""Entries that tell a day alone do not lie in the order of their acts: their neighbours would date them.

On SQLite rows lie by their random ids (`WITHOUT ROWID`). PostgreSQL puts a row where there is room, and counts the
transaction that wrote it. So whole days that are over are written anew there, the same rows with the same ids in a
random order and in one transaction. Each act still leaves its entry in its own transaction; for its day, and in the
copies and journals of that day, its place tells more than it does.
"""

from datetime import UTC, date, datetime, time, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from registry.ledger.models import LedgerEntry

MOST = 20_000  # entries of one day that are written anew at once; 3 s
DAYS = 2  # a night that was missed is made up for in the next

random = SystemRandom()


async def shuffle_days(db: AsyncSession, *, now: datetime) -> int:
    """Write the entries of the days before today anew, in a random order; return how many.

    Those of an act that tells its day alone stand at the first moment of that day, among those of its hours.
    """
    if db.get_bind().dialect.name != "postgresql":
        return 0
    since = [now.date() - timedelta(days=back) for back in range(DAYS, 0, -1)]
    return sum([await _shuffle(db, day) for day in since])


async def _shuffle(db: AsyncSession, day: date) -> int:
    table: Any = LedgerEntry.__table__
    begin = datetime.combine(day, time.min, UTC)
    of_day = (table.c.at >= begin) & (table.c.at < begin + timedelta(days=1))
    if (await db.scalar(select(func.count()).select_from(table).where(of_day)) or 0) > MOST:
        of_day = table.c.at == begin
    await db.execute(text("LOCK TABLE ledger_entries IN SHARE ROW EXCLUSIVE MODE"))
    rows = [dict(row) for row in (await db.execute(select(table).where(of_day))).mappings()]
    random.shuffle(rows)
    if rows:
        await db.execute(delete(table).where(of_day))
        await db.execute(insert(table), rows)
    return len(rows)
