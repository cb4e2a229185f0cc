"""The page on which a registrar corrects by what a business is known."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.ledger.models import LedgerEntry
from tests import make
from tests.pages.browser import Browser

OWN = {"sec-fetch-site": "same-origin"}


async def test_a_registrar_corrects_a_name_from_the_dossier_and_the_next_scan_shows_it(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    placed = await make.placement(db, hotel)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    dossier = f"/registrar/signatories/{hotel.id}"
    assert (await browser.open(dossier)).html.select_one(f'a[href="{dossier}/correct"]') is not None

    faulty = await browser.submit(f"{dossier}/correct", trade_name="Hotel Mirador")
    saved = await browser.submit(f"{dossier}/correct", trade_name="Hotel Mirador", reason="A typing error")

    assert (faulty.status, faulty.faults, faulty.field("trade_name")) == (422, {"reason"}, "Hotel Mirador")
    assert (saved.path, saved.title) == (dossier, "Hotel Mirador")
    assert ("was corrected." in saved.text, "A typing error" in saved.text) == (True, True)
    assert "Hotel Mirador" in (await browser.open(f"/v/{placed.code}")).text
    assert "Hotel Mirador" in (await browser.open("/directory?q=mirador")).text


async def test_a_name_that_another_has_is_looked_at_first(db: AsyncSession, browser: Browser) -> None:
    hotel, other = await make.signatory(db), await make.signatory(db, name="Hotel Luna")
    await make.adherence(db, hotel)
    await make.signatory(db, name="Hotel Luna", country="PA")
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    address = f"/registrar/signatories/{hotel.id}/correct"

    shown = await browser.submit(address, trade_name="HOTEL LUNA", reason="It was renamed")

    assert (shown.status, shown.faults) == (422, {"different"})
    links = [tag["href"] for tag in shown.html.select("main table a")]
    assert links == [f"/registrar/signatories/{other.id}"]
    form = {str(tag["name"]): str(tag.get("value", "")) for tag in shown.html.select("main form input")}
    typed = {**form, "sector": "accommodation", "reason": "It was renamed"}
    await make.signatory(db, name="Hotel Luna")  # nobody has looked at this one
    again = await browser.client.post(address, data=typed, headers=OWN)
    assert again.status_code == 422
    present = await browser.client.post(address, data={**typed, "different": _seen(again.text)}, headers=OWN)
    assert present.status_code == 303
    await db.refresh(hotel)
    assert hotel.trade_name == "HOTEL LUNA"


async def test_only_the_number_that_another_has_is_looked_at_too(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await make.signatory(db, name="Pensión Sol", number="3-101-7")
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    address = f"/registrar/signatories/{hotel.id}/correct"

    shown = await browser.submit(address, registry_number="3 101 7", reason="It was missing")
    saved = await browser.submit(address, legal_name="Miramar Ltda.", reason="It was renamed")

    assert (shown.status, shown.faults) == (422, {"different"})
    assert saved.path == f"/registrar/signatories/{hotel.id}"
    entries = await db.scalars(select(LedgerEntry.details).where(LedgerEntry.kind == "signatory.correct"))
    assert list(entries) == [{"fields": "legal_name"}]


async def test_only_registrars_correct_names(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await browser.sign_in(await make.person(db, Role.OWNER, hotel.id))

    assert (await browser.open(f"/registrar/signatories/{hotel.id}/correct")).status == 404


def _seen(text: str) -> str:
    return text.split('name="different" type="checkbox" value="')[1].partition('"')[0]
