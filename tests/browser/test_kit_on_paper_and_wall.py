"""What leads a session, where it is used: the list to sign on one sheet of paper, slides across the wall and on a phone."""

import pypdfium2
import pytest
from playwright.async_api import Browser

from tests.browser.conftest import Served

WALL, PHONE = (1280, 720), (360, 740)
LINE = 24  # pixels


@pytest.mark.parametrize("paper", ["A4", "Letter"])
async def test_the_list_to_sign_stands_on_one_sheet_and_no_sheet_is_nearly_empty(
    chromium: Browser, served: Served, paper: str
) -> None:
    page = await chromium.new_page()
    for module, language in (("M3", "en"), ("M8", "es"), ("M9", "fr")):
        await page.goto(f"{served.address}/learn/{module}/lead?lang={language}")

        sheets = pypdfium2.PdfDocument(await page.pdf(format=paper))

        said = [sheet.get_textpage().get_text_range() for sheet in sheets]
        assert [str(line) for line in range(1, 19)] == said[-1].split()[-18:]
        assert module in said[-1].split()
        assert min(map(len, said[:-1])) > 500
        assert len(said) <= 8
    await page.close()


@pytest.mark.parametrize(("width", "height"), [WALL, PHONE])
async def test_slides_fill_the_width_and_their_number_stays_on_one_line(
    chromium: Browser, served: Served, width: int, height: int
) -> None:
    page = await chromium.new_page(viewport={"width": width, "height": height})
    await page.goto(f"{served.address}/learn/M8/slides?country=CR")

    bodies = "[...document.querySelectorAll('.slide-body')].map(one => one.getBoundingClientRect().width)"
    counts = "[...document.querySelectorAll('.slide-count')].map(one => one.offsetHeight)"
    assert min(await page.evaluate(bodies)) > 0.85 * width
    assert max(await page.evaluate(counts)) < 2 * LINE
    if width == WALL[0]:
        rules = await page.locator("#slide-2").bounding_box()
        assert rules is not None
        assert rules["height"] <= height
    await page.close()
