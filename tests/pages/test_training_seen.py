"""What others see of a business's training: an association, a registrar, the public."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.training.evidence import add_picture
from registry.training.forms import StaffDraft
from registry.training.models import Attendance
from registry.training.oversight import any_training
from registry.training.rules import Acknowledged, CameBy
from registry.training.sessions import attend, attendance
from registry.training.staff import change_staff, let_leave
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.pages.test_training import SESSIONS, hotel_of


async def test_an_association_sees_coverage_and_dates_of_its_members_and_no_name(
    db: AsyncSession, browser: Browser
) -> None:
    chamber = await make.association(db)
    hotel, stranger = await make.signatory(db), await make.signatory(db)
    await make.membership(db, hotel, chamber)
    porter = await make.staff_member(db, hotel, known_as="Filomena")
    await make.trained(db, porter, "M0", "M1", "M2", "M3", held_on=date(2026, 3, 10))
    await browser.sign_in(await make.person(db, Role.AUDITOR, chamber.id))

    page = await browser.open(f"/association/members/{hotel.id}/training")
    then = await browser.open(f"/association/members/{hotel.id}/training?on=2026-03-09")

    assert "Enough for the annual report" in page.text
    assert "Not enough" in then.text
    assert "March 10, 2026" in page.text
    assert "Filomena" not in page.text + then.text
    assert (await browser.open(f"/association/members/{stranger.id}/training")).status == 404


async def test_a_report_is_accepted_only_of_a_team_that_is_trained(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    porter = await make.staff_member(db, hotel)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    home = f"/registrar/signatories/{hotel.id}"
    dates = {"report_due_on": "2027-01-01", "reported_until": "2027-03-01", "reason": "Read."}

    early = await browser.submit(home, "dates", **dates)
    await make.trained(db, porter, "M0", "M1", "M2", "M3")
    late = await browser.submit(home, "dates", **dates)

    assert (early.status, early.faults) == (422, {"reported_until"})
    assert (late.status, late.faults) == (200, set())
    assert (await browser.open(f"{home}/training")).status == 200


async def test_the_public_reads_when_and_roughly_how_many_and_nothing_more(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    before = await browser.open(f"/directory/{hotel.slug}")
    for number in range(5):
        one = await make.staff_member(db, hotel, known_as=f"Filomena {number}")
        if number:
            await make.trained(db, one, "M0", "M1", "M2", "M3", held_on=date(2026, 3, 10))

    after = await browser.open(f"/directory/{hotel.slug}")

    assert "Last trained on" not in before.text
    assert "Last trained on March 10, 2026; 80 % of the team or more" in after.text
    assert "Filomena" not in after.text


async def test_why_a_session_was_taken_back_is_read_by_the_business_alone(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber, since=make.SIGNED_ON)
    held = await make.training_session(db, hotel)

    await browser.submit(f"{SESSIONS}/{held.id}", "/take-back", reason="Lola was on sick leave")

    assert "Lola was on sick leave" in (await browser.open("/desk/history")).text
    browser.client.cookies.clear()
    await browser.sign_in(await make.person(db, Role.AUDITOR, chamber.id))
    read = await browser.open(f"/association/members/{hotel.id}/history")
    assert ("A training session was taken back." in read.text, "Lola" in read.text) == (True, False)


@pytest.mark.parametrize("asked", ["2099-01-01", "nonsense"])
async def test_a_day_that_cannot_be_is_told_to_whoever_asks(
    db: AsyncSession, browser: Browser, asked: str
) -> None:
    hotel = await make.signatory(db)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    page = await browser.open(f"/registrar/signatories/{hotel.id}/training?on={asked}")

    assert (page.status, page.faults) == (422, {"on"})


async def test_an_auditor_sees_by_which_way_people_said_so_and_the_hash_of_the_list(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    keeper = await make.keeper(db, hotel)
    ana, eva = [await make.staff_member(db, hotel, known_as=name) for name in ("Ana", "Eva")]
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 20))
    when: dict[str, Any] = {"today": date(2026, 3, 27), "now": NOON}
    await attend(db, keeper, held.id, [ana.id], Acknowledged.PAPER, **when)
    await attend(db, keeper, held.id, [eva.id], Acknowledged.LINK, **when)
    await add_picture(db, keeper, held.id, b"pixels", original=b"as sent", now=NOON)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    page = await browser.open(f"/registrar/signatories/{hotel.id}/training")

    assert "1 on the signed list" in page.text
    assert "1 by a link" in page.text
    assert sha256(b"pixels").hexdigest() in page.text
    assert sha256(b"as sent").hexdigest() in page.text


async def test_changes_that_move_a_coverage_are_seen_by_role_and_never_by_name(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    keeper = await make.keeper(db, hotel)
    porter = await make.staff_member(db, hotel, known_as="Filomena", since=date(2025, 3, 1))
    draft = StaffDraft("Filomena", porter.role, date(2026, 3, 1))
    await change_staff(db, keeper, porter.id, draft, now=NOON - timedelta(days=10))
    await let_leave(db, keeper, porter.id, date(2026, 3, 25), now=NOON)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    page = await browser.open(f"/registrar/signatories/{hotel.id}/training")
    before = await browser.open(f"/registrar/signatories/{hotel.id}/training?on=2026-03-20")

    assert "the first day of work was moved later (before: March 1, 2025) (now: March 1, 2026)" in page.text
    assert "a last day of work was entered" in page.text
    assert "a last day of work was entered" not in before.text
    assert "Filomena" not in page.text + before.text
    assert "never counted" in page.text


async def test_whoever_said_so_late_had_been_there_on_the_days_before(db: AsyncSession) -> None:
    hotel = await make.signatory(db)
    keeper = await make.keeper(db, hotel)
    ana = await make.staff_member(db, hotel)
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 10))
    early, late = NOON - timedelta(days=15), NOON
    await attend(db, keeper, held.id, [ana.id], None, today=early.date(), now=early)
    await attend(db, keeper, held.id, [ana.id], Acknowledged.PHONE, today=late.date(), now=late)

    registrar = await make.registrar(db)
    (then,) = (await any_training(db, registrar, hotel.id, on=date(2026, 3, 15), now=late)).sessions
    (now,) = (await any_training(db, registrar, hotel.id, on=None, now=late)).sessions

    assert (then.people, then.acknowledged) == (1, 0)
    assert (now.people, now.acknowledged) == (1, 1)


async def test_a_signed_list_was_signed_on_the_day_also_for_whoever_stood_there_before(
    db: AsyncSession,
) -> None:
    hotel = await make.signatory(db)
    keeper = await make.keeper(db, hotel)
    ana = await make.staff_member(db, hotel)
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 10))
    for how in (None, Acknowledged.PAPER):
        await attend(db, keeper, held.id, [ana.id], how, today=NOON.date(), now=NOON)

    assert await db.scalar(select(Attendance.acknowledged_on)) == date(2026, 3, 10)


async def test_what_people_learnt_by_themselves_is_told_together_and_long_lists_have_pages(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    for number in range(55):
        row = await make.training_session(db, hotel, held_on=date(2026, 1, 1) + timedelta(days=number))
        if number < 3:
            row.came_by = CameBy.OWN_PHONE
            db.add(
                Attendance(
                    **attendance(
                        row, (await make.staff_member(db, hotel)).id, Acknowledged.LINK, today=row.held_on
                    )
                )
            )
    await db.flush()
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    page = await browser.open(f"/registrar/signatories/{hotel.id}/training")
    rest = await browser.open(f"/registrar/signatories/{hotel.id}/training?page=2")

    assert "52 sessions" in page.text
    assert "Taken on their own phone 3" in page.text
    assert "January 4, 2026" in rest.text
    assert "January 4, 2026" not in page.text
    far = await browser.open(f"/registrar/signatories/{hotel.id}/training?page={10**30}")
    assert far.status in {200, 400, 404}
