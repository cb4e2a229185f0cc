"""A handler makes a vault and has it certified; a registrar appoints; a lost passphrase is come back from."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import cast

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.app import create_asgi
from registry.db import Database
from registry.handlers.actions import take_escrow
from registry.handlers.certificates import certify, read_request
from registry.handlers.escrow import reopen
from registry.handlers.models import OpenVault, Vault
from registry.handlers.queries import locked_vault
from registry.handlers.vaults import new_code, write_recovered
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from tests import make
from tests.apps import PASSWORDS, lent
from tests.conftest import NOON
from tests.handlers import CARDS, PASSPHRASE, SECRETS, is_read, with_officers
from tests.pages.browser import Browser, Page
from tests.pages.conftest import SETTINGS
from tests.pages.test_accounts import link_in

KEYS, HANDLERS = "/cases/keys", "/registrar/handlers"
OWN = {"sec-fetch-site": "same-origin"}
PINNED = with_officers(SETTINGS)
PostOffice = Callable[[], Awaitable[list[OutboxMail]]]


@pytest.fixture
def app(database: Database) -> object:
    return lent(PINNED, database, clock=lambda: NOON)


@pytest.fixture
async def carla(db: AsyncSession) -> Account:
    return await make.person(db, Role.CASE_HANDLER, name="Carla Caso")


async def with_vault(browser: Browser, carla: Account) -> Page:
    await browser.sign_in(carla)
    return await browser.submit(f"{KEYS}/make", passphrase=PASSPHRASE, again=PASSPHRASE)


async def test_a_handler_makes_a_vault_and_two_officers_certify_it(
    db: AsyncSession, browser: Browser, carla: Account, now: datetime
) -> None:
    await browser.sign_in(carla)
    assert "You have no vault yet" in (await browser.open(KEYS)).text
    page = await browser.submit(f"{KEYS}/make", passphrase=PASSPHRASE, again=PASSPHRASE)
    assert "Unlocked in this browser" in page.text
    assert "Waits for two officers" in page.text

    handed = await browser.client.get(f"{KEYS}/handler-key.txt")
    assert "attachment" in handed.headers["content-disposition"]
    request, name, email = read_request(handed.text)
    assert (name, email, request.scope.countries) == ("Carla Caso", carla.email, ("CR",))
    assert request.fingerprint in page.text

    page = await browser.submit(KEYS, to="/certificate", certificate=str(certify(request, SECRETS[2])))
    assert "One officer has signed" in page.text
    assert not await is_read(db, PINNED, "CR", today=now.date())
    page = await browser.submit(KEYS, to="/certificate", certificate=str(certify(request, SECRETS[0])))

    assert "Certified" in page.text
    assert await is_read(db, PINNED, "CR", today=now.date())


async def test_what_is_no_certificate_is_refused_with_the_form(browser: Browser, carla: Account) -> None:
    await with_vault(browser, carla)

    for typed in ("", "hello"):
        page = await browser.submit(KEYS, to="/certificate", certificate=typed)
        assert (page.status, page.faults) == (422, {"certificate"})
    request, _, _ = read_request((await browser.client.get(f"{KEYS}/handler-key.txt")).text)
    line = str(certify(request, SECRETS[0])).replace(" CR ", " CR,GT ")
    assert (await browser.submit(KEYS, to="/certificate", certificate=line)).status == 409


async def test_the_vault_is_locked_and_unlocked_by_its_own_passphrase(
    db: AsyncSession, browser: Browser, carla: Account
) -> None:
    await with_vault(browser, carla)
    page = await browser.submit(KEYS, to="/lock")
    assert "Locked." in page.text
    assert (await db.scalars(select(OpenVault))).all() == []

    for wrong in ("", make.PASSWORD):
        page = await browser.submit(KEYS, to="/unlock", passphrase=wrong)
        assert (page.status, page.faults) == (422, {"passphrase"})
    page = await browser.submit(KEYS, to="/unlock", passphrase=PASSPHRASE)

    assert "Unlocked in this browser" in page.text
    kinds = list(await db.scalars(select(LedgerEntry.kind).where(LedgerEntry.kind.startswith("vault."))))
    assert sorted(kinds) == ["vault.lock", "vault.make", "vault.refuse", "vault.unlock"]


async def test_unlocking_goes_on_to_where_one_was_going_and_to_no_other_site(
    browser: Browser, carla: Account
) -> None:
    await with_vault(browser, carla)
    await browser.submit(KEYS, to="/lock")

    page = await browser.submit(f"{KEYS}?onward=/account", to="/unlock", passphrase=PASSPHRASE)
    assert page.path == "/account"
    await browser.submit(KEYS, to="/lock")
    page = await browser.submit(f"{KEYS}?onward=//evil.example", to="/unlock", passphrase=PASSPHRASE)
    assert page.path == KEYS


async def test_guessing_a_passphrase_is_slow(browser: Browser, carla: Account) -> None:
    await with_vault(browser, carla)
    await browser.submit(KEYS, to="/lock")

    tried = [
        (
            await browser.client.post(f"{KEYS}/unlock", data={"passphrase": f"guess {n}"}, headers=OWN)
        ).status_code
        for n in range(11)
    ]

    assert tried == [422] * 10 + [429]


async def test_a_passphrase_is_long_typed_twice_and_not_the_sign_in_password(
    db: AsyncSession, browser: Browser, carla: Account
) -> None:
    await browser.sign_in(carla)
    for passphrase, again, fault in (
        ("short", "short", "passphrase"),
        (PASSPHRASE, "another", "again"),
        (make.PASSWORD, make.PASSWORD, "passphrase"),
    ):
        page = await browser.submit(f"{KEYS}/make", passphrase=passphrase, again=again)
        assert (page.status, page.faults) == (422, {fault})
    assert (await db.scalars(select(Vault))).all() == []


async def test_another_passphrase_needs_the_present_one(browser: Browser, carla: Account) -> None:
    await with_vault(browser, carla)
    other = "seven lanterns over water"

    page = await browser.submit(f"{KEYS}/passphrase", present="wrong", passphrase=other, again=other)
    assert (page.status, page.faults) == (422, {"present"})
    page = await browser.submit(
        f"{KEYS}/passphrase", present=PASSPHRASE, passphrase=make.PASSWORD, again=make.PASSWORD
    )
    assert (page.status, page.faults) == (422, {"passphrase"})
    assert (await browser.submit(f"{KEYS}/passphrase", present="", passphrase="", again="")).status == 422
    page = await browser.submit(f"{KEYS}/passphrase", present=PASSPHRASE, passphrase=other, again=other)

    assert "Locked" in page.text
    page = await browser.submit(KEYS, to="/unlock", passphrase=PASSPHRASE)
    assert page.faults == {"passphrase"}
    assert "Unlocked in" in (await browser.submit(KEYS, to="/unlock", passphrase=other)).text


async def test_a_second_vault_is_made_only_by_who_gives_up_the_first(
    db: AsyncSession, browser: Browser, carla: Account
) -> None:
    await with_vault(browser, carla)

    page = await browser.submit(f"{KEYS}/make", passphrase=PASSPHRASE, again=PASSPHRASE)
    assert (page.status, page.faults) == (422, {"sure"})
    old = {"passphrase": PASSPHRASE, "again": PASSPHRASE, "present": "", "sure": "yes"}
    assert (await browser.client.post(f"{KEYS}/make", data=old, headers=OWN)).status_code == 409
    junk = old | {"present": "x"}
    assert (await browser.client.post(f"{KEYS}/make", data=junk, headers=OWN)).status_code == 409
    page = await browser.submit(f"{KEYS}/make", passphrase=PASSPHRASE, again=PASSPHRASE, sure="yes")

    assert "Unlocked in this browser" in page.text
    assert len((await db.scalars(select(Vault))).all()) == 2


async def test_two_officers_bring_back_a_vault_whose_passphrase_is_lost(
    db: AsyncSession, browser: Browser, carla: Account, now: datetime
) -> None:
    await with_vault(browser, carla)
    escrow, _, _ = await take_escrow(db, carla.email, now=now)
    code = new_code()
    line = write_recovered(reopen(escrow, SECRETS[0], SECRETS[1]), code, escrow.vault_id)
    new = "found again after all this"

    page = await browser.submit(f"{KEYS}/recover", recovered=line, code="X", passphrase=new, again=new)
    assert (page.status, page.faults) == (422, {"recovered"})
    page = await browser.submit(f"{KEYS}/recover", recovered="", code="", passphrase="", again="")
    assert page.faults >= {"recovered", "code", "passphrase"}
    word = make.PASSWORD
    page = await browser.submit(f"{KEYS}/recover", recovered=line, code=code, passphrase=word, again=word)
    assert page.faults == {"passphrase"}
    page = await browser.submit(f"{KEYS}/recover", recovered=line, code=code, passphrase=new, again=new)

    assert "Changed." in page.text
    assert "Unlocked in" in (await browser.submit(KEYS, to="/unlock", passphrase=new)).text
    actor = CaseHandlerActor(carla.id, frozenset({"CR"}))
    assert (await locked_vault(db, actor)).public == escrow.public


async def test_nobody_but_a_handler_finds_the_keys(db: AsyncSession, browser: Browser) -> None:
    assert (await browser.open(KEYS)).status == 401
    for role in set(Role) - {Role.CASE_HANDLER}:
        await browser.sign_in(await make.person(db, role))
        assert (await browser.open(KEYS)).status == 404
        assert (await browser.client.post(f"{KEYS}/make", headers=OWN)).status_code == 404


async def test_without_a_vault_there_is_nothing_to_hand_out_or_to_recover(
    browser: Browser, carla: Account
) -> None:
    await browser.sign_in(carla)
    for path in (f"{KEYS}/handler-key.txt", f"{KEYS}/recover"):
        assert (await browser.open(path)).status == 404
    sent = {"passphrase": PASSPHRASE}
    assert (await browser.client.post(f"{KEYS}/unlock", data=sent, headers=OWN)).status_code == 404


# ── appointing ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_registrar_invites_a_handler_who_then_sets_up_a_second_factor(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    page = await browser.submit(HANDLERS, email="carla@cases.example", country="CR")
    assert "carla@cases.example" in page.text
    (letter,) = await post_office()
    assert letter.subject.isascii()

    await browser.client.post("/sign-out", headers=OWN)
    page = await browser.submit(
        (await browser.open(link_in(letter))).path, name="Carla Caso", password=make.PASSWORD
    )

    assert page.path == "/account/factor", "a second factor comes first"
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    page = await browser.open(HANDLERS)
    assert "Carla Caso" in page.text
    assert "No vault yet" in page.text


async def test_an_invitation_is_taken_back_and_a_post_ended(
    db: AsyncSession, browser: Browser, carla: Account
) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    await browser.submit(HANDLERS, email="dana@cases.example", country="GT")
    page = await browser.submit(HANDLERS, to="/withdraw")
    assert "dana@cases.example" not in page.text
    assert (await browser.submit(HANDLERS, email=carla.email, country="CR")).status == 409
    page = await browser.submit(HANDLERS, email="nobody", country="")
    assert (page.status, page.faults) == (422, {"email", "country"})

    page = await browser.submit(HANDLERS, to="/end")

    assert "There is none yet" in page.text
    assert (await db.scalars(select(Post.until).where(Post.account_id == carla.id))).one() is not None
    await browser.sign_in(carla)
    assert (await browser.open(KEYS)).status == 404


async def test_a_register_without_officers_says_so_to_its_registrars(
    db: AsyncSession, browser: Browser, database: Database
) -> None:
    registrar = await make.person(db, Role.REGISTRAR)
    await browser.sign_in(registrar)
    assert "Two of the officers certify each key: a, b, c." in (await browser.open(HANDLERS)).text

    bare = create_asgi(SETTINGS, database, clock=lambda: NOON, passwords=PASSWORDS)
    transport = ASGITransport(cast("object", bare), client=("127.0.0.1", 50_000))  # type: ignore[arg-type]
    async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        without = Browser(client)
        await without.sign_in(registrar)
        assert "There are no officers" in (await without.open(HANDLERS)).text


def test_an_application_with_two_officers_does_not_start(database: Database) -> None:
    two = with_officers(SETTINGS).__class__(base_url=SETTINGS.base_url, officers="\n".join(CARDS.split()[:2]))
    with pytest.raises(ValueError, match="there must be three"):
        create_asgi(two, database)


async def test_a_handler_of_two_countries_chooses_a_desk_by_the_countrys_name(
    db: AsyncSession, browser: Browser
) -> None:
    actor = await make.case_handler(db, "CR", "GT")
    account = await db.get_one(Account, actor.account_id)

    page = await browser.sign_in(account)
    assert page.path == "/cases"
    page = await browser.open("/account/hats")

    assert "Costa Rica" in page.text
    assert "Guatemala" in page.text
    assert "case handler" in page.text
