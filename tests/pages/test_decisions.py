"""Recommending, deciding and reading a history, through the pages."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence.rules import Status
from registry.associations.models import Association
from registry.decisions.models import Recommendation
from registry.ledger.actions import record
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

TODAY = NOON.date()
OWN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    return hotel


@pytest.fixture
async def chamber(db: AsyncSession, hotel: Signatory) -> Association:
    chamber = await make.association(db)
    await make.membership(db, hotel, chamber)
    return chamber


@pytest.fixture
async def auditor(db: AsyncSession, chamber: Association) -> Account:
    return await make.person(db, Role.AUDITOR, chamber.id, name="Rosa Lind")


@pytest.fixture
async def registrar(db: AsyncSession) -> Account:
    return await make.person(db, Role.REGISTRAR, name="Tomas Weir")


async def test_an_auditor_recommends_a_registrar_decides_and_everyone_concerned_reads_it(
    db: AsyncSession, browser: Browser, hotel: Signatory, auditor: Account, registrar: Account
) -> None:
    owner = await make.person(db, Role.OWNER, hotel.id, name="Olga Brandt")
    await browser.sign_in(auditor)
    form = f"/association/members/{hotel.id}/recommend"

    page = await browser.submit(form, outcome="suspend", ground="critical_finding", reason="Finding 3.")

    assert (page.status, page.path) == (200, f"/association/members/{hotel.id}/history")
    assert "Suspension was recommended." in page.text
    assert "Rosa Lind, one of your own people" in page.text

    await browser.sign_in(registrar)
    queue = await browser.open("/registrar/decisions")
    assert "Hotel Miramar" in queue.text
    case = str(queue.html.select_one('main a[href^="/registrar/decisions/"]')["href"])  # type: ignore[index]
    page = await browser.open(case)
    assert "Commitments not met" in page.text
    assert "Rosa Lind" in page.text

    waiting = (await db.scalars(select(Recommendation))).one()
    assert "Write the notice" in page.text
    await make.notice(db, waiting, served_on=make.SIGNED_ON)
    page = await browser.submit(case, answer="follow", reason="The finding stands.")

    assert (page.status, page.path) == (200, case)
    assert "In effect since March 27, 2026" in page.text
    assert "Nothing waits for a decision" in (await browser.open("/registrar/decisions")).text

    await browser.sign_in(owner)
    page = await browser.open("/desk/history")
    assert "Suspension was decided." in page.text
    assert "a registrar" in page.text
    assert "The finding stands." in page.text
    assert "Tomas Weir" not in page.text
    assert "Rosa Lind" not in page.text


async def test_a_decision_for_later_says_when_it_takes_effect(
    db: AsyncSession, browser: Browser, hotel: Signatory, auditor: Account, registrar: Account
) -> None:
    del hotel
    kept = await make.adherence(db)
    row = await make.recommendation(db, kept, by=Actor(auditor.id))
    await browser.sign_in(registrar)

    day = (TODAY + timedelta(days=15)).isoformat()
    page = await browser.submit(
        f"/registrar/decisions/{row.id}", answer="follow", effective_on=day, reason="After the reply."
    )

    assert "It takes effect on April 11, 2026." in page.text
    assert "Committed" in page.text


async def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(
    db: AsyncSession, browser: Browser, hotel: Signatory, auditor: Account, registrar: Account
) -> None:
    await browser.sign_in(auditor)
    form = f"/association/members/{hotel.id}/recommend"

    page = await browser.submit(form, outcome="suspend", ground="remedied", reason="A reason <kept>")

    # The form offers no ground that fits no outcome, so this one was typed by hand.
    assert (page.status, page.faults) == (422, {"ground"})
    assert "A reason <kept>" in page.field("reason")

    row = await make.recommendation(db, await make.adherence(db), by=Actor(auditor.id))
    await browser.sign_in(registrar)
    page = await browser.submit(
        f"/registrar/decisions/{row.id}", answer="follow", effective_on="2020-01-01", reason=""
    )
    assert (page.status, page.faults) == (422, {"effective_on", "reason"})
    assert page.field("effective_on") == "2020-01-01"
    await db.refresh(row)
    assert row.decided_at is None


async def test_whoever_recommended_is_shown_no_form_and_a_forged_decision_is_refused(
    db: AsyncSession, browser: Browser, hotel: Signatory, registrar: Account
) -> None:
    await browser.sign_in(registrar)
    form = f"/registrar/signatories/{hotel.id}/recommend"
    page = await browser.submit(form, outcome="remove", ground="business_closed", reason="Closed in May.")
    assert page.path == f"/registrar/signatories/{hotel.id}/history"
    row = await db.scalar(select(Recommendation))
    assert row is not None

    page = await browser.open(f"/registrar/decisions/{row.id}")
    assert not page.html.select('main form [name="answer"]')
    assert "Somebody else must decide" in page.text

    forged = {"answer": "follow", "effective_on": TODAY.isoformat(), "reason": "I say so."}
    response = await browser.client.post(f"/registrar/decisions/{row.id}", data=forged, headers=OWN)
    assert response.status_code == 409


async def test_what_was_decided_meanwhile_is_a_409(
    db: AsyncSession, browser: Browser, auditor: Account, registrar: Account
) -> None:
    row = await make.recommendation(db, await make.adherence(db), by=Actor(auditor.id))
    await browser.sign_in(registrar)
    answer = {"answer": "dismiss", "reason": "Not so."}
    address = f"/registrar/decisions/{row.id}"

    first = await browser.client.post(address, data=answer, headers=OWN)
    second = await browser.client.post(address, data=answer, headers=OWN)

    assert (first.status_code, second.status_code) == (303, 409)


async def test_with_nothing_left_to_recommend_the_page_explains_itself(
    db: AsyncSession, browser: Browser, registrar: Account
) -> None:
    gone = await make.signatory(db)
    await make.adherence(db, gone, status=Status.WITHDRAWN)
    await browser.sign_in(registrar)

    page = await browser.open(f"/registrar/signatories/{gone.id}/recommend")

    assert page.status == 200
    assert "There is nothing to recommend now" in page.text


@pytest.mark.parametrize("path", ["/association/members/{}/recommend", "/association/members/{}/history"])
async def test_what_is_not_ones_own_member_is_not_there(
    db: AsyncSession, browser: Browser, auditor: Account, path: str
) -> None:
    other = await make.signatory(db, name="Hotel Azul")
    await make.adherence(db, other)
    await make.membership(db, other, await make.association(db, name="Another"))
    await browser.sign_in(auditor)

    foreign = await browser.client.get(path.format(other.id))
    missing = await browser.client.get(path.format(uuid4()))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert "Hotel Azul" not in foreign.text
    data = {"outcome": "suspend", "ground": "critical_finding", "reason": "No."}
    if path.endswith("recommend"):
        response = await browser.client.post(path.format(other.id), data=data, headers=OWN)
        assert response.status_code == 404
        assert await db.scalar(select(func.count()).select_from(Recommendation)) == 0


PATHS = [
    ("/association/members/{}/recommend", {Role.AUDITOR, Role.REVIEWER}),
    ("/association/members/{}/history", {Role.AUDITOR, Role.REVIEWER, Role.ASSOCIATION_ADMIN}),
    ("/registrar/signatories/{}/recommend", {Role.REGISTRAR}),
    ("/registrar/signatories/{}/history", {Role.REGISTRAR}),
    ("/registrar/decisions", {Role.REGISTRAR}),
    ("/desk/history", {Role.OWNER, Role.FOCAL_POINT, Role.MEMBER}),
]


@pytest.mark.parametrize("role", Role)
async def test_each_page_is_for_its_own_roles_and_404_for_the_rest(
    db: AsyncSession, browser: Browser, hotel: Signatory, chamber: Association, role: Role
) -> None:
    of = {Role.AUDITOR: chamber.id, Role.REVIEWER: chamber.id, Role.ASSOCIATION_ADMIN: chamber.id}
    organisation = None if role is Role.REGISTRAR else of.get(role, hotel.id)
    await browser.sign_in(await make.person(db, role, organisation))

    for path, roles in PATHS:
        response = await browser.client.get(path.format(hotel.id))
        assert response.status_code == (200 if role in roles else 404), path


async def test_a_visitor_is_asked_to_sign_in(browser: Browser, hotel: Signatory) -> None:
    for path, _ in PATHS:
        assert (await browser.client.get(path.format(hotel.id))).status_code == 401


@pytest.mark.parametrize("after", ["x", "0" * 5000, "1e9999", "%00"])
async def test_a_key_that_is_none_is_a_400(browser: Browser, registrar: Account, after: str) -> None:
    await browser.sign_in(registrar)
    assert (await browser.client.get(f"/registrar/decisions?after={after}")).status_code == 400


async def test_a_history_tells_moments_by_the_clocks_of_the_country_as_it_does_days(
    db: AsyncSession, browser: Browser, registrar: Account
) -> None:
    lodge = await make.signatory(db, country="TH")
    await make.adherence(db, lodge)
    late = datetime(2026, 3, 26, 18, 30, tzinfo=UTC)  # the 27th has begun there
    record(
        db, "adherence.suspended", subject_id=lodge.id, actor_id=None, now=late, signatory_id=lodge.id,
        effective_on=TODAY,
    )  # fmt: skip
    await db.flush()
    await browser.sign_in(registrar)

    for page in (f"/registrar/signatories/{lodge.id}/history", f"/registrar/signatories/{lodge.id}"):
        seen = (await browser.open(page)).text
        assert "March 27, 2026, 01:30 (Thailand Time)" in seen
        assert "Takes effect on : March 27, 2026" in seen.replace("on:", "on :")
