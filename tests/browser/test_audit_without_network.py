"""An audit where the network ends: answers and pictures are kept on the phone, survive its death, and arrive once."""

import os
import re
import shutil
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, Route, ViewportSize, expect

from tests.browser.conftest import NAMES, Served
from tests.browser.test_walk import complaints_of, sign_in

PHONE: ViewportSize = {"width": 360, "height": 800}


async def phone(chromium: Browser, folder: Path) -> BrowserContext:
    """Start a browser whose memory outlives it."""
    path = os.environ.get("BROWSER") or next(filter(None, map(shutil.which, NAMES)))
    return await chromium.browser_type.launch_persistent_context(
        folder, executable_path=path, chromium_sandbox=False, locale="en-GB", viewport=PHONE
    )


async def to_checklist(page: Page, served: Served) -> str:
    """Open the checklist of the visit that is on the way, and wait until it is kept."""
    await page.goto(f"{served.address}/visits")
    row = page.locator("tr", has_text="In progress").first
    await row.locator("a").click()
    await page.wait_for_url(re.compile(r"/visits/[0-9a-f-]{36}"))
    address = page.url.split("?")[0] + "/checklist"
    await page.goto(address)
    await page.wait_for_selector("#phone[data-kept=true]", state="attached")
    return address


async def answer(page: Page, number: int, verdict: str, note: str = "") -> None:
    form = page.locator("form[data-place]").nth(number)
    await form.locator(f"input[value={verdict}]").check()
    await form.locator("textarea").fill(note)
    await form.locator("button").click()
    await expect(form.locator("[data-state]")).not_to_be_empty()


def picture() -> bytes:
    kept = BytesIO()
    image = Image.new("RGB", (400, 300), "white")
    image.paste("red", (0, 0, 200, 150))
    image.paste("black", (100, 0, 200, 150))
    image.save(kept, "PNG")
    return kept.getvalue()


async def answered(page: Page, number: int) -> str:
    return await page.locator("section.card").nth(number).inner_text()


async def test_a_phone_that_dies_without_a_network_loses_nothing_that_was_saved(
    chromium: Browser, served: Served, tmp_path: Path
) -> None:
    context = await phone(chromium, tmp_path)
    page = await context.new_page()
    await sign_in(page, served, "auditor")
    address = await to_checklist(page, served)
    assert await complaints_of(page) == []
    cookies = await context.cookies()

    await context.set_offline(True)
    for number in range(5, 9):
        await answer(page, number, "met", f"Seen, {number}")
    await answer(page, 5, "not_met", "Looked again")
    await page.set_input_files("#picture", {"name": "p.png", "mimeType": "image/png", "buffer": picture()})
    await expect(page.locator("[data-blur]")).to_be_visible()
    await page.click("[data-half=top]")
    await page.click("form[data-shot] .actions button")
    await expect(page.locator("[data-untick]")).to_be_visible()
    await page.check("#nobody")
    await page.click("form[data-shot] .actions button")
    await expect(page.locator("[data-waiting]")).to_have_text("6")
    await context.close()  # the phone dies

    context = await phone(chromium, tmp_path)
    await context.add_cookies(cookies)  # type: ignore[arg-type]
    await context.set_offline(True)
    network: list[str] = []
    lost: list[int] = []

    async def lose_the_first_answer(route: Route) -> None:
        if not network:
            await route.abort("internetdisconnected")
        elif not lost:
            lost.append((await route.fetch()).status)
            await route.abort()
        else:
            await route.continue_()

    await context.route("**/answers", lose_the_first_answer)
    page = await context.new_page()
    await page.goto(address)
    await expect(page.locator("[data-waiting]")).to_have_text("6")
    await expect(page.locator("form[data-place]").nth(5).locator("textarea")).to_have_value("Looked again")
    network.append("up")
    await context.set_offline(False)
    await page.evaluate("dispatchEvent(new Event('online'))")

    await expect(page.locator("[data-waiting]")).to_have_text("0", timeout=30_000)
    await expect(page.locator("[data-sent]")).to_have_text("6")
    assert lost == [200]
    await page.goto(address)
    assert "Looked again" in await answered(page, 5)
    assert "Seen, 8" in await answered(page, 8)
    assert "Answered in two ways" not in await page.inner_text("main")
    assert await page.locator("section.card a", has_text="Picture 1").count() == 1
    await context.close()


async def test_two_phones_overwrite_nothing_and_what_is_refused_stays_with_its_reason(
    chromium: Browser, served: Served
) -> None:
    contexts = [await chromium.new_context(locale="en-GB", viewport=PHONE) for _ in range(2)]
    pages = [await context.new_page() for context in contexts]
    for page in pages:
        await sign_in(page, served, "auditor")
        await to_checklist(page, served)
        await page.context.set_offline(True)
    await answer(pages[0], 10, "met")
    await answer(pages[1], 10, "not_met", "Not at the desk")
    await answer(pages[1], 11, "met", "Señor Pérez said so")

    for page, sent in zip(pages, ("1", "1"), strict=True):
        await page.context.set_offline(False)
        await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(page.locator("[data-waiting]")).to_have_text("0", timeout=30_000)
        await expect(page.locator("[data-sent]")).to_have_text(sent)

    await expect(pages[1].locator("[data-refused]")).to_have_text("1")
    await expect(pages[1].locator("#kept")).to_contain_text("name")
    state = [pages[1].locator("form[data-place]").nth(at).locator("[data-state]") for at in (10, 11)]
    await expect(state[0]).to_contain_text("Answered in two ways")
    await expect(state[1]).to_contain_text("Not entered:")
    await expect(pages[1].locator("[data-why]")).to_contain_text("Not entered:")
    await pages[1].locator("#kept button", has_text="Drop").click()
    await expect(pages[1].locator("[data-refused]")).to_have_text("0")
    await expect(pages[1].locator("#phone-title")).to_be_focused()
    await pages[0].reload()
    assert "Answered in two ways" in await answered(pages[0], 10)
    await answer(pages[0], 10, "not_met")
    await expect(pages[0].locator("[data-sent]")).to_have_text("2", timeout=30_000)
    await pages[0].reload()
    assert "Answered in two ways" not in await pages[0].inner_text("main")
    for context in contexts:
        await context.close()


async def test_what_is_missing_is_said_without_a_network_and_what_was_typed_elsewhere_stays(
    chromium: Browser, served: Served
) -> None:
    context = await chromium.new_context(locale="en-GB", viewport=PHONE)
    page = await context.new_page()
    await sign_in(page, served, "auditor")
    address = await to_checklist(page, served)
    await expect(page.locator("[data-page=yes]")).to_be_visible()
    await context.set_offline(True)
    forms = page.locator("form[data-place]")

    await forms.nth(12).locator("textarea").fill("Half a note")
    await forms.nth(13).evaluate("form => { for (const box of form.elements.verdict) box.checked = false; }")
    await forms.nth(13).locator("button").click()
    await expect(forms.nth(13).locator("[data-missing]")).to_have_text("Choose one.")
    await expect(forms.nth(12).locator("textarea")).to_have_value("Half a note")

    await page.click("form[data-shot] .actions button")
    await expect(page.locator("[data-no-picture]")).to_have_text("Choose a picture.")
    await expect(page.locator("#picture")).to_be_focused()
    assert await complaints_of(page) == []

    await page.goto(address)
    await expect(forms.nth(12).locator("textarea")).to_have_value("Half a note")
    await expect(page.locator("[data-page=yes]")).to_be_visible()
    await context.close()
