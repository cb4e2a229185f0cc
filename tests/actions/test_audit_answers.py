"""What auditors answer and picture on a visit: twice, side by side, late, after they left, and how long it is kept."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import Post
from registry.adherence.actions import change_status
from registry.adherence.rules import Category, Status
from registry.audits import fieldwork, planning
from registry.audits.access import visitor
from registry.audits.forgetting import forget_pictures
from registry.audits.models import AuditAnswer, AuditPicture
from registry.audits.queries import audit_view
from registry.audits.rules import PICTURES_KEPT, State, Verdict
from registry.errors import NotFoundError, RuleBrokenError
from tests import make
from tests.audits import BASE, TODAY, Cast, answer, cast, planned, sent, visited
from tests.conftest import NOON

SOON: dict[str, Any] = {"now": NOON, "base_url": BASE}
DATED: dict[str, Any] = {"today": TODAY, "now": NOON, "base_url": BASE}


@pytest.fixture
async def one(db: AsyncSession) -> Cast:
    return await cast(db)


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
