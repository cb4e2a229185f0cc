"""Every page that a person can reach, at two widths, in four languages, read by axe."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page

from registry.kit.clock import utc_now
from registry.kit.i18n import LANGUAGES
from registry.operations.showing import codes_of
from tests.browser.conftest import AXE, Served

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (360, 1280)
ROLES = (
    "",
    "registrar",
    "association",
    "auditor",
    "hotel owner",
    "taxi company owner",
    "hotel owner, about to sign",
    "boat company owner, asked for changes",
    "applicant, being read",
    "case handler",
)
# One page of each kind: ids, codes, slugs and dates are one.
ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}|(?<=/v/)[^/?]+|(?<=/directory/)[^/?]+|\d{4}-\d\d-\d\d|(?<=/countries/)[A-Z]{2}"
    r"|(?<=/registrar/texts/)[a-z]{2}/.+|(?<=/learn/)M\d"
)
FILES = re.compile(r"[./](?:json|pdf|pem|png|svg|zip|txt|css|csv|xlsx|jpg)$")
AWAY = ("/concern/leave",)  # leads to another site, where no test goes
MOST_PAGES = 150  # of one role; more are a fault of `ID`, which takes two pages of one kind for two kinds
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
SIGNED_IN = ("/account", "/association", "/cases", "/desk", "/join", "/registrar")
LEARNT = ("/learn", "/desk/training")  # axe reads these in every language, as these see them
LEARNERS = ("", "hotel owner")


# A page without its words: its elements, one of each run of the same, with all that axe judges by but texts and colours' classes.
SHAPE = """() => {
  const plain = text => text.replace(/[0-9a-f]{8,}|[0-9]+/gi, "0");
  const kept = new Set(["class", "type", "role", "lang", "id", "for", "name", "scope", "colspan", "autocomplete", "tabindex"]);
  const shape = element => {
    const attributes = [...element.attributes].map(one => {
      const named = one.name.startsWith("aria-") && !["aria-labelledby", "aria-describedby"].includes(one.name);
      return one.name + "=" + (kept.has(one.name) ? plain(one.value) : named && !one.value.trim() ? "" : "x");
    }).sort().join(" ");
    const inner = [];
    for (const node of element.childNodes) {
      const said = node.nodeType === 1 ? shape(node) : node.nodeType === 3 && node.data.trim() ? "t" : "";
      if (said && said !== inner[inner.length - 1]) inner.push(said);
    }
    return "<" + element.localName + " " + attributes + ">" + inner.join("") + "</>";
  };
  return shape(document.documentElement);
}"""


def is_new(served: Served, *what: object) -> bool:
    """Say whether nobody has looked at something of this shape yet, and note that somebody does now.

    Nine people see one page of their account: once is enough. Roles are walked by several processes at once.
    """
    mark = hashlib.sha256("\0".join(map(str, what)).encode()).hexdigest()
    try:
        (served.looked_at / mark).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def kind_of(path: str) -> str:
    parts = urlsplit(path)
    return ID.sub("*", parts.path) + ("?" if parts.query else "")


async def complaints_of(page: Page, *, again: bool = False) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA, unless asked again, and whether the page is too wide."""
    if again:
        return ["too wide"] if await page.evaluate(TOO_WIDE) else []
    await page.evaluate(AXE)
    found = await page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", TAGS)
    faults = [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found["violations"]]
    return faults + (["too wide"] if await page.evaluate(TOO_WIDE) else [])


async def links_on(page: Page) -> list[str]:
    hrefs: list[str] = await page.eval_on_selector_all(
        "a[href]", "all => all.map(a => a.getAttribute('href'))"
    )
    return [href.split("#")[0] for href in hrefs if href.startswith("/") and not href.startswith("//")]


def starts(served: Served, role: str) -> Iterator[str]:
    if role:
        yield "/account"
        return
    yield "/"
    yield "/sign-up"
    yield "/forgot"
    yield "/link/gone"
    for code in served.shown.codes:
        yield urlsplit(code["url"]).path


async def sign_in(page: Page, served: Served, role: str) -> None:
    """Sign in once as each role, and go on with its cookie: who signs in ten times in five minutes has to wait."""
    account = served.account(role)
    if role in served.cookies:
        await page.context.add_cookies(served.cookies[role])
        await page.goto(f"{served.address}/account")
        return
    await page.goto(f"{served.address}/sign-in")
    await page.fill("[name=email]", account["email"])
    await page.fill("[name=password]", account["password"])
    await page.click("main button")
    await page.wait_for_load_state()
    if "factor" in account:
        (shown,) = codes_of([account], now=utc_now())
        await page.fill("[name=code]", shown.code)
        await page.click("main button")
        await page.wait_for_load_state()
    served.cookies[role] = [
        {"name": one["name"], "value": one["value"], "url": served.address}
        for one in await page.context.cookies()
    ]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "visitor")
async def test_everyone_can_read_every_page(chromium: Browser, served: Served, role: str) -> None:
    context = await chromium.new_context(locale="en-GB")
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    if role:
        await sign_in(page, served, role)
    waiting = [urlsplit(page.url).path, *starts(served, role)] if role else list(starts(served, role))
    seen: dict[str, str] = {}
    shapes: dict[str, str] = {}
    wrong: list[str] = []
    while waiting and len(seen) <= MOST_PAGES:
        path = waiting.pop(0)
        kind = kind_of(path)
        if kind in seen or FILES.search(urlsplit(path).path) or "lang=" in path or path.startswith(AWAY):
            continue
        if role and not path.startswith(SIGNED_IN):
            continue  # the visitor's walk reads it
        seen[kind] = path
        response = await page.goto(served.address + path)
        assert response is not None
        # A code that is none is answered as 404, and a visitor may be asked to sign in: pages all the same.
        odd = {*_odd(served), "/link/gone"}
        expected = {404} if path in odd else {200} | (set() if role else {401})
        if response.status not in expected:
            wrong.append(f"{path}: {response.status}")
        shapes[path] = await page.evaluate(SHAPE)
        again = not is_new(served, shapes[path])
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{path} at {width}: {fault}" for fault in await complaints_of(page, again=again)]
        waiting += await links_on(page)

    assert wrong == []
    assert [line for line in said if "404" not in line and "401" not in line] == []
    assert (5 if role else 12) <= len(seen) <= MOST_PAGES
    for language in list(LANGUAGES)[1:]:
        read = LEARNT if role in LEARNERS else ()
        new = [
            path for path in seen.values() if path.startswith(read) or is_new(served, language, shapes[path])
        ]
        wrong += await _in_language(page, served, language, new, read=read)
    assert wrong == []
    await context.close()


async def _in_language(
    page: Page, served: Served, language: str, paths: Iterable[str], *, read: tuple[str, ...]
) -> list[str]:
    wrong: list[str] = []
    await page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    for path in paths:
        joint = "&" if "?" in path else "?"
        await page.goto(f"{served.address}{path}{joint}lang={language}")
        if await page.get_attribute("html", "lang") != language:
            wrong.append(f"{path}: not in {language}")
        if path.startswith(read):
            wrong += [f"{path} in {language}: {fault}" for fault in await complaints_of(page)]
        else:
            wrong += [f"{path} in {language}: {fault}" for fault in await complaints_of(page, again=True)]
    return wrong


def _odd(served: Served) -> list[str]:
    return [urlsplit(served.code(reason)).path for reason in ("mistyped", "unknown-code")]


SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "expected", ["verified", "committed", "report_overdue", "suspended", "withdrawn", "removed"]
)
async def test_a_scan_is_read_by_everyone_and_leaves_nothing(
    chromium: Browser, served: Served, expected: str, scheme: Literal["light", "dark"]
) -> None:
    context = await chromium.new_context(
        locale="es",
        color_scheme=scheme,
        viewport={"width": 320, "height": 640},
    )
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    await page.goto(served.code(expected))

    assert await complaints_of(page) == []
    assert await context.cookies() == []
    assert all(url.startswith((served.address, "data:")) for url in asked)
    await context.close()


async def test_a_code_can_be_typed_with_the_keyboard_alone(chromium: Browser, served: Served) -> None:
    page = await chromium.new_page(locale="en-GB")
    typed = next(one["code"] for one in served.shown.codes if one["expected"] == "verified")

    await page.goto(served.address)
    await page.get_by_role("textbox").first.press_sequentially(typed.lower().replace("0", "o"))
    await page.keyboard.press("Enter")

    await page.get_by_role("heading", name="Verified").wait_for()
    await page.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_account_menu_opens_inside_a_narrow_page(
    chromium: Browser, served: Served, language: str
) -> None:
    context = await chromium.new_context(viewport={"width": 360, "height": 800})
    page = await context.new_page()
    await sign_in(page, served, "hotel owner")
    await page.goto(f"{served.address}/desk?lang={language}")

    await page.click(".account summary")
    panel = await page.locator(".account .drop").bounding_box()

    assert panel is not None
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 360
    await context.close()
