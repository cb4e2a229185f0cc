"""The team page of a business."""

import re
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.invitations import accept_waiting, invite_owners
from registry.accounts.models import Account, Invitation
from registry.accounts.queries import hats_of
from registry.accounts.rules import Role
from registry.errors import NotFoundError
from registry.jobs.models import OutboxMail
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser


async def test_an_owner_invites_a_colleague_and_takes_it_back(
    db: AsyncSession, browser: Browser, post_office: Callable[[], Awaitable[list[OutboxMail]]]
) -> None:
    await browser.sign_in(await make.person(db, Role.OWNER))

    faulty = await browser.submit("/desk/team/invite", "/desk/team/invite", email="nobody", role="member")
    assert (faulty.status, faulty.faults, faulty.field("email")) == (422, {"email"}, "nobody")
    page = await browser.submit(
        "/desk/team/invite", "/desk/team/invite", email="new@example.org", role="focal_point"
    )

    assert "new@example.org" in page.text
    assert [letter.to_address for letter in await post_office()] == ["new@example.org"]
    assert "new@example.org" not in (await browser.submit("/desk/team", "/withdraw")).text


async def test_ending_the_last_owners_post_is_refused_in_a_sentence(
    db: AsyncSession, browser: Browser
) -> None:
    await browser.sign_in(await make.person(db, Role.OWNER))

    page = await browser.submit("/desk/team", "/end")

    assert (page.status, "at least one owner" in page.text) == (409, True)


async def test_a_member_sees_names_and_posts_and_can_change_nothing(
    db: AsyncSession, browser: Browser
) -> None:
    business = await make.signatory(db)
    owner = await make.person(db, Role.OWNER, business.id, name="Berta Solano")
    await browser.sign_in(await make.person(db, Role.MEMBER, business.id))

    page = await browser.open("/desk/team")

    assert "Berta Solano" in page.text
    assert owner.email not in page.text
    assert page.html.select("main form") == []
    assert (await browser.open("/desk/team/invite")).status == 404


async def test_letters_in_our_name_to_one_address_are_few(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.OWNER))

    statuses = [
        (await browser.submit("/desk/team/invite", "/invite", email="new@example.org", role="member")).status
        for _ in range(4)
    ]

    assert statuses == [200, 200, 200, 429]


async def test_the_page_after_an_act_says_what_was_done_and_no_link_puts_words_into_it(
    db: AsyncSession, browser: Browser
) -> None:
    await browser.sign_in(await make.person(db, Role.OWNER, (await make.signatory(db)).id))

    page = await browser.submit("/desk/team/invite", email="eva@hotel.example", role="member")

    said = page.html.select_one('main [role="status"]')
    assert said is not None
    assert said.text.strip() == "The invitation is on its way."
    for junk in ("xx", "<b>x</b>", "Saved.", "%00", "invited&done=xx&" + "a=1&" * 300):
        other = await browser.open(f"/desk/team?done={junk}")
        shown = other.html.select_one('main [role="status"]')
        assert (other.status, shown is None or shown.text == said.text) == (200, True)
    browser.client.cookies.clear()
    assert (await browser.open("/directory?done=saved")).html.select('main [role="status"]') == []


async def test_the_other_invitations_of_an_address_wait_where_it_is_signed_in(
    db: AsyncSession, browser: Browser, post_office: Callable[[], Awaitable[list[OutboxMail]]]
) -> None:
    first, second = await make.signatory(db, name="Inn One"), await make.signatory(db, name="Inn Two")
    foreign = await make.signatory(db, name="Inn Three")
    both = [(first.id, "eva@inns.example", "en"), (second.id, "eva@inns.example", "en")]
    await invite_owners(db, both, by=None, base_url="https://registry.test", now=NOON)
    await invite_owners(
        db, [(foreign.id, "ana@inns.example", "en")], by=None, base_url="https://registry.test", now=NOON
    )
    await db.commit()
    letter = next(one for one in await post_office() if one.to_address == "eva@inns.example")
    token = re.search(r"/link/invitation/(\S+)", letter.body or "")
    assert token is not None

    await browser.open(f"/link/invitation/{token[1]}")
    page = await browser.submit(
        "/link/invitation", name="Eva Solano", password="correct horse battery staple"
    )

    assert page.path == "/account/hats"
    assert ("Inn One" in page.text, "Inn Two" in page.text, "Inn Three" in page.text) == (True, True, False)
    page = await browser.submit("/account/hats", "/account/invitations/")
    assert (page.status, "You are invited" in page.text) == (200, False)
    eva = (await db.scalars(select(Account).where(Account.email == "eva@inns.example"))).one()
    assert {hat.organisation_id for hat in await hats_of(db, eva.id, now=NOON)} == {first.id, second.id}


async def test_nobody_accepts_what_another_address_was_invited_to(db: AsyncSession) -> None:
    invited = [((await make.signatory(db)).id, "ana@inns.example", "en")]
    await invite_owners(db, invited, by=None, base_url="https://registry.test", now=NOON)
    invitation = (await db.scalars(select(Invitation))).one()

    with pytest.raises(NotFoundError):
        await accept_waiting(db, Actor((await make.account(db)).id), invitation.id, now=NOON)
