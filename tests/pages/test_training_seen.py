"""What others see of a business's training: an association, a registrar, the public."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from tests import make
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
