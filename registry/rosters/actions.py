"""What happens to a list: uploaded, dropped, or taken over, all of it or nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.invitations import invite_owners
from registry.applications.drafts import prepare_many
from registry.applications.prefill import of_business
from registry.associations.actions import join
from registry.associations.asking import ask, with_owners
from registry.errors import NotFoundError, RuleBrokenError
from registry.fleets import forms as fleets
from registry.fleets.actions import add_vehicles
from registry.jobs.actions import write_mail
from registry.kit.slices import slices
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.logos.placements import place_if_signed
from registry.rosters.drafts import AttendanceRow, StaffRow, VehicleDraft
from registry.rosters.matching import on_register
from registry.rosters.members import Member, business, sites, tongue
from registry.rosters.models import Roster, RosterBusiness
from registry.rosters.rules import LISTS_OPEN_MOST, OPEN_FOR, AnyOutcome, Kind, Outcome, vehicle_kind
from registry.signatories.actions import add_sites, create_many
from registry.signatories.models import Signatory

AT_ONCE = 100  # members written at a time: about 30 ms, and then other requests have their turn
JOINED_AT_ONCE = 1_000
ONE_AT_A_TIME = 7_239_118  # any number, as long as it is always the same and nobody else's
ASKED = Sentence("An association asks whether your business is its member")
ASKED_WHY = Sentence("Answer at your desk. Until you do, it sees nothing but your public page.")

Tell = Callable[[int], None]


def in_silence(_: int) -> None:
    """Tell nobody how many rows were written."""


async def upload(
    db: AsyncSession,
    kind: Kind,
    organisation_id: UUID,
    data: bytes,
    packed: bytes,
    *,
    country: str,
    by: UUID | None,
    now: datetime,
) -> Roster:
    """Keep a list as it was understood (`stored.pack`), until somebody confirms or drops it.

    Raises:
        RuleBrokenError: too many lists of the organisation wait already.

    """
    await forget_stale(db, now=now)
    waiting = select(func.count()).select_from(Roster)
    waiting = waiting.where(Roster.kind == kind, Roster.organisation_id == organisation_id, _waits(now))
    if (await db.scalar(waiting) or 0) >= LISTS_OPEN_MOST:
        raise RuleBrokenError(
            "%(count)s lists wait for you already. Confirm them, or drop them, before you load another.",
            count=LISTS_OPEN_MOST,
        )
    row = Roster(
        kind=kind, organisation_id=organisation_id, uploaded_by=by, uploaded_at=now,
        file_sha256=sha256(data).hexdigest(), country=country, preview=packed,
        confirmed_at=None, dropped_at=None, outcome=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    return row


async def drop(
    db: AsyncSession, kind: Kind, organisation_id: UUID, roster_id: UUID, *, now: datetime
) -> None:
    """Drop a list; what it held is erased. Dropping it twice is dropping it once.

    Raises:
        NotFoundError: no such list, or another organisation's.
        RuleBrokenError: it has been taken over.

    """
    row = await _locked(db, kind, organisation_id, roster_id)
    if row.confirmed_at is not None:
        raise RuleBrokenError("This list has been taken over already.")
    row.preview, row.dropped_at = None, row.dropped_at or now
    await db.flush()


def _waits(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a list may still be confirmed."""
    return Roster.confirmed_at.is_(None) & Roster.dropped_at.is_(None) & (Roster.uploaded_at > now - OPEN_FOR)


async def forget_stale(db: AsyncSession, *, now: datetime) -> None:
    """Drop, of all organisations, the lists that nobody confirmed in `rules.OPEN_FOR`."""
    stale = update(Roster).where(
        Roster.confirmed_at.is_(None), Roster.dropped_at.is_(None), Roster.uploaded_at <= now - OPEN_FOR
    )
    await db.execute(stale.values(preview=None, dropped_at=now))


async def take_members(
    db: AsyncSession,
    association_id: UUID,
    roster_id: UUID,
    listed: Sequence[Member],
    *,
    left_out: int,
    by: UUID | None,
    base_url: str,
    now: datetime,
    faults: bytes | None = None,
    apart: bool = False,
    tell: Tell = in_silence,
) -> Outcome:
    """Take a list of members over: new ones are drafts with an invitation, known ones become members.

    Of those known, who has an owner is asked, and becomes a member by that person's answer.

    Args:
        db: the transaction; it writes all of the list or, if this raises, nothing.
        association_id: whose members they become.
        roster_id: the list.
        listed: its rows, as `members.members` returns them for the preview that the list holds.
        left_out: how many rows have a fault.
        by: the account that acts; None from the terminal.
        base_url: of this deployment, for the letters.
        now: the moment.
        faults: what is kept of the list, as `stored.faults_alone` returns it.
        apart: whoever loads it says that what is perhaps a member already is another; else those rows are left as they are.
        tell: is told, now and then, how many more rows were written.

    Raises:
        NotFoundError: no such list, or another association's.
        RuleBrokenError: it has been taken over or dropped; or there is nothing in it.

    """
    row = await open_roster(db, Kind.MEMBERS, association_id, roster_id, listed, now=now)
    await _take_turns(db)
    known, doubts = await on_register(db, association_id, listed)
    entered: list[tuple[UUID, str]] = []
    passed = set() if apart else doubts.keys()
    fresh = [one for one in listed if one.draft.row not in known and one.draft.row not in passed]
    for some in slices(fresh, AT_ONCE):
        entered += await _enter(db, association_id, some, by=by, base_url=base_url, now=now)
        tell(len(some))
        await asyncio.sleep(0)  # whoever waits for another page has their turn
    numbers = {known[one.draft.row]: one.draft.member_number for one in listed if one.draft.row in known}
    asked = await _ask(db, association_id, numbers, by=by, base_url=base_url, now=now)
    joined = 0
    for members in slices([*entered, *numbers.items()], JOINED_AT_ONCE):
        joined += await join(db, association_id, members, by=by, now=now)
        await db.flush()
    named = dict.fromkeys([*(one for one, _ in entered), *known.values()])
    rows = [{"roster_id": roster_id, "signatory_id": one} for one in named]
    for batch in slices(rows, JOINED_AT_ONCE):
        await db.execute(insert(RosterBusiness), batch)
    outcome = Outcome(
        added=len(entered),
        known=len(known),
        joined=joined - len(entered),
        asked=asked,
        invited=sum(bool(member.draft.email) for member in fresh),
        left_out=left_out,
        doubtful=len(passed),
    )
    await confirm(db, row, outcome, faults, by=by, now=now)
    return outcome


async def _ask(
    db: AsyncSession,
    association_id: UUID,
    numbers: dict[UUID, str],
    *,
    by: UUID | None,
    base_url: str,
    now: datetime,
) -> int:
    """Ask those who can answer for themselves, by letter too, and take them off `numbers`."""
    owned = [
        found
        for some in slices(list(numbers), JOINED_AT_ONCE)
        for found in await with_owners(db, some, now=now)
    ]
    count = 0
    for members in slices([(found, numbers.pop(found)) for found in owned], JOINED_AT_ONCE):
        asked = await ask(db, association_id, members, by=by, now=now)
        count += len(asked)
        for row in await db.scalars(select(Signatory).where(Signatory.id.in_(asked))):
            if row.email:
                write_mail(
                    db, row.email, ASKED, [ASKED_WHY], language=row.language, now=now,
                    link=f"{base_url}/desk/associations",
                )  # fmt: skip
    return count


async def take_vehicles(
    db: AsyncSession,
    signatory_id: UUID,
    roster_id: UUID,
    drafts: Sequence[VehicleDraft],
    *,
    left_out: int,
    by: UUID | None,
    today: date,
    now: datetime,
    faults: bytes | None = None,
) -> Outcome:
    """Take a list of vehicles over, as `take_members`. A business on the register gets a placement for each.

    Raises:
        NotFoundError: no such list, or another business's.
        RuleBrokenError: it has been taken over or dropped; or there is nothing in it.

    """
    row = await open_roster(db, Kind.VEHICLES, signatory_id, roster_id, drafts, now=now)
    sector = await db.scalar(select(Signatory.sector).where(Signatory.id == signatory_id))
    if sector is None:
        raise NotFoundError
    wanted = [
        fleets.VehicleDraft(draft.plate, vehicle_kind(draft.kind, sector), draft.label, draft.capacity)
        for draft in drafts
    ]
    added, known = await add_vehicles(db, by, signatory_id, wanted, now=now)
    placed = await place_if_signed(db, by, signatory_id, today=today, now=now)
    outcome = Outcome(added=added, known=known, placed=placed, left_out=left_out)
    await confirm(db, row, outcome, faults, by=by, now=now, signatory_id=signatory_id)
    return outcome


async def _enter(
    db: AsyncSession,
    association_id: UUID,
    some: Sequence[Member],
    *,
    by: UUID | None,
    base_url: str,
    now: datetime,
) -> list[tuple[UUID, str]]:
    """Enter new businesses with their sites, applications and invitations; return ids and member numbers."""
    drafts = [member.draft for member in some]
    described = [business(draft) for draft in drafts]
    places = [sites(draft) for draft in drafts]
    entered = await create_many(
        db, by, [(draft.country, told_of) for draft, told_of in zip(drafts, described, strict=True)], now=now
    )
    ids = [row.id for row in entered]
    await add_sites(
        db, by, [(id_, site) for id_, at in zip(ids, places, strict=True) for site in at], now=now
    )
    answers = [
        of_business(draft.country, told_of, at)
        for draft, told_of, at in zip(drafts, described, places, strict=True)
    ]
    await prepare_many(db, association_id, list(zip(ids, answers, strict=True)), now=now)
    invited = [
        (id_, draft.email, tongue(draft).value) for id_, draft in zip(ids, drafts, strict=True) if draft.email
    ]
    await invite_owners(db, invited, by=by, base_url=base_url, now=now)
    return [(id_, draft.member_number) for id_, draft in zip(ids, drafts, strict=True)]


async def _locked(db: AsyncSession, kind: Kind, organisation_id: UUID, roster_id: UUID) -> Roster:
    query = select(Roster).where(
        Roster.id == roster_id, Roster.kind == kind, Roster.organisation_id == organisation_id
    )
    row = await db.scalar(query.with_for_update())
    if row is None:
        raise NotFoundError
    return row


async def open_roster(
    db: AsyncSession,
    kind: Kind,
    organisation_id: UUID,
    roster_id: UUID,
    drafts: Sequence[Member] | Sequence[VehicleDraft] | Sequence[StaffRow] | Sequence[AttendanceRow],
    *,
    now: datetime,
) -> Roster:
    """Lock a list that is about to be taken over.

    Raises:
        NotFoundError: no such list, or another organisation's.
        RuleBrokenError: it has ended, or there is nothing in it.

    """
    row = await _locked(db, kind, organisation_id, roster_id)
    if row.confirmed_at is not None:
        raise RuleBrokenError("This list has been taken over already.")
    if row.dropped_at is not None or row.uploaded_at <= now - OPEN_FOR:
        raise RuleBrokenError("This list was dropped. Load the file again.")
    if not drafts:
        raise RuleBrokenError("No row of this list can be taken over. Correct it, and load it again.")
    return row


async def _take_turns(db: AsyncSession) -> None:
    """Wait for another list of members to be taken over: it may hold the same businesses."""
    if db.get_bind().dialect.name == "postgresql":  # on SQLite, writers take turns anyway
        await db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})


async def confirm(
    db: AsyncSession,
    row: Roster,
    outcome: AnyOutcome,
    faults: bytes | None,
    *,
    by: UUID | None,
    now: datetime,
    signatory_id: UUID | None = None,
) -> None:
    """Note that a list was taken over, what it did, and of what it held its faults alone."""
    row.preview, row.confirmed_at, row.outcome = faults, now, asdict(outcome)
    record(
        db, "roster.confirm", subject_id=row.organisation_id, actor_id=by, now=now, signatory_id=signatory_id,
        roster_id=row.id, kind_of=row.kind.value, **asdict(outcome),
    )  # fmt: skip
    await db.flush()
