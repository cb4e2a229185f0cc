"""Taking in what somebody without an account tells, and a handler's reading and answering of it (actions).

Nothing here records that a report came: an entry of the ledger has a moment, and its neighbours would date it. What
a handler does is recorded like any other act.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.concerns.statistics import count_in
from registry.concerns.tallies import counted
from registry.db import locked
from registry.door.codes import (
    ANY_AUTHORITY,
    ANY_CONCERN,
    ANY_REASON,
    ANY_SETTING,
    Codes,
    lock_codes,
    of_before,
    open_codes,
)
from registry.door.forms import ReportDraft
from registry.door.models import DoorMessage, DoorReport
from registry.door.rules import MOST_ADDITIONS, Author, arrival
from registry.door.sealed import REPORTER, Prepared, once, seal_message
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.sealing import Keyring, KeyringError, RefusedError
from registry.ledger.actions import record


async def take_report(
    db: AsyncSession, prepared: Prepared, draft: ReportDraft, *, keyring: Keyring, held: bool, day: date,
    now: datetime,
) -> bool:  # fmt: skip
    """Keep a report that is sealed; say whether its receipt is the one to show.

    A form that is sent again, by a double click, is one report still: its newer receipt counts, unless somebody has
    answered or added to it in the meantime. Sent again with other words, it is a report of its own. What is held is in no sums before a handler lets it in.

    Args:
        db: the transaction.
        prepared: as `sealed.prepare` returned it.
        draft: what was told, in codes; its words are in `prepared`.
        keyring: for the sums.
        held: whether it came over budget or from somewhere else than our page.
        day: the date in the country, by which it is counted.
        now: the moment, of which the day and a quarter of it are kept.

    Raises:
        KeyringError: the sums cannot be locked anew; nothing is stored.

    """
    came = arrival(now)
    row = DoorReport(
        id=prepared.report_id, once=_once(draft), country=draft.country, received_on=came.day,
        received_band=came.band, held=held, setting=ANY_SETTING, concern_kind=ANY_CONCERN,
        authority_kind=None if draft.authority_kind is None else ANY_AUTHORITY,
        not_told=None if draft.not_told is None else ANY_REASON, answers={},
        codes=await _locked(keyring, prepared, draft) if held else None, bundle_id=prepared.bundle.id, sealed=prepared.bundle.pack(),
        receipt=prepared.receipt.lookup, receipt_locked=prepared.receipt.locked,
        receipt_public=prepared.receipt.public,
    )  # fmt: skip
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError:
        return await _again(db, prepared, draft)
    if not held:
        await _count(db, keyring, row.country, draft.codes, day=day)
    return True


async def add_to_report(
    db: AsyncSession, report_id: UUID, form_id: UUID, text: str, *, readers: Mapping[str, bytes],
    keyring: Keyring, now: datetime,
) -> None:  # fmt: skip
    """Add what whoever holds the receipt tells besides; a double click adds it once.

    Raises:
        RuleBrokenError: so much was added that nobody can read it.
        KeyringError: nothing is stored.

    """
    await _write(
        db, report_id, form_id, text, author=Author.REPORTER, readers=readers, keyring=keyring, now=now
    )


async def answer_report(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, form_id: UUID, text: str, *,
    readers: Mapping[str, bytes], keyring: Keyring, now: datetime,
) -> None:  # fmt: skip
    """Answer whoever reported: sealed to the handlers of the country and to the holder of the receipt.

    Raises:
        NotFoundError: no such report of the actor's countries.
        KeyringError: nothing is stored.

    """
    row = await _own(db, actor, report_id)
    everybody = {**readers, REPORTER: row.receipt_public}
    if await _write(
        db, row.id, form_id, text, author=Author.HANDLER, readers=everybody, keyring=keyring, now=now
    ):
        record(db, "door_report.answer", subject_id=row.id, actor_id=actor.account_id, now=now)


async def let_in(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, *, keyring: Keyring, now: datetime
) -> None:
    """Take a report out of the held queue, and count it: now, since its own quarter may have been published.

    Raises:
        NotFoundError: no such report of the actor's countries.
        RuleBrokenError: it is not held.
        KeyringError: the sums cannot be locked anew.

    """
    row = await _own(db, actor, report_id)
    if not row.held:
        raise RuleBrokenError("This report is not held any more. Look at it again first.")
    row.held = False
    codes = await to_thread.run_sync(_codes_of, keyring, row)
    row.codes = None
    if codes is not None:
        await _count(db, keyring, row.country, codes, day=now.date())
    record(db, "door_report.let_in", subject_id=row.id, actor_id=actor.account_id, now=now)


def _once(draft: ReportDraft) -> bytes:
    answers = [f"{name}={value}" for name, value in sorted(draft.answers.items())]
    words = [draft.narrative.text, draft.place.text, draft.reference.text]
    codes = [draft.country, draft.setting, draft.authority_kind or "", draft.not_told or ""]
    return once(draft.form_id, *codes, *answers, *words)


async def _again(db: AsyncSession, prepared: Prepared, draft: ReportDraft) -> bool:
    row = await db.scalar(locked(select(DoorReport).where(DoorReport.once == _once(draft))))
    if row is None or await db.scalar(
        select(func.count(DoorMessage.id)).where(DoorMessage.report_id == row.id)
    ):
        return False
    receipt = prepared.receipt
    row.receipt, row.receipt_locked, row.receipt_public = receipt.lookup, receipt.locked, receipt.public
    return True


async def _own(db: AsyncSession, actor: CaseHandlerActor, report_id: UUID) -> DoorReport:
    query = select(DoorReport).where(DoorReport.id == report_id, DoorReport.country.in_(actor.countries))
    row = await db.scalar(locked(query))
    if row is None:
        raise NotFoundError
    return row


async def _write(
    db: AsyncSession, report_id: UUID, form_id: UUID, text: str, *,
    author: Author, readers: Mapping[str, bytes], keyring: Keyring, now: datetime,
) -> bool:  # fmt: skip
    """Store one message; say whether it was new."""
    await db.execute(locked(select(DoorReport.id).where(DoorReport.id == report_id)))
    mine = select(DoorMessage.id).where(DoorMessage.once == once(form_id, text))
    if await db.scalar(mine) is not None:
        return False
    written = select(func.count(DoorMessage.id)).where(DoorMessage.report_id == report_id)
    position = (await db.scalar(written) or 0) + 1
    if author is Author.REPORTER and position > MOST_ADDITIONS:
        raise RuleBrokenError(
            "Nothing more can be added to this report. Tell what is new as a report of its own."
        )
    message_id, came = uuid4(), arrival(now)
    bundle = await to_thread.run_sync(seal_message, keyring, message_id, text, readers)
    db.add(
        DoorMessage(
            id=message_id, report_id=report_id, position=position, once=once(form_id, text), author=author,
            written_on=came.day, written_band=came.band, bundle_id=bundle.id, sealed=bundle.pack(),
        )
    )  # fmt: skip
    await db.flush()
    return True


async def _count(db: AsyncSession, keyring: Keyring, country: str, codes: Codes, *, day: date) -> None:
    sums = counted(
        codes.answers,
        setting=codes.setting,
        authority=codes.authority_kind or "",
        not_told=codes.not_told or "",
    )
    await count_in(db, keyring, day=day, country=country, region="", answers=sums)


async def _locked(keyring: Keyring, prepared: Prepared, draft: ReportDraft) -> bytes:
    ids = prepared.report_id, prepared.bundle.id
    try:
        return await to_thread.run_sync(lock_codes, keyring, *ids, draft.codes)
    except RefusedError:
        raise KeyringError("The keyring cannot be read.") from None


def _codes_of(keyring: Keyring, row: DoorReport) -> Codes | None:
    """Return the codes of a held report; None where their key is gone: it is let in, and counted nowhere."""
    if row.answers:
        return of_before(row.setting, row.authority_kind, row.not_told, row.answers)
    try:
        return open_codes(keyring, row.id, row.bundle_id, row.codes) if row.codes else None
    except RefusedError:
        return None
