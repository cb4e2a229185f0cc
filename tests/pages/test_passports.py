"""A person makes a passport, shows it, takes it to a new employer, and ends it; anyone checks its code."""

from datetime import date
from random import Random

import pypdfium2
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.passports.actions import keep_up
from registry.passports.models import PassportBearer
from registry.passports.rules import make_code, spell
from registry.training.models import StaffMember, TrainingSession
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser, Page
from tests.pages.test_own_page import OWN, SESSIONS, link_of, somebody

ADDRESS = "https://registry.test"


async def make_one(browser: Browser, name: str = "Filomena Ruiz") -> tuple[str, str]:
    """Make a passport on the own page that is open; return its public address and the holder's own."""
    page = await browser.submit("/my", "/my/passport", name=name)
    assert (page.status, page.title) == (200, "Your passport is there")
    public, private = page.html.select("p.mono")[-1], page.html.select_one("#own-link")
    assert private is not None
    return tuple(one.get_text(strip=True).removeprefix(ADDRESS) for one in (public, private))  # type: ignore[return-value] # two of them


async def trained(db: AsyncSession, browser: Browser) -> StaffMember:
    """Open the own page of somebody who learnt two modules."""
    _, who = await somebody(db, browser)
    await make.trained(db, who, "M0", "M2")
    await browser.open(await link_of(browser, who))
    return who


async def test_anyone_reads_what_a_passport_holds_and_nobodys_name(
    db: AsyncSession, browser: Browser
) -> None:
    await trained(db, browser)
    public, _ = await make_one(browser)
    with_cookies = await browser.client.get(public)
    browser.client.cookies.clear()

    answer = await browser.client.get(public)
    page = await browser.open(public)

    assert answer.text == with_cookies.text  # the page is the same for everyone
    assert "set-cookie" not in answer.headers
    assert "script-src 'none'" in answer.headers["content-security-policy"]
    assert page.title == "2 modules count today"
    assert "Learnt on March 1, 2026, In person" in page.text
    assert "Counts until March 1, 2027" in page.text
    for unsaid in ("Filomena", "Ruiz", "Miramar", "Reception"):
        assert unsaid not in page.text


async def test_a_holder_shows_their_name_on_their_own_link_alone(db: AsyncSession, browser: Browser) -> None:
    await trained(db, browser)
    _, private = await make_one(browser)
    browser.client.cookies.clear()
    assert (await browser.open("/passport/mine")).title == "No passport is open here"

    moved = await browser.client.get(private)
    page = await browser.open("/passport/mine")

    assert (moved.status_code, moved.headers["location"]) == (303, "/passport/mine")
    assert "HttpOnly" in moved.headers["set-cookie"]
    assert page.title == "Filomena Ruiz"
    page = await browser.submit("/passport/mine", "/name", name="Ana Ruiz")
    assert page.title == "Ana Ruiz"
    long = await browser.submit("/passport/mine", "/name", name="x" * 81)
    assert (long.status, long.faults) == (422, {"name"})
    page = await browser.submit("/passport/mine", "/name", name="")
    assert page.title == "My protection passport"
    page = await browser.submit("/passport/mine", "/close")
    assert (await browser.open("/passport/mine")).status == 404


async def test_a_wrong_secret_opens_nothing(db: AsyncSession, browser: Browser) -> None:
    await trained(db, browser)
    public, private = await make_one(browser)
    await browser.submit("/passport/mine", "/close")
    _, other = await make_one(browser)
    browser.client.cookies.clear()

    for link in (
        private[:-1],
        f"{public}/{other.rpartition('/')[2]}",
        f"{public}/{'q' * 58}",
        f"{public}/%00",
        f"{public}/{'x' * 5000}",
    ):
        page = await browser.open(link)
        assert (page.status, page.path) == (404, "/passport/mine"), link
    assert (await browser.client.get("/passport/mine/certificate.pdf")).status_code == 404
    for act in ("name", "end"):
        answer = await browser.client.post(f"/passport/mine/{act}", data={"sure": "yes"}, headers=OWN)
        assert answer.status_code == 404


async def test_a_certificate_is_drawn_for_its_holder(db: AsyncSession, browser: Browser) -> None:
    await trained(db, browser)
    public, _ = await make_one(browser)

    answer = await browser.client.get("/passport/mine/certificate.pdf", headers={"accept-language": "es"})

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    document = pypdfium2.PdfDocument(answer.content)
    said = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "Filomena Ruiz" in said
    assert spell(public.rpartition("/")[2]) in said
    assert "Pasaporte de protección" in said


async def test_a_session_that_was_taken_back_is_told_at_once(db: AsyncSession, browser: Browser) -> None:
    who = await trained(db, browser)
    public, _ = await make_one(browser)
    await browser.sign_in(await make.person(db, Role.FOCAL_POINT, who.signatory_id))
    held = (await db.scalars(select(TrainingSession).where(TrainingSession.module == "M0"))).one()
    await browser.submit(f"{SESSIONS}/{held.id}", "take-back", reason="Never held")

    page = await browser.open(public)

    assert page.title == "1 module counts today"
    assert "Taken back by the business that had entered it" in page.text


async def test_a_driver_takes_it_to_a_new_employer_who_sees_that_it_was_brought(
    db: AsyncSession, browser: Browser
) -> None:
    await trained(db, browser)
    _, private = await make_one(browser)
    browser.client.cookies.clear()
    new, here = await somebody(db, browser, "Filo")
    own = await link_of(browser, here)
    await browser.open(own)

    wrong = await browser.submit("/my", "/my/passport/present", link="nonsense")
    assert (wrong.status, wrong.faults) == (422, {"link"})
    unknown = await browser.submit(
        "/my", "/my/passport/present", link=private[:-1] + ("r" if private.endswith("q") else "q")
    )
    assert (unknown.status, unknown.faults) == (422, {"link"})
    page = await browser.submit("/my", "/my/passport/present", link=f"{ADDRESS}{private}")

    assert "It is noted" in page.text
    assert "What you learn here goes into it." in page.text
    assert page.text.count("March 1, 2027") >= 2
    await browser.submit("/my", "/my/passport/present")  # again, and nothing twice
    browser.client.cookies.clear()
    await browser.sign_in(await make.person(db, Role.FOCAL_POINT, new.id))
    seen = await browser.open(SESSIONS)
    assert seen.text.count("Brought along in a protection passport") == 2
    browser.client.cookies.clear()
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    told = await browser.open(f"/registrar/signatories/{new.id}/training")
    assert told.text.count("Learnt at a business of the register, and brought along") == 2
    assert "passport" not in told.text.lower()


async def test_a_passport_that_is_open_in_the_browser_needs_no_typing(
    db: AsyncSession, browser: Browser
) -> None:
    await trained(db, browser)
    _, private = await make_one(browser)
    browser.client.cookies.clear()
    _, here = await somebody(db, browser, "Filo")
    own = await link_of(browser, here)
    await browser.open(private)
    page = await browser.open(own)
    assert "is open on this phone" in page.text

    page = await browser.submit("/my", "/my/passport/present")

    assert "What you learn here goes into it." in page.text


async def test_a_business_does_not_learn_whether_somebody_has_a_passport(
    db: AsyncSession, browser: Browser
) -> None:
    hotel, who = await somebody(db, browser)
    await make.trained(db, who, "M0")
    own = await link_of(browser, who)
    before = await browser.open(own)
    await make_one(browser)
    browser.client.cookies.clear()

    after = await browser.open(own)  # whoever made the link opens it again
    await browser.sign_in(await make.person(db, Role.FOCAL_POINT, hotel.id))
    desk = await browser.open(f"/desk/training/staff/{who.id}")
    told = await browser.open("/desk/history")

    assert after.text == before.text
    assert "passport" not in (desk.text + told.text).lower()


async def test_a_holder_ends_it_and_its_code_says_so(db: AsyncSession, browser: Browser) -> None:
    await trained(db, browser)
    public, private = await make_one(browser)
    unsure = await browser.submit("/passport/mine", "/end")
    assert (unsure.status, unsure.faults) == (422, {"sure"})

    page = await browser.submit("/passport/mine", "/end", sure="yes")

    assert (page.path, page.title) == (public, "Ended by its holder")
    assert "M0" not in page.text
    assert (await browser.open(private)).status == 404
    assert (await db.scalars(select(PassportBearer))).all() == []


async def test_a_leaver_opens_it_and_so_does_a_forgotten_one(db: AsyncSession, browser: Browser) -> None:
    who = await trained(db, browser)
    public, private = await make_one(browser)
    who.since, who.until, who.forgotten_at = date(2020, 1, 1), date(2020, 1, 2), NOON
    who.known_as = who.known_key = ""
    await db.flush()
    await keep_up(db, today=NOON.date(), now=NOON)

    assert (await browser.open("/my")).status == 404
    assert (await browser.open(private)).title == "Filomena Ruiz"
    assert (await browser.open(public)).title == "2 modules count today"


async def test_a_passport_may_hold_nothing_yet(db: AsyncSession, browser: Browser) -> None:
    _, who = await somebody(db, browser)
    await browser.open(await link_of(browser, who))
    public, _ = await make_one(browser, name="")

    assert (await browser.open(public)).title == "Nothing in it counts today"
    assert (await browser.open("/passport/mine")).title == "My protection passport"


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("P7QM4TXD2A90", "This is not the code of a passport"),
        (make.code(), "This is not the code of a passport"),
        ("x", "This is not the code of a passport"),
        ("%00", "This is not the code of a passport"),
        ("y" * 3000, "This is not the code of a passport"),
        (make_code(Random(5).getrandbits), "This is not the code of a passport"),
    ],
)
async def test_a_wrong_or_unknown_code_is_told_like_a_logos(browser: Browser, typed: str, title: str) -> None:
    page: Page = await browser.open(f"/passport/{typed}")
    asked = await browser.open(f"/passport?code={typed}")

    assert (page.status, page.title) == (404, title)
    assert (asked.status, asked.title) == (404, title)


async def test_the_box_takes_a_typed_code_to_its_page(db: AsyncSession, browser: Browser) -> None:
    await trained(db, browser)
    public, _ = await make_one(browser)
    code = public.rpartition("/")[2]

    assert (await browser.open("/passport")).title == "Check a protection passport"
    assert (await browser.open("/passport?code=")).faults == {"code"}
    assert (await browser.open(f"/passport?code={spell(code).lower()}")).path == public
    logo = await browser.open(f"/passport/{make.code()}")
    assert logo.html.select("a[href^='/v/']")


async def test_many_unknown_codes_are_too_many_and_known_ones_are_never_counted(
    db: AsyncSession, browser: Browser
) -> None:
    await trained(db, browser)
    public, _ = await make_one(browser)
    random = Random(9)
    statuses = [
        (await browser.client.get(f"/passport/{make_code(random.getrandbits)}")).status_code
        for _ in range(61)
    ]

    assert statuses == [404] * 60 + [429]
    assert (await browser.client.get(public)).status_code == 200
