"""Reports about logos: taken in without a trace, told of in one letter, answered by a registrar."""

import asyncio
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.db import open_database
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.logos.misuse import announce_misuse, answer_misuse, check_misuse, report_misuse
from registry.logos.misuse_queries import A_PAGE, misuse_page, misuse_report
from registry.logos.misuse_rules import MisuseDraft, OutcomeDraft
from registry.logos.models import MisuseReport, Placement
from registry.logos.placing import MisuseKind, MisuseState, Revocation
from tests import make

BASE = "https://registry.test"
SEEN_ON = date(2026, 3, 20)


def seen(code: str | None = None) -> MisuseDraft:
    return MisuseDraft(code, "CR", MisuseKind.WRONG_PLACE, SEEN_ON)


async def reported(db: AsyncSession, now: datetime, code: str | None = None) -> MisuseReport:
    await report_misuse(db, seen(code), now=now)
    await db.flush()
    return (await db.scalars(select(MisuseReport).order_by(MisuseReport.id))).one()


async def letters(db: AsyncSession) -> list[OutboxMail]:
    await db.flush()
    return list(await db.scalars(select(OutboxMail)))


async def test_a_report_keeps_codes_and_days_and_leaves_no_trace(db: AsyncSession, now: datetime) -> None:
    sticker = await make.placement(db, await make.signatory(db))

    report = await reported(db, now, sticker.code)

    assert report.placement_id == sticker.id
    kept = {name: value for name, value in vars(report).items() if not name.startswith("_") and name != "id"}
    assert kept == {
        "placement_id": sticker.id,
        "code": sticker.code,
        "country": "CR",
        "kind": MisuseKind.WRONG_PLACE,
        "seen_on": SEEN_ON,
        "received_on": now.date(),
        "state": MisuseState.RECEIVED,
        "announced_at": None,
        "handled_by": None,
        "handled_at": None,
    }
    assert list(await db.scalars(select(LedgerEntry))) == []
    assert await letters(db) == []


async def test_a_code_that_nobody_issued_can_be_reported_too(db: AsyncSession, now: datetime) -> None:
    report = await reported(db, now, make.code())

    assert report.placement_id is None
    line = (await misuse_page(db, waiting=True)).lines[0]
    assert (line.business, line.can_end) == (None, False)


async def test_registrars_are_told_as_an_hour_begins_that_something_waits(
    db: AsyncSession, now: datetime
) -> None:
    first, second = await make.person(db, Role.REGISTRAR), await make.person(db, Role.REGISTRAR)
    gone = await make.account(db)
    await make.post(db, gone, Role.REGISTRAR, until=date(2026, 2, 1))
    await make.person(db, Role.OWNER)
    hour = timedelta(hours=1)

    await announce_misuse(db, base_url=BASE, now=now)
    assert await letters(db) == []
    for _ in range(3):
        await report_misuse(db, seen(), now=now)
    await announce_misuse(db, base_url=BASE, now=now - timedelta(minutes=20))
    assert await letters(db) == []
    for minutes in range(0, 60, 10):
        await announce_misuse(db, base_url=BASE, now=now + timedelta(minutes=minutes))
    written = await letters(db)
    assert {letter.to_address for letter in written} == {first.email, second.email}
    assert len(written) == 2
    assert all(f"{BASE}/registrar/misuse" in (letter.body or "") for letter in written)

    assert set(await db.scalars(select(MisuseReport.announced_at))) == {now}
    await announce_misuse(db, base_url=BASE, now=now + hour)  # nothing new
    await report_misuse(db, seen(), now=now)
    await announce_misuse(db, base_url=BASE, now=now + hour)
    assert len(await letters(db)) == 4


async def test_a_report_is_taken_up_once(db: AsyncSession, now: datetime) -> None:
    report, one, other = await reported(db, now), await make.registrar(db), await make.registrar(db)

    await check_misuse(db, one, report.id, now=now)
    with pytest.raises(RuleBrokenError):
        await check_misuse(db, other, report.id, now=now)

    assert (report.state, report.handled_by, report.handled_at) == (MisuseState.CHECKING, one.account_id, now)


async def test_who_read_a_report_before_another_took_it_up_is_refused(
    own_database_url: str, now: datetime
) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        report = await reported(db, now)
        registrars = [await make.registrar(db) for _ in range(2)]

    async def take_up(actor: RegistrarActor) -> None:
        async with database.writes() as db, db.begin():
            read = await db.get_one(MisuseReport, report.id)
            await asyncio.sleep(0.05)
            await check_misuse(db, actor, read.id, now=now)

    results = await asyncio.gather(*map(take_up, registrars), return_exceptions=True)
    await database.close()

    assert sorted(type(one).__name__ for one in results) == ["NoneType", "RuleBrokenError"]


async def test_an_upheld_report_can_end_the_logo(db: AsyncSession, now: datetime) -> None:
    sticker = await make.placement(db, await make.signatory(db))
    report, registrar = await reported(db, now, sticker.code), await make.registrar(db)
    upheld = OutcomeDraft(MisuseState.UPHELD, "A copy hung in another town", Revocation.COPIED)

    with pytest.raises(RuleBrokenError):
        await answer_misuse(db, registrar, report.id, upheld, now=now)  # nobody has looked yet
    await check_misuse(db, registrar, report.id, now=now)
    await answer_misuse(db, registrar, report.id, upheld, now=now)
    await db.flush()

    assert report.state is MisuseState.UPHELD
    ended = await db.get_one(Placement, sticker.id)
    assert (ended.revoked_at, ended.revoked_why) == (now, Revocation.COPIED)
    entries = {entry.kind: entry for entry in await db.scalars(select(LedgerEntry))}
    assert set(entries) == {"misuse_report.checking", "misuse_report.upheld", "placement.revoke"}
    assert entries["misuse_report.upheld"].reason == "A copy hung in another town"
    assert entries["misuse_report.upheld"].actor_id == registrar.account_id
    assert entries["misuse_report.upheld"].signatory_id is None


@pytest.mark.parametrize(
    "draft",
    [
        OutcomeDraft(MisuseState.UPHELD, "Seen.", Revocation.COPIED),
        OutcomeDraft(MisuseState.UPHELD, "Seen.", None),
        OutcomeDraft(MisuseState.UNFOUNDED, "All is well.", None),
    ],
    ids=["ended", "upheld", "dismissed"],
)
async def test_nobody_answers_for_a_business_that_was_theirs(
    db: AsyncSession, now: datetime, draft: OutcomeDraft
) -> None:
    hotel, registrar, other = await make.signatory(db), await make.registrar(db), await make.registrar(db)
    me = await db.get_one(Account, registrar.account_id)
    await make.post(db, me, Role.OWNER, hotel.id, until=date(2026, 2, 1))
    report = await reported(db, now, (await make.placement(db, hotel)).code)

    with pytest.raises(RuleBrokenError, match="your own"):
        await check_misuse(db, registrar, report.id, now=now)
    await check_misuse(db, other, report.id, now=now)
    with pytest.raises(RuleBrokenError, match="your own"):
        await answer_misuse(db, registrar, report.id, draft, now=now)
    assert (report.state, report.handled_by) == (MisuseState.CHECKING, other.account_id)


async def test_an_unfounded_report_leaves_the_logo_alone(db: AsyncSession, now: datetime) -> None:
    sticker = await make.placement(db, await make.signatory(db))
    report, registrar = await reported(db, now, sticker.code), await make.registrar(db)
    await check_misuse(db, registrar, report.id, now=now)

    unfounded = OutcomeDraft(MisuseState.UNFOUNDED, "The sticker was moved to the new door", None)
    await answer_misuse(db, registrar, report.id, unfounded, now=now)

    assert (await db.get_one(Placement, sticker.id)).revoked_at is None
    with pytest.raises(RuleBrokenError):
        await answer_misuse(db, registrar, report.id, unfounded, now=now)


async def test_there_must_be_a_report_and_a_logo(db: AsyncSession, now: datetime) -> None:
    registrar, report = await make.registrar(db), await reported(db, now)
    await check_misuse(db, registrar, report.id, now=now)
    ending = OutcomeDraft(MisuseState.UPHELD, "x", Revocation.COPIED)

    with pytest.raises(NotFoundError):
        await answer_misuse(db, registrar, report.id, ending, now=now)
    for missing in (
        check_misuse(db, registrar, registrar.account_id, now=now),
        misuse_report(db, registrar.account_id),
    ):
        with pytest.raises(NotFoundError):
            await missing


async def test_the_list_goes_on_by_key_and_shows_each_report_once(db: AsyncSession, now: datetime) -> None:
    for number in range(A_PAGE + 7):
        await report_misuse(db, seen(), now=now - timedelta(days=number // 3))
    await db.flush()

    first = await misuse_page(db, waiting=True)
    second = await misuse_page(db, waiting=True, after=first.onward or "")

    days = [line.received_on for line in (*first.lines, *second.lines)]
    assert days == sorted(days)
    assert (len(first.lines), len(second.lines), second.onward) == (A_PAGE, 7, None)
    assert len({line.report_id for line in (*first.lines, *second.lines)}) == A_PAGE + 7
    assert len((await misuse_page(db, waiting=True, after="junk")).lines) == A_PAGE
    assert (await misuse_page(db, waiting=False)).lines == []
