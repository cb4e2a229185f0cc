"""The photograph of a place or a vehicle: pixels alone, small, at an address of its own, and gone when it is taken away."""

from datetime import timedelta
from io import BytesIO

from bs4 import BeautifulSoup
from PIL import Image
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.countries.actions import load_shipped
from registry.kit.pictures import SMALL_BYTES, SMALL_SIDE, Small, small
from registry.ledger.models import LedgerEntry
from registry.logos.models import Placement, PlacePicture
from registry.logos.placing import PlaceKind, Revocation
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.pages.test_logos import OWN, committed_hotel


def photograph(size: tuple[int, int] = (1600, 1200)) -> bytes:
    written = BytesIO()
    taken = Image.effect_noise(size, 120).convert("RGB")
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "secret canary", "Ana"
    taken.save(written, "JPEG", exif=exif, comment=b"canary")
    return written.getvalue()


def test_a_picture_of_noise_is_small_and_brings_nothing_but_pixels() -> None:
    drawn = small(photograph())

    assert isinstance(drawn, Small)
    assert len(drawn.content) <= SMALL_BYTES
    assert max(drawn.width, drawn.height) <= SMALL_SIDE
    opened = Image.open(BytesIO(drawn.content))
    assert (opened.size, dict(opened.getexif()), b"canary" in drawn.content) == (
        (drawn.width, drawn.height),
        {},
        False,
    )


async def test_a_photograph_is_given_shown_and_taken_away(db: AsyncSession, browser: Browser) -> None:
    hotel = await committed_hotel(db, browser)
    placed = await make.placement(db, hotel, kind=PlaceKind.DOOR)
    path = f"/desk/logos/{placed.id}/picture"
    assert (await browser.open(f"/desk/logos/{placed.id}")).html.select_one(f'a[href="{path}"]') is not None
    assert "No people" in (await browser.open(path)).text

    for data, files, status in (
        ({}, {"picture": ("a.jpg", photograph())}, 422),
        ({"nobody": "yes"}, {"picture": ("a.jpg", b"none")}, 422),
        ({"nobody": "yes"}, {}, 422),
        ({"nobody": "yes"}, {"picture": ("a.jpg", photograph())}, 303),
    ):
        answer = await browser.client.post(path, data=data, files=files, headers=OWN)
        assert answer.status_code == status

    page = await browser.client.get(f"/v/{placed.code}")
    (image,) = (await browser.open(f"/v/{placed.code}")).html.select("img")
    assert "img-src 'self'" in page.headers["content-security-policy"]
    assert image["alt"]
    shown = await browser.client.get(str(image["src"]))
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert len(shown.content) <= SMALL_BYTES
    assert shown.headers["cache-control"] == "public, max-age=300"
    again = await browser.client.get(str(image["src"]), headers={"if-none-match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")

    await browser.submit(path, to="/remove")

    assert (await browser.open(f"/v/{placed.code}")).html.select("img") == []
    assert (await browser.client.get(str(image["src"]))).status_code == 404
    assert {"picture.add", "picture.remove"} <= set(await db.scalars(select(LedgerEntry.kind)))


async def test_the_picture_goes_on_with_the_next_code_and_ends_with_the_place(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await committed_hotel(db, browser)
    placed = await make.placement(db, hotel, kind=PlaceKind.RECEPTION)
    await make.place_picture(db, placed)

    await browser.submit(f"/desk/logos/{placed.id}", to="/replace", why="copied")
    await db.refresh(placed)
    new = await db.get_one(Placement, placed.superseded_by)

    assert (await browser.open(f"/v/{placed.code}")).html.select("img") == []
    assert len((await browser.open(f"/v/{new.code}")).html.select("img")) == 1
    await browser.submit(f"/desk/logos/{new.id}", to="/revoke", why=Revocation.MOVED.value)
    assert (await db.scalars(select(PlacePicture))).all() == []


async def test_only_what_can_be_seen_has_a_picture_and_only_its_keepers_give_it(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await committed_hotel(db, browser)
    card = await make.placement(db, hotel, kind=PlaceKind.DRIVER_CARD, label="12")
    other = await make.signatory(db)
    await make.adherence(db, other)
    theirs = await make.placement(db, other, kind=PlaceKind.DOOR)
    ended = await make.placement(db, hotel, kind=PlaceKind.DOOR)
    ended.superseded_at = NOON
    await db.flush()

    for one in (card, theirs, ended):
        given = {"picture": ("a.jpg", photograph())}
        path = f"/desk/logos/{one.id}/picture"
        answer = await browser.client.post(path, data={"nobody": "yes"}, files=given, headers=OWN)
        assert answer.status_code == 404
        assert (await browser.client.post(f"{path}/remove", headers=OWN)).status_code == 404
        assert (await browser.client.get(path)).status_code == 404
    assert (await db.scalars(select(PlacePicture))).all() == []


async def test_with_a_photograph_and_a_point_the_page_still_fits_into_fourteen_kilobytes(
    db: AsyncSession, browser: Browser
) -> None:
    await load_shipped(db, now=NOON)
    hotel = await make.signatory(db, name="Compañía de Navegación Fluvial y Marítima " * 3, country="US")
    day = timedelta(days=1)
    await make.adherence(db, hotel, report_due_on=NOON.date() - day, reported_until=NOON.date() + 99 * day)
    placed = await make.placement(db, hotel, kind=PlaceKind.DOOR, label="Puerta del Golfo Dulce")
    site = await make.establishment(db, hotel)
    site.point, placed.establishment_id = "9.92810, -84.09070", site.id
    await make.place_picture(db, placed)

    answer = await browser.client.get(f"/v/{placed.code}?lang=fr")
    html = BeautifulSoup(answer.text, "html.parser")
    sheet = await browser.client.get(str(html.select_one('link[rel="stylesheet"]')["href"]))  # type: ignore[index]

    assert (len(html.select("img")), len(html.select('a[href^="/here/"]'))) == (1, 1)
    assert len(answer.content) + int(sheet.headers["content-length"]) <= 14_000
