"""A passer-by reports a logo; a registrar answers."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.logos.models import MisuseReport, Placement
from registry.logos.placing import MisuseKind, MisuseState
from registry.logos.rules import spell
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser


async def sticker_of(db: AsyncSession) -> Placement:
    hotel = await make.signatory(db, name="Hotel Miramar", country="CO")
    await make.adherence(db, hotel)
    return await make.placement(db, hotel)


async def only_report(db: AsyncSession) -> MisuseReport:
    return (await db.scalars(select(MisuseReport).execution_options(populate_existing=True))).one()


async def test_who_worries_about_a_person_is_led_to_the_numbers_with_no_code_in_hand(
    db: AsyncSession, browser: Browser
) -> None:
    sticker = await sticker_of(db)

    page = await browser.open(f"/misuse?code={sticker.code}")

    help_link = page.html.select_one('main a.button[href^="/concern"]')
    assert help_link is not None
    assert help_link["href"] == "/concern?country=CO"  # no code goes along
    assert help_link == page.html.select("main a.button")[0]
    assert page.html.select_one(f'main a[href="/misuse/report?code={sticker.code}"]') is not None


async def test_a_logo_is_reported_with_its_code_filled_in(db: AsyncSession, browser: Browser) -> None:
    sticker = await sticker_of(db)
    form = await browser.open(f"/misuse/report?code={sticker.code}")
    assert form.field("code") == spell(sticker.code)
    assert form.field("seen_on") == NOON.date().isoformat()

    page = await browser.submit(f"/misuse/report?code={sticker.code}", kind="copied")

    assert (page.status, page.path, page.title) == (200, "/misuse/thanks", "Thank you")
    report = await only_report(db)
    assert (report.placement_id, report.country, report.kind) == (sticker.id, "CO", MisuseKind.COPIED)


async def test_the_form_has_no_room_for_words_about_people(browser: Browser) -> None:
    page = await browser.open("/misuse/report")

    fields = {str(tag["name"]) for tag in page.html.select("main form [name]")}
    assert fields == {"code", "country", "kind", "seen_on"}
    assert page.html.select("textarea") == []


async def test_faults_stand_beside_their_fields_and_what_was_typed_is_kept(browser: Browser) -> None:
    page = await browser.submit(
        "/misuse/report", code="hello", country="CR", kind="copied", seen_on="2026-04-20"
    )

    assert (page.status, page.faults) == (422, {"code", "seen_on"})
    assert (page.field("code"), page.field("seen_on")) == ("hello", "2026-04-20")
    assert page.html.select_one('option[value="CR"][selected]') is not None


async def test_an_applicants_country_is_not_told(db: AsyncSession, browser: Browser) -> None:
    hidden = await make.placement(db, await make.signatory(db, country="CO"))

    page = await browser.open(f"/misuse/report?code={hidden.code}")

    assert page.html.select("option[selected]") == []


async def test_a_public_report_sets_no_cookie(browser: Browser) -> None:
    for path in ("/misuse", "/misuse/report", "/misuse/thanks"):
        assert "set-cookie" not in (await browser.client.get(path)).headers


async def test_a_flood_from_one_network_is_stopped(db: AsyncSession, browser: Browser) -> None:
    own = {"sec-fetch-site": "same-origin"}
    seen = {"country": "CR", "kind": "altered", "seen_on": "2026-03-27"}

    answers = [await browser.client.post("/misuse/report", data=seen, headers=own) for _ in range(31)]

    assert [answer.status_code for answer in answers] == [303] * 30 + [429]
    assert await db.scalar(select(func.count()).select_from(MisuseReport)) == 30


@pytest.mark.parametrize(
    "query", ["code=" + "x" * 5000, "code=%00", "code=%FF", "code[]=1", "lang=es&code=%F0%9F%92%A9"]
)
async def test_junk_in_the_address_breaks_nothing(browser: Browser, query: str) -> None:
    for path in ("/misuse", "/misuse/report"):
        assert (await browser.client.get(f"{path}?{query}")).status_code in {200, 400}


async def test_a_registrar_checks_a_report_upholds_it_and_ends_the_logo(
    db: AsyncSession, browser: Browser
) -> None:
    sticker = await sticker_of(db)
    await browser.submit(f"/misuse/report?code={sticker.code}", kind="wrong_place")
    report = await only_report(db)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    listed = await browser.open("/registrar/misuse")
    assert "Hotel Miramar" in listed.text
    assert "Received" in listed.text
    taken = await browser.submit(f"/registrar/misuse/{report.id}", to="/check")
    assert "Being checked" in taken.text
    refused = await browser.submit(f"/registrar/misuse/{report.id}", outcome="unfounded", revoke="copied")
    assert (refused.status, refused.faults) == (422, {"reason", "revoke"})
    after = await browser.submit(
        f"/registrar/misuse/{report.id}", outcome="upheld", revoke="misused", reason="It hung on a bar"
    )

    assert (after.path, "No report waits" in after.text) == ("/registrar/misuse", True)
    assert (await only_report(db)).state is MisuseState.UPHELD
    assert "Upheld" in (await browser.open("/registrar/misuse?show=answered")).text
    assert (await browser.open(f"/v/{sticker.code}")).title == "Revoked"


@pytest.mark.parametrize("role", [Role.OWNER, Role.REVIEWER, Role.AUDITOR])
async def test_reports_are_the_registrars_alone(db: AsyncSession, browser: Browser, role: Role) -> None:
    await browser.submit("/misuse/report", country="CR", kind="copied")
    report = await only_report(db)
    assert (await browser.open("/registrar/misuse")).status == 401

    await browser.sign_in(await make.person(db, role))

    for path in ("/registrar/misuse", f"/registrar/misuse/{report.id}"):
        assert (await browser.open(path)).status == 404
