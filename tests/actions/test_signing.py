"""A business signs, leaves, and keeps its plan."""

import asyncio
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor, SignatoryActor
from registry.accounts.rules import Role
from registry.adherence.desk_queries import member_signature, own, own_signature, plan_item, plan_of
from registry.adherence.forms import PlanItemDraft, PlanMove, SignDraft
from registry.adherence.models import Adherence, Signature
from registry.adherence.plan import add_item, move_item
from registry.adherence.queries import history, told
from registry.adherence.record import draw
from registry.adherence.rules import Category, EvidenceKind, PlanState, Standing, Status
from registry.adherence.signing import Letterhead, leave, sign
from registry.codes.models import CodeVersion
from registry.codes.queries import latest
from registry.db import Database, open_database
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from tests import make

HEAD = Letterhead("Atalaya", "https://registry.test", "#0b5c5c")
TODAY = date(2026, 3, 27)
BASE = "https://registry.test"


async def accepted(db: AsyncSession, *, name: str = "Hotel Miramar") -> tuple[OwnerActor, Adherence]:
    business = await make.signatory(db, name=name)
    adherence = await make.adherence(db, business, status=Status.ACCEPTED)
    return await make.owner(db, business), adherence


async def draft(db: AsyncSession, *, language: str = "es") -> SignDraft:
    return SignDraft((await latest(db)).id, language, "Ana Vega Solís", "Gerente")


async def test_whoever_signs_is_committed_from_that_day_and_owes_a_report_a_year_later(
    db: AsyncSession, now: datetime
) -> None:
    owner, adherence = await accepted(db)

    await sign(db, owner, await draft(db), letterhead=HEAD, today=TODAY, now=now)

    public = await told(db, owner.signatory_id, today=TODAY)
    assert public.standing is Standing.COMMITTED
    assert (public.committed_on, adherence.report_due_on) == (TODAY, date(2027, 3, 27))


async def test_a_signature_holds_the_hash_of_the_text_in_the_language_that_was_read(
    db: AsyncSession, now: datetime
) -> None:
    owner, _ = await accepted(db)

    signature = await sign(db, owner, await draft(db, language="fr"), letterhead=HEAD, today=TODAY, now=now)

    assert signature.text_sha256 == (await latest(db)).hashes["fr"]
    assert (signature.full_name, signature.position, signature.account_id) == (
        "Ana Vega Solís",
        "Gerente",
        owner.account_id,
    )
    assert signature.signed_at == now
    assert "Hotel Miramar S.A." in signature.statement


async def test_the_record_comes_out_the_same_after_the_business_has_moved_and_changed_its_name(
    db: AsyncSession, now: datetime
) -> None:
    owner, _ = await accepted(db)
    await sign(db, owner, await draft(db), letterhead=HEAD, today=TODAY, now=now)
    first = await own_signature(db, owner)
    assert first is not None
    business = await db.get_one(Signatory, owner.signatory_id)
    business.legal_name, business.address, business.city = "Otra S.A.", "Elsewhere 9", "Otra"
    await db.flush()

    again = await own_signature(db, owner)

    assert again is not None
    assert sha256(draw(again.record)).hexdigest() == first.record_sha256 == again.record_sha256
    assert again.record.legal_name == "Hotel Miramar S.A."


async def test_a_later_version_changes_nothing_about_what_was_signed(db: AsyncSession, now: datetime) -> None:
    owner, adherence = await accepted(db)
    await sign(db, owner, await draft(db), letterhead=HEAD, today=TODAY, now=now)
    first = await latest(db)

    await second_version(db)

    signed = await own_signature(db, owner)
    assert signed is not None
    assert adherence.code_version_id == first.id
    assert (signed.record.version_number, signed.record.text_sha256) == (1, signed.text_sha256)
    assert sha256(draw(signed.record)).hexdigest() == signed.record_sha256


async def test_a_version_published_while_one_was_reading_is_not_signed_unread(
    db: AsyncSession, now: datetime
) -> None:
    owner, _ = await accepted(db)
    read = await draft(db)
    await second_version(db)

    with pytest.raises(RuleBrokenError, match="newer version"):
        await sign(db, owner, read, letterhead=HEAD, today=TODAY, now=now)

    assert (await told(db, owner.signatory_id, today=TODAY)).standing is Standing.NOT_ON_THE_REGISTER


async def test_who_applied_under_the_first_version_signs_the_one_in_force(
    db: AsyncSession, now: datetime
) -> None:
    owner, adherence = await accepted(db)
    newer = await second_version(db)

    await sign(db, owner, await draft(db), letterhead=HEAD, today=TODAY, now=now)

    assert adherence.code_version_id == newer.id


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.APPLIED, "accepts the application first"),
        (Status.CHANGES_REQUESTED, "accepts the application first"),
        (Status.DECLINED, "accepts the application first"),
        (Status.COMMITTED, "signed already"),
        (Status.SUSPENDED, "signed already"),
        (Status.WITHDRAWN, "signed already"),
        (Status.REMOVED, "signed already"),
    ],
)
async def test_only_what_was_accepted_is_signed(
    db: AsyncSession, now: datetime, status: Status, said: str
) -> None:
    business = await make.signatory(db)
    await make.adherence(db, business, status=status, since=date(2026, 2, 1))
    owner = await make.owner(db, business)

    with pytest.raises(RuleBrokenError, match=said):
        await sign(db, owner, await draft(db), letterhead=HEAD, today=TODAY, now=now)


async def test_a_signature_is_entered_in_the_ledger_and_the_contact_on_record_hears_of_it(
    db: AsyncSession, now: datetime
) -> None:
    owner, adherence = await accepted(db)

    signature = await sign(db, owner, await draft(db), letterhead=HEAD, today=TODAY, now=now)

    mine = select(LedgerEntry).where(LedgerEntry.signatory_id == owner.signatory_id)
    entries = {entry.kind: entry for entry in await db.scalars(mine)}
    assert {"adherence.committed", "signature.sign"} <= set(entries)
    told_of = entries["signature.sign"].details
    assert told_of["record_sha256"] == signature.record_sha256
    assert told_of["adherence_id"] == str(adherence.id)
    letter = await db.scalar(select(OutboxMail).order_by(OutboxMail.written_at.desc()).limit(1))
    business = await db.get_one(Signatory, owner.signatory_id)
    assert letter is not None
    assert letter.to_address == business.email
    assert "Miramar" not in (letter.body or "")


async def test_two_owners_who_sign_at_once_sign_once(own_database_url: str, now: datetime) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        owner, _ = await accepted(db)
        read = await draft(db)

    async def try_it() -> None:
        async with database.writes() as db, db.begin():
            await sign(db, owner, read, letterhead=HEAD, today=TODAY, now=now)

    outcomes = await asyncio.gather(try_it(), try_it(), return_exceptions=True)

    assert [type(one) for one in outcomes if one is not None] == [RuleBrokenError]
    assert await count_signatures(database) == 1
    await database.close()


async def count_signatures(database: Database) -> int:
    async with database.reads() as db:
        return len(list(await db.scalars(select(Signature.id))))


async def test_a_reviewer_sees_the_signature_of_a_member_between_the_dates_only(
    db: AsyncSession, now: datetime
) -> None:
    owner, _ = await accepted(db)
    await sign(db, owner, await draft(db), letterhead=HEAD, today=TODAY, now=now)
    body, other = await make.association(db), await make.association(db)
    business = await db.get_one(Signatory, owner.signatory_id)
    await make.membership(db, business, body, until=TODAY)
    reads, foreign = await make.reviewer(db, body), await make.reviewer(db, other)

    assert await member_signature(db, reads, business.id, now=now) is not None
    assert await member_signature(db, reads, business.id, now=now + timedelta(days=1)) is None
    assert await member_signature(db, foreign, business.id, now=now) is None


# ── leaving ─────────────────────────────────────────────────────────────────────────────────────────


async def test_a_business_that_leaves_is_withdrawn_at_once_at_its_own_request(
    db: AsyncSession, now: datetime
) -> None:
    business = await make.signatory(db)
    adherence = await make.adherence(db, business)
    owner = await make.owner(db, business)

    await leave(db, owner, adherence.id, "We are closing.", base_url=BASE, today=TODAY, now=now)

    public = await told(db, business.id, today=TODAY)
    assert (public.standing, public.category) == (Standing.WITHDRAWN, Category.OWN_REQUEST)
    entry = await db.scalar(select(LedgerEntry).where(LedgerEntry.kind == "adherence.withdrawn"))
    assert entry is not None
    assert entry.reason == "We are closing."
    assert "closing" not in str(entry.details)
    letter = await db.scalar(select(OutboxMail).where(OutboxMail.to_address == business.email))
    assert letter is not None
    assert "closing" not in (letter.body or "")


async def test_leaving_while_suspended_says_so_and_keeps_the_suspension_in_the_history(
    db: AsyncSession, now: datetime
) -> None:
    business = await make.signatory(db)
    adherence = await make.adherence(db, business, status=Status.SUSPENDED, since=date(2026, 3, 1))
    owner = await make.owner(db, business)

    await leave(db, owner, adherence.id, "", base_url=BASE, today=TODAY, now=now)

    public = await told(db, business.id, today=TODAY)
    assert public.category is Category.OWN_REQUEST_WHILE_SUSPENDED
    assert Status.SUSPENDED in {line.status for line in await history(db, business.id, today=TODAY)}


async def test_nobody_withdraws_another_business(db: AsyncSession, now: datetime) -> None:
    adherence = await make.adherence(db)
    stranger = await make.owner(db, await make.signatory(db, name="Hotel Bahía"))

    with pytest.raises(NotFoundError):
        await leave(db, stranger, adherence.id, "", base_url=BASE, today=TODAY, now=now)


async def test_of_two_owners_who_leave_at_once_the_second_is_told(
    own_database_url: str, now: datetime
) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        business = await make.signatory(db)
        adherence = await make.adherence(db, business)
        owner = await make.owner(db, business)

    async def try_it() -> None:
        async with database.writes() as db, db.begin():
            await leave(db, owner, adherence.id, "", base_url=BASE, today=TODAY, now=now)

    outcomes = await asyncio.gather(try_it(), try_it(), return_exceptions=True)

    assert [type(one) for one in outcomes if one is not None] == [RuleBrokenError]
    await database.close()


async def test_a_business_that_came_back_sees_its_new_application(db: AsyncSession) -> None:
    business = await make.signatory(db)
    await make.adherence(db, business, status=Status.WITHDRAWN, since=date(2026, 2, 1))
    again = await make.adherence(
        db, business, status=Status.APPLIED, since=date(2026, 3, 1), committed_on=date(2026, 3, 1)
    )
    owner = await make.owner(db, business)

    seen = await own(db, owner)

    assert seen is not None
    assert (seen.adherence_id, seen.status) == (again.id, Status.APPLIED)


# ── the plan ────────────────────────────────────────────────────────────────────────────────────────


ITEM = PlanItemDraft("C2", "Train the night shift", "Reception manager", TODAY, EvidenceKind.TRAINING_LOG)
DONE, DROPPED = (
    PlanMove(PlanState.DONE, "List in the office"),
    PlanMove(PlanState.DROPPED, "No night shift any more"),
)


async def planned(db: AsyncSession, now: datetime) -> tuple[OwnerActor, UUID]:
    business = await make.signatory(db)
    adherence = await make.adherence(db, business)
    owner = await make.owner(db, business)
    return owner, (await add_item(db, owner, adherence.id, ITEM, now=now)).id


async def test_an_item_is_late_from_the_day_after_it_was_due_until_it_is_done(
    db: AsyncSession, now: datetime
) -> None:
    owner, item = await planned(db, now)
    tomorrow = TODAY + timedelta(days=1)

    assert (on_time := await plan_item(db, owner, item, today=TODAY)) is not None
    assert not on_time.late
    assert (late := await plan_item(db, owner, item, today=tomorrow)) is not None
    assert late.late
    await move_item(db, owner, item, DONE, now=now)
    assert (done := await plan_item(db, owner, item, today=tomorrow)) is not None
    assert (done.late, done.state, done.comment) == (False, PlanState.DONE, "List in the office")


async def test_whoever_drops_an_item_leaves_the_reason_in_the_ledger(db: AsyncSession, now: datetime) -> None:
    owner, item = await planned(db, now)

    await move_item(db, owner, item, DROPPED, now=now)

    entry = await db.scalar(
        select(LedgerEntry).where(LedgerEntry.subject_id == item, LedgerEntry.reason.is_not(None))
    )
    assert entry is not None
    assert (entry.kind, entry.reason) == ("plan_item.dropped", "No night shift any more")


async def test_what_was_marked_by_mistake_is_put_back(db: AsyncSession, now: datetime) -> None:
    owner, item = await planned(db, now)
    await move_item(db, owner, item, DONE, now=now)

    await move_item(db, owner, item, PlanMove(PlanState.PLANNED, ""), now=now)

    line = await plan_item(db, owner, item, today=TODAY)
    assert line is not None
    assert line.state is PlanState.PLANNED


async def test_a_colleague_who_was_slower_is_told(db: AsyncSession, now: datetime) -> None:
    owner, item = await planned(db, now)
    await move_item(db, owner, item, DONE, now=now)

    with pytest.raises(RuleBrokenError, match="colleague"):
        await move_item(db, owner, item, DROPPED, now=now)


async def test_owners_and_the_focal_point_keep_the_plan_and_others_read_it(
    db: AsyncSession, now: datetime
) -> None:
    owner, item = await planned(db, now)
    focal = SignatoryActor(owner.account_id, owner.signatory_id, frozenset({Role.FOCAL_POINT}))
    member = SignatoryActor(owner.account_id, owner.signatory_id, frozenset({Role.MEMBER}))

    with pytest.raises(NotFoundError):
        await move_item(db, member, item, DONE, now=now)
    assert await plan_item(db, member, item, today=TODAY) is not None
    await move_item(db, focal, item, DONE, now=now)


async def test_the_plan_of_another_business_is_not_there(db: AsyncSession, now: datetime) -> None:
    owner, item = await planned(db, now)
    business = await own(db, owner)
    stranger = await make.owner(db, await make.signatory(db, name="Hotel Bahía"))
    assert business is not None
    assert business.adherence_id is not None

    assert await plan_item(db, stranger, item, today=TODAY) is None
    assert await plan_of(db, stranger, business.adherence_id, today=TODAY) == []
    with pytest.raises(NotFoundError):
        await move_item(db, stranger, item, DONE, now=now)
    with pytest.raises(NotFoundError):
        await add_item(db, stranger, business.adherence_id, ITEM, now=now)


@pytest.mark.parametrize("status", [Status.APPLIED, Status.WITHDRAWN, Status.REMOVED, Status.DECLINED])
async def test_a_plan_that_is_being_read_or_is_over_stays_as_it_is(
    db: AsyncSession, now: datetime, status: Status
) -> None:
    business = await make.signatory(db)
    adherence = await make.adherence(db, business, status=status, since=date(2026, 2, 1))
    owner = await make.owner(db, business)

    with pytest.raises(RuleBrokenError, match="plan can be changed"):
        await add_item(db, owner, adherence.id, ITEM, now=now)


async def second_version(db: AsyncSession) -> CodeVersion:
    first = await make.code_version(db)
    newer = CodeVersion(
        id=uuid4(),
        number=2,
        texts=first.texts,
        hashes=dict.fromkeys(first.hashes, "0" * 64),
        published_at=make.LONG_AGO,
        published_by=None,
    )
    db.add(newer)
    await db.flush()
    return newer
