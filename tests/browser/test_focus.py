"""Whoever types or listens stays where they are when a page changes by itself."""

import re
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Route, async_playwright, expect

from tests.browser.conftest import Served, launched
from tests.browser.test_walk import sign_in


async def test_starting_and_stopping_the_camera_keeps_the_place(served: Served, tmp_path: Path) -> None:
    Image.new("RGB", (640, 480), "white").save(tmp_path / "nothing.mjpeg", "JPEG")
    async with async_playwright() as playwright:
        browser = await launched(
            playwright,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={tmp_path / 'nothing.mjpeg'}",
        )
        page = await browser.new_page(locale="en-GB", viewport={"width": 360, "height": 800})
        await page.goto(f"{served.address}/check")
        await page.wait_for_selector("html[data-ready]", state="attached")

        await page.focus("[data-scan]")
        await page.keyboard.press("Enter")
        await expect(page.locator("[data-stop]")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("[data-scan]")).to_be_focused()
        await browser.close()


async def test_a_count_that_changes_is_said_and_leaves_the_focus_where_it_was(
    chromium: Browser, served: Served
) -> None:
    context = await chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    await sign_in(page, served, "association")
    await page.goto(f"{served.address}/association/campaigns")
    address = await page.locator("main a[href*='/association/campaigns/']").first.get_attribute("href")
    await page.clock.install()
    await page.goto(f"{served.address}{address}")
    link = page.locator("[data-live] a").first
    await link.focus()

    async def one_more(route: Route) -> None:
        answer = await route.fetch()
        body = re.sub(r"(<h2 data-count>)[^<]*", r"\g<1>99 of 99", await answer.text())
        await route.fulfill(response=answer, body=body)

    await page.route("**/association/campaigns/*", one_more)
    await page.clock.run_for(16_000)

    await expect(page.locator("[data-live-said]")).to_have_text("99 of 99")
    await expect(page.locator("[data-live] a").first).to_be_focused()
    await context.close()
