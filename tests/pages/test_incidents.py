"""A focal point logs what was noticed: numbers first, then in three steps, and sees the procedure afterwards."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar.types import ASGIApp
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.concerns.gate import TIMER, NotTold
from registry.concerns.models import StatisticsWaiting
from registry.countries.actions import load_shipped
from registry.countries.models import Hotline
from registry.db import Database
from registry.incidents.models import IncidentLog, IncidentStep, IncidentText
from registry.incidents.reminders import come_back_by_mail
from registry.jobs.models import OutboxMail
from registry.kit.i18n import LANGUAGES
from registry.kit.sealing import Bundle, Keyring
from registry.ledger.models import LedgerEntry
from registry.settings import Settings
from registry.signatories.models import Signatory
from registry.training.rules import Duty
from tests import make
from tests.apps import lent
from tests.conftest import NOON
from tests.handlers import reader, with_officers
from tests.pages.browser import Browser, Page, _offered
from tests.pages.conftest import SETTINGS

LOG, NEW = "/desk/incidents", "/desk/incidents/new"
OWN = {"sec-fetch-site": "same-origin"}
WHEN = {"noted_on": "2026-03-27", "setting": "reception"}
TOLD = {
    **WHEN, "told": "yes", "authority": "other", "channel": "call", "told_on": "2026-03-27", "told_time": "05:30",
}  # fmt: skip
UNTOLD = {**WHEN, "told": "no", "reason": "not_through"}


@pytest.fixture(autouse=True)
async def numbers(db: AsyncSession) -> None:
    await load_shipped(db, now=NOON)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return with_officers(replace(SETTINGS, keyring_dir=tmp_path / "keyring"))


@pytest.fixture
def app(database: Database, settings: Settings) -> ASGIApp:
    return lent(settings, database, clock=lambda: NOON)


async def hotel_of(db: AsyncSession, browser: Browser, role: Role = Role.FOCAL_POINT) -> Signatory:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    await browser.sign_in(await make.person(db, role, hotel.id))
    return hotel


async def onward(browser: Browser, page: Page, **fields: str) -> Page:
    """Fill in the form of a page that was an answer itself, and send it."""
    form = page.html.select_one('main form[method="post"]')
    assert form is not None
    filled = {name: value for name, value in _offered(form).items() if value is not None} | fields
    response = await browser.client.post(str(form["action"]), data=filled, headers=OWN, follow_redirects=True)
    return browser._read(response)  # noqa: SLF001 (an answer like any other)


async def logged(browser: Browser, gate: dict[str, str] | None = None, **words: str) -> Page:
    first = await onward(browser, await browser.open(NEW), **(gate or TOLD), step="coded")
    assert first.faults == set(), first.faults
    second = await onward(browser, first, sex="girl", age_band="12-14", step="words")
    return await onward(browser, second, **words, step="send")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [LOG, NEW])
async def test_the_numbers_stand_before_everything_else_in_every_language(
    db: AsyncSession, browser: Browser, language: str, path: str
) -> None:
    await hotel_of(db, browser)

    page = await browser.open(f"{path}?lang={language}")

    text = str(page.html.select_one("main"))
    assert page.status == 200
    assert 'href="tel:911"' in text
    fields = [text.find(sign) for sign in ("<form", "<table", "<input") if sign in text]
    assert all(text.index('href="tel:911"') < at for at in fields)
    assert page.html.select("main script") == []


async def test_something_is_logged_in_three_steps_and_the_procedure_is_seen_again(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)

    page = await logged(browser)

    row = (await db.scalars(select(IncidentLog))).one()
    assert (row.signatory_id, row.country, row.not_told, row.due_at) == (hotel.id, hotel.country, None, None)
    assert (page.path, page.title) == (f"{LOG}/{row.id}", row.ref)
    assert "Reception or entrance" in page.text
    assert "an authority that is not in the directory" in page.text
    assert "girl" not in page.text
    assert row.ref in (await browser.open(LOG)).text
    step = (await db.scalars(select(IncidentStep))).one()
    assert step.told_at is not None
    assert step.told_at.hour == 11  # typed by the clocks of Costa Rica


async def test_an_authority_of_the_directory_is_chosen_by_its_name_and_a_retired_number_is_not_offered(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    lines = (await db.scalars(select(Hotline).where(Hotline.country == hotel.country))).all()
    line, gone = lines[0], lines[1]
    gone.retired_at = NOON
    elsewhere = (await db.scalars(select(Hotline).where(Hotline.country == "BR"))).first()
    assert elsewhere is not None
    await db.flush()

    offered = await browser.open(NEW)
    for wrong in (gone, elsewhere):
        assert str(wrong.id) not in str(offered.html)
        refused = await onward(browser, offered, **TOLD | {"authority": str(wrong.id)}, step="coded")
        assert refused.faults == {"authority"}
    page = await logged(browser, TOLD | {"authority": str(line.id)})

    assert line.name in page.text
    step = (await db.scalars(select(IncidentStep))).one()
    assert (step.authority_id, step.authority_kind) == (line.id, line.kind)


async def test_each_step_shows_the_numbers_and_keeps_what_was_typed_without_storing_it(
    db: AsyncSession, browser: Browser
) -> None:
    await hotel_of(db, browser)

    first = await onward(browser, await browser.open(NEW), **TOLD, step="coded")
    second = await onward(browser, first, sex="boy", step="words")
    back = await onward(browser, second, narrative="He asked for a room.", step="coded")
    again = await onward(browser, back, step="gate")
    assert 'href="tel:911"' in str(first.html)
    assert (back.field("sex"), back.field("told_time")) == ("", "05:30")
    assert back.html.select_one('[name="sex"] option[selected]')["value"] == "boy"  # type: ignore[index]
    assert (back.field("narrative"), again.field("narrative")) == ("He asked for a room.",) * 2
    assert again.field("told_time") == "05:30"

    for table in (IncidentLog, IncidentText, StatisticsWaiting):
        assert await db.scalar(select(func.count(table.id))) == 0


async def test_without_an_authority_or_a_reason_nothing_goes_on(db: AsyncSession, browser: Browser) -> None:
    await hotel_of(db, browser)

    empty = await onward(browser, await browser.open(NEW), step="coded")
    half = await onward(
        browser, await browser.open(NEW), **WHEN, told="yes", told_on="2026-03-26", step="coded"
    )
    why = await onward(browser, await browser.open(NEW), **WHEN, told="no", step="coded")
    ahead = await onward(browser, await browser.open(NEW), **TOLD | {"told_time": "06:30"}, step="coded")

    assert (empty.status, empty.faults) == (422, {"told", "setting"})
    assert half.faults == {"authority", "channel", "told_time"}
    assert why.faults == {"reason"}
    assert ahead.faults == {"told_time"}


async def test_a_form_that_skips_the_gate_is_shown_the_gate(db: AsyncSession, browser: Browser) -> None:
    await hotel_of(db, browser)

    response = await browser.client.post(NEW, data={"step": "send", "narrative": "x"}, headers=OWN)

    assert response.status_code == 422
    assert await db.scalar(select(func.count(IncidentLog.id))) == 0


@pytest.mark.parametrize(
    "words",
    [
        "Call 8812 3456",
        "It was in room 204",
        "Mr Smith had them",
        "We called Juan Perez of the third floor",
        "avisamos a María Gómez de la 214",
        "plate ABC-123",
        "a@example.org wrote",
        "x" * 501,
    ],
)
async def test_what_may_not_stand_there_is_refused_beside_its_field_and_comes_back(
    db: AsyncSession, browser: Browser, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    await hotel_of(db, browser)

    page = await logged(browser, narrative=words)

    assert (page.status, page.faults) == (422, {"narrative"})
    assert page.field("narrative").strip() == words
    assert page.html.select("textarea[maxlength]") == [], "a browser would cut it and say nothing"
    fault = page.html.select_one("#narrative-fault")
    assert fault is not None
    assert words not in fault.get_text()
    assert words not in caplog.text
    assert await db.scalar(select(func.count(IncidentLog.id))) == 0
    assert words not in str((await db.execute(select(LedgerEntry.__table__))).all())


async def test_a_narrative_of_100_kilobytes_and_a_picture_are_answered_clearly(
    db: AsyncSession, browser: Browser
) -> None:
    await hotel_of(db, browser)
    whole = {**TOLD, "region": "san jose", "step": "send"}

    long = await browser.client.post(NEW, data={**whole, "narrative": "a " * 50_000}, headers=OWN)
    longer = await browser.client.post(NEW, data={**whole, "narrative": "a " * 500_000}, headers=OWN)
    picture = await browser.client.post(NEW, files={"narrative": ("x.jpg", b"\xff\xd8\xff" * 9)}, headers=OWN)

    assert (long.status_code, longer.status_code) == (422, 413)
    assert "a a " * 20_000 in long.text, "what was typed is kept"
    assert picture.status_code in {400, 415, 422}
    assert await db.scalar(select(func.count(IncidentLog.id))) == 0


async def test_while_nobody_can_read_it_no_word_is_taken_and_the_rest_is_logged(
    db: AsyncSession, browser: Browser
) -> None:
    await hotel_of(db, browser)

    refused = await logged(browser, narrative="He asked for a room.", reference="12/2026")
    assert (refused.status, refused.faults) == (422, {"narrative", "reference"})
    assert 'href="tel:911"' in str(refused.html)
    page = await onward(browser, refused, narrative="", reference="", step="send")

    assert page.path.startswith(f"{LOG}/")
    assert "Nothing was written" in page.text
    assert await db.scalar(select(func.count(IncidentText.id))) == 0


async def test_what_was_written_opens_for_a_handler_of_the_country_and_comes_back_to_nobody_else(
    db: AsyncSession, browser: Browser, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    hotel = await hotel_of(db, browser)
    handler, key = await reader(db, settings, hotel.country, now=NOON)
    await reader(db, settings, "BR", now=NOON)

    page = await logged(browser, narrative="marker-narrative at 22:30", reference="marker-case 12/2026")

    assert "Sealed to the case handlers of your country" in page.text
    assert "marker" not in str(page.html) + str((await browser.open(LOG)).html)
    assert "marker-" not in caplog.text
    assert await db.scalar(select(func.count(OutboxMail.id))) == 0
    sealed = (await db.scalars(select(IncidentText))).one()
    bundle = Bundle.unpack(sealed.sealed)
    assert set(bundle.wraps) == {str(handler.account_id)}
    opened = bundle.open(
        Keyring(settings.keyring), f"incident_texts/{sealed.id}", str(handler.account_id), key
    )
    assert opened["narrative"] == "marker-narrative at 22:30"
    assert opened["reference"] == "marker-case 12/2026"
    assert '"age_band":"12-14"' in opened["answers"]


async def test_sending_twice_logs_one_row(db: AsyncSession, browser: Browser) -> None:
    await hotel_of(db, browser)
    first = await onward(browser, await browser.open(NEW), **TOLD, step="coded")
    second = await onward(browser, first, step="words")

    one, two = [await onward(browser, second, step="send") for _ in range(2)]

    assert one.path == two.path
    assert await db.scalar(select(func.count(IncidentLog.id))) == 1
    await onward(browser, second, sex="boy", step="send")  # back, and other words: none of them is lost
    assert await db.scalar(select(func.count(IncidentLog.id))) == 2


async def test_a_keyring_that_cannot_be_written_keeps_nothing_and_what_was_typed_comes_back(
    db: AsyncSession, browser: Browser, settings: Settings
) -> None:
    await hotel_of(db, browser)
    settings.keyring.write_text("no folder")
    first = await onward(browser, await browser.open(NEW), **TOLD, step="coded")
    form = first.html.select_one('main form[method="post"]')
    assert form is not None
    whole = {name: value for name, value in _offered(form).items() if value is not None} | {"step": "send"}

    response = await browser.client.post(NEW, data=whole, headers=OWN)

    assert response.status_code == 503
    assert 'href="tel:911"' in response.text
    assert "nothing was kept" in response.text
    for table in (IncidentLog, IncidentStep, StatisticsWaiting, LedgerEntry):
        kept = select(func.count(table.id))
        assert (
            await db.scalar(
                kept if table is not LedgerEntry else kept.where(LedgerEntry.kind.like("incident%"))
            )
            == 0
        )


async def test_an_untold_report_comes_back_to_the_desk_until_an_authority_is_told(
    db: AsyncSession, browser: Browser
) -> None:
    await hotel_of(db, browser)
    page = await logged(browser, UNTOLD)
    row = (await db.scalars(select(IncidentLog))).one()
    assert (row.not_told, row.due_at) == (NotTold.NOT_THROUGH, NOON + TIMER)
    assert "No authority has been told yet" in page.text
    assert "Something in your log waits" not in (await browser.open("/desk")).text

    row.due_at = NOON - timedelta(minutes=1)
    await db.flush()
    desk = await browser.open("/desk")
    assert "Something in your log waits for you" in desk.text
    assert row.ref not in desk.text
    told = {name: value for name, value in TOLD.items() if name.startswith(("authority", "channel", "told_"))}
    after = await browser.submit(f"{LOG}/{row.id}", **told)
    assert "Authority told" in after.text
    assert "Something in your log waits" not in (await browser.open("/desk")).text


async def test_a_reference_that_comes_later_is_sealed_by_itself_and_its_own_fault_keeps_what_was_typed(
    db: AsyncSession, browser: Browser, settings: Settings
) -> None:
    hotel = await hotel_of(db, browser)
    handler, key = await reader(db, settings, hotel.country, now=NOON)
    page = await logged(browser, UNTOLD)
    told = {name: value for name, value in TOLD.items() if name.startswith(("authority", "channel", "told_"))}

    refused = await browser.submit(page.path, **told, reference="x" * 500)
    assert refused.faults == {"reference"}
    assert "x" * 500 in str(refused.html)
    after = await browser.submit(page.path, **told, reference="marker-case 7")

    assert "marker" not in str(after.html)
    opened = [
        Bundle.unpack(one.sealed).open(
            Keyring(settings.keyring), f"incident_texts/{one.id}", str(handler.account_id), key
        )
        for one in await db.scalars(select(IncidentText))
    ]
    assert [one["reference"] for one in opened if one.get("reference")] == ["marker-case 7"]


async def test_what_became_of_it_is_entered_with_its_day_and_closes_it(
    db: AsyncSession, browser: Browser
) -> None:
    await hotel_of(db, browser)
    page = await logged(browser)

    early = await browser.submit(page.path, stage="acknowledged", on="2026-03-01")
    assert early.faults == {"on"}
    await browser.submit(page.path, stage="acknowledged", on="2026-03-27")
    closed = await browser.submit(page.path, stage="closed", on="2026-03-27")

    row = (await db.scalars(select(IncidentLog))).one()
    assert row.closed_on == NOON.date()
    assert "Closed" in closed.text
    assert closed.html.select('main form[method="post"]') == []


async def test_a_closing_is_dated_by_the_register_and_not_by_what_was_typed(
    db: AsyncSession, browser: Browser
) -> None:
    await hotel_of(db, browser)
    long_ago = {**UNTOLD, "noted_on": "2026-01-05"}
    page = await logged(browser, long_ago)
    told = {
        "stage": "told",
        "authority": "other",
        "channel": "call",
        "told_on": "2026-01-05",
        "told_time": "10:00",
    }
    await browser.submit(page.path, **told)

    await browser.submit(page.path, stage="closed", on="2026-01-06")

    row = (await db.scalars(select(IncidentLog))).one()
    assert (row.noted_on, row.logged_on, row.closed_on) == (date(2026, 1, 5), NOON.date(), NOON.date())


async def test_no_form_of_a_business_chooses_the_id_of_a_report_at_the_door(
    db: AsyncSession, browser: Browser
) -> None:
    await hotel_of(db, browser)
    of_the_door = uuid4()
    first = await onward(browser, await browser.open(NEW), **TOLD, incident=str(of_the_door), step="coded")
    second = await onward(browser, first, step="words")

    await onward(browser, second, step="send")

    row = (await db.scalars(select(IncidentLog))).one()
    assert row.id != of_the_door


async def test_what_no_authority_was_told_of_is_not_closed(db: AsyncSession, browser: Browser) -> None:
    await hotel_of(db, browser)
    page = await logged(browser, UNTOLD)

    form = {"stage": "closed", "on": "2026-03-27", "step_id": str(uuid4())}
    response = await browser.client.post(page.path, data=form, headers=OWN)

    assert response.status_code == 409
    assert "before an authority has been told" in response.text


@pytest.mark.parametrize("role", [Role.OWNER, Role.MEMBER])
async def test_who_is_not_the_focal_point_does_not_learn_that_there_is_a_log(
    db: AsyncSession, browser: Browser, role: Role
) -> None:
    hotel = await hotel_of(db, browser)
    row = (
        await db.scalars(
            select(IncidentLog).where(IncidentLog.id == UUID((await logged(browser)).path[-36:]))
        )
    ).one()
    await browser.client.post("/sign-out", headers=OWN)
    await browser.sign_in(await make.person(db, role, hotel.id))

    answers = [await browser.client.get(path) for path in (LOG, NEW, f"{LOG}/{row.id}")]
    answers += [
        await browser.client.post(path, data={"step": "send"}, headers=OWN)
        for path in (NEW, f"{LOG}/{row.id}")
    ]
    assert {answer.status_code for answer in answers} == {404}
    for path in ("/desk", "/desk/history", "/desk/team"):
        text = str((await browser.open(path)).html)
        assert "/desk/incidents" not in text
        assert row.ref not in text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ASSOCIATION_ADMIN, Role.REVIEWER, Role.REGISTRAR])
async def test_neither_association_nor_register_finds_the_log(
    db: AsyncSession, browser: Browser, role: Role
) -> None:
    hotel = await hotel_of(db, browser)
    page = await logged(browser)
    await browser.client.post("/sign-out", headers=OWN)
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber)
    await browser.sign_in(await make.person(db, role, None if role is Role.REGISTRAR else chamber.id))

    assert {(await browser.client.get(path)).status_code for path in (LOG, NEW, page.path)} == {404}


async def test_a_focal_point_who_was_not_trained_is_told_so_and_not_held_up(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    untrained = await browser.open(LOG)
    assert "Nobody who is listed as your focal point" in untrained.text
    assert (await logged(browser)).path.startswith(f"{LOG}/")

    staff = await make.staff_member(db, hotel, duties=(Duty.FOCAL_POINT,))
    await make.trained(db, staff, "M7")

    assert "Nobody who is listed as your focal point" not in (await browser.open(LOG)).text


async def test_the_log_leads_to_the_other_door(db: AsyncSession, browser: Browser) -> None:
    await hotel_of(db, browser)

    page = await browser.open(LOG)

    assert page.html.select('main a[href="/concern"]')
    assert "fears the manager" in page.text


async def test_the_minute_of_a_letter_is_not_that_of_the_log(db: AsyncSession, browser: Browser) -> None:
    await hotel_of(db, browser)
    await logged(browser, UNTOLD)
    (row,) = (await db.scalars(select(IncidentLog))).all()
    nine = (NOON + timedelta(days=2)).replace(hour=15)
    row.due_at = nine + timedelta(minutes=20)
    await db.flush()

    looks = [nine + timedelta(minutes=minute) for minute in range(60)] + [nine + timedelta(days=1)]
    written = [await come_back_by_mail(db, base_url="https://registry.test", now=at) for at in looks]

    assert written == [0] * 60 + [1]  # in the next day's hour, as everything else that waits


async def test_one_letter_a_day_says_that_something_waits_and_not_what(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await hotel_of(db, browser)
    for _ in range(2):
        await logged(browser, UNTOLD)
    rows = (await db.scalars(select(IncidentLog))).all()
    nine = (NOON + timedelta(days=2)).replace(hour=15)  # of Costa Rica

    async def look(now: Any) -> int:
        return await come_back_by_mail(db, base_url="https://registry.test", now=now)

    assert await look(NOON) == 0
    for hour in set(range(24)) - {15}:  # whenever it was logged, no other hour has letters
        assert await look(nine.replace(hour=hour, minute=30)) == 0
    assert [await look(nine), await look(nine + timedelta(minutes=59))] == [1, 0]
    assert await look(nine + timedelta(days=1)) == 1

    letters = (await db.scalars(select(OutboxMail))).all()
    assert len(letters) == 2
    for letter in letters:
        said = f"{letter.subject} {letter.body}"
        assert "/desk\n" in said
        assert all(
            word not in said.lower() for word in ("incident", "child", "report", hotel.trade_name.lower())
        )
        assert all(row.ref not in said for row in rows)
