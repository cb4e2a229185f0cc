"""An association has a page of its own, and stands under another once both have said so."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence.rules import Status
from registry.associations.models import Association, Federation
from registry.ledger.models import LedgerEntry
from tests import make
from tests.pages.browser import Browser

OWN = {"sec-fetch-site": "same-origin"}
HOME = "/association/federation"


async def boss(db: AsyncSession, name: str) -> tuple[Association, Account]:
    body = await make.association(db, name=name)
    return body, await make.person(db, Role.ASSOCIATION_ADMIN, body.id)


async def as_(browser: Browser, account: Account) -> None:
    browser.client.cookies.clear()
    await browser.sign_in(account)


async def tie(db: AsyncSession, above: Association, below: Association) -> Federation:
    asker = await make.account(db)
    row = Federation(
        umbrella_id=above.id, member_id=below.id, asked_for=above.id, asked_by=asker.id, asked_at=make.LONG_AGO,
        answered_by=asker.id, answered_at=make.LONG_AGO, agreed_at=make.LONG_AGO, ended_at=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    return row


async def test_an_umbrella_reads_the_members_of_those_below_once_both_agree(
    db: AsyncSession, browser: Browser
) -> None:
    chamber, celia = await boss(db, "Cámara")
    umbrella, uma = await boss(db, "Federación")
    hotel = await make.signatory(db, name="Hotel Uno")
    await make.adherence(db, hotel)
    await make.membership(db, hotel, chamber)
    theirs = f"{HOME}/{chamber.id}"

    await as_(browser, uma)
    asked = await browser.submit(HOME, other=str(chamber.id), place="below")
    assert "Asked. The other association answers." in asked.text
    assert (await browser.open(theirs)).status == 404
    row = (await db.scalars(select(Federation))).one()
    own_answer = await browser.client.post(f"{HOME}/{row.id}/answer", data={"agrees": "yes"}, headers=OWN)
    assert own_answer.status_code == 404, "whoever asked does not answer"

    await as_(browser, celia)
    assert "Asks to stand above yours, and to see your members." in (await browser.open(HOME)).text
    await browser.client.post(f"{HOME}/{row.id}/answer", data={"agrees": "yes"}, headers=OWN)

    await as_(browser, uma)
    seen = await browser.open(theirs)
    assert "Hotel Uno" in seen.text
    assert not seen.html.select("main form")
    for address in (f"/association/members/{hotel.id}/history", f"/association/members/{hotel.id}/training"):
        assert (await browser.open(address)).status == 404
    assert "Hotel Uno" not in (await browser.open("/association/members")).text

    await as_(browser, celia)
    assert (await browser.open(f"{HOME}/{umbrella.id}")).status == 404, "nobody looks upwards"
    await browser.client.post(f"{HOME}/{row.id}/end", headers=OWN)
    await as_(browser, uma)
    assert (await browser.open(theirs)).status == 404
    kinds = set(await db.scalars(select(LedgerEntry.kind).where(LedgerEntry.subject_id == row.id)))
    assert kinds == {"federation.ask", "federation.agree", "federation.end"}


async def test_an_umbrella_sees_its_members_members(db: AsyncSession, browser: Browser) -> None:
    top, tina = await boss(db, "Arriba")
    middle, _ = await boss(db, "Medio")
    chamber, _ = await boss(db, "Abajo")
    await tie(db, top, middle)
    await tie(db, middle, chamber)
    await as_(browser, tina)

    page = await browser.open(HOME)

    assert [row.text for row in page.html.select("main tbody th")] == ["Abajo", "Medio"]
    assert (await browser.open(f"{HOME}/{chamber.id}")).status == 200


async def test_no_circle_and_no_tower(db: AsyncSession, browser: Browser) -> None:
    top, _ = await boss(db, "Arriba")
    middle, _ = await boss(db, "Medio")
    chamber, celia = await boss(db, "Abajo")
    await tie(db, top, middle)
    await tie(db, middle, chamber)
    other, _ = await boss(db, "Otra")
    await as_(browser, celia)

    circle = await browser.client.post(
        f"{HOME}/ask", data={"other": str(top.id), "place": "below"}, headers=OWN
    )
    tower = await browser.client.post(
        f"{HOME}/ask", data={"other": str(other.id), "place": "below"}, headers=OWN
    )
    itself = await browser.client.post(
        f"{HOME}/ask", data={"other": str(chamber.id), "place": "below"}, headers=OWN
    )
    twice = await browser.client.post(
        f"{HOME}/ask", data={"other": str(middle.id), "place": "above"}, headers=OWN
    )

    assert [one.status_code for one in (circle, tower, itself, twice)] == [409] * 4
    empty = await browser.submit(HOME, "/ask")
    assert (empty.status, empty.faults) == (422, {"other", "place"})
    assert "stands above the other already" in circle.text
    assert "No more than three" in tower.text
    assert "asked already, or stands" in twice.text


async def test_an_auditor_sees_the_federation_and_decides_nothing(db: AsyncSession, browser: Browser) -> None:
    chamber, _ = await boss(db, "Cámara")
    other, _ = await boss(db, "Otra")
    await as_(browser, await make.person(db, Role.AUDITOR, chamber.id))

    page = await browser.open(HOME)
    refused = await browser.client.post(
        f"{HOME}/ask", data={"other": str(other.id), "place": "above"}, headers=OWN
    )

    assert (page.status, refused.status_code, page.html.select("main form")) == (200, 404, [])


@pytest.mark.parametrize(("accent", "themed"), [("#0B5C5F", True), ("#ffffaa", False), ("", False)])
async def test_an_association_has_a_page_in_its_own_colour_if_that_can_be_read(
    db: AsyncSession, browser: Browser, accent: str, themed: bool
) -> None:
    chamber, celia = await boss(db, "Cámara")
    for status in (Status.COMMITTED, Status.SUSPENDED, Status.APPLIED):
        hotel = await make.signatory(db)
        await make.adherence(db, hotel, status=status)
        await make.membership(db, hotel, chamber)
    await as_(browser, celia)

    page = await browser.submit("/association/page", name="Cámara Nueva", website="", accent=accent)
    browser.client.cookies.clear()
    public = await browser.open(f"/associations/{chamber.slug}")
    theme = await browser.client.get(f"/associations/{chamber.slug}/theme.css")

    assert ("This colour cannot be read" in page.text) == (accent == "#ffffaa")
    assert public.title == "Cámara Nueva"
    assert "2 members have signed" in public.text
    assert bool(public.html.select("link[href$='theme.css']")) == themed
    assert (theme.status_code, "--accent" in theme.text) == ((200, True) if themed else (404, False))
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "association.describe"))).one()
    assert entry.actor_id == celia.id


async def test_a_colour_that_is_none_is_refused_with_its_field(db: AsyncSession, browser: Browser) -> None:
    _, celia = await boss(db, "Cámara")
    await as_(browser, celia)

    page = await browser.submit("/association/page", name="", accent="red;}")

    assert (page.status, page.faults) == (422, {"name", "accent"})
    assert (await browser.open("/associations/none-such")).status == 404
