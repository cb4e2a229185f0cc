"""A passport stays one person's: made once, presented by nobody else, let go of, and read rightly by whoever checks it."""

from datetime import date
from random import Random

import pypdfium2
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.passports.models import Passport
from registry.passports.rules import PASSPORTS_MOST, make_code, spell
from registry.signatories.models import Signatory
from tests import make
from tests.pages.browser import Browser
from tests.pages.test_own_page import OWN, link_of, somebody
from tests.pages.test_passports import make_one, trained

STRAY = (".", ",", "”", "%22", ")", "...", "%C2%BB", "%E2%80%A6", "*%20", "%3E")


@pytest.mark.parametrize("stray", STRAY)
async def test_a_stray_sign_behind_a_link_opens_no_page_of_whoever_was_here_before(
    db: AsyncSession, browser: Browser, stray: str
) -> None:
    hotel, ada = await somebody(db, browser, "Ada")
    first = await link_of(browser, ada)
    cira = await make.staff_member(db, hotel, known_as="Cira")
    await browser.sign_in(await make.person(db, Role.FOCAL_POINT, hotel.id))
    second = await link_of(browser, cira)
    await browser.open(first)

    page = await browser.open(f"{second}{stray}")

    assert "Cira" in page.text
    assert "Ada" not in page.text


async def test_a_link_that_cannot_be_one_closes_what_was_open_before(
    db: AsyncSession, browser: Browser
) -> None:
    await trained(db, browser)
    public, private = await make_one(browser)
    assert (await browser.open(f"{private}.")).title == "Filomena Ruiz"

    for wrong, left in (
        (f"{public}/a+b", "/passport/mine"),
        ("/my/a+b", "/my"),
        ("/my/%E2%82%AC", "/my"),
    ):
        answer = await browser.client.get(wrong)
        page = await browser.open(left)
        assert "Max-Age=0" in answer.headers["set-cookie"], wrong
        assert (page.status, "Filomena" in page.text) == (404, False), wrong


async def test_two_taps_and_a_reload_make_one_passport_and_show_the_same_link(
    db: AsyncSession, browser: Browser
) -> None:
    await trained(db, browser)
    form = (await browser.open("/my")).html.select_one("form[action='/my/passport']")
    assert form is not None
    sent = {str(one["name"]): str(one.get("value", "")) for one in form.select("input")}

    shown = set()
    for _ in range(2):
        answer = await browser.client.post("/my/passport", data=sent, headers=OWN)
        assert (answer.status_code, answer.headers["location"]) == (303, "/my/passport")
        for _ in range(2):
            page = await browser.open("/my/passport")
            assert page.title == "Your passport is there"
            shown.add(page.html.select("#own-link")[0].text)

    assert len(shown) == 1
    assert await db.scalar(select(func.count(Passport.id))) == 1
    await browser.submit("/my", "/my/passport/close")
    page = await browser.open("/my/passport")
    assert (page.path, bool(page.html.select("form[action='/my/passport']"))) == ("/my", True)


async def test_a_colleagues_passport_is_refused_with_what_to_do_and_is_closed_on_the_own_page(
    db: AsyncSession, browser: Browser
) -> None:
    ada = await trained(db, browser)
    _, private = await make_one(browser)
    browser.client.cookies.clear()
    hotel = await db.get_one(Signatory, ada.signatory_id)
    cira = await make.staff_member(db, hotel, known_as="Cira")
    await browser.sign_in(await make.person(db, Role.FOCAL_POINT, hotel.id))
    await browser.open(await link_of(browser, cira))
    await browser.open(private)

    page = await browser.submit("/my", "/my/passport/present")

    assert page.status == 409
    assert "one passport is one person's" in page.text
    page = await browser.submit("/my", "/my/passport/close")
    assert page.path == "/my"
    _, own = await make_one(browser, "Cira")
    assert own != private


async def test_whoever_lost_the_links_makes_room_and_the_page_does_not_tell_of_how_many(
    db: AsyncSession, browser: Browser
) -> None:
    await trained(db, browser)
    none = await browser.submit("/my", "/my/passport/let-go")
    for _ in range(PASSPORTS_MOST):
        await make_one(browser)
        await browser.submit("/my", "/my/passport/close")
    assert (await browser.submit("/my", "/my/passport")).status == 409

    page = await browser.submit("/my", "/my/passport/let-go")

    assert page.text == none.text
    await make_one(browser)
    browser.client.cookies.clear()
    answer = await browser.client.post("/my/passport/let-go", headers=OWN)
    assert answer.status_code == 404


async def test_a_module_learnt_often_counts_once_and_the_latest_leads(
    db: AsyncSession, browser: Browser
) -> None:
    _, who = await somebody(db, browser)
    for day in (1, 2, 3):
        await make.trained(db, who, "M2", held_on=date(2026, 3, day))
    await make.trained(db, who, "M0")
    await browser.open(await link_of(browser, who))
    public, _ = await make_one(browser)

    for page in (await browser.open(public), await browser.open("/passport/mine")):
        cards = page.html.select(".entries > li")
        assert [len(card.select("details li")) for card in cards] == [0, 2]
        assert "Learnt on March 3, 2026" in cards[1].select("p")[1].text
    assert (await browser.open(public)).title == "2 modules count today"


@pytest.mark.parametrize("name", ["محمد", "山田太郎", "Ana 山田", "Иван", "Nguyễn"])
async def test_a_name_that_the_certificate_cannot_print_is_told_and_left_to_be_written(
    db: AsyncSession, browser: Browser, name: str
) -> None:
    await trained(db, browser)
    assert "leaves a line" in (await browser.open("/my")).html.select("#name-hint")[0].text
    await make_one(browser, name)

    page = await browser.open("/passport/mine")

    assert page.title == name
    assert "The certificate cannot print your name" in page.text
    document = pypdfium2.PdfDocument((await browser.client.get("/passport/mine/certificate.pdf")).content)
    said = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "Name (written by hand)" in said
    for maimed in ("Ana", "Ivan", "Nguy"):
        assert maimed not in said
    page = await browser.submit("/passport/mine", "/name", name="Ana Núñez-O'Hara, jr.")
    assert "The certificate cannot print your name" not in page.text


async def test_a_passports_code_in_the_logos_box_leads_on_and_tells_nothing_of_whether_it_was_issued(
    db: AsyncSession, browser: Browser
) -> None:
    await trained(db, browser)
    public, _ = await make_one(browser)
    known = public.rpartition("/")[2]
    unknown = make_code(Random(7).getrandbits)

    for code in (known, unknown):
        for asked in (f"/v?code={spell(code).lower()}", f"/v/{code}"):
            page = await browser.open(asked)
            assert (page.status, page.title, page.faults) == (404, "This is not the code of a logo", set())
            assert [one["href"] for one in page.html.select("a[href^='/passport']")] == [f"/passport/{code}"]
    said = [(await browser.open(f"/v/{code}")).text.replace(code, "") for code in (known, unknown)]
    assert said[0] == said[1]
    for _ in range(70):
        unknown = make_code(Random(unknown).getrandbits)
        assert (await browser.client.get(f"/v/{unknown}")).status_code == 404  # nothing was looked up
    told = await browser.client.get(f"/v/{known}", headers={"accept": "application/json"})
    assert told.json()["reason"] == "malformed"


async def test_a_passports_code_and_its_box_have_words_of_their_own(
    db: AsyncSession, browser: Browser
) -> None:
    await trained(db, browser)
    public, _ = await make_one(browser)

    for language in ("es", "pt", "fr"):
        for path in (public, "/passport", "/passport/mine", "/my/passport"):
            page = await browser.open(f"{path}?lang={language}")
            main = page.html.select_one("main")
            assert main is not None
            assert "logo" not in main.text.lower(), (path, language)


async def test_a_form_of_one_person_s_page_enters_nothing_at_somebody_else_s(
    db: AsyncSession, browser: Browser
) -> None:
    hotel, ada = await somebody(db, browser, "Ada")
    await browser.open(await link_of(browser, ada))
    form = (await browser.open("/my")).html.select_one("form[action='/my/passport']")
    assert form is not None
    sent = {str(one["name"]): str(one.get("value", "")) for one in form.select("input")}
    cira = await make.staff_member(db, hotel, known_as="Cira")
    await browser.sign_in(await make.person(db, Role.FOCAL_POINT, hotel.id))
    await browser.open(await link_of(browser, cira))

    answer = await browser.client.post("/my/passport", data=sent, headers=OWN)

    assert (answer.status_code, "Somebody else" in answer.text) == (409, True)
    assert await db.scalar(select(func.count(Passport.id))) == 0
