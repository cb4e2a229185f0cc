"""Reading the code, and publishing a later version."""

import json
from hashlib import sha256

from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.codes.rules import stored
from registry.codes.shipped import shipped_codes
from registry.ledger.models import LedgerEntry
from tests import make
from tests.pages.browser import Browser

OWN = {"sec-fetch-site": "same-origin"}


async def test_everybody_reads_the_code_with_its_hash(db: AsyncSession, browser: Browser) -> None:
    version = await make.code_version(db)

    page = await browser.open("/code")

    assert page.status == 200
    assert version.hashes["en"] in page.text
    assert "Version 1 ·" in page.text
    assert len(page.html.select("ol.commitments > li")) == 6


async def test_the_text_file_is_what_was_hashed(db: AsyncSession, browser: Browser) -> None:
    version = await make.code_version(db)

    for language in ("en", "es", "pt", "fr"):
        response = await browser.client.get(f"/code/v1/{language}.txt")
        assert sha256(response.content).hexdigest() == version.hashes[language]


async def test_what_is_no_version_is_not_there(db: AsyncSession, browser: Browser) -> None:
    await make.code_version(db)

    for path in (
        "/code/v2",
        "/code/1",
        "/code/v" + "9" * 5000,
        "/code/v1/xx.txt",
        "/code/v1/en.pdf",
        "/code/v٣",
    ):
        assert (await browser.client.get(path)).status_code == 404


async def test_a_registrar_publishes_the_next_version(db: AsyncSession, browser: Browser) -> None:
    await make.code_version(db)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    texts = stored(shipped_codes()[0])
    texts["en"]["preamble"] += " Nobody looks away."
    given = json.dumps({"number": 2, "texts": texts}).encode()

    preview = await browser.client.post("/registrar/code", files={"file": ("v2.json", given)}, headers=OWN)
    assert (preview.status_code, "Nobody looks away." in preview.text) == (200, True)
    assert (await browser.open("/code/v2")).status == 404, "nothing is published by looking"
    seen = BeautifulSoup(preview.text, "html5lib").select_one("input[name=seen]")["value"]  # type: ignore[index]
    response = await browser.client.post("/registrar/code", files={"seen": (None, str(seen))}, headers=OWN)

    assert response.status_code == 303
    assert "Nobody looks away." in (await browser.open("/code")).text
    assert "Nobody looks away." not in (await browser.open("/code/v1")).text
    assert "code.publish" in set(await db.scalars(select(LedgerEntry.kind)))


async def test_a_faulty_version_is_answered_with_what_is_missing(db: AsyncSession, browser: Browser) -> None:
    await make.code_version(db)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    for junk in (
        b"",
        b"\xff\xfe",
        b"[" * 50_000,
        b"[]",
        b'{"number": 1}',
        b'{"number": 2, "texts": {"en": 3}}',
    ):
        response = await browser.client.post("/registrar/code", files={"file": ("x.json", junk)}, headers=OWN)
        assert response.status_code == 422
    # As a browser sends a form in which no file was chosen: a part without a name and without bytes.
    unchosen = b'--x\r\ncontent-disposition: form-data; name="file"; filename=""\r\ncontent-type: application/octet-stream\r\n\r\n\r\n--x--\r\n'
    kind = {"content-type": "multipart/form-data; boundary=x"}
    response = await browser.client.post("/registrar/code", content=unchosen, headers=OWN | kind)
    assert (response.status_code, "Choose a file." in response.text) == (422, True)
    assert (await browser.client.get("/code/v2")).status_code == 404


async def test_a_version_that_changes_nothing_is_none(db: AsyncSession, browser: Browser) -> None:
    await make.code_version(db)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    same = json.dumps({"number": 2, "texts": stored(shipped_codes()[0])})

    shown = await browser.client.post("/registrar/code", files={"file": ("v2.json", same)}, headers=OWN)
    sent = await browser.client.post("/registrar/code", files={"seen": (None, same)}, headers=OWN)

    assert [(one.status_code, "word for word" in one.text) for one in (shown, sent)] == [(422, True)] * 2
    assert (await browser.client.get("/code/v2")).status_code == 404


async def test_nobody_else_publishes(db: AsyncSession, browser: Browser) -> None:
    await make.code_version(db)
    await browser.sign_in(await make.person(db, Role.OWNER))

    response = await browser.client.post("/registrar/code", files={"file": ("x.json", b"{}")}, headers=OWN)

    assert response.status_code == 404
