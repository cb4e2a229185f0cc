"""The credential of a business, as software fetches it and as people share it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.adherence.actions import change_status
from registry.adherence.rules import Category, Status
from registry.credentials.document import Issuer
from registry.credentials.issuing import keep_credentials
from registry.db import Database
from registry.keys.actions import begin
from registry.keys.holding import KeyFiles
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

OF = Issuer("did:web:registry.test", "https://registry.test", "Atalaya")
PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@dataclass
class Register:
    db: AsyncSession
    database: Database
    files: KeyFiles

    async def hotel(self, status: Status = Status.COMMITTED) -> Signatory:
        row = await make.signatory(self.db)
        adherence = await make.adherence(self.db, row)
        await self.round()
        if status is not Status.COMMITTED:
            registrar = await make.registrar(self.db)
            await change_status(self.db, registrar, adherence.id, status, today=NOON.date(), now=NOON)
            await self.round()
        return row

    async def round(self, now: datetime = NOON) -> None:
        await keep_credentials(self.database, self.files, OF, now=now)


@pytest.fixture
async def register(db: AsyncSession, database: Database, tmp_path: Path) -> Register:
    made = Register(db, database, KeyFiles(tmp_path))
    await begin(db, made.files, "ATALAYA", now=NOON - timedelta(days=9))
    return made


async def test_software_gets_the_credential_and_a_browser_the_page(
    browser: Browser, register: Register
) -> None:
    hotel = await register.hotel()
    here = f"/credentials/{hotel.slug}"

    async def kind(path: str, accept: str) -> str:
        answer = await browser.client.get(path, headers={"accept": accept})
        assert answer.status_code == 200
        assert "accept" in answer.headers["vary"].lower()
        assert "set-cookie" not in answer.headers
        return answer.headers["content-type"].partition(";")[0]

    assert await kind(here, "*/*") == "application/vc"
    assert await kind(here, "application/json") == "application/json"
    assert await kind(f"{here}.json", PAGE["accept"]) == "application/vc"
    assert await kind(here, PAGE["accept"]) == "text/html"
    answer = await browser.client.get(here)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["id"] == f"https://registry.test{here}"
    again = await browser.client.get(here, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_list_of_the_revoked_is_fetched_at_its_address(browser: Browser, register: Register) -> None:
    hotel = await register.hotel()
    told = (await browser.client.get(f"/credentials/{hotel.slug}.json")).json()
    address = told["credentialStatus"]["statusListCredential"]

    answer = await browser.client.get(address.removeprefix("https://registry.test"))

    assert (answer.status_code, answer.json()["id"]) == (200, address)
    assert answer.headers["content-type"].startswith("application/vc")
    for path in ("/status/bitstring/2", "/status/bitstring/x", "/status/bitstring/99999999999999999999"):
        assert (await browser.client.get(path)).status_code == 404


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
async def test_the_page_says_how_to_share_it_and_shows_todays_standing(
    browser: Browser, register: Register, language: str
) -> None:
    hotel = await register.hotel()
    browser.client.headers.update(PAGE)

    page = await browser.open(f"/credentials/{hotel.slug}?lang={language}")

    assert page.status == 200
    assert f"https://registry.test/credentials/{hotel.slug}" in page.text
    download = page.html.select_one("a[download]")
    assert download is not None
    file = await browser.client.get(str(download["href"]), headers={"accept": "*/*"})
    text = page.html.select_one("textarea")
    assert text is not None
    assert json.loads(text.get_text()) == file.json()
    assert {"en": "Committed", "es": "Comprometida", "pt": "Comprometida", "fr": "Engagée"}[
        language
    ] in page.text


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.REMOVED])
async def test_of_a_revoked_one_the_page_says_so_and_offers_nothing_to_share(
    browser: Browser, register: Register, status: Status
) -> None:
    hotel = await register.hotel(status)
    browser.client.headers.update(PAGE)

    page = await browser.open(f"/credentials/{hotel.slug}")

    assert "This credential counts no more" in page.text
    assert "It was revoked" in page.text
    assert page.html.select_one("a[download], textarea") is None


async def test_past_its_end_the_page_says_that_the_report_is_late(
    browser: Browser, register: Register
) -> None:
    hotel = await make.signatory(register.db)
    await make.adherence(register.db, hotel, report_due_on=NOON.date() - timedelta(days=32))
    await register.round(NOON - timedelta(days=9))
    await register.round()
    browser.client.headers.update(PAGE)

    page = await browser.open(f"/credentials/{hotel.slug}")

    assert "Report overdue" in page.text
    assert "Its time is over" in page.text
    assert page.html.select_one("a[download], textarea") is None


async def test_until_it_is_signed_the_page_says_so_and_software_finds_nothing(
    db: AsyncSession, browser: Browser
) -> None:
    hotel, gone = await make.signatory(db), await make.signatory(db)
    await make.adherence(db, hotel)
    await make.adherence(db, gone, status=Status.REMOVED, since=NOON.date(), category=Category.MARK_MISUSED)

    assert (await browser.client.get(f"/credentials/{hotel.slug}.json")).status_code == 404
    browser.client.headers.update(PAGE)
    assert "is being signed" in (await browser.open(f"/credentials/{hotel.slug}")).text
    assert "There is no credential" in (await browser.open(f"/credentials/{gone.slug}")).text
    assert (await browser.open("/credentials/nobody")).status == 404


async def test_its_page_in_the_directory_and_the_desk_of_the_business_lead_there(
    db: AsyncSession, browser: Browser, register: Register
) -> None:
    hotel = await register.hotel()
    here = f"/credentials/{hotel.slug}"

    public = await browser.open(f"/directory/{hotel.slug}")
    await browser.sign_in(await make.person(db, Role.MEMBER, hotel.id))
    own = await browser.open("/desk/business")

    assert public.html.select_one(f'a[href^="{here}"]') is not None
    assert own.html.select_one(f'a[href^="{here}"]') is not None
