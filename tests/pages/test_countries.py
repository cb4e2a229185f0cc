"""Whom to call, and who keeps the numbers."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.countries.actions import load_shipped
from registry.countries.models import Hotline
from registry.countries.queries import profile_of
from registry.countries.rules import LogoFrom
from registry.ledger.models import LedgerEntry
from tests import make
from tests.pages.browser import Browser

OWN = {"sec-fetch-site": "same-origin"}


async def test_the_numbers_come_before_any_field(db: AsyncSession, browser: Browser) -> None:
    await load_shipped(db, now=make.LONG_AGO)

    page = await browser.open("/concern?country=CR")

    html = str(page.html)
    assert html.index('href="tel:911"') < html.index("<select")
    assert "not checked by us" in page.text
    assert page.html.select("script") == []


async def test_where_no_number_is_known_the_local_police_is_named(db: AsyncSession, browser: Browser) -> None:
    await load_shipped(db, now=make.LONG_AGO)

    for country in ("PE", "XX", "", "%00", "A" * 5000):
        page = await browser.open(f"/concern?country={country}")
        assert page.status == 200
        assert "Call the local police or the local emergency number." in page.text


async def test_asking_whom_to_call_leaves_no_cookie(browser: Browser) -> None:
    response = await browser.client.get("/concern?country=CR")
    assert "set-cookie" not in response.headers


async def test_a_registrar_notes_that_a_number_was_called(db: AsyncSession, browser: Browser) -> None:
    await load_shipped(db, now=make.LONG_AGO)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    number = await db.scalar(select(Hotline).where(Hotline.country == "CR", Hotline.number == "911"))
    assert number is not None

    await browser.client.post(f"/registrar/countries/hotlines/{number.id}/verify", headers=OWN)

    assert "checked by us on March 27, 2026" in (await browser.open("/concern?country=CR")).text
    assert "hotline.verify" in set(await db.scalars(select(LedgerEntry.kind)))


async def test_a_registrar_sees_first_what_travellers_are_not_shown(
    db: AsyncSession, browser: Browser
) -> None:
    await load_shipped(db, now=make.LONG_AGO)
    rita = await make.person(db, Role.REGISTRAR)
    await browser.sign_in(rita)
    numbers = {
        number: (
            await db.scalars(select(Hotline).where(Hotline.country == "CR", Hotline.number == number))
        ).one()
        for number in ("1147", "911")
    }
    hidden, called = numbers["1147"], numbers["911"]
    hidden.source_date = "2015"
    await browser.client.post(f"/registrar/countries/hotlines/{called.id}/verify", headers=OWN)

    page = await browser.open("/registrar/countries/CR")

    rows = page.html.select("tbody tr")
    assert hidden.name in rows[0].text
    assert "more than five years old" in rows[0].text
    assert rita.name in next(row.text for row in rows if "911" in row.text)


async def test_a_number_out_of_use_is_shown_no_more(db: AsyncSession, browser: Browser) -> None:
    await load_shipped(db, now=make.LONG_AGO)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    number = await db.scalar(select(Hotline).where(Hotline.country == "CR", Hotline.number == "1147"))
    assert number is not None

    await browser.client.post(f"/registrar/countries/hotlines/{number.id}/retire", headers=OWN)
    again = await browser.client.post(f"/registrar/countries/hotlines/{number.id}/retire", headers=OWN)

    assert again.status_code == 404
    assert "1147" not in (await browser.open("/concern?country=CR")).text


async def test_a_registrar_changes_a_profile(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    page = await browser.submit("/registrar/countries/CR", logo_from="verified", checked_by="Law office")
    assert (page.status, page.faults) == (422, {"checked_on"})
    assert page.field("checked_by") == "Law office"
    page = await browser.submit(
        "/registrar/countries/CR", logo_from="verified", checked_by="Law office", checked_on="2026-03-01"
    )

    assert page.status == 200
    assert (await profile_of(db, "CR")).logo_from is LogoFrom.VERIFIED


async def test_nobody_else_keeps_the_numbers(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.OWNER))

    assert (await browser.open("/registrar/countries")).status == 404
    assert (await browser.open("/registrar/countries/CR")).status == 404


async def test_a_country_that_is_none_is_not_there(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    assert (await browser.open("/registrar/countries/XX")).status == 404
    assert (await browser.open("/registrar/countries")).status == 200
    assert (await browser.open("/registrar/countries/EU")).status == 200
