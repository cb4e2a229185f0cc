"""Joining, page by page, as a person walks it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Post
from registry.accounts.rules import Role
from registry.adherence.models import Adherence, PlanItem
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.codes.rules import COMMITMENTS
from registry.jobs.models import OutboxMail
from registry.signatories.models import Establishment, Signatory
from tests import make
from tests.pages.browser import Browser, Page

BUSINESS = {
    "trade_name": "Hotel del Faro",
    "legal_name": "Hospedajes del Faro S.A.",
    "sector": "accommodation",
    "registry_number": "3-101-123456",
    "address": "Calle del Faro 1",
    "postal_code": "50101",
    "city": "Puerto Ejemplo",
    "region": "Costa Clara",
    "email": "office@faro.example.org",
    "website": "www.faro.example.org",
    "language": "es",
}
NO_TWICE = {"residential_care": "no", "adult_entertainment": "no"}


async def _begin(db: AsyncSession, browser: Browser, *, email: str = "ana@faro.example.org") -> str:
    await make.code_version(db)
    await browser.sign_in(await make.account(db, email=email))
    page = await browser.submit("/join/begin", country="CR")
    return page.path.removesuffix("/country")


async def _fill(browser: Browser, way: str, **business: str) -> Page:
    """Walk from the country to the page that hands in."""
    await browser.submit(f"{way}/country", go="on")
    page = await browser.submit(f"{way}/business", **(BUSINESS | business), go="on")
    assert page.path == f"{way}/sites", page.text
    await browser.submit(f"{way}/sites", go="on")
    await browser.submit(f"{way}/exclusions", **NO_TWICE, go="on")
    await browser.submit(f"{way}/plan", **await _plan(browser, way), go="on")
    return await browser.open(f"{way}/submit")


async def _plan(browser: Browser, way: str) -> dict[str, str]:
    page = await browser.open(f"{way}/plan")
    rows = [str(tag["name"]).removeprefix("commitment-") for tag in page.html.select("[name^=commitment-]")]
    filled = {
        "action": "Train everyone",
        "owner": "Head of reception",
        "due": "2026-06-30",
        "evidence": "policy",
    }
    return {f"{name}-{row}": value for row in rows for name, value in filled.items()}


async def test_what_joining_takes_is_told_to_everyone(browser: Browser) -> None:
    page = await browser.open("/join")

    assert page.status == 200
    assert "20 minutes" in page.text
    assert (await browser.open("/join/begin")).status == 401


async def test_a_hotel_walks_from_the_country_to_handing_in(db: AsyncSession, browser: Browser) -> None:
    await make.person(db, Role.REGISTRAR)
    way = await _begin(db, browser)

    page = await _fill(browser, way)
    assert "Hospedajes del Faro S.A." in page.text
    page = await browser.submit(f"{way}/submit", authority="email_domain", go="on")

    assert page.path == way
    assert "Handed in" in page.text
    hotel = (await db.scalars(select(Signatory))).one()
    assert (hotel.trade_name, hotel.country, hotel.number_key) == ("Hotel del Faro", "CR", "3101123456")
    site = (await db.scalars(select(Establishment))).one()
    assert (site.name, site.signatory_id) == ("Hotel del Faro", hotel.id)
    adherence = (await db.scalars(select(Adherence))).one()
    assert await present_status(db, adherence.id) is Status.APPLIED
    planned = await db.scalars(select(PlanItem.commitment).where(PlanItem.adherence_id == adherence.id))
    assert set(planned) == set(COMMITMENTS)
    post = (await db.scalars(select(Post).where(Post.organisation_id == hotel.id))).one()
    assert post.role is Role.OWNER
    mail = (await db.scalars(select(OutboxMail))).one()
    assert mail.body is not None
    assert "https://registry.test/registrar" in mail.body
    assert "Faro" not in mail.body
