"""Appeals and their panels; what the days bring."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, OwnerActor, RegistrarActor
from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence import actions as adherence
from registry.adherence.queries import told
from registry.adherence.rules import Category, Standing
from registry.db import Database
from registry.decisions.actions import decide
from registry.decisions.appeals import appeal, seat, unseat, vote
from registry.decisions.due import tell_of_terms
from registry.decisions.forms import DecisionDraft, NoticeDraft, VoteDraft
from registry.decisions.hearing import give_notice, open_notice
from registry.decisions.models import Appeal, Recommendation, Seat
from registry.decisions.panels import Verdict
from registry.decisions.rules import Outcome
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
WHEN: Any = {"today": TODAY, "now": NOON, "base_url": "https://registry.test"}
FOLLOW = DecisionDraft(follow=True, effective_on=None, reason="The finding stands.")


def at(days: int) -> Any:
    return {**WHEN, "today": TODAY + timedelta(days=days), "now": NOON + timedelta(days=days)}


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def owner(db: AsyncSession, hotel: Signatory) -> OwnerActor:
    return await make.owner(db, hotel)


@pytest.fixture
async def decider(db: AsyncSession) -> RegistrarActor:
    return await make.registrar(db)


@pytest.fixture
async def other(db: AsyncSession) -> RegistrarActor:
    return await make.registrar(db)


async def decided(
    db: AsyncSession, hotel: Signatory, decider: RegistrarActor, outcome: Outcome = Outcome.REMOVE
) -> Recommendation:
    kept = await make.adherence(db, hotel)
    row = await make.recommendation(db, kept, by=await make.registrar(db), outcome=outcome)
    await decide(db, decider, row.id, FOLLOW, **WHEN)
    return row


async def outsider(db: AsyncSession) -> Account:
    return await make.person(db, Role.AUDITOR, (await make.association(db, name="Far away")).id)


async def panel(
    db: AsyncSession, owner: OwnerActor, other: RegistrarActor, row: Recommendation
) -> tuple[Appeal, list[Actor]]:
    made = await appeal(db, owner, row.id, "The door was shut.", **WHEN)
    people = [await outsider(db) for _ in range(3)]
    for one in people:
        await seat(db, other, row.id, one.email, **WHEN)
    return made, [Actor(one.id) for one in people]


async def let_vote(
    db: AsyncSession, made: Appeal, members: list[Actor], *verdicts: Verdict
) -> Verdict | None:
    said = None
    for member, one in zip(members, verdicts, strict=True):
        said = await vote(db, member, made.id, VoteDraft(one, "Because."), **at(1))
    return said


async def standing(db: AsyncSession, hotel: Signatory) -> tuple[Standing, Category | None]:
    found = await told(db, hotel.id, today=TODAY + timedelta(days=1))
    return found.standing, found.category


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Verdict.UPHELD, (Standing.REMOVED, Category.COMMITMENTS_NOT_MET)),
        (Verdict.SET_ASIDE, (Standing.COMMITTED, Category.DECISION_CORRECTED)),
        (Verdict.SUSPENDED_INSTEAD, (Standing.SUSPENDED, Category.DECISION_CORRECTED)),
        (Verdict.SENT_BACK, (Standing.COMMITTED, Category.DECISION_CORRECTED)),
    ],
)
async def test_what_two_of_three_say_becomes_the_standing_at_once(
    db: AsyncSession,
    hotel: Signatory,
    owner: OwnerActor,
    decider: RegistrarActor,
    other: RegistrarActor,
    said: Verdict,
    expected: tuple[Standing, Category],
) -> None:
    row = await decided(db, hotel, decider)
    made, members = await panel(db, owner, other, row)
    dissent = Verdict.SET_ASIDE if said is not Verdict.SET_ASIDE else Verdict.UPHELD

    assert await let_vote(db, made, members, said, dissent, said) is said

    assert await standing(db, hotel) == expected
    with pytest.raises(RuleBrokenError, match="has decided"):
        await vote(db, members[0], made.id, VoteDraft(said, "Again."), **at(2))
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "appeal.decide"))).one()
    assert (entry.actor_id, entry.details["verdict"], entry.signatory_id) == (None, said, hotel.id)


async def test_what_is_sent_back_needs_another_notice_and_another_registrar(
    db: AsyncSession, hotel: Signatory, owner: OwnerActor, decider: RegistrarActor, other: RegistrarActor
) -> None:
    row = await decided(db, hotel, decider)
    made, members = await panel(db, owner, other, row)
    await let_vote(db, made, members, *[Verdict.SENT_BACK] * 3)

    anew = await db.get_one(Recommendation, made.successor_id)
    assert (anew.decided_at, anew.recommended_by, anew.outcome) == (None, row.recommended_by, row.outcome)
    with pytest.raises(RuleBrokenError, match="Write the notice"):
        await decide(db, other, anew.id, FOLLOW, **at(2))
    with pytest.raises(RuleBrokenError, match="sent your decision back"):
        await decide(db, decider, anew.id, FOLLOW, **at(2))
    await give_notice(db, other, anew.id, NoticeDraft("Anew.", "Page 4."), **at(2))
    await open_notice(db, owner, anew.id, **at(2))
    await decide(db, other, anew.id, FOLLOW, **at(18))
    assert anew.followed


async def test_who_decided_or_sat_before_a_case_was_sent_back_sits_on_no_later_panel_and_decides_it_no_more(
    db: AsyncSession, hotel: Signatory, owner: OwnerActor, decider: RegistrarActor, other: RegistrarActor
) -> None:
    row = await decided(db, hotel, decider)
    made, members = await panel(db, owner, other, row)
    await let_vote(db, made, members, *[Verdict.SENT_BACK] * 3)
    second = await db.get_one(Recommendation, made.successor_id)
    await make.notice(db, second, served_on=TODAY)
    later = await make.registrar(db)
    await decide(db, later, second.id, FOLLOW, **at(18))
    again = await appeal(db, owner, second.id, "No.", **at(19))
    chooser = await make.registrar(db)

    for one in (decider, other, later, *members):
        account = await db.get_one(Account, one.account_id)
        with pytest.raises(RuleBrokenError, match="had a part"):
            await seat(db, chooser, second.id, account.email, **at(19))
    fresh = [await outsider(db) for _ in range(3)]
    for person in fresh:
        await seat(db, chooser, second.id, person.email, **at(19))
    for person in fresh:
        await vote(db, Actor(person.id), again.id, VoteDraft(Verdict.SENT_BACK, "Anew."), **at(20))
    third = await db.get_one(Recommendation, again.successor_id)
    for one in (decider, later):
        with pytest.raises(RuleBrokenError, match="sent your decision back"):
            await decide(db, one, third.id, FOLLOW, **at(21))


async def test_who_is_let_go_while_they_vote_has_no_seat_any_more(database: Database) -> None:
    async with database.writes() as db, db.begin():
        hotel, other = await make.signatory(db), await make.registrar(db)
        row = await decided(db, hotel, await make.registrar(db), Outcome.SUSPEND)
        made, members = await panel(db, await make.owner(db, hotel), other, row)
    let_go = asyncio.Event()

    async def let_them_go() -> None:
        async with database.writes() as db, db.begin():
            await unseat(db, other, row.id, members[0].account_id, now=NOON)
            let_go.set()
            await asyncio.sleep(0.1)

    async def cast() -> None:
        await let_go.wait()
        async with database.writes() as db, db.begin():
            await vote(db, members[0], made.id, VoteDraft(Verdict.SET_ASIDE, "Because."), **at(1))

    went, voted = await asyncio.gather(let_them_go(), cast(), return_exceptions=True)

    assert went is None
    assert isinstance(voted, NotFoundError)


async def test_three_who_say_three_things_vote_anew(
    db: AsyncSession, hotel: Signatory, owner: OwnerActor, decider: RegistrarActor, other: RegistrarActor
) -> None:
    made, members = await panel(db, owner, other, await decided(db, hotel, decider))

    assert await let_vote(db, made, members, Verdict.UPHELD, Verdict.SET_ASIDE, Verdict.SENT_BACK) is None
    assert (
        await vote(db, members[2], made.id, VoteDraft(Verdict.UPHELD, "So be it."), **at(2)) is Verdict.UPHELD
    )


async def test_nobody_who_had_a_part_or_acts_for_somebody_concerned_sits_on_the_panel(
    db: AsyncSession, hotel: Signatory, owner: OwnerActor, decider: RegistrarActor, other: RegistrarActor
) -> None:
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber)
    kept = await make.adherence(db, hotel)
    auditor = await make.person(db, Role.AUDITOR, chamber.id)
    row = await make.recommendation(db, kept, by=Actor(auditor.id), within=chamber, heard=False)
    writer = await make.person(db, Role.REGISTRAR)
    await give_notice(db, RegistrarActor(writer.id), row.id, NoticeDraft("So.", "Page 4."), **WHEN)
    await open_notice(db, owner, row.id, **WHEN)
    await decide(db, decider, row.id, FOLLOW, **at(16))
    await appeal(db, owner, row.id, "No.", **at(17))
    colleague = await make.person(db, Role.AUDITOR, chamber.id)
    theirs = await make.person(db, Role.OWNER, hotel.id)
    await make.second_factor(db, theirs)
    decided_it = await db.get_one(Account, decider.account_id)

    for one in (auditor, writer, colleague, theirs, decided_it):
        with pytest.raises(RuleBrokenError, match="had a part"):
            await seat(db, other, row.id, one.email, **at(17))
    with pytest.raises(RuleBrokenError, match="second factor"):
        await seat(db, other, row.id, "nobody@nowhere.example", **at(17))
    free = await outsider(db)
    with pytest.raises(RuleBrokenError, match="does not choose its panel"):
        await seat(db, decider, row.id, free.email, **at(17))
    await seat(db, other, row.id, free.email, **at(17))
    with pytest.raises(RuleBrokenError, match="sits on the panel already"):
        await seat(db, other, row.id, free.email, **at(17))


async def test_who_acts_for_the_business_since_they_were_seated_does_not_vote(
    db: AsyncSession, hotel: Signatory, owner: OwnerActor, decider: RegistrarActor, other: RegistrarActor
) -> None:
    made, members = await panel(db, owner, other, await decided(db, hotel, decider))
    await make.post(db, await db.get_one(Account, members[0].account_id), Role.MEMBER, hotel.id)

    with pytest.raises(RuleBrokenError, match="had a part"):
        await vote(db, members[0], made.id, VoteDraft(Verdict.UPHELD, "Mine."), **at(1))
    with pytest.raises(NotFoundError):
        await vote(db, other, made.id, VoteDraft(Verdict.UPHELD, "Not mine."), **at(1))


async def test_a_panel_has_three_seats_and_who_has_not_voted_can_be_let_go(
    db: AsyncSession, hotel: Signatory, owner: OwnerActor, decider: RegistrarActor, other: RegistrarActor
) -> None:
    row = await decided(db, hotel, decider)
    made, members = await panel(db, owner, other, row)
    with pytest.raises(RuleBrokenError, match="panel is full"):
        await seat(db, other, row.id, (await outsider(db)).email, **WHEN)
    await vote(db, members[0], made.id, VoteDraft(Verdict.UPHELD, "Yes."), **at(1))

    with pytest.raises(RuleBrokenError, match="keeps the seat"):
        await unseat(db, other, row.id, members[0].account_id, now=NOON)
    with pytest.raises(NotFoundError):
        await unseat(db, other, row.id, owner.account_id, now=NOON)
    await unseat(db, other, row.id, members[1].account_id, now=NOON)
    assert await db.scalar(select(func.count(Seat.id))) == 2


async def test_an_appeal_is_made_once_in_time_by_an_owner(
    db: AsyncSession, hotel: Signatory, owner: OwnerActor, decider: RegistrarActor
) -> None:
    row = await decided(db, hotel, decider)
    stranger = await make.owner(db, await make.signatory(db))

    with pytest.raises(NotFoundError):
        await appeal(db, stranger, row.id, "Ours.", **WHEN)
    with pytest.raises(RuleBrokenError, match="until"):
        await appeal(db, owner, row.id, "Late.", **at(91))
    await appeal(db, owner, row.id, "In time.", **at(90))
    with pytest.raises(RuleBrokenError, match="appealed already"):
        await appeal(db, owner, row.id, "Twice.", **at(90))
    second = Appeal(
        recommendation_id=row.id, made_by=owner.account_id, made_at=NOON, made_on=TODAY, text="",
        verdict=None, decided_at=None, successor_id=None,
    )  # fmt: skip
    db.add(second)
    with pytest.raises(IntegrityError):
        await db.flush()


async def test_a_panel_changes_nothing_of_a_business_that_left_meanwhile(
    db: AsyncSession, hotel: Signatory, owner: OwnerActor, decider: RegistrarActor, other: RegistrarActor
) -> None:
    row = await decided(db, hotel, decider, Outcome.SUSPEND)
    made, members = await panel(db, owner, other, row)
    await adherence.withdraw(db, owner, row.adherence_id, reason="We close.", today=TODAY, now=NOON)

    assert await let_vote(db, made, members, *[Verdict.SENT_BACK] * 3) is Verdict.SENT_BACK

    assert (await standing(db, hotel))[0] is Standing.WITHDRAWN
    assert made.successor_id is None


async def test_of_three_who_vote_at_once_the_last_one_decides_and_it_is_decided_once(
    database: Database,
) -> None:
    async with database.writes() as db, db.begin():
        hotel = await make.signatory(db)
        row = await decided(db, hotel, await make.registrar(db), Outcome.SUSPEND)
        made, members = await panel(db, await make.owner(db, hotel), await make.registrar(db), row)

    async def cast(member: Actor) -> Verdict | None:
        async with database.writes() as db, db.begin():
            said = await vote(db, member, made.id, VoteDraft(Verdict.SET_ASIDE, "Because."), **at(1))
            await asyncio.sleep(0.05)
            return said

    assert sorted(map(str, await asyncio.gather(*map(cast, members)))) == ["None", "None", "set_aside"]
    async with database.reads() as db:
        entered = select(func.count()).where(LedgerEntry.kind == "appeal.decide")
        assert await db.scalar(entered) == 1
        assert (await standing(db, hotel))[0] is Standing.COMMITTED


# ── what the days bring ─────────────────────────────────────────────────────────────────────────────


async def test_a_term_is_reminded_of_once_and_its_end_is_told_once(
    db: AsyncSession, hotel: Signatory, decider: RegistrarActor
) -> None:
    del decider
    kept = await make.adherence(db, hotel)
    row = await make.recommendation(db, kept, by=await make.registrar(db), heard=False)
    await make.notice(db, row, served_on=TODAY)

    async def letters(days: int) -> list[str]:
        await tell_of_terms(db, base_url="https://registry.test", now=NOON + timedelta(days=days))
        return list(await db.scalars(select(OutboxMail.subject).order_by(OutboxMail.written_at)))

    assert await letters(11) == []
    assert await letters(12) == ["Your term to reply ends soon"]
    assert len(await letters(15)) == 1
    over = await letters(16)
    assert set(over) == {"Your term to reply ends soon", "A term to reply is over"}
    assert await letters(20) == over
