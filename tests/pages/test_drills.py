"""A team practises the drill of the month, logs it, and others see when."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.countries.actions import load_shipped
from registry.courses.lessons import LANGUAGES, course
from registry.paths import TEXTS
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from registry.training.models import Drill
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

DRILLS = "/desk/training/drills"
RIGHT = {
    "scenario": "own-colleague", "held_on": "2026-03-20", "minutes": "3", "people": "4", "knew": "partly",
    "seconds": "40",
}  # fmt: skip


@pytest.fixture(autouse=True)
async def numbers(db: AsyncSession) -> None:
    await load_shipped(db, now=NOON)


async def hotel_of(db: AsyncSession, browser: Browser, role: Role = Role.FOCAL_POINT) -> Signatory:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    await browser.sign_in(await make.person(db, role, hotel.id))
    return hotel


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_scenario_of_the_month_comes_before_its_log_in_every_language(
    db: AsyncSession, browser: Browser, language: str
) -> None:
    hotel = await hotel_of(db, browser)

    page = await browser.open(f"{DRILLS}?lang={language}")

    wanted = course(TEXTS, language).scenario_of(NOON.month, hotel.sector)
    assert (page.status, page.faults) == (200, set())
    text = str(page.html)
    assert page.text.index(wanted.story[:60]) < page.text.index(wanted.look_for[-1][:60])
    assert text.index('id="scene"') < text.index('href="tel:') < text.index('name="held_on"')


async def test_a_drill_is_logged_with_roles_and_numbers_and_nobodys_name(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)

    page = await browser.submit(
        DRILLS,
        roles=["reception", "security"],
        better=["numbers"],
        note="The card was behind the door.",
        **RIGHT,
    )

    assert (page.status, page.faults) == (200, set())
    for said in (
        "4 people",
        "Reception",
        "knew it in part",
        "40",
        "Have the numbers at hand",
        "behind the door",
    ):
        assert said in page.text
    row = (await db.scalars(select(Drill))).one()
    assert (row.signatory_id, row.held_on, row.roles) == (
        hotel.id,
        date(2026, 3, 20),
        ["reception", "security"],
    )
    assert "Procedure tested on March 20, 2026" in (await browser.open("/desk/training")).text
    assert "March 20, 2026" in (await browser.open(DRILLS)).text


async def test_the_same_form_sent_twice_logs_one_drill(db: AsyncSession, browser: Browser) -> None:
    await hotel_of(db, browser)
    form = {**RIGHT, "drill": str(uuid4())}

    for _ in range(2):
        answer = await browser.client.post(DRILLS, data=form, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == 303

    assert len((await db.scalars(select(Drill))).all()) == 1


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"held_on": "2027-01-01"}, "held_on"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "2000"}, "minutes"),
        ({"scenario": "truck-stop-lift"}, "scenario"),  # of another line of business
        ({"place": "00000000-0000-4000-8000-000000000000"}, "place"),
        ({"note": "Ask ana@hotel.example"}, "note"),
    ],
)
async def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_lost(
    db: AsyncSession, browser: Browser, typed: dict[str, str], fault: str
) -> None:
    hotel = await hotel_of(db, browser)
    await make.establishment(db, hotel)

    page = await browser.submit(DRILLS, better=["who_calls"], **{"place": "", "note": "", **RIGHT, **typed})

    assert (page.status, page.faults) == (422, {fault})
    assert page.field("people") == "4"
    assert page.html.select("input[name=better][value=who_calls][checked]")
    assert (await db.scalars(select(Drill))).all() == []


async def test_a_drill_is_corrected_and_taken_back(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    old = await make.drill(db, hotel)

    page = await browser.submit(f"{DRILLS}/{old.id}/correct", people="7")
    assert "7 people" in page.text
    assert "This drill was corrected" in (await browser.open(f"{DRILLS}/{old.id}")).text

    fault = await browser.submit(page.path, "take-back", reason="")
    assert (fault.status, fault.faults) == (422, {"reason"})
    back = await browser.submit(page.path, "take-back", reason="Never held")
    assert "Taken back." in back.text
    assert "The procedure was not tested yet" in back.text


async def test_a_plain_member_reads_the_scenario_and_logs_nothing(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser, Role.MEMBER)
    row = await make.drill(db, hotel)

    for path in (DRILLS, f"{DRILLS}/{row.id}"):
        page = await browser.open(path)
        assert page.status == 200
        assert page.html.select("form[method=post]") in ([], page.html.select(".account form")), path
    answer = await browser.client.post(DRILLS, data=RIGHT, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 404


async def test_the_drill_of_another_business_is_not_found(db: AsyncSession, browser: Browser) -> None:
    theirs = await make.drill(db, await make.signatory(db))
    await hotel_of(db, browser)

    for path in (f"{DRILLS}/{theirs.id}", f"{DRILLS}/{theirs.id}/correct"):
        assert (await browser.client.get(path)).status_code == 404


async def test_every_line_of_business_has_its_scenario(db: AsyncSession, browser: Browser) -> None:
    boat = await make.signatory(db, sector=Sector.RIVER_SEA)
    await browser.sign_in(await make.person(db, Role.OWNER, boat.id))

    page = await browser.open(f"{DRILLS}?scenario=small-pier")

    title = next(one.title for one in course(TEXTS, "en").scenarios if one.key == "small-pier")
    assert [one.text for one in page.html.select("#scene")] == [title]
    assert page.html.select("select[name=scenario]#scenario option[selected][value=small-pier]")


async def test_association_and_register_see_dates_scenario_and_numbers_and_no_note(
    db: AsyncSession, browser: Browser
) -> None:
    hotel, chamber = await make.signatory(db), await make.association(db)
    await make.membership(db, hotel, chamber)
    await make.drill(db, hotel, note="ours alone")
    for path, who in (
        (f"/association/members/{hotel.id}/training", await make.person(db, Role.AUDITOR, chamber.id)),
        (f"/registrar/signatories/{hotel.id}/training", await make.person(db, Role.REGISTRAR)),
    ):
        await browser.sign_in(who)

        page = await browser.open(path)

        title = next(one.title for one in course(TEXTS, "en").scenarios if one.key == "own-colleague")
        for said in ("Procedure tested on", "March 1, 2026", title, "4 people", "knew whom to call"):
            assert said in page.text
        assert "ours alone" not in page.text


async def test_the_public_page_says_when_the_procedure_was_tested_and_nothing_of_how(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    await make.drill(db, hotel)
    await make.trained(db, await make.staff_member(db, hotel), "M0")

    page = await browser.open(f"/directory/{hotel.slug}")

    assert "procedure tested on March 1, 2026" in page.text
    assert "knew whom to call" not in page.text
