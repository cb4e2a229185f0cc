"""An audit from its plan to its end: who may do what, what is kept, and what follows."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, OwnerActor, RegistrarActor
from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.adherence.actions import change_status
from registry.adherence.models import Adherence, DatesChange
from registry.adherence.rules import Category, Status
from registry.audits import closing, drawing, draws, fieldwork, finding, planning
from registry.audits.access import Visitor, visitor
from registry.audits.candidates import candidates
from registry.audits.forgetting import forget_pictures
from registry.audits.forms import DrawDraft, FindingDraft, PlanDraft
from registry.audits.models import Audit, AuditAnswer, AuditDraw, AuditPicture, AuditReport, AuditSignature
from registry.audits.overdue import tell_of_overdue
from registry.audits.queries import audit_view, listed, my_visits
from registry.audits.rules import OVER, PICTURES_KEPT, Grade, Origin, Risk, Side, State, Verdict
from registry.audits.shown import draw_view, told_audits
from registry.audits.shown import draws as all_draws
from registry.db import Database
from registry.decisions.actions import decide
from registry.decisions.appeals import appeal, seat
from registry.decisions.forms import DecisionDraft
from registry.decisions.interim import suspend_for_now
from registry.decisions.models import Recommendation
from registry.decisions.rules import Ground, Outcome
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.models import Job, OutboxMail
from registry.ledger.models import LedgerEntry
from registry.settings import Settings
from tests import make
from tests.audits import BASE, TODAY, Cast, answer, cast, found, of, planned, sent, visited
from tests.conftest import NOON

SOON: dict[str, Any] = {"now": NOON, "base_url": BASE}
DATED: dict[str, Any] = {"today": TODAY, "now": NOON, "base_url": BASE}


@pytest.fixture
async def one(db: AsyncSession) -> Cast:
    return await cast(db)


async def letters_to(db: AsyncSession, email: str) -> list[str]:
    query = select(OutboxMail.body).where(OutboxMail.to_address == email).order_by(OutboxMail.written_at)
    return list(await db.scalars(query))


async def test_an_audit_goes_from_plan_to_closing_and_counts_for_24_months(
    db: AsyncSession, one: Cast
) -> None:
    audit, on_site = await found(db, one, Grade.MINOR)
    (row,) = await finding.findings(db, audit.id)
    await finding.respond(db, one.owner, audit.id, {row.id: "We print it."}, **SOON)
    await finding.put_right(db, one.owner, audit.id, row.id, "The new notice hangs.", **SOON)
    await finding.judge(db, on_site, row.id, "Seen.", good=True, **SOON)
    report = (await db.scalars(select(AuditReport).where(AuditReport.audit_id == audit.id))).one()
    await closing.sign(db, on_site, audit.id, report.sha256, **SOON)
    await closing.sign(db, one.owner, audit.id, report.sha256, **SOON)

    await closing.close(db, one.admin, audit.id, reason="", **DATED)

    kept = await of(db, audit.id)
    assert (kept.state, kept.passed, kept.visited_on) == (State.CLOSED, True, TODAY)
    adherence = await db.get_one(Adherence, one.adherence_id)
    assert adherence.audited_until == date(TODAY.year + 2, TODAY.month, TODAY.day)
    whys = await db.scalars(select(DatesChange.why).where(DatesChange.adherence_id == one.adherence_id))
    assert set(whys) == {"signed", "audit"}
    assert report.content.startswith(b"%PDF-")
    signed = (await db.execute(select(AuditSignature.side, AuditSignature.report_sha256))).all()
    assert set(map(tuple, signed)) == {(Side.AUDITOR, report.sha256), (Side.MEMBER, report.sha256)}
    (told,) = await told_audits(db, one.hotel.id)
    assert (told.association, told.visited_on, list(told.names), told.member_pays) == (
        one.chamber.name, TODAY, [], True,
    )  # fmt: skip
    kinds = set(await db.scalars(select(LedgerEntry.kind).where(LedgerEntry.kind.startswith("audit."))))
    assert {"audit.plan", "audit.assign", "audit.declare", "audit.begin", "audit.answer", "audit.finish", "audit.find",
            "audit.tell", "audit.respond", "audit.put_right", "audit.judge", "audit.report", "audit.sign",
            "audit.close"} <= kinds  # fmt: skip
    assert len(await letters_to(db, one.owner_account.email)) >= 6
    assert len(await letters_to(db, one.hotel.email)) >= 6


async def test_the_report_is_the_same_bytes_whenever_it_is_made(db: AsyncSession, one: Cast) -> None:
    audit, _ = await found(db, one, Grade.OBSERVATION)
    await finding.respond(db, one.owner, audit.id, {}, **SOON)
    kept = (await db.scalars(select(AuditReport).where(AuditReport.audit_id == audit.id))).one()
    first = kept.content
    await db.delete(kept)
    await db.flush()

    again = await closing.make_report(db, await of(db, audit.id), **SOON)

    assert again.content == first


async def test_one_of_its_own_people_neither_audits_nor_plans_nor_closes(db: AsyncSession, one: Cast) -> None:
    audit = await planned(db, one)
    was = await db.get_one(Account, one.auditor.account_id)
    await make.post(db, was, Role.MEMBER, one.hotel.id, until=TODAY - timedelta(days=700))

    with pytest.raises(RuleBrokenError, match="acts for the business"):
        await sent(db, one, audit)
    await make.post(db, await db.get_one(Account, one.admin.account_id), Role.OWNER, one.hotel.id)
    with pytest.raises(RuleBrokenError, match="acts for the business"):
        await planning.cancel(db, one.admin, audit.id, reason="X", **SOON)


async def test_who_acted_for_it_longer_than_24_months_ago_may_audit(db: AsyncSession, one: Cast) -> None:
    audit = await planned(db, one)
    was = await db.get_one(Account, one.auditor.account_id)
    await make.post(
        db, was, Role.MEMBER, one.hotel.id, since=date(2020, 1, 1), until=TODAY - timedelta(days=731)
    )

    assert (await sent(db, one, audit)).audit_id == audit.id


async def test_who_read_its_application_does_not_audit_it(db: AsyncSession, one: Cast) -> None:
    newcomer = await make.adherence(db, one.hotel, status=Status.APPLIED)
    await change_status(db, one.auditor, newcomer.id, Status.DECLINED, today=TODAY, now=NOON)
    audit = await planned(db, one)

    with pytest.raises(RuleBrokenError, match="read an application"):
        await sent(db, one, audit)


async def test_nobody_works_on_an_audit_before_they_declare(db: AsyncSession, one: Cast) -> None:
    audit = await planned(db, one)
    await planning.assign(
        db, one.admin, audit.id, one.auditor.account_id, one.chamber.id, video_reason="", **SOON
    )
    me = await visitor(db, one.auditor, audit.id, now=NOON)

    with pytest.raises(RuleBrokenError, match="Declare first"):
        await fieldwork.begin(db, me, today=TODAY, now=NOON)
    await planning.not_free(db, me, **SOON)
    with pytest.raises(NotFoundError):
        await visitor(db, one.auditor, audit.id, now=NOON)


async def undeclared(db: AsyncSession, one: Cast, audit: Audit) -> Visitor:
    colleague = await make.auditor(db, one.chamber)
    await planning.assign(
        db, one.admin, audit.id, colleague.account_id, one.chamber.id, video_reason="", **SOON
    )
    return await visitor(db, colleague, audit.id, now=NOON)


@pytest.mark.parametrize("state", [each for each in State if each not in OVER])
async def test_an_auditor_without_a_declaration_acts_on_nothing_of_an_audit(
    db: AsyncSession, one: Cast, state: State
) -> None:
    audit, on_site = await visited(db, one, "notices")
    row = await finding.find(
        db, on_site, FindingDraft("notices", Grade.MINOR, "It is old.", "Print it."), now=NOON
    )
    picture_id = await fieldwork.add_picture(
        db, on_site, uuid4(), b"pixels", item="notices", site_id=one.sites[0].id, now=NOON
    )
    await finding.tell(db, on_site, today=TODAY, now=NOON, base_url=BASE)
    report = await closing.make_report(db, audit, **SOON)
    audit.state = state
    me = await undeclared(db, one, audit)
    draft = FindingDraft("notices", Grade.MINOR, "It is old.", "Print it.")
    late: dict[str, Any] = {
        "today": TODAY + timedelta(days=16),
        "now": NOON + timedelta(days=16),
        "base_url": BASE,
    }

    for act in (
        fieldwork.begin(db, me, today=TODAY, now=NOON),
        fieldwork.take_answers(db, me, [answer("rule_current")], now=NOON),
        fieldwork.add_picture(db, me, uuid4(), b"pixels", item="notices", site_id=None, now=NOON),
        fieldwork.take_picture_back(db, me, picture_id, now=NOON),
        fieldwork.finish(db, me, now=NOON),
        fieldwork.reopen(db, me, now=NOON),
        finding.find(db, me, draft, now=NOON),
        finding.drop(db, me, row.id, now=NOON),
        finding.tell(db, me, **DATED),
        finding.go_on(db, me, **late),
        finding.judge(db, me, row.id, "Seen.", good=True, **SOON),
        finding.recommend_late(db, me, row.id, "Late.", **late),
        closing.sign(db, me, audit.id, report.sha256, **SOON),
    ):
        with pytest.raises(RuleBrokenError, match="Declare first"):
            await act
    assert (audit.state, row.dropped_at) == (state, None)


async def test_a_visit_that_never_began_is_not_gone_back_to(db: AsyncSession, one: Cast) -> None:
    audit = await planned(db, one)
    on_site = await sent(db, one, audit)

    with pytest.raises(RuleBrokenError, match="has moved on"):
        await fieldwork.reopen(db, on_site, now=NOON)
    assert (audit.state, audit.visited_on) == (State.SCHEDULED, None)


async def test_a_visit_that_is_over_is_gone_back_to_and_not_begun_on_another_day(
    db: AsyncSession, one: Cast
) -> None:
    audit, on_site = await visited(db, one)

    with pytest.raises(RuleBrokenError, match="has moved on"):
        await fieldwork.begin(db, on_site, today=TODAY + timedelta(days=1), now=NOON)
    await fieldwork.reopen(db, on_site, now=NOON)
    assert audit.visited_on == TODAY


async def test_who_is_taken_off_an_audit_while_they_ask_acts_on_nothing_more(
    db: AsyncSession, one: Cast
) -> None:
    audit, on_site = await visited(db, one)
    await planning.hand_over(db, one.admin, audit.id, on_site.auditor_id, reason="Away", **SOON)

    with pytest.raises(NotFoundError):
        await finding.tell(db, on_site, **DATED)


async def test_an_association_sends_its_own_auditors_and_a_registrar_joins_by_video(
    db: AsyncSession, one: Cast
) -> None:
    audit = await planned(db, one)
    abroad = await make.association(db, country="PA", name="Chamber abroad")
    guest, registrar = await make.auditor(db, abroad), await make.registrar(db)

    with pytest.raises(NotFoundError):
        await planning.assign(
            db, one.admin, audit.id, guest.account_id, abroad.id, video_reason="Small", **SOON
        )
    with pytest.raises(RuleBrokenError, match="joins by video"):
        await planning.assign(db, registrar, audit.id, guest.account_id, abroad.id, video_reason="", **SOON)
    for account_id, body in ((guest.account_id, abroad.id), (registrar.account_id, None)):
        await planning.assign(
            db, registrar, audit.id, account_id, body, video_reason="A small country", **SOON
        )

    assert (await visitor(db, guest, audit.id, now=NOON)).association_id == abroad.id
    assert (await visitor(db, registrar, audit.id, now=NOON)).association_id is None
    assert await listed(db, guest) == []  # a guest sees the one audit, and no other of that association


async def test_another_chamber_sees_and_plans_nothing(db: AsyncSession, one: Cast) -> None:
    audit = await planned(db, one)
    other = await make.association(db)
    stranger = await make.administrator(db, other)

    for act in (
        planning.cancel(db, stranger, audit.id, reason="X", **SOON),
        audit_view(db, stranger, audit.id, now=NOON),
        planning.plan(
            db, stranger, one.hotel.id, PlanDraft(Origin.RISK, TODAY, frozenset(), member_pays=False), risks=[], **DATED
        ),
        visitor(db, await make.auditor(db, other), audit.id, now=NOON),
    ):  # fmt: skip
        with pytest.raises(NotFoundError):
            await act
    assert await listed(db, stranger) == []


async def test_one_audit_of_a_business_is_open_at_a_time(db: AsyncSession, one: Cast) -> None:
    audit = await planned(db, one)
    with pytest.raises(RuleBrokenError, match="open already"):
        await planned(db, one)
    await planning.cancel(db, one.admin, audit.id, reason="Floods", **SOON)

    await planned(db, one)
    kept = await of(db, audit.id)
    assert (kept.state, kept.cancelled_by) == (State.CANCELLED, one.admin.account_id)


async def test_an_audit_of_who_has_left_cannot_be_planned_and_closes_without_counting(
    db: AsyncSession, one: Cast
) -> None:
    audit, on_site = await found(db, one)
    await finding.respond(db, one.owner, audit.id, {}, **SOON)
    report = (await db.scalars(select(AuditReport))).one()
    await closing.sign(db, on_site, audit.id, report.sha256, **SOON)
    await change_status(
        db,
        one.owner,
        one.adherence_id,
        Status.WITHDRAWN,
        today=TODAY,
        now=NOON,
        category=Category.OWN_REQUEST,
    )

    later: dict[str, Any] = {
        "today": TODAY + timedelta(days=16),
        "now": NOON + timedelta(days=16),
        "base_url": BASE,
    }
    await closing.close(db, one.admin, audit.id, reason="", **later)

    assert (await db.get_one(Adherence, one.adherence_id)).audited_until is None
    assert (await audit_view(db, one.admin, audit.id, now=NOON)).left
    with pytest.raises(RuleBrokenError, match="has left"):
        await planned(db, one)


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────


async def test_the_same_answer_sent_twice_changes_nothing_and_is_answered_alike(
    db: AsyncSession, one: Cast
) -> None:
    audit = await planned(db, one)
    on_site = await sent(db, one, audit)
    await fieldwork.begin(db, on_site, today=TODAY, now=NOON)
    drafts = [answer("rule_current"), answer("last_test", Verdict.NOT_SEEN), answer("no_such")]

    first = await fieldwork.take_answers(db, on_site, drafts, now=NOON)
    again = await fieldwork.take_answers(db, on_site, drafts, now=NOON)

    assert first == again
    assert [taken.refused for taken in first] == [False, False, True]
    assert await db.scalar(select(func.count()).select_from(AuditAnswer)) == 2


async def test_two_auditors_overwrite_nothing_and_somebody_settles_it(db: AsyncSession, one: Cast) -> None:
    audit = await planned(db, one)
    ana, eva = await sent(db, one, audit), await sent(db, one, audit, await make.auditor(db, one.chamber))
    await fieldwork.begin(db, ana, today=TODAY, now=NOON)
    first = answer("rule_current")
    await fieldwork.take_answers(db, ana, [first], now=NOON)

    mine = answer("rule_current", Verdict.NOT_MET, first.answer_id, note="Nobody signed it.")
    yours = answer("rule_current", Verdict.NOT_SEEN, first.answer_id)
    await fieldwork.take_answers(db, ana, [mine], now=NOON)
    await fieldwork.take_answers(db, eva, [yours], now=NOON)

    view = await audit_view(db, ana, audit.id, now=NOON)
    (place,) = [each for each in view.places if each.item.key == "rule_current"]
    assert {each.verdict for each in place.answers} == {Verdict.NOT_MET, Verdict.NOT_SEEN}
    assert view.conflicts == 1
    with pytest.raises(RuleBrokenError, match="differently"):
        await fieldwork.finish(db, ana, now=NOON)
    settled = answer("rule_current", Verdict.NOT_MET, mine.answer_id, yours.answer_id)
    await fieldwork.take_answers(db, eva, [settled], now=NOON)
    assert (await audit_view(db, eva, audit.id, now=NOON)).conflicts == 0
    assert await db.scalar(select(func.count()).select_from(AuditAnswer)) == 4  # and nothing is gone


async def test_what_was_on_the_phone_of_who_left_is_kept_beside_for_a_fortnight_and_they_see_nothing_more(
    db: AsyncSession, one: Cast
) -> None:
    audit = await planned(db, one)
    ana = await sent(db, one, audit)
    eva = await sent(db, one, audit, await make.auditor(db, one.chamber))
    await fieldwork.begin(db, ana, today=TODAY, now=NOON)
    theirs = answer("rule_current", Verdict.NOT_MET, note="Nobody signed it.")
    await fieldwork.take_answers(db, eva, [theirs], now=NOON)
    await planning.hand_over(db, one.admin, audit.id, ana.auditor_id, reason="Moves away", **SOON)

    me = Actor(ana.account_id)
    with pytest.raises(NotFoundError):
        await visitor(db, me, audit.id, now=NOON)
    late = NOON + timedelta(days=14)
    sending = await visitor(db, me, audit.id, now=late, sending=True)
    before, other = answer("rule_current", Verdict.MET, theirs.answer_id), answer("last_test")
    after = replace(answer("last_test"), answered_at=NOON + timedelta(seconds=1))
    undated = replace(answer("last_test"), answered_at=None)
    taken = await fieldwork.take_answers(db, sending, [before, other, after, undated], now=late)

    assert [(each.said, each.refused) for each in taken] == [
        (fieldwork.KEPT_BESIDE, False),
        (fieldwork.KEPT_BESIDE, False),
        (fieldwork.WRITTEN_AFTER, True),
        (fieldwork.WRITTEN_AFTER, True),
    ]
    view = await audit_view(db, eva, audit.id, now=late)
    places = {each.item.key: each for each in view.places}
    assert [each.answer_id for each in places["rule_current"].answers] == [theirs.answer_id]
    assert [each.answer_id for each in places["rule_current"].beside] == [before.answer_id]
    assert (view.answered, view.conflicts, view.late_answers) == (1, 0, 0)
    shot = await fieldwork.add_picture(
        db, sending, uuid4(), b"pixels", item="rule_current", site_id=None, now=late
    )
    with pytest.raises(NotFoundError):
        await visitor(db, me, audit.id, now=late + timedelta(seconds=1), sending=True)

    audit.state = State.DRAFT_FINDINGS
    await db.flush()
    await fieldwork.reopen(db, eva, now=late)
    view = await audit_view(db, eva, audit.id, now=late)
    assert (view.answered, view.conflicts) == (1, 0)
    assert (await db.get_one(AuditPicture, shot, populate_existing=True)).late


async def test_who_is_taken_off_while_their_answers_travel_changes_no_answer_of_others(
    db: AsyncSession, one: Cast
) -> None:
    audit = await planned(db, one)
    ana, eva = await sent(db, one, audit), await sent(db, one, audit, await make.auditor(db, one.chamber))
    await fieldwork.begin(db, ana, today=TODAY, now=NOON)
    theirs = answer("rule_current", Verdict.NOT_MET)
    await fieldwork.take_answers(db, eva, [theirs], now=NOON)
    await planning.hand_over(db, one.admin, audit.id, ana.auditor_id, reason="Moves away", **SOON)

    (taken,) = await fieldwork.take_answers(
        db, ana, [answer("rule_current", Verdict.MET, theirs.answer_id)], now=NOON
    )

    assert taken.said == fieldwork.KEPT_BESIDE
    view = await audit_view(db, eva, audit.id, now=NOON)
    (place,) = [each for each in view.places if each.item.key == "rule_current"]
    assert [each.answer_id for each in place.answers] == [theirs.answer_id]


async def test_whose_post_has_ended_sends_for_a_fortnight_what_they_wrote_before_and_then_nothing(
    db: AsyncSession, one: Cast
) -> None:
    audit = await planned(db, one)
    ana = await sent(db, one, audit)
    await fieldwork.begin(db, ana, today=TODAY, now=NOON)
    post = (await db.scalars(select(Post).where(Post.account_id == ana.account_id))).one()
    post.until = TODAY
    await db.flush()
    ended = datetime.combine(TODAY + timedelta(days=1), time(), UTC)
    me = Actor(ana.account_id)

    assert (await visitor(db, me, audit.id, now=ended - timedelta(seconds=1))).left_at is None
    with pytest.raises(NotFoundError):
        await visitor(db, me, audit.id, now=ended)
    late = ended + timedelta(days=14)
    sending = await visitor(db, me, audit.id, now=late, sending=True)
    drafts = [replace(answer("rule_current"), answered_at=when) for when in (ended, late)]
    taken = await fieldwork.take_answers(db, sending, drafts, now=late)
    assert [each.said for each in taken] == [fieldwork.KEPT_BESIDE, fieldwork.WRITTEN_AFTER]
    for days in (15, 200):
        with pytest.raises(NotFoundError):
            await visitor(db, me, audit.id, now=ended + timedelta(days=days), sending=True)
    await db.delete(post)
    await db.flush()
    with pytest.raises(NotFoundError):
        await visitor(db, me, audit.id, now=NOON, sending=True)


async def test_answers_for_a_cancelled_audit_or_a_member_that_has_left_are_kept_and_told(
    db: AsyncSession, one: Cast
) -> None:
    audit = await planned(db, one)
    on_site = await sent(db, one, audit)
    await fieldwork.begin(db, on_site, today=TODAY, now=NOON)
    await change_status(
        db,
        one.owner,
        one.adherence_id,
        Status.WITHDRAWN,
        today=TODAY,
        now=NOON,
        category=Category.OWN_REQUEST,
    )
    (before,) = await fieldwork.take_answers(db, on_site, [answer("rule_current")], now=NOON)
    await planning.cancel(db, one.admin, audit.id, reason="It left", **SOON)
    (after,) = await fieldwork.take_answers(db, on_site, [answer("last_test")], now=NOON)

    assert (before.said, after.said, after.refused) == (None, fieldwork.KEPT_CANCELLED, False)
    kept = (await db.execute(select(AuditAnswer.item, AuditAnswer.late))).all()
    assert set(map(tuple, kept)) == {("rule_current", False), ("last_test", True)}


async def test_what_came_when_the_visit_was_over_counts_once_it_is_opened_again(
    db: AsyncSession, one: Cast
) -> None:
    audit, on_site = await visited(db, one)
    (taken,) = await fieldwork.take_answers(db, on_site, [answer("rule_current", Verdict.NOT_MET)], now=NOON)
    shot = await fieldwork.add_picture(
        db, on_site, uuid4(), b"pixels", item="rule_current", site_id=None, now=NOON
    )
    assert taken.said == fieldwork.KEPT_LATE
    assert (await db.get_one(AuditPicture, shot)).late
    assert (await audit_view(db, on_site, audit.id, now=NOON)).conflicts == 0

    await fieldwork.reopen(db, on_site, now=NOON)

    assert (await audit_view(db, on_site, audit.id, now=NOON)).conflicts == 1
    assert not (await db.get_one(AuditPicture, shot)).late


async def test_a_picture_sent_twice_is_one_and_taken_back_leaves_its_hash(
    db: AsyncSession, one: Cast
) -> None:
    audit = await planned(db, one)
    on_site = await sent(db, one, audit)
    await fieldwork.begin(db, on_site, today=TODAY, now=NOON)
    picture_id = uuid4()

    for _ in range(2):
        await fieldwork.add_picture(
            db, on_site, picture_id, b"pixels", item="rule_current", site_id=None, now=NOON
        )
    await fieldwork.take_picture_back(db, on_site, picture_id, now=NOON)

    (row,) = await db.scalars(select(AuditPicture))
    assert (row.content, len(row.sha256)) == (b"", 64)


async def test_a_picture_of_which_nobody_ticked_that_nobody_is_on_it_cannot_be_stored(
    db: AsyncSession, one: Cast
) -> None:
    audit = await planned(db, one)
    picture = AuditPicture(
        audit_id=audit.id, item="notices", site_id=None, finding_id=None, sha256="0" * 64, content=b"x",
        nobody_on_it=False, by=one.auditor.account_id, received_at=NOON, late=False,
    )  # fmt: skip
    db.add(picture)
    with pytest.raises(IntegrityError):
        await db.flush()


async def test_pictures_go_three_years_after_the_end_and_their_hashes_stay(
    db: AsyncSession, one: Cast
) -> None:
    audit = await planned(db, one)
    on_site = await sent(db, one, audit)
    await fieldwork.begin(db, on_site, today=TODAY, now=NOON)
    await fieldwork.add_picture(db, on_site, uuid4(), b"pixels", item="rule_current", site_id=None, now=NOON)
    await planning.cancel(db, one.admin, audit.id, reason="X", **SOON)

    for waited, kept in ((PICTURES_KEPT, b"pixels"), (PICTURES_KEPT + timedelta(days=1), b"")):
        await forget_pictures(db, now=NOON + waited)
        db.expire_all()
        (row,) = await db.scalars(select(AuditPicture))
        assert (row.content, len(row.sha256)) == (kept, 64)


async def test_an_id_that_somebody_else_used_keeps_no_picture(db: AsyncSession, one: Cast) -> None:
    audit = await planned(db, one)
    ana, eva = await sent(db, one, audit), await sent(db, one, audit, await make.auditor(db, one.chamber))
    await fieldwork.begin(db, ana, today=TODAY, now=NOON)
    picture_id = uuid4()
    await fieldwork.add_picture(db, ana, picture_id, b"hers", item="rule_current", site_id=None, now=NOON)

    with pytest.raises(RuleBrokenError, match="somebody else"):
        await fieldwork.add_picture(db, eva, picture_id, b"mine", item="rule_current", site_id=None, now=NOON)


# ── findings ────────────────────────────────────────────────────────────────────────────────────────


async def test_the_member_reads_nothing_before_it_is_told_and_the_checklist_in_the_report_alone(
    db: AsyncSession, one: Cast
) -> None:
    audit, on_site = await visited(db, one, "notices")
    with pytest.raises(RuleBrokenError, match="no finding: 1"):
        await finding.tell(db, on_site, **DATED)
    await finding.find(
        db, on_site, FindingDraft("notices", Grade.MAJOR, "It is an old number.", "Print it anew."), now=NOON
    )

    before = await audit_view(db, one.owner, audit.id, now=NOON)
    await finding.tell(db, on_site, **DATED)
    after = await audit_view(db, one.owner, audit.id, now=NOON)

    assert (list(before.findings), list(before.places), list(after.places)) == ([], [], [])
    (row,) = after.findings
    assert (row.due_on, row.open) == (TODAY + timedelta(days=45), True)


async def test_without_an_answer_of_the_member_the_audit_goes_on_after_15_days(
    db: AsyncSession, one: Cast
) -> None:
    audit, on_site = await found(db, one, Grade.MINOR)

    with pytest.raises(RuleBrokenError, match="15 days"):
        await finding.go_on(db, on_site, today=TODAY + timedelta(days=15), **SOON)
    await finding.go_on(db, on_site, today=TODAY + timedelta(days=16), **SOON)

    assert (await of(db, audit.id)).state is State.CORRECTIVE_ACTIONS


async def test_an_auditor_recommends_for_a_late_major_finding_once_and_a_registrar_decides(
    db: AsyncSession, one: Cast
) -> None:
    audit, on_site = await found(db, one, Grade.MAJOR)
    await finding.respond(db, one.owner, audit.id, {}, **SOON)
    (row,) = await finding.findings(db, audit.id)
    late: dict[str, Any] = {
        "today": TODAY + timedelta(days=46),
        "now": NOON + timedelta(days=46),
        "base_url": BASE,
    }

    with pytest.raises(RuleBrokenError, match="overdue"):
        await finding.recommend_late(db, on_site, row.id, "Not done.", **DATED)
    await finding.recommend_late(db, on_site, row.id, "Not done.", **late)

    made = (await db.scalars(select(Recommendation))).one()
    assert (made.outcome, made.ground, made.recommended_by, made.association_id) == (
        Outcome.SUSPEND, Ground.ACTION_NOT_DONE, one.auditor.account_id, one.chamber.id,
    )  # fmt: skip
    with pytest.raises(RuleBrokenError, match="recommended already"):
        await finding.recommend_late(db, on_site, row.id, "Not done.", **late)


async def test_who_audited_the_business_neither_suspends_nor_decides_nor_sits_on_the_panel(
    db: AsyncSession, one: Cast
) -> None:
    audit, on_site = await found(db, one, Grade.CRITICAL)
    person = await make.person(db, Role.REGISTRAR)
    by_video, other = RegistrarActor(person.id), await make.registrar(db)
    await planning.assign(db, other, audit.id, person.id, None, video_reason="A small country", **SOON)
    await planning.declare(db, await visitor(db, Actor(person.id), audit.id, now=NOON), named=False, now=NOON)
    (row,) = await finding.findings(db, audit.id)
    await finding.recommend_late(db, on_site, row.id, "It is grave.", **DATED)
    made = (await db.scalars(select(Recommendation))).one()
    await make.notice(db, made, served_on=TODAY - timedelta(days=30))

    for follow in (True, False):
        with pytest.raises(RuleBrokenError, match="You audited this business"):
            await decide(db, by_video, made.id, DecisionDraft(follow, None, "So be it."), **DATED)
    with pytest.raises(RuleBrokenError, match="You audited this business"):
        await suspend_for_now(db, by_video, made.id, "It is grave.", **DATED)

    await suspend_for_now(db, other, made.id, "It is grave.", **DATED)
    await decide(db, other, made.id, DecisionDraft(follow=True, effective_on=None, reason="So."), **DATED)
    owner = OwnerActor(one.owner.account_id, one.hotel.id)
    await appeal(db, owner, made.id, "The door was shut.", **DATED)
    with pytest.raises(RuleBrokenError, match="had a part"):
        await seat(db, await make.registrar(db), made.id, person.email, **DATED)


async def test_who_audited_a_business_longer_than_24_months_ago_may_decide_about_it(
    db: AsyncSession, one: Cast
) -> None:
    audit, other = await planned(db, one), await make.registrar(db)
    registrar = await make.registrar(db)
    await planning.assign(
        db, other, audit.id, registrar.account_id, None, video_reason="A small country", **SOON
    )
    await planning.declare(db, await visitor(db, registrar, audit.id, now=NOON), named=False, now=NOON)
    for days, refused in ((730, True), (731, False)):
        row = await make.recommendation(db, await db.get_one(Adherence, one.adherence_id), by=other)
        row.recommended_at = NOON + timedelta(days=days)
        await db.flush()
        when: dict[str, Any] = {
            "today": TODAY + timedelta(days=days), "now": NOON + timedelta(days=days), "base_url": BASE,
        }  # fmt: skip
        deciding = decide(db, registrar, row.id, DecisionDraft(False, None, "It was put right."), **when)
        if refused:
            with pytest.raises(RuleBrokenError, match="You audited this business"):
                await deciding
            await decide(db, await make.registrar(db), row.id, DecisionDraft(False, None, "So."), **when)
        else:
            await deciding


async def test_a_corrective_action_that_is_late_is_told_of_once(db: AsyncSession, one: Cast) -> None:
    await found(db, one, Grade.MAJOR, Grade.OBSERVATION)
    before = len(await letters_to(db, one.owner_account.email))

    for days, told in ((45, 0), (46, 1), (46, 1), (60, 1)):
        # Noon in UTC is the same day in Costa Rica.
        await tell_of_overdue(db, base_url=BASE, now=NOON + timedelta(days=days))
        assert len(await letters_to(db, one.owner_account.email)) == before + told


async def test_who_audited_does_not_close_and_nothing_closes_unsigned(db: AsyncSession, one: Cast) -> None:
    audit, on_site = await found(db, one)
    await finding.respond(db, one.owner, audit.id, {}, **SOON)
    with pytest.raises(RuleBrokenError, match="An auditor must sign"):
        await closing.close(db, one.admin, audit.id, reason="", **DATED)
    report = (await db.scalars(select(AuditReport))).one()
    with pytest.raises(RuleBrokenError, match="not the report"):
        await closing.sign(db, on_site, audit.id, "0" * 64, **SOON)
    await closing.sign(db, on_site, audit.id, report.sha256, **SOON)
    with pytest.raises(RuleBrokenError, match="15 days to sign"):
        await closing.close(db, one.admin, audit.id, reason="", **DATED)

    was = RegistrarActor(one.auditor.account_id)
    with pytest.raises(RuleBrokenError, match="did not audit"):
        await closing.close(db, was, audit.id, reason="", **DATED)
    later: dict[str, Any] = {"today": TODAY, "now": NOON + timedelta(days=16), "base_url": BASE}
    assert (await closing.close(db, one.admin, audit.id, reason="", **later)).passed is True


async def test_an_audit_whose_actions_are_not_done_closes_without_being_passed(
    db: AsyncSession, one: Cast
) -> None:
    audit, _ = await found(db, one, Grade.MAJOR)
    await finding.respond(db, one.owner, audit.id, {}, **SOON)

    closed = await closing.close(db, one.admin, audit.id, reason="Nothing was done.", **DATED)

    assert closed.passed is False
    assert (await db.get_one(Adherence, one.adherence_id)).audited_until is None
    assert await told_audits(db, one.hotel.id) == []


# ── draws and risks ─────────────────────────────────────────────────────────────────────────────────


async def test_a_draw_is_published_before_it_is_opened_and_plans_whom_it_falls_on(
    db: AsyncSession, one: Cast
) -> None:
    draw = await draws.publish(
        db, one.admin, DrawDraft(TODAY + timedelta(days=1), "The lottery of that day"), now=NOON
    )
    before = await draw_view(db, draw.id, now=NOON)
    with pytest.raises(RuleBrokenError, match="before the moment"):
        await draws.open_draw(db, one.admin, draw.id, "4711", **DATED)
    later: dict[str, Any] = {
        "today": TODAY + timedelta(days=1),
        "now": NOON + timedelta(days=1),
        "base_url": BASE,
    }
    await draws.open_draw(db, one.admin, draw.id, "4711", **later)

    after = await draw_view(db, draw.id, now=NOON)
    assert (before.seed, list(before.drawn)) == ("", [])
    assert drawing.seed_hash(after.seed) == before.seed_sha256
    assert drawing.list_hash(list(after.listed)) == before.list_sha256
    assert [line.slug for line in after.drawn] == drawing.drawn(after.seed, "4711", list(after.listed))
    audit = (await db.scalars(select(Audit))).one()
    assert (audit.origin, audit.draw_id, audit.state) == (Origin.RANDOM, draw.id, State.SCHEDULED)
    with pytest.raises(RuleBrokenError, match="opened already"):
        await draws.open_draw(db, one.admin, draw.id, "4711", **later)
    with pytest.raises(RuleBrokenError, match="has been held"):
        await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=3), ""), now=NOON)


async def test_who_left_since_the_list_was_frozen_stays_drawn_and_is_told_as_such(
    db: AsyncSession, one: Cast
) -> None:
    draw = await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    await change_status(
        db,
        one.owner,
        one.adherence_id,
        Status.WITHDRAWN,
        today=TODAY,
        now=NOON,
        category=Category.OWN_REQUEST,
    )
    later: dict[str, Any] = {
        "today": TODAY + timedelta(days=1),
        "now": NOON + timedelta(days=1),
        "base_url": BASE,
    }

    await draws.open_draw(db, one.admin, draw.id, "", **later)

    (line,) = (await draw_view(db, draw.id, now=NOON + timedelta(days=1))).drawn
    assert (line.slug, line.left, line.audited) == (one.hotel.slug, True, False)
    assert await db.scalar(select(func.count()).select_from(Audit)) == 0
    assert await db.scalar(select(func.count()).select_from(AuditDraw)) == 1
    (listed_draw,) = await all_draws(db, now=NOON)
    assert (listed_draw.many, list(listed_draw.drawn)) == (1, [])


async def test_an_audit_that_was_over_before_a_draw_was_opened_is_not_the_draws(
    db: AsyncSession, one: Cast
) -> None:
    draw = await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    audit = await planned(db, one)
    await planning.cancel(db, one.admin, audit.id, reason="Floods", **SOON)
    days_after = NOON + timedelta(days=1)
    # whoever opens it acts for the business: nothing is planned
    await make.post(db, await db.get_one(Account, one.admin.account_id), Role.OWNER, one.hotel.id)
    later: dict[str, Any] = {"today": TODAY + timedelta(days=1), "now": days_after, "base_url": BASE}
    await draws.open_draw(db, one.admin, draw.id, "", **later)

    (line,) = (await draw_view(db, draw.id, now=days_after)).drawn
    assert (line.slug, line.audited, line.state) == (one.hotel.slug, False, None)

    other = await make.administrator(db, one.chamber)
    await draws.plan_drawn(db, other, draw, **later)
    (line,) = (await draw_view(db, draw.id, now=days_after)).drawn
    assert (line.audited, line.state) == (True, State.SCHEDULED)


async def test_an_audit_that_is_open_when_a_draw_is_opened_is_the_draws(db: AsyncSession, one: Cast) -> None:
    draw = await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    audit = await planned(db, one)
    days_after = NOON + timedelta(days=1)
    later: dict[str, Any] = {"today": TODAY + timedelta(days=1), "now": days_after, "base_url": BASE}
    await draws.open_draw(db, one.admin, draw.id, "", **later)
    await planning.cancel(
        db, one.admin, audit.id, reason="Floods", now=days_after + timedelta(1), base_url=BASE
    )

    (line,) = (await draw_view(db, draw.id, now=days_after)).drawn
    assert (line.audited, line.state) == (True, State.CANCELLED)


@pytest.mark.parametrize("of_the_register", [True, False])
async def test_of_two_who_publish_a_draw_at_once_one_is_refused(
    database: Database, of_the_register: bool
) -> None:
    async with database.writes() as db, db.begin():
        one = await cast(db)
        if of_the_register:
            await make.adherence(db, await make.signatory(db, name="Hotel Alone"))
        actors = [
            await make.registrar(db) if of_the_register else await make.administrator(db, one.chamber)
            for _ in range(3)
        ]

    async def publish(actor: planning.Planner) -> None:
        async with database.writes() as db, db.begin():
            await draws.publish(db, actor, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
            await asyncio.sleep(0.05)

    results = await asyncio.gather(*map(publish, actors), return_exceptions=True)

    assert sorted(type(each).__name__ for each in results) == ["NoneType"] + ["RuleBrokenError"] * 2
    async with database.reads() as db:
        assert await db.scalar(select(func.count()).select_from(AuditDraw)) == 1


async def test_a_draw_of_one_association_keeps_none_of_another_or_of_next_year(
    db: AsyncSession, one: Cast
) -> None:
    draw = await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    other = await make.association(db, name="Another chamber")
    await make.membership(db, one.hotel, other)
    await draws.publish(
        db, await make.administrator(db, other), DrawDraft(TODAY + timedelta(days=1), ""), now=NOON
    )
    days_after = NOON + timedelta(days=1)
    later: dict[str, Any] = {"today": TODAY + timedelta(days=1), "now": days_after, "base_url": BASE}
    await draws.open_draw(db, one.admin, draw.id, "", **later)

    year = NOON + timedelta(days=365)
    await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=366), ""), now=year)
    assert await db.scalar(select(func.count()).select_from(AuditDraw)) == 3


async def test_of_many_who_were_drawn_each_is_planned_once_by_the_queue(db: AsyncSession, one: Cast) -> None:
    draw = await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    draw.opened_at, draw.opened_by = NOON, one.admin.account_id

    for _ in range(2):
        await draws.plan_drawn(db, one.admin, draw, at_once=0, **DATED)

    assert await draws.plans_waiting(db, draw.id) == 1
    assert await db.scalar(select(func.count()).select_from(Audit)) == 0
    job = (await db.scalars(select(Job))).one()
    assert (job.kind, job.payload is not None) == (draws.PLAN, True)
    for _ in range(2):  # a worker that was killed, and another
        await draws.do_plan(db, job.payload or {}, Settings(base_url=BASE), NOON)
    audit = (await db.scalars(select(Audit))).one()
    assert (audit.draw_id, audit.planned_by, audit.association_id) == (
        draw.id,
        one.admin.account_id,
        one.chamber.id,
    )
    entry = select(LedgerEntry.acted_as).where(LedgerEntry.kind == "audit.plan")
    assert (await db.scalars(entry)).one() == "association"


async def test_a_registrar_opens_a_draw_of_those_in_no_association(db: AsyncSession, one: Cast) -> None:
    registrar, alone = await make.registrar(db), await make.signatory(db, name="Hotel Alone")
    await make.adherence(db, alone)
    draw = await draws.publish(db, registrar, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    draw.opened_at, draw.opened_by = NOON, registrar.account_id

    await draws.plan_drawn(db, registrar, draw, at_once=0, **DATED)
    job = (await db.scalars(select(Job))).one()
    await draws.do_plan(db, job.payload or {}, Settings(base_url=BASE), NOON)

    audit = (await db.scalars(select(Audit))).one()
    assert (audit.association_id, audit.planned_by) == (None, registrar.account_id)
    assert list(draw.listed) == [alone.slug] != [one.hotel.slug]


async def test_each_candidate_comes_with_its_reasons(db: AsyncSession, one: Cast) -> None:
    late = await make.signatory(db, name="Hotel Late")
    await make.membership(db, late, one.chamber)
    await make.adherence(
        db, late, report_due_on=TODAY - timedelta(days=1), audited_until=TODAY + timedelta(days=91)
    )
    fine = await make.signatory(db, name="Hotel Fine")
    await make.membership(db, fine, one.chamber)
    await make.adherence(db, fine, audited_until=TODAY + timedelta(days=91))
    audit = await planned(db, one)

    lines = {line.signatory_id: line for line in await candidates(db, one.admin, now=NOON)}

    assert list(lines[late.id].reasons) == [Risk.REPORT_OVERDUE]
    assert Risk.RUNS_OUT in lines[one.hotel.id].reasons
    assert lines[one.hotel.id].open_audit == audit.id
    assert fine.id not in lines


@pytest.mark.parametrize("of_the_register", [True, False])
async def test_however_many_businesses_there_are_no_statement_names_each(
    db: AsyncSession, one: Cast, of_the_register: bool
) -> None:
    actor = await make.registrar(db) if of_the_register else one.admin
    bound: list[int] = []

    def count(*given: Any) -> None:
        bound.append(len(given[3]))

    async def asked() -> tuple[int, int]:
        bound.clear()
        found = await candidates(db, actor, now=NOON)
        return len(found), sum(bound)

    connection = (await db.connection()).sync_connection
    event.listen(connection, "before_cursor_execute", count)
    few = await asked()
    for number in range(12):
        hotel = await make.signatory(db, name=f"Hotel {number}")
        await make.membership(db, hotel, one.chamber)
        await make.adherence(db, hotel)
    many = await asked()

    assert (few[0], many[0]) == (1, 13)
    assert few[1] == many[1]


async def test_an_auditor_finds_their_visits_whatever_hat_is_on(db: AsyncSession, one: Cast) -> None:
    audit = await planned(db, one)
    await sent(db, one, audit)

    assert [line.audit_id for line in await my_visits(db, Actor(one.auditor.account_id))] == [audit.id]
