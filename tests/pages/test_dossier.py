"""The registrar's page of one business leads to its reports and audits."""

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from tests import audits, make
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.reports import handed_in, house


async def test_a_registrar_opens_reports_and_audits_from_the_dossier(
    db: AsyncSession, browser: Browser
) -> None:
    made, one = await house(db), await audits.cast(db)
    row, audit = await handed_in(db, made, now=NOON), await audits.planned(db, one)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    page = await browser.open(f"/registrar/signatories/{made.hotel.id}")
    assert "Report handed in" in page.text
    assert "None was planned yet." in page.text
    link = str(page.html.select_one('main a[href^="/registrar/reports/"]')["href"])  # type: ignore[index]
    assert link == f"/registrar/reports/{row.id}"
    assert (await browser.open(link)).status == 200

    page = await browser.open(f"/registrar/signatories/{one.hotel.id}")
    assert "None was handed in yet." in page.text
    assert "Scheduled. Regular: every 24 months." in page.text
    link = f"/registrar/audits/{audit.id}"
    assert page.html.select_one(f'main a[href="{link}"]') is not None
    assert (await browser.open(link)).status == 200
