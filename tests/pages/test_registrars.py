"""The register's own team: a second registrar confirms, and all hear of it."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Invitation, Post, RegistrarChange, SecondFactor
from registry.accounts.rules import Role
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from tests import make
from tests.pages.browser import Browser
from tests.pages.test_accounts import link_in

OWN = {"sec-fetch-site": "same-origin"}
TEAM = "/registrar/team"
PostOffice = Callable[[], Awaitable[list[OutboxMail]]]


@pytest.fixture
async def rita(db: AsyncSession) -> Account:
    return await make.person(db, Role.REGISTRAR)


@pytest.fixture
async def raul(db: AsyncSession) -> Account:
    return await make.person(db, Role.REGISTRAR)


async def post_of(db: AsyncSession, account: Account) -> Post:
    return (await db.scalars(select(Post).where(Post.account_id == account.id))).one()


async def answer(db: AsyncSession, browser: Browser, act: str) -> int:
    change = (await db.scalars(select(RegistrarChange.id))).one()
    return (await browser.client.post(f"{TEAM}/changes/{change}", data={"act": act}, headers=OWN)).status_code


async def test_a_second_registrar_confirms_before_a_third_is_invited(
    db: AsyncSession, browser: Browser, post_office: PostOffice, rita: Account, raul: Account
) -> None:
    await browser.sign_in(rita)
    page = await browser.submit(TEAM, email="rosa@register.example")
    assert "rosa@register.example becomes a registrar" in page.text
    assert {letter.to_address for letter in await post_office()} == {rita.email, raul.email}
    assert await answer(db, browser, "agree") == 409, "nobody agrees with themselves"
    assert await db.scalar(select(Invitation.id)) is None

    await browser.sign_in(raul)
    assert "needs a second yes" in (await browser.open("/registrar")).text
    assert await answer(db, browser, "agree") == 303

    invitation = (await db.scalars(select(Invitation))).one()
    assert (invitation.email, invitation.role, invitation.invited_by) == (
        "rosa@register.example", Role.REGISTRAR, rita.id,
    )  # fmt: skip
    assert "rosa@register.example" in {letter.to_address for letter in await post_office()}
    assert await answer(db, browser, "refuse") == 409, "it has been answered"
    kinds = set(await db.scalars(select(LedgerEntry.kind)))
    assert {"registrar.ask_in", "registrar.agree", "invitation.send"} <= kinds


async def test_an_invitation_to_become_a_registrar_is_seen_and_can_be_taken_back(
    db: AsyncSession, browser: Browser, post_office: PostOffice, rita: Account, raul: Account
) -> None:
    await browser.sign_in(rita)
    await browser.submit(TEAM, email="rosa@register.example")
    await browser.sign_in(raul)
    await answer(db, browser, "agree")
    (letter,) = [one for one in await post_office() if one.to_address == "rosa@register.example"]
    assert "Invited, and not here yet" in (await browser.open(TEAM)).text

    page = await browser.submit(TEAM, to="/withdraw")

    assert "Invited, and not here yet" not in page.text
    assert {told.to_address for told in await post_office()} == {rita.email, raul.email}
    assert (await browser.open(link_in(letter))).status == 404


async def test_a_registrars_post_ends_by_two_others(
    db: AsyncSession, browser: Browser, rita: Account, raul: Account
) -> None:
    rosa = await make.person(db, Role.REGISTRAR)
    leaving = await post_of(db, rosa)
    await browser.sign_in(rita)
    assert (await browser.client.post(f"{TEAM}/{leaving.id}/end", headers=OWN)).status_code == 303
    assert leaving.until is None

    await browser.sign_in(rosa)
    assert await answer(db, browser, "agree") == 409, "not by the one who would leave"
    await browser.sign_in(raul)
    assert await answer(db, browser, "agree") == 303

    await db.refresh(leaving)
    assert leaving.until is not None


@pytest.mark.usefixtures("raul")
async def test_what_was_asked_can_be_refused_or_taken_back(
    db: AsyncSession, browser: Browser, rita: Account
) -> None:
    await browser.sign_in(rita)
    await browser.submit(TEAM, email="rosa@register.example")
    twice = await browser.client.post(TEAM, data={"email": "rosa@register.example"}, headers=OWN)
    assert twice.status_code == 409

    assert await answer(db, browser, "refuse") == 303

    assert (await db.scalars(select(RegistrarChange.agreed))).one() is False
    assert await db.scalar(select(Invitation.id)) is None


async def test_one_registrar_alone_changes_nothing_and_is_told_who_does(
    db: AsyncSession, browser: Browser, rita: Account
) -> None:
    await browser.sign_in(rita)

    asked = await browser.client.post(TEAM, data={"email": "rosa@register.example"}, headers=OWN)
    left = await browser.client.post(f"{TEAM}/{(await post_of(db, rita)).id}/end", headers=OWN)

    assert (asked.status_code, left.status_code) == (409, 409)
    assert "registry accounts" in asked.text


async def test_of_two_registrars_neither_shows_the_other_the_door(
    db: AsyncSession, browser: Browser, rita: Account, raul: Account
) -> None:
    await browser.sign_in(rita)

    response = await browser.client.post(f"{TEAM}/{(await post_of(db, raul)).id}/end", headers=OWN)

    assert response.status_code == 409
    own = await browser.client.post(f"{TEAM}/{(await post_of(db, rita)).id}/end", headers=OWN)
    assert own.status_code == 303, "one's own post ends at once"


@pytest.mark.usefixtures("raul")
async def test_a_faulty_address_comes_back(browser: Browser, rita: Account) -> None:
    await browser.sign_in(rita)

    page = await browser.submit(TEAM, email="no address")

    assert (page.status, page.faults, page.field("email")) == (422, {"email"}, "no address")


# ── a lost second factor ────────────────────────────────────────────────────────────────────────────


async def test_two_registrars_end_the_factor_that_somebody_lost(
    db: AsyncSession, browser: Browser, post_office: PostOffice, rita: Account, raul: Account
) -> None:
    aura = await make.person(db, Role.AUDITOR)
    await browser.sign_in(rita)
    page = await browser.submit(TEAM, lost=aura.email)
    assert "Asked. Another registrar confirms it." in page.text
    assert aura.email in page.text
    assert {letter.to_address for letter in await post_office()} == {rita.email, raul.email}
    assert await answer(db, browser, "agree") == 409, "not by who asked"

    await browser.sign_in(raul)
    assert await answer(db, browser, "agree") == 303

    assert await db.scalar(select(SecondFactor.id).where(SecondFactor.account_id == aura.id)) is None
    assert aura.email in {letter.to_address for letter in await post_office()}
    by = select(LedgerEntry.actor_id).where(LedgerEntry.kind == "factor.end")
    assert (await db.scalars(by)).one() == raul.id


async def test_nobody_confirms_the_end_of_their_own_factor_or_asks_it(
    db: AsyncSession, browser: Browser, rita: Account, raul: Account
) -> None:
    await make.person(db, Role.REGISTRAR, name="Rosa")
    await browser.sign_in(rita)
    own = await browser.client.post(f"{TEAM}/factors", data={"lost": rita.email}, headers=OWN)
    assert own.status_code == 409
    await browser.submit(TEAM, lost=raul.email)

    await browser.sign_in(raul)

    assert await answer(db, browser, "agree") == 409
    assert await db.scalar(select(SecondFactor.id).where(SecondFactor.account_id == raul.id)) is not None


async def test_of_two_registrars_neither_ends_the_others_factor(
    browser: Browser, rita: Account, raul: Account
) -> None:
    await browser.sign_in(rita)

    answer = await browser.client.post(f"{TEAM}/factors", data={"lost": raul.email}, headers=OWN)

    assert answer.status_code == 409
    assert "registry accounts" in answer.text


@pytest.mark.usefixtures("raul")
async def test_only_a_factor_that_is_there_can_end(db: AsyncSession, browser: Browser, rita: Account) -> None:
    owner = await make.person(db, Role.OWNER)
    await browser.sign_in(rita)

    for email in (owner.email, "nobody@example.org"):
        asked = await browser.client.post(f"{TEAM}/factors", data={"lost": email}, headers=OWN)
        assert asked.status_code == 409
    page = await browser.submit(TEAM, lost="no address")
    assert (page.status, page.faults) == (422, {"lost"})
