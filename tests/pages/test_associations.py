"""Associations enter the register, and their people are invited."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Invitation, Post
from registry.accounts.rules import Role
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from tests import make
from tests.pages.browser import Browser
from tests.pages.test_accounts import link_in

OWN = {"sec-fetch-site": "same-origin"}


async def test_a_registrar_enters_an_association_and_its_administrator_is_invited(
    db: AsyncSession, browser: Browser, post_office: Callable[[], Awaitable[list[OutboxMail]]]
) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    page = await browser.submit(
        "/registrar/associations", name="Unión de Taxis", country="XX", email="a@taxi.example"
    )
    assert (page.status, page.faults) == (422, {"country"})
    page = await browser.submit(
        "/registrar/associations", name="Unión de Taxis", country="CR", email="a@taxi.example"
    )

    assert (page.status, "Unión de Taxis" in page.text) == (200, True)
    assert [letter.to_address for letter in await post_office()] == ["a@taxi.example"]
    assert "association.add" in set(await db.scalars(select(LedgerEntry.kind)))


async def test_an_administrator_invites_a_reviewer(
    db: AsyncSession, browser: Browser, post_office: Callable[[], Awaitable[list[OutboxMail]]]
) -> None:
    await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN))

    page = await browser.submit("/association/team", email="eva@chamber.example", role="reviewer")

    assert page.status == 200
    assert [letter.to_address for letter in await post_office()] == ["eva@chamber.example"]


async def test_an_association_makes_no_registrar(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN))

    response = await browser.client.post(
        "/association/team", data={"email": "a@b.example", "role": "registrar"}, headers=OWN
    )

    assert response.status_code == 422


async def test_a_post_ends_and_opens_nothing_more(db: AsyncSession, browser: Browser) -> None:
    chamber = await make.association(db)
    await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN, chamber.id))
    auditor = await make.person(db, Role.AUDITOR, chamber.id)
    post = await db.scalar(select(Post).where(Post.account_id == auditor.id))
    assert post is not None

    await browser.client.post(f"/association/team/{post.id}/end", headers=OWN)

    browser.client.cookies.clear()
    await browser.sign_in(auditor)
    assert (await browser.open("/association")).status == 404


async def test_the_last_administrator_stays(db: AsyncSession, browser: Browser) -> None:
    me = await make.person(db, Role.ASSOCIATION_ADMIN)
    await browser.sign_in(me)
    post = await db.scalar(select(Post).where(Post.account_id == me.id))
    assert post is not None

    response = await browser.client.post(f"/association/team/{post.id}/end", headers=OWN)

    assert response.status_code == 409


async def test_another_associations_post_is_not_there(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN))
    other = await make.person(db, Role.ASSOCIATION_ADMIN, (await make.association(db)).id)
    post = await db.scalar(select(Post).where(Post.account_id == other.id))
    assert post is not None

    assert (await browser.client.post(f"/association/team/{post.id}/end", headers=OWN)).status_code == 404
    assert post.until is None


async def test_mailboxes_are_not_filled_by_invitations(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN))

    for role in ("reviewer", "auditor", "association_admin"):
        page = await browser.submit("/association/team", email="eva@chamber.example", role=role)
        assert page.status == 200
    page = await browser.submit("/association/team", email="eva@chamber.example", role="reviewer")

    assert page.status == 429


async def test_an_invitation_is_seen_by_every_administrator_and_outlives_nobody_who_sent_it(
    db: AsyncSession, browser: Browser, post_office: Callable[[], Awaitable[list[OutboxMail]]]
) -> None:
    chamber = await make.association(db)
    leaving, staying = [await make.person(db, Role.ASSOCIATION_ADMIN, chamber.id) for _ in range(2)]
    await browser.sign_in(leaving)
    await browser.submit("/association/team", email="mole@elsewhere.example", role="association_admin")
    (letter,) = await post_office()
    post = (await db.scalars(select(Post).where(Post.account_id == leaving.id))).one()

    await browser.sign_in(staying)
    await browser.client.post(f"/association/team/{post.id}/end", headers=OWN)
    assert "mole@elsewhere.example" in (await browser.open("/association/team")).text
    page = await browser.submit("/association/team", to="/withdraw")

    assert "mole@elsewhere.example" not in page.text
    assert (await browser.open(link_in(letter))).status == 404
    assert "invitation.withdraw" in set(await db.scalars(select(LedgerEntry.kind)))


async def test_another_associations_invitation_is_neither_seen_nor_taken_back(
    db: AsyncSession, browser: Browser
) -> None:
    await browser.sign_in(await make.person(db, Role.ASSOCIATION_ADMIN))
    await browser.submit("/association/team", email="eva@chamber.example", role="reviewer")
    sent = (await db.scalars(select(Invitation))).one()

    for role in (Role.ASSOCIATION_ADMIN, Role.REGISTRAR, Role.OWNER):
        await browser.sign_in(await make.person(db, role))
        for team in ("/association/team", "/registrar/team", "/desk/team"):
            assert "eva@chamber.example" not in (await browser.open(team)).text
            answer = await browser.client.post(f"{team}/invitations/{sent.id}/withdraw", headers=OWN)
            assert answer.status_code == 404
    assert sent.withdrawn_at is None
