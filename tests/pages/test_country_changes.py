"""A registrar sees what a changed profile would bring about before it is saved, and who changed what when."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.countries.models import CountryProfile
from registry.ledger.models import LedgerEntry
from tests import make
from tests.pages.browser import Browser

OWN = {"sec-fetch-site": "same-origin"}
PAGE = "/registrar/countries/CR"
VALUES = {
    "obligation": "voluntary",
    "logo_from": "reporting",
    "training_floor": "80",
    "owner_driver_floor": "100",
    "erased_after_months": "12",
    "reduced_after_months": "24",
    "checked_by": "",
    "checked_on": "",
}


@pytest.fixture
async def rita(db: AsyncSession) -> Account:
    return await make.person(db, Role.REGISTRAR, name="Rita Uno")


async def test_a_preview_says_what_changes_and_whose_logos_and_writes_nothing(
    db: AsyncSession, browser: Browser, rita: Account
) -> None:
    await make.adherence(db)
    await make.adherence(db, await make.signatory(db, country="PE"))
    await browser.sign_in(rita)
    form = await browser.open(PAGE)
    now = {name: form.field(name) for name in VALUES if name not in {"obligation", "logo_from"}}
    at = [form.html.select_one(f"[name={name}] option[selected]") for name in ("obligation", "logo_from")]
    kept = {"obligation": str(at[0]["value"]), "logo_from": str(at[1]["value"])} if at[0] and at[1] else {}
    other = "verified" if kept["logo_from"] == "committed" else "committed"

    seen = await browser.client.post(
        f"{PAGE}/preview", data={**now, **kept, "logo_from": other, "training_floor": "70"}, headers=OWN
    )
    same = await browser.client.post(f"{PAGE}/preview", data={**now, **kept}, headers=OWN)
    wrong = await browser.client.post(f"{PAGE}/preview", data={**VALUES, "training_floor": "x"}, headers=OWN)

    assert seen.status_code == same.status_code == 200
    assert "70 %" in seen.text
    assert "Nothing is saved yet." in seen.text
    assert "These values stand there already." in same.text
    assert wrong.status_code == 422
    assert await db.scalar(select(func.count()).select_from(CountryProfile)) == 0


async def test_the_history_says_who_changed_what_from_what_to_what(
    db: AsyncSession, browser: Browser, rita: Account
) -> None:
    await browser.sign_in(rita)
    assert "Never changed" in (await browser.open(f"{PAGE}/history")).text
    await browser.client.post(PAGE, data=VALUES, headers=OWN)
    changed = {**VALUES, "training_floor": "70", "checked_by": "Lawyer", "checked_on": "2026-03-01"}
    await browser.client.post(PAGE, data=changed, headers=OWN)

    page = await browser.open(f"{PAGE}/history")

    rows = {row.get_text(" ", strip=True) for row in page.html.select("main tbody tr")}
    assert "Training: least share of those who meet travellers 80 % 70 %" in rows
    assert any(row.endswith("March 1, 2026") for row in rows)
    assert "Rita Uno" in page.text
    assert "Lawyer" not in page.text
    entries = list(await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "country.change")))
    assert len(entries) == 2
    assert (await browser.open("/registrar/countries/XX/history")).status == 404
