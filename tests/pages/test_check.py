"""The page that checks logos on the visitor's device, as it is served."""

import re

import pytest

from registry.checker.words import ANSWERS
from registry.kit.http import CSP
from registry.kit.i18n import LANGUAGES
from registry.paths import STATIC
from tests.pages.browser import Browser

BYTES_MOST = 600_000  # all that the page loads and keeps, the decoder too, as it goes over the wire
ZIPPED = {"accept-encoding": "gzip"}


async def test_only_here_may_web_assembly_run_and_a_camera_be_asked_for(browser: Browser) -> None:
    here = await browser.client.get("/check")
    elsewhere = await browser.client.get("/")

    policy = here.headers["content-security-policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert policy.replace(" 'wasm-unsafe-eval'", "").startswith(CSP)
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert "camera=(self)" in here.headers["permissions-policy"]
    assert "wasm-unsafe-eval" not in elsewhere.headers["content-security-policy"]
    assert "camera=()" in elsewhere.headers["permissions-policy"]
    assert "set-cookie" not in here.headers


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_answer_stands_in_the_page_in_every_language(browser: Browser, language: str) -> None:
    page = await browser.open(f"/check?lang={language}")

    found = {str(one["data-answer"]): one for one in page.html.select("template[data-answer]")}
    assert list(found) == list(ANSWERS)
    assert len({one.get_text(" ", strip=True) for one in found.values()}) == len(ANSWERS)


async def test_no_answer_brings_a_second_heading_of_the_page(browser: Browser) -> None:
    body = (await browser.client.get("/check")).text  # its templates too, which a parser looks past

    assert body.count("<h1") == 1
    assert '<h2 id="verdict-valid"' in body


def test_the_script_gives_no_answer_that_the_page_has_no_words_for() -> None:
    script = (STATIC / "check-read.js").read_text(encoding="utf-8")
    given = set(re.findall(r"(?:say|why): '(\w+)'", script)) | {"valid", "aged", "stale", "no_code"}

    assert given == set(ANSWERS)


async def test_typing_works_without_a_script(browser: Browser) -> None:
    page = await browser.open("/check?lang=es")

    form = page.html.select_one("form.type-code")
    assert form is not None
    assert (form["method"], form["action"]) == ("get", "/v")
    assert form.select_one("input[name=lang][value=es]")
    assert page.html.select_one("#check[hidden]")
    assert page.html.select_one("#plain:not([hidden])")


async def test_all_of_it_is_600_kilobytes_at_most(browser: Browser) -> None:
    script = await browser.client.get("/check/keep.js", headers=ZIPPED)
    files = re.findall(r"'(/(?:static/|check\?)[^']+)'", script.text)
    manifest = await browser.client.get("/check/manifest.webmanifest", headers=ZIPPED)
    icons = [one["src"] for one in manifest.json()["icons"]]
    loaded = script.num_bytes_downloaded + manifest.num_bytes_downloaded
    for path in {"/check", *files, *icons}:
        answer = await browser.client.get(path, headers=ZIPPED)
        assert answer.status_code == 200, path
        loaded += answer.num_bytes_downloaded

    assert len(files) == len(LANGUAGES) + 8
    assert loaded <= BYTES_MOST, loaded


async def test_it_can_be_put_among_the_apps_of_a_phone(browser: Browser) -> None:
    page = await browser.open("/check?lang=pt")
    link = page.html.select_one("link[rel=manifest]")
    assert link is not None
    answer = await browser.client.get(str(link["href"]))
    manifest = answer.json()

    assert answer.headers["content-type"].startswith("application/manifest+json")
    assert (manifest["lang"], manifest["start_url"], manifest["scope"]) == ("pt", "/check?lang=pt", "/check")
    assert manifest["display"] == "standalone"
    assert {"192x192", "512x512"} <= {one["sizes"] for one in manifest["icons"]}


async def test_its_keeper_may_answer_for_this_page_alone(browser: Browser) -> None:
    keeper = await browser.client.get("/check/keep.js")

    assert keeper.headers["service-worker-allowed"] == "/check"
    assert keeper.headers["cache-control"] == "no-cache"
    assert "'SHELL'" not in keeper.text
    assert "'PAGES'" not in keeper.text
    assert re.search(r"WEIGHT = \d{7};", keeper.text)


async def test_the_first_page_and_the_verify_page_lead_here(browser: Browser) -> None:
    for path in ("/", "/v/2STEF7YESMX"):
        page = await browser.open(path)
        assert page.html.select_one("a[href='/check']"), path
