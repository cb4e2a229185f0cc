"""Where the network ends: what is tapped on a trainer's phone, or typed on one's own, is entered later and once."""

import re
from datetime import UTC, datetime

from playwright.async_api import Browser, BrowserContext, Dialog, Page, expect

from tests.browser.conftest import Served
from tests.browser.test_walk import complaints_of, sign_in

SESSIONS = "/desk/training/sessions"


async def signed_in(chromium: Browser, served: Served) -> tuple[BrowserContext, Page]:
    context = await chromium.new_context(locale="en-GB", viewport={"width": 360, "height": 800})
    page = await context.new_page()
    await sign_in(page, served, "hotel owner")
    return context, page


async def new_session(page: Page, served: Served) -> str:
    await page.goto(f"{served.address}{SESSIONS}/new")
    await page.select_option("[name=module]", index=1)
    await page.fill("[name=held_on]", datetime.now(UTC).date().isoformat())
    await page.fill("[name=minutes]", "15")
    await page.click("main form[action$='/new'] button")
    await page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}"))
    return page.url.split("?")[0].rsplit("/", 1)[1]


async def hire(page: Page, served: Served, count: int) -> None:
    """See to it that there are enough people to tap."""
    for number in range(count):
        form: dict[str, str | float | bool] = {
            "known_as": f"Night shift {number}", "role": "office", "since": "2026-01-01", "place": "",
        }  # fmt: skip
        own = {"sec-fetch-site": "same-origin"}
        await page.request.post(f"{served.address}/desk/training/staff", form=form, headers=own)


async def entered(page: Page, served: Served, session_id: str) -> list[str]:
    await page.goto(f"{served.address}{SESSIONS}/{session_id}")
    names = page.locator("main table tbody th")
    return sorted([name.strip() for name in await names.all_text_contents()])


async def open_roll(page: Page, served: Served, session_id: str) -> None:
    await page.goto(f"{served.address}/desk/training/roll/{session_id}")
    await page.wait_for_selector("#phone[data-kept=true]", state="attached")


async def tap(page: Page, first: int, count: int) -> list[str]:
    names = []
    for number in range(first, first + count):
        line = page.locator("form[data-tapped] .tick").nth(number)
        names.append((await line.get_attribute("data-name") or "").strip())
        await line.locator("input").check()
    return names


async def test_ten_tapped_without_a_network_survive_a_reload_and_are_entered_once(
    chromium: Browser, served: Served
) -> None:
    context, page = await signed_in(chromium, served)
    await hire(page, served, 10)
    session_id = await new_session(page, served)
    await open_roll(page, served, session_id)
    assert await complaints_of(page) == []

    await context.set_offline(True)
    names = await tap(page, 0, 10)
    await page.fill("#typed", "Somebody new")
    await page.press("#typed", "Enter")
    await expect(page.locator("[data-waiting]")).to_have_text("11")
    await expect(page.locator("[data-say=offline]")).to_be_visible()
    await page.reload()
    await expect(page.locator("[data-waiting]")).to_have_text("11")
    await expect(page.locator("#kept")).to_contain_text("Somebody new")
    assert await complaints_of(page) == []
    await context.set_offline(False)

    await expect(page.locator("[data-waiting]")).to_have_text("0", timeout=15_000)
    await expect(page.locator("[data-sent]")).to_have_text("11")
    kept = await page.evaluate("Object.values(localStorage).join()")
    assert not any(name in kept for name in [*names, "Somebody new"])
    assert await entered(page, served, session_id) == sorted(names)
    assert "Somebody new" in await page.inner_text("main")
    await context.close()


async def test_an_answer_that_was_lost_enters_nobody_twice_and_two_phones_lose_nobody(
    chromium: Browser, served: Served
) -> None:
    context, page = await signed_in(chromium, served)
    other_context, other = await signed_in(chromium, served)
    await hire(page, served, 10)
    session_id = await new_session(page, served)
    await open_roll(page, served, session_id)
    await open_roll(other, served, session_id)
    lost: list[int] = []

    async def lose_the_first_answer(route: object) -> None:
        if not lost:
            lost.append((await route.fetch()).status)  # type: ignore[attr-defined]
            await route.abort()  # type: ignore[attr-defined]
        else:
            await route.continue_()  # type: ignore[attr-defined]

    await page.route("**/taps", lose_the_first_answer)
    here = await tap(page, 0, 6)
    there = await tap(other, 3, 6)

    for one, count in ((page, 6), (other, 6)):
        await expect(one.locator("[data-waiting]")).to_have_text("0", timeout=15_000)
        await expect(one.locator("[data-sent]")).to_have_text(str(count))
    assert lost == [200]
    assert await entered(page, served, session_id) == sorted(set(here + there))
    await context.close()
    await other_context.close()


async def test_signed_out_or_taken_back_meanwhile_the_phone_keeps_the_names_and_says_why(
    chromium: Browser, served: Served
) -> None:
    context, page = await signed_in(chromium, served)
    desk_context, desk = await signed_in(chromium, served)
    session_id = await new_session(page, served)
    await open_roll(page, served, session_id)
    cookies = await context.cookies()
    await context.clear_cookies()

    (name,) = await tap(page, 0, 1)
    await expect(page.locator("[data-say=sign-in]")).to_be_visible(timeout=15_000)
    await expect(page.locator("[data-waiting]")).to_have_text("1")
    await desk.goto(f"{served.address}{SESSIONS}/{session_id}")
    await desk.fill("[name=reason]", "Never held")
    await desk.click("form[action*='take-back'] button")
    await context.add_cookies(cookies)  # type: ignore[arg-type]
    await page.evaluate("dispatchEvent(new Event('online'))")

    await expect(page.locator("[data-refused]")).to_have_text("1", timeout=15_000)
    await expect(page.locator("#kept")).to_contain_text(name)
    await page.reload()
    await page.wait_for_selector("#phone[data-kept=true]", state="attached")
    await expect(page.locator("#kept")).to_contain_text(name)
    page.on("dialog", lambda dialog: dialog.accept())
    await page.click("[data-forget]")
    await page.wait_for_url(f"**{SESSIONS}/{session_id}")
    assert await page.evaluate("Object.keys(localStorage).length") == 0
    assert await page.evaluate("caches.has('roll')") is False
    await context.close()
    await desk_context.close()


async def test_names_that_wait_at_another_session_are_neither_forgotten_nor_signed_out_of_without_a_question(
    chromium: Browser, served: Served
) -> None:
    context, page = await signed_in(chromium, served)
    first, second = await new_session(page, served), await new_session(page, served)
    await open_roll(page, served, second)
    await open_roll(page, served, first)
    await context.set_offline(True)
    (name,) = await tap(page, 0, 1)
    await page.goto(f"{served.address}/desk/training/roll/{second}")
    await expect(page.locator("[data-others]")).to_be_visible()

    await page.route("**/taps", lambda route: route.abort())
    await context.set_offline(False)
    await page.click("[data-forget]")
    await page.wait_for_url(f"**{SESSIONS}/{second}*")
    await page.goto(f"{served.address}/desk")
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.click("details.account > summary")
    await page.click("form[data-leave] button")

    assert len(asked) == 1
    assert "wait on this phone" in asked[0]
    await page.unroute("**/taps")
    await open_roll(page, served, first)
    await expect(page.locator("[data-sent]")).to_have_text("1", timeout=15_000)
    assert name in await entered(page, served, first)
    await context.close()


async def test_a_name_typed_at_the_check_in_without_a_network_is_sent_later(
    chromium: Browser, served: Served
) -> None:
    context, page = await signed_in(chromium, served)
    session_id = await new_session(page, served)
    await page.goto(f"{served.address}{SESSIONS}/{session_id}")
    await page.click("form[action$='/check-in'] button")
    address = await page.inner_text("p.mono")
    own_context = await chromium.new_context(locale="en-GB", viewport={"width": 360, "height": 800})
    own = await own_context.new_page()
    await own.goto(address)

    await own_context.set_offline(True)
    await own.fill("[name=known_as]", "Filomena Nueva")
    await own.check("[name=understood]")
    await own.click("form[data-check-in] button")
    await expect(own.locator("[data-say=kept]")).to_be_visible()
    assert await complaints_of(own) == []
    await own_context.set_offline(False)

    await expect(own.locator("[data-say=sent]")).to_be_visible(timeout=15_000)
    assert await own.evaluate("Object.keys(localStorage).length") == 0
    await page.goto(f"{served.address}{SESSIONS}/{session_id}")
    assert "Filomena Nueva" in await page.inner_text("main")
    await own_context.close()
    await context.close()


async def test_the_course_is_kept_for_its_country_and_never_answers_for_another(
    chromium: Browser, served: Served
) -> None:
    context = await chromium.new_context(locale="en-GB")
    page = await context.new_page()
    await page.goto(f"{served.address}/learn?country=CR")
    await page.click("[data-keep]")
    await expect(page.locator("#kept")).to_have_text(re.compile("All of it is kept"))

    await context.set_offline(True)
    await page.goto(f"{served.address}/learn/M2?country=CR")
    assert "911" in (await page.inner_text("main"))
    await expect(page.locator("[data-kept-note] time")).not_to_be_empty()
    await page.goto(f"{served.address}/learn/M2?country=BR")
    await expect(page.get_by_role("heading", level=1)).to_have_text("This page is not kept on this device")
    assert "911" not in (await page.inner_text("main"))
    await context.close()
