"""The numbers to call, for other sites and programs."""

import csv
import json
from datetime import timedelta
from io import StringIO

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.countries.hotlines import Kind
from registry.countries.open_data import COLUMNS
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

TODAY = NOON.date()
CSV, JSON = "/open-data/hotlines.csv", "/open-data/hotlines.json"


async def some(db: AsyncSession) -> None:
    rita = await make.person(db, Role.REGISTRAR, name="Rita Registrar")
    checked = await make.hotline(db, name="=HYPERLINK(1)", number="1147", hours="24/7", verified_on=TODAY)
    checked.verified_by = rita.id
    await make.hotline(db, number="+50622223333", verified_on=TODAY - timedelta(days=181))
    await make.hotline(db, number="911", kind=Kind.EMERGENCY)
    (await make.hotline(db, number="1001")).retired_at = make.LONG_AGO
    (await make.hotline(db, number="1002")).source_date = "2008"
    await db.flush()


async def test_the_list_says_of_each_number_how_far_it_can_be_trusted(
    db: AsyncSession, browser: Browser
) -> None:
    await some(db)

    answer = await browser.client.get(JSON)

    found = json.loads(answer.text)
    assert (found["licence"], found["as_of"]) == ("CC0-1.0", "2026-03-27")
    assert "are facts" in found["about"]
    page = await browser.open("/open-source")
    assert page.html.select_one('main a[rel=license][href*="zero/1.0"]')
    assert "our own work" in page.text
    assert {one["dial"]: one["state"] for one in found["hotlines"]} == {
        "1147": "verified", "+50622223333": "stale", "911": "proposed",
    }  # fmt: skip
    first = next(one for one in found["hotlines"] if one["dial"] == "1147")
    assert (first["verified_on"], first["verified_how"], first["due_recheck"]) == (
        "2026-03-27",
        "called",
        "2026-09-23",
    )
    assert (first["languages"], first["source_date"]) == (["es"], None)


async def test_no_cell_of_the_list_is_a_formula_and_each_row_names_its_day_and_licence(
    db: AsyncSession, browser: Browser
) -> None:
    await some(db)

    answer = await browser.client.get(CSV)

    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    assert {row["name"] for row in rows} == {"'=HYPERLINK(1)", "PANI"}
    assert {row["dial"] for row in rows} == {"1147", "'+50622223333", "911"}
    assert {(row["as_of"], row["licence"]) for row in rows} == {("2026-03-27", "CC0-1.0")}
    assert "hotlines-2026-03-27.csv" in answer.headers["content-disposition"]


async def test_any_site_may_take_the_list_and_nobody_is_told_who_checked_it_or_who_asks(
    db: AsyncSession, browser: Browser
) -> None:
    await some(db)

    for path in (CSV, JSON):
        answer = await browser.client.get(path)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["link"].endswith('rel="license"')
        assert "max-age" in answer.headers["cache-control"]
        assert "set-cookie" not in answer.headers
        assert "Rita" not in answer.text
