"""Whose training goes into which passport: one passport is one person's (actions)."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.passports.models import Passport, PassportBearer
from registry.passports.rules import PASSPORTS_MOST, Holder, Unfit, Work, unfit
from registry.passports.sealing import secret_hash
from registry.training.models import StaffMember
from registry.training.personal_queries import Own

UNFIT = {
    Unfit.OF_A_COLLEAGUE: Sentence(
        "Somebody else of this business presented this passport already, and one passport is one person's. If it is not yours, close it on your page and make one of your own. If you stand on the staff list twice, ask at work to have that put right first."
    ),
    Unfit.AT_MANY: Sentence(
        "This passport is in use at as many businesses as one can be at a time. Make another on your page here, or wait until one of them has entered your last day of work."
    ),
}
MANY = Sentence(
    "What you learn here goes into many passports already. End one of them, or let go on your page of those whose link you lost."
)


async def bear(db: AsyncSession, holder: Holder, own: Own) -> None:
    """Let somebody's training go into a passport from now on. The caller holds the passport's row.

    Raises:
        RuleBrokenError: a colleague bears it, or it is borne at many businesses, or many go in from here already.

    """
    await hold_still(db, own)
    mine = await db.scalar(
        select(PassportBearer)
        .where(PassportBearer.passport_id == holder.passport_id, PassportBearer.staff_id == own.staff_id)
        .execution_options(populate_existing=True)
    )
    if mine is not None and mine.let_go_on is None:
        return
    await _judge(db, holder, own)
    if mine is None:
        db.add(PassportBearer(id=uuid4(), passport_id=holder.passport_id, staff_id=own.staff_id))
    else:
        mine.let_go_on = None
    await db.flush()


async def let_go(db: AsyncSession, own: Own, kept: Holder | None, *, now: datetime) -> int:
    """Let nothing new go from here into any passport but the one that is kept: their links were lost.

    They are not ended, for a personal link is made by the employer, and a passport is not the employer's to end.
    Whoever finds the link of one presents it here again; nobody else of the business can meanwhile.

    Returns:
        How many there were: the page does not tell, for the employer could ask it too.

    """
    await hold_still(db, own)
    going = (
        update(PassportBearer)
        .where(PassportBearer.staff_id == own.staff_id, PassportBearer.let_go_on.is_(None))
        .values(let_go_on=own.today)
        .returning(PassportBearer.passport_id)
    )
    if kept is not None:
        going = going.where(PassportBearer.passport_id != kept.passport_id)
    gone = (await db.scalars(going, execution_options={"synchronize_session": False})).all()
    for passport_id in gone:
        record(db, "passport.let_go", subject_id=passport_id, actor_id=None, now=now)
    return len(gone)


async def borne_with(db: AsyncSession, own: Own, secret: str) -> Holder | None:
    """Return the passport that opens with a secret, if it is borne by the person of a personal page."""
    query = (
        select(Passport.id, Passport.code)
        .join(PassportBearer, PassportBearer.passport_id == Passport.id)
        .where(Passport.secret_hash == secret_hash(secret), PassportBearer.staff_id == own.staff_id)
    )
    row = (await db.execute(query)).first()
    return None if row is None else Holder(row.id, row.code, secret)


async def locked(db: AsyncSession, holder: Holder) -> Passport:
    """Return the row of a passport, held until the end of the transaction. It is locked before anybody of the staff.

    Raises:
        NotFoundError: it was ended.

    """
    query = select(Passport).where(
        Passport.id == holder.passport_id, Passport.secret_hash == secret_hash(holder.secret)
    )
    row = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    return row


async def hold_still(db: AsyncSession, own: Own) -> None:
    """Lock the row of one of the staff, so that nobody else changes what goes from there into which passport."""
    await db.execute(select(StaffMember.id).where(StaffMember.id == own.staff_id).with_for_update())


async def _judge(db: AsyncSession, holder: Holder, own: Own) -> None:
    into = select(func.count(PassportBearer.id)).where(
        PassportBearer.staff_id == own.staff_id, PassportBearer.let_go_on.is_(None)
    )
    if (await db.scalar(into) or 0) >= PASSPORTS_MOST:
        raise RuleBrokenError(MANY.english)
    at_work = select(StaffMember.id, StaffMember.signatory_id, StaffMember.since, StaffMember.until)
    mine = (await db.execute(at_work.where(StaffMember.id == own.staff_id))).one()
    others = await db.execute(
        at_work.join(PassportBearer, PassportBearer.staff_id == StaffMember.id).where(
            PassportBearer.passport_id == holder.passport_id, PassportBearer.staff_id != own.staff_id
        )
    )
    found = unfit(Work(*mine[1:]), [Work(*row[1:]) for row in others], today=own.today)
    if found is not None:
        raise RuleBrokenError(UNFIT[found].english)
