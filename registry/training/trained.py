"""Until when each of the staff is trained, kept beside them: what every act that changes it calls.

`coverage` says what it is, from all that counts now. Kept, because an association asks it of 50,000 people
at once; a test compares it with the rule after every act.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from registry.training.coverage import Proof, trained_until
from registry.training.models import Attendance, StaffMember
from registry.training.modules import needed
from registry.training.rules import Duty

MANY = 500  # ids in one statement; for more, everybody of the business is looked at


async def proofs_of(
    db: AsyncSession, signatory_id: UUID, staff_ids: Collection[UUID] | None = None, *, voided: bool = False
) -> dict[UUID, list[Proof]]:
    """Return every acknowledged record of a business's staff, or of some of them; `voided` ones too, if asked."""
    query = select(
        Attendance.staff_id, Attendance.module, Attendance.held_on, Attendance.acknowledged_on,
        Attendance.entered_on, Attendance.voided_on,
    ).where(Attendance.signatory_id == signatory_id, Attendance.acknowledged_on.is_not(None))  # fmt: skip
    if not voided:
        query = query.where(Attendance.voided_on.is_(None))
    if staff_ids is not None and len(staff_ids) <= MANY:
        query = query.where(Attendance.staff_id.in_(staff_ids))
    found: dict[UUID, list[Proof]] = defaultdict(list)
    for staff_id, module, held_on, acknowledged_on, entered_on, voided_on in await db.execute(query):
        found[staff_id].append(Proof(module, held_on, acknowledged_on or held_on, entered_on, voided_on))
    return found


async def refresh(db: AsyncSession, signatory_id: UUID, staff_ids: Sequence[UUID]) -> None:
    """Work out anew until when these people of a business are trained, and keep it."""
    if not staff_ids:
        return
    await db.flush()
    sector = await db.scalar(select(Signatory.sector).where(Signatory.id == signatory_id))
    proofs = await proofs_of(db, signatory_id, staff_ids)
    people = select(StaffMember.id, StaffMember.role, StaffMember.duties, StaffMember.trained_until).where(
        StaffMember.signatory_id == signatory_id
    )
    if len(staff_ids) <= MANY:
        people = people.where(StaffMember.id.in_(staff_ids))
    changed = []
    for staff_id, role, duties, kept in await db.execute(people):
        until = trained_until(
            proofs.get(staff_id, ()), needed(role, map(Duty, duties), sector or Sector.OTHER)
        )
        if until != kept:
            changed.append({"b_id": staff_id, "b_until": until})
    if changed:
        keep = (
            update(StaffMember)
            .where(StaffMember.id == bindparam("b_id"))
            .values(trained_until=bindparam("b_until"))
        )
        connection = await db.connection()
        await connection.execute(keep, changed)
        _tell_loaded(db, changed)


def _tell_loaded(db: AsyncSession, changed: Sequence[dict[str, Any]]) -> None:
    """Let rows that this transaction has at hand know what was kept behind their back."""
    for values in changed:
        loaded = db.sync_session.identity_map.get(identity_key(StaffMember, values["b_id"]))
        if loaded is not None:
            set_committed_value(loaded, "trained_until", values["b_until"])
