"""A registrar sees which safety texts somebody reviewed, in which language, and notes a review."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.ledger.models import LedgerEntry
from registry.safety.models import TextReview
from tests import make
from tests.pages.browser import Browser

TEXTS, M2 = "/registrar/texts", "/registrar/texts/es/course/M2"


async def test_a_review_is_noted_for_exactly_the_words_that_were_read(
    db: AsyncSession, browser: Browser
) -> None:
    await make.code_version(db)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    before = await browser.open(TEXTS)
    assert (
        len(before.html.select("tbody tr")) == 15
    )  # the code, ten lessons, drills, the kit, concern, verify
    assert "Reviewed" not in [tag.get_text() for tag in before.html.select("td .chip")]
    text = await browser.open(M2)
    assert "Primero, llamar" in text.text
    page = await browser.submit(M2, reviewer="A children's network", reviewed_on="2026-03-20")

    assert page.path == TEXTS
    assert "A children's network, March 20, 2026" in page.text
    row = (await db.scalars(select(TextReview))).one()
    assert (row.key, row.language, row.sha256) == ("course/M2", "es", text.field("read"))
    kinds = await db.scalars(select(LedgerEntry.kind))
    assert "text.review" in set(kinds)
    stale = await browser.submit(M2, reviewer="Another", reviewed_on="2026-03-21", read="0" * 64)
    assert (stale.status, "changed in the meantime" in stale.text) == (409, True)


async def test_faults_stand_beside_their_fields_and_odd_addresses_lead_nowhere(
    db: AsyncSession, browser: Browser
) -> None:
    await make.code_version(db)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    page = await browser.submit(M2, reviewer="", reviewed_on="2099-01-01")
    assert (page.status, page.faults) == (422, {"reviewer", "reviewed_on"})
    for path in ("es/course/M99", "xx/course/M2", "es/../../etc"):
        assert (await browser.client.get(f"{TEXTS}/{path}")).status_code == 404
