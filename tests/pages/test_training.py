"""A business keeps its staff and its training sessions, and sees whether it would pass an audit."""

from datetime import date
from hashlib import sha256
from io import BytesIO
from uuid import uuid4

import pytest
from fpdf import FPDF
from PIL import Image
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.signatories.models import Signatory
from registry.training.checking_in import keep_typed, open_door
from registry.training.evidence import add_picture
from registry.training.models import Attendance, CheckIn, TrainingSession
from registry.training.rules import Duty, StaffRole
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

STAFF, SESSIONS, COVERAGE = "/desk/training/staff", "/desk/training/sessions", "/desk/training"


async def hotel_of(db: AsyncSession, browser: Browser, role: Role = Role.FOCAL_POINT) -> Signatory:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    await browser.sign_in(await make.person(db, role, hotel.id))
    return hotel


async def test_a_session_is_logged_with_who_took_part(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    ana, eva = [await make.staff_member(db, hotel, known_as=name) for name in ("Ana", "Eva")]

    page = await browser.submit(
        f"{SESSIONS}/new", module="M0", held_on="2026-03-20", minutes="20", mode="in_person", language="es",
        trainer_name="The chamber",
    )  # fmt: skip
    assert (page.status, page.faults) == (200, set())
    page = await browser.submit(page.path, "people", who=[str(ana.id), str(eva.id)], how="paper", score="80")

    assert page.text.count("on the signed list") >= 2
    rows = (await db.scalars(select(Attendance))).all()
    assert {(row.staff_id, row.acknowledged_on, row.score) for row in rows} == {
        (ana.id, date(2026, 3, 20), 80),
        (eva.id, date(2026, 3, 20), 80),
    }


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"module": "M99"}, "module"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "2000"}, "minutes"),
        ({"minutes": "1" + "0" * 5000}, "minutes"),
        ({"held_on": "2025-12-31"}, "held_on"),
        ({"held_on": "2028-01-01"}, "held_on"),
        ({"mode": "telepathy"}, "mode"),
        ({"language": "xx"}, "language"),
        ({"trainer": "00000000-0000-4000-8000-000000000000"}, "trainer"),
    ],
)
async def test_a_session_that_cannot_be_is_refused_beside_its_field(
    db: AsyncSession, browser: Browser, typed: dict[str, str], fault: str
) -> None:
    hotel = await hotel_of(db, browser)
    await make.staff_member(db, hotel, duties=(Duty.TRAINER,))
    right = {
        "module": "M0", "held_on": "2026-03-20", "minutes": "20", "mode": "online", "language": "es", "trainer": "",
    }  # fmt: skip

    page = await browser.submit(f"{SESSIONS}/new", **(right | typed))

    assert (page.status, page.faults) == (422, {fault})
    assert (await db.scalars(select(TrainingSession))).all() == []


async def test_whoever_had_left_is_named_and_nothing_is_written(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    gone = await make.staff_member(db, hotel, known_as="Ana", until=date(2026, 3, 1))
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 20))

    own = {"sec-fetch-site": "same-origin"}
    form = {"who": str(gone.id), "how": "paper"}
    answer = await browser.client.post(f"{SESSIONS}/{held.id}/people", data=form, headers=own)

    assert answer.status_code == 409
    assert "Ana did not work for you on the day" in answer.text
    assert (await db.scalars(select(Attendance))).all() == []


async def test_nobody_ticked_is_told_beside_the_boxes(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    await make.staff_member(db, hotel)
    held = await make.training_session(db, hotel)

    page = await browser.submit(f"{SESSIONS}/{held.id}", "people", how="paper")

    assert (page.status, page.faults) == (422, {"who"})


async def test_a_session_is_corrected_and_taken_back(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    ana = await make.staff_member(db, hotel, known_as="Ana", role=StaffRole.OFFICE)
    await make.trained(db, ana, "M0")
    held = (await db.scalars(select(TrainingSession))).one()

    page = await browser.submit(f"{SESSIONS}/{held.id}/correct", minutes="45")
    assert (page.status, "45 minutes" in page.text, "Ana" in page.text) == (200, True, True)
    again = await browser.client.post(
        f"{SESSIONS}/{held.id}/correct",
        data={"module": "M0", "held_on": "2026-03-01", "minutes": "5", "mode": "online", "language": "es"},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert again.status_code == 409
    page = await browser.submit(page.path, "take-back", reason="Never held")

    assert page.path == SESSIONS
    assert (await browser.open(f"{SESSIONS}/{held.id}")).text.count("This session was corrected") == 1


async def test_one_look_tells_whether_it_is_enough(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    assert "Nobody is listed yet" in (await browser.open(COVERAGE)).text
    ana = await make.staff_member(db, hotel, known_as="Ana")
    await make.staff_member(db, hotel, known_as="Boss", role=StaffRole.MANAGER)

    before = await browser.open(COVERAGE)
    await make.trained(db, ana, "M0", "M1", "M2", "M3", held_on=date(2026, 3, 10))
    after = await browser.open(COVERAGE)
    then = await browser.open(f"{COVERAGE}?on=2026-03-09")

    assert "Not enough for the annual report yet" in before.text
    assert "Enough for the annual report" in after.text
    assert "As it stood on record on March 9, 2026" in then.text
    assert "Not enough" in then.text
    assert len(after.html.select("svg.chart circle")) >= 1


@pytest.mark.parametrize("asked", ["on=2099-01-01", "on=nonsense", "on=%00nonsense", "on=0001-01-01"])
async def test_a_day_that_is_none_is_told_beside_its_field(
    db: AsyncSession, browser: Browser, asked: str
) -> None:
    await hotel_of(db, browser)

    page = await browser.open(f"{COVERAGE}?{asked}")

    assert (page.status, page.faults, "As it stood" in page.text) == (422, {"on"}, False)


# ── checking in, and what shows it ──────────────────────────────────────────────────────────────────


async def test_somebody_checks_in_on_their_own_phone(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    await make.staff_member(db, hotel, known_as="Filomena")
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 27))
    shown = await browser.submit(f"{SESSIONS}/{held.id}", "check-in")
    assert shown.html.select("svg.qr path")
    address = shown.html.select_one("p.mono")
    assert address is not None
    door = address.get_text(strip=True).removeprefix("https://registry.test")
    browser.client.cookies.clear()

    empty = await browser.submit(door, known_as="")
    known = await browser.submit(door, known_as="filomena", understood="yes")
    unknown = await browser.submit(door, known_as="Nobody", understood="yes")

    assert (empty.status, empty.faults) == (422, {"known_as", "understood"})
    assert known.text == unknown.text
    assert "Filomena" not in known.text
    assert (await browser.client.get("/t/nonsense")).status_code == 404
    assert [row.acknowledged_how for row in await db.scalars(select(Attendance))] == ["link"]


async def test_a_picture_of_the_list_is_redrawn_and_handed_out_as_a_file(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    held = await make.training_session(db, hotel)
    own, path = {"sec-fetch-site": "same-origin"}, f"{SESSIONS}/{held.id}/pictures"
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG")

    good = await browser.client.post(path, files={"picture": ("l.png", drawn.getvalue())}, headers=own)
    bad = await browser.client.post(path, files={"picture": ("l.png", b"no picture")}, headers=own)

    assert (good.status_code, bad.status_code) == (303, 422)
    page = await browser.open(f"{SESSIONS}/{held.id}")
    link = page.html.select_one("a[href*='/pictures/']")
    assert link is not None
    answer = await browser.client.get(str(link["href"]))
    assert answer.content.startswith(b"\xff\xd8")
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_a_session_leads_to_the_kit_of_its_module_where_there_is_one(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    basic = await make.training_session(db, hotel, "M0")
    other = await make.training_session(db, hotel, "M10")

    link = f"a[href='/learn/M0/lead?country={hotel.country}']"
    assert (await browser.open(f"{SESSIONS}/{basic.id}")).html.select(link)
    assert not (await browser.open(f"{SESSIONS}/{other.id}")).html.select("a[href*='/lead']")


async def test_the_pages_of_a_pdf_are_kept_as_pictures_and_a_locked_one_is_refused_in_words(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    held = await make.training_session(db, hotel)
    own, path = {"sec-fetch-site": "same-origin"}, f"{SESSIONS}/{held.id}/pictures"

    def pdf(password: str) -> bytes:
        drawn = FPDF()
        drawn.add_page()
        drawn.rect(10, 10, 50, 50, style="F")
        drawn.add_page()
        if password:
            drawn.set_encryption(owner_password="owner", user_password=password)
        return bytes(drawn.output())

    good = await browser.client.post(path, files={"picture": ("l.pdf", pdf(""))}, headers=own)
    locked = await browser.client.post(path, files={"picture": ("l.pdf", pdf("secret"))}, headers=own)

    assert (good.status_code, locked.status_code) == (303, 422)
    assert "locked with a password" in locked.text
    page = await browser.open(f"{SESSIONS}/{held.id}")
    assert "page 2 of a PDF" in page.text
    links = [str(link["href"]) for link in page.html.select("a[href*='/pictures/']")]
    assert [(await browser.client.get(link)).content[:2] for link in links] == [b"\xff\xd8"] * 2


async def test_nobody_says_for_others_what_they_say_on_their_own_phone(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    one = await make.staff_member(db, hotel)
    held = await make.training_session(db, hotel)

    page = await browser.open(f"{SESSIONS}/{held.id}")
    assert not page.html.select("[name=how][value=link]")
    answer = await browser.client.post(
        f"{SESSIONS}/{held.id}/people",
        data={"who": str(one.id), "how": "link"},
        headers={"sec-fetch-site": "same-origin"},
    )

    assert answer.status_code == 422


async def test_only_who_worked_there_on_the_day_is_offered_as_having_taken_part(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    for name, since, until in (
        ("Ana", date(2025, 1, 1), None),
        ("Eva", date(2026, 3, 10), None),
        ("Iris", date(2025, 1, 1), date(2026, 3, 5)),
    ):
        await make.staff_member(db, hotel, known_as=name, since=since, until=until)
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 1))

    page = await browser.open(f"{SESSIONS}/{held.id}")

    offered = [one.get_text(strip=True) for one in page.html.select("form[action$='/people'] .tick")]
    assert [name for name in ("Ana", "Eva", "Iris") if any(name in one for one in offered)] == ["Ana", "Iris"]


async def test_the_form_that_corrects_leads_to_what_counts_now(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    held = await make.training_session(db, hotel)
    await browser.submit(f"{SESSIONS}/{held.id}/correct", minutes="20")

    page = await browser.open(f"{SESSIONS}/{held.id}/correct")

    assert page.field("minutes") == "20"
    assert str(held.id) not in page.path


async def test_what_was_ticked_is_kept_when_something_else_is_wrong(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    ana, _ = [await make.staff_member(db, hotel, known_as=name) for name in ("Ana", "Eva")]
    held = await make.training_session(db, hotel)

    page = await browser.submit(
        f"{SESSIONS}/{held.id}", "people", who=[str(ana.id)], how="paper", score="300"
    )

    assert (page.status, page.faults) == (422, {"score"})
    assert [box["value"] for box in page.html.select("input[name=who][checked]")] == [str(ana.id)]


async def test_everybody_of_the_list_is_entered_with_one_tick(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    for number in range(120):  # more than a page of the staff
        await make.staff_member(db, hotel, known_as=f"Driver {number}")
    await make.staff_member(db, hotel, known_as="Gone", until=date(2026, 3, 1))
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 20))
    fewer = await browser.submit(f"{SESSIONS}/{held.id}", "people", everybody="119", how="paper")

    page = await browser.submit(f"{SESSIONS}/{held.id}", "people", everybody="120", how="paper")

    assert (fewer.status, fewer.faults) == (422, {"who"})
    assert "120 people" in page.text
    assert len((await db.scalars(select(Attendance))).all()) == 120


async def test_whoever_was_not_there_is_taken_out_and_the_record_stays(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    ana, eva = [await make.staff_member(db, hotel, known_as=name) for name in ("Ana", "Eva")]
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 20))
    await browser.submit(f"{SESSIONS}/{held.id}", "people", who=[str(ana.id), str(eva.id)], how="paper")

    nobody = await browser.submit(f"{SESSIONS}/{held.id}", "absent")
    page = await browser.submit(f"{SESSIONS}/{held.id}", "absent", absent=[str(eva.id)])

    assert (nobody.status, nobody.faults) == (422, {"absent"})
    corrected = await db.scalar(select(TrainingSession).where(TrainingSession.replaces_id == held.id))
    assert corrected is not None
    assert page.path.startswith(f"{SESSIONS}/{corrected.id}")
    query = select(Attendance.staff_id).where(Attendance.session_id == corrected.id)
    assert (await db.scalars(query)).all() == [ana.id]
    assert len((await db.scalars(select(Attendance).where(Attendance.session_id == held.id))).all()) == 2


async def test_who_checked_in_under_another_name_is_named_or_put_aside(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    eva = await make.staff_member(db, hotel, known_as="Evangelina")
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 27))
    for typed in ("Eva", "A passer-by"):
        await keep_typed(db, held.id, typed, now=NOON)
    waiting = {row.typed: f"is-{row.id}" for row in await db.scalars(select(CheckIn))}

    wrong = await browser.submit(f"{SESSIONS}/{held.id}", "check-ins", **{waiting["Eva"]: "Xiomara"})
    page = await browser.submit(
        f"{SESSIONS}/{held.id}", "check-ins", others="aside", **{waiting["Eva"]: "evangelina"}
    )

    assert (wrong.status, wrong.faults) == (422, {waiting["Eva"]})
    waiting_still = page.html.select("input[id^=is-]")
    assert (waiting_still, "A passer-by" in page.text) == ([], True)  # put aside, and may wait again
    rows = (await db.scalars(select(Attendance))).all()
    assert [(row.staff_id, row.acknowledged_how) for row in rows] == [(eva.id, "link")]
    aside = waiting["A passer-by"].removeprefix("is-")
    again = await browser.submit(f"{SESSIONS}/{held.id}", "check-ins/back", back=[aside])
    assert [field["id"] for field in again.html.select("input[id^=is-]")] == [waiting["A passer-by"]]


async def test_every_qr_of_a_session_is_ended_at_once(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 27))
    doors = [await browser.submit(f"{SESSIONS}/{held.id}", "check-in") for _ in range(2)]
    addresses = [page.html.select_one("p.mono").get_text(strip=True) for page in doors]  # type: ignore[union-attr]
    paths = [address.removeprefix("https://registry.test") for address in addresses]

    opened = [(await browser.open(path)).status for path in paths]
    await browser.submit(f"{SESSIONS}/{held.id}", "check-in/close")

    assert opened == [200, 200]
    assert [(await browser.open(path)).status for path in paths] == [404, 404]


async def test_a_session_sent_twice_is_logged_once_and_another_under_the_same_form_is_refused(
    db: AsyncSession, browser: Browser
) -> None:
    await hotel_of(db, browser)
    form = {
        "session": str(uuid4()), "module": "M0", "held_on": "2026-03-20", "minutes": "20", "mode": "in_person",
        "language": "es",
    }  # fmt: skip

    for _ in range(2):
        assert (await browser.submit(f"{SESSIONS}/new", **form)).status == 200
    own = {"sec-fetch-site": "same-origin"}
    other = await browser.client.post(f"{SESSIONS}/new", data=form | {"minutes": "30"}, headers=own)

    assert (other.status_code, "sent before" in other.text) == (409, True)
    assert [row.minutes for row in await db.scalars(select(TrainingSession))] == [20]


async def test_a_correction_offers_the_trainer_and_the_place_that_stand_there_though_they_are_gone(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    pier = await make.establishment(db, hotel, name="Old pier")
    rosa = await make.staff_member(db, hotel, known_as="Rosa", duties=(Duty.TRAINER,))
    held = await make.training_session(db, hotel, held_on=date(2026, 3, 1))
    held.trainer_id, held.trainer_name, held.establishment_id = rosa.id, "", pier.id
    rosa.until, pier.closed_at = date(2026, 3, 10), NOON
    await db.flush()

    shown = await browser.open(f"{SESSIONS}/{held.id}")
    page = await browser.submit(f"{SESSIONS}/{held.id}/correct", minutes="45")

    assert "Old pier" in shown.text
    assert (page.status, "Rosa" in page.text, "Old pier" in page.text) == (200, True, True)
    corrected = await db.scalar(select(TrainingSession).where(TrainingSession.replaces_id == held.id))
    assert corrected is not None
    assert (corrected.trainer_id, corrected.establishment_id) == (rosa.id, pier.id)


async def test_somebody_stops_the_letters_and_has_them_again(db: AsyncSession, browser: Browser) -> None:
    await make.staff_member(db, await hotel_of(db, browser))

    off = await browser.submit(COVERAGE, "reminders")
    on = await browser.submit(COVERAGE, "reminders", wanted="yes")

    assert "You get no such letters" in off.text
    assert "Send me no such letters" in on.text


async def test_a_picture_that_should_not_be_there_is_taken_back_and_its_hash_stays(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    held = await make.training_session(db, hotel)
    shown = await add_picture(db, await make.keeper(db, hotel), held.id, b"pixels", now=NOON)

    page = await browser.submit(f"{SESSIONS}/{held.id}", f"pictures/{shown}/take-back")

    assert sha256(b"pixels").hexdigest() in page.text
    assert "the picture is gone" in page.text
    assert (await browser.client.get(f"{SESSIONS}/pictures/{shown}")).status_code == 404


async def test_a_check_in_that_is_not_open_yet_says_when_it_opens(db: AsyncSession, browser: Browser) -> None:
    hotel = await hotel_of(db, browser)
    held = await make.training_session(db, hotel, held_on=date(2026, 4, 20))
    token = await open_door(db, await make.keeper(db, hotel), held.id, now=NOON)
    await db.flush()

    page = await browser.open(f"/t/{token}")

    assert (page.status, "It opens on" in page.text) == (409, True)
