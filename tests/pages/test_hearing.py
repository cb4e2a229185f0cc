"""Being heard, through the pages: notice, opening, reply, decision, appeal, panel, the signed record."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.decisions.models import Appeal, Notice, Paper, Recommendation
from registry.decisions.records import checked
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

OWN = {"sec-fetch-site": "same-origin"}
FACTS = "Finding 3: the desk keeps no log."


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def owner(db: AsyncSession, hotel: Signatory) -> Account:
    return await make.person(db, Role.OWNER, hotel.id, name="Olga Brandt")


@pytest.fixture
async def registrar(db: AsyncSession) -> Account:
    return await make.person(db, Role.REGISTRAR, name="Tomas Weir")


@pytest.fixture
async def row(db: AsyncSession, hotel: Signatory) -> Recommendation:
    auditor = await make.person(db, Role.REGISTRAR, name="Rosa Lind")
    return await make.recommendation(db, await make.adherence(db, hotel), by=Actor(auditor.id), heard=False)


def picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (40, 30), "red").save(written, "PNG")
    return written.getvalue()


async def test_a_business_is_heard_decided_about_and_answered_by_three(
    db: AsyncSession, browser: Browser, owner: Account, registrar: Account, row: Recommendation
) -> None:
    case, own = f"/registrar/decisions/{row.id}", f"/desk/decisions/{row.id}"
    await browser.sign_in(registrar)
    assert "Needs a notice" in (await browser.open("/registrar/decisions")).text
    page = await browser.submit(case, to="/notice", facts=FACTS, evidence="Report, page 4.")
    assert "Nothing proves it yet" in page.text

    await browser.sign_in(owner)
    assert "Read and answer a notice" in (await browser.open("/desk")).text
    assert "A notice to open" in (await browser.open("/desk/decisions")).text
    cover = await browser.open(own)
    assert FACTS not in cover.text
    assert "Suspension" not in cover.text
    assert (await db.scalars(select(Notice.served_on))).one() is None  # looking begins nothing

    page = await browser.submit(own, to="/open")
    assert FACTS in page.text
    assert "April 11, 2026" in page.text
    sent = await browser.client.post(
        f"{own}/reply",
        data={"text": "We keep one.", "no_more": "yes"},
        files={"papers": ("log.png", picture())},
        headers=OWN,
        follow_redirects=True,
    )
    assert "We keep one." in sent.text

    await browser.sign_in(registrar)
    page = await browser.open(case)
    assert "We keep one." in page.text
    paper = (await db.scalars(select(Paper))).one()
    got = await browser.client.get(f"{case}/papers/{paper.id}")
    assert got.headers["content-type"] == "image/jpeg"
    page = await browser.submit(case, answer="follow", reason="It is no log.")
    assert "In effect since March 27, 2026" in page.text

    await browser.sign_in(owner)
    page = await browser.submit(own, to="/appeal", appeal="It is one.")
    assert "Three people who had no part answer by June 25, 2026" in page.text

    members = [await make.person(db, Role.AUDITOR, (await make.association(db)).id) for _ in range(3)]
    other = await make.person(db, Role.REGISTRAR)
    await browser.sign_in(other)
    for one in members:
        page = await browser.submit(case, to="/panel", email=one.email)
    assert page.text.count("has not voted yet") == 3
    appeal = (await db.scalars(select(Appeal))).one()
    for one in members:
        await browser.sign_in(one)
        assert "To be answered by June 25, 2026" in (await browser.open("/panel")).text
        read = await browser.client.post(f"/panel/{appeal.id}/record", headers=OWN)
        assert read.headers["content-type"] == "application/zip"
        page = await browser.submit(f"/panel/{appeal.id}", verdict="set_aside", reason="It is a log.")
    assert "The decision is taken back" in page.text

    await browser.sign_in(owner)
    page = await browser.open(own)
    assert "The decision is taken back" in page.text
    assert "Committed" in (await browser.open("/desk")).text
    record = await browser.client.post(f"{own}/record", headers=OWN)
    key = await browser.client.get("/decisions/key.pem")
    assert checked(record.content, key.content).reference == str(row.id)


async def test_a_form_with_faults_comes_back_filled_in(
    db: AsyncSession, browser: Browser, owner: Account, registrar: Account, row: Recommendation
) -> None:
    case, own = f"/registrar/decisions/{row.id}", f"/desk/decisions/{row.id}"
    await browser.sign_in(registrar)
    page = await browser.submit(case, to="/notice", facts=FACTS, evidence="")
    assert (page.status, page.faults) == (422, {"evidence"})
    assert FACTS in page.field("facts")
    assert (await browser.submit(case, to="/suspend", why="")).faults == {"why"}
    await make.notice(db, row)
    page = await browser.submit(case, to="/delivery", how="handed_over", delivered_on="2020-01-01")
    assert (page.status, page.faults) == (422, {"delivered_on", "papers"})

    await browser.sign_in(owner)
    await browser.submit(own, to="/open")
    page = await browser.submit(own, to="/reply", text="")
    assert page.faults == {"text"}
    junk = await browser.client.post(
        f"{own}/reply", data={"text": "Kept."}, files={"papers": ("x.jpg", b"junk")}, headers=OWN
    )
    assert junk.status_code == 422
    assert "not a picture" in junk.text
    assert await db.scalar(select(func.count(Paper.id))) == 0


async def test_a_delivery_and_a_suspension_meanwhile_are_entered_and_lifted(
    db: AsyncSession,
    browser: Browser,
    owner: Account,
    registrar: Account,
    row: Recommendation,
    hotel: Signatory,
) -> None:
    case = f"/registrar/decisions/{row.id}"
    await browser.sign_in(registrar)
    page = await browser.submit(case, to="/suspend", why="At once.")
    assert "It ends with the decision, or earlier." in page.text
    public = await browser.open(f"/directory/{hotel.slug}")
    assert "Under review" in public.text
    assert "At once." not in public.text
    page = await browser.submit(case, to="/suspend", why="It is shut.")
    assert "Lifted before the decision." in page.text
    await make.notice(db, row)
    sent = await browser.client.post(
        f"{case}/delivery",
        data={"how": "registered_letter", "delivered_on": NOON.date().isoformat()},
        files={"papers": ("receipt.png", picture())},
        headers=OWN,
        follow_redirects=True,
    )
    assert "Registered letter" in sent.text
    entry = await db.scalar(select(LedgerEntry).where(LedgerEntry.kind == "recommendation.serve"))
    assert entry is not None
    assert len(entry.details["proof_sha256"]) == 64
    del owner


async def test_a_case_is_its_own_owners_registrars_and_panels_alone(
    db: AsyncSession, browser: Browser, owner: Account, row: Recommendation
) -> None:
    await make.notice(db, row, served_on=make.SIGNED_ON)
    stranger = await make.person(db, Role.OWNER, (await make.signatory(db)).id)
    for person, status in ((owner, 200), (stranger, 404)):
        await browser.sign_in(person)
        assert (await browser.client.get(f"/desk/decisions/{row.id}")).status_code == status
        assert (await browser.client.get(f"/registrar/decisions/{row.id}")).status_code == 404
        assert (await browser.client.get(f"/panel/{row.id}")).status_code == 404
    assert "You sit on no panel" in (await browser.open("/panel")).text
    assert "No notice, and no decision" in (await browser.open("/desk/decisions")).text


async def test_the_page_says_until_when_documents_are_kept_who_holds_them_and_what_is_gone(
    db: AsyncSession, browser: Browser, owner: Account, registrar: Account, row: Recommendation
) -> None:
    case, own = f"/registrar/decisions/{row.id}", f"/desk/decisions/{row.id}"
    await make.notice(db, row, served_on=make.SIGNED_ON)
    row.decided_by, row.decided_at, row.followed, row.effective_on = registrar.id, NOON, True, NOON.date()
    await db.flush()
    await browser.sign_in(registrar)

    assert "are destroyed after March 27, 2028" in (await browser.open(case)).text
    page = await browser.submit(case, to="/hold", hold="court", until="2026-03-01")
    assert page.faults == {"until"}
    page = await browser.submit(case, to="/hold", hold="court", until="2028-03-20")
    assert "Waits for a second person" in page.text
    assert page.html.select('form[action$="/confirm"]') == []
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    page = await browser.submit(case, to="/confirm")
    assert "In force" in page.text

    assert (await browser.client.post(f"{case}/record", headers=OWN)).status_code == 200
    row.forgotten_on = NOON.date()
    await db.flush()
    page = await browser.open(case)
    assert "was destroyed on March 27, 2026" in page.text
    assert "Legal hold" not in page.text
    await browser.sign_in(owner)
    page = await browser.open(own)
    assert "was destroyed on March 27, 2026" in page.text
    assert "Signed records that were handed out" in page.text
