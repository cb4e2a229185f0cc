"""The page on which owners answer an association, and leave one."""

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.associations.asking import ask
from registry.associations.queries import is_member
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser


async def test_an_owner_is_told_answers_and_can_leave_again(db: AsyncSession, browser: Browser) -> None:
    hotel, chamber = await make.signatory(db), await make.association(db)
    await ask(db, chamber.id, [(hotel.id, "M-7")], by=None, now=NOON)
    await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))

    assert "Answer an association" in (await browser.open("/desk")).text
    asked = await browser.open("/desk/associations")
    assert (chamber.name in asked.text, "M-7" in asked.text) == (True, True)
    joined = await browser.submit("/desk/associations", "/answer", agrees="yes")

    assert joined.path == "/desk/associations"
    assert "Asking you" not in joined.text
    assert await is_member(db, chamber.id, hotel.id, now=NOON)
    assert "Answer an association" not in (await browser.open("/desk")).text
    left = await browser.submit("/desk/associations", "/leave")
    assert "No association" in left.text
    assert not await is_member(db, chamber.id, hotel.id, now=NOON)
    history = await browser.open("/desk/history")
    assert "The business left an association." in history.text


async def test_an_answer_that_is_none_changes_nothing(db: AsyncSession, browser: Browser) -> None:
    hotel, chamber = await make.signatory(db), await make.association(db)
    await ask(db, chamber.id, [(hotel.id, "")], by=None, now=NOON)
    await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))

    page = await browser.submit("/desk/associations", "/answer", agrees="perhaps")

    assert (page.status, "Say whether your business is a member." in page.text) == (409, True)
    assert chamber.name in (await browser.open("/desk/associations")).text


async def test_only_owners_answer(db: AsyncSession, browser: Browser) -> None:
    hotel, chamber = await make.signatory(db), await make.association(db)
    await ask(db, chamber.id, [(hotel.id, "")], by=None, now=NOON)
    await browser.sign_in(await make.person(db, Role.FOCAL_POINT, hotel.id))

    assert (await browser.open("/desk/associations")).status == 404
    assert "Answer an association" not in (await browser.open("/desk")).text
