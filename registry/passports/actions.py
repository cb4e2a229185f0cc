"""What happens to a passport: made, presented at a new employer, named, filled, ended. No entry of the ledger says whose."""

import secrets
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from registry.errors import RuleBrokenError
from registry.ledger.actions import record
from registry.passports.bearing import bear, borne_with, hold_still, locked
from registry.passports.models import BroughtSession, Passport, PassportBearer, PassportEntry
from registry.passports.rules import Holder, make_code
from registry.passports.sealing import opened, seal, secret_hash
from registry.training.brought import Elsewhere, bring, end_brought
from registry.training.models import Attendance, StaffMember, TrainingSession
from registry.training.modules import modules
from registry.training.personal_queries import Own
from registry.training.rules import CameBy


async def make_passport(db: AsyncSession, own: Own, name: str, secret: str, *, now: datetime) -> Holder:
    """Make a passport for the person of a personal page, with all that counts of them. Its secret is kept nowhere.

    The form brings the secret, as `sealing.make_secret` makes it: sent twice, it makes one passport, and both
    answers show the same link.

    Raises:
        RuleBrokenError: their training goes into many already.

    """
    made = await borne_with(db, own, secret)
    if made is not None:
        await set_name(db, made, name, now=now)
        return made
    await hold_still(db, own)
    made = await borne_with(db, own, secret)
    if made is not None:  # the other tap was faster
        return made
    row = Passport(
        id=uuid4(), code=make_code(secrets.randbits), secret_hash=secret_hash(secret),
        name_sealed=seal(name, secret) if name else None, issued_on=own.today, ended_on=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    holder = Holder(row.id, row.code, secret)
    await bear(db, holder, own)
    await copy_new(db, today=own.today, passport_id=row.id)
    record(db, "passport.make", subject_id=row.id, actor_id=None, now=now)
    return holder


async def present(db: AsyncSession, holder: Holder, own: Own, *, now: datetime) -> int:
    """Present a passport at an employer: what counts in it counts there, and what is learnt there goes into it.

    The same again changes nothing.

    Returns:
        How many modules were brought along.

    Raises:
        NotFoundError: the passport was ended meanwhile.
        RuleBrokenError: the person has left, or it is not theirs to present, or their training goes into many already.

    """
    if own.until is not None and own.until < own.today:
        raise RuleBrokenError("Your last day of work here is over: nothing new goes to and fro.")
    await locked(db, holder)
    await bear(db, holder, own)
    brought = await bring(db, own, await _elsewhere(db, holder, own), now=now)
    if brought:
        await db.execute(
            insert(BroughtSession), [{"session_id": one, "source_id": source} for one, source in brought]
        )
    await copy_new(db, today=own.today, passport_id=holder.passport_id)
    record(db, "passport.present", subject_id=holder.passport_id, actor_id=None, now=now)
    return len(brought)


async def set_name(db: AsyncSession, holder: Holder, name: str, *, now: datetime) -> None:
    """Seal the name that the holder wants to show; none takes it away, the same changes nothing.

    Raises:
        NotFoundError: the passport was ended meanwhile.

    """
    row = await locked(db, holder)
    if name == (opened(row.name_sealed, holder.secret) if row.name_sealed else ""):
        return
    row.name_sealed = seal(name, holder.secret) if name else None
    record(db, "passport.name", subject_id=row.id, actor_id=None, now=now)


async def end_passport(db: AsyncSession, holder: Holder, *, today: date, now: datetime) -> None:
    """End a passport for good: what it held is deleted, its code says that its holder ended it.

    What it brought to an employer stays in that employer's log.

    Raises:
        NotFoundError: it was ended already.

    """
    row = await locked(db, holder)
    for table in (PassportEntry, PassportBearer):
        await db.execute(delete(table).where(table.passport_id == row.id))
    row.secret_hash, row.name_sealed, row.ended_on = None, None, max(today, row.issued_on)
    record(db, "passport.end", subject_id=row.id, actor_id=None, now=now)


async def keep_up(db: AsyncSession, *, today: date, now: datetime) -> None:
    """Copy what was learnt since, end what was brought along and taken back at its source, let go of the forgotten."""
    gone = select(StaffMember.id).where(StaffMember.forgotten_at.is_not(None))
    await copy_new(db, today=today)
    await db.execute(
        delete(PassportBearer).where(PassportBearer.staff_id.in_(gone)),
        execution_options={"synchronize_session": False},
    )
    await _follow_corrections(db)
    taken_back = (
        select(BroughtSession.session_id)
        .join(Attendance, Attendance.id == BroughtSession.source_id)
        .join(TrainingSession, TrainingSession.id == BroughtSession.session_id)
        .where(Attendance.voided_on.is_not(None), TrainingSession.voided_on.is_(None))
    )
    await end_brought(db, list(await db.scalars(taken_back)), today=today, now=now)


async def _follow_corrections(db: AsyncSession) -> None:
    """Let what was brought along hang on the record that took its source's place, where it says the same.

    A correction of the minutes or of somebody else's attendance takes nothing from a person.
    """
    later, after = aliased(TrainingSession), aliased(Attendance)
    query = (
        select(BroughtSession.session_id, after.id)
        .join(Attendance, Attendance.id == BroughtSession.source_id)
        .join(later, later.replaces_id == Attendance.session_id)
        .join(after, (after.session_id == later.id) & (after.staff_id == Attendance.staff_id))
        .where(
            Attendance.voided_on.is_not(None), after.module == Attendance.module,
            after.held_on == Attendance.held_on, after.acknowledged_on.is_not(None),
        )
    )  # fmt: skip
    while moved := (await db.execute(query)).all():
        for session_id, source_id in moved:
            follow = update(BroughtSession).where(BroughtSession.session_id == session_id)
            await db.execute(
                follow.values(source_id=source_id), execution_options={"synchronize_session": False}
            )


async def copy_new(db: AsyncSession, *, today: date, passport_id: UUID | None = None) -> int:
    """Copy into passports, or into one, what counts today of their bearers and is not in there yet.

    What was itself brought along by a passport is not copied: it stands in there from its source.
    """
    known = select(PassportEntry.id).where(
        PassportEntry.passport_id == PassportBearer.passport_id, PassportEntry.source_id == Attendance.id
    )
    query = (
        select(
            PassportBearer.passport_id, Attendance.id.label("source_id"), Attendance.module,
            TrainingSession.module_version, Attendance.held_on, TrainingSession.mode,
        )
        .join(Attendance, Attendance.staff_id == PassportBearer.staff_id)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            PassportBearer.let_go_on.is_(None),
            Attendance.acknowledged_on.is_not(None),
            Attendance.voided_on.is_(None),
            TrainingSession.came_by.is_distinct_from(CameBy.PASSPORT),
            ~known.exists(),
        )
    )  # fmt: skip
    if passport_id is not None:
        query = query.where(PassportBearer.passport_id == passport_id)
    fresh = []
    for row in (await db.execute(query)).mappings():
        until = modules()[row["module"]].valid_until(row["held_on"])
        if until >= today:
            fresh.append({"id": uuid4(), **row, "runs_out_on": until})
    if fresh:
        kind = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
        # Another process may copy at the same moment.
        await db.execute(kind.insert(PassportEntry).on_conflict_do_nothing(), fresh)
    return len(fresh)


async def _elsewhere(db: AsyncSession, holder: Holder, own: Own) -> list[Elsewhere]:
    """Return what counts in a passport and was learnt as somebody else's staff."""
    query = (
        select(
            Attendance.id, PassportEntry.module, PassportEntry.module_version, PassportEntry.held_on,
            TrainingSession.minutes, PassportEntry.mode, TrainingSession.language,
        )
        .join(Attendance, Attendance.id == PassportEntry.source_id)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            PassportEntry.passport_id == holder.passport_id,
            PassportEntry.runs_out_on >= own.today,
            Attendance.voided_on.is_(None),
            Attendance.staff_id != own.staff_id,
        )
        .order_by(PassportEntry.module, PassportEntry.held_on)
    )  # fmt: skip
    return [Elsewhere(*row) for row in await db.execute(query)]
