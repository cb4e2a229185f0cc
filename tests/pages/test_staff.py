"""A business lists who works for it, counts them, and lets them go."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.training.models import StaffMember
from registry.training.rules import Duty
from tests import make
from tests.pages.browser import Browser
from tests.pages.test_training import COVERAGE, SESSIONS, STAFF, hotel_of


async def test_a_focal_point_lists_the_staff_and_sees_them(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    site = await make.establishment(db, hotel, name="Main house")

    page = await browser.submit(
        STAFF,
        known_as="Ana M.",
        role="reception",
        since="2026-01-05",
        place=str(site.id),
        **{"duty-trainer": "yes"},
    )

    assert (page.status, page.faults) == (200, set())
    assert "Ana M." in page.text
    kept = (await db.scalars(select(StaffMember))).one()
    assert (kept.signatory_id, kept.establishment_id, kept.duties) == (hotel.id, site.id, [Duty.TRAINER])


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"known_as": ""}, "known_as"),
        ({"known_as": "—"}, "known_as"),
        ({"known_as": "x" * 81}, "known_as"),
        ({"role": "king"}, "role"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2099-01-01"}, "since"),
        ({"place": "00000000-0000-4000-8000-000000000000"}, "place"),
    ],
)
async def test_a_fault_stands_beside_its_field_and_what_was_typed_is_kept(
    db: AsyncSession, browser: Browser, typed: dict[str, str], fault: str
) -> None:
    hotel = await hotel_of(db, browser)
    await make.establishment(db, hotel)
    right = {"known_as": "Ana", "role": "reception", "since": "2026-01-05", "place": ""}

    page = await browser.submit(STAFF, **(right | typed))

    assert (page.status, page.faults) == (422, {fault})
    assert fault == "known_as" or page.field("known_as") == "Ana"
    assert (await db.scalars(select(StaffMember))).all() == []


async def test_somebody_who_is_there_already_is_not_listed_twice(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    await make.staff_member(db, hotel, known_as="Ana")

    page = await browser.submit(STAFF, known_as="ANA", role="reception", since="2026-01-05")

    assert (page.status, page.faults) == (422, {"known_as"})


async def test_a_plain_member_looks_and_changes_nothing(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser, Role.MEMBER)
    ana = await make.staff_member(db, hotel, known_as="Ana")
    held = await make.training_session(db, hotel)

    for path in (STAFF, f"{STAFF}/{ana.id}", SESSIONS, f"{SESSIONS}/{held.id}", COVERAGE):
        page = await browser.open(path)
        assert page.status == 200
        assert page.html.select("form[method=post]") in ([], page.html.select(".account form")), path
    own = {"sec-fetch-site": "same-origin"}
    answer = await browser.client.post(STAFF, data={"known_as": "X"}, headers=own)
    assert answer.status_code == 404


async def test_a_headcount_is_entered_and_lowers_the_coverage(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    ana = await make.staff_member(db, hotel)
    await make.trained(db, ana, "M0", "M1", "M2", "M3")

    page = await browser.submit(
        STAFF,
        "headcounts",
        **{"count-role": "reception", "count-people": "4", "count-counted_on": "2026-03-27"},
    )
    assert page.faults == set()
    assert "25 %" in (await browser.open(COVERAGE)).text
    page = await browser.submit(
        STAFF,
        "headcounts",
        **{"count-role": "reception", "count-people": "-1", "count-counted_on": "2027-03-27"},
    )
    assert (page.status, page.faults) == (422, {"count-people", "count-counted_on"})


async def test_somebody_leaves_and_comes_back(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    ana = await make.staff_member(db, hotel, known_as="Filomena")

    early = await browser.submit(f"{STAFF}/{ana.id}", "leave", until="2020-01-01")
    assert (early.status, early.faults) == (422, {"until"})
    await browser.submit(f"{STAFF}/{ana.id}", "leave", until="2026-03-20")
    assert "Filomena" not in (await browser.open(STAFF)).text
    assert "Filomena" in (await browser.open(f"{STAFF}?only=left")).text
    await browser.submit(f"{STAFF}/{ana.id}", "stay")
    assert "Filomena" in (await browser.open(STAFF)).text


async def test_a_list_is_loaded_looked_at_and_confirmed(db: AsyncSession, browser: Browser) -> None:
    await hotel_of(db, browser)
    home, own = "/desk/training/lists", {"sec-fetch-site": "same-origin"}
    data = "Nombre;Puesto;M0\nFilomena;Recepción;1/2/2026\nEva;reina;\n".encode()

    answer = await browser.client.post(
        home, files={"file": ("equipo.csv", data)}, headers=own, follow_redirects=True
    )
    page = await browser.open(answer.url.path)
    assert "Filomena" in page.text
    assert "Enter what the person does" in page.text
    untouched = await browser.submit(page.path, "confirm")
    assert (untouched.status, untouched.faults) == (422, {"partial"})
    done = await browser.submit(page.path, "confirm", partial="yes")

    assert "The list was taken over" in done.title
    assert [row.known_as for row in await db.scalars(select(StaffMember))] == ["Filomena"]
    empty = await browser.client.post(home, files={"file": ("x.csv", b"")}, headers=own)
    assert empty.status_code == 422


async def test_a_count_stands_below_its_form_until_another_takes_its_place(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    await make.establishment(db, hotel, name="Main house")
    asked = {"count-role": "reception", "count-people": "4", "count-counted_on": "2026-03-01"}

    page = await browser.submit(STAFF, "/headcounts", **asked)
    assert "Reception, Main house: 4, counted on March 1, 2026" in page.text
    page = await browser.submit(
        STAFF, "/headcounts", **(asked | {"count-people": "0", "count-counted_on": "2026-03-02"})
    )
    assert "Reception, Main house" not in page.text


async def test_the_second_of_two_windows_on_one_person_is_told_and_overwrites_nothing(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    bea = await make.staff_member(db, hotel, known_as="Bea")
    opened = await browser.open(f"{STAFF}/{bea.id}")
    stood = {str(one["name"]): str(one["value"]) for one in opened.html.select("[name^=read-]")}

    await browser.submit(f"{STAFF}/{bea.id}", f"{STAFF}/{bea.id}", role="security")
    second = await browser.client.post(
        f"{STAFF}/{bea.id}",
        data={"known_as": "Bea Ruiz", "role": "reception", "since": stood["read-since"], **stood},
        headers={"sec-fetch-site": "same-origin"},
    )

    assert second.status_code == 409
    assert "A colleague changed this person meanwhile" in second.text
    await db.refresh(bea)
    assert (bea.known_as, bea.role) == ("Bea", "security")
