"""Complaints: what is stored, who sees and answers them, what the business learns, the one queue, the figures."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.models import Account
from registry.adherence.rules import Status
from registry.associations.models import Association
from registry.complaints import actions
from registry.complaints.forms import AnswerDraft, ComplaintDraft
from registry.complaints.models import Complaint, ComplaintMessage
from registry.complaints.outcomes import outcomes
from registry.complaints.queries import about, followed, shown, told_of
from registry.complaints.rules import Kind, Reason, State
from registry.complaints.waiting import Asked, What, Whose, queue, waiting_count
from registry.db import Database
from registry.decisions.models import Appeal
from registry.errors import NotFoundError, RuleBrokenError
from registry.histories.queries import own_history
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.logos.models import MisuseReport
from registry.logos.placing import MisuseKind, MisuseState
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
BASE = "https://registry.test"
DRAFT = ComplaintDraft(
    Kind.NOT_TRAINED, "Nobody is trained.", None, "", may_share=True, association_may_read=True
)
UPHELD = AnswerDraft(State.UPHELD, Reason.COMMITMENT_NOT_KEPT, "You were right.")
IN_ORDER = AnswerDraft(State.NOT_UPHELD, Reason.IN_ORDER, "We saw the lists.")


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    return hotel


@pytest.fixture
async def chamber(db: AsyncSession, hotel: Signatory) -> Association:
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber)
    return chamber


async def complaint(db: AsyncSession, hotel: Signatory, key: bytes = b"1" * 32, **changed: Any) -> Complaint:
    draft = ComplaintDraft(**({name: getattr(DRAFT, name) for name in DRAFT.__slots__} | changed))
    return await actions.complain(db, hotel.id, draft, lookup=key, language="es", now=NOON)


async def test_a_complaint_is_talked_about_and_answered(db: AsyncSession, hotel: Signatory) -> None:
    one = await complaint(db, hotel, contact="me@there.example")
    actor = await make.registrar(db)

    await actions.take(db, actor, one.id, now=NOON)
    await actions.write(db, actor, one.id, "Since when?", now=NOON, base_url=BASE)
    await actions.add(db, one.lookup, "Since May.", now=NOON)
    await actions.answer(db, actor, one.id, UPHELD, now=NOON, base_url=BASE)

    seen = await followed(db, one.lookup)
    assert seen is not None
    assert (seen.state, seen.open, seen.due_on) == (State.UPHELD, False, TODAY + timedelta(days=90))
    assert [(each.ours, each.text) for each in seen.messages] == [
        (True, "Since when?"),
        (False, "Since May."),
        (True, "You were right."),
    ]
    mails = list(await db.scalars(select(OutboxMail)))
    assert {mail.to_address for mail in mails} == {"me@there.example"}
    assert all("Miramar" not in (mail.body or "") + mail.subject for mail in mails)
    with pytest.raises(RuleBrokenError, match="has been decided"):
        await actions.add(db, one.lookup, "And?", now=NOON)


async def test_no_hour_and_no_history_tells_of_whoever_complained(db: AsyncSession, hotel: Signatory) -> None:
    one = await complaint(db, hotel)
    await actions.add(db, one.lookup, "More.", now=NOON + timedelta(hours=3))
    await actions.take_back(db, one.lookup, now=NOON + timedelta(hours=5))

    entries = list(await db.scalars(select(LedgerEntry).where(LedgerEntry.subject_id == one.id)))
    assert {entry.kind for entry in entries} == {"complaint.receive", "complaint.add", "complaint.withdraw"}
    assert {entry.at for entry in entries} == {datetime(2026, 3, 27, tzinfo=UTC)}
    assert {entry.signatory_id for entry in entries} == {None}
    assert all(not entry.details and entry.reason is None for entry in entries)
    assert (await own_history(db, await make.owner(db, hotel))).lines == []


async def test_what_is_taken_back_is_forgotten_at_once(db: AsyncSession, hotel: Signatory) -> None:
    one = await complaint(db, hotel, contact="me@there.example")
    await actions.add(db, one.lookup, "More.", now=NOON)

    await actions.take_back(db, one.lookup, now=NOON)

    assert (one.state, one.text, one.contact, one.reason) == (State.WITHDRAWN, "", "", Reason.ASKED_BACK)
    assert (await db.scalars(select(ComplaintMessage.text))).all() == [""]
    with pytest.raises(RuleBrokenError, match="in the meantime"):
        await actions.take_back(db, one.lookup, now=NOON)
    with pytest.raises(NotFoundError):
        await actions.take_back(db, b"?" * 32, now=NOON)


async def test_a_second_look_is_another_persons(db: AsyncSession, hotel: Signatory) -> None:
    one = await complaint(db, hotel)
    first, second = await make.registrar(db), await make.registrar(db)
    await actions.take(db, first, one.id, now=NOON)
    await actions.answer(db, first, one.id, IN_ORDER, now=NOON, base_url=BASE)

    await actions.ask_again(db, one.lookup, now=NOON + timedelta(days=10))

    assert (one.state, one.handler_id, one.decided_on) == (State.RECEIVED, None, None)
    with pytest.raises(RuleBrokenError, match="the first time"):
        await actions.take(db, first, one.id, now=NOON)
    await actions.take(db, second, one.id, now=NOON)
    await actions.answer(db, second, one.id, UPHELD, now=NOON, base_url=BASE)
    with pytest.raises(RuleBrokenError, match="twice already"):
        await actions.ask_again(db, one.lookup, now=NOON)
    one.first_by = second.account_id
    with pytest.raises(IntegrityError, match="a_second_look_is_another_persons"):
        await db.flush()


async def test_the_business_reads_a_summary_only_where_that_was_agreed_to(
    db: AsyncSession, hotel: Signatory
) -> None:
    shared, quiet = await complaint(db, hotel), await complaint(db, hotel, b"2" * 32, may_share=False)
    actor, owner = await make.registrar(db), await make.owner(db, hotel)
    for one in (shared, quiet):
        await actions.take(db, actor, one.id, now=NOON)

    with pytest.raises(RuleBrokenError, match="did not agree"):
        await actions.share(db, actor, quiet.id, "Training.", now=NOON, base_url=BASE)
    await actions.share(db, actor, shared.id, "It is about training.", now=NOON, base_url=BASE)
    with pytest.raises(RuleBrokenError, match="summary already"):
        await actions.share(db, actor, shared.id, "Again.", now=NOON, base_url=BASE)

    told = await told_of(db, owner)
    assert [one.summary for one in told] == ["It is about training."]
    assert "Nobody is trained." not in str(told)
    history = (await own_history(db, owner)).lines
    assert [str(line.said) for line in history] == [
        "The register told the business of a complaint, summed up."
    ]
    quiet.shared_on = TODAY
    with pytest.raises(IntegrityError, match="only_what_may_be_shared_is"):
        await db.flush()


async def test_an_association_reads_what_it_may_about_its_members_alone(
    db: AsyncSession, hotel: Signatory, chamber: Association
) -> None:
    open_one = await complaint(db, hotel)
    closed = await complaint(db, hotel, b"2" * 32, association_may_read=False)
    reviewer = await make.reviewer(db, chamber)
    stranger = await make.reviewer(db, await make.association(db, name="Another"))

    assert (await shown(db, reviewer, open_one.id, now=NOON)).text == "Nobody is trained."
    for actor, one in ((reviewer, closed), (stranger, open_one)):
        with pytest.raises(NotFoundError):
            await shown(db, actor, one.id, now=NOON)
        with pytest.raises(NotFoundError):
            await actions.take(db, actor, one.id, now=NOON)
    await actions.take(db, reviewer, open_one.id, now=NOON)
    await actions.answer(db, reviewer, open_one.id, UPHELD, now=NOON, base_url=BASE)
    assert await waiting_count(db, await make.registrar(db), now=NOON) == 1
    assert await waiting_count(db, reviewer, now=NOON) == 0


async def test_nobody_answers_about_their_own_business_or_what_a_colleague_has(
    db: AsyncSession, hotel: Signatory
) -> None:
    one = await complaint(db, hotel)
    own = RegistrarActor((await make.owner(db, hotel)).account_id)
    actor, colleague = await make.registrar(db), await make.registrar(db)

    with pytest.raises(RuleBrokenError, match="your own"):
        await actions.take(db, own, one.id, now=NOON)
    with pytest.raises(RuleBrokenError, match="Take this complaint up first"):
        await actions.answer(db, actor, one.id, UPHELD, now=NOON, base_url=BASE)
    await actions.take(db, actor, one.id, now=NOON)
    with pytest.raises(RuleBrokenError, match="somebody else has it"):
        await actions.write(db, colleague, one.id, "Hello?", now=NOON, base_url=BASE)
    await actions.take(db, colleague, one.id, now=NOON)
    await actions.answer(db, colleague, one.id, UPHELD, now=NOON, base_url=BASE)
    with pytest.raises(RuleBrokenError):
        await actions.take(db, actor, one.id, now=NOON)


async def test_one_can_complain_of_who_is_on_the_register_by_page_or_by_logo(
    db: AsyncSession, hotel: Signatory
) -> None:
    sticker = await make.placement(db, hotel)
    gone = await make.signatory(db)
    await make.adherence(db, gone, status=Status.WITHDRAWN)

    assert (await about(db, slug=hotel.slug, now=NOON)).signatory_id == hotel.id
    assert (await about(db, code=sticker.code, now=NOON)).signatory_id == hotel.id
    for slug in (gone.slug, "nobody", ""):
        with pytest.raises(NotFoundError):
            await about(db, slug=slug, now=NOON)


async def test_registrars_hear_once_a_day_that_some_wait_and_no_hour_of_it_is_kept(
    db: AsyncSession, hotel: Signatory
) -> None:
    await make.registrar(db)
    rows = []
    for hours, key in ((0, b"1"), (11, b"2"), (13, b"3")):
        rows.append(await complaint(db, hotel, key * 32))
        await actions.announce_complaints(db, base_url=BASE, now=NOON + timedelta(hours=hours))

    assert await db.scalar(select(func.count(OutboxMail.id))) == 2
    for row in rows:
        await db.refresh(row)
    assert [row.announced_at for row in rows] == [datetime(2026, 3, day, tzinfo=UTC) for day in (27, 28, 28)]


async def test_words_are_forgotten_two_years_after_the_answer(db: AsyncSession, hotel: Signatory) -> None:
    one, actor = await complaint(db, hotel), await make.registrar(db)
    await actions.take(db, actor, one.id, now=NOON)
    await actions.answer(db, actor, one.id, UPHELD, now=NOON, base_url=BASE)

    await actions.forget_complaints(db, today=TODAY + timedelta(days=731))
    assert one.text == "Nobody is trained."
    await actions.forget_complaints(db, today=TODAY + timedelta(days=732))

    assert (one.text, one.state, one.reason) == ("", State.UPHELD, Reason.COMMITMENT_NOT_KEPT)


async def test_of_two_who_answer_at_once_one_is_told(database: Database) -> None:
    async with database.writes() as db, db.begin():
        hotel = await make.signatory(db)
        await make.adherence(db, hotel)
        one, actor = await complaint(db, hotel), await make.registrar(db)
        await actions.take(db, actor, one.id, now=NOON)

    async def answer(draft: AnswerDraft) -> None:
        async with database.writes() as db, db.begin():
            await actions.answer(db, actor, one.id, draft, now=NOON, base_url=BASE)
            await asyncio.sleep(0.05)

    results = await asyncio.gather(answer(UPHELD), answer(IN_ORDER), return_exceptions=True)

    assert sorted(type(one).__name__ for one in results) == ["NoneType", "RuleBrokenError"]


# ── the one queue ───────────────────────────────────────────────────────────────────────────────────


async def misuse(
    db: AsyncSession, hotel: Signatory, day: date, state: MisuseState = MisuseState.RECEIVED
) -> UUID:
    placed = await make.placement(db, hotel)
    row = MisuseReport(
        placement_id=placed.id, code=placed.code, country="CR", kind=MisuseKind.COPIED, seen_on=day, received_on=day,
        state=state, announced_at=None, handled_by=None, handled_at=NOON if state is MisuseState.UPHELD else None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    return row.id


async def appealed(db: AsyncSession, hotel: Signatory, day: date) -> UUID:
    row = await make.recommendation(db, await make.adherence(db, hotel), by=await make.registrar(db))
    owner = await make.owner(db, hotel)
    db.add(
        Appeal(
            recommendation_id=row.id, made_by=owner.account_id, made_at=NOON, made_on=day, text="No.", verdict=None,
            decided_at=None, successor_id=None,
        )
    )  # fmt: skip
    await db.flush()
    return row.id


async def test_one_queue_holds_all_three_and_what_is_overdue_comes_first(
    db: AsyncSession, hotel: Signatory, chamber: Association
) -> None:
    fresh = await complaint(db, hotel)
    old = await misuse(db, hotel, TODAY - timedelta(days=91))
    case = await appealed(db, hotel, TODAY - timedelta(days=90))
    actor, reviewer = await make.registrar(db), await make.reviewer(db, chamber)

    found = await queue(db, actor, Asked(), now=NOON)
    theirs = await queue(db, reviewer, Asked(), now=NOON)

    assert [(line.what, line.ref) for line in found.lines] == [
        (What.MISUSE, old),
        (What.APPEAL, case),
        (What.COMPLAINT, fresh.id),
    ]
    assert (found.count, found.overdue, found.onward) == (3, 1, None)
    assert [line.what for line in theirs.lines] == [What.MISUSE, What.COMPLAINT]
    overdue = await queue(db, actor, Asked(overdue=True), now=NOON)
    assert [line.ref for line in overdue.lines] == [old]
    assert [line.ref for line in (await queue(db, actor, Asked(what=What.APPEAL), now=NOON)).lines] == [case]


async def test_the_queue_says_who_has_what(db: AsyncSession, hotel: Signatory) -> None:
    mine, free = await complaint(db, hotel), await complaint(db, hotel, b"2" * 32)
    actor = await make.registrar(db)
    await actions.take(db, actor, mine.id, now=NOON)
    name = (await db.get_one(Account, actor.account_id)).name

    of_mine = (await queue(db, actor, Asked(whose=Whose.MINE), now=NOON)).lines
    of_nobody = (await queue(db, actor, Asked(whose=Whose.NOBODYS), now=NOON)).lines

    assert [(line.ref, line.handler) for line in of_mine] == [(mine.id, name)]
    assert [line.ref for line in of_nobody] == [free.id]
    await actions.answer(db, actor, mine.id, UPHELD, now=NOON, base_url=BASE)
    assert [line.ref for line in (await queue(db, actor, Asked(answered=True), now=NOON)).lines] == [mine.id]


async def test_a_long_queue_has_pages(db: AsyncSession, hotel: Signatory) -> None:
    for number in range(52):
        await complaint(db, hotel, str(number).encode())
    actor = await make.registrar(db)

    first = await queue(db, actor, Asked(), now=NOON)
    second = await queue(db, actor, Asked(), now=NOON, start=first.onward or 0)

    assert (len(first.lines), first.onward, len(second.lines), second.onward) == (50, 50, 2, None)
    assert not {line.ref for line in first.lines} & {line.ref for line in second.lines}


# ── the figures ─────────────────────────────────────────────────────────────────────────────────────


async def test_what_came_of_it_is_published_a_quarter_late_in_multiples_of_five(
    db: AsyncSession, hotel: Signatory
) -> None:
    actor = await make.registrar(db)
    for number in range(7):
        one = await complaint(db, hotel, str(number).encode())
        await actions.take(db, actor, one.id, now=NOON)
        await actions.answer(db, actor, one.id, UPHELD if number < 6 else IN_ORDER, now=NOON, base_url=BASE)
    await complaint(db, hotel)
    await misuse(db, hotel, TODAY, MisuseState.UPHELD)

    assert await outcomes(db, today=date(2026, 7, 2)) == []
    (quarter,) = await outcomes(db, today=date(2026, 7, 4))

    assert quarter.quarter == "2026-Q1"
    assert quarter.tables[What.COMPLAINT] == {"upheld": 5, "not_upheld": 0, "not_ours": 0, "withdrawn": 0}
    assert (quarter.total(What.COMPLAINT), quarter.total(What.MISUSE), quarter.total(What.APPEAL)) == (
        5,
        0,
        0,
    )
