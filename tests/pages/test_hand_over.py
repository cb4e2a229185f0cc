"""Who leaves an association hands over what is in their hands, in one act."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.adherence.rules import Status
from registry.applications.models import ReviewDraft
from registry.associations.models import Association
from registry.audits.access import auditors_of, visitor
from registry.audits.queries import my_visits
from registry.complaints.actions import complain
from registry.complaints.forms import ComplaintDraft
from registry.complaints.models import Complaint
from registry.complaints.rules import Kind, State
from registry.decisions.models import Recommendation
from registry.decisions.rules import Ground, Outcome
from registry.desks.models import HandedOver
from registry.errors import NotFoundError
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from tests import make
from tests.audits import cast, planned, sent
from tests.conftest import NOON
from tests.pages.browser import Browser


async def post_of(db: AsyncSession, account: Account) -> Post:
    return (await db.scalars(select(Post).where(Post.account_id == account.id))).one()


async def with_work(db: AsyncSession) -> tuple[Association, Account, Account]:
    """Make a chamber, its administrator, and a reviewer with a remark not sent and a recommendation that waits."""
    chamber = await make.association(db)
    celia = await make.person(db, Role.ASSOCIATION_ADMIN, chamber.id, name="Celia Mesa")
    rosa = await make.person(db, Role.REVIEWER, chamber.id, name="Rosa Rios")
    hotel = await make.signatory(db, name="Hotel Lento")
    await make.membership(db, hotel, chamber)
    application = await make.application(db, hotel, within=chamber, status=Status.APPLIED)
    db.add(
        ReviewDraft(
            application_id=application.id, author_id=rosa.id, item="business.legal_name", text="Say it."
        )
    )
    late = await make.signatory(db, name="Hotel Tarde")
    await make.membership(db, late, chamber)
    adherence = await make.adherence(db, late)
    db.add(
        Recommendation(
            adherence_id=adherence.id, outcome=Outcome.SUSPEND, ground=Ground.CRITICAL_FINDING, recommended_by=rosa.id,
            recommended_at=make.LONG_AGO, association_id=chamber.id, decided_by=None, decided_at=None, followed=None,
            effective_on=None,
        )
    )  # fmt: skip
    await db.flush()
    return chamber, celia, rosa


async def test_all_that_is_in_somebodys_hands_goes_to_a_colleague_and_the_post_ends(
    db: AsyncSession, browser: Browser
) -> None:
    chamber, celia, rosa = await with_work(db)
    berta = await make.person(db, Role.REVIEWER, chamber.id, name="Berta Bosque")
    page = f"/association/team/{(await post_of(db, rosa)).id}/hand-over"
    await browser.sign_in(celia)

    listed = await browser.open(page)
    done = await browser.submit(page, colleague=str(berta.id), ends="yes")

    assert [row.text for row in listed.html.select("main tbody th")] == ["Hotel Lento", "Hotel Tarde"]
    assert "Handed on." in done.text
    assert (await db.scalars(select(ReviewDraft.author_id))).one() == berta.id
    assert (await db.scalars(select(Recommendation.recommended_by))).one() == rosa.id
    assert (await post_of(db, rosa)).until is not None
    entries = list(await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "association.hand_over")))
    assert {one.details["work"] for one in entries} == {"application", "recommendation"}
    browser.client.cookies.clear()
    desk = await browser.sign_in(berta)
    assert "Handed to you: Hotel Lento" in desk.text
    assert "Handed to you: Hotel Tarde" in desk.text

    ida = await make.person(db, Role.REVIEWER, chamber.id, name="Ida Isla")
    browser.client.cookies.clear()
    await browser.sign_in(celia)
    onward = f"/association/team/{(await post_of(db, berta)).id}/hand-over"
    assert len((await browser.open(onward)).html.select("main tbody tr")) == 2, (
        "what was handed on is handed on again"
    )
    await browser.submit(onward, colleague=str(ida.id))
    assert await db.scalar(select(func.count()).select_from(HandedOver)) == 4


async def test_nobody_gets_what_they_may_not_do_and_nothing_is_half_handed_over(
    db: AsyncSession, browser: Browser
) -> None:
    chamber, celia, rosa = await with_work(db)
    auditor = await make.person(db, Role.AUDITOR, chamber.id)
    page = f"/association/team/{(await post_of(db, rosa)).id}/hand-over"
    await browser.sign_in(celia)

    refused = await browser.submit(page, colleague=str(auditor.id), ends="yes")
    nobody = await browser.submit(page, colleague="")

    assert (refused.status, refused.faults) == (nobody.status, nobody.faults) == (422, {"colleague"})
    assert "They may not do all of this" in refused.text
    assert (await post_of(db, rosa)).until is None
    assert await db.scalar(select(func.count()).select_from(HandedOver)) == 0


async def test_who_has_nothing_in_hand_just_leaves_and_others_posts_are_not_there(
    db: AsyncSession, browser: Browser
) -> None:
    chamber, celia, _ = await with_work(db)
    quiet = await make.person(db, Role.AUDITOR, chamber.id)
    other = await make.person(db, Role.REVIEWER)
    await browser.sign_in(celia)

    page = await browser.submit(f"/association/team/{(await post_of(db, quiet)).id}/hand-over", ends="yes")

    assert "Handed on." in page.text
    assert (await post_of(db, quiet)).until is not None
    assert (await browser.open(f"/association/team/{(await post_of(db, other)).id}/hand-over")).status == 404


async def test_the_audits_of_an_auditor_who_leaves_go_to_a_colleague_who_declares_anew(
    db: AsyncSession, browser: Browser
) -> None:
    one = await cast(db)
    celia = await make.person(db, Role.ASSOCIATION_ADMIN, one.chamber.id)
    ana = await db.get_one(Account, one.auditor.account_id)
    eva = await make.person(db, Role.AUDITOR, one.chamber.id)
    tied = await make.person(db, Role.AUDITOR, one.chamber.id)
    await make.post(db, tied, Role.OWNER, one.hotel.id)
    audit = await planned(db, one)
    on_site = await sent(db, one, audit)
    page = f"/association/team/{(await post_of(db, ana)).id}/hand-over"
    await browser.sign_in(celia)

    listed = await browser.open(page)
    refused = await browser.submit(page, colleague=str(tied.id), ends="yes")
    assert [row.text for row in listed.html.select("main tbody td")] == ["Audit that they carry out"]
    assert (refused.status, refused.faults) == (422, {"colleague"})
    ana_actor = Actor(ana.id)
    assert (await visitor(db, ana_actor, audit.id, now=NOON)).auditor_id == on_site.auditor_id

    done = await browser.submit(page, colleague=str(eva.id), ends="yes")

    assert "Handed on." in done.text
    with pytest.raises(NotFoundError):
        await visitor(db, ana_actor, audit.id, now=NOON)
    there = await auditors_of(db, audit.id)
    assert (there[eva.id].declared_at, there[eva.id].ended_at) == (None, None)
    assert [line.audit_id for line in await my_visits(db, Actor(eva.id))] == [audit.id]
    assert (await post_of(db, ana)).until is not None


async def test_a_complaint_in_hand_goes_along_and_to_nobody_where_it_is_not_the_colleagues_to_answer(
    db: AsyncSession, browser: Browser
) -> None:
    chamber, celia, rosa = await with_work(db)
    berta = await make.person(db, Role.REVIEWER, chamber.id, name="Berta Bosque")
    late = (await db.scalars(select(Signatory).where(Signatory.trade_name == "Hotel Tarde"))).one()
    own = await make.signatory(db, name="Hotel Berta")
    await make.membership(db, own, chamber)
    former = await make.post(db, berta, Role.OWNER, own.id)
    former.until = NOON.date() - timedelta(days=30)
    taken = {}
    for hotel, may_read in ((late, True), (own, True), (late, False)):
        draft = ComplaintDraft(Kind.OTHER, "Why?", None, "", may_share=True, association_may_read=may_read)
        one = await complain(db, hotel.id, draft, lookup=uuid4().bytes, language="es", now=NOON)
        one.state, one.handler_id = State.CHECKING, rosa.id
        taken[one.id] = (hotel, may_read)
    await db.flush()
    await browser.sign_in(celia)

    page = f"/association/team/{(await post_of(db, rosa)).id}/hand-over"
    assert (await browser.open(page)).text.count("Complaint that they are checking") == 2
    await browser.submit(page, colleague=str(berta.id), ends="yes")

    held = {taken[one.id]: one.handler_id for one in await db.scalars(select(Complaint))}
    assert held == {(late, True): berta.id, (own, True): None, (late, False): rosa.id}
