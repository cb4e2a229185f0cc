"""Whoever types or listens stays where they are when a page changes by itself."""

from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Route, async_playwright, expect

from registry.paths import STATIC
from tests.browser.conftest import Served, launched

LIVE = STATIC / "live.js"


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
    page = await chromium.new_page(locale="en-GB")
    await page.clock.install()
    await page.goto(f"{served.address}/directory")
    live = '<p role="status" data-live-said></p><div data-live><h2 data-count>{} of 3</h2><a href="/">All</a></div>'

    async def one_more(route: Route) -> None:
        await route.fulfill(content_type="text/html", body=live.format(2))

    await page.evaluate("live => { document.querySelector('main').innerHTML = live; }", live.format(1))
    await page.evaluate(LIVE.read_text(encoding="utf-8"))
    await page.route("**/directory", one_more)
    await page.focus("[data-live] a")
    await page.clock.run_for(16_000)

    await expect(page.locator("[data-live-said]")).to_have_text("2 of 3")
    await expect(page.locator("[data-live] a")).to_be_focused()
    await page.close()
