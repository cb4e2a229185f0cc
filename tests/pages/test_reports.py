"""A business writes its annual report, hands it in and answers; a reviewer asks and accepts; everybody reads a summary."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.adherence.actions import withdraw
from registry.adherence.models import Adherence, PlanItem
from registry.adherence.rules import PlanState
from registry.jobs.models import OutboxMail
from registry.reports.models import AnnualReport
from registry.reports.rules import State
from tests import make, reports
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.reports import WHOLE, House, house

OWN = {"sec-fetch-site": "same-origin"}
HAND_IN = {"full_name": "Ana Vega", "position": "Owner", "true": "yes"}


async def _as(db: AsyncSession, browser: Browser, account_id: object) -> None:
    account = await db.get(Account, account_id)
    assert account is not None
    await browser.client.post("/sign-out", headers=OWN)
    await browser.sign_in(account)


async def _in_hand(db: AsyncSession, made: House) -> AnnualReport:
    return await reports.handed_in(db, made, now=NOON)


async def test_the_report_is_shown_60_days_before_it_is_due_and_not_before(
    db: AsyncSession, browser: Browser
) -> None:
    made = await house(db, due_on=date(2026, 5, 27))
    await _as(db, browser, made.owner.account_id)

    closed = await browser.open("/desk/report")
    made.adherence.report_due_on = date(2026, 5, 26)
    await db.flush()
    opened = await browser.open("/desk/report")

    assert "opens on March 28, 2026" in closed.text
    assert closed.html.select_one("main form") is None
    assert opened.field("done.C1").strip() == ""


async def test_who_has_not_signed_yet_or_has_left_reads_that_no_report_is_due(
    db: AsyncSession, browser: Browser
) -> None:
    new, left = await make.signatory(db), await house(db)
    row = await _in_hand(db, left)
    await withdraw(db, left.owner, left.adherence.id, reason="", today=reports.TODAY, now=NOON)
    await db.flush()

    await browser.sign_in(await make.person(db, Role.OWNER, new.id))
    first = await browser.open("/desk/report")
    await _as(db, browser, left.owner.account_id)
    gone = await browser.open("/desk/report")

    assert ("No report is due" in first.text, "No report is due" in gone.text) == (True, True)
    assert (await browser.open(f"/desk/report/{row.id}")).status == 200


async def test_a_business_fills_its_report_in_stops_and_hands_it_in(
    db: AsyncSession, browser: Browser, post_office: Callable[[], Awaitable[list[OutboxMail]]]
) -> None:
    made = await house(db)
    await reports.planned(db, made.adherence, "C1")
    await reports.planned(db, made.adherence, "C2", state=PlanState.PLANNED, due_on=date(2026, 2, 1))
    await _as(db, browser, made.owner.account_id)

    page = await browser.open("/desk/report")
    assert "Done Plan for C1" in page.text
    assert "Not done by its day Plan for C2" in page.text
    half = await browser.submit(
        "/desk/report", **{"done.C2": "We wrote the clause", "clause": "80"}, act="keep"
    )
    assert (half.status, half.field("done.C2").strip()) == (200, "We wrote the clause")
    look = await browser.submit(
        "/desk/report", **{k: v for k, v in WHOLE.items() if k != "focal"}, act="look"
    )
    assert (look.path, "Focal point: Choose one." in look.text) == ("/desk/report/look", True)
    refused = await browser.submit("/desk/report/look", **HAND_IN)
    assert refused.status == 422
    await browser.submit("/desk/report", focal="stays", act="keep")

    ready = await browser.open("/desk/report/look")
    assert "We trained everybody at the reception." in ready.text
    unsigned = await browser.submit("/desk/report/look", full_name="")
    assert unsigned.faults == {"full_name", "position", "true"}
    page = await browser.submit("/desk/report/look", **HAND_IN)

    assert "A reviewer reads your report" in page.text
    row = (await db.scalars(select(AnnualReport))).one()
    assert (row.state, row.full_name, row.due_on) == (State.SUBMITTED, "Ana Vega", reports.DUE)
    assert [mail.subject for mail in await post_office()] == ["An annual report waits for you"]


async def test_of_two_windows_the_second_reads_both_texts_and_loses_none(
    db: AsyncSession, browser: Browser
) -> None:
    made = await house(db)
    await _as(db, browser, made.owner.account_id)
    first = (await browser.open("/desk/report")).field("read")
    await browser.submit("/desk/report", **{"done.C1": "From the first window"}, act="keep")

    answer = await browser.client.post(
        "/desk/report", data={"read": first, "done.C1": "From the second", "act": "keep"}, headers=OWN
    )

    assert answer.status_code == 409
    assert "From the first window" in answer.text
    assert "From the second" in answer.text
    assert (await browser.open("/desk/report")).field("done.C1").strip() == "From the first window"


async def test_what_was_typed_while_another_window_handed_in_stays_in_sight(
    db: AsyncSession, browser: Browser
) -> None:
    made = await house(db)
    await _as(db, browser, made.owner.account_id)
    read = (await browser.open("/desk/report")).field("read")
    await _in_hand(db, made)

    late = await browser.client.post(
        "/desk/report", data={"read": read, "done.C1": "Typed too late", "act": "keep"}, headers=OWN
    )
    again = await browser.client.post("/desk/report/hand-in", data=HAND_IN, headers=OWN)

    assert (late.status_code, "Typed too late" in late.text) == (409, True)
    assert (again.status_code, again.headers["location"]) == (303, "/desk/report")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Mr. Carlos Rojas was dismissed", "somebody's name"),
        ("Call 8888 1234 567", "telephone number"),
        ("a" * 2001, "2000 characters or fewer"),
        ("turned \u202e round", "letters, digits and punctuation"),
    ],
)
async def test_what_names_somebody_is_too_long_or_hides_is_answered_beside_its_field_and_not_kept(
    db: AsyncSession, browser: Browser, typed: str, said: str
) -> None:
    made = await house(db)
    await _as(db, browser, made.owner.account_id)

    page = await browser.submit("/desk/report", **{"done.C1": typed, "done.C2": "This is kept"}, act="keep")

    assert (page.status, page.faults) == (422, {"done.C1"})
    assert said in page.text
    assert page.field("done.C1").strip() == typed
    row = (await db.scalars(select(AnnualReport))).one()
    assert (row.answers.get("done.C1", ""), row.answers["done.C2"]) == ("", "This is kept")


async def test_a_huge_form_is_refused_and_a_strange_one_is_read_as_nothing(
    db: AsyncSession, browser: Browser
) -> None:
    made = await house(db)
    await _as(db, browser, made.owner.account_id)

    huge = await browser.client.post("/desk/report", data={"summary": "a" * 300_000}, headers=OWN)
    strange = await browser.client.post(
        "/desk/report",
        data={"read": "99.99", "answers": "x", "done.C99": "y", "state": "accepted"},
        headers=OWN,
    )

    assert (huge.status_code, strange.status_code) == (413, 303)
    assert (await db.scalars(select(AnnualReport))).one().answers == {}


async def test_a_focal_point_writes_and_the_owner_hands_in(db: AsyncSession, browser: Browser) -> None:
    made = await house(db)
    focal = await make.person(db, Role.FOCAL_POINT, made.hotel.id)
    await browser.sign_in(focal)

    look = await browser.submit("/desk/report", **WHOLE, act="look")
    refused = await browser.client.post("/desk/report/hand-in", data=HAND_IN, headers=OWN)

    assert "The owner hands it in" in look.text
    assert look.html.select_one('form[action*="hand-in"]') is None
    assert refused.status_code in {403, 404}


async def test_a_reviewer_asks_the_business_answers_and_the_reviewer_accepts(
    db: AsyncSession, browser: Browser, post_office: Callable[[], Awaitable[list[OutboxMail]]]
) -> None:
    made = await house(db)
    await reports.planned(db, made.adherence, "C1")
    row = await _in_hand(db, made)
    await post_office()
    at = f"/association/reports/{row.id}"

    await _as(db, browser, made.reviewer.account_id)
    queue = await browser.open("/association/reports")
    assert queue.html.select_one(f'main a[href="{at}"]')
    empty = await browser.submit(at, act="ask")
    assert (empty.status, "Ask at least one thing" in empty.text) == (422, True)
    named = await browser.submit(at, **{"ask.C2": "Did Mr. Carlos Rojas sign?"}, act="ask")
    assert named.faults == {"ask.C2"}
    await browser.submit(at, **{"ask.C1": "How many?"}, act="keep")
    asked = await browser.submit(at, **{"ask.C2": "Which contracts?"}, act="ask")
    assert "Questions asked" in asked.text
    assert [mail.subject for mail in await post_office()] == ["There are questions about your annual report"]

    await _as(db, browser, made.owner.account_id)
    form = await browser.open("/desk/report")
    assert ("How many?" in form.text, "Which contracts?" in form.text) == (True, True)
    fields = [str(tag["name"]) for tag in form.html.select('textarea[name^="answer."]')]
    await browser.submit("/desk/report", **{fields[0]: "Twelve"}, act="keep")
    waiting = await browser.submit("/desk/report/look", **HAND_IN)
    assert (waiting.status, "Answer to a question: Fill this in." in waiting.text) == (422, True)
    await browser.submit("/desk/report", **{fields[1]: "All with hotels"}, act="keep")
    await browser.submit("/desk/report/look", **HAND_IN)
    assert [mail.subject for mail in await post_office()] == ["An annual report waits for you"]

    await _as(db, browser, made.reviewer.account_id)
    read = await browser.open(at)
    assert ("Twelve" in read.text, "All with hotels" in read.text) == (True, True)
    assert (await browser.submit(at, act="accept")).faults == {"nothing_told"}
    page = await browser.submit(at, act="accept", nothing_told="yes")
    assert "Report accepted" in page.text
    assert [mail.subject for mail in await post_office()] == ["Your annual report was accepted"]
    kept = await db.get_one(Adherence, made.adherence.id, populate_existing=True)
    assert (kept.report_due_on, kept.reported_until) == (date(2027, 5, 1), date(2027, 6, 30))
    items = select(PlanItem.action).where(PlanItem.commitment == "C3")
    assert list(await db.scalars(items)) == ["What comes next for C3"]

    public = await browser.open(f"/directory/{made.hotel.slug}")
    assert "We trained everybody at the reception." in public.text
    assert "1 of 1 planned" in public.text
    assert "What was done for C1" not in public.text
    assert "Ana Vega" not in public.text


async def test_what_is_not_trained_enough_cannot_be_accepted_and_the_figures_say_why(
    db: AsyncSession, browser: Browser
) -> None:
    made = await house(db, trained=False)
    (clerk,) = (await db.scalars(select(Account).where(Account.id == made.reviewer.account_id))).all()
    row = await _in_hand(db, made)
    await browser.sign_in(clerk)
    at = f"/association/reports/{row.id}"

    page = await browser.open(at)
    sent = await browser.client.post(
        f"{at}/answer", data={"act": "accept", "read": page.field("read")}, headers=OWN
    )

    assert "Asked: 80 % of those who meet travellers" in page.text
    assert "0 of 1 trained" in page.text
    assert page.html.select_one('button[value="accept"]') is None
    assert sent.status_code == 422
    assert "not trained enough" in sent.text


async def test_an_answer_to_what_has_changed_meanwhile_is_refused(db: AsyncSession, browser: Browser) -> None:
    made = await house(db)
    row = await _in_hand(db, made)
    at = f"/association/reports/{row.id}"
    await _as(db, browser, made.reviewer.account_id)
    read = (await browser.open(at)).field("read")
    await browser.submit(at, **{"ask.C1": "How many?"}, act="ask")

    late = await browser.client.post(f"{at}/answer", data={"act": "accept", "read": read}, headers=OWN)

    assert late.status_code == 409
    assert (await db.get_one(AnnualReport, row.id, populate_existing=True)).state is State.QUERIED


async def test_one_that_is_not_accepted_says_why_and_is_handed_in_anew(
    db: AsyncSession, browser: Browser
) -> None:
    made = await house(db)
    row = await _in_hand(db, made)
    await _as(db, browser, made.reviewer.account_id)
    at = f"/association/reports/{row.id}"
    silent = await browser.submit(at, act="reject")
    await browser.submit(at, reason="Say what the clause asks for.", act="reject")

    await _as(db, browser, made.owner.account_id)
    form = await browser.open("/desk/report")
    await browser.submit("/desk/report", **{"done.C2": "The clause asks for training"}, act="look")
    await browser.submit("/desk/report/look", **HAND_IN)

    assert silent.faults == {"reason"}
    assert "Say what the clause asks for." in form.text
    assert form.field("done.C1").strip() == "What was done for C1"
    states = select(AnnualReport.state).order_by(AnnualReport.number)
    assert list(await db.scalars(states)) == [State.REJECTED, State.SUBMITTED]


async def test_an_auditor_reads_and_does_not_decide_and_nobody_reads_a_draft_or_anothers_member(
    db: AsyncSession, browser: Browser
) -> None:
    made = await house(db)
    row = await _in_hand(db, made)
    auditor = await make.person(db, Role.AUDITOR, made.chamber.id)
    stranger = await make.person(db, Role.REVIEWER, (await make.association(db)).id)
    administrator = await make.person(db, Role.ASSOCIATION_ADMIN, made.chamber.id)
    at = f"/association/reports/{row.id}"

    await browser.sign_in(auditor)
    page = await browser.open(at)
    refused = await browser.client.post(f"{at}/answer", data={"act": "accept", "read": "x"}, headers=OWN)
    await _as(db, browser, stranger.id)
    other = await browser.open(at)
    await _as(db, browser, administrator.id)
    none = await browser.client.get(at)

    assert (page.status, page.html.select_one("button[name=act]")) == (200, None)
    assert refused.status_code in {403, 404}
    assert other.status == 404
    assert none.status_code in {403, 404}


async def test_who_acts_for_the_business_does_not_read_its_report_for_the_association(
    db: AsyncSession, browser: Browser
) -> None:
    made = await house(db)
    row = await _in_hand(db, made)
    reviewer = await db.get_one(Account, made.reviewer.account_id)
    await make.post(db, reviewer, Role.MEMBER, made.hotel.id)
    await browser.sign_in(reviewer)
    hats = await browser.open("/account/hats")
    assert hats.status == 200
    at = f"/association/reports/{row.id}"

    page = await browser.open(at)

    assert "This is your own business" in page.text
    assert page.html.select_one('button[value="accept"]') is None
    sent = await browser.client.post(
        f"{at}/answer", data={"act": "accept", "read": page.field("read")}, headers=OWN
    )
    assert sent.status_code == 409


async def test_a_registrar_reads_what_no_association_reads(db: AsyncSession, browser: Browser) -> None:
    made = await house(db)
    row = await _in_hand(db, made)
    alone = await house(db, name="Hotel Alone")
    post = select(Post).where(Post.account_id == alone.reviewer.account_id)
    (await db.scalars(post)).one().until = date(2026, 3, 1)
    await db.flush()
    mine = await _in_hand(db, alone)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    ours = await browser.open("/registrar/reports")
    theirs = await browser.open("/registrar/reports?pile=elsewhere")

    assert ours.html.select_one(f'main a[href="/registrar/reports/{mine.id}"]')
    assert not ours.html.select_one(f'main a[href="/registrar/reports/{row.id}"]')
    assert theirs.html.select_one(f'main a[href="/registrar/reports/{row.id}"]')
    await browser.submit(f"/registrar/reports/{mine.id}", act="accept", nothing_told="yes")
    assert (await db.get_one(AnnualReport, mine.id, populate_existing=True)).state is State.ACCEPTED
