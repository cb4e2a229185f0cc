"""The letters about the day on which a report is due: written by the worker, once for each step (actions)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence, StatusChange
from registry.adherence.queries import join_told
from registry.adherence.reporting import OWES
from registry.adherence.rules import GRACE, Status
from registry.countries.queries import today_in
from registry.db import Database, locked
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence
from registry.reports.letters import keepers_of, registrars
from registry.reports.models import AnnualReport, ReportLetter
from registry.reports.rules import OPENS_BEFORE, TO_READ
from registry.reports.steps import Kind, Step, reached
from registry.signatories.models import Signatory

ONE_DAY = timedelta(days=1)  # by which a country's date may lie beside UTC's
SINCE = timedelta(days=2 * 366)  # whose report is later than that, was told all there is to tell
WHILE_SUSPENDED = frozenset({Kind.OPENS, Kind.FORTNIGHT, Kind.DUE})  # its logos rest anyway
SUBJECTS = {
    Kind.OPENS: Sentence("The annual report of %(business)s is open"),
    Kind.FORTNIGHT: Sentence("The annual report of %(business)s is due on %(due)s"),
    Kind.DUE: Sentence("The annual report of %(business)s is due today"),
    Kind.LATE: Sentence("The annual report of %(business)s is late"),
    Kind.PAUSES: Sentence("The logos of %(business)s rest from %(rest_on)s on"),
    Kind.AGAIN: Sentence("The annual report of %(business)s is still missing"),
    Kind.YEAR: Sentence("The annual report of %(business)s is a year late"),
}
WORDS = {
    Kind.OPENS: Sentence("It is filled in with what you did this year. Add what is missing, and what comes next. It is due on %(due)s."),
    Kind.FORTNIGHT: Sentence("What you saved is kept. Once it is handed in, it is not late while it is being read."),
    Kind.DUE: Sentence("Hand it in today: then it is not late while it is being read."),
    Kind.LATE: Sentence("Your logos still count until %(count_until)s. Hand the report in before they rest."),
    Kind.PAUSES: Sentence("The report was due on %(due)s. Every scan will say that your logos do not count until it is accepted."),
    Kind.AGAIN: Sentence("Your logos do not count until it is accepted. It can be handed in at any time."),
    Kind.YEAR: Sentence("Your removal from the register is now proposed to a registrar, who decides. You can still hand the report in, or leave by yourself."),
}  # fmt: skip
PROPOSED = Sentence("A report is a year late")
LOOK = Sentence("Removal is proposed by the dates. Recommend it, or find out why the report is missing.")


async def remind_of_reports(database: Database, *, base_url: str, now: datetime) -> int:
    """Write the letters that are due, each business's in a transaction of its own; return how many businesses got one.

    Due days are told by the date of each business's own country.

    Two workers that look at once write one letter: the second waits and finds the first one's. A business without an
    owner or focal point is looked at again until it has one.
    """
    today = now.date()
    async with database.reads() as db:
        countries = await db.scalars(select(Signatory.country).distinct())
        dates = {country: await today_in(db, country, now) for country in list(countries)}
        letters = select(ReportLetter.adherence_id, ReportLetter.due_on, ReportLetter.step)
        written = {
            tuple(one) for one in await db.execute(letters.where(ReportLetter.due_on >= today - SINCE))
        }
        due = [
            (adherence_id, step)
            for adherence_id, due_on, status, country in await _owing(db, today=today)
            if (step := reached(due_on, today=dates[country]))
            and (adherence_id, due_on, step.name) not in written
            if status is Status.COMMITTED or step.kind in WHILE_SUSPENDED
        ]
    sent = 0
    for adherence_id, step in due:
        async with database.writes() as db, db.begin():
            sent += await _write(db, adherence_id, step, base_url=base_url, now=now)
    return sent


async def _owing(db: AsyncSession, *, today: date) -> Sequence[Row[UUID, date, Status, str]]:
    """Return who owes a report that is open, or late, and has not handed one in that waits for a reader."""
    being_read = select(AnnualReport.id).where(
        AnnualReport.adherence_id == Adherence.id, AnnualReport.due_on == Adherence.report_due_on,
        AnnualReport.state.in_(TO_READ),
    )  # fmt: skip
    in_hand = func.coalesce(Adherence.report_in_hand_for == Adherence.report_due_on, False)
    query = select(Adherence.id, Adherence.report_due_on, StatusChange.status, Signatory.country).select_from(
        Signatory
    )
    told = join_told(query, Signatory.id, today=today).where(
        StatusChange.status.in_(OWES), Adherence.report_due_on <= today + OPENS_BEFORE + ONE_DAY,
        Adherence.report_due_on >= today - SINCE, ~in_hand,
        ~being_read.exists(),
    )  # fmt: skip
    return (await db.execute(told)).all()


async def _is_written(db: AsyncSession, adherence_id: UUID, due_on: date, step: Step) -> bool:
    return await db.get(ReportLetter, (adherence_id, due_on, step.name)) is not None


async def _write(db: AsyncSession, adherence_id: UUID, step: Step, *, base_url: str, now: datetime) -> bool:
    query = select(Adherence).where(Adherence.id == adherence_id)
    adherence = await db.scalar(locked(query))
    due_on = adherence.report_due_on if adherence else None
    if adherence is None or due_on is None:
        return False
    business = await db.get_one(Signatory, adherence.signatory_id)
    today = await today_in(db, business.country, now)
    if reached(due_on, today=today) != step:
        return False  # it was accepted since
    if await _is_written(db, adherence_id, due_on, step):
        return False  # another worker wrote it since
    readers = await keepers_of(db, adherence.signatory_id, now=now)
    if not readers:
        return False
    db.add(ReportLetter(adherence_id=adherence_id, due_on=due_on, step=step.name, sent_on=today))
    values = {
        "business": business.trade_name, "due": due_on, "count_until": due_on + GRACE, "rest_on": due_on + GRACE + ONE_DAY
    }  # fmt: skip
    subject, said = (Sentence(of[step.kind].english, values) for of in (SUBJECTS, WORDS))
    for email, language, path in readers:
        write_mail(db, email, subject, [said], language=language, now=now, link=f"{base_url}{path}")
    if step.kind is Kind.YEAR:
        for email, language in await registrars(db, now=now):
            write_mail(
                db, email, PROPOSED, [LOOK], language=language, now=now, link=f"{base_url}/registrar/overdue"
            )
    return True
