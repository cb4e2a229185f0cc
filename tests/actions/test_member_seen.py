"""What an association learns of audits and complaints about its members: each role what it may read, and nobody more."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.associations.models import Association
from registry.audits import closing, finding
from registry.audits.models import AuditReport
from registry.audits.rules import Grade
from registry.complaints import actions as complaints
from registry.complaints.forms import AnswerDraft, ComplaintDraft
from registry.complaints.rules import Kind, Reason, State
from registry.desks.member_drawing import drawn
from registry.desks.member_filters import read_filters
from registry.desks.member_map import Counted
from registry.desks.member_places import middles
from registry.desks.member_queries import MemberLine, members
from registry.desks.member_seen import NOTHING, Complained, LastAudit, Outcome, Owing, Sees, seen_by
from registry.signatories.models import Signatory
from registry.signatories.points import Point
from registry.signatories.rules import Sector
from tests import make
from tests.audits import BASE, TODAY, Cast, cast, found
from tests.conftest import NOON

SOON: dict[str, Any] = {"now": NOON, "base_url": BASE}
ALL = Sees(audits=True, complaints=True)
UPHELD = AnswerDraft(State.UPHELD, Reason.COMMITMENT_NOT_KEPT, "You were right.")


@pytest.fixture
async def one(db: AsyncSession) -> Cast:
    return await cast(db)


async def seen(
    db: AsyncSession, chamber: Association, sees: Sees = ALL, *, days: int = 0, reason: str = ""
) -> list[MemberLine]:
    actor = await make.administrator(db, chamber)
    asked, now = read_filters({"reason": reason}), NOON + timedelta(days=days)
    page = await members(db, actor, asked, now=now, sees=sees)
    return page.lines


def keys(line: MemberLine) -> set[str]:
    return {one.key for one in line.reasons}


async def complain(
    db: AsyncSession, hotel: Signatory, key: bytes, *, read: bool, upheld: bool = False
) -> None:
    draft = ComplaintDraft(
        Kind.NOT_TRAINED, "Nobody is trained.", None, "", may_share=True, association_may_read=read
    )
    row = await complaints.complain(db, hotel.id, draft, lookup=key * 32, language="es", now=NOON)
    if upheld:
        registrar = await make.registrar(db)
        await complaints.take(db, registrar, row.id, now=NOON)
        await complaints.answer(db, registrar, row.id, UPHELD, now=NOON, base_url=BASE)


def test_who_reads_audits_and_complaints_follows_from_the_post() -> None:
    assert seen_by({Role.ASSOCIATION_ADMIN}) == seen_by({Role.AUDITOR}) == Sees(audits=True)
    assert seen_by({Role.REVIEWER}) == Sees(complaints=True)
    assert seen_by({Role.REVIEWER, Role.AUDITOR}) == ALL
    assert seen_by({Role.OWNER}) == NOTHING


async def test_a_corrective_action_is_open_and_from_the_day_after_its_last_it_is_late(
    db: AsyncSession, one: Cast
) -> None:
    await found(db, one, Grade.MINOR, Grade.MAJOR, Grade.OBSERVATION)

    (soon,) = await seen(db, one.chamber, days=45)
    (late,) = await seen(db, one.chamber, days=46)

    due = TODAY + timedelta(days=45)
    assert (soon.owes, late.owes) == (Owing(2, 0, due), Owing(2, 1, due))
    assert ("action_open" in keys(soon), "action_late" in keys(soon)) == (True, False)
    assert ("action_open" in keys(late), "action_late" in keys(late)) == (False, True)
    assert late.reasons[0].key == "action_late"
    assert [
        len(await seen(db, one.chamber, days=46, reason=key)) for key in ("action_late", "action_open")
    ] == [1, 0]


async def test_what_was_verified_is_open_no_more_and_what_the_member_was_not_told_not_yet(
    db: AsyncSession, one: Cast
) -> None:
    audit, on_site = await found(db, one, Grade.MAJOR)
    (row,) = await finding.findings(db, audit.id)
    await finding.respond(db, one.owner, audit.id, {row.id: "We print it."}, **SOON)
    await finding.put_right(db, one.owner, audit.id, row.id, "The new notice hangs.", **SOON)
    assert (await seen(db, one.chamber))[0].owes.open == 1

    await finding.judge(db, on_site, row.id, "Seen.", good=True, **SOON)

    (line,) = await seen(db, one.chamber, days=400)
    assert line.owes == Owing()
    assert keys(line).isdisjoint({"action_open", "action_late"})


async def test_only_the_association_that_audits_sees_what_it_found(db: AsyncSession, one: Cast) -> None:
    await found(db, one, Grade.MAJOR)
    other = await make.association(db, name="Chamber of taxis")
    await make.membership(db, one.hotel, other)

    for chamber, sees in ((other, ALL), (one.chamber, Sees(complaints=True)), (one.chamber, NOTHING)):
        (line,) = await seen(db, chamber, sees, days=46)
        assert (line.owes, line.audit) == (Owing(), None)
        assert keys(line).isdisjoint({"action_open", "action_late"})
        everybody = await seen(db, chamber, sees, days=46, reason="action_late")
        assert len(everybody) == (0 if sees.audits else 1), "what one may not ask asks nothing"


async def test_an_audit_under_way_is_its_own_associations_and_one_that_was_passed_is_everybodys(
    db: AsyncSession, one: Cast
) -> None:
    other = await make.association(db, name="Chamber of taxis")
    await make.membership(db, one.hotel, other)
    audit, on_site = await found(db, one)
    assert [(await seen(db, chamber))[0].audit for chamber in (one.chamber, other)] == [
        LastAudit(TODAY, Outcome.UNDER_WAY),
        None,
    ]
    await finding.respond(db, one.owner, audit.id, {}, **SOON)
    sha256 = await db.scalar(select(AuditReport.sha256).where(AuditReport.audit_id == audit.id))
    assert sha256
    await closing.sign(db, on_site, audit.id, sha256, **SOON)
    await closing.sign(db, one.owner, audit.id, sha256, **SOON)
    await closing.close(db, one.admin, audit.id, reason="", today=TODAY, **SOON)

    for chamber, sees in ((one.chamber, ALL), (other, ALL), (other, NOTHING)):
        assert (await seen(db, chamber, sees))[0].audit == LastAudit(TODAY, Outcome.PASSED)


@pytest.mark.parametrize(
    ("signed", "until", "over"),
    [
        (date(2024, 3, 26), None, True),
        (TODAY.replace(year=TODAY.year - 2), None, False),
        (date(2020, 1, 1), TODAY, False),
        (date(2020, 1, 1), TODAY - timedelta(days=1), True),
    ],
)
async def test_a_member_is_audited_within_24_months_of_its_last_audit_or_of_signing(
    db: AsyncSession, signed: date, until: date | None, over: bool
) -> None:
    chamber, hotel = await make.association(db), await make.signatory(db)
    await make.membership(db, hotel, chamber)
    await make.adherence(db, hotel, since=signed, committed_on=signed, audited_until=until)

    (line,) = await seen(db, chamber, NOTHING)

    assert ("cycle" in keys(line)) is over


async def test_a_report_that_came_in_time_and_is_being_read_is_no_reason(db: AsyncSession) -> None:
    chamber, hotel = await make.association(db), await make.signatory(db)
    await make.membership(db, hotel, chamber)
    due = TODAY - timedelta(days=3)
    await make.adherence(db, hotel, report_due_on=due, report_in_hand_for=due)

    (line,) = await seen(db, chamber)

    assert keys(line).isdisjoint({"late", "due_soon"})


async def test_reviewers_see_how_many_complaints_wait_or_were_upheld_that_they_may_read(
    db: AsyncSession, one: Cast
) -> None:
    for key, read, upheld in (
        (b"1", True, False),
        (b"2", False, False),
        (b"3", True, True),
        (b"4", False, True),
    ):
        await complain(db, one.hotel, key, read=read, upheld=upheld)

    (line,) = await seen(db, one.chamber, Sees(complaints=True))
    assert line.complaints == Complained(waiting=1, upheld=1)
    assert {"complaint_waits", "complaint_upheld"} <= keys(line)
    (year,) = await seen(db, one.chamber, Sees(complaints=True), days=366)
    assert year.complaints.upheld == 0
    assert "complaint_upheld" not in keys(year)


async def test_nobody_else_learns_that_there_is_a_complaint(db: AsyncSession, one: Cast) -> None:
    await make.membership(db, quiet := await make.signatory(db, name="Hotel Quieto"), one.chamber)
    await complain(db, one.hotel, b"1", read=True)
    await complain(db, one.hotel, b"2", read=True, upheld=True)

    for sees in (NOTHING, Sees(audits=True)):
        lines = await seen(db, one.chamber, sees)
        assert {line.complaints for line in lines} == {Complained()}
        assert all(keys(line).isdisjoint({"complaint_waits", "complaint_upheld"}) for line in lines)
        for reason in ("complaint_waits", "complaint_upheld"):
            asked = await seen(db, one.chamber, sees, reason=reason)
            assert {line.id for line in asked} == {one.hotel.id, quiet.id}


async def test_a_complaint_that_the_association_may_not_read_is_as_if_it_were_not(
    db: AsyncSession, one: Cast
) -> None:
    (before,) = await seen(db, one.chamber)
    await complain(db, one.hotel, b"1", read=False)
    await complain(db, one.hotel, b"2", read=False, upheld=True)

    (after,) = await seen(db, one.chamber)

    assert after == before


async def test_regions_stand_at_the_mean_of_the_open_places_of_members(db: AsyncSession, one: Cast) -> None:
    one.sites[0].point, one.sites[1].point = "10.50000, -85.00000", "-9.50000, -86.00000"
    closed = await make.establishment(db, one.hotel, name="Old house")
    closed.point, closed.closed_at = "40.00000, 3.00000", NOON
    stranger = await make.establishment(db, await make.signatory(db, name="Hotel Ajeno"))
    stranger.point = "50.00000, 4.00000"
    await db.flush()

    found_there = await middles(db, one.chamber.id, today=TODAY)

    assert found_there == {"Guanacaste": Point(0.5, -85.5)}


async def test_the_map_counts_members_by_region_and_leaves_out_other_sectors(
    db: AsyncSession, one: Cast
) -> None:
    one.sites[0].point = "10.50000, -85.00000"
    for number in range(5):
        hotel = await make.signatory(db, name=f"Hotel {number}")
        await make.membership(db, hotel, one.chamber)
        if number:
            await make.adherence(db, hotel)
    await db.flush()

    everybody = (await drawn(db, one.admin, now=NOON)).map
    drivers = (await drawn(db, one.admin, now=NOON, sector=Sector.TAXI)).map

    (bubble,) = everybody.bubbles
    assert (bubble.letter, bubble.region, bubble.counted) == ("A", "Guanacaste", Counted(6, 5))
    assert (drivers.bubbles, drivers.together) == ([], Counted(0, 0))
