"""Answering whoever reported without an account, and letting in what came over budget (actions)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.actions import opened_case
from registry.cases.readers import Reader
from registry.cases.rules import CLOSED, Door
from registry.door.actions import answer_report, let_in
from registry.errors import NotFoundError, RuleBrokenError


async def answer_case(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, reader: Reader | None, text: str, *,
    form_id: UUID, present: Mapping[str, bytes], now: datetime,
) -> None:  # fmt: skip
    """Seal an answer to the holder of the receipt and to the handlers of the country.

    Raises:
        NotFoundError: no such report of the actor's countries, or one of a business, which is answered nothing.
        RuleBrokenError: the case was not opened, or is closed.
        KeyringError: nothing is stored.

    """
    opened = await opened_case(db, actor, report_id, reader, now=now)
    if opened.report.door is not Door.DOOR or reader is None:
        raise NotFoundError
    if opened.file.closed_on is not None:
        raise RuleBrokenError(CLOSED.english)
    await answer_report(db, actor, report_id, form_id, text, readers=present, keyring=reader.keyring, now=now)


async def let_case_in(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, reader: Reader | None, *, now: datetime
) -> None:
    """Take a report that was opened out of the held queue: from then on it is counted.

    Raises:
        NotFoundError: no such report of the actor's countries, or one of a business.
        RuleBrokenError: the case was not opened, or it is not held.
        KeyringError: it cannot be counted just now.

    """
    opened = await opened_case(db, actor, report_id, reader, now=now)
    if opened.report.door is not Door.DOOR or reader is None:
        raise NotFoundError
    await let_in(db, actor, report_id, keyring=reader.keyring, now=now)
