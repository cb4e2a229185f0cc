"""Lists of states and of codes, as verifiers fetch them."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import Database
from registry.keys.actions import begin
from registry.keys.holding import KeyFiles
from registry.keys.models import SigningKey
from registry.logos.listing import publish_lists
from tests.conftest import NOON
from tests.pages.browser import Browser

CWT, JWT = "application/statuslist+cwt", "application/statuslist+jwt"


@pytest.fixture
async def key(db: AsyncSession, database: Database, tmp_path: Path) -> SigningKey:
    files = KeyFiles(tmp_path)
    made = await begin(db, files, "ATALAYA", now=NOON - timedelta(days=1))
    await publish_lists(database, files, base_url="https://registry.test", now=NOON)
    return made


async def test_a_list_comes_as_a_jwt_unless_a_cwt_is_asked_for(browser: Browser, key: SigningKey) -> None:
    async def kind(path: str, accept: str = "*/*") -> str:
        answer = await browser.client.get(path, headers={"accept": accept})
        assert (answer.status_code, answer.headers["vary"]) == (200, "Accept")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "set-cookie" not in answer.headers
        return answer.headers["content-type"].partition(";")[0]

    assert await kind(f"/status/{key.kid}") == JWT
    assert await kind(f"/status/{key.kid}", CWT) == CWT
    assert await kind(f"/status/{key.kid}.cwt") == CWT
    assert await kind(f"/status/{key.kid}.jwt", CWT) == JWT
    assert await kind(f"/codes/{key.kid}") == "application/logo-directory+cwt"
    lists = (await browser.client.get("/status")).json()
    assert lists == {"status_lists": [f"https://registry.test/status/{key.kid}"]}


async def test_a_list_that_has_not_changed_is_not_sent_again(browser: Browser, key: SigningKey) -> None:
    for path in (f"/status/{key.kid}", f"/codes/{key.kid}"):
        first = await browser.client.get(path)
        again = await browser.client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_a_list_that_was_built_anew_is_sent_again(
    browser: Browser, key: SigningKey, database: Database, tmp_path: Path
) -> None:
    for path in (f"/status/{key.kid}", f"/status/{key.kid}.cwt"):
        first, second = [await browser.client.get(path) for _ in range(2)]
        assert (first.headers["etag"], first.content) == (second.headers["etag"], second.content)

        later = NOON + timedelta(hours=2 if path.endswith("cwt") else 1)
        await publish_lists(database, KeyFiles(tmp_path), base_url="https://registry.test", now=later)

        again = await browser.client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 200
        assert again.headers["etag"] != first.headers["etag"]
        assert again.content != first.content


async def test_a_list_of_no_key_of_ours_is_not_found(browser: Browser, key: SigningKey) -> None:
    for path in ("/status/00000000", "/status/x.cwt", f"/status/{key.kid}.txt", "/codes/00000000"):
        assert (await browser.client.get(path)).status_code == 404
