"""What was published of concerns, as anyone reads it, and as other programs take it along."""

import csv
import json
from datetime import timedelta
from io import StringIO
from random import Random

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.rules import Status
from registry.concerns.areas import OTHERS, Area
from registry.concerns.models import PublishedStatistics
from registry.concerns.rounding import shown_of
from registry.directory.open_statistics import COLUMNS
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser, Page
from tests.rules.test_rounding import reported

CSV, JSON = "/open-data/concerns.csv", "/open-data/concerns.json"
REGION = Area("CR", "hyperlink 1", "=HYPERLINK(1)")
REST = Area("CR", "")


async def publish(db: AsyncSession, quarter: str, **counts: int) -> None:
    """Publish so many concerns of each: `region`, `rest` of Costa Rica, and `others`."""
    random = Random(quarter)
    areas = {"region": REGION, "rest": REST, "others": OTHERS}
    kept = [
        {
            "country": areas[name].country, "region": areas[name].region, "name": areas[name].name,
            "tables": shown_of(reported(random, count)),
        }
        for name, count in counts.items()
    ]  # fmt: skip
    db.add(PublishedStatistics(quarter=quarter, published_on=NOON.date(), areas=kept))
    await db.flush()


async def two(db: AsyncSession) -> None:
    await publish(db, "2025-Q2", region=15, rest=10, others=0)
    await publish(db, "2025-Q3", region=20, rest=5, others=30)


def totals(page: Page) -> set[int]:
    """Return what each table but the last, quarter by quarter, adds up to."""
    tables = page.html.select("table.bars")[:-1]
    assert len(tables) == 6
    return {sum(int(cell.get_text()) for cell in table.select("td.number")) for table in tables}


async def test_before_anything_is_published_the_page_says_when_and_what_will_not_be_shown(
    browser: Browser,
) -> None:
    page = await browser.open("/statistics")

    assert (page.status, page.title) == (200, "Statistics")
    assert "Nothing has been published yet" in page.text
    assert "not how often exploitation happens" in page.text
    assert "fewer than ten businesses" in page.text


async def test_anyone_reads_the_latest_quarter_a_year_or_a_country_and_every_table_adds_up(
    db: AsyncSession, browser: Browser
) -> None:
    await two(db)

    latest = await browser.open("/statistics")
    year = await browser.open("/statistics?period=2025")
    country = await browser.open("/statistics?period=2025-Q2&country=CR")
    others = await browser.open("/statistics?period=2025&country=elsewhere")

    assert [totals(page) for page in (latest, year, country, others)] == [{55}, {80}, {25}, {30}]
    assert "July to September 2025" in latest.text
    assert "All that is published of 2025, All other countries" in others.text
    assert "Published on March 27, 2026" in latest.text
    assert "=HYPERLINK(1)" in country.text
    assert "The rest of the country" in country.text
    assert "By region" not in latest.text
    assert len(latest.html.select("svg.measure")) == len(latest.html.select("table.bars td.number"))


async def test_a_quarter_from_before_a_table_joined_the_list_is_shown_without_it(
    db: AsyncSession, browser: Browser
) -> None:
    await two(db)
    before = await db.scalar(select(PublishedStatistics).where(PublishedStatistics.quarter == "2025-Q2"))
    assert before is not None
    before.areas = [
        {
            **area,
            "tables": {field: table for field, table in area["tables"].items() if field != "concern_kind"},
        }
        for area in before.areas
    ]
    await db.flush()

    latest, old, year = [
        await browser.open(f"/statistics?period={period}") for period in ("2025-Q3", "2025-Q2", "2025")
    ]

    assert "What raised the concern" in latest.text
    assert "What raised the concern" not in old.text + year.text
    assert "Where it was noticed" in old.text
    assert "concern_kind" in (await browser.client.get(CSV)).text


async def test_what_was_never_published_is_not_found(db: AsyncSession, browser: Browser) -> None:
    assert (await browser.open("/statistics?period=2025")).status == 404
    await two(db)

    for asked in ("period=2024", "period=2025-Q4", "country=PA", "period=%00", "period=Q2", "country=="):
        assert (await browser.open(f"/statistics?{asked}")).status == 404


async def test_the_page_needs_no_script_sets_no_cookie_and_counts_the_register_exactly(
    db: AsyncSession, browser: Browser
) -> None:
    await two(db)
    later = NOON.date() + timedelta(days=90)
    for at in range(4):
        hotel = await make.signatory(db)
        await make.adherence(
            db,
            hotel,
            status=Status.WITHDRAWN if at == 3 else Status.COMMITTED,
            reported_until=later if at < 2 else None,
            audited_until=later if at == 0 else None,
        )
        await make.placement(db, hotel)
    await db.flush()

    answer = await browser.client.get("/statistics")
    page = await browser.open("/statistics")

    assert "set-cookie" not in answer.headers
    assert page.html.find("script") is None
    assert "as of March 27, 2026" in page.text
    assert "4 businesses have signed" in page.text
    assert "3 of them are in force today" in page.text
    assert "1 country where one is in force" in page.text
    assert "2 of those in force have an accepted report, with enough of the team trained: 66 %" in page.text
    assert "1 of these were audited too" in page.text
    assert "4 places carry a code" in page.text


async def test_the_numbers_are_open_data_safe_to_open_in_a_spreadsheet(
    db: AsyncSession, browser: Browser
) -> None:
    await two(db)

    answer = await browser.client.get(CSV)

    lines = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert tuple(lines[0]) == COLUMNS
    assert {line["region"] for line in lines} == {"'=HYPERLINK(1)", ""}
    assert {line["area"] for line in lines} == {"region", "rest_of_country", "other_countries"}
    assert {int(line["count"]) % 5 for line in lines} == {0}
    for table in ("sex", "setting", "concern_kind", "age_band", "authority", "time_to_call"):
        assert sum(int(line["count"]) for line in lines if line["table"] == table) == 80
    assert "concerns-2025-Q3.csv" in answer.headers["content-disposition"]


async def test_the_document_says_the_same_with_what_it_counts_and_under_which_licence(
    db: AsyncSession, browser: Browser
) -> None:
    await two(db)

    found = json.loads((await browser.client.get(JSON)).text)

    assert (found["licence"], found["rounded_to"]) == ("CC0-1.0", 5)
    assert "not how often exploitation happens" in found["about"]
    assert [quarter["quarter"] for quarter in found["quarters"]] == ["2025-Q2", "2025-Q3"]
    assert [[area["total"] for area in quarter["areas"]] for quarter in found["quarters"]] == [
        [15, 10, 0],
        [20, 5, 30],
    ]


async def test_any_site_may_take_the_numbers_and_nothing_is_kept_of_who_asks(browser: Browser) -> None:
    for path in (CSV, JSON):
        answer = await browser.client.get(path)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["link"].endswith('rel="license"')
        assert "set-cookie" not in answer.headers


async def test_every_language_has_its_words(db: AsyncSession, browser: Browser) -> None:
    await two(db)

    for language, words in (("es", "Estadísticas"), ("pt", "Estatísticas"), ("fr", "Statistiques")):
        page = await browser.open(f"/statistics?country=CR&lang={language}")
        assert page.title == words
        assert "Where it was noticed" not in page.text
