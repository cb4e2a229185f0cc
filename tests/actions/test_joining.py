"""Drafts are kept, handed in once, handed in again, and given up."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import Post
from registry.accounts.rules import Role
from registry.adherence.actions import change_status
from registry.adherence.models import Adherence, PlanItem, StatusChange
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.applications import documents, drafts, prefill
from registry.applications.coming_back import begin_again
from registry.applications.models import Application, ReviewComment
from registry.applications.neighbours import Alike, KnownBusiness, alike
from registry.applications.queries import application, document, mine, own_application
from registry.applications.rules import DOCUMENTS_MOST, DRAFTS_MOST, Authority, Step
from registry.codes.rules import COMMITMENTS
from registry.db import open_database
from registry.errors import NotFoundError, RuleBrokenError
from registry.fleets.models import Vehicle
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Establishment, Signatory
from registry.signatories.queries import establishments
from registry.signatories.rules import Sector
from tests import make
from tests.rules.test_joining import HOTEL, HOUSE, NEVER, plan_of

OWN = "ana@faro.example.org"
BASE = "https://registry.test"


def answers(**changes: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return everything that a hotel types, but for the steps given."""
    typed = prefill.of_business("CR", HOTEL, [HOUSE])
    typed |= {"exclusions": NEVER, "plan": plan_of(*COMMITMENTS, due=date(2026, 6, 30))}
    return typed | {"submit": {"authority": "email_domain"}} | changes


async def applicant(db: AsyncSession) -> Actor:
    await make.code_version(db)
    return Actor((await make.account(db, email=OWN)).id)


async def typed(db: AsyncSession, actor: Actor, *, now: datetime, **changes: dict[str, str]) -> UUID:
    """Begin an application and type everything, but for the steps given."""
    given = answers(**changes)
    row = await drafts.begin(db, actor, uuid4(), given["country"], now=now)
    for step, raw in given.items():
        await drafts.keep(db, actor, row.id, Step(step), raw, now=now)
    return row.id


async def send_back(
    db: AsyncSession, row: Application, *, now: datetime, item: str = "business.trade_name"
) -> None:
    assert row.adherence_id is not None
    registrar = await make.registrar(db)
    await change_status(db, registrar, row.adherence_id, Status.CHANGES_REQUESTED, today=now.date(), now=now)
    remark = ReviewComment(
        application_id=row.id,
        item=item,
        text="Which one?",
        author_id=registrar.account_id,
        written_at=now,
        settled_at=None,
    )
    db.add(remark)
    await db.flush()


async def count(db: AsyncSession, kind: type) -> int:
    return await db.scalar(select(func.count()).select_from(kind)) or 0


# ── beginning and keeping ───────────────────────────────────────────────────────────────────────────


async def test_a_double_click_begins_one_application(db: AsyncSession, now: datetime) -> None:
    actor, form = await applicant(db), uuid4()

    first = await drafts.begin(db, actor, form, {"country": "CR"}, now=now)
    second = await drafts.begin(db, actor, form, {"country": "CR"}, now=now)

    assert first.id == second.id == form
    assert await count(db, Application) == 1


async def test_nobody_begins_under_another_persons_id(db: AsyncSession, now: datetime) -> None:
    actor, form = await applicant(db), uuid4()
    await drafts.begin(db, actor, form, {"country": "CR"}, now=now)

    with pytest.raises(NotFoundError):
        await drafts.begin(db, Actor((await make.account(db)).id), form, {"country": "CR"}, now=now)


async def test_nobody_heaps_up_drafts(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    row = await drafts.begin(db, actor, uuid4(), {"country": "CR"}, now=now)
    for _ in range(DRAFTS_MOST - 1):
        await drafts.begin(db, actor, uuid4(), {"country": "CR"}, now=now)

    with pytest.raises(RuleBrokenError):
        await drafts.begin(db, actor, uuid4(), {"country": "CR"}, now=now)
    await drafts.drop(db, actor, row.id, now=now)
    await drafts.begin(db, actor, uuid4(), {"country": "CR"}, now=now)


async def test_what_is_wrong_is_kept_as_it_was_typed(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    row = await drafts.begin(db, actor, uuid4(), {"country": "CR"}, now=now)

    await drafts.keep(db, actor, row.id, Step.BUSINESS, {"email": "no address", "go": "on"}, now=now)

    view = await own_application(db, actor, row.id, now=now)
    assert view.typed(Step.BUSINESS) == {"email": "no address"}
    assert view.typed(Step.COUNTRY) == {"country": "CR"}


async def test_an_application_is_its_applicants_alone(db: AsyncSession, now: datetime) -> None:
    actor, other = await applicant(db), Actor((await make.account(db)).id)
    found = await typed(db, actor, now=now)

    with pytest.raises(NotFoundError):
        await own_application(db, other, found, now=now)
    with pytest.raises(NotFoundError):
        await drafts.keep(db, other, found, Step.COUNTRY, {}, now=now)
    with pytest.raises(NotFoundError):
        await drafts.submit(db, other, found, now=now)
    with pytest.raises(NotFoundError):
        await drafts.drop(db, other, found, now=now)
    assert await mine(db, other, now=now) == []
    assert [line.application_id for line in await mine(db, actor, now=now)] == [found]


async def test_whoever_left_the_firm_has_left_its_application(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    row = await drafts.submit(db, actor, await typed(db, actor, now=now), now=now)
    await db.execute(update(Post).values(until=now.date() - timedelta(days=1)))

    with pytest.raises(NotFoundError):
        await own_application(db, actor, row.id, now=now)


# ── handing in ──────────────────────────────────────────────────────────────────────────────────────


async def test_handing_in_enters_everything_once(db: AsyncSession, now: datetime) -> None:
    reader = await make.person(db, Role.REGISTRAR)
    actor = await applicant(db)
    found = await typed(db, actor, now=now)

    first = await drafts.submit(db, actor, found, now=now, base_url=BASE)
    second = await drafts.submit(db, actor, found, now=now, base_url=BASE)

    assert first is second
    assert first.submitted_at == now
    business = (await db.scalars(select(Signatory))).one()
    assert (business.trade_name, business.legal_name) == (HOTEL.trade_name, HOTEL.legal_name)
    assert [site.name for site in await establishments(db, business.id)] == ["Main house"]
    adherence = (await db.scalars(select(Adherence))).one()
    assert (first.signatory_id, first.adherence_id) == (business.id, adherence.id)
    assert adherence.code_version_id == (await make.code_version(db)).id
    assert await count(db, StatusChange) == 1
    planned = (await db.scalars(select(PlanItem.commitment).order_by(PlanItem.position))).all()
    assert tuple(planned) == COMMITMENTS
    post = (await db.scalars(select(Post).where(Post.account_id == actor.account_id))).one()
    assert (post.role, post.organisation_id) == (Role.OWNER, business.id)
    mail = (await db.scalars(select(OutboxMail))).one()
    assert (mail.to_address, mail.subject) == (reader.email, "An application waits for you")
    kinds = set(await db.scalars(select(LedgerEntry.kind).where(LedgerEntry.signatory_id == business.id)))
    assert {"signatory.create", "post.give", "adherence.applied", "plan.set", "application.submit"} <= kinds


async def test_the_day_of_handing_in_is_the_countrys(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    found = await typed(db, actor, now=now, country={"country": "NZ"})
    late = now.replace(hour=23)

    await drafts.submit(db, actor, found, now=late)

    assert (await db.scalars(select(Adherence.applied_on))).one() == late.date() + timedelta(days=1)


@pytest.mark.parametrize("left_out", [*answers()])
async def test_nothing_is_handed_in_while_something_is_missing(
    db: AsyncSession, now: datetime, left_out: str
) -> None:
    actor = await applicant(db)
    found = await typed(db, actor, now=now, **{left_out: {}})

    with pytest.raises(RuleBrokenError):
        await drafts.submit(db, actor, found, now=now)
    assert await count(db, Signatory) == 0


async def test_the_register_reads_for_an_association_without_a_reviewer(
    db: AsyncSession, now: datetime
) -> None:
    body, registrar = await make.association(db), await make.person(db, Role.REGISTRAR)
    actor = await applicant(db)
    chosen = {"authority": "email_domain", "association": str(body.id)}

    row = await drafts.submit(db, actor, await typed(db, actor, now=now, submit=chosen), now=now)

    assert row.association_id is None
    assert (await db.scalars(select(OutboxMail.to_address))).one() == registrar.email


async def test_an_association_of_another_country_is_not_to_be_chosen(db: AsyncSession, now: datetime) -> None:
    body = await make.association(db, country="PA")
    actor = await applicant(db)
    chosen = {"authority": "voucher", "association": str(body.id)}

    with pytest.raises(RuleBrokenError):
        await drafts.submit(db, actor, await typed(db, actor, now=now, submit=chosen), now=now)


# ── sent back, and handed in again ──────────────────────────────────────────────────────────────────


async def test_while_it_is_read_nobody_changes_it(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    row = await drafts.submit(db, actor, await typed(db, actor, now=now), now=now)

    with pytest.raises(RuleBrokenError):
        await drafts.keep(db, actor, row.id, Step.BUSINESS, {}, now=now)
    with pytest.raises(RuleBrokenError):
        await documents.add(db, actor, row.id, b"jpeg", now=now)


async def test_what_was_asked_for_is_changed_in_place(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    row = await drafts.submit(db, actor, await typed(db, actor, now=now), now=now)
    await send_back(db, row, now=now)
    row.authority = Authority.EMAIL_DOMAIN
    renamed = prefill.of_business("CR", replace(HOTEL, trade_name="Hotel Luna"))["business"]
    fewer = plan_of(*COMMITMENTS, "C1", due=date(2026, 7, 1))
    await drafts.keep(db, actor, row.id, Step.BUSINESS, renamed, now=now)
    await drafts.keep(db, actor, row.id, Step.PLAN, fewer, now=now)

    again = await drafts.submit(db, actor, row.id, now=now)

    assert again.adherence_id is not None
    assert await present_status(db, again.adherence_id) is Status.APPLIED
    assert (await db.scalars(select(Signatory.trade_name))).one() == "Hotel Luna"
    assert again.authority is None, "what was shown was shown for Hotel Miramar"
    assert await count(db, Adherence) == 1
    assert await count(db, PlanItem) == 7
    assert await count(db, Establishment) == 1
    view = await application(db, row.id)
    assert [comment.settled for comment in view.comments] == [True]
    assert view.open_in(Step.BUSINESS) == ()
    assert await db.scalar(select(LedgerEntry.id).where(LedgerEntry.kind == "application.resubmit"))


async def test_remarks_are_read_at_their_step(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    row = await drafts.submit(db, actor, await typed(db, actor, now=now), now=now)
    await send_back(db, row, now=now, item="plan.C3")

    view = await own_application(db, actor, row.id, now=now)

    assert view.may_be_changed
    assert [comment.text for comment in view.open_in(Step.PLAN)] == ["Which one?"]
    assert view.open_in(Step.BUSINESS) == ()
    assert [comment.text for comment in view.said_of("plan.C3")] == ["Which one?"]


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.DECLINED])
async def test_what_was_decided_is_not_handed_in_again(
    db: AsyncSession, now: datetime, status: Status
) -> None:
    actor = await applicant(db)
    row = await drafts.submit(db, actor, await typed(db, actor, now=now), now=now)
    assert row.adherence_id is not None
    await change_status(db, actor, row.adherence_id, status, today=now.date(), now=now)

    with pytest.raises(RuleBrokenError):
        await drafts.submit(db, actor, row.id, now=now)


# ── fleets ──────────────────────────────────────────────────────────────────────────────────────────

CABS = prefill.of_business("CR", replace(HOTEL, sector=Sector.TAXI))["business"]


async def plates(db: AsyncSession, row: Application) -> list[str]:
    query = select(Vehicle.plate).where(Vehicle.signatory_id == row.signatory_id, Vehicle.left_at.is_(None))
    return list(await db.scalars(query.order_by(Vehicle.plate_key)))


async def test_an_owner_driver_is_a_business_of_one_car(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    sites = {"plates": "TSJ 123", "vehicle_kind": "car"}

    row = await drafts.submit(db, actor, await typed(db, actor, now=now, business=CABS, sites=sites), now=now)

    assert row.signatory_id is not None
    assert await plates(db, row) == ["TSJ 123"]
    assert await count(db, Establishment) == 0


async def test_a_plate_taken_off_the_list_leaves_and_one_of_a_roster_stays(
    db: AsyncSession, now: datetime
) -> None:
    actor = await applicant(db)
    sites = {"plates": "TSJ 1\nTSJ 2", "vehicle_kind": "car"}
    row = await drafts.submit(db, actor, await typed(db, actor, now=now, business=CABS, sites=sites), now=now)
    firm = (await db.scalars(select(Signatory))).one()
    await make.vehicle(db, firm, plate="TSJ 9")
    await send_back(db, row, now=now)
    await drafts.keep(
        db, actor, row.id, Step.SITES, {"plates": "TSJ 2\nTSJ 3", "vehicle_kind": "car"}, now=now
    )

    await drafts.submit(db, actor, row.id, now=now)

    assert await plates(db, row) == ["TSJ 2", "TSJ 3", "TSJ 9"]
    assert await count(db, Vehicle) == 4


# ── giving up, and coming back ──────────────────────────────────────────────────────────────────────


async def test_a_draft_that_is_given_up_is_gone_from_the_list(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    found = await typed(db, actor, now=now)

    await drafts.drop(db, actor, found, now=now)
    await drafts.drop(db, actor, found, now=now)

    assert await mine(db, actor, now=now) == []
    with pytest.raises(RuleBrokenError):
        await drafts.submit(db, actor, found, now=now)


async def test_an_application_that_is_given_up_ends_as_declined(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    row = await drafts.submit(db, actor, await typed(db, actor, now=now), now=now)

    await drafts.drop(db, actor, row.id, now=now)

    assert row.adherence_id is not None
    assert await present_status(db, row.adherence_id) is Status.DECLINED


async def test_a_business_comes_back_as_itself(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    row = await drafts.submit(db, actor, await typed(db, actor, now=now), now=now)
    with pytest.raises(RuleBrokenError):
        await begin_again(db, actor, row.id, now=now)
    assert row.adherence_id is not None
    await change_status(db, actor, row.adherence_id, Status.DECLINED, today=now.date(), now=now)

    again = await begin_again(db, actor, row.id, now=now)
    twice = await begin_again(db, actor, row.id, now=now)

    assert again.id == twice.id != row.id
    view = await own_application(db, actor, again.id, now=now)
    assert view.reading.business == HOTEL
    assert view.reading.plan is None
    for step in ("exclusions", "plan", "submit"):
        await drafts.keep(db, actor, again.id, Step(step), answers()[step], now=now)
    await drafts.submit(db, actor, again.id, now=now)
    assert again.signatory_id == row.signatory_id
    assert await count(db, Signatory) == 1
    assert await count(db, Adherence) == 2


# ── prepared by a roster ────────────────────────────────────────────────────────────────────────────


async def test_whoever_accepts_the_invitation_goes_on_with_what_was_prepared(
    db: AsyncSession, now: datetime
) -> None:
    await make.code_version(db)
    hotel, body = await make.signatory(db, name="Hotel del Faro"), await make.association(db)
    answers_known = prefill.of_business("CR", HOTEL, [HOUSE])
    await drafts.prepare_many(db, body.id, [(hotel.id, answers_known)], now=now)
    (prepared,) = await db.scalars(select(Application))
    owner = await make.owner(db, hotel)

    (line,) = await mine(db, owner, now=now)
    assert (line.application_id, line.name, line.status) == (prepared.id, "Hotel del Faro", None)
    for step in ("exclusions", "plan"):
        await drafts.keep(db, owner, prepared.id, Step(step), answers()[step], now=now)
    await make.person(db, Role.REVIEWER, body.id)
    chosen = {"authority": "voucher", "association": str(body.id)}
    await drafts.keep(db, owner, prepared.id, Step.SUBMIT, chosen, now=now)
    row = await drafts.submit(db, owner, prepared.id, now=now)

    assert (row.account_id, row.signatory_id, row.association_id) == (owner.account_id, hotel.id, body.id)
    assert await count(db, Signatory) == 1


# ── documents ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_document_is_added_once_and_is_its_applications_own(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    one, other = await typed(db, actor, now=now), await typed(db, actor, now=now)

    added = await documents.add(db, actor, one, b"pixels", now=now)

    assert await documents.add(db, actor, one, b"pixels", now=now) == added
    assert await document(db, one, added) == b"pixels"
    assert [line.document_id for line in (await application(db, one)).documents] == [added]
    with pytest.raises(NotFoundError):
        await document(db, other, added)
    with pytest.raises(NotFoundError):
        await documents.remove(db, actor, other, added, now=now)
    await documents.remove(db, actor, one, added, now=now)
    assert (await application(db, one)).documents == ()


async def test_documents_end(db: AsyncSession, now: datetime) -> None:
    actor = await applicant(db)
    found = await typed(db, actor, now=now)
    for number in range(DOCUMENTS_MOST):
        await documents.add(db, actor, found, bytes([number]), now=now)

    with pytest.raises(RuleBrokenError):
        await documents.add(db, actor, found, b"one more", now=now)


# ── businesses like theirs ──────────────────────────────────────────────────────────────────────────


async def test_an_applicant_learns_nothing_of_a_business_that_is_not_public(
    db: AsyncSession, now: datetime
) -> None:
    public = await make.signatory(db, name="Hotel del Faro", city="Otra Villa")
    await make.adherence(db, public, status=Status.SUSPENDED, since=now.date())
    await make.signatory(db, name="Hotel del Faro", city="Secreta")
    await make.signatory(db, name="Pensión Oculta", number="3101123456")

    found = await alike(db, "CR", HOTEL.trade_name, HOTEL.registry_number, except_id=None, now=now)

    shown = KnownBusiness(public.slug, "Hotel del Faro", "Otra Villa", "Guanacaste")
    assert found == Alike((), same_number_unpublished=True, same_name=(shown,))


async def test_a_public_business_of_the_same_number_is_named(db: AsyncSession, now: datetime) -> None:
    public = await make.signatory(db, name="Pensión Sol", number="3101123456")
    await make.adherence(db, public)

    found = await alike(db, "CR", HOTEL.trade_name, HOTEL.registry_number, except_id=None, now=now)

    assert [one.slug for one in found.same_number] == [public.slug]
    assert not found.same_number_unpublished


# ── two at once ─────────────────────────────────────────────────────────────────────────────────────


async def test_two_browsers_that_hand_in_at_once_make_one_adherence(
    own_database_url: str, now: datetime
) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        actor = await applicant(db)
        found = await typed(db, actor, now=now)

    async def click() -> None:
        async with database.writes() as db, db.begin():
            await drafts.submit(db, actor, found, now=now)

    await asyncio.gather(*(click() for _ in range(4)))

    async with database.reads() as db, db.begin():
        assert await count(db, Adherence) == 1
        assert await count(db, Signatory) == 1
        assert await count(db, PlanItem) == 6
    await database.close()


async def test_two_clicks_that_begin_at_once_begin_one(own_database_url: str, now: datetime) -> None:
    database = open_database(own_database_url, unsafe=True)
    form = uuid4()
    async with database.writes() as db, db.begin():
        actor = await applicant(db)

    async def click() -> UUID:
        async with database.writes() as db, db.begin():
            return (await drafts.begin(db, actor, form, {"country": "CR"}, now=now)).id

    assert set(await asyncio.gather(*(click() for _ in range(4)))) == {form}
    await database.close()
