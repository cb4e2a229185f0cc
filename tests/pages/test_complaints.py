"""Complaining, coming back, the queue, and what a business is told, through the pages."""

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.complaints.models import Complaint
from registry.decisions.models import Recommendation
from registry.signatories.models import Signatory
from tests import make
from tests.pages.browser import Browser, Page


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    return hotel


@pytest.fixture
async def registrar(db: AsyncSession) -> Account:
    return await make.person(db, Role.REGISTRAR, name="Tomas Weir")


async def complain(browser: Browser, hotel: Signatory, **fields: str) -> Page:
    told = {"kind": "not_trained", "text": "Nobody was ever trained.", **fields}
    return await browser.submit(f"/complaints/new?business={hotel.slug}", to="/complaints/new", **told)


def number_of(page: Page) -> str:
    found = re.search(r"(?:\d{4} ){4}\d{4}", page.text)
    assert found
    return found[0]


async def test_whoever_complains_needs_no_account_and_comes_back_with_a_number(
    db: AsyncSession, browser: Browser, hotel: Signatory, registrar: Account
) -> None:
    page = await browser.open(f"/directory/{hotel.slug}")
    assert page.html.select_one(f'a[href="/complaints?business={hotel.slug}"]')
    question = await browser.open(f"/complaints?business={hotel.slug}")
    assert question.html.select_one('main a[href="/concern?country=CR"]')
    number = number_of(await complain(browser, hotel, may_share="yes"))

    await browser.sign_in(registrar)
    queue = await browser.open("/registrar/queue")
    assert "Hotel Miramar" in queue.text
    assert "Nobody yet" in queue.text
    one = (await db.scalars(select(Complaint))).one()
    assert number.replace(" ", "").encode() not in one.lookup
    at = f"/registrar/queue/{one.id}"
    page = await browser.submit(at, to="/take")
    assert "Nobody was ever trained." in page.text
    page = await browser.submit(at, to="/write", message="Since when?")
    page = await browser.submit(at, to="/share", summary="It is about training.")
    page = await browser.submit(at, to="/answer", outcome="upheld", reason="in_order", words="So it is.")
    assert page.faults == {"reason"}
    page = await browser.submit(
        at, to="/answer", outcome="upheld", reason="commitment_not_kept", words="So it is."
    )
    assert "is a ground to recommend" in page.text
    form = str(page.html.select_one('main a[href*="/recommend?complaint="]')["href"])  # type: ignore[index]
    page = await browser.open(form)
    chosen = [str(option["value"]) for option in page.html.select("main select option[selected]")]
    assert chosen == ["complaint_upheld", str(one.id)]
    page = await browser.submit(form, outcome="suspend", complaint="", reason="It was upheld.")
    assert page.faults == {"complaint"}
    page = await browser.submit(form, outcome="suspend", reason="It was upheld.")
    assert page.status == 200
    recommended = (await db.scalars(select(Recommendation))).one()
    assert one.id.hex[:8].upper() in (await browser.open(f"/registrar/decisions/{recommended.id}")).text

    browser.client.cookies.clear()
    page = await browser.submit("/complaints/follow", number=number)
    assert page.status == 200
    for said in ("Since when?", "So it is.", "Upheld", "Nobody was ever trained."):
        assert said in page.text

    await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))
    told = await browser.open("/desk/complaints")
    assert "It is about training." in told.text
    assert "Nobody was ever trained." not in told.text


async def test_what_speaks_of_a_child_is_led_to_the_numbers_and_not_kept(
    db: AsyncSession, browser: Browser, hotel: Signatory
) -> None:
    line = await make.hotline(db)
    page = await complain(browser, hotel, text="There was a child in room 5, alone.")

    assert page.status == 422
    assert line.number in page.text
    assert page.html.select_one('main a[href^="/concern?country=CR"]')
    assert "room 5" not in page.text
    assert await db.scalar(select(func.count(Complaint.id))) == 0

    number = number_of(await complain(browser, hotel))
    page = await browser.submit("/complaints/follow", number=number)
    sent = await browser.client.post(
        "/complaints/follow",
        data={"number": number, "act": "add", "message": "Había una niña."},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert sent.status_code == 422
    assert "niña" not in sent.text


async def test_a_complaint_is_added_to_taken_back_and_wrong_numbers_find_nothing(
    browser: Browser, hotel: Signatory
) -> None:
    number = number_of(await complain(browser, hotel))
    own = {"sec-fetch-site": "same-origin"}

    async def act(name: str, **fields: str) -> str:
        sent = await browser.client.post(
            "/complaints/follow", data={"number": number, "act": name, **fields}, headers=own
        )
        return sent.text

    assert "And since May." in await act("add", message="And since May.")
    assert "Fill this in" in await act("add", message="")
    assert "Withdrawn" in await act("withdraw")
    for wrong in ("", "1234", "0000 0000 0000 0000 0001", "9" * 500):
        page = await browser.client.post("/complaints/follow", data={"number": wrong}, headers=own)
        assert page.status_code == 422


async def test_faults_are_said_beside_their_fields(browser: Browser, hotel: Signatory) -> None:
    page = await complain(browser, hotel, text="Ask Mrs Brown.", contact="nowhere")

    assert (page.status, page.faults) == (422, {"text", "contact"})
    assert page.field("text").strip() == "Ask Mrs Brown."


async def test_an_association_sees_the_queue_of_its_members(
    db: AsyncSession, browser: Browser, hotel: Signatory
) -> None:
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber)
    await complain(browser, hotel, association_may_read="yes")
    await browser.sign_in(await make.person(db, Role.REVIEWER, chamber.id))

    page = await browser.open("/association/queue?what=complaint&whose=nobodys&show=nonsense")
    assert "Hotel Miramar" in page.text
    one = (await db.scalars(select(Complaint.id))).one()
    page = await browser.submit(f"/association/queue/{one}", to="/take")
    assert "In their words" in page.text
    for path in ("/registrar/queue", f"/registrar/queue/{one}", "/desk/complaints"):
        assert (await browser.client.get(path)).status_code == 404


async def test_what_came_of_it_is_a_public_page(browser: Browser) -> None:
    assert "Nothing to show yet" in (await browser.open("/complaints/outcomes")).text
    bare = await browser.open("/complaints")
    assert bare.html.select_one('main a[href="/directory"]')
    for path in ("/complaints?business=nobody", "/complaints/new", "/complaints?code=XXXX"):
        assert (await browser.client.get(path)).status_code == 404
