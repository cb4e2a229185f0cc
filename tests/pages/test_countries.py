"""Whom to call, and who keeps the numbers."""

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.countries.actions import load_shipped
from registry.countries.queries import profile_of
from registry.countries.rules import LogoFrom
from tests import make
from tests.pages.browser import Browser


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


async def test_a_registrar_shortens_how_long_a_country_keeps_reports_and_everybody_after_reads_who_did(
    db: AsyncSession, browser: Browser
) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR, name="Rita Registrar"))
    path = "/registrar/countries/CR"
    page = await browser.open(path)
    assert (page.field("erased_after_months"), page.field("reduced_after_months")) == ("12", "24")
    assert "Never changed" in (await browser.open(f"{path}/history")).text

    for words, rest, wrong in (
        ("2", "24", "erased"),
        ("13", "24", "erased"),
        ("12", "25", "reduced"),
        ("6", "5", "reduced"),
    ):
        page = await browser.submit(path, erased_after_months=words, reduced_after_months=rest)
        assert (page.status, page.faults) == (422, {f"{wrong}_after_months"})
        assert page.field("erased_after_months") == words
    page = await browser.submit(path, erased_after_months="6", reduced_after_months="9")

    profile = await profile_of(db, "CR")
    assert (profile.erased_after_months, profile.reduced_after_months) == (6, 9)
    page = await browser.open(f"{path}/history")
    assert "Rita Registrar" in page.text
    assert "Words of a report go, months after its closing" in page.text


async def test_nobody_else_keeps_the_numbers(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.OWNER))

    assert (await browser.open("/registrar/countries")).status == 404
    assert (await browser.open("/registrar/countries/CR")).status == 404


async def test_a_country_that_is_none_is_not_there(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    assert (await browser.open("/registrar/countries/XX")).status == 404
    assert (await browser.open("/registrar/countries")).status == 200
    assert (await browser.open("/registrar/countries/EU")).status == 200
