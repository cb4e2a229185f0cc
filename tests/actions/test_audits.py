"""An audit from its plan to its end: who may do what, what is kept, and what follows."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, OwnerActor, RegistrarActor
from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence.actions import change_status
from registry.adherence.models import Adherence, DatesChange
from registry.adherence.rules import Category, Status
from registry.audits import closing, fieldwork, finding, planning
from registry.audits.access import Visitor, visitor
from registry.audits.forms import FindingDraft, PlanDraft
from registry.audits.models import Audit, AuditReport, AuditSignature
from registry.audits.overdue import tell_of_overdue
from registry.audits.queries import audit_view, listed, my_visits
from registry.audits.rules import OVER, Grade, Origin, Side, State
from registry.audits.shown import told_audits
from registry.decisions.actions import decide
from registry.decisions.appeals import appeal, seat
from registry.decisions.forms import DecisionDraft
from registry.decisions.interim import suspend_for_now
from registry.decisions.models import Recommendation
from registry.decisions.rules import Ground, Outcome
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
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


async def test_an_auditor_finds_their_visits_whatever_hat_is_on(db: AsyncSession, one: Cast) -> None:
    audit = await planned(db, one)
    await sent(db, one, audit)

    assert [line.audit_id for line in await my_visits(db, Actor(one.auditor.account_id))] == [audit.id]
