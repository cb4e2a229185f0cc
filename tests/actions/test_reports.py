"""What is stored of an annual report, what it does to the standing, and who is refused."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence.actions import set_dates, withdraw
from registry.adherence.models import Adherence, DatesChange, PlanItem
from registry.adherence.queries import told, told_on
from registry.adherence.rules import PlanState, Standing, Status, dates_marker
from registry.audits.models import AuditFinding
from registry.audits.rules import Grade
from registry.concerns.answers import Setting
from registry.concerns.gate import NotTold, Stage
from registry.db import Database
from registry.desks.overdue import overdue
from registry.errors import NotFoundError, RuleBrokenError
from registry.incidents.models import IncidentLog, IncidentStep
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.reports import review
from registry.reports.actions import hand_in, keep
from registry.reports.facts import Became, Changed, Corrected
from registry.reports.forms import Handed
from registry.reports.gathering import gather
from registry.reports.models import AnnualReport, ReportLetter, ReportQuery
from registry.reports.queries import own_report
from registry.reports.queue import Pile, queue
from registry.reports.reminders import remind_of_reports
from registry.reports.rules import State, read_marker
from registry.signatories.rules import Sector
from registry.training.rules import StaffRole
from tests import audits, make
from tests.reports import BASE, DUE, ITEMS, TODAY, WHOLE, House, handed_in, house, planned

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HANDED = Handed("Ana Vega", "Owner")


async def _accept(db: AsyncSession, of: House, row: AnnualReport, *, now: datetime) -> None:
    held = await review.hold_as_read(db, of.reviewer, row.id, read_marker(row.state, row.version), now=now)
    await review.accept(db, of.reviewer, held, ITEMS, base_url=BASE, today=now.date(), now=now)


async def _kinds(db: AsyncSession, of: House) -> list[str]:
    query = select(LedgerEntry.kind).where(LedgerEntry.signatory_id == of.hotel.id)
    return list(await db.scalars(query.order_by(LedgerEntry.at, LedgerEntry.position)))


# ── what it is filled in with ───────────────────────────────────────────────────────────────────────


async def test_the_report_is_filled_in_from_the_year(db: AsyncSession, now: datetime) -> None:
    made = await house(db)
    await planned(db, made.adherence, "C1")
    await planned(db, made.adherence, "C2", state=PlanState.PLANNED, due_on=date(2026, 2, 1))
    await planned(db, made.adherence, "C3", due_on=date(2024, 2, 1))  # of a year before
    named = await planned(db, made.adherence, "C4")
    named.action = "Mrs. Rojas trains us"
    await make.drill(db, made.hotel)
    await make.drill(db, made.hotel, held_on=date(2024, 3, 1))
    await make.placement(db, made.hotel)
    gone = await make.establishment(db, made.hotel)
    gone.closed_at = now
    old = await make.vehicle(db, made.hotel)
    old.added_at = datetime(2024, 1, 1, tzinfo=UTC)
    await db.flush()

    year = (await own_report(db, made.keeper, now=now)).year

    assert [(one.commitment, one.became) for one in year.plan] == [
        ("C1", Became.DONE), ("C2", Became.MISSED), ("C4", Became.DONE),
    ]  # fmt: skip
    assert "Rojas" not in year.planned("C4")[0].action
    assert [(one.role, one.covered, one.counted) for one in year.coverage] == [(StaffRole.RECEPTION, 1, 1)]
    assert (year.trained_enough, year.drills, year.tested_on) == (True, 1, date(2026, 3, 1))
    assert {one.module for one in year.taught} == {"M0", "M1", "M2", "M3", "M4"}
    assert year.logos == Changed(1, 1, 0)
    assert year.sites == Changed(0, 1, 1)
    assert year.vehicles == Changed(1, 0, 0)


async def test_what_audits_asked_to_be_put_right_is_counted_by_requirement_and_told_without_a_word_of_it(
    db: AsyncSession, now: datetime
) -> None:
    one = await audits.cast(db)
    audit, _ = await audits.found(db, one, Grade.MAJOR, Grade.MAJOR, Grade.MINOR, Grade.OBSERVATION)
    findings = list(
        await db.scalars(
            select(AuditFinding).where(AuditFinding.audit_id == audit.id).order_by(AuditFinding.number)
        )
    )
    findings[0].verified_at, findings[0].verified_by = now, one.auditor.account_id
    findings[1].due_on = TODAY - timedelta(days=1)
    await db.flush()

    async def gathered(today: date) -> tuple[Corrected, ...]:
        year = await gather(db, one.hotel.id, one.adherence_id, date(2026, 5, 1), today=today)
        return year.corrected

    assert await gathered(TODAY) == (Corrected("C4", "notices", open=2, late=1, closed=1),)
    assert "old one" not in str(await gathered(TODAY))
    findings[0].verified_at = datetime(2024, 1, 1, tzinfo=UTC)
    await db.flush()
    assert await gathered(TODAY) == (Corrected("C4", "notices", open=2, late=1, closed=0),)
    audit.cancelled_at, audit.cancelled_by = now, one.admin.account_id
    await db.flush()
    assert await gathered(TODAY) == ()


async def test_a_year_with_incidents_gives_the_same_report_as_one_without(
    db: AsyncSession, now: datetime
) -> None:
    quiet, noticed = await house(db), await house(db)
    for number in range(3):
        log = IncidentLog(
            ref=f"REF{number}", signatory_id=noticed.hotel.id, country="CR", noted_on=TODAY, logged_on=TODAY,
            setting=Setting.ROOM, not_told=NotTold.OTHER, due_at=now, closed_on=None,
        )  # fmt: skip
        db.add(log)
        await db.flush()
        db.add(
            IncidentStep(
                incident_id=log.id, stage=Stage.NOTED, reached_on=TODAY, told_at=None, channel=None,
                authority_id=None, authority_kind=None,
            )
        )  # fmt: skip
        db.add(
            LedgerEntry(
                at=now, position=number + 1, kind="incident.log", actor_id=None, subject_id=log.id,
                signatory_id=noticed.hotel.id, details={}, reason=None, reason_hash=None, reason_salt=None,
            )
        )  # fmt: skip
    await db.flush()

    one, other = [await handed_in(db, each, now=now) for each in (quiet, noticed)]

    assert one.facts == other.facts
    mine, theirs = [await own_report(db, each.keeper, now=now) for each in (quiet, noticed)]
    assert (mine.year, mine.items, mine.answers) == (theirs.year, theirs.items, theirs.answers)


# ── writing and handing in ──────────────────────────────────────────────────────────────────────────


async def test_nothing_is_written_before_the_report_opens(db: AsyncSession, now: datetime) -> None:
    made = await house(db, due_on=TODAY + 61 * DAY)

    with pytest.raises(RuleBrokenError, match="opens 60 days before"):
        await keep(db, made.keeper, WHOLE, read="1.0", today=TODAY, now=now)


async def test_of_two_who_write_the_second_gets_both_texts_and_nothing_is_overwritten(
    db: AsyncSession, now: datetime
) -> None:
    made = await house(db)
    first = await keep(
        db, made.keeper, {"done.C1": "One", "done.C2": "Same"}, read="1.0", today=TODAY, now=now
    )

    second = await keep(
        db, made.keeper, {"done.C1": "Two", "done.C2": "Same"}, read="1.0", today=TODAY, now=now
    )
    knowing = await keep(db, made.keeper, {"done.C1": "Two"}, read=second.read, today=TODAY, now=now)

    assert (first.theirs, second.theirs) == (None, {"done.C1": "One"})
    assert knowing.theirs is None
    row = (await db.scalars(select(AnnualReport))).one()
    assert row.answers == {"done.C1": "Two", "done.C2": "Same"}


async def test_of_two_at_once_one_is_told_of_the_other(database: Database, now: datetime) -> None:
    async with database.writes() as db, db.begin():
        made = await house(db)

    async def write(text: str) -> bool:
        async with database.writes() as db, db.begin():
            done = await keep(db, made.keeper, {"done.C1": text}, read="1.0", today=TODAY, now=now)
            return done.theirs is None

    assert sorted(await asyncio.gather(write("One"), write("Two"))) == [False, True]
    async with database.reads() as db:
        assert await db.scalar(select(func.count()).select_from(AnnualReport)) == 1


async def test_what_was_changed_since_it_was_looked_over_is_not_handed_in(
    db: AsyncSession, now: datetime
) -> None:
    made = await house(db)
    first = await keep(db, made.keeper, WHOLE, read="1.0", today=TODAY, now=now)
    await keep(db, made.keeper, {"done.C1": "Else"}, read=first.read, today=TODAY, now=now)
    year = (await own_report(db, made.keeper, now=now)).year

    with pytest.raises(RuleBrokenError, match="has written in this report"):
        await hand_in(
            db, made.owner, HANDED, year, read=first.read, language="en", base_url=BASE, today=TODAY, now=now
        )


async def test_a_report_in_time_is_not_late_while_it_is_being_read_and_the_past_remembers(
    db: AsyncSession, now: datetime
) -> None:
    made = await house(db)
    row = await handed_in(db, made, now=now)
    late = DUE + 40 * DAY

    held = await db.get_one(Adherence, made.adherence.id, populate_existing=True)
    assert held.report_in_hand_for == DUE
    assert (await told(db, made.hotel.id, today=late)).standing is Standing.COMMITTED
    assert (await told_on(db, made.hotel.id, day=late)).standing is Standing.COMMITTED
    registrar = await make.registrar(db)
    assert (await overdue(db, registrar, today=late)).paused == []

    then = now + 80 * DAY
    await review.reject(
        db, made.reviewer, row, "The clause is missing.", base_url=BASE, today=then.date(), now=then
    )
    assert (await told(db, made.hotel.id, today=then.date())).standing is Standing.REPORT_OVERDUE
    assert (await told_on(db, made.hotel.id, day=late)).standing is Standing.COMMITTED
    assert (await overdue(db, registrar, today=then.date())).paused_count == 1


async def test_a_report_that_came_late_is_late_until_it_is_accepted(db: AsyncSession, now: datetime) -> None:
    made = await house(db, due_on=TODAY - 40 * DAY)
    row = await handed_in(db, made, now=now)

    assert (await told(db, made.hotel.id, today=TODAY)).standing is Standing.REPORT_OVERDUE
    await _accept(db, made, row, now=now)
    assert (await told(db, made.hotel.id, today=TODAY)).standing is Standing.REPORTING


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────


async def test_an_accepted_report_counts_the_next_has_its_day_and_the_plan_starts_from_it(
    db: AsyncSession, now: datetime
) -> None:
    made = await house(db)
    row = await handed_in(db, made, now=now)

    await _accept(db, made, row, now=now)

    kept = await db.get_one(Adherence, made.adherence.id, populate_existing=True)
    assert (kept.report_due_on, kept.reported_until) == (date(2027, 5, 1), date(2027, 6, 30))
    assert kept.report_in_hand_for is None
    query = select(DatesChange.why, DatesChange.actor_id).where(DatesChange.adherence_id == kept.id)
    assert ("report", made.reviewer.account_id) in [tuple(one) for one in await db.execute(query)]
    items = (await db.scalars(select(PlanItem).order_by(PlanItem.position))).all()
    assert [(one.commitment, one.action) for one in items] == [
        (one, f"What comes next for {one}") for one in ITEMS
    ]
    assert await _kinds(db, made) == [
        "report.begin", "report.submit", "adherence.report_accepted", "plan.next", "report.accept",
    ]  # fmt: skip
    assert (await own_report(db, made.keeper, now=now)).due_on == date(2027, 5, 1)


async def test_a_team_that_is_not_trained_enough_has_no_report_accepted(
    db: AsyncSession, now: datetime
) -> None:
    made = await house(db, trained=False)
    row = await handed_in(db, made, now=now)

    with pytest.raises(RuleBrokenError, match="not trained enough"):
        await _accept(db, made, row, now=now)


async def test_what_the_dates_have_overtaken_is_not_accepted(db: AsyncSession, now: datetime) -> None:
    made = await house(db)
    row = await handed_in(db, made, now=now)
    registrar = await make.registrar(db)
    await set_dates(
        db, registrar, made.adherence.id, report_due_on=date(2027, 5, 1), reported_until=None, audited_until=None,
        read=dates_marker(DUE, None, None), trained_enough=True, reason="By hand", today=TODAY, now=now,
    )  # fmt: skip

    with pytest.raises(RuleBrokenError, match="not due any more"):
        await _accept(db, made, row, now=now)


async def test_a_business_that_has_left_owes_no_report(db: AsyncSession, now: datetime) -> None:
    made = await house(db)
    gone = await make.signatory(db)
    await make.adherence(db, gone, status=Status.WITHDRAWN, report_due_on=DUE)
    other = replace(made, hotel=gone, owner=await make.owner(db, gone))

    with pytest.raises(NotFoundError):
        await own_report(db, other.keeper, now=now)
    with pytest.raises(RuleBrokenError, match="not due any more"):
        await keep(db, other.keeper, WHOLE, read="1.0", today=TODAY, now=now)


async def test_what_is_not_owed_any_more_can_be_given_back_and_waits_for_nobody(
    db: AsyncSession, now: datetime
) -> None:
    made = await house(db)
    row = await handed_in(db, made, now=now)
    await withdraw(db, made.owner, made.adherence.id, reason="", today=TODAY, now=now)

    await review.reject(db, made.reviewer, row, "You have left.", base_url=BASE, today=TODAY, now=now)

    assert row.state is State.REJECTED
    assert (await queue(db, made.reviewer, Pile.OURS, after=None, now=now)).lines == ()


async def test_a_long_list_goes_on_where_it_ended(db: AsyncSession, now: datetime) -> None:
    made = await house(db)
    row = await handed_in(db, made, now=now)
    waits = await queue(db, made.reviewer, Pile.OURS, after=None, now=now)

    assert [line.report_id for line in waits.lines] == [row.id]
    assert (await queue(db, made.reviewer, Pile.OURS, after=row.id, now=now)).lines == ()
    assert waits.counts == {Pile.OURS: 1, Pile.ELSEWHERE: 0, Pile.THEIRS: 0, Pile.CLOSED: 0}


async def test_a_taxi_company_accounts_for_the_annex_on_transport_too(
    db: AsyncSession, now: datetime
) -> None:
    made = await house(db)
    made.hotel.sector = Sector.TAXI
    await db.flush()

    own = await own_report(db, made.keeper, now=now)

    assert [item.key for item in own.items] == [*ITEMS, "T1"]


async def test_nobody_reads_the_report_of_a_business_they_acted_for(db: AsyncSession, now: datetime) -> None:
    made = await house(db)
    row = await handed_in(db, made, now=now)
    account = await db.get_one(Account, made.reviewer.account_id)
    await make.post(db, account, Role.MEMBER, made.hotel.id, until=TODAY - 30 * DAY)

    with pytest.raises(RuleBrokenError, match="You act for this business"):
        await _accept(db, made, row, now=now)


async def test_kept_questions_are_their_authors_alone_and_go_with_the_decision(
    db: AsyncSession, now: datetime
) -> None:
    made = await house(db)
    row = await handed_in(db, made, now=now)
    other = await make.reviewer(db, made.chamber)
    await review.keep_queries(db, made.reviewer, row, {"C1": "How many?", "C2": "Which?"})
    await review.keep_queries(db, made.reviewer, row, {"C2": ""})

    with pytest.raises(RuleBrokenError, match="Ask at least one thing"):
        await review.ask(db, other, row, {}, base_url=BASE, now=now)
    assert list(await db.scalars(select(ReportQuery.item))) == ["C1"]
    await _accept(db, made, row, now=now)
    assert list(await db.scalars(select(ReportQuery.item))) == []


async def test_of_two_who_answer_at_once_the_second_reads_it_again(database: Database, now: datetime) -> None:
    async with database.writes() as db, db.begin():
        made = await house(db)
        row = await handed_in(db, made, now=now)
        other = await make.reviewer(db, made.chamber)
        read = read_marker(row.state, row.version)

    async def accept(whose: object) -> str:
        try:
            async with database.writes() as db, db.begin():
                held = await review.hold_as_read(db, whose, row.id, read, now=now)  # type: ignore[arg-type]
                await review.accept(db, whose, held, ITEMS, base_url=BASE, today=TODAY, now=now)  # type: ignore[arg-type]
        except RuleBrokenError as error:
            return str(error)
        return "accepted"

    said = sorted(await asyncio.gather(accept(made.reviewer), accept(other)))

    assert said[1] == "accepted"
    assert "has changed since you opened it" in said[0]


# ── letters ─────────────────────────────────────────────────────────────────────────────────────────


async def _subjects(db: AsyncSession) -> list[str]:
    return list(
        await db.scalars(select(OutboxMail.subject).order_by(OutboxMail.written_at, OutboxMail.subject))
    )


async def test_each_step_is_told_once_in_the_readers_language(db: AsyncSession, own: Database) -> None:
    made = await house(db)
    owner = await db.get_one(Account, made.owner.account_id)
    owner.language = "es"
    await make.person(db, Role.REGISTRAR)
    await db.flush()
    noon = datetime.combine(DUE, time(12), UTC)
    steps = (-60, -14, 0, 1, 30, 120, 210, 300, 365)
    told_on = []

    for days in sorted({near + beside for near in steps for beside in (-1, 0, 1, 2)}):
        day = noon + days * DAY
        before = await db.scalar(select(func.count()).select_from(OutboxMail))
        await remind_of_reports(own, base_url=BASE, now=day)
        await remind_of_reports(own, base_url=BASE, now=day)
        if await db.scalar(select(func.count()).select_from(OutboxMail)) != before:
            told_on.append(days)

    assert told_on == list(steps)
    bodies = list(await db.scalars(select(OutboxMail.body).order_by(OutboxMail.written_at)))
    assert "el 1 de mayo de 2026" in (bodies[0] or "")
    assert "31 de mayo de 2026" in (bodies[3] or "")
    query = select(OutboxMail.to_address, func.count()).group_by(OutboxMail.to_address)
    assert sorted(count for _, count in await db.execute(query)) == [1, 9]
    assert "The annual report" not in " ".join(
        await db.scalars(select(OutboxMail.subject).where(OutboxMail.to_address == owner.email))
    )


async def test_a_day_ends_by_the_clocks_of_the_country(db: AsyncSession, own: Database) -> None:
    await house(db)
    evening = datetime.combine(DUE, time(), UTC) + 25 * HOUR  # seven in the evening in Costa Rica

    assert await remind_of_reports(own, base_url=BASE, now=evening) == 1
    assert (await db.scalars(select(ReportLetter.step))).all() == ["due"]
    assert await remind_of_reports(own, base_url=BASE, now=evening + 4 * HOUR) == 0
    assert await remind_of_reports(own, base_url=BASE, now=evening + 5 * HOUR) == 1


async def test_who_has_handed_in_is_not_reminded_and_who_was_asked_is_once_it_is_late(
    db: AsyncSession, own: Database, now: datetime
) -> None:
    made = await house(db, due_on=TODAY - 2 * DAY)
    row = await handed_in(db, made, now=now)

    assert await remind_of_reports(own, base_url=BASE, now=now) == 0
    await review.ask(db, made.reviewer, row, {"C1": "How many?"}, base_url=BASE, now=now)
    await db.flush()
    assert await remind_of_reports(own, base_url=BASE, now=now) == 1


async def test_a_suspended_business_is_told_of_its_day_and_of_nothing_that_its_logos_lose(
    db: AsyncSession, own: Database
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, status=Status.SUSPENDED, since=date(2026, 2, 1), report_due_on=DUE)
    await make.owner(db, hotel)
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)

    assert await remind_of_reports(own, base_url=BASE, now=noon) == 1
    assert await remind_of_reports(own, base_url=BASE, now=noon + DAY) == 0


async def test_a_business_without_anybody_is_looked_at_again(
    db: AsyncSession, own: Database, now: datetime
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, report_due_on=DUE)

    assert await remind_of_reports(own, base_url=BASE, now=now) == 0
    await make.owner(db, hotel)
    assert await remind_of_reports(own, base_url=BASE, now=now) == 1
    assert (await db.scalars(select(ReportLetter))).one().step == "opens"


async def test_whoever_signed_by_a_slip_has_no_address_and_the_letter_goes_to_the_business(
    db: AsyncSession, own: Database, now: datetime
) -> None:
    cab, silent = await make.signatory(db), await make.signatory(db)
    silent.email = ""
    for one in (cab, silent):
        await make.adherence(db, one, report_due_on=DUE)
        (await db.get_one(Account, (await make.owner(db, one)).account_id)).email = f"{one.slug}@slip.invalid"
    await db.flush()

    assert await remind_of_reports(own, base_url=BASE, now=now) == 2
    assert await remind_of_reports(own, base_url=BASE, now=now) == 0

    (letter,) = await db.scalars(select(OutboxMail))
    assert letter.to_address == cab.email
    assert f"{BASE}/c/card" in (letter.body or "")


async def test_two_workers_write_one_letter(database: Database, now: datetime) -> None:
    async with database.writes() as db, db.begin():
        await house(db)

    counts = await asyncio.gather(*(remind_of_reports(database, base_url=BASE, now=now) for _ in range(2)))

    assert sum(counts) == 1
    async with database.reads() as db:
        assert await _subjects(db) == ["The annual report of Hotel Miramar is open"]
