"""Reviewers read applications: whose, remarks, authority, the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor, ReviewerActor
from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.applications.models import Application, AuthorityDocument, ReviewComment, ReviewDraft
from registry.applications.review import accept, ask_for_changes, decline, keep_remarks, record_authority
from registry.applications.review_queries import last_decision, queue, reviewed
from registry.applications.reviewing import Pile
from registry.applications.rules import Authority
from registry.applications.scope import Reviewer
from registry.associations.models import Association
from registry.associations.queries import is_member
from registry.db import open_database
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from tests import make

BASE = "https://registry.test"
CITY = {"business.city": "Which of the two?"}


async def case(
    db: AsyncSession,
    *,
    status: Status = Status.APPLIED,
    authority: Authority | None = Authority.VOUCHER,
    member: bool = True,
) -> tuple[ReviewerActor, Application, Association]:
    """Make an application of a member, and the association's reviewer."""
    body = await make.association(db)
    business = await make.signatory(db)
    if member:
        await make.membership(db, business, body)
    row = await make.application(db, business, within=body, status=status, authority=authority)
    return await make.reviewer(db, body), row, body


async def status_of(db: AsyncSession, row: Application) -> Status | None:
    assert row.adherence_id is not None
    return await present_status(db, row.adherence_id)


async def listed(
    db: AsyncSession, actor: Reviewer, now: datetime, pile: Pile = Pile.OURS
) -> dict[UUID, bool]:
    piles = (pile, Pile.ELSEWHERE) if pile is Pile.OURS else (pile,)
    found = [await queue(db, actor, one, after=None, today=now.date(), now=now) for one in piles]
    for one, page in zip(piles, found, strict=True):
        assert all(line.decides is (one is not Pile.ELSEWHERE) for line in page.lines)
        assert page.counts[one] == len(page.lines)
    return {line.application_id: line.decides for page in found for line in page.lines}


# ── whose ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_reviewer_reads_what_names_their_association_and_nothing_else(
    db: AsyncSession, now: datetime
) -> None:
    reviewer, row, _ = await case(db)
    _, foreign, _ = await case(db)
    alone = await make.application(db)

    assert await listed(db, reviewer, now) == {row.id: True}
    for other in (foreign.id, alone.id, uuid4()):
        with pytest.raises(NotFoundError):
            await reviewed(db, reviewer, other, today=now.date(), now=now)


async def test_naming_an_association_makes_nobody_its_member(db: AsyncSession, now: datetime) -> None:
    reviewer, row, body = await case(db, member=False)
    registrar = await make.registrar(db)

    assert await listed(db, reviewer, now) == {}
    assert await listed(db, registrar, now) == {row.id: True}
    for act in ACTS:
        with pytest.raises(NotFoundError):
            await act(db, reviewer, row.id, now)
    assert row.signatory_id is not None
    assert not await is_member(db, body.id, row.signatory_id, now=now)


async def test_an_application_leaves_the_association_on_the_day_after_the_membership(
    db: AsyncSession, now: datetime
) -> None:
    reviewer, row, body = await case(db, member=False)
    registrar = await make.registrar(db)
    business = await db.get_one(Signatory, row.signatory_id)
    membership = await make.membership(db, business, body, until=now.date())

    assert await listed(db, reviewer, now) == {row.id: True}
    assert await listed(db, registrar, now) == {row.id: False}
    membership.until = now.date() - timedelta(days=1)
    await db.flush()
    assert await listed(db, reviewer, now) == {}
    assert await listed(db, registrar, now) == {row.id: True}
    with pytest.raises(NotFoundError):
        await accept(db, reviewer, row.id, base_url=BASE, today=now.date(), now=now)


async def test_a_registrar_decides_what_no_association_reads_and_looks_at_the_rest(
    db: AsyncSession, now: datetime
) -> None:
    _, row, _ = await case(db)
    alone = await make.application(db, authority=Authority.DOCUMENT)
    registrar = await make.registrar(db)

    assert await listed(db, registrar, now) == {row.id: False, alone.id: True}
    with pytest.raises(NotFoundError):
        await accept(db, registrar, row.id, base_url=BASE, today=now.date(), now=now)
    await accept(db, registrar, alone.id, base_url=BASE, today=now.date(), now=now)


async def test_a_registrar_steps_in_where_an_association_has_no_reviewer_any_more(
    db: AsyncSession, now: datetime
) -> None:
    reviewer, row, _ = await case(db)
    registrar = await make.registrar(db)
    post = await db.scalar(select(Post).where(Post.account_id == reviewer.account_id))
    assert post is not None
    post.until = now.date() - timedelta(days=1)
    await db.flush()

    assert await listed(db, registrar, now) == {row.id: True}


async def test_a_draft_is_seen_by_no_reviewer(db: AsyncSession, now: datetime) -> None:
    reviewer, row, _ = await case(db)
    row.submitted_at = None
    await db.flush()

    assert await listed(db, reviewer, now) == {}
    for actor in (reviewer, await make.registrar(db)):
        with pytest.raises(NotFoundError):
            await reviewed(db, actor, row.id, today=now.date(), now=now)


# ── the list ────────────────────────────────────────────────────────────────────────────────────────


async def test_the_list_is_by_whose_move_it_is_and_counts_each_pile(db: AsyncSession, now: datetime) -> None:
    registrar = await make.registrar(db)
    rows = {
        status: await make.application(db, status=status)
        for status in (
            Status.APPLIED,
            Status.CHANGES_REQUESTED,
            Status.ACCEPTED,
            Status.DECLINED,
            Status.COMMITTED,
        )
    }

    found = await queue(db, registrar, Pile.THEIRS, after=None, today=now.date(), now=now)

    assert found.counts == {Pile.OURS: 1, Pile.ELSEWHERE: 0, Pile.THEIRS: 2, Pile.CLOSED: 2}
    assert {line.application_id for line in found.lines} == {
        rows[Status.CHANGES_REQUESTED].id,
        rows[Status.ACCEPTED].id,
    }


@pytest.mark.parametrize("pile", [Pile.OURS, Pile.CLOSED])
async def test_a_long_list_goes_on_by_key_and_loses_none(db: AsyncSession, now: datetime, pile: Pile) -> None:
    registrar = await make.registrar(db)
    status = Status.APPLIED if pile is Pile.OURS else Status.DECLINED
    made = {
        (await make.application(db, status=status, at=make.LONG_AGO + timedelta(hours=n // 2))).id
        for n in range(53)
    }

    first = await queue(db, registrar, pile, after=None, today=now.date(), now=now)
    second = await queue(db, registrar, pile, after=first.next_after, today=now.date(), now=now)

    assert (len(first.lines), len(second.lines), second.next_after) == (50, 3, None)
    assert {line.application_id for line in (*first.lines, *second.lines)} == made


async def test_an_application_that_was_silent_for_ninety_days_is_marked(
    db: AsyncSession, now: datetime
) -> None:
    registrar = await make.registrar(db)
    silent = await make.application(db, status=Status.ACCEPTED)
    heard = await make.application(db, status=Status.CHANGES_REQUESTED)
    heard.changed_at = now - timedelta(days=80)
    await db.flush()

    later = make.LONG_AGO + timedelta(days=91)
    found = await queue(db, registrar, Pile.THEIRS, after=None, today=later.date(), now=later)

    assert {line.application_id: line.silent for line in found.lines} == {silent.id: True, heard.id: False}


# ── remarks ─────────────────────────────────────────────────────────────────────────────────────────


async def test_remarks_are_kept_for_their_author_alone_until_they_are_sent_together(
    db: AsyncSession, now: datetime
) -> None:
    reviewer, row, body = await case(db)
    colleague = await make.reviewer(db, body)

    await keep_remarks(db, reviewer, row.id, {**CITY, "plan.C3": "Which suppliers?"}, today=now.date())

    assert list(await db.scalars(select(ReviewComment))) == []
    assert (await reviewed(db, colleague, row.id, today=now.date(), now=now)).drafts == {}
    await ask_for_changes(
        db, reviewer, row.id, {"plan.C3": "", "plan.C1": "Who?"}, base_url=BASE, today=now.date(), now=now
    )
    sent = list(await db.scalars(select(ReviewComment).order_by(ReviewComment.item)))
    assert [(one.item, one.text) for one in sent] == [
        ("business.city", "Which of the two?"),
        ("plan.C1", "Who?"),
    ]
    assert list(await db.scalars(select(ReviewDraft))) == []
    assert await status_of(db, row) is Status.CHANGES_REQUESTED


async def test_without_a_remark_nothing_is_asked(db: AsyncSession, now: datetime) -> None:
    reviewer, row, _ = await case(db)

    with pytest.raises(RuleBrokenError, match="at least one remark"):
        await ask_for_changes(db, reviewer, row.id, {}, base_url=BASE, today=now.date(), now=now)

    assert await status_of(db, row) is Status.APPLIED


async def test_an_item_that_is_not_there_bears_no_remark(db: AsyncSession, now: datetime) -> None:
    reviewer, row, _ = await case(db)

    await keep_remarks(db, reviewer, row.id, {"sites.99": "x", "<script>": "x"}, today=now.date())

    assert list(await db.scalars(select(ReviewDraft))) == []


# ── authority ───────────────────────────────────────────────────────────────────────────────────────


async def test_nothing_is_accepted_before_it_is_recorded_how_authority_was_shown(
    db: AsyncSession, now: datetime
) -> None:
    reviewer, row, _ = await case(db, authority=None)

    with pytest.raises(RuleBrokenError, match="First record"):
        await accept(db, reviewer, row.id, base_url=BASE, today=now.date(), now=now)
    await record_authority(db, reviewer, row.id, Authority.VOUCHER, today=now.date(), now=now)
    await accept(db, reviewer, row.id, base_url=BASE, today=now.date(), now=now)

    assert await status_of(db, row) is Status.ACCEPTED
    assert (row.authority, row.authority_recorded_by, row.authority_recorded_at) == (
        Authority.VOUCHER,
        reviewer.account_id,
        now,
    )
    entry = await db.scalar(select(LedgerEntry).where(LedgerEntry.kind == "application.record_authority"))
    assert entry is not None
    assert entry.details == {"authority": "voucher"}


async def test_a_registrar_cannot_record_an_associations_voucher(db: AsyncSession, now: datetime) -> None:
    row = await make.application(db)

    with pytest.raises(RuleBrokenError, match="vouch"):
        await record_authority(
            db, await make.registrar(db), row.id, Authority.VOUCHER, today=now.date(), now=now
        )


async def test_a_document_is_recorded_once_it_is_there(db: AsyncSession, now: datetime) -> None:
    reviewer, row, _ = await case(db, authority=None)

    with pytest.raises(RuleBrokenError, match="no document"):
        await record_authority(db, reviewer, row.id, Authority.DOCUMENT, today=now.date(), now=now)
    db.add(
        AuthorityDocument(
            application_id=row.id,
            sha256="0" * 64,
            content=b"jpeg",
            uploaded_by=reviewer.account_id,
            uploaded_at=now,
        )
    )
    await db.flush()
    await record_authority(db, reviewer, row.id, Authority.DOCUMENT, today=now.date(), now=now)

    assert row.authority is Authority.DOCUMENT


@pytest.mark.parametrize(
    ("email", "confirmed", "shown"),
    [
        ("ana@miramar.example.org", True, True),
        ("ana@miramar.example.org", False, False),
        ("ana@elsewhere.example.org", True, False),
    ],
)
async def test_the_reviewer_is_told_whether_a_confirmed_address_is_on_the_firms_domain(
    db: AsyncSession, now: datetime, email: str, *, confirmed: bool, shown: bool
) -> None:
    applicant = await make.account(db, email=email, confirmed=confirmed)
    row = await make.application(db, by=applicant)

    seen = await reviewed(db, await make.registrar(db), row.id, today=now.date(), now=now)

    assert seen.applicant.on_domain is shown


# ── the answer ──────────────────────────────────────────────────────────────────────────────────────


async def test_whoever_handed_in_may_sign_once_it_is_accepted(db: AsyncSession, now: datetime) -> None:
    body, business = await make.association(db), await make.signatory(db)
    await make.membership(db, business, body)
    applicant = await make.account(db)  # as when an association prepared it, and a focal point went on
    row = await make.application(db, business, by=applicant, within=body, authority=Authority.VOUCHER)
    reviewer = await make.reviewer(db, body)

    await accept(db, reviewer, row.id, base_url=BASE, today=now.date(), now=now)

    post = await db.scalar(select(Post).where(Post.account_id == applicant.id))
    assert post is not None
    assert (post.role, post.organisation_id) == (Role.OWNER, business.id)


Act = Callable[[AsyncSession, ReviewerActor | RegistrarActor, UUID, datetime], Awaitable[None]]


async def do_accept(db: AsyncSession, actor: Reviewer, id_: UUID, now: datetime) -> None:
    await accept(db, actor, id_, base_url=BASE, today=now.date(), now=now)


async def do_decline(db: AsyncSession, actor: Reviewer, id_: UUID, now: datetime) -> None:
    await decline(db, actor, id_, "Not a business.", base_url=BASE, today=now.date(), now=now)


async def do_ask(db: AsyncSession, actor: Reviewer, id_: UUID, now: datetime) -> None:
    await ask_for_changes(db, actor, id_, CITY, base_url=BASE, today=now.date(), now=now)


async def do_keep(db: AsyncSession, actor: Reviewer, id_: UUID, now: datetime) -> None:
    await keep_remarks(db, actor, id_, CITY, today=now.date())


async def do_record(db: AsyncSession, actor: Reviewer, id_: UUID, now: datetime) -> None:
    await record_authority(db, actor, id_, Authority.EMAIL_DOMAIN, today=now.date(), now=now)


ACTS: list[Act] = [do_accept, do_decline, do_ask, do_keep, do_record]


@pytest.mark.parametrize("act", ACTS)
async def test_nobody_answers_an_application_of_a_business_they_hold_a_post_in(
    db: AsyncSession, now: datetime, act: Act
) -> None:
    reviewer, row, _ = await case(db)
    me = await db.get_one(Account, reviewer.account_id)
    await make.post(db, me, Role.MEMBER, row.signatory_id)

    with pytest.raises(RuleBrokenError, match="yourself"):
        await act(db, reviewer, row.id, now)
    assert (await reviewed(db, reviewer, row.id, today=now.date(), now=now)).own_business


@pytest.mark.parametrize("act", ACTS)
async def test_nobody_answers_the_application_that_they_handed_in(
    db: AsyncSession, now: datetime, act: Act
) -> None:
    reviewer, row, _ = await case(db)
    row.account_id = reviewer.account_id
    await db.flush()

    with pytest.raises(RuleBrokenError, match="yourself"):
        await act(db, reviewer, row.id, now)


@pytest.mark.parametrize("act", ACTS)
async def test_a_foreign_application_is_not_there(db: AsyncSession, now: datetime, act: Act) -> None:
    _, row, _ = await case(db)
    stranger = await make.reviewer(db, await make.association(db))

    with pytest.raises(NotFoundError):
        await act(db, stranger, row.id, now)

    assert await status_of(db, row) is Status.APPLIED


@pytest.mark.parametrize("act", [do_accept, do_ask, do_keep, do_record])
@pytest.mark.parametrize("status", sorted(set(Status) - {Status.APPLIED}))
async def test_only_what_waits_for_a_reviewer_is_answered(
    db: AsyncSession, now: datetime, act: Act, status: Status
) -> None:
    reviewer, row, _ = await case(db, status=status)

    with pytest.raises(RuleBrokenError, match="not waiting for a reviewer"):
        await act(db, reviewer, row.id, now)


@pytest.mark.parametrize("status", [Status.APPLIED, Status.CHANGES_REQUESTED, Status.ACCEPTED])
async def test_an_application_is_declined_as_long_as_it_is_not_signed(
    db: AsyncSession, now: datetime, status: Status
) -> None:
    reviewer, row, _ = await case(db, status=status)

    await do_decline(db, reviewer, row.id, now)

    assert await status_of(db, row) is Status.DECLINED


@pytest.mark.parametrize(
    "status", [Status.COMMITTED, Status.SUSPENDED, Status.WITHDRAWN, Status.REMOVED, Status.DECLINED]
)
async def test_what_was_signed_or_has_ended_is_not_declined(
    db: AsyncSession, now: datetime, status: Status
) -> None:
    reviewer, row, _ = await case(db, status=status)

    with pytest.raises(RuleBrokenError):
        await do_decline(db, reviewer, row.id, now)


async def test_the_reason_stands_in_the_ledgers_own_column_and_on_the_page_and_in_no_letter(
    db: AsyncSession, now: datetime
) -> None:
    reviewer, row, _ = await case(db)

    await do_decline(db, reviewer, row.id, now)

    entry = await db.scalar(select(LedgerEntry).where(LedgerEntry.kind == "adherence.declined"))
    assert entry is not None
    assert (entry.reason, entry.actor_id, entry.signatory_id) == (
        "Not a business.",
        reviewer.account_id,
        row.signatory_id,
    )
    assert "Not a business" not in str(entry.details)
    told = await last_decision(db, row.adherence_id)
    assert told is not None
    assert (told.kind, told.reason) == ("declined", "Not a business.")
    applicant = await db.get_one(Account, row.account_id)
    letter = await db.scalar(select(OutboxMail).where(OutboxMail.to_address == applicant.email))
    assert letter is not None
    assert "declined" not in f"{letter.subject} {letter.body}".lower()
    assert "Not a business" not in (letter.body or "")


@pytest.mark.parametrize("first", [do_accept, do_decline, do_ask])
@pytest.mark.parametrize("second", [do_accept, do_ask])
async def test_of_two_reviewers_at_the_same_moment_the_second_is_told(
    own_database_url: str, now: datetime, first: Act, second: Act
) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        reviewer, row, body = await case(db)
        colleague = await make.reviewer(db, body)

    async def answer(actor: ReviewerActor, act: Act) -> None:
        async with database.writes() as db, db.begin():
            await act(db, actor, row.id, now)

    outcomes = await asyncio.gather(
        answer(reviewer, first), answer(colleague, second), return_exceptions=True
    )

    refused = [one for one in outcomes if isinstance(one, BaseException)]
    # Declining may follow an acceptance: then both hold, one after the other.
    assert len(refused) == 1 or (first is do_decline and not refused)
    assert all(isinstance(one, RuleBrokenError) for one in refused)
    await database.close()


# ── look-alikes ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_reviewer_is_shown_who_looks_alike_and_only_what_they_may_know_of_them(
    db: AsyncSession, now: datetime
) -> None:
    reviewer, row, body = await case(db)
    public = await make.signatory(db, name="H0tel Miramar", city="Bahía")
    await make.adherence(db, public)
    same_house = await make.signatory(db, name="Hotel Mirarnar", city="Cerro")
    await make.membership(db, same_house, body)
    of_ours = await make.application(db, same_house, within=body)
    hidden = await make.signatory(db, name="HOTEL MIRAMAR", city="Secreto")
    foreign = await make.application(db, hidden)

    seen = await reviewed(db, reviewer, row.id, today=now.date(), now=now)
    by_registrar = await reviewed(db, await make.registrar(db), row.id, today=now.date(), now=now)

    hrefs = {line.href: line for line in seen.alike}
    assert set(hrefs) == {f"/directory/{public.slug}", f"/association/applications/{of_ours.id}", ""}
    assert (hrefs[""].name, hrefs[""].place) == ("", "")
    assert "Secreto" not in str(seen.alike)
    assert f"/registrar/applications/{foreign.id}" in {line.href for line in by_registrar.alike}


async def test_look_alikes_are_looked_up_together_however_many(
    db: AsyncSession, now: datetime, asked: list[str]
) -> None:
    reviewer, row, body = await case(db)
    registrar = await make.registrar(db)

    async def count() -> int:
        asked.clear()
        await reviewed(db, registrar, row.id, today=now.date(), now=now)
        await reviewed(db, reviewer, row.id, today=now.date(), now=now)
        return len(asked)

    async def another(status: Status) -> None:
        same = await make.signatory(db, name="Hotel Mirarnar")
        await make.application(db, same, within=body, status=status)

    await another(Status.APPLIED)
    few = await count()
    for status in (Status.APPLIED, Status.DECLINED, Status.COMMITTED, Status.SUSPENDED):
        await another(status)

    assert await count() == few


async def test_of_several_applications_of_a_look_alike_the_latest_is_shown(
    db: AsyncSession, now: datetime
) -> None:
    _, row, _ = await case(db)
    same = await make.signatory(db, name="Hotel Mirarnar")
    latest = await make.application(db, same, status=Status.APPLIED, at=now)
    for days in (1, 2):
        await make.application(db, same, status=Status.DECLINED, at=now - timedelta(days=days))

    seen = await reviewed(db, await make.registrar(db), row.id, today=now.date(), now=now)

    assert [line.href for line in seen.alike] == [f"/registrar/applications/{latest.id}"]


async def test_a_business_is_not_its_own_look_alike(db: AsyncSession, now: datetime) -> None:
    reviewer, row, _ = await case(db)

    assert (await reviewed(db, reviewer, row.id, today=now.date(), now=now)).alike == ()
