"""The main job from end to end: a business signs, hangs up its logo, a traveller checks it before and after a suspension."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.logos.models import Placement
from tests import make
from tests.pages.browser import Browser
from tests.pages.test_accounts import GOOD, link_in
from tests.pages.test_join import BUSINESS, NO_TWICE, a_plan

PostOffice = Callable[[], Awaitable[list[OutboxMail]]]
EMAIL = "ana@faro.example.org"


async def test_a_stranger_signs_up_signs_hangs_up_a_logo_and_is_suspended(
    db: AsyncSession, browser: Browser, post_office: PostOffice
) -> None:
    await make.code_version(db)
    rita, raul = await make.person(db, Role.REGISTRAR), await make.person(db, Role.REGISTRAR)

    await browser.submit("/sign-up", name="Ana Vega", email=EMAIL, password=GOOD)
    (letter,) = await post_office()
    await browser.open(link_in(letter))
    await browser.submit("/link/confirm", password=GOOD)

    way = (await browser.submit("/join/begin", country="CR")).path.rpartition("/")[0]
    await browser.submit(f"{way}/country", go="on")
    await browser.submit(f"{way}/business", **BUSINESS, go="on")
    await browser.submit(f"{way}/sites", go="on")
    await browser.submit(f"{way}/exclusions", **NO_TWICE, go="on")
    await browser.submit(f"{way}/plan", **await a_plan(browser, way), go="on")
    await browser.submit(f"{way}/submit", authority="email_domain", go="on")

    await browser.sign_in(rita)
    case = f"/registrar/applications/{way.rpartition('/')[2]}"
    await browser.submit(case, case, act="authority", authority="email_domain")
    await browser.submit(case, case, act="accept")
    assert EMAIL in [letter.to_address for letter in await post_office()]

    await browser.submit("/sign-in", email=EMAIL, password=GOOD)
    await browser.submit(
        "/desk/sign?text=es", "/desk/sign", full_name="Ana Vega", position="Dueña", agree="yes"
    )
    placed = await browser.submit("/desk/logos", kind="reception", label="Recepción")
    assert (await browser.client.get(f"{placed.path}/logo.pdf")).content.startswith(b"%PDF")
    code = await db.scalar(select(Placement.code))
    assert await scanned(browser, code) == "committed"

    await browser.sign_in(rita)
    signatory = f"/registrar/signatories/{await db.scalar(select(Placement.signatory_id))}"
    await browser.submit(
        f"{signatory}/recommend",
        "/recommend",
        outcome="suspend",
        ground="critical_finding",
        reason="Finding 3.",
    )
    assert await scanned(browser, code) == "committed"
    await browser.sign_in(raul)
    queue = await browser.open("/registrar/decisions")
    (decision,) = [str(link["href"]) for link in queue.html.select("tbody th a")]
    await browser.submit(decision, "/notice", facts="Finding 3.", evidence="Page 4.")
    own = f"/desk{decision.removeprefix('/registrar')}"
    await browser.submit("/sign-in", email=EMAIL, password=GOOD)
    await browser.submit(own, "/open")
    await browser.submit(own, "/reply", text="It is so.", no_more="yes")
    await browser.sign_in(raul)
    await browser.submit(decision, decision, answer="follow", effective_on="2026-03-27", reason="It stands.")

    assert await scanned(browser, code) == "suspended"
    await browser.submit("/sign-in", email=EMAIL, password=GOOD)
    assert (await browser.client.get(f"{placed.path}/logo.pdf")).status_code == 409
    assert "Your adherence is suspended" in (await browser.open("/desk")).text
    kinds = list(await db.scalars(select(LedgerEntry.kind)))
    assert {"application.submit", "signature.sign", "placement.issue", "recommendation.decide"} <= set(kinds)


async def scanned(browser: Browser, code: str | None) -> str:
    """Return what a traveller's software is told; the page itself is parsed on the way."""
    assert (await browser.open(f"/v/{code}")).status == 200
    answer = await browser.client.get(f"/v/{code}", headers={"accept": "application/json"})
    standing: str = answer.json()["standing"]
    return standing
