"""Credentials are signed, replaced and revoked as what they say changes, and their lists tell."""

import asyncio
import gzip
import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.actions import change_status, withdraw
from registry.adherence.models import Adherence
from registry.adherence.rules import Status
from registry.credentials.document import Issuer
from registry.credentials.issuing import keep_credentials
from registry.credentials.models import Credential, CredentialList
from registry.credentials.queries import shared
from registry.db import Database
from registry.errors import NotFoundError
from registry.keys.actions import begin, distrust, retire, rotate
from registry.keys.holding import KeyFiles, KeyHoldingError
from registry.keys.models import SigningKey
from registry.logos.issuing import is_decoy
from registry.signatories.models import Signatory
from tests import make

OF = Issuer("did:web:registry.test", "https://registry.test", "Atalaya")


@dataclass
class Register:
    """A register with one key, and its round of credentials."""

    db: AsyncSession
    database: Database
    files: KeyFiles
    now: datetime

    async def hotel(self, status: Status = Status.COMMITTED, **dates: Any) -> Signatory:
        row = await make.signatory(self.db)
        await make.adherence(self.db, row, status=status, **dates)
        return row

    async def round(self, *, hours: int = 2) -> int:
        self.now += timedelta(hours=hours)
        await self.db.flush()
        return await keep_credentials(self.database, self.files, OF, now=self.now)

    async def of(self, hotel: Signatory) -> list[Credential]:
        query = select(Credential).where(Credential.signatory_id == hotel.id).order_by(Credential.issued_at)
        return list(await self.db.scalars(query.execution_options(populate_existing=True)))

    async def lists(self) -> list[CredentialList]:
        query = select(CredentialList).order_by(CredentialList.number)
        return list(await self.db.scalars(query.execution_options(populate_existing=True)))

    async def is_set(self, one: Credential) -> bool:
        kept = (await self.lists())[one.list_number - 1]
        return is_bit(bits_of(kept), one.list_index)

    async def move(self, hotel: Signatory, wanted: Status, *, on: date | None = None) -> None:
        registrar, adherence_id = await make.registrar(self.db), await adherence_of(self.db, hotel)
        await change_status(
            self.db, registrar, adherence_id, wanted, today=self.now.date(), effective_on=on, now=self.now
        )


async def adherence_of(db: AsyncSession, hotel: Signatory) -> UUID:
    return (await db.scalars(select(Adherence.id).where(Adherence.signatory_id == hotel.id))).one()


def bits_of(kept: CredentialList) -> bytes:
    encoded = json.loads(kept.document)["credentialSubject"]["encodedList"][1:]
    return gzip.decompress(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))


def is_bit(bits: bytes, index: int) -> bool:
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


@pytest.fixture
async def register(db: AsyncSession, own: Database, tmp_path: Path, now: datetime) -> Register:
    made = Register(db, own, KeyFiles(tmp_path), now)
    await begin(db, made.files, "ATALAYA", now=now - timedelta(days=400))
    return made


async def key(db: AsyncSession) -> SigningKey:
    return (await db.scalars(select(SigningKey).where(SigningKey.state == "active"))).one()


# ── signing ─────────────────────────────────────────────────────────────────────────────────────────


async def test_each_committed_business_gets_one_and_no_other_does(register: Register) -> None:
    hotel = await register.hotel()
    late = await register.hotel(report_due_on=register.now.date() - timedelta(days=30))
    without = [await register.hotel(status) for status in Status if status is not Status.COMMITTED]
    without.append(await register.hotel(report_due_on=register.now.date() - timedelta(days=31)))

    assert await register.round() == 2

    (one,) = await register.of(hotel)
    told = json.loads(one.document)
    assert told["name"].startswith("Hotel Miramar has signed version ")
    assert told["awardedDate"] == "2026-01-01T06:00:00Z"
    assert told["validUntil"] == "2027-02-01T05:59:59Z"
    method = {f"did:web:registry.test#{(await key(register.db)).kid}"}
    assert {proof["verificationMethod"] for proof in told["proof"]} == method
    assert len(await register.of(late)) == 1
    assert [await register.of(other) for other in without] == [[]] * len(without)


async def test_nothing_is_signed_again_while_nothing_changes(register: Register) -> None:
    await register.hotel()

    assert [await register.round() for _ in range(3)] == [1, 0, 0]


async def test_what_one_look_leaves_has_its_turn_in_the_next(register: Register) -> None:
    for _ in range(5):
        await register.hotel()
    await register.db.flush()

    made = []
    for minute in range(4):
        at = register.now + timedelta(minutes=minute)
        made.append(await keep_credentials(register.database, register.files, OF, now=at, most=2))

    assert made == [2, 2, 1, 0]


async def test_an_accepted_report_brings_a_longer_one_and_the_shorter_goes_on_counting(
    register: Register,
) -> None:
    hotel = await register.hotel()
    await register.round()
    await register.db.execute(update(Adherence).values(report_due_on=date(2028, 1, 1)))

    assert await register.round() == 1

    before, after = await register.of(hotel)
    assert (before.revoked_at, before.replaced_at, after.replaced_at) == (None, register.now, None)
    assert before.list_index != after.list_index
    assert json.loads(before.document)["id"] == json.loads(after.document)["id"]
    assert not await register.is_set(before)


async def test_what_says_what_is_no_more_is_revoked_and_replaced(register: Register) -> None:
    hotel = await register.hotel()
    await register.round()
    hotel.trade_name = "Hotel Mirador"
    await register.round()
    await register.db.execute(update(Adherence).values(report_due_on=date(2026, 12, 1)))

    assert await register.round() == 1

    rows = await register.of(hotel)
    assert [row.name for row in rows] == ["Hotel Miramar", "Hotel Mirador", "Hotel Mirador"]
    assert [await register.is_set(row) for row in rows] == [True, True, False]


async def test_one_whose_key_counts_no_more_is_signed_anew(register: Register, now: datetime) -> None:
    hotel = await register.hotel()
    await register.round()
    first = await key(register.db)
    await rotate(register.db, register.files, "ATALAYA", now=now)
    assert await register.round() == 0  # the key rests, and what it signed counts
    await retire(register.db, first.kid, now=now)
    assert await register.round() == 1
    second = await key(register.db)
    await distrust(register.db, register.files, "ATALAYA", second.kid, now, now=now)
    assert await register.round() == 1

    third = await key(register.db)
    assert [row.kid for row in await register.of(hotel)] == [first.kid, second.kid, third.kid]


async def test_without_its_private_half_nothing_is_signed_and_nothing_lost(register: Register) -> None:
    hotel = await register.hotel()
    (file,) = register.files.folder.iterdir()
    kept = file.rename(file.with_suffix(".away"))

    with pytest.raises(KeyHoldingError):
        await register.round()
    assert await register.of(hotel) == []
    kept.rename(file)
    assert await register.round() == 1


async def test_two_workers_at_once_sign_one(database: Database, tmp_path: Path, now: datetime) -> None:
    files = KeyFiles(tmp_path)
    async with database.writes() as db, db.begin():
        await begin(db, files, "ATALAYA", now=now)
        await keep_first_list(db, now=now)
        hotel = await make.signatory(db)
        await make.adherence(db, hotel)

    made = await asyncio.gather(*(keep_credentials(database, files, OF, now=now) for _ in range(3)))

    assert sum(made) == 1
    async with database.reads() as db:
        assert len(list(await db.scalars(select(Credential)))) == 1


async def keep_first_list(db: AsyncSession, *, now: datetime) -> None:
    db.add(CredentialList(number=1, decoys=b"7" * 32, made_at=now, built_at=None, document=""))
    await db.flush()


# ── revoking ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.REMOVED])
async def test_who_is_suspended_or_removed_is_revoked_within_a_minute(
    register: Register, status: Status
) -> None:
    hotel, other = await register.hotel(), await register.hotel()
    await register.round()
    await register.move(hotel, status)

    await register.round(hours=0)

    (one,), (others,) = await register.of(hotel), await register.of(other)
    assert (await register.is_set(one), await register.is_set(others)) == (True, False)
    page = await shared(register.db, hotel.slug, now=register.now)
    assert page.kept is not None
    assert (page.kept.revoked, page.kept.counts) == (True, False)


async def test_who_withdraws_is_revoked_with_all_that_would_count_for_a_while(register: Register) -> None:
    hotel = await register.hotel()
    await register.round()
    await register.db.execute(update(Adherence).values(report_due_on=date(2028, 1, 1)))
    await register.round()
    owner = await make.owner(register.db, hotel)
    adherence_id = await adherence_of(register.db, hotel)
    await withdraw(register.db, owner, adherence_id, reason="", today=register.now.date(), now=register.now)

    assert await register.round(hours=0) == 0

    assert [await register.is_set(row) for row in await register.of(hotel)] == [True, True]


async def test_a_lifted_suspension_brings_another_and_the_first_stays_revoked(register: Register) -> None:
    hotel = await register.hotel()
    await register.round()
    await register.move(hotel, Status.SUSPENDED)
    await register.round()
    await register.move(hotel, Status.COMMITTED)

    assert await register.round() == 1

    first, second = await register.of(hotel)
    assert (await register.is_set(first), await register.is_set(second)) == (True, False)
    assert first.list_index != second.list_index


async def test_a_suspension_to_come_revokes_on_its_day(register: Register) -> None:
    hotel = await register.hotel()
    await register.round()
    await register.move(hotel, Status.SUSPENDED, on=register.now.date() + timedelta(days=2))
    await register.round()
    (one,) = await register.of(hotel)
    assert one.revoked_at is None

    await register.round(hours=72)

    (one,) = await register.of(hotel)
    assert one.revoked_at == register.now


async def test_whose_report_was_due_earlier_than_it_seemed_is_revoked_too(register: Register) -> None:
    hotel = await register.hotel()
    await register.round()
    earlier = register.now.date() - timedelta(days=40)
    await register.db.execute(update(Adherence).values(report_due_on=earlier))

    await register.round()

    (one,) = await register.of(hotel)
    assert await register.is_set(one)


async def test_one_whose_time_is_over_is_revoked_by_nobody(register: Register) -> None:
    hotel = await register.hotel(report_due_on=register.now.date() - timedelta(days=30))
    await register.round()
    await register.round(hours=72)

    (one,) = await register.of(hotel)
    assert (one.revoked_at, one.valid_until < register.now) == (None, True)


# ── the lists ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_list_is_served_from_the_first_round_and_built_anew_each_hour(register: Register) -> None:
    await register.round()
    (kept,) = await register.lists()
    built = kept.built_at

    await register.round(hours=0)
    assert [one.built_at for one in await register.lists()] == [built]
    await register.round(hours=1)
    assert [one.built_at for one in await register.lists()] == [register.now]


async def test_some_entries_that_nobody_has_are_set_and_none_of_them_is_given_out(
    register: Register,
) -> None:
    hotel = await register.hotel()
    await register.round()
    await register.round(hours=400 * 24)

    (kept,) = await register.lists()
    (one,) = await register.of(hotel)
    bits = bits_of(kept)
    looks_revoked = {index for index in range(len(bits) * 8) if is_bit(bits, index)}
    assert 300 < len(looks_revoked) < 1_500  # 400 of 1,096 days are over, of one index in 64
    assert all(is_decoy(kept.decoys, index) for index in looks_revoked)
    assert not is_decoy(kept.decoys, one.list_index)


async def test_each_list_is_served_and_places_are_given_out_in_the_last(register: Register) -> None:
    first = await register.hotel()
    await register.round()
    register.db.add(
        CredentialList(number=2, decoys=b"2" * 32, made_at=register.now, built_at=None, document="")
    )
    second = await register.hotel()

    await register.round(hours=0)

    (one,), (other,) = await register.of(first), await register.of(second)
    assert (one.list_number, other.list_number) == (1, 2)
    addresses = [json.loads(kept.document)["id"] for kept in await register.lists()]
    assert addresses == [f"https://registry.test/status/bitstring/{number}" for number in (1, 2)]


async def test_nobody_reads_of_a_business_that_never_signed(register: Register) -> None:
    applicant = await register.hotel(Status.APPLIED)

    for slug in (applicant.slug, "nobody"):
        with pytest.raises(NotFoundError):
            await shared(register.db, slug, now=register.now)
