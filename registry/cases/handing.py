"""What became of a file that was made for an authority: a handler says that it was handed over, or that it was not (actions).

A file alone tells nobody anything. It counts once a handler has entered by which channel and when it was handed over, or
the authority has confirmed its code; until then the desk reminds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.forms import HandedDraft
from registry.cases.models import CaseFile, Handover, Referral
from registry.cases.reports import Report, report_for
from registry.cases.rules import Handing, handing
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.slices import slices
from registry.kit.words import Sentence
from registry.ledger.actions import record

SAID_ALREADY = Sentence("It was said in the meantime what became of this file. Look at the case again.")
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Files:
    """What became of the files of one case."""

    states: tuple[Handing, ...]
    waits_since: date | None
    """The day of the oldest of which nobody has said whether it was handed over."""


NONE = Files((), None)


async def hand_over(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, referral_id: UUID, draft: HandedDraft, *, now: datetime
) -> None:  # fmt: skip
    """Enter that a file was handed over to the authority whose key it is encrypted to: when, and by which channel.

    Raises:
        NotFoundError: no such file of a report of the actor's countries.
        RuleBrokenError: it was said already what became of it.

    """
    report, row = await _waiting(db, actor, report_id, referral_id)
    said = Handover(
        referral_id=row.id, handed_on=draft.on, channel=draft.channel, said_by=actor.account_id, said_on=now.date()
    )  # fmt: skip
    db.add(said)
    _enter(db, actor, report, row, "referral.hand_over", now=now, said=said)


async def withdraw(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, referral_id: UUID, *, now: datetime
) -> None:
    """Enter that a file was not handed over, and will not be.

    Raises:
        NotFoundError: no such file of a report of the actor's countries.
        RuleBrokenError: it was said already what became of it.

    """
    report, row = await _waiting(db, actor, report_id, referral_id)
    said = Handover(
        referral_id=row.id, handed_on=None, channel=None, said_by=actor.account_id, said_on=now.date()
    )
    db.add(said)
    _enter(db, actor, report, row, "referral.withdraw", now=now, said=said)


async def made_on(db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, referral_id: UUID) -> date:
    """Return the day on which a file was made.

    Raises:
        NotFoundError: no such file of a report of the actor's countries.

    """
    report = await report_for(db, actor, report_id)
    query = select(Referral.made_on).join(CaseFile, CaseFile.id == Referral.case_id)
    found = await db.scalar(query.where(Referral.id == referral_id, CaseFile.report_id == report.id))
    if found is None:
        raise NotFoundError
    return found


async def files_of(db: AsyncSession, case_id: UUID) -> tuple[Handing, ...]:
    """Return what became of each file of a case."""
    return (await files_by_case(db, [case_id])).get(case_id, NONE).states


async def files_by_case(db: AsyncSession, case_ids: Collection[UUID]) -> dict[UUID, Files]:
    """Return what became of the files of each case; a case without any is left out."""
    rows: dict[UUID, list[tuple[Handing, date]]] = {}
    for some in slices(case_ids, AT_ONCE):
        query = (
            select(Referral.case_id, Referral.made_on, Referral.confirmed_on, Handover)
            .outerjoin(Handover, Handover.referral_id == Referral.id)
            .where(Referral.case_id.in_(some))
        )
        for case_id, made, confirmed_on, said in await db.execute(query):
            rows.setdefault(case_id, []).append((state_of(confirmed_on, said), made))
    return {
        case_id: Files(
            tuple(state for state, _ in found),
            min((made for state, made in found if state is Handing.MADE), default=None),
        )
        for case_id, found in rows.items()
    }


async def _waiting(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, referral_id: UUID
) -> tuple[Report, Referral]:
    report = await report_for(db, actor, report_id)
    query = (
        select(Referral)
        .join(CaseFile, CaseFile.id == Referral.case_id)
        .where(Referral.id == referral_id, CaseFile.report_id == report.id, CaseFile.door == report.door)
    )
    row = await db.scalar(locked(query, of=Referral))
    if row is None:
        raise NotFoundError
    if state_of(row.confirmed_on, await db.get(Handover, row.id)) is not Handing.MADE:
        raise RuleBrokenError(SAID_ALREADY.english)
    return report, row


def state_of(confirmed_on: date | None, said: Handover | None) -> Handing:
    """Return what became of a file."""
    return handing(
        confirmed=confirmed_on is not None, said=said is not None, handed=said is not None and said.handed_on is not None
    )  # fmt: skip


def _enter(
    db: AsyncSession, actor: CaseHandlerActor, report: Report, row: Referral, kind: str, *, now: datetime, said: Handover
) -> None:  # fmt: skip
    record(
        db, kind, subject_id=report.id, actor_id=actor.account_id, now=now, door=report.door, referral_id=row.id,
        authority_id=row.authority_id, channel=said.channel, on=said.handed_on,
    )  # fmt: skip
