"""Logos are checked on the visitor's own device, in airplane mode too, and what is checked goes nowhere."""

import io
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, async_playwright, expect
from sqlalchemy import select

from registry.keys.actions import begin
from registry.keys.holding import holder_of
from registry.kit.clock import utc_now
from registry.kit.i18n import LANGUAGES
from registry.logos.artwork import Artwork, ArtworkKind, Words
from registry.logos.listing import publish_lists
from registry.logos.models import Placement
from registry.logos.payload import from_digits, to_digits
from registry.logos.placing import Revocation
from registry.logos.rules import read_code, spell
from registry.logos.signed_queries import newest_form
from registry.logos.signing import sign_everything
from tests.browser.conftest import Served, launched
from tests.browser.test_walk import complaints_of

WORDS = Words("Scan to check", "Valid to", "Has signed the code and accounts for it.")


@dataclass(frozen=True)
class Signed:
    """Codes of the demonstration and their signed forms; the last one is revoked."""

    served: Served
    digits: dict[str, str]
    revoked: str

    def code(self, expected: str) -> str:
        """Return a code to try, without hyphens."""
        return next(
            one["code"].replace("-", "") for one in self.served.shown.codes if one["expected"] == expected
        )

    def picture(self, code: str, *, host: str = "", digits: str = "") -> FilePayload:
        """Return what somebody photographed, as the register prints it."""
        drawn = Artwork(
            ArtworkKind.WINDOW, host or self.served.address, code, "Hotel", "May 2028", WORDS,
            place="Puerto", digits=digits or self.digits[code],
        )  # fmt: skip
        return {"name": "photo.png", "mimeType": "image/png", "buffer": drawn.to_png()}


@pytest.fixture(scope="session")
async def signed(served: Served) -> Signed:
    """Sign every logo, end one, and publish the lists, as the worker does."""
    holder, now = holder_of(served.settings), utc_now()
    async with served.database.writes() as db, db.begin():
        await begin(db, holder, served.settings.issuer, now=now)
    await sign_everything(served.database, holder, now=now)
    codes = filter(None, (read_code(one["code"]) for one in served.shown.codes))
    known = set(codes)
    async with served.database.writes() as db, db.begin():
        ended = (await db.scalars(select(Placement).where(Placement.code.not_in(known)).limit(1))).one()
        ended.revoked_at, ended.revoked_why = now, Revocation.COPIED
        forms = [await newest_form(db, code) for code in (*known, ended.code)]
    await publish_lists(served.database, holder, base_url=served.address, now=now)
    return Signed(served, {form.code: to_digits(form.token) for form in forms if form}, ended.code)


@pytest.fixture
async def visited(chromium: Browser, signed: Signed) -> AsyncGenerator[Page]:
    """A phone in airplane mode, after one visit."""
    context = await chromium.new_context(locale="en-GB", viewport={"width": 360, "height": 800})
    page = await context.new_page()
    await visit(page, signed.served)
    await context.set_offline(True)
    await page.reload()
    await page.wait_for_selector("html[data-ready]", state="attached")
    yield page
    await context.close()


async def visit(page: Page, served: Served) -> None:
    await page.goto(f"{served.address}/check")
    await page.wait_for_selector("html[data-ready]", state="attached")
    await expect(page.locator("[data-all]")).to_be_visible(timeout=15_000)


async def typed(page: Page, code: str) -> str:
    await page.evaluate("document.getElementById('answer').replaceChildren()")
    await page.fill("#code", code)
    await page.press("#code", "Enter")
    return await said(page)


async def shown(page: Page, picture: FilePayload) -> str:
    await page.evaluate("document.getElementById('answer').replaceChildren()")
    await page.set_input_files("#picture", picture)
    await expect(page.locator("[data-reading]")).to_be_hidden(timeout=15_000)
    return await said(page)


async def said(page: Page) -> str:
    return await page.locator("#answer .verdict h2").inner_text()


async def test_a_typed_code_and_a_picture_are_checked_in_airplane_mode(visited: Page, signed: Signed) -> None:
    code = signed.code("verified")

    assert await typed(visited, f" {spell(code).lower()}") == "Genuine, and it counts"
    by_hand = await visited.inner_text("#answer")
    assert await shown(visited, signed.picture(code)) == "Genuine, and it counts"
    by_picture = await visited.inner_text("#answer")
    assert await visited.input_value("#code") == "", "no code typed before stands under its answer"

    for answer in (by_hand, by_picture):
        assert re.search(rf"As of \d+ \w+ {utc_now().year}", answer)
        assert spell(code) in answer
        assert "Is this what you see?" in answer
    assert await visited.inner_text("[data-built]") in by_hand
    assert await complaints_of(visited) == []


async def test_what_counts_no_more_is_seen_without_a_network(visited: Page, signed: Signed) -> None:
    ended = signed.revoked

    assert await shown(visited, signed.picture(ended)) == "It does not count any more"
    assert await complaints_of(visited) == []
    assert await typed(visited, signed.code("suspended")) == "It does not count at present"
    assert await typed(visited, signed.code("withdrawn")) == "It does not count any more"
    assert await typed(visited, ended) == "The network is needed", "the list of codes holds what counts"


async def test_codes_of_other_sites_altered_ones_and_typing_errors_are_told_apart(
    visited: Page, signed: Signed
) -> None:
    code = signed.code("verified")
    digits = signed.digits[code]
    token = from_digits(digits)
    altered = to_digits(token[:-1] + bytes([token[-1] ^ 7]))

    elsewhere = await shown(visited, signed.picture(code, host="https://register.example"))
    assert elsewhere == "This code is of another site"
    assert "register.example" in await visited.inner_text("#answer")
    assert "Hotel" not in await visited.inner_text("#answer .verdict")
    assert await shown(visited, signed.picture(code, digits=altered)) == "This code was altered"
    assert await typed(visited, signed.code("mistyped")) == "Typing error"
    assert await typed(visited, "2STEF7YESMY") == "The network is needed"
    assert await typed(visited, "hello") == "This is not a code of this register"
    blank = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(blank, "PNG")
    nothing: FilePayload = {"name": "wall.png", "mimeType": "image/png", "buffer": blank.getvalue()}
    assert await shown(visited, nothing) == "No code was found"
    assert await complaints_of(visited) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_is_kept_in_every_language(visited: Page, signed: Signed, language: str) -> None:
    await visited.goto(f"{signed.served.address}/check?lang={language}")
    await visited.wait_for_selector("html[data-ready]", state="attached")

    assert await visited.get_attribute("html", "lang") == language
    word = await typed(visited, signed.code("verified"))
    assert (word == "Genuine, and it counts") is (language == "en")
    assert await complaints_of(visited) == []


async def test_what_is_checked_goes_nowhere_and_nothing_is_kept_but_public_lists(
    chromium: Browser, signed: Signed
) -> None:
    context = await chromium.new_context(locale="en-GB")
    page = await context.new_page()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    await visit(page, signed.served)
    code = signed.code("verified")

    await typed(page, code)
    await shown(page, signed.picture(code))

    assert all(one.startswith(f"{signed.served.address}/") for one in asked)
    assert not [one for one in asked if code in one or signed.digits[code] in one]
    assert await context.cookies() == []
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    kept = await page.evaluate(
        "Promise.all(['check', 'check-lists'].map(async name => (await (await caches.open(name)).keys()).map(one => new URL(one.url).pathname)))"
    )
    assert {path.split("/")[1] for path in kept[0]} == {"check", "static"}
    assert {path.split("/")[1] for path in kept[1]} == {".well-known", "status", "codes"}
    assert await page.evaluate("caches.keys()") == ["check-lists", "check"]
    await context.close()


async def test_while_the_decoder_is_on_its_way_the_page_says_how_far(
    chromium: Browser, signed: Signed
) -> None:
    context = await chromium.new_context(locale="en-GB")
    page = await context.new_page()
    await page.add_init_script(
        "window.parts = []; navigator.serviceWorker.addEventListener('message', ({ data }) => { if (data.part) parts.push(data.part); })"
    )
    await visit(page, signed.served)

    parts: list[float] = await page.evaluate("parts")
    assert len(parts) > 5
    assert parts == sorted(parts)
    assert parts[-1] > 0.9
    await context.close()


async def test_the_list_s_age_is_said_and_past_its_week_it_says_nothing(
    chromium: Browser, signed: Signed
) -> None:
    code = signed.code("verified")
    words = {13: "Genuine, and it counts", 24 * 8: "The list on this device is too old"}
    for hours, word in words.items():
        context = await chromium.new_context(locale="en-GB", viewport={"width": 360, "height": 800})
        page = await context.new_page()
        await visit(page, signed.served)
        await context.set_offline(True)
        await page.add_init_script(f"const now = Date.now; Date.now = () => now() + {hours * 3_600_000}")
        await page.reload()
        await page.wait_for_selector("html[data-ready]", state="attached")

        assert await typed(page, code) == word
        assert await page.locator(f".verdict.{'care' if hours < 24 else 'bad'}").count() == 1
        assert await complaints_of(page) == []
        await context.close()


async def test_a_browser_without_ed25519_checks_with_the_library(chromium: Browser, signed: Signed) -> None:
    context = await chromium.new_context(locale="en-GB")
    page = await context.new_page()
    await page.add_init_script(
        "crypto.subtle.importKey = () => Promise.reject(new DOMException('unknown', 'NotSupportedError'))"
    )
    await visit(page, signed.served)

    assert await typed(page, signed.code("verified")) == "Genuine, and it counts"
    await context.close()


async def test_without_a_script_typing_leads_to_the_verify_page(chromium: Browser, signed: Signed) -> None:
    context: BrowserContext = await chromium.new_context(
        locale="en-GB", java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    page = await context.new_page()
    await page.goto(f"{signed.served.address}/check")
    await expect(page.locator("#plain")).to_be_visible()

    await page.fill("#code", signed.code("verified"))
    await page.press("#code", "Enter")

    await page.wait_for_url(f"**/v/{signed.code('verified')}*")
    await context.close()


async def test_the_camera_reads_a_signed_code(signed: Signed, tmp_path: Path) -> None:
    code = signed.code("verified")
    with Image.open(io.BytesIO(signed.picture(code)["buffer"])) as drawn:
        seen = Image.new("RGB", (960, 960), "white")
        picture = drawn.convert("RGB")
        picture.thumbnail((940, 940))
        seen.paste(picture, (10, 10))
        seen.save(tmp_path / "seen.mjpeg", "JPEG", quality=85)
    async with async_playwright() as playwright:
        browser = await launched(
            playwright,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={tmp_path / 'seen.mjpeg'}",
        )
        page = await browser.new_page(locale="en-GB", viewport={"width": 360, "height": 800})
        await visit(page, signed.served)

        await page.click("[data-scan]")

        await expect(page.locator("#answer .verdict h2")).to_have_text(
            "Genuine, and it counts", timeout=15_000
        )
        await expect(page.locator("#camera")).to_be_hidden()
        await browser.close()
