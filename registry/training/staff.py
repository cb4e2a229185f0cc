"""What happens to the staff of a business: entered, changed, left, counted, forgotten (actions)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.countries.queries import profile_of
from registry.countries.rules import local_time
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.signatories.models import Signatory
from registry.signatories.queries import country_of
from registry.training.forms import HeadcountDraft, StaffDraft, known_key
from registry.training.models import Headcount, StaffMember, StaffPast
from registry.training.rules import STAFF_MOST, Duty, forgotten_before
from registry.training.trained import refresh

CHANGED = Sentence("A colleague changed this person meanwhile. Look at them again first.")
T = TypeVar("T")
AT_ONCE = 1_000  # rows in one statement: SQLite takes 32,766 values
TAKEN = Sentence(
    "Somebody who works there now is called that already. Add a letter or a number to tell them apart."
)


async def add_staff(
    db: AsyncSession,
    actor_id: UUID | None,
    signatory_id: UUID,
    drafts: Sequence[StaffDraft],
    *,
    now: datetime,
) -> tuple[int, int]:
    """Add people to the staff; those of the same name or number who work there now stay as they are.

    The same list twice changes nothing.

    Returns:
        How many were added, and how many were there already.

    Raises:
        RuleBrokenError: more than `rules.STAFF_MOST` would work there.

    """
    await lock(db, signatory_id)
    wanted: dict[str, StaffDraft] = {}
    for draft in drafts:
        wanted.setdefault(known_key(draft.known_as), draft)
    known = await listed_staff(db, signatory_id, wanted.values(), today=now.date())
    fresh = [(key, draft) for key, draft in wanted.items() if key not in known]
    present = select(func.count()).where(
        StaffMember.signatory_id == signatory_id, StaffMember.until.is_(None)
    )
    if (await db.scalar(present) or 0) + len(fresh) > STAFF_MOST:
        raise RuleBrokenError(
            "A business lists %(most)s people at most. Enter larger ones by site.", most=STAFF_MOST
        )
    for some in slices(fresh, AT_ONCE):
        await db.execute(insert(StaffMember), [_row(signatory_id, key, draft, now) for key, draft in some])
    if fresh:
        record(
            db, "staff.add", subject_id=signatory_id, actor_id=actor_id, now=now, signatory_id=signatory_id,
            count=len(fresh),
        )  # fmt: skip
    return len(fresh), len(known)


async def change_staff(
    db: AsyncSession,
    actor: KeeperActor,
    staff_id: UUID,
    draft: StaffDraft,
    *,
    read: StaffDraft | None = None,
    now: datetime,
) -> StaffMember:
    """Change what stands about one of the staff. `read` is what stood there when the form was opened, if it is known.

    Raises:
        NotFoundError: nobody of the actor's business, or somebody forgotten.
        RuleBrokenError: a colleague was faster; somebody else is called that; or the first day would be
            after the last.

    """
    row = await own_staff(db, actor, staff_id)
    if read is not None and read != _standing(row):
        raise RuleBrokenError(CHANGED.english)
    if row.until is not None and draft.since > row.until:
        raise RuleBrokenError("The first day of work would be after the last.")
    await _keep_past(db, row, now=now)
    row.known_as, row.known_key = draft.known_as, known_key(draft.known_as)
    row.role, row.duties = draft.role, sorted(draft.duties)
    row.establishment_id, row.since = draft.place_id, draft.since
    await _flushed(db)
    await refresh(db, actor.signatory_id, [row.id])
    record(
        db, "staff.change", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id, role=row.role,
    )  # fmt: skip
    return row


async def let_leave(
    db: AsyncSession, actor: KeeperActor, staff_id: UUID, until: date, *, now: datetime
) -> StaffMember:
    """Note somebody's last day of work. Their records stay; coverage stops counting them after that day.

    Raises:
        NotFoundError: nobody of the actor's business.
        RuleBrokenError: the day is before their first.

    """
    row = await own_staff(db, actor, staff_id)
    if until < row.since:
        raise RuleBrokenError("Nobody leaves before the first day of work.")
    await _keep_past(db, row, now=now)
    row.until = until
    record(
        db, "staff.leave", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id, until=until,
    )  # fmt: skip
    return row


async def take_back(db: AsyncSession, actor: KeeperActor, staff_id: UUID, *, now: datetime) -> StaffMember:
    """Take a leaving back: it was a mistake, or they came back.

    Raises:
        NotFoundError: nobody of the actor's business, or somebody forgotten.
        RuleBrokenError: somebody else who works there now is called that.

    """
    row = await own_staff(db, actor, staff_id)
    await _keep_past(db, row, now=now)
    row.until = None
    await _flushed(db)
    record(
        db, "staff.come_back", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id,
    )  # fmt: skip
    return row


async def count_heads(
    db: AsyncSession, actor: KeeperActor, draft: HeadcountDraft, *, now: datetime
) -> Headcount:
    """Enter how many people of a role there were. A later count of the same day takes its place."""
    row = Headcount(
        id=uuid4(), signatory_id=actor.signatory_id, establishment_id=draft.place_id, role=draft.role,
        counted_on=draft.counted_on, people=draft.people, entered_by=actor.account_id, entered_at=now,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    record(
        db, "headcount.enter", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id, role=draft.role, counted_on=draft.counted_on, people=draft.people,
    )  # fmt: skip
    return row


async def forget_leavers(db: AsyncSession, *, today: date, now: datetime) -> int:
    """Keep leavers, after the retention time, as numbers only: role and records stay, the name goes."""
    gone = (
        update(StaffMember)
        .where(StaffMember.until < forgotten_before(today), StaffMember.forgotten_at.is_(None))
        .values(known_as="", known_key="", forgotten_at=now)
        .returning(StaffMember.id)
    )
    return len((await db.scalars(gone, execution_options={"synchronize_session": False})).all())


async def lock(db: AsyncSession, signatory_id: UUID) -> None:
    """Let whoever enters staff or attendances of the same business at the same moment wait here.

    Raises:
        NotFoundError: no such business.

    """
    held = select(Signatory.id).where(Signatory.id == signatory_id).with_for_update(key_share=True)
    if await db.scalar(held) is None:
        raise NotFoundError


async def listed_staff(
    db: AsyncSession, signatory_id: UUID, drafts: Iterable[StaffDraft], *, today: date
) -> dict[str, UUID]:
    """Return who of these is listed already, by `forms.known_key`.

    That is whoever is called so and works there now or has yet to leave; of a draft that says a last day, also
    who left and had begun on the same day.
    """
    by_key = {known_key(draft.known_as): draft for draft in drafts}
    found: dict[str, UUID] = {}
    for some in slices(list(by_key), AT_ONCE):
        query = (
            select(StaffMember.known_key, StaffMember.id, StaffMember.since, StaffMember.until)
            .where(StaffMember.signatory_id == signatory_id, StaffMember.known_key.in_(some))
            .order_by(StaffMember.until, StaffMember.id)
        )
        left: dict[str, UUID] = {}
        for key, staff_id, since, until in await db.execute(query):
            if until is None or until >= today:
                found[key] = staff_id
            elif by_key[key].until is not None and since == by_key[key].since:
                left[key] = staff_id
        found = left | found
    return found


async def own_staff(db: AsyncSession, actor: KeeperActor, staff_id: UUID) -> StaffMember:
    """Lock one of the actor's own staff.

    Raises:
        NotFoundError: nobody of the actor's business, or somebody forgotten.

    """
    query = select(StaffMember).where(
        StaffMember.id == staff_id,
        StaffMember.signatory_id == actor.signatory_id,
        StaffMember.forgotten_at.is_(None),
    )
    row = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    return row


def _standing(row: StaffMember) -> StaffDraft:
    return StaffDraft(
        row.known_as, row.role, row.since, frozenset(map(Duty, row.duties)), row.establishment_id
    )


async def _keep_past(db: AsyncSession, row: StaffMember, *, now: datetime) -> None:
    """Keep what stands about somebody before it changes: an auditor asks for the day of the visit.

    What did not stand until the end of a day is not kept.
    """
    profile = await profile_of(db, await country_of(db, row.signatory_id))
    today = local_time(profile, now).date()
    before = await db.scalar(select(func.max(StaffPast.known_until)).where(StaffPast.staff_id == row.id))
    known_from = before or local_time(profile, row.entered_at).date()
    if known_from < today:
        db.add(
            StaffPast(
                id=uuid4(), signatory_id=row.signatory_id, staff_id=row.id, establishment_id=row.establishment_id,
                role=row.role, duties=list(row.duties), since=row.since, until=row.until, known_from=known_from,
                known_until=today,
            )
        )  # fmt: skip


async def _flushed(db: AsyncSession) -> None:
    try:
        await db.flush()
    except IntegrityError as broken:
        raise RuleBrokenError(TAKEN.english) from broken


def slices(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """Yield items in lists of a size."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def _row(signatory_id: UUID, key: str, draft: StaffDraft, now: datetime) -> dict[str, object]:
    return {
        "id": uuid4(),
        "signatory_id": signatory_id,
        "establishment_id": draft.place_id,
        "known_as": draft.known_as,
        "known_key": key,
        "role": draft.role,
        "duties": sorted(draft.duties),
        "since": draft.since,
        "until": draft.until,
        "trained_until": None,
        "entered_at": now,
        "forgotten_at": None,
    }
