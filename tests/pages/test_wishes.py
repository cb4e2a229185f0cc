"""Businesses that say they are an association's members, as its administrators answer them."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.applications.models import Application
from registry.associations.models import Association
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

PAGE = "/association/wishes"
OWN = {"sec-fetch-site": "same-origin"}


async def named(db: AsyncSession) -> tuple[Application, Association]:
    """Make an application that names an association of which the business is no member."""
    body = await make.association(db)
    hotel = await make.signatory(db, name="Hotel Aurora", number="3-101-77")
    row = await make.application(db, hotel, within=body)
    row.wished_at = NOON
    await db.flush()
    return row, body


async def test_an_administrator_finds_who_says_so_and_says_yes(db: AsyncSession, browser: Browser) -> None:
    row, body = await named(db)
    reviewer = await make.person(db, Role.REVIEWER, body.id)
    await browser.sign_in(reviewer)
    assert "Hotel Aurora" not in (await browser.open("/association/applications")).text

    desk = await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN, body.id))
    assert "1 business says that it is your member" in desk.text
    page = await browser.open(PAGE)
    assert ("Hotel Aurora" in page.text, "3-101-77" in page.text) == (True, True)
    page = await browser.submit(PAGE, f"{PAGE}/{row.id}", agrees="yes")

    assert (page.path.partition("?")[0], "Nobody asks" in page.text) == (PAGE, True)
    await browser.sign_in(reviewer)
    assert "Hotel Aurora" in (await browser.open("/association/applications")).text


async def test_a_registrar_and_the_applicant_read_that_the_answer_is_open(
    db: AsyncSession, browser: Browser
) -> None:
    row, body = await named(db)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    page = await browser.open(f"/registrar/applications/{row.id}")
    assert f"says that it is a member of {body.name}" in page.text
    assert page.html.select_one("button[value=accept]") is not None

    await browser.sign_in(await db.get_one(Account, row.account_id))
    page = await browser.open(f"/join/{row.id}")
    assert "A reviewer of the register reads it now." in page.text
    assert f"{body.name} has not said yet whether you are its member." in page.text


async def test_an_answer_that_is_none_changes_nothing(db: AsyncSession, browser: Browser) -> None:
    row, body = await named(db)
    await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN, body.id))

    page = await browser.client.post(f"{PAGE}/{row.id}", data={"agrees": "perhaps"}, headers=OWN)

    assert page.status_code == 409
    assert row.wished_at == NOON


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.OWNER, Role.REGISTRAR])
async def test_only_who_keeps_the_list_answers(db: AsyncSession, browser: Browser, role: Role) -> None:
    row, body = await named(db)
    of = {Role.OWNER: row.signatory_id, Role.REGISTRAR: None}.get(role, body.id)
    await browser.sign_in(await make.person(db, role, of))

    page = await browser.client.post(f"{PAGE}/{row.id}", data={"agrees": "yes"}, headers=OWN)

    assert ((await browser.open(PAGE)).status, page.status_code) == (404, 404)
