"""A business loads many sessions from one list: it looks at them first, and confirms them or drops them."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.training.models import Attendance, TrainingSession
from tests import make
from tests.pages.browser import Browser
from tests.pages.test_training import hotel_of

HOME, OWN = "/desk/training/attendances", {"sec-fetch-site": "same-origin"}
LIST = "Nombre;Módulo;Fecha;Puntaje\nFilomena;M0;1/2/2026;90\nNobody;M0;1/2/2026;\n".encode()


async def test_a_list_is_loaded_looked_at_and_confirmed(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    await make.staff_member(db, hotel, known_as="Filomena")
    link = (await browser.open("/desk/training/sessions")).html.select_one(f'a[href="{HOME}"]')

    answer = await browser.client.post(
        HOME, files={"file": ("list.csv", LIST)}, headers=OWN, follow_redirects=True
    )
    page = await browser.open(answer.url.path)
    untouched = await browser.submit(page.path, "confirm")
    done = await browser.submit(page.path, "confirm", partial="yes")

    assert link is not None
    assert "Filomena" in page.text
    assert "Nobody of your staff is called that" in page.text
    assert (untouched.status, untouched.faults) == (422, {"partial"})
    assert "The list was taken over" in done.title
    assert [row.score for row in await db.scalars(select(Attendance))] == [90]
    assert "Taken over" in (await browser.open(HOME)).text


async def test_a_list_that_is_dropped_writes_nothing_and_no_file_is_told(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    await make.staff_member(db, hotel, known_as="Filomena")
    answer = await browser.client.post(
        HOME, files={"file": ("list.csv", LIST)}, headers=OWN, follow_redirects=True
    )

    await browser.submit(answer.url.path, "drop")
    empty = await browser.client.post(HOME, files={"file": ("x.csv", b"")}, headers=OWN)
    hostile = await browser.client.post(HOME, files={"file": ("x.xlsx", b"PK\x03\x04junk")}, headers=OWN)

    assert "what it held is erased" in (await browser.open(answer.url.path)).text
    assert (empty.status_code, hostile.status_code) == (422, 422)
    assert await db.scalar(select(func.count(TrainingSession.id))) == 0


async def test_a_member_of_the_team_loads_no_list(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await browser.sign_in(await make.person(db, Role.MEMBER, hotel.id))

    assert (await browser.client.get(HOME)).status_code == 404
