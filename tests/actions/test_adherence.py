"""What happens to an adherence, what is told of it on any day, and that the SQL says what the rules say."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from sqlalchemy import case, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, RegistrarActor
from registry.adherence import actions
from registry.adherence.desk_queries import own
from registry.adherence.models import Adherence, DatesChange, StatusChange
from registry.adherence.queries import (
    Day,
    dates_history,
    history,
    join_told,
    present_status,
    standing_column,
    told,
    told_on,
)
from registry.adherence.rules import (
    MAY_FOLLOW,
    Category,
    Facts,
    Standing,
    Status,
    dates_marker,
    standing,
    tombstones_since,
    years_after,
)
from registry.db import Database
from registry.desks.queries import business_desk
from registry.directory.dossier import dossier
from registry.directory.forms import Search
from registry.directory.search import search
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
DAY = timedelta(days=1)


async def on(db: AsyncSession, signatory_id: UUID, day: date) -> Standing:
    return (await told(db, signatory_id, today=day)).standing


# ── coming about ────────────────────────────────────────────────────────────────────────────────────


async def test_from_application_to_signature_the_public_is_told_nothing_and_then_committed(
    db: AsyncSession, now: datetime
) -> None:
    hotel, version = await make.signatory(db), await make.code_version(db)
    owner, registrar = await make.owner(db, hotel), await make.registrar(db)

    kept = await actions.apply(db, owner, hotel.id, version.id, today=TODAY, now=now)
    assert await on(db, hotel.id, TODAY) is Standing.NOT_ON_THE_REGISTER
    await actions.change_status(db, registrar, kept.id, Status.ACCEPTED, today=TODAY, now=now)
    assert await on(db, hotel.id, TODAY) is Standing.NOT_ON_THE_REGISTER
    await actions.commit(db, owner, kept.id, today=TODAY, now=now)

    found = await told(db, hotel.id, today=TODAY)
    assert (found.standing, found.committed_on, found.category) == (
        Standing.COMMITTED,
        TODAY,
        Category.SIGNED,
    )
    assert kept.report_due_on == years_after(TODAY, 1)
    kinds = select(LedgerEntry.kind).where(LedgerEntry.signatory_id == hotel.id)
    assert set(await db.scalars(kinds)) == {
        "adherence.applied",
        "adherence.accepted",
        "adherence.committed",
    }
    assert [line.why for line in await dates_history(db, kept.id)] == ["signed"]


@pytest.mark.parametrize("status", sorted(status for status in Status if MAY_FOLLOW[status]))
async def test_a_business_has_one_adherence_that_has_not_ended(
    db: AsyncSession, now: datetime, status: Status
) -> None:
    hotel = await make.signatory(db)
    kept = await make.adherence(db, hotel, status=status)

    with pytest.raises(RuleBrokenError, match="already"):
        await actions.apply(
            db, await make.owner(db, hotel), hotel.id, kept.code_version_id, today=TODAY, now=now
        )


@pytest.mark.parametrize("status", sorted(status for status in Status if not MAY_FOLLOW[status]))
async def test_who_left_may_come_back_by_a_new_application_and_the_history_stays_linked(
    db: AsyncSession, now: datetime, status: Status
) -> None:
    hotel = await make.signatory(db)
    first = await make.adherence(db, hotel, status=status, since=date(2026, 2, 1))
    owner, registrar = await make.owner(db, hotel), await make.registrar(db)
    before = await on(db, hotel.id, TODAY)

    again = await actions.apply(db, owner, hotel.id, first.code_version_id, today=TODAY, now=now)

    assert await on(db, hotel.id, TODAY) is before  # a tombstone stands until the day of the signature
    await actions.change_status(db, registrar, again.id, Status.ACCEPTED, today=TODAY, now=now)
    await actions.commit(db, owner, again.id, today=TODAY, now=now)
    assert await on(db, hotel.id, TODAY) is Standing.COMMITTED
    lines = [line.status for line in await history(db, hotel.id, today=TODAY)]
    ended = [] if status is Status.DECLINED else [status, Status.COMMITTED]
    assert lines == [Status.COMMITTED, *ended]


async def test_who_was_declined_and_applies_again_on_one_day_has_applied_wherever_one_looks(
    db: AsyncSession, now: datetime
) -> None:
    registrar, version = await make.registrar(db), await make.code_version(db)
    for number in range(6):  # ids are random: a lucky one proves nothing
        hotel = await make.signatory(db, name=f"Hotel Anew {number}")
        owner = await make.owner(db, hotel)
        first = await actions.apply(db, owner, hotel.id, version.id, today=TODAY, now=now)
        await actions.change_status(db, registrar, first.id, Status.DECLINED, today=TODAY, now=now)
        later = now + timedelta(minutes=number + 1)
        again = await actions.apply(db, owner, hotel.id, version.id, today=TODAY, now=later)

        home = await own(db, owner)
        assert home is not None
        assert (home.adherence_id, home.status) == (again.id, Status.APPLIED)
        assert (await business_desk(db, owner, today=TODAY, now=later)).facts.status is Status.APPLIED
        found = await dossier(db, registrar, hotel.id, now=later)
        assert (found.adherence_id, found.status) == (again.id, Status.APPLIED)
    listed = await search(db, Search(q="anew"), now=now, everyone=True)
    assert [line.status for line in listed.lines] == [Status.APPLIED] * 6


async def test_only_its_own_owner_signs_or_withdraws_an_adherence(db: AsyncSession, now: datetime) -> None:
    kept = await make.adherence(db, status=Status.ACCEPTED)
    stranger = await make.owner(db, await make.signatory(db))

    for act in (
        actions.commit(db, stranger, kept.id, today=TODAY, now=now),
        actions.commit(db, stranger, uuid4(), today=TODAY, now=now),
        actions.withdraw(db, stranger, kept.id, reason="No.", today=TODAY, now=now),
    ):
        with pytest.raises(NotFoundError):
            await act


async def test_what_was_not_accepted_is_not_signed(db: AsyncSession, now: datetime) -> None:
    hotel = await make.signatory(db)
    kept = await make.adherence(db, hotel, status=Status.APPLIED)

    with pytest.raises(RuleBrokenError):
        await actions.commit(db, await make.owner(db, hotel), kept.id, today=TODAY, now=now)
    assert kept.committed_on is None


# ── leaving ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "category"),
    [
        (Status.COMMITTED, Category.OWN_REQUEST),
        (Status.SUSPENDED, Category.OWN_REQUEST_WHILE_SUSPENDED),
    ],
)
async def test_a_withdrawal_is_told_as_an_own_request_and_hides_no_suspension(
    db: AsyncSession, now: datetime, status: Status, category: Category
) -> None:
    hotel = await make.signatory(db)
    kept = await make.adherence(db, hotel, status=status, since=date(2026, 2, 1))

    await actions.withdraw(db, await make.owner(db, hotel), kept.id, reason="We close.", today=TODAY, now=now)

    found = await told(db, hotel.id, today=TODAY)
    assert (found.standing, found.category) == (Standing.WITHDRAWN, category)
    lines = [line.status for line in await history(db, hotel.id, today=TODAY)]
    assert (Status.SUSPENDED in lines) == (status is Status.SUSPENDED)
    reasons = select(LedgerEntry.reason).where(LedgerEntry.kind == "adherence.withdrawn")
    assert list(await db.scalars(reasons)) == ["We close."]


async def test_who_withdraws_before_a_suspension_begins_is_never_told_as_suspended(
    db: AsyncSession, now: datetime
) -> None:
    hotel = await make.signatory(db)
    kept = await make.adherence(db, hotel)
    later = TODAY + 30 * DAY
    await actions.change_status(
        db, await make.registrar(db), kept.id, Status.SUSPENDED, today=TODAY, now=now, effective_on=later
    )

    await actions.withdraw(db, await make.owner(db, hotel), kept.id, reason="We close.", today=TODAY, now=now)

    for day in (TODAY, later, later + 300 * DAY):
        assert await on(db, hotel.id, day) is Standing.WITHDRAWN
        assert await _by_sql(db, hotel.id, day) is Standing.WITHDRAWN
    lines = [line.status for line in await history(db, hotel.id, today=later)]
    assert lines == [Status.WITHDRAWN, Status.COMMITTED]


async def test_what_ended_and_began_again_on_one_day_both_stand_in_the_history(
    db: AsyncSession, now: datetime
) -> None:
    hotel, registrar = await make.signatory(db), await make.registrar(db)
    kept = await make.adherence(db, hotel)

    for wanted in (Status.SUSPENDED, Status.COMMITTED):
        await actions.change_status(db, registrar, kept.id, wanted, today=TODAY, now=now)

    lines = [line.status for line in await history(db, hotel.id, today=TODAY)]
    assert lines == [Status.COMMITTED, Status.SUSPENDED, Status.COMMITTED]


# ── dates, past days ────────────────────────────────────────────────────────────────────────────────


def read(of: Adherence) -> str:
    """Return what the form of its dates carries."""
    return dates_marker(of.report_due_on, of.reported_until, of.audited_until)


async def test_dates_that_a_registrar_sets_are_told_at_once_and_say_who_set_them_and_why(
    db: AsyncSession, now: datetime
) -> None:
    hotel, registrar = await make.signatory(db), await make.registrar(db)
    kept = await make.adherence(db, hotel)

    await actions.set_dates(
        db, registrar, kept.id, report_due_on=date(2027, 6, 1), reported_until=TODAY, audited_until=TODAY,
        read=read(kept), trained_enough=True, reason="Report and audit seen on paper.", today=TODAY, now=now,
    )  # fmt: skip

    assert await on(db, hotel.id, TODAY) is Standing.VERIFIED
    assert await on(db, hotel.id, TODAY + DAY) is Standing.COMMITTED
    line = (await dates_history(db, kept.id))[0]
    assert (line.on, line.why, line.report_due_on) == (TODAY, "registrar", date(2027, 6, 1))
    entry = await db.scalar(select(LedgerEntry).where(LedgerEntry.kind == "adherence.set_dates"))
    assert entry is not None
    assert (entry.actor_id, entry.reason) == (registrar.account_id, "Report and audit seen on paper.")
    assert entry.details["audited_until"] == TODAY.isoformat()


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.COMMITTED, Status.SUSPENDED}))
async def test_no_dates_are_set_for_who_never_signed_or_has_left(
    db: AsyncSession, now: datetime, status: Status
) -> None:
    kept = await make.adherence(db, status=status)

    with pytest.raises(RuleBrokenError, match="has signed and has not left"):
        await actions.set_dates(
            db, await make.registrar(db), kept.id, report_due_on=TODAY, reported_until=None,
            audited_until=None, read=read(kept), trained_enough=True, reason="No.", today=TODAY, now=now,
        )  # fmt: skip


async def test_dates_that_a_colleague_set_meanwhile_are_not_overwritten_unread(
    db: AsyncSession, now: datetime
) -> None:
    kept = await make.adherence(db)
    seen = read(kept)
    first, second = await make.registrar(db), await make.registrar(db)
    await actions.set_dates(
        db, first, kept.id, report_due_on=date(2027, 1, 1), reported_until=TODAY, audited_until=TODAY,
        read=seen, trained_enough=True, reason="Audited.", today=TODAY, now=now,
    )  # fmt: skip

    with pytest.raises(RuleBrokenError, match="since you opened the page"):
        await actions.set_dates(
            db, second, kept.id, report_due_on=date(2027, 6, 1), reported_until=None, audited_until=None,
            read=seen, trained_enough=True, reason="A later day.", today=TODAY, now=now,
        )  # fmt: skip

    assert (kept.audited_until, kept.report_due_on) == (TODAY, date(2027, 1, 1))
    await actions.set_dates(
        db, second, kept.id, report_due_on=date(2027, 6, 1), reported_until=TODAY, audited_until=TODAY,
        read=read(kept), trained_enough=True, reason="A later day.", today=TODAY, now=now,
    )  # fmt: skip
    assert [line.why for line in await dates_history(db, kept.id)] == ["registrar", "registrar", "signed"]


async def test_a_past_day_is_answered_as_it_was_told_then(db: AsyncSession, now: datetime) -> None:
    hotel, registrar = await make.signatory(db), await make.registrar(db)
    kept = await make.adherence(db, hotel, committed_on=date(2026, 1, 10), since=date(2026, 1, 10))
    await actions.set_dates(
        db, registrar, kept.id, report_due_on=date(2027, 1, 10), reported_until=date(2027, 3, 1),
        audited_until=None, read=read(kept), trained_enough=True, reason="Read.", today=date(2026, 2, 1), now=now - 54 * DAY,
    )  # fmt: skip
    await actions.change_status(
        db, registrar, kept.id, Status.SUSPENDED, today=TODAY, now=now, effective_on=date(2026, 3, 1)
    )

    days = [date(2026, 1, 9), date(2026, 1, 10), date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28)]
    found = [(await told_on(db, hotel.id, day=day)).standing for day in [*days, date(2026, 3, 1)]]

    assert found == [
        Standing.NOT_ON_THE_REGISTER,
        Standing.COMMITTED,
        Standing.COMMITTED,
        Standing.REPORTING,
        Standing.REPORTING,
        Standing.SUSPENDED,
    ]


# ── the law in SQL ──────────────────────────────────────────────────────────────────────────────────

# A year with a 29 February, an ordinary one, and the days around the end of a tombstone.
TODAYS = [date(2026, 3, 27), date(2028, 2, 28), date(2028, 2, 29), date(2029, 2, 28)]


@dataclass(frozen=True)
class Made:
    """A business as it was put into the tables, and what the rules say of it."""

    signatory_id: UUID
    facts: Facts
    today: date


def _cases(today: date) -> list[tuple[Status, date, date, date | None, date | None, date | None]]:
    edges = [years_after(today, -5) + offset * DAY for offset in (-1, 0, 1, 2)]
    counts: list[date | None] = [None, today - DAY, today]
    return [
        (status, since, due, reported, audited, in_hand)
        for status in (Status.COMMITTED, Status.SUSPENDED, Status.WITHDRAWN, Status.REMOVED)
        for since in ([today] if status is Status.COMMITTED else [today, *edges])
        for due, reported, audited in product([today - DAY, today], counts, counts)
        for in_hand in ((None, due, due - 365 * DAY) if status is Status.COMMITTED else (None,))
    ]


async def _make_all(db: AsyncSession, today: date) -> list[Made]:
    version = await make.code_version(db)
    template = await make.signatory(db)
    columns = [column.name for column in Signatory.__table__.columns]
    held = {name: getattr(template, name) for name in columns}
    rows: dict[type, list[dict[str, object]]] = {
        Signatory: [], Adherence: [], StatusChange: [], DatesChange: []
    }  # fmt: skip
    made = []
    for status, since, due, reported, audited, in_hand in _cases(today):
        business, kept = uuid4(), uuid4()
        signed = years_after(since, -1)
        rows[Signatory].append(held | {"id": business, "slug": business.hex, "country": "CR"})
        rows[Adherence].append(
            {
                "id": kept, "signatory_id": business, "code_version_id": version.id, "applied_on": signed,
                "committed_on": signed, "report_due_on": due, "reported_until": reported,
                "audited_until": audited, "report_in_hand_for": in_hand,
            }
        )  # fmt: skip
        entered = {"adherence_id": kept, "actor_id": None, "at": NOON, "category": None}
        path = [(Status.APPLIED, signed), (Status.COMMITTED, signed), (status, since)]
        path.append((Status.SUSPENDED, today + DAY))  # decided, and not yet in effect
        rows[StatusChange] += [
            entered | {"id": uuid4(), "number": number, "status": reached, "effective_on": day}
            for number, (reached, day) in enumerate(path, start=1)
        ]
        facts = Facts(status, since, due, reported, audited, in_hand)
        made.append(Made(business, facts, today))
    for table in (Signatory, Adherence, StatusChange):
        await db.execute(insert(table), rows[table])
    return made


async def _listed(db: AsyncSession, today: Day, tombstones: Day | None = None) -> dict[UUID, str]:
    column = standing_column(today=today, tombstones_since=tombstones).label("standing")
    query = join_told(select(Signatory.id, column).select_from(Signatory), Signatory.id, today=today)
    return {row.id: row.standing for row in await db.execute(query)}


async def _by_sql(db: AsyncSession, signatory_id: UUID, today: date) -> Standing:
    return Standing((await _listed(db, today))[signatory_id])


@pytest.mark.parametrize("today", TODAYS)
async def test_the_sql_tells_of_every_status_and_date_what_the_rule_tells(
    db: AsyncSession, today: date
) -> None:
    made = await _make_all(db, today)

    found = await _listed(db, today)

    expected = {one.signatory_id: standing(one.facts, today=today) for one in made}
    assert set(expected.values()) == set(Standing)
    assert {one: found[one] for one in expected} == expected


async def test_the_sql_tells_each_business_by_its_own_countrys_day(db: AsyncSession) -> None:
    today, ahead = date(2026, 3, 27), date(2026, 3, 28)
    made = await _make_all(db, today)
    for_country = case((Signatory.country == "CR", ahead), else_=today)
    since = case((Signatory.country == "CR", tombstones_since(ahead)), else_=tombstones_since(today))
    other = await make.signatory(db, country="PE")
    await make.adherence(db, other, report_due_on=today)

    found = await _listed(db, for_country, since)

    assert found[other.id] == "committed"
    by_rule = {one.signatory_id: (await told(db, one.signatory_id, today=ahead)).standing for one in made}
    assert {one: found[one] for one in by_rule} == by_rule


@pytest.mark.parametrize("status", sorted(set(Status)))
async def test_one_and_many_are_told_alike_whatever_the_status(db: AsyncSession, status: Status) -> None:
    hotel, none = await make.signatory(db), await make.signatory(db)
    await make.adherence(db, hotel, status=status)

    found = await _listed(db, TODAY)

    assert found[none.id] == Standing.NOT_ON_THE_REGISTER
    assert found[hotel.id] == await on(db, hotel.id, TODAY)


# ── two at once ─────────────────────────────────────────────────────────────────────────────────────


async def test_of_two_who_move_an_adherence_at_once_one_is_refused(database: Database, now: datetime) -> None:
    async with database.writes() as db, db.begin():
        kept = await make.adherence(db)
        actors: list[Actor] = [await make.registrar(db) for _ in range(3)]

    async def suspend(actor: Actor) -> None:
        async with database.writes() as db, db.begin():
            await actions.change_status(db, actor, kept.id, Status.SUSPENDED, today=TODAY, now=now)
            await asyncio.sleep(0.05)

    results = await asyncio.gather(*map(suspend, actors), return_exceptions=True)

    assert sorted(type(one).__name__ for one in results) == ["NoneType"] + ["RuleBrokenError"] * 2
    async with database.reads() as db:
        assert await present_status(db, kept.id) is Status.SUSPENDED
        numbers = select(StatusChange.number).where(StatusChange.adherence_id == kept.id)
        assert sorted(await db.scalars(numbers)) == [1, 2, 3]


async def test_of_two_who_set_the_dates_they_read_at_once_one_is_refused(
    database: Database, now: datetime
) -> None:
    async with database.writes() as db, db.begin():
        kept = await make.adherence(db)
        registrars = [await make.registrar(db) for _ in range(2)]

    async def set_them(actor: RegistrarActor, audited_until: date) -> None:
        async with database.writes() as db, db.begin():
            seen = await db.get_one(Adherence, kept.id)
            await asyncio.sleep(0.05)
            await actions.set_dates(
                db, actor, kept.id, report_due_on=date(2027, 1, 1), reported_until=None,
                audited_until=audited_until, read=read(seen), trained_enough=True, reason="Seen.", today=TODAY, now=now,
            )  # fmt: skip

    set_at_once = map(set_them, registrars, (TODAY, TODAY + DAY))
    results = await asyncio.gather(*set_at_once, return_exceptions=True)

    # On SQLite writers take turns, and the second has read what the first one set.
    refused = [type(one) for one in results if one is not None]
    assert refused == ([] if database.url.startswith("sqlite") else [RuleBrokenError])
    async with database.reads() as db:
        assert len(await dates_history(db, kept.id)) == 3 - len(refused)


async def test_two_applications_of_one_business_at_once_do_not_both_stand(
    database: Database, now: datetime
) -> None:
    async with database.writes() as db, db.begin():
        hotel, version = await make.signatory(db), await make.code_version(db)
        await make.adherence(db, hotel, status=Status.DECLINED)
        registrar: RegistrarActor = await make.registrar(db)

    async def apply() -> None:
        async with database.writes() as db, db.begin():
            await actions.apply(db, registrar, hotel.id, version.id, today=TODAY, now=now)
            await asyncio.sleep(0.05)

    results = await asyncio.gather(apply(), apply(), return_exceptions=True)

    assert sorted(type(one).__name__ for one in results) == ["NoneType", "RuleBrokenError"]
