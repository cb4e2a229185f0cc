"""What a history tells of a day does not change when somebody's post ends later that day."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.decisions.models import Recommendation
from registry.ledger.models import LedgerEntry
from registry.ledger.rules import Office
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

OWN = {"sec-fetch-site": "same-origin"}


async def put_in_as(browser: Browser, account: Account) -> None:
    browser.client.cookies.clear()
    await browser.sign_in(account)


async def test_each_page_keeps_for_whom_its_reader_acts(db: AsyncSession, browser: Browser) -> None:
    hotel, chamber = await make.signatory(db), await make.association(db)
    await make.adherence(db, hotel)
    await make.membership(db, hotel, chamber)
    auditor = await make.person(db, Role.AUDITOR, chamber.id)
    registrar, owner = await make.person(db, Role.REGISTRAR), await make.person(db, Role.OWNER, hotel.id)
    found = {"outcome": "suspend", "ground": "critical_finding", "reason": "Finding 3."}

    await put_in_as(browser, auditor)
    await browser.submit(f"/association/members/{hotel.id}/recommend", **found)
    await put_in_as(browser, registrar)
    case = (await browser.open("/registrar/decisions")).html.select_one("tbody th a")
    assert case is not None
    page = str(case["href"])
    await make.notice(db, (await db.scalars(select(Recommendation))).one(), served_on=make.SIGNED_ON)
    await browser.submit(page, page, answer="follow", effective_on=f"{NOON:%Y-%m-%d}", reason="It stands.")
    await put_in_as(browser, owner)
    await browser.submit("/desk/associations", "/leave")
    await put_in_as(browser, await make.account(db, email="new@example.org"))
    await browser.submit("/join/begin", country="CR")

    kept = {
        kind: (office, organisation)
        for kind, office, organisation in await db.execute(
            select(LedgerEntry.kind, LedgerEntry.acted_as, LedgerEntry.acted_for)
        )
    }
    assert kept["recommendation.make"] == (Office.ASSOCIATION, chamber.id)
    assert kept["recommendation.decide"] == kept["adherence.suspended"] == (Office.REGISTER, None)
    assert kept["membership.leave"] == (Office.BUSINESS, hotel.id)
    assert kept["application.begin"] == (Office.PERSON, None)
    assert kept["session.start"] == (None, None), "who signs in wears no hat yet"


async def test_who_left_an_association_is_still_named_when_their_post_has_ended(
    db: AsyncSession, browser: Browser
) -> None:
    hotel, chamber = await make.signatory(db), await make.association(db)
    await make.membership(db, hotel, chamber)
    leaver = await make.person(db, Role.OWNER, hotel.id, name="Olga Brandt")
    stays = await make.person(db, Role.OWNER, hotel.id, name="Berta Solano")
    await browser.sign_in(leaver)
    await browser.submit("/desk/associations", "/leave")
    post = await db.scalar(select(Post.id).where(Post.account_id == leaver.id))

    await put_in_as(browser, stays)
    before = (await browser.open("/desk/history")).text
    ended = await browser.client.post(f"/desk/team/posts/{post}/end", headers=OWN)
    assert ended.status_code == 303
    after = (await browser.open("/desk/history")).text

    said = "The business left an association."
    assert (said in before, said in after) == (True, True)
    assert ("Olga Brandt, one of your own people" in before, "Olga Brandt" in after) == (True, True)
    assert "somebody without a role here" not in after
