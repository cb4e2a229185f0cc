"""Logging what was noticed, and what became of it. The words are sealed before anything is stored (actions)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4, uuid5

import msgspec
from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.concerns.gate import MOVED, Stage, Told, Untold, due_at, first_stage, make_ref, move
from registry.concerns.statistics import count_in, region_of
from registry.concerns.tallies import counted
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.incidents.forms import IncidentDraft, StepDraft, WordsDraft
from registry.incidents.models import IncidentLog, IncidentStep, IncidentText
from registry.kit.sealing import NARRATIVE, Bundle, Keyring, seal
from registry.kit.sealing.padding import SIZES
from registry.ledger.actions import record
from registry.ledger.rules import actor_mark

SALT = 16  # bytes
PADDED = {"narrative": NARRATIVE, "reference": SIZES[0], "answers": SIZES[1]}  # each always of one length

OF_FORMS = UUID("5f1c2a86-0a4e-4c9b-9d2b-6f0d7b1f3e52")  # of our own, for ids that forms bring about


@dataclass(frozen=True, slots=True)
class Where:
    """What the log needs to know of the business: its country, the day there, and who reads what is sealed."""

    country: str
    region: str
    today: date
    readers: Mapping[str, bytes]
    """Public keys of the country's case handlers by their id; none: nothing can be sealed, so no words are taken."""


def log_id(signatory_id: UUID, form_id: UUID, told: str) -> UUID:
    """Return the id of what one form of a business logs: no form can choose the id of anything else.

    The same form with other words is another log, so that none of them is lost. The form's number, which is random,
    is stored nowhere: nobody learns anything of the words by the id.
    """
    return uuid5(OF_FORMS, f"{signatory_id}/{form_id}/{told}")


async def log_incident(
    db: AsyncSession,
    actor: FocalPointActor,
    incident_id: UUID,
    draft: IncidentDraft,
    *,
    where: Where,
    keyring: Keyring,
    now: datetime,
) -> IncidentLog:
    """Log something that was noticed. The form brings its id, so that a double click logs one and not two.

    Raises:
        NotFoundError: that id is another business's.
        KeyringError: the keyring cannot be written; nothing is stored.

    """
    gate, answers = draft.gate, draft.answers
    told = gate.gate if isinstance(gate.gate, Told) else None
    why = gate.gate.reason if isinstance(gate.gate, Untold) else None
    row = IncidentLog(
        id=incident_id, ref=make_ref(secrets.randbits), signatory_id=actor.signatory_id, country=where.country,
        noted_on=gate.noted_on, logged_on=where.today, setting=gate.setting, not_told=why,
        due_at=due_at(gate.gate, logged_at=now), closed_on=None,
    )  # fmt: skip
    if await db.get(IncidentLog, incident_id) is not None:
        return await _own(db, actor, incident_id)
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError:  # the other click was faster
        return await _own(db, actor, incident_id)
    stage = first_stage(gate.gate)
    step = _step(actor, row.id, stage, where.today, told)
    db.add(step)
    await _seal(db, keyring, row.id, where.readers, {**words_of(draft.words), "answers": _joined(answers)})
    region = await region_of(db, where.country, where.region, today=where.today) if where.region else ""
    sums = counted(
        answers,
        setting=gate.setting,
        authority=told.kind if told else "",
        not_told=why or "",
    )
    await count_in(db, keyring, day=where.today, country=where.country, region=region, answers=sums)
    _enter(db, step, "incident.log", now=now)
    return row


async def follow_up(
    db: AsyncSession,
    actor: FocalPointActor,
    incident_id: UUID,
    step_id: UUID,
    draft: StepDraft,
    *,
    where: Where,
    keyring: Keyring,
    now: datetime,
) -> IncidentLog:
    """Enter that an authority was told, that it acknowledged, that it goes on, or that it is over.

    Raises:
        NotFoundError: no such log of the business.
        RuleBrokenError: no authority was told yet, or a colleague was faster.
        KeyringError: the keyring cannot be written; nothing is stored.

    """
    row = await _own(db, actor, incident_id)
    if await db.get(IncidentStep, step_id) is not None:  # a double click
        return row
    present = await _stage(db, row.id)
    stage = move(present, draft.stage)
    step = _step(actor, row.id, stage, draft.on, draft.told)
    step.id = step_id
    try:
        async with db.begin_nested():
            db.add(step)
    except IntegrityError as broken:
        raise RuleBrokenError(MOVED.english) from broken
    if stage is Stage.TOLD:
        row.due_at = None
        if draft.reference:
            await _seal(db, keyring, row.id, where.readers, {"reference": draft.reference})
    elif stage is Stage.CLOSED:
        row.closed_on = where.today  # the register's own day: what is kept, and for how long, hangs on it
    _enter(db, step, "incident.follow_up", now=now)
    return row


def words_of(words: WordsDraft) -> dict[str, str]:
    """Return what is sealed of a person's words, by name."""
    return {"narrative": words.narrative, "reference": words.reference}


async def _own(db: AsyncSession, actor: FocalPointActor, incident_id: UUID) -> IncidentLog:
    query = select(IncidentLog).where(
        IncidentLog.id == incident_id, IncidentLog.signatory_id == actor.signatory_id
    )
    row = await db.scalar(locked(query))
    if row is None:
        raise NotFoundError
    return row


async def _stage(db: AsyncSession, incident_id: UUID) -> Stage:
    reached = set(await db.scalars(select(IncidentStep.stage).where(IncidentStep.incident_id == incident_id)))
    return max(reached, key=list(Stage).index)


def _step(
    actor: FocalPointActor, incident_id: UUID, stage: Stage, on: date, told: Told | None
) -> IncidentStep:
    return IncidentStep(
        incident_id=incident_id, stage=stage, reached_on=on, told_at=told and told.at, channel=told and told.channel,
        authority_id=told and told.authority_id, authority_kind=told and told.kind,
        acted_by=actor.account_id, acted_salt=secrets.token_bytes(SALT),
    )  # fmt: skip


async def _seal(
    db: AsyncSession,
    keyring: Keyring,
    incident_id: UUID,
    readers: Mapping[str, bytes],
    texts: Mapping[str, str],
) -> None:
    """Store texts as only the readers can open them; where there is no reader, store nothing."""
    if not readers:
        return
    text_id = uuid4()
    sizes = {name: PADDED[name] for name in texts}

    def sealed() -> Bundle:
        return seal(keyring, f"{IncidentText.__tablename__}/{text_id}", texts, readers, sizes=sizes)

    bundle = await to_thread.run_sync(sealed)
    db.add(IncidentText(id=text_id, incident_id=incident_id, bundle_id=bundle.id, sealed=bundle.pack()))


def _joined(answers: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(answers)).decode()


def _enter(db: AsyncSession, step: IncidentStep, kind: str, *, now: datetime) -> None:
    """Enter the act, as part of no business's history: neither its owner nor an auditor reads that there is a log.

    The ledger is for good, and the log is not. So the entry names neither who acted nor for whom, and tells the day
    alone: the step has who, and the salt under which the entry proves it, and goes with the log.
    """
    day = datetime.combine(now.date(), time.min, UTC)
    by = actor_mark(step.acted_by, step.acted_salt) if step.acted_by and step.acted_salt else None
    record(db, kind, subject_id=step.incident_id, actor_id=None, now=day, stage=step.stage, by=by)
