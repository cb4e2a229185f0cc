"""The keys, as other people's software reads them."""

from base64 import urlsafe_b64decode
from datetime import timedelta
from pathlib import Path

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from registry.keys.actions import begin, retire, rotate
from registry.keys.holding import KeyFiles
from tests.conftest import NOON
from tests.pages.browser import Browser

HOST = "registry.test"


async def test_each_key_there_ever_was_is_published_with_its_state(
    browser: Browser, db: AsyncSession, tmp_path: Path
) -> None:
    files = KeyFiles(tmp_path)
    old = await begin(db, files, "ATALAYA", now=NOON - timedelta(days=400))
    new = await rotate(db, files, "ATALAYA", now=NOON)

    got = await browser.client.get("/.well-known/jwks.json")
    keys = msgspec.json.decode(got.content)["keys"]

    assert got.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in got.headers
    assert [(key["kid"], key["registry"]["state"]) for key in keys] == [
        (old.kid, "verifying"),
        (new.kid, "active"),
    ]
    assert urlsafe_b64decode(keys[0]["x"] + "=") == old.public
    assert keys[1]["registry"] == {
        "iss": "ATALAYA",
        "iat_from": int(NOON.timestamp()),
        "iat_until": None,
        "state": "active",
        "distrusted_from": None,
        "status": f"https://{HOST}/status/{new.kid}",
        "codes": f"https://{HOST}/codes/{new.kid}",
    }


async def test_the_did_document_names_the_keys_that_count(
    browser: Browser, db: AsyncSession, tmp_path: Path
) -> None:
    files = KeyFiles(tmp_path)
    old = await begin(db, files, "ATALAYA", now=NOON)
    new = await rotate(db, files, "ATALAYA", now=NOON)
    await retire(db, old.kid, now=NOON)

    shown = msgspec.json.decode((await browser.client.get("/.well-known/did.json")).content)

    assert shown["id"] == f"did:web:{HOST}"
    (method,) = shown["verificationMethod"]
    assert shown["assertionMethod"] == [method["id"]] == [f"did:web:{HOST}#{new.kid}"]
    assert method["publicKeyMultibase"].startswith("z6Mk")
