"""Am I at the right place? A business gives a point; the phone compares, on the one page that may ask it."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.logos.models import Placement
from registry.logos.placing import PlaceKind
from registry.signatories.models import Establishment
from registry.signatories.points import NO_POINT, Point, read_point
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.pages.test_logos import committed_hotel

POINT = "9.92810, -84.09070"


@pytest.mark.parametrize("typed", [POINT, " 9.9281,-84.0907 ", "9.9281 -84.0907", "+9.928100000;-84.0907"])
def test_a_point_is_read_as_maps_show_it(typed: str) -> None:
    found = read_point(typed)

    assert isinstance(found, Point)
    assert found.written == POINT


@pytest.mark.parametrize(
    "typed",
    ["9.9", "91, 0", "0, 181", "9,9281, -84,0907", "nan, nan", "1e1, 2", "٩, ٩", "x", "1, 2, 3", "0" * 99],
)
def test_what_is_no_point_is_refused(typed: str) -> None:
    assert read_point(typed) is NO_POINT


async def placed_at(
    db: AsyncSession, browser: Browser, kind: PlaceKind = PlaceKind.DOOR
) -> tuple[Placement, Establishment]:
    hotel = await committed_hotel(db, browser)
    site = await make.establishment(db, hotel, name="Beach house")
    placed = await make.placement(db, hotel, kind=kind)
    placed.establishment_id = site.id
    await db.flush()
    return placed, site


async def test_a_business_gives_a_point_and_whoever_scans_may_compare(
    db: AsyncSession, browser: Browser
) -> None:
    placed, site = await placed_at(db, browser)
    form = f"/desk/business/places/{site.id}/point"
    assert (await browser.open(f"/here/{placed.code}")).status == 404

    wrong = await browser.submit(form, point="here")
    await browser.submit(form, point=POINT)

    assert (wrong.status, wrong.faults) == (422, {"point"})
    page = await browser.open(f"/v/{placed.code}")
    assert page.html.select_one(f'a[href="/here/{placed.code}"]') is not None
    answer = await browser.client.get(f"/here/{placed.code}")
    assert "geolocation=(self)" in answer.headers["permissions-policy"]
    policy = answer.headers["content-security-policy"]
    for said in ("script-src 'self'", "connect-src 'none'", "form-action 'none'"):
        assert said in policy
    here = await browser.open(f"/here/{placed.code}")
    compared = here.html.select_one("[data-here]")
    assert compared is not None
    assert (compared["data-north"], compared["data-east"], compared["data-over"]) == (
        "9.9281",
        "-84.0907",
        "300",
    )
    for words in ("Beach house", POINT, "nothing is sent"):
        assert words in here.text
    assert here.html.select("main form") == []


async def test_no_other_page_may_ask_where_somebody_is(db: AsyncSession, browser: Browser) -> None:
    placed, site = await placed_at(db, browser)
    site.point = POINT
    await db.flush()

    for path in ("/", f"/v/{placed.code}", "/desk", "/here/x"):
        assert "geolocation=()" in (await browser.client.get(path)).headers["permissions-policy"]


@pytest.mark.parametrize("kind", [PlaceKind.VEHICLE, PlaceKind.VESSEL, PlaceKind.DOCUMENT, PlaceKind.WEBSITE])
async def test_what_moves_is_not_compared(db: AsyncSession, browser: Browser, kind: PlaceKind) -> None:
    placed, site = await placed_at(db, browser, kind)
    site.point = POINT
    await db.flush()

    assert (await browser.open(f"/here/{placed.code}")).status == 404
    assert "/here/" not in str((await browser.open(f"/v/{placed.code}")).html)


async def test_an_ended_logo_is_not_compared_and_another_address_takes_the_point_back(
    db: AsyncSession, browser: Browser
) -> None:
    placed, site = await placed_at(db, browser)
    site.point = POINT
    await db.flush()
    await browser.submit(f"/desk/business/places/{site.id}", name="Garden house")
    await db.refresh(site)
    assert site.point == POINT

    await browser.submit(f"/desk/business/places/{site.id}", address="Calle 7")

    await db.refresh(site)
    assert not site.point
    site.point = POINT
    placed.superseded_at = NOON
    await db.flush()
    assert (await browser.open(f"/here/{placed.code}")).status == 404
