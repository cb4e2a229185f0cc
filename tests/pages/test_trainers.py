"""The business reads who trains others; others read counts."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.signatories.models import Signatory
from registry.training.models import StaffMember
from registry.training.rules import Duty
from tests import make
from tests.pages.browser import Browser

TRAINERS = "/desk/training/trainers"
FLAG = "trainer without a valid M8"


async def led_by(db: AsyncSession, hotel: Signatory) -> StaffMember:
    """Let one of the staff have led a session without ever having learnt to."""
    ana = await make.staff_member(db, hotel, known_as="Filomena", duties=(Duty.TRAINER,))
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 2))
    held.trainer_id, held.trainer_name = ana.id, ""
    await make.training_session(db, hotel, "M1", held_on=date(2026, 3, 3))
    return ana


async def test_the_business_reads_who_trains_whom_and_what_is_flagged(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    ana = await led_by(db, hotel)
    await browser.sign_in(await make.person(db, Role.MEMBER, hotel.id))

    page = await browser.open(TRAINERS)

    for said in (
        "Filomena",
        "not taken yet",
        "1 session led without a valid M8",
        "Rosa from the chamber",
        "M0 ·",
    ):
        assert said in page.text
    assert page.html.select(f"a[href='/desk/training/staff/{ana.id}']")
    assert (await browser.open("/desk/training/sessions")).text.count(FLAG) == 1


async def test_a_business_without_trainers_is_told_how_to_name_one(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    await browser.sign_in(await make.person(db, Role.FOCAL_POINT, hotel.id))

    page = await browser.open(TRAINERS)

    assert "Nobody of your own trains others yet" in page.text
    assert page.html.select("main a[href='/desk/training/staff']")


async def test_association_and_register_read_counts_and_no_name(db: AsyncSession, browser: Browser) -> None:
    hotel, chamber = await make.signatory(db), await make.association(db)
    await make.membership(db, hotel, chamber)
    await led_by(db, hotel)
    for path, who in (
        (f"/association/members/{hotel.id}/training", await make.person(db, Role.REVIEWER, chamber.id)),
        (f"/registrar/signatories/{hotel.id}/training", await make.person(db, Role.REGISTRAR)),
    ):
        await browser.sign_in(who)

        page = await browser.open(path)

        for said in ("train others at this business", "1 session led without a valid M8", FLAG):
            assert said in page.text
        assert "Filomena" not in page.text
        assert "Rosa from the chamber" not in page.text
