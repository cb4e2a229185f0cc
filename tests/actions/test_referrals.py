"""A case handed to an authority: who registers one, what it gets, and the receipt of a business."""

import base64
from datetime import datetime, timedelta

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.cases.actions import close_case
from registry.cases.authorities import (
    confirm_authority,
    end_authority,
    register_authority,
)
from registry.cases.forms import HandedDraft
from registry.cases.handing import hand_over, withdraw
from registry.cases.letters import write_batch
from registry.cases.lines import queue
from registry.cases.models import CaseAuthority, Referral, ReportProof
from registry.cases.proving import checked, confirm, proof_for
from registry.cases.queries import case_view
from registry.cases.referring import Handed, filled, signer
from registry.cases.rules import Handing, Outcome
from registry.concerns.gate import Channel
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.models import LedgerEntry
from tests import cases, make
from tests.cases import DRAFT, IDENTITY, Desk, authority, opened, referred
from tests.conftest import NOON

HANDED = HandedDraft(NOON.date(), Channel.IN_PERSON)


def read(handed: Handed) -> dict[str, str]:
    text = pyrage.decrypt(handed.content, [IDENTITY]).decode()
    head = text.partition("\n\n")[0]
    return {"": text, **dict(line.split(": ", 1) for line in head.splitlines())}


async def test_an_authority_needs_two_people_of_two_offices(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    registrar = await make.registrar(db)
    row = await register_authority(db, registrar, DRAFT, now=now)
    report_id = await cases.log(db, desk, now=now)
    await opened(db, desk, report_id, now=now)
    with pytest.raises(NotFoundError):
        await referred(db, desk, report_id, row.id, now=now)
    with pytest.raises(NotFoundError):
        await confirm_authority(db, await make.case_handler(db, "BR"), row.id, now=now)

    await confirm_authority(db, desk.handler, row.id, now=now)

    await referred(db, desk, report_id, row.id, now=now)
    with pytest.raises(RuleBrokenError):
        await confirm_authority(db, desk.handler, row.id, now=now)
    await end_authority(db, registrar, row.id, now=now)
    with pytest.raises(NotFoundError):
        await referred(db, desk, report_id, row.id, now=now)
    with pytest.raises(IntegrityError, match="two_people"):
        async with db.begin_nested():
            await db.execute(update(CaseAuthority).values(confirmed_by=CaseAuthority.registered_by))


async def test_a_referral_opens_for_the_authority_alone_is_signed_and_names_its_reader(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    to = await authority(db, desk, now=now)
    report_id = await cases.log(db, desk, now=now, narrative="See https://evil.example\n— forged line")
    await opened(db, desk, report_id, now=now)

    handed = await referred(db, desk, report_id, to.id, now=now)

    assert b"evil" not in handed.content
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(handed.content, [pyrage.x25519.Identity.generate()])
    told = read(handed)
    assert (told["to"], told["country"], told["confirm-at"]) == (
        "Fiscalía Adjunta", "CR", "https://registry.test/confirm",
    )  # fmt: skip
    assert "> See hxxps[:]//evil[.]example\n> — forged line\n" in told[""]
    assert cases.REFERENCE in told[""]
    body, _, signature = told[""].rpartition("\n— https://registry.test ")
    site = signer(desk.keyring, "https://registry.test")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(site.public))
    key.verify(base64.b64decode(signature), body.encode())
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "case.refer"))).one()
    assert entry.actor_id == desk.handler.account_id
    assert entry.details["authority_id"] == str(to.id)
    row = (await db.scalars(select(Referral))).one()
    assert told["code"].encode() not in row.code_hash


async def test_a_file_counts_once_a_handler_says_that_it_was_handed_over(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    to = await authority(db, desk, now=now)
    report_id = await cases.told(db, desk, now=now, untold=True)
    await opened(db, desk, report_id, now=now)
    await referred(db, desk, report_id, to.id, now=now)
    (line,) = await queue(db, desk.handler, desk.settings, now=now)
    assert (line.told, line.file_waits_since) == (False, now.date())
    for outcome in (Outcome.REFERRED, Outcome.NO_CHILD):
        with pytest.raises(RuleBrokenError, match="Say first"):
            await close_case(db, desk.handler, report_id, desk.reader, outcome, now=now)
    row = (await db.scalars(select(Referral))).one()
    stranger = await make.case_handler(db, "BR")
    with pytest.raises(NotFoundError):
        await hand_over(db, stranger, report_id, row.id, HANDED, now=now)
    with pytest.raises(NotFoundError):
        await hand_over(db, desk.handler, await cases.told(db, desk, now=now), row.id, HANDED, now=now)

    await hand_over(db, desk.handler, report_id, row.id, HANDED, now=now)

    line = next(
        one for one in await queue(db, desk.handler, desk.settings, now=now) if one.report.id == report_id
    )
    assert (line.told, line.file_waits_since) == (True, None)
    (shown,) = (await case_view(db, desk.handler, desk.settings, report_id, now=now)).referrals
    assert (shown.state, shown.handed_channel) == (Handing.HANDED, Channel.IN_PERSON)
    with pytest.raises(RuleBrokenError, match="in the meantime"):
        await withdraw(db, desk.handler, report_id, row.id, now=now)
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "referral.hand_over"))).one()
    assert (entry.details["authority_id"], entry.details["channel"]) == (str(to.id), "in_person")
    await close_case(db, desk.handler, report_id, desk.reader, Outcome.REFERRED, now=now)


async def test_a_withdrawn_file_refers_nothing_unless_the_authority_has_it_after_all(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    to = await authority(db, desk, now=now)
    report_id = await cases.told(db, desk, now=now, untold=True)
    await opened(db, desk, report_id, now=now)
    code = read(await referred(db, desk, report_id, to.id, now=now))["code"]
    row = (await db.scalars(select(Referral))).one()

    await withdraw(db, desk.handler, report_id, row.id, now=now)

    with pytest.raises(RuleBrokenError, match="not entered here"):
        await close_case(db, desk.handler, report_id, desk.reader, Outcome.REFERRED, now=now)
    assert await confirm(db, code, desk.keyring, now=now) is not None
    await close_case(db, desk.handler, report_id, desk.reader, Outcome.REFERRED, now=now)


async def test_a_file_that_waits_brings_a_letter_the_day_after(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    to = await authority(db, desk, now=now)
    report_id = await cases.told(db, desk, now=now)
    await opened(db, desk, report_id, now=now)
    await referred(db, desk, report_id, to.id, now=now)
    midnight = now.replace(hour=0) + timedelta(days=1)

    assert await write_batch(db, desk.settings, now=now.replace(hour=12)) == 0
    assert await write_batch(db, desk.settings, now=midnight) == 1

    await cases.handed_over(db, desk, report_id, now=now)
    assert await write_batch(db, desk.settings, now=midnight.replace(hour=12)) == 0


async def test_the_size_of_a_file_does_not_tell_how_long_the_narrative_was(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    to = await authority(db, desk, now=now)
    for narrative in ("Short.", "x" * 500, "é" * 500, "字" * 500):
        report_id = await cases.log(db, desk, now=now, narrative=narrative)
        await opened(db, desk, report_id, now=now)
        handed = await referred(db, desk, report_id, to.id, now=now)
        told = read(handed)[""]
        assert narrative in told
        assert len(told.encode()) == 8_192
        assert 8_192 < len(handed.content) < 9_000  # age adds a header, and random bytes to it


@pytest.mark.parametrize(
    ("length", "size"), [(1, 8_192), (8_191, 8_192), (8_192, 32_768), (32_767, 32_768), (32_768, 65_536)]
)
def test_a_text_is_filled_to_a_step_and_loses_nothing(length: int, size: int) -> None:
    text = "x" * length
    assert filled(text).decode().rstrip() == text
    assert len(filled(text)) == size


async def test_a_code_counts_once_and_not_for_ever(db: AsyncSession, desk: Desk, now: datetime) -> None:
    to = await authority(db, desk, now=now)
    report_id = await cases.told(db, desk, now=now)
    await opened(db, desk, report_id, now=now)
    first, second = [read(await referred(db, desk, report_id, to.id, now=now))["code"] for _ in range(2)]

    assert await confirm(db, "", desk.keyring, now=now) is None
    assert await confirm(db, "AAAAA-AAAAA-AAAAA-AAAAA", desk.keyring, now=now) is None
    assert await confirm(db, first.lower(), desk.keyring, now=now) is not None
    assert await confirm(db, first, desk.keyring, now=now) is None
    assert await confirm(db, second, desk.keyring, now=now + timedelta(days=31)) is None
    assert (
        await db.scalar(select(func.count(ReportProof.id))) == 0
    )  # by that door, no business learns anything


async def test_a_business_gets_a_receipt_that_says_that_and_when_and_nothing_more(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    hotel = await make.signatory(db)
    focal = await make.focal_point(db, hotel)
    to = await authority(db, desk, now=now)
    report_id = await cases.log(db, desk, now=now, focal=focal)
    assert await proof_for(db, focal, report_id, desk.keyring) is None
    await opened(db, desk, report_id, now=now)
    code = read(await referred(db, desk, report_id, to.id, now=now))["code"]
    await confirm(db, code, desk.keyring, now=now + timedelta(days=2))

    proof = await proof_for(db, focal, report_id, desk.keyring)

    assert proof is not None
    assert (proof.business, proof.reported_on, proof.confirmed_on) == (
        hotel.trade_name, now.date(), now.date() + timedelta(days=2),
    )  # fmt: skip
    assert await checked(db, proof.code.lower(), desk.keyring) == proof
    assert await checked(db, code, desk.keyring) is None
    with pytest.raises(NotFoundError):
        await proof_for(db, await make.focal_point(db, await make.signatory(db)), report_id, desk.keyring)


async def test_a_receipt_whose_row_was_changed_is_none(db: AsyncSession, desk: Desk, now: datetime) -> None:
    focal = await make.focal_point(db, await make.signatory(db))
    to = await authority(db, desk, now=now)
    report_id = await cases.log(db, desk, now=now, focal=focal)
    await opened(db, desk, report_id, now=now)
    await confirm(
        db, read(await referred(db, desk, report_id, to.id, now=now))["code"], desk.keyring, now=now
    )
    proof = await proof_for(db, focal, report_id, desk.keyring)
    assert proof is not None

    await db.execute(update(ReportProof).values(reported_on=now.date() - timedelta(days=300)))
    db.expire_all()

    assert await checked(db, proof.code, desk.keyring) is None
