"""Registrars keep the numbers to call: which wait, how one is checked, changed, taken out of use."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.countries.hotline_checks import Method
from registry.countries.models import Hotline
from registry.ledger.models import LedgerEntry
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser, Page

TODAY = NOON.date()
HOME = "/registrar/hotlines"
OWN = {"sec-fetch-site": "same-origin"}


async def registrar(db: AsyncSession, browser: Browser, name: str = "Rita Registrar") -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR, name=name))


async def kept(db: AsyncSession, hotline: Hotline) -> list[tuple[str, dict[str, object], str | None]]:
    of = select(LedgerEntry).where(LedgerEntry.subject_id == hotline.id)
    entries = await db.scalars(of.order_by(LedgerEntry.at, LedgerEntry.position))
    return [(entry.kind, entry.details, entry.reason) for entry in entries]


def numbers(page: Page) -> list[str]:
    return [tag.get_text(strip=True) for tag in page.html.select("tbody th a")]


async def test_what_is_too_old_waits_first_then_what_is_due_then_what_nobody_checked(
    db: AsyncSession, browser: Browser
) -> None:
    for number, ago in (("1001", 179), ("1002", None), ("1003", 200), ("1004", 149), ("1005", 151)):
        await make.hotline(db, number=number, verified_on=TODAY - timedelta(days=ago) if ago else None)
    await registrar(db, browser)

    page = await browser.open(HOME)

    assert numbers(page) == ["1003", "1001", "1005", "1002"]
    assert "20 days late" in page.text
    assert "due in 1 day" in page.text
    assert "due in 29 days" in page.text
    assert "never checked" in page.text
    assert numbers(await browser.open(f"{HOME}?which=in_use"))[-1] == "1004"


async def test_a_queue_of_one_country_shows_no_other_and_junk_in_the_address_is_no_country(
    db: AsyncSession, browser: Browser
) -> None:
    await make.hotline(db, number="1147")
    await make.hotline(db, number="144", country="PA")
    await registrar(db, browser)

    assert numbers(await browser.open(f"{HOME}?country=PA")) == ["144"]
    assert len(numbers(await browser.open(f"{HOME}?country=%00&which=%00"))) == 2
    assert numbers(await browser.open(f"{HOME}?which=retired")) == []


async def test_a_long_queue_is_shown_page_by_page_and_misses_none(db: AsyncSession, browser: Browser) -> None:
    wanted = []
    for place, (ago, count) in enumerate(((200, 3), (None, 230), (10, 4))):
        for at in range(count):
            number = f"{2_000 + 1_000 * place + at}"
            day = TODAY - timedelta(days=ago + at % 2) if ago else None
            line = await make.hotline(db, number=number, verified_on=day, country=("PA", "CR")[at % 2])
            line.name = f"Line {at // 3:03}"
            wanted.append(number)
    await db.flush()
    await registrar(db, browser)

    page, seen, lengths = await browser.open(f"{HOME}?which=in_use"), list[str](), []
    while True:
        seen += numbers(page)
        lengths.append(len(numbers(page)))
        onward = page.html.select_one("nav.pages a[rel=next]")
        if onward is None:
            break
        await db.execute(update(Hotline).where(Hotline.number == seen[-1]).values(verified_on=TODAY))
        page = await browser.open(str(onward["href"]))

    assert lengths[:2] == [100, 100]
    assert set(seen) == set(wanted), "whatever is checked meanwhile"
    assert "Numbers in this list: 237" in page.text
    assert page.html.select_one("nav.pages a[rel=prev]")
    for junk in ("1.x", "0.2026-02-30.CR.1.x", "....", "%00", "1..CR.zz.x"):
        assert len(numbers(await browser.open(f"{HOME}?which=in_use&after={junk}"))) == 100


async def test_after_a_check_the_list_is_the_one_that_was_being_worked_off(
    db: AsyncSession, browser: Browser
) -> None:
    first = await make.hotline(db, number="144", country="PA")
    second = await make.hotline(db, number="145", country="PA")
    await make.hotline(db, number="1147")
    await registrar(db, browser)
    page = await browser.open(f"{HOME}?which=waiting&country=PA")
    link = str(next(tag["href"] for tag in page.html.select("tbody th a") if "144" in tag.get_text()))

    page = await browser.submit(link, f"{first.id}/check", method="called", on="2026-03-26")
    assert (page.path, numbers(page)) == (HOME, ["145"])
    link = str(page.html.select("tbody th a")[0]["href"])
    change = str((await browser.open(link)).html.select_one("main a[href*=change]")["href"])  # type: ignore[index]
    page = await browser.submit(change, "change", hours="24/7")
    assert page.path == f"{HOME}/{second.id}"
    page = await browser.submit(link, f"{second.id}/retire", why="not_in_service")

    chosen = page.html.select_one("select[name=country] option[selected]")
    assert chosen is not None
    assert chosen["value"] == "PA"
    assert numbers(page) == []


async def test_a_registrar_checks_a_number_and_everybody_reads_since_when(
    db: AsyncSession, browser: Browser
) -> None:
    line = await make.hotline(db)
    await registrar(db, browser)

    page = await browser.submit(
        f"{HOME}/{line.id}", "check", method="called", on="2026-03-26", note="Asked at night, too."
    )

    assert (page.status, page.path) == (200, HOME)
    await db.refresh(line)
    assert (line.verified_on, line.verified_how) == (date(2026, 3, 26), Method.CALLED)
    assert "checked by us on March 26, 2026" in (await browser.open("/concern?country=CR")).text
    details = {"on": "2026-03-26", "how": "called", "number": "1147"}
    assert await kept(db, line) == [("hotline.verify", details, "Asked at night, too.")]
    page = await browser.open(f"{HOME}/{line.id}")
    for said in (
        "Rita Registrar",
        "Called it, and it answered, March 26, 2026",
        "Asked at night",
        "September 22, 2026",
    ):
        assert said in page.text


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({}, {"method"}),
        ({"method": "called", "on": "2026-04-27"}, {"on"}),
        ({"method": "called", "on": "2025-01-01"}, {"on"}),
        ({"method": "called", "on": "2026-02-30"}, {"on"}),
        ({"method": "authority_page"}, {"address"}),
        ({"method": "authority_page", "address": "javascript:alert(1)"}, {"address"}),
        ({"method": "wrote", "note": "x" * 20_000}, {"note"}),
    ],
)
async def test_a_check_that_cannot_be_so_comes_back_with_what_was_typed(
    db: AsyncSession, browser: Browser, typed: dict[str, str], faults: set[str]
) -> None:
    line = await make.hotline(db)
    await registrar(db, browser)

    page = await browser.submit(f"{HOME}/{line.id}", "check", **typed)

    assert (page.status, page.faults) == (422, faults)
    for name in set(typed) - {"method"}:
        assert page.field(name).strip() == typed[name]
    await db.refresh(line)
    assert (line.verified_on, await kept(db, line)) == (None, [])


async def test_of_two_registrars_at_once_the_second_keeps_what_was_typed_and_reads_what_stands_there(
    db: AsyncSession, browser: Browser
) -> None:
    line = await make.hotline(db)
    await registrar(db, browser)
    form = await browser.open(f"{HOME}/{line.id}/change")
    typed = {str(tag["name"]): form.field(str(tag["name"])) for tag in form.html.select("main form [name]")}
    typed |= {"country": "CR", "kind": "child_protection", "channel": "call", "hours": "24/7"}
    await browser.submit(f"{HOME}/{line.id}/change", hours="Mo-Fr 08:00-16:00")

    answer = await browser.client.post(f"{HOME}/{line.id}/change", data=typed, headers=OWN)
    page = browser._read(answer)  # noqa: SLF001

    assert page.status == 422
    assert "Somebody was faster" in page.text
    assert page.field("hours") == "24/7"
    assert "Mo-Fr 08:00-16:00" in page.text
    await db.refresh(line)
    assert line.hours == "Mo-Fr 08:00-16:00"
    again = {**typed, "read": page.field("read")}
    assert (await browser.client.post(f"{HOME}/{line.id}/change", data=again, headers=OWN)).status_code == 303
    await db.refresh(line)
    assert line.hours == "24/7"


async def test_a_check_of_what_was_changed_meanwhile_is_no_check_of_what_stands_there(
    db: AsyncSession, browser: Browser
) -> None:
    line = await make.hotline(db)
    await registrar(db, browser)
    read = (await browser.open(f"{HOME}/{line.id}")).field("read")
    await browser.submit(f"{HOME}/{line.id}/change", number="1148")

    typed = {"method": "called", "on": "2026-03-27", "note": "It answered.", "read": read}
    page = browser._read(  # noqa: SLF001
        await browser.client.post(f"{HOME}/{line.id}/check", data=typed, headers=OWN)
    )

    assert page.status == 422
    assert "Somebody was faster" in page.text
    assert page.field("note").strip() == "It answered."
    await db.refresh(line)
    assert line.verified_on is None


async def test_no_check_is_older_than_the_last_one(db: AsyncSession, browser: Browser) -> None:
    line = await make.hotline(db, verified_on=TODAY)
    await registrar(db, browser)

    page = await browser.submit(f"{HOME}/{line.id}", "check", method="called", on="2026-03-20")

    assert (page.status, page.faults) == (422, {"on"})
    await db.refresh(line)
    assert line.verified_on == TODAY


async def test_other_hours_need_no_new_check_and_another_number_does(
    db: AsyncSession, browser: Browser
) -> None:
    line = await make.hotline(db, verified_on=TODAY)
    await registrar(db, browser)

    await browser.submit(f"{HOME}/{line.id}/change", hours="24/7", name="PANI, infancia")
    await db.refresh(line)
    assert line.verified_on == TODAY
    await browser.submit(f"{HOME}/{line.id}/change", number="1148")

    await db.refresh(line)
    assert (line.number, line.dial) == ("1148", "1148")
    await db.refresh(line)
    assert [line.verified_on, line.verified_by, line.verified_how] == [None, None, None]
    changes = [details for kind, details, _ in await kept(db, line) if kind == "hotline.change"]
    assert sorted(changes, key=len) == [  # two acts of one moment lie in no order
        {"hours_was": "", "name_was": "PANI"},
        {"number_was": "1147", "dial_was": "1147", "unchecked": True},
    ]
    page = await browser.open(f"{HOME}/{line.id}")
    assert "Number, before: 1147" in page.text
    assert "Hours, before: \u2013" in page.text
    assert "not checked by us" in (await browser.open("/concern?country=CR")).text


async def test_a_change_of_nothing_leaves_no_trace(db: AsyncSession, browser: Browser) -> None:
    line = await make.hotline(db, verified_on=TODAY)
    await registrar(db, browser)

    page = await browser.submit(f"{HOME}/{line.id}/change")

    assert page.status == 200
    assert await kept(db, line) == []


async def test_a_registrar_proposes_a_number_that_nobody_checked(db: AsyncSession, browser: Browser) -> None:
    await registrar(db, browser)

    page = await browser.submit(
        f"{HOME}/new", country="PE", name="Línea 100", number="100", kind="child_protection", hours="24/7",
        languages="es, qu", source="gob.pe",
    )  # fmt: skip

    line = (await db.scalars(select(Hotline).where(Hotline.country == "PE"))).one()
    assert page.path == f"{HOME}/{line.id}"
    await db.refresh(line)
    assert (line.dial, line.languages, line.verified_on) == ("100", "es qu", None)
    assert [kind for kind, _, _ in await kept(db, line)] == ["hotline.propose"]
    shown = await browser.open("/concern?country=PE")
    assert "Línea 100" in shown.text
    assert "not checked by us" in shown.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "no number"),
        ("number", "9" * 50_000),
        ("name", "x" * 50_000),
        ("name", "<script>alert(1)</script>" * 9),
        ("hours", "always"),
        ("languages", "Spanish"),
        ("source_date", "2031"),
    ],
)
async def test_a_number_that_cannot_be_so_comes_back_with_all_that_was_typed(
    db: AsyncSession, browser: Browser, field: str, value: str
) -> None:
    await registrar(db, browser)
    typed = {
        "country": "PE", "name": "Línea 100", "number": "100", "kind": "child_protection", "source": "gob.pe",
    }  # fmt: skip

    page = await browser.submit(f"{HOME}/new", **{**typed, field: value})

    assert (page.status, page.faults) == (422, {field})
    for name, kept_value in {**typed, field: value}.items():
        if name not in {"country", "kind"}:
            assert page.field(name) == kept_value
    assert await db.scalar(select(Hotline.id)) is None


async def test_a_number_stands_once_in_a_country(db: AsyncSession, browser: Browser) -> None:
    line = await make.hotline(db)
    await registrar(db, browser)
    typed = {"country": "CR", "name": "The same", "number": "11-47", "kind": "police", "source": "x"}

    page = await browser.submit(f"{HOME}/new", **typed)
    assert (page.status, page.faults) == (422, {"number"})
    other = await make.hotline(db, number="1148")
    page = await browser.submit(f"{HOME}/{other.id}/change", number="1147")
    assert (page.status, page.faults) == (422, {"number"})

    assert (await browser.submit(f"{HOME}/new", **typed, channel="whatsapp")).status == 200
    await db.refresh(line)
    await db.refresh(other)
    assert (line.number, other.number) == ("1147", "1148")


async def test_a_number_out_of_use_is_on_no_page_and_can_come_back_to_be_checked(
    db: AsyncSession, browser: Browser
) -> None:
    line = await make.hotline(db, verified_on=TODAY)
    await registrar(db, browser)
    refused = await browser.submit(f"{HOME}/{line.id}", "retire")
    assert (refused.status, refused.faults) == (422, {"why"})

    await browser.submit(f"{HOME}/{line.id}", "retire", why="somebody_elses", words="A bakery.")

    assert "1147" not in (await browser.open("/concern?country=CR")).text
    assert numbers(await browser.open(f"{HOME}?which=retired")) == ["1147"]
    assert (await kept(db, line))[-1] == (
        "hotline.retire", {"why": "somebody_elses", "number": "1147"}, "A bakery."
    )  # fmt: skip
    page = await browser.submit(f"{HOME}/{line.id}", "restore")
    assert page.status == 200
    await db.refresh(line)
    assert (line.retired_at, line.verified_on) == (None, None)
    assert "A bakery." in page.text


async def test_a_number_whose_place_was_taken_cannot_come_back(db: AsyncSession, browser: Browser) -> None:
    line = await make.hotline(db)
    await registrar(db, browser)
    await browser.submit(f"{HOME}/{line.id}", "retire", why="replaced")
    await make.hotline(db, name="The same")

    page = await browser.submit(f"{HOME}/{line.id}", "restore")

    assert page.status == 422
    assert "on the list of this country already" in page.text
    assert page.html.select_one("#number") is not None  # where the fault leads
    await db.refresh(line)
    assert line.retired_at is not None


async def test_what_is_out_of_use_is_neither_checked_nor_changed_nor_ended_again(
    db: AsyncSession, browser: Browser
) -> None:
    line = await make.hotline(db)
    await registrar(db, browser)
    read = (await browser.open(f"{HOME}/{line.id}")).field("read")
    await browser.submit(f"{HOME}/{line.id}", "retire", why="replaced")

    for act, typed in (
        ("check", {"method": "called", "on": "2026-03-27"}),
        ("retire", {"why": "replaced"}),
    ):
        answer = await browser.client.post(
            f"{HOME}/{line.id}/{act}", data={**typed, "read": read}, headers=OWN
        )
        assert answer.status_code == 422
    assert [kind for kind, _, _ in await kept(db, line)] == ["hotline.retire"]


async def test_nobody_but_registrars_keeps_the_numbers(db: AsyncSession, browser: Browser) -> None:
    line = await make.hotline(db)
    await browser.sign_in(await make.person(db, Role.OWNER))

    for path in (HOME, f"{HOME}/new", f"{HOME}/{line.id}", f"{HOME}/{line.id}/change"):
        assert (await browser.open(path)).status == 404
    for act in ("check", "change", "retire", "restore"):
        answer = await browser.client.post(f"{HOME}/{line.id}/{act}", data={}, headers=OWN)
        assert answer.status_code == 404


async def test_a_number_that_is_none_is_not_there(db: AsyncSession, browser: Browser) -> None:
    await registrar(db, browser)

    assert (await browser.open(f"{HOME}/{uuid4()}")).status == 404
    assert (await browser.open(f"{HOME}/{uuid4()}/change")).status == 404


async def test_the_desk_counts_what_waits_to_be_checked(db: AsyncSession, browser: Browser) -> None:
    for number, ago in (("1001", 10), ("1002", None), ("1003", 200), ("1004", 151)):
        await make.hotline(db, number=number, verified_on=TODAY - timedelta(days=ago) if ago else None)
    await registrar(db, browser)

    page = await browser.open("/registrar")

    assert "Check 3 telephone numbers" in page.text
    assert page.html.select_one(f'main a[href="{HOME}"]') is not None
