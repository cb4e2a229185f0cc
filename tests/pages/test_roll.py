"""A trainer calls the roll on their own phone: with a script or without one, with a network or later."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.signatories.models import Signatory
from registry.training.models import Attendance, CheckIn, TrainingSession
from tests import make
from tests.pages.browser import Browser
from tests.pages.test_training import hotel_of

OWN = {"sec-fetch-site": "same-origin"}


async def roll_of(db: AsyncSession, browser: Browser) -> tuple[Signatory, TrainingSession, str]:
    hotel = await hotel_of(db, browser)
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 27))
    return hotel, held, f"/desk/training/roll/{held.id}"


async def test_names_are_ticked_and_typed_without_a_script(db: AsyncSession, browser: Browser) -> None:
    hotel, held, path = await roll_of(db, browser)
    ana = await make.staff_member(db, hotel, known_as="Ana")
    session = await browser.open(f"/desk/training/sessions/{held.id}")
    assert session.html.select_one(f'a[href="{path}"]')

    empty = await browser.submit(path)
    done = await browser.submit(path, who=str(ana.id), typed="Filomena")

    assert (empty.status, empty.faults) == (422, {"who"})
    assert empty.html.select_one("fieldset#who[aria-describedby=who-fault]")
    assert (done.status, done.faults) == (200, set())
    assert done.html.select_one("input[name=who][checked][disabled]")
    assert [row.staff_id for row in await db.scalars(select(Attendance))] == [ana.id]
    assert [row.typed for row in await db.scalars(select(CheckIn))] == ["Filomena"]


async def test_a_phone_sends_what_it_kept_and_each_tap_is_answered(
    db: AsyncSession, browser: Browser
) -> None:
    hotel, _, path = await roll_of(db, browser)
    ana = await make.staff_member(db, hotel, known_as="Ana")
    taps = [
        {"id": "a", "staff": str(ana.id), "on": "2026-03-27"},
        {"id": "b", "typed": "Filomena"},
        {"id": "c", "typed": "\x00"},
        {"id": "d", "staff": str(uuid4())},
    ]

    first = await browser.client.post(f"{path}/taps", json={"taps": taps}, headers=OWN)
    again = await browser.client.post(f"{path}/taps", json={"taps": taps}, headers=OWN)

    told = first.json()["taps"]
    assert again.json()["taps"] == told
    assert [(one["id"], one["staff"], bool(one["refused"])) for one in told] == [
        ("a", str(ana.id), False), ("b", None, False), ("c", None, True), ("d", None, True),
    ]  # fmt: skip
    assert len((await db.scalars(select(Attendance))).all()) == 1
    spanish = await browser.client.post(f"{path}/taps?lang=es", json={"taps": taps[2:3]}, headers=OWN)
    assert spanish.json()["taps"][0]["refused"] != told[2]["refused"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[", b"[" * 100_000, b"\xff", b"[]", b"{}", b'{"taps": 1}', b'{"taps": [1]}', b'{"taps": [{}]}',
        b'{"taps": [{"id": 1}]}', b'{"taps": [{"id": "a", "typed": ["x"]}]}', b'{"taps": [{"id": "' + b"a" * 65 + b'"}]}',
        b'{"taps": [' + b",".join([b'{"id": "a"}'] * 101) + b"]}",
    ],
)  # fmt: skip
async def test_what_is_no_list_of_taps_is_refused_and_breaks_nothing(
    db: AsyncSession, browser: Browser, body: bytes
) -> None:
    _, _, path = await roll_of(db, browser)

    answer = await browser.client.post(
        f"{path}/taps", content=body, headers={**OWN, "content-type": "application/json"}
    )

    assert answer.status_code == 400


async def test_nobody_else_calls_the_roll(db: AsyncSession, browser: Browser) -> None:
    hotel, _, path = await roll_of(db, browser)
    taps: dict[str, Any] = {"json": {"taps": []}, "headers": OWN}
    browser.client.cookies.clear()
    signed_out = (await browser.client.post(f"{path}/taps", **taps)).status_code
    await browser.sign_in(await make.person(db, Role.MEMBER, hotel.id))
    member = (await browser.client.post(f"{path}/taps", **taps)).status_code
    page = await browser.client.get(path)

    assert (signed_out, member, page.status_code) == (401, 404, 404)


async def test_a_session_that_was_taken_back_shows_nobody_to_tap_and_still_what_the_phone_kept(
    db: AsyncSession, browser: Browser
) -> None:
    hotel, held, path = await roll_of(db, browser)
    await make.staff_member(db, hotel, known_as="Filomena")
    held.voided_on = date(2026, 3, 27)
    await db.flush()

    page = await browser.open(path)

    assert "Filomena" not in page.text
    assert page.html.select_one("#phone") is not None
    assert "taken back" in page.text


async def test_the_script_that_keeps_the_roll_names_files_that_are_there(
    db: AsyncSession, browser: Browser
) -> None:
    await roll_of(db, browser)
    script = await browser.client.get("/desk/training/roll/keep.js")

    names = [part.split("'")[1] for part in script.text.split("SHELL = [")[1].split("]")[0].split(",")]
    assert len(names) == 4
    for name in names:
        assert (await browser.client.get(name)).status_code == 200
    assert "script-src 'self'" in script.headers["content-security-policy"]
