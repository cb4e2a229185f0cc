"""A screen at a reception: a link opens it, its code changes every half minute, and its business ends it at once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.ledger.models import LedgerEntry
from registry.logos.models import Placement, Screen
from registry.logos.placing import PlaceKind
from registry.logos.screen_codes import digits_of, screen_key, step_of
from registry.logos.screens import MOST, digest
from tests import make
from tests.pages.browser import Browser
from tests.pages.conftest import Watch
from tests.pages.test_logos import OWN, committed_hotel

FACTOR_KEY = bytes.fromhex(make.FACTOR_KEY)


async def opened(db: AsyncSession, browser: Browser) -> tuple[Placement, Screen]:
    hotel = await committed_hotel(db, browser)
    placed = await make.placement(db, hotel, kind=PlaceKind.RECEPTION)
    page = await browser.submit(f"/desk/logos/{placed.id}", to="/screens")
    link = re.search(r"https://registry\.test(/screen/\S+)", page.text)
    assert link is not None
    assert (await browser.open(link[1])).path == "/screen"
    screen = (await db.scalars(select(Screen))).one()
    assert screen.secret_hash == digest(link[1].removeprefix("/screen/"))
    return placed, screen


def shown(placed: Placement, screen: Screen, watch: Watch) -> str:
    return f"/S/{placed.code}{digits_of(screen_key(FACTOR_KEY, screen.id), step_of(watch.now))}"


async def test_a_tablet_shows_a_code_that_is_new_every_half_minute(
    db: AsyncSession, later: Browser, watch: Watch
) -> None:
    placed, screen = await opened(db, later)

    drawn = []
    for _ in range(3):
        answer = await later.client.get("/screen/code.svg")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        drawn.append(answer.text)
        watch.now += timedelta(seconds=30)

    assert len(set(drawn)) == 3
    page = await later.open("/screen")
    assert placed.label in page.text
    assert "secret" not in page.path
    watch.now -= timedelta(seconds=30)
    scanned = await later.open(shown(placed, screen, watch))
    assert (scanned.status, scanned.title) == (200, "Committed")
    assert "It is no photograph" in scanned.text


async def test_a_photograph_of_the_screen_says_so(db: AsyncSession, later: Browser, watch: Watch) -> None:
    placed, screen = await opened(db, later)
    taken = shown(placed, screen, watch)

    watch.now += timedelta(seconds=30)
    fresh = await later.open(taken)
    watch.now += timedelta(seconds=30)
    old = await later.open(taken)
    told = await later.client.get(taken, headers={"accept": "application/json"})

    assert (fresh.status, fresh.title) == (200, "Committed")
    assert (old.status, old.title) == (409, "A photograph of a screen")
    assert (told.status_code, told.json()["verdict"]) == (409, "photograph")


async def test_guesses_and_other_places_codes_are_of_no_screen(
    db: AsyncSession, later: Browser, watch: Watch
) -> None:
    placed, screen = await opened(db, later)
    other = await make.signatory(db)
    await make.adherence(db, other)
    theirs = await make.placement(db, other, kind=PlaceKind.RECEPTION)
    digits = shown(placed, screen, watch)[-10:]

    for typed in (f"{placed.code}0000000000", f"{theirs.code}{digits}"):
        page = await later.open(f"/s/{typed}")
        assert (page.status, page.title) == (409, "No screen of this place")
    assert (await later.open(f"/s/{make.code()}{digits}")).title == "Unknown code"
    for junk in ("x", placed.code, "%00", "1" * 5000, f"{placed.code}012345678x"):
        assert (await later.open(f"/s/{junk}")).status == 404


async def test_a_business_ends_a_screen_at_once(db: AsyncSession, later: Browser, watch: Watch) -> None:
    placed, screen = await opened(db, later)
    path = shown(placed, screen, watch)

    page = await later.submit(f"/desk/logos/{placed.id}", to=f"/screens/{screen.id}/end")

    assert "Ended." in page.text
    assert (await later.open(path)).title == "No screen of this place"
    assert (await later.open("/screen")).status == 404
    assert (await later.client.get("/screen/code.svg")).status_code == 404
    assert {"screen.make", "screen.end"} <= set(await db.scalars(select(LedgerEntry.kind)))


async def test_a_screen_ends_with_its_logo(db: AsyncSession, later: Browser, watch: Watch) -> None:
    placed, screen = await opened(db, later)

    await later.submit(f"/desk/logos/{placed.id}", to="/replace", why="copied")

    assert (await later.client.get("/screen/code.svg")).status_code == 404
    assert (await later.open(shown(placed, screen, watch))).title == "No screen of this place"


async def test_what_a_screen_says_is_todays_standing(db: AsyncSession, later: Browser, watch: Watch) -> None:
    placed, screen = await opened(db, later)
    placed.expires_on = watch.now.date() - timedelta(days=1)
    await db.flush()

    assert (await later.open(shown(placed, screen, watch))).title == "Expired"


@pytest.mark.parametrize("kind", [PlaceKind.VEHICLE, PlaceKind.WEBSITE, PlaceKind.DOCUMENT])
async def test_only_a_door_and_a_reception_have_screens_and_five_at_most(
    db: AsyncSession, browser: Browser, kind: PlaceKind
) -> None:
    hotel = await committed_hotel(db, browser)
    other = await make.placement(db, hotel, kind=kind)
    door = await make.placement(db, hotel, kind=PlaceKind.DOOR)

    statuses = [
        (await browser.client.post(f"/desk/logos/{door.id}/screens", headers=OWN)).status_code
        for _ in range(MOST + 1)
    ]

    assert statuses == [200] * MOST + [409]
    assert (await browser.client.post(f"/desk/logos/{other.id}/screens", headers=OWN)).status_code == 404


async def test_another_business_ends_no_screen_of_mine(db: AsyncSession, browser: Browser) -> None:
    await committed_hotel(db, browser)
    other = await make.signatory(db)
    theirs = await make.screen(db, await make.placement(db, other))

    answer = await browser.client.post(f"/desk/logos/screens/{theirs.id}/end", headers=OWN)

    assert (answer.status_code, theirs.ended_at) == (404, None)


async def test_a_stray_link_opens_nothing_and_leaves_no_secret(browser: Browser) -> None:
    for secret in ("x", "a" * 65, "%00", "ü"):
        answer = await browser.client.get(f"/screen/{secret}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/screen")
    assert (await browser.open("/screen")).title == "This screen was ended"
