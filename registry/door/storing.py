"""Reports that wait to be stored: one after the other, and in a flood many in one transaction, with one wait for the disk.

Only held reports are stored together. What is counted changes sealed sums, and the key before may be shredded once its
successor is committed: such a report has a transaction of its own.
"""

from asyncio import Future, Task, create_task, get_running_loop
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import Database
from registry.errors import BusyError
from registry.patience import written_soon

TOGETHER = 20  # reports a transaction, at the most: nobody waits for more than these

Work = Callable[[AsyncSession], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    work: Work
    alone: bool
    done: "Future[bool]" = field(default_factory=lambda: get_running_loop().create_future())

    def answer(self, found: bool | Exception) -> None:
        """Tell whoever waits, if they still do."""
        if self.done.done():
            return
        if isinstance(found, Exception):
            self.done.set_exception(found)
        else:
            self.done.set_result(found)


class Storing:
    """The one place of a process where reports are stored; a flood waits here, where there is room."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[_Waiting] = deque()
        self._running: Task[None] | None = None

    async def store(self, work: Work, *, alone: bool) -> bool:
        """Do the work in a transaction, and return what it does once that is committed.

        Args:
            work: may be done twice, and must then do the same: if a transaction of several fails, each has its own.
            alone: it is to share its transaction with nothing.

        Raises:
            BusyError: the database does not answer soon.

        """
        mine = _Waiting(work, alone)
        self._waiting.append(mine)
        if self._running is None or self._running.done():
            self._running = create_task(
                self._store_all()
            )  # of no request: one that is given up takes no other along
        return await mine.done

    async def _store_all(self) -> None:
        while self._waiting:
            some = self._next()
            try:
                if len(some) > 1 and await self._together(some):
                    continue
                for one in some:
                    await self._alone(one)
            except BusyError as error:
                # Whoever waits behind them would wait as long for the same answer.
                for one in (*some, *self._waiting):
                    one.answer(error)
                self._waiting.clear()

    async def _alone(self, one: _Waiting) -> None:
        try:
            await self._commit([one])
        except BusyError:
            raise
        except Exception as error:  # noqa: BLE001 (raised where its request waits)
            one.answer(error)

    async def _together(self, some: Sequence[_Waiting]) -> bool:
        try:
            await self._commit(some)
        except BusyError:
            raise
        except Exception:  # noqa: BLE001 (whatever it was, it is raised again where it belongs: each has its own now)
            return False
        return True

    def _next(self) -> list[_Waiting]:
        some = [
            one
            for one, _ in zip(
                takewhile(lambda one: not one.alone, self._waiting), range(TOGETHER), strict=False
            )
        ]
        some = some or [self._waiting[0]]
        for _ in some:
            self._waiting.popleft()
        return some

    async def _commit(self, some: Sequence[_Waiting]) -> None:
        async def work(db: AsyncSession) -> list[bool]:
            return [await one.work(db) for one in some]

        found = await written_soon(self._database, work)
        for one, answer in zip(some, found, strict=True):
            one.answer(answer)
