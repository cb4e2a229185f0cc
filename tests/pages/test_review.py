"""Reviewing applications and claims, as those who decide do it."""

from asyncio import create_task, sleep
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence.models import StatusChange
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.app import create_asgi
from registry.applications.drafts import submit
from registry.applications.models import Application, AuthorityDocument, Claim, ReviewComment, ReviewDraft
from registry.applications.rules import Authority, ClaimState
from registry.associations.models import Association
from registry.db import Database, open_database
from registry.signatories.models import Signatory
from tests import make
from tests.apps import PASSWORDS
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.pages.conftest import SETTINGS

OWN = {"sec-fetch-site": "same-origin"}


async def case(
    db: AsyncSession,
    *,
    status: Status = Status.APPLIED,
    authority: Authority | None = None,
    at: datetime = NOON,
) -> tuple[Account, Application, Association]:
    """Make an application of a member, and the association's reviewer."""
    body, business = await make.association(db), await make.signatory(db)
    await make.membership(db, business, body)
    row = await make.application(db, business, within=body, status=status, authority=authority, at=at)
    return await make.person(db, Role.REVIEWER, body.id), row, body


async def status_of(db: AsyncSession, row: Application) -> Status | None:
    assert row.adherence_id is not None
    return await present_status(db, row.adherence_id)


async def test_a_reviewer_finds_reads_asks_records_and_accepts(db: AsyncSession, browser: Browser) -> None:
    reviewer, row, _ = await case(db)
    await browser.sign_in(reviewer)
    here = f"/association/applications/{row.id}"

    queue = await browser.open("/association/applications")
    assert [tag["href"] for tag in queue.html.select("tbody a")] == [here]
    page = await browser.open(here)
    for part in ("Hotel Miramar", "Puerto Ejemplo", "Write the rule", "looks the same"):
        assert part in page.text

    kept = await browser.submit(here, here, act="keep", **{"remark.business.city": "Which of the two?"})
    assert kept.field("remark.business.city").strip() == "Which of the two?"
    assert (await db.scalar(select(ReviewComment))) is None
    early = await browser.client.post(here, data={"act": "accept"}, headers=OWN)
    assert (early.status_code, "First record" in early.text) == (422, True)
    recorded = await browser.submit(here, here, act="authority", authority="voucher")
    assert "vouches" in recorded.text
    assert "It was entered how authority to sign was shown." in recorded.text
    assert "answer is entered" not in recorded.text
    await browser.client.post(here, data={"act": "accept"}, headers=OWN)

    assert await status_of(db, row) is Status.ACCEPTED
    assert (await db.scalar(select(ReviewDraft))) is None
    assert "Accepted" in (await browser.open(here)).text


async def test_remarks_are_sent_together_and_the_business_has_the_next_move(
    db: AsyncSession, browser: Browser
) -> None:
    reviewer, row, _ = await case(db)
    await browser.sign_in(reviewer)
    here = f"/association/applications/{row.id}"

    empty = await browser.submit(here, here, act="ask")
    assert (empty.status, empty.faults) == (422, {"remarks"})
    long = await browser.submit(
        here, here, act="ask", **{"remark.plan.C3": "x" * 1001, "remark.plan.C1": "Who?"}
    )
    assert (long.status, long.faults) == (422, {"remark.plan.C3"})
    assert long.field("remark.plan.C1").strip() == "Who?"
    done = await browser.submit(here, here, act="ask", **{"remark.plan.C1": "Who?"})

    assert await status_of(db, row) is Status.CHANGES_REQUESTED
    assert "Who?" in done.text
    assert done.html.select("textarea[name^=remark]") == []
    again = await browser.client.post(here, data={"act": "ask", "remark.plan.C1": "Again?"}, headers=OWN)
    assert (again.status_code, "not waiting for a reviewer" in again.text) == (409, True)


async def test_recording_authority_keeps_the_remarks_on_the_page(db: AsyncSession, browser: Browser) -> None:
    reviewer, row, _ = await case(db)
    await browser.sign_in(reviewer)
    here = f"/association/applications/{row.id}"

    page = await browser.submit(
        here, here, act="authority", authority="voucher", **{"remark.business.city": "Which of the two?"}
    )

    assert "vouches" in page.text
    assert page.field("remark.business.city").strip() == "Which of the two?"
    assert await db.scalar(select(ReviewDraft.text)) == "Which of the two?"


@pytest.mark.parametrize("answer", [{"act": "accept"}, {"act": "decline", "reason": "No hotel."}])
async def test_no_answer_throws_a_remark_away_without_a_word(
    db: AsyncSession, browser: Browser, answer: dict[str, str]
) -> None:
    reviewer, row, _ = await case(db, authority=Authority.VOUCHER)
    await browser.sign_in(reviewer)
    here = f"/association/applications/{row.id}"

    page = await browser.submit(here, here, **answer, **{"remark.business.city": "Which of the two?"})

    assert (page.status, page.faults) == (422, {"remarks"})
    assert page.field("remark.business.city").strip() == "Which of the two?"
    assert await status_of(db, row) is Status.APPLIED
    await browser.submit(here, here, **answer, **{"remark.business.city": ""})
    assert await status_of(db, row) is not Status.APPLIED


async def test_declining_takes_a_reason(db: AsyncSession, browser: Browser) -> None:
    reviewer, row, _ = await case(db)
    await browser.sign_in(reviewer)
    here = f"/association/applications/{row.id}"

    mute = await browser.client.post(here, data={"act": "decline", "reason": " "}, headers=OWN)
    assert (mute.status_code, 'id="reason-fault"' in mute.text) == (422, True)
    await browser.client.post(
        here, data={"act": "decline", "reason": "This is 100% not a %(business)s."}, headers=OWN
    )

    page = await browser.open(here)
    assert await status_of(db, row) is Status.DECLINED
    assert "This is 100% not a %(business)s." in page.text
    assert page.html.select("main form button") == []
    await browser.sign_in(await db.get_one(Account, row.account_id))
    assert "This is 100% not a %(business)s." in (await browser.open(f"/join/{row.id}")).text


async def test_a_silent_application_is_marked_and_closed_by_a_person_only(
    db: AsyncSession, browser: Browser
) -> None:
    reviewer, row, body = await case(db, status=Status.CHANGES_REQUESTED, at=NOON - timedelta(days=100))
    hotel = await make.signatory(db)
    await make.membership(db, hotel, body)
    heard = await make.application(db, hotel, within=body, status=Status.CHANGES_REQUESTED, at=NOON)
    silent_since = NOON - timedelta(days=90)
    await db.execute(update(StatusChange).values(at=silent_since))
    await browser.sign_in(reviewer)
    here = f"/association/applications/{row.id}"

    queue = await browser.open("/association/applications?pile=theirs")
    assert queue.text.count("Silent for 90 days") == 1
    refused = await browser.client.post(
        f"/association/applications/{heard.id}", data={"act": "lapse"}, headers=OWN
    )
    assert (refused.status_code, "heard from" in refused.text) == (409, True)
    assert await status_of(db, row) is Status.CHANGES_REQUESTED
    page = await browser.submit(here, here, act="lapse")

    assert await status_of(db, row) is Status.DECLINED
    assert "Nothing was heard from the business for 90 days" in page.text


@pytest.fixture
async def served(own_database_url: str) -> AsyncGenerator[tuple[Database, Browser]]:
    """Serve a database of its own, in which several transactions are under way at once."""
    database = open_database(own_database_url, unsafe=True)
    app = create_asgi(SETTINGS, database, clock=lambda: NOON, passwords=PASSWORDS)
    async with AsyncClient(transport=ASGITransport(cast("Any", app)), base_url=SETTINGS.base_url) as client:
        yield database, Browser(client)
    await database.close()


@pytest.mark.parametrize("answer", [{"act": "lapse"}, {"act": "decline", "reason": "Nobody answers."}])
async def test_who_hands_in_again_while_a_reviewer_closes_the_application_is_heard(
    served: tuple[Database, Browser], answer: dict[str, str]
) -> None:
    database, browser = served
    long_ago = NOON - timedelta(days=100)
    async with database.writes() as db, db.begin():
        reviewer, row, body = await case(db, status=Status.CHANGES_REQUESTED, at=long_ago)
        row.answers = row.answers | {"submit": {"authority": "voucher", "association": str(body.id)}}
        await db.execute(update(StatusChange).values(at=long_ago))
        assert row.account_id is not None
        applicant = Actor(row.account_id)
    await browser.sign_in(reviewer)
    here = f"/association/applications/{row.id}"
    read = (await browser.open(here)).field("read")

    async with database.writes() as db, db.begin():
        await submit(db, applicant, row.id, now=NOON)
        closing = create_task(browser.client.post(here, data=answer | {"read": read}, headers=OWN))
        await sleep(0.3)  # the reviewer's request waits, for this transaction or for its own turn
    response = await closing

    assert (response.status_code, "has changed since" in response.text) == (409, True)
    async with database.reads() as db:
        assert await status_of(db, row) is Status.APPLIED


async def test_a_registrar_sees_apart_what_an_association_answers(db: AsyncSession, browser: Browser) -> None:
    _, theirs, _ = await case(db)
    ours = await make.application(db, within=None, status=Status.APPLIED, at=NOON)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    async def piled(pile: str) -> list[str]:
        page = await browser.open(f"/registrar/applications?pile={pile}")
        links = [str(link["href"]) for link in page.html.select("tbody th a")]
        return [link.rpartition("/")[2] for link in links]

    assert await piled("ours") == [str(ours.id)]
    assert await piled("elsewhere") == [str(theirs.id)]
    desk = await browser.open("/registrar")
    assert "Read 1 application" in desk.text


async def test_the_picture_of_a_document_is_the_reviewers_and_opens_in_no_page(
    db: AsyncSession, browser: Browser
) -> None:
    reviewer, row, _ = await case(db)
    picture = AuthorityDocument(
        application_id=row.id,
        sha256="0" * 64,
        content=b"\xff\xd8jpeg",
        uploaded_by=reviewer.id,
        uploaded_at=NOON,
    )
    other = await make.application(db)
    db.add(picture)
    await db.flush()
    await browser.sign_in(reviewer)

    answer = await browser.client.get(f"/association/applications/{row.id}/documents/{picture.id}")
    crossed = await browser.client.get(f"/association/applications/{other.id}/documents/{picture.id}")
    await browser.sign_in(await make.person(db, Role.REVIEWER))
    foreign = await browser.client.get(f"/association/applications/{row.id}/documents/{picture.id}")

    assert (answer.status_code, answer.content) == (200, b"\xff\xd8jpeg")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert {crossed.status_code, foreign.status_code} == {404}


@pytest.mark.parametrize("role", [Role.ASSOCIATION_ADMIN, Role.AUDITOR, Role.OWNER])
async def test_other_posts_read_no_applications(db: AsyncSession, browser: Browser, role: Role) -> None:
    _, row, body = await case(db)
    await browser.sign_in(await make.person(db, role, None if role is Role.OWNER else body.id))

    for path in ("", f"/{row.id}"):
        assert (await browser.open(f"/association/applications{path}")).status == 404
        assert (await browser.open(f"/registrar/applications{path}")).status == 404
    assert (await browser.open("/association/claims")).status == 404


async def test_foreign_and_missing_are_the_same_answer(db: AsyncSession, browser: Browser) -> None:
    _, row, _ = await case(db)
    claim = await make.claim(db, await make.signatory(db, name="Hotel Bahía"))
    await browser.sign_in(await make.person(db, Role.REVIEWER))

    for folder, foreign in (("applications", row.id), ("claims", claim.id)):
        theirs = await browser.client.get(f"/association/{folder}/{foreign}")
        missing = await browser.client.get(f"/association/{folder}/{uuid4()}")
        acted = await browser.client.post(
            f"/association/{folder}/{foreign}", data={"act": "grant", "reason": "x"}, headers=OWN
        )
        assert {theirs.status_code, missing.status_code, acted.status_code} == {404}
        assert theirs.text.replace(str(foreign), "") == missing.text.replace(
            missing.url.path.rpartition("/")[2], ""
        )


async def test_a_registrar_sees_an_associations_application_without_a_way_to_answer(
    db: AsyncSession, browser: Browser
) -> None:
    _, row, body = await case(db)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    here = f"/registrar/applications/{row.id}"

    queue, page = await browser.open("/registrar/applications?pile=elsewhere"), await browser.open(here)
    acted = await browser.client.post(here, data={"act": "decline", "reason": "No."}, headers=OWN)

    assert body.name in queue.text
    assert "The association reads this application" in page.text
    assert page.html.select("main form button") == []
    assert acted.status_code == 404
    assert await status_of(db, row) is Status.APPLIED


async def test_who_holds_a_post_in_the_business_is_told_that_somebody_else_decides(
    db: AsyncSession, browser: Browser
) -> None:
    reviewer, row, _ = await case(db)
    await make.post(db, reviewer, Role.MEMBER, row.signatory_id)
    await browser.sign_in(reviewer)
    here = f"/association/applications/{row.id}"

    page = await browser.open(here)
    acted = await browser.client.post(here, data={"act": "decline", "reason": "No."}, headers=OWN)

    assert "somebody else decides here" in page.text
    assert page.html.select("main form button") == []
    assert acted.status_code == 409


async def test_words_of_an_applicant_are_words_and_nothing_else(db: AsyncSession, browser: Browser) -> None:
    reviewer, row, _ = await case(db)
    row.answers = {
        **row.answers,
        "business": {**row.answers["business"], "city": "<script>x</script>", "website": "javascript:x"},
    }
    await db.flush()
    await browser.sign_in(reviewer)

    page = await browser.open(f"/association/applications/{row.id}")

    assert page.html.select("script:not([src^='/static/'])") == []
    assert [tag for tag in page.html.select("a") if str(tag.get("href", "")).startswith("javascript")] == []


# ── claims ──────────────────────────────────────────────────────────────────────────────────────────


async def test_anyone_signed_in_says_that_a_business_is_theirs_and_a_registrar_grants_it(
    db: AsyncSession, browser: Browser
) -> None:
    business, person = await make.signatory(db), await make.account(db, name="Cora Rivas")
    await make.adherence(db, business)
    await browser.sign_in(person)
    here = f"/join/claim/{business.slug}"

    mute = await browser.submit(here, here, statement="")
    assert (mute.status, mute.faults) == (422, {"statement"})
    said = await browser.submit(here, here, statement="I manage it.")
    assert (said.path, "A person is reading it" in said.text) == ("/join/claims", True)
    assert (await browser.open(here)).html.select("main form") == []

    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    row = await db.scalar(select(Claim))
    assert row is not None
    assert "Hotel Miramar" in (await browser.open("/registrar/claims")).text
    page = await browser.open(f"/registrar/claims/{row.id}")
    assert "I manage it." in page.text
    await browser.client.post(f"/registrar/claims/{row.id}", data={"act": "grant"}, headers=OWN)
    again = await browser.client.post(
        f"/registrar/claims/{row.id}", data={"act": "refuse", "reason": "No."}, headers=OWN
    )

    await db.refresh(row)
    assert (row.state, again.status_code) == (ClaimState.GRANTED, 409)
    assert "Granted" in (await browser.open("/registrar/claims?show=decided")).text
    await browser.sign_in(person)
    assert (await browser.open("/desk/signature")).status == 200


async def test_a_registrar_refuses_with_a_reason_and_the_association_reads_it(
    db: AsyncSession, browser: Browser
) -> None:
    reviewer, row, _ = await case(db)
    registrar = await make.person(db, Role.REGISTRAR)
    claimant = await make.account(db, name="Cora Rivas")
    business = await db.get_one(Signatory, row.signatory_id)
    claim = await make.claim(db, business, by=claimant)
    await browser.sign_in(registrar)
    here = f"/registrar/claims/{claim.id}"

    assert "Hotel Miramar" in (await browser.open("/registrar/claims")).text
    mute = await browser.client.post(here, data={"act": "refuse", "reason": ""}, headers=OWN)
    assert (mute.status_code, 'id="reason-fault"' in mute.text) == (422, True)
    await browser.client.post(here, data={"act": "refuse", "reason": "We rang the house."}, headers=OWN)

    assert "We rang the house." in (await browser.open(here)).text
    await browser.sign_in(reviewer)
    theirs = await browser.open(f"/association/claims/{claim.id}")
    assert "We rang the house." in theirs.text
    assert theirs.html.select_one("button[value=grant]") is None
    await browser.sign_in(claimant)
    assert "We rang the house." in (await browser.open("/join/claims")).text


async def test_a_business_that_is_not_there_cannot_be_claimed(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.account(db))

    assert (await browser.open("/join/claim/nowhere")).status == 404
    assert (await browser.open("/join/claims")).status == 200


async def test_a_visitor_is_asked_to_sign_in_first(browser: Browser) -> None:
    for path in (
        "/join/claims",
        "/join/claim/x",
        "/registrar/applications",
        "/association/claims",
        "/desk/sign",
    ):
        assert (await browser.open(path)).status == 401


@pytest.mark.parametrize("junk", ["?pile=nonsense", "?pile=", "?after=x", "?after=" + "9" * 5000])
async def test_junk_in_the_address_of_a_list_breaks_nothing(
    db: AsyncSession, browser: Browser, junk: str
) -> None:
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    assert (await browser.open(f"/registrar/applications{junk}")).status in {200, 400}


async def test_nobody_answers_a_text_they_did_not_read(db: AsyncSession, browser: Browser) -> None:
    reviewer, row, _ = await case(db)
    await browser.sign_in(reviewer)
    here = f"/association/applications/{row.id}"
    page = await browser.open(here)
    read = page.html.select_one("input[name=read]")["value"]  # type: ignore[index]
    row.submitted_at = row.submitted_at + timedelta(minutes=1) if row.submitted_at else None
    await db.flush()

    answer = {"act": "decline", "reason": "Not yours.", "read": str(read)}
    from_there = OWN | {"referer": f"https://registry.test{here}"}
    late = await browser.client.post(here, data=answer, headers=from_there)

    assert (late.status_code, f'href="{here}"' in late.text) == (409, True)
    elsewhere = OWN | {"referer": "https://evil.example/x"}
    assert "evil" not in (await browser.client.post(here, data=answer, headers=elsewhere)).text
    now_read = (await browser.open(here)).html.select_one("input[name=read]")["value"]  # type: ignore[index]
    answered = await browser.client.post(here, data=answer | {"read": str(now_read)}, headers=OWN)
    assert answered.status_code == 303


async def test_accepting_without_authority_says_so_beside_its_field(
    db: AsyncSession, browser: Browser
) -> None:
    reviewer, row, _ = await case(db)
    row.authority = None
    await db.flush()
    await browser.sign_in(reviewer)

    here = f"/association/applications/{row.id}"
    response = await browser.client.post(here, data={"act": "accept"}, headers=OWN)

    assert (response.status_code, 'id="authority-fault"' in response.text) == (422, True)


async def test_the_day_of_handing_in_is_told_once_while_it_is_the_day_of_the_status(
    db: AsyncSession, browser: Browser
) -> None:
    reviewer, row, _ = await case(db, at=make.LONG_AGO)
    await browser.sign_in(reviewer)
    here = f"/association/applications/{row.id}"

    assert "handed in on" not in (await browser.open(here)).text
    row.submitted_at = make.LONG_AGO - timedelta(days=3)
    await db.flush()
    assert "since January 1, 2026 · handed in on December 29, 2025" in (await browser.open(here)).text
