"""The public list and its pages, and the registrar's, as people and strangers see them."""

from datetime import date, timedelta
from hashlib import sha256
from urllib.parse import quote
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence.models import PlanItem
from registry.adherence.queries import told
from registry.adherence.rules import Category, EvidenceKind, PlanState, Standing, Status
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser, Page

TODAY = NOON.date()
OWN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    row = await make.signatory(db, name="Hôtel Miramar")
    await make.adherence(db, row)
    return row


@pytest.fixture
async def registrar(db: AsyncSession) -> Account:
    return await make.person(db, Role.REGISTRAR, name="Tomas Weir")


def rows(page: Page) -> list[str]:
    return [tag.get_text(" ", strip=True) for tag in page.html.select("tbody tr")]


# ── the list ────────────────────────────────────────────────────────────────────────────────────────


async def test_an_empty_register_explains_itself(browser: Browser) -> None:
    page = await browser.open("/directory")

    assert (page.status, page.title) == (200, "Directory")
    assert "Nobody is on the register yet" in page.text


@pytest.mark.usefixtures("hotel")
async def test_a_visitor_finds_a_business_by_what_they_remember(db: AsyncSession, browser: Browser) -> None:
    await make.signatory(db, name="Hotel Applicant")
    gone = await make.signatory(db, name="Taxi Águila")
    await make.adherence(db, gone, status=Status.WITHDRAWN, since=TODAY, category=Category.OWN_REQUEST)

    everything = await browser.open("/directory")
    found = await browser.open("/directory?q=mirám")
    nothing = await browser.open("/directory?q=zeppelin")

    assert [row.split()[0] for row in rows(everything)] == ["Hôtel", "Taxi"]
    assert "Withdrawn" in rows(everything)[1]
    assert [row[:13] for row in rows(found)] == ["Hôtel Miramar"]
    assert found.field("q") == "mirám"
    assert "1 business" in found.text
    assert "No business was found" in nothing.text


@pytest.mark.usefixtures("hotel")
async def test_filters_stand_in_the_address_and_can_be_taken_away_one_by_one(browser: Browser) -> None:
    page = await browser.open("/directory?q=mira&country=CR&sector=accommodation&standing=committed&lang=es")

    assert len(rows(page)) == 1
    links = [str(tag["href"]) for tag in page.html.select("ul.chosen a")]
    assert len(links) == 5
    assert all("lang=es" in link for link in links)
    assert links[1] == "/directory?q=mira&sector=accommodation&standing=committed&lang=es"
    form = page.html.select_one("form.filters")
    assert form is not None
    assert (form["method"], form["action"]) == ("get", "/directory")
    assert page.field("lang") == "es"
    assert page.html.select_one('select[name="region"]') is not None


async def test_a_long_list_is_walked_by_its_links(db: AsyncSession, browser: Browser) -> None:
    for number in range(27):
        await make.adherence(db, await make.signatory(db, name=f"Hotel {number:02}"))

    first = await browser.open("/directory?q=hotel&lang=fr")
    onward = first.html.select_one('a[rel="next"]')
    assert onward is not None
    second = await browser.open(str(onward["href"]))
    back = second.html.select_one('a[rel="prev"]')
    assert back is not None

    assert (len(rows(first)), len(rows(second))) == (25, 2)
    assert "lang=fr" in str(onward["href"])
    assert rows(await browser.open(str(back["href"]))) == rows(first)
    assert first.html.select_one('a[rel="prev"]') is None
    assert second.html.select_one('a[rel="next"]') is None


HOSTILE = [
    '"',
    "*",
    "NEAR(",
    "%",
    "\\",
    "\0",
    "a\0b",
    "\u202e",
    "😀" * 30,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
]


@pytest.mark.usefixtures("hotel")
@pytest.mark.parametrize("typed", HOSTILE)
async def test_whatever_stands_in_the_address_the_answer_is_a_page(browser: Browser, typed: str) -> None:
    for name in ("q", "country", "region", "sector", "standing", "association", "after", "before"):
        page = await browser.open(f"/directory?{name}={quote(typed)}")

        assert page.status in {200, 422}, name
        assert not page.html.select("script"), name


async def test_a_text_too_long_is_said_beside_the_field(browser: Browser) -> None:
    page = await browser.open(f"/directory?q={'a' * 10_000}&standing=safe")

    assert (page.status, page.faults) == (422, {"q", "standing"})
    assert page.field("q") == "a" * 10_000


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=%F0%28", "&&&=&q", "q=1&q=2", "%00=%00"])
async def test_a_broken_query_is_a_page_too(browser: Browser, query: str) -> None:
    assert (await browser.open(f"/directory?{query}")).status in {200, 400, 422}


# ── one business ────────────────────────────────────────────────────────────────────────────────────


async def test_the_page_of_a_business_tells_its_standing_and_what_that_means(
    db: AsyncSession, browser: Browser, hotel: Signatory
) -> None:
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber)
    await make.establishment(db, hotel, name="Casa del Faro")
    await make.vehicle(db, hotel)

    page = await browser.open(f"/directory/{hotel.slug}")

    assert (page.status, page.title) == (200, "Hôtel Miramar")
    for words in (
        "Committed", "It has signed the child-protection code", "No statement of safety", "Chamber of the Coast",
        "Casa del Faro", "1 vehicle or vessel", "January 1, 2026", "January 1, 2027", "The code, version 1",
    ):  # fmt: skip
        assert words in page.text, words
    for secret in (hotel.email, hotel.phone, hotel.address):
        assert secret not in page.text
    link = page.html.select_one('a[href="https://miramar.example.org"]')
    assert link is not None
    assert "noopener" in str(link["rel"])


async def test_the_text_that_was_signed_can_be_read_and_its_hash_is_right(
    browser: Browser, hotel: Signatory
) -> None:
    page = await browser.open(f"/directory/{hotel.slug}")
    link = page.html.select_one('a[href^="/code/"][href$=".txt"]')
    assert link is not None

    response = await browser.client.get(str(link["href"]))
    assert response.status_code == 200
    assert sha256(response.content).hexdigest() == link.get_text(strip=True)


async def test_a_website_that_is_no_web_address_is_not_linked(
    db: AsyncSession, browser: Browser, hotel: Signatory
) -> None:
    hotel.website = "javascript:alert(1)"
    await db.flush()

    page = await browser.open(f"/directory/{hotel.slug}")

    assert "javascript:" not in str(page.html)


async def test_a_tombstone_says_when_and_why_it_left_and_shows_its_suspension(
    db: AsyncSession, browser: Browser
) -> None:
    gone = await make.signatory(db, name="Hotel Gone")
    await make.adherence(
        db,
        gone,
        status=Status.WITHDRAWN,
        since=date(2026, 2, 1),
        category=Category.OWN_REQUEST_WHILE_SUSPENDED,
    )

    page = await browser.open(f"/directory/{gone.slug}")

    assert "Own request, after a suspension had been decided" in page.text
    assert "Left on" in page.text
    assert "Next report due by" not in page.html.select_one("section.card").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize("status", [Status.APPLIED, Status.ACCEPTED, Status.DECLINED])
async def test_an_applicants_page_is_not_there_like_one_that_never_was(
    db: AsyncSession, browser: Browser, status: Status
) -> None:
    row = await make.signatory(db, name="Hotel Applicant")
    await make.adherence(db, row, status=status)

    for path in ("", "/on/2026-01-02", "/on?day=2026-01-02"):
        foreign = await browser.client.get(f"/directory/{row.slug}{path}")
        missing = await browser.client.get(f"/directory/no-such-business{path}")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert foreign.text.replace(row.slug, "") == missing.text.replace("no-such-business", "")


async def test_public_pages_look_the_same_for_everyone(
    browser: Browser, hotel: Signatory, registrar: Account
) -> None:
    paths = ["/directory", f"/directory/{hotel.slug}", f"/directory/{hotel.slug}/on/2026-02-01"]
    before = [(await browser.client.get(path)).text for path in paths]

    await browser.sign_in(registrar)

    assert [(await browser.client.get(path)).text for path in paths] == before


# ── past days ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_visitor_looks_back_to_a_day(browser: Browser, hotel: Signatory) -> None:
    page = await browser.open(f"/directory/{hotel.slug}/on?day=2026-02-01&lang=en")

    assert (page.status, page.path) == (200, f"/directory/{hotel.slug}/on/2026-02-01")
    assert "Standing on February 1, 2026" in page.text
    assert "Committed" in page.text


async def test_before_the_signature_it_had_not_signed(browser: Browser, hotel: Signatory) -> None:
    page = await browser.open(f"/directory/{hotel.slug}/on/2025-12-31")

    assert page.status == 200
    assert "On that day it had not signed." in page.text


@pytest.mark.parametrize("path", ["/on/2026-03-28", "/on?day=2026-03-28"])
async def test_a_day_to_come_is_refused_kindly(browser: Browser, hotel: Signatory, path: str) -> None:
    page = await browser.open(f"/directory/{hotel.slug}{path}")

    assert (page.status, page.faults) == (422, {"day"})
    assert "This day has not come yet" in page.text
    assert page.field("day") == "2026-03-28"


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "1" * 5000, "2026-02-01T00:00", "-1", "%00"])
async def test_what_is_no_day_is_not_there(browser: Browser, hotel: Signatory, day: str) -> None:
    assert (await browser.client.get(f"/directory/{hotel.slug}/on/{day}")).status_code in {400, 404}


# ── the registrar's ─────────────────────────────────────────────────────────────────────────────────


async def test_a_registrar_finds_applicants_too_and_opens_one(
    db: AsyncSession, browser: Browser, registrar: Account
) -> None:
    row = await make.signatory(db, name="Hotel Applicant", number="3-101-77")
    kept = await make.adherence(db, row, status=Status.APPLIED)
    item = PlanItem(
        adherence_id=kept.id, commitment="C1", action="Write the rule down", owner_role="Manager",
        due_on=TODAY - timedelta(days=1), evidence_kind=EvidenceKind.POLICY, state=PlanState.PLANNED,
        comment="", position=1,
    )  # fmt: skip
    db.add(item)
    await db.flush()
    await browser.sign_in(registrar)

    found = await browser.open("/registrar/signatories?q=310177")
    page = await browser.open(f"/registrar/signatories/{row.id}")

    assert "Handed in" in rows(found)[0]
    assert page.title == "Hotel Applicant"
    for words in ("3-101-77", row.email, "Write the rule down", "Late"):
        assert words in page.text, words
    assert not page.html.select("main form")


async def test_a_registrar_sets_dates_and_the_public_page_says_so(
    db: AsyncSession, browser: Browser, hotel: Signatory, registrar: Account
) -> None:
    await make.trained(db, await make.staff_member(db, hotel), "M0", "M1", "M2", "M3")
    await browser.sign_in(registrar)
    home = f"/registrar/signatories/{hotel.id}"

    page = await browser.submit(
        home, "dates", report_due_on="2027-06-01", reported_until="2027-07-31", audited_until="2028-03-27",
        reason="Both seen on paper.",
    )  # fmt: skip

    assert (page.status, page.path) == (200, home)
    assert page.field("report_due_on") == "2027-06-01"
    assert "Both seen on paper." in page.text
    assert (await told(db, hotel.id, today=TODAY)).standing is Standing.VERIFIED
    public = await browser.open(f"/directory/{hotel.slug}")
    assert "Set by a registrar." in public.text
    assert "Both seen on paper." not in public.text
    assert "Tomas Weir" not in public.text


async def test_a_page_of_dates_that_is_no_longer_true_sets_none(
    browser: Browser, hotel: Signatory, registrar: Account
) -> None:
    await browser.sign_in(registrar)
    home = f"/registrar/signatories/{hotel.id}"
    stale = await browser.open(home)
    await browser.submit(home, "dates", audited_until="2028-03-27", reason="Audited.")
    typed = {"report_due_on": "2027-06-01", "reported_until": "", "audited_until": ""}

    faulty = await browser.client.post(
        f"{home}/dates", data=typed | {"read": stale.field("read"), "reason": ""}, headers=OWN
    )
    late = await browser.client.post(
        f"{home}/dates",
        data=typed | {"read": stale.field("read"), "reason": "Later."},
        headers=OWN | {"referer": f"https://registry.test{home}"},
    )

    assert faulty.status_code == 422
    assert f'name="read" value="{stale.field("read")}"' in faulty.text
    assert late.status_code == 409
    assert "Somebody else has set these dates" in late.text
    assert f'href="{home}"' in late.text
    assert (await browser.open(home)).field("audited_until") == "2028-03-27"


async def test_dates_with_a_fault_write_nothing_and_keep_what_was_typed(
    db: AsyncSession, browser: Browser, hotel: Signatory, registrar: Account
) -> None:
    await browser.sign_in(registrar)

    page = await browser.submit(
        f"/registrar/signatories/{hotel.id}", "dates", report_due_on="", audited_until="2206-01-01", reason=""
    )

    assert (page.status, page.faults) == (422, {"report_due_on", "audited_until", "reason"})
    assert page.field("audited_until") == "2206-01-01"
    assert await db.scalar(select(LedgerEntry.id).where(LedgerEntry.kind == "adherence.set_dates")) is None


async def test_a_decision_for_later_is_announced_on_the_registrars_page_and_not_in_public(
    db: AsyncSession, browser: Browser, registrar: Account
) -> None:
    row = await make.signatory(db)
    await make.adherence(db, row, status=Status.REMOVED, since=TODAY + timedelta(days=10))
    await browser.sign_in(registrar)

    page = await browser.open(f"/registrar/signatories/{row.id}")
    public = await browser.open(f"/directory/{row.slug}")

    assert "Decided: Removed" in page.text
    assert "It takes effect on April 6, 2026." in page.text
    assert "Removed" not in public.text


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.REGISTRAR}))
async def test_nobody_else_sees_the_registrars_pages(
    db: AsyncSession, browser: Browser, hotel: Signatory, role: Role
) -> None:
    await browser.sign_in(await make.person(db, role))

    for path in ("/registrar/signatories", f"/registrar/signatories/{hotel.id}"):
        assert (await browser.client.get(path)).status_code == 404
    dates = {"report_due_on": "2027-01-01", "reason": "No."}
    forged = await browser.client.post(f"/registrar/signatories/{hotel.id}/dates", data=dates, headers=OWN)
    assert forged.status_code == 404


async def test_a_business_that_is_not_there_is_a_404(browser: Browser, registrar: Account) -> None:
    await browser.sign_in(registrar)

    for path in (
        f"/registrar/signatories/{uuid4()}",
        "/registrar/signatories/x",
        f"/registrar/signatories/{10**500}",
    ):
        assert (await browser.client.get(path)).status_code == 404
