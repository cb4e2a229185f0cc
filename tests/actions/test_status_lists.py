"""The lists that tell the state of each logo: what stands in them, when they are built anew, how large they are."""

import json
import zlib
from base64 import urlsafe_b64decode
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.rules import Status
from registry.db import Database
from registry.errors import RuleBrokenError
from registry.keys.actions import begin, distrust, retire, rotate
from registry.keys.holding import KeyFiles
from registry.keys.models import SigningKey
from registry.kit.cose import read1
from registry.logos.code_file import ROWS, TYPE
from registry.logos.issuing import LEAST_LIST, is_decoy
from registry.logos.listing import publish_lists
from registry.logos.models import Placement, SignedLogo, StatusFile
from registry.logos.payload import cti_of
from registry.logos.placements import revoke
from registry.logos.placing import PlaceKind, Revocation
from registry.logos.signing import sign_all
from registry.logos.status_list import CWT_TYPE, STATUS_LIST, Entry, entry_at
from registry.signatories.models import Signatory
from tests import make

SITE = "https://registry.test"


class Register:
    """A register with one key: businesses, their logos, and the files that are served of them."""

    def __init__(self, db: AsyncSession, database: Database, files: KeyFiles, now: datetime) -> None:
        self.db, self.database, self.files, self.now = db, database, files, now
        self.key: SigningKey

    async def hotel(self, status: Status = Status.COMMITTED, **dates: Any) -> tuple[Placement, SignedLogo]:
        hotel = await make.signatory(self.db)
        await make.adherence(self.db, hotel, status=status, **dates)
        placed = await make.placement(self.db, hotel, kind=PlaceKind.DOOR)
        await sign_all(self.db, self.files, hotel.id, now=self.now)
        form = await self.db.scalars(select(SignedLogo).where(SignedLogo.placement_id == placed.id))
        return placed, form.one()

    async def publish(self, *, later: timedelta = timedelta(0)) -> int:
        await self.db.flush()
        return await publish_lists(self.database, self.files, base_url=SITE, now=self.now + later)

    async def file(self) -> StatusFile:
        found = await self.db.scalars(
            select(StatusFile).where(StatusFile.kid == self.key.kid).execution_options(populate_existing=True)
        )
        return found.one()

    async def state_of(self, form: SignedLogo) -> Entry:
        return entry_at(raw_of_jwt((await self.file()).jwt), form.list_index)


@pytest.fixture
async def register(db: AsyncSession, own: Database, tmp_path: Path, now: datetime) -> Register:
    made = Register(db, own, KeyFiles(tmp_path), now)
    made.key = await begin(db, made.files, "ATALAYA", now=now - timedelta(days=400))
    return made


def parts_of(jwt: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, body, _ = jwt.split(".")
    return json.loads(unbase64(header)), json.loads(unbase64(body))


def unbase64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def raw_of_jwt(jwt: str) -> bytes:
    return zlib.decompress(unbase64(parts_of(jwt)[1]["status_list"]["lst"]))


async def test_each_state_has_its_entry_and_both_forms_hold_the_same(register: Register) -> None:
    _, committed = await register.hotel()
    _, suspended = await register.hotel(Status.SUSPENDED)
    _, withdrawn = await register.hotel(Status.WITHDRAWN)
    _, late = await register.hotel(report_due_on=register.now.date() - timedelta(days=31))
    _, graced = await register.hotel(report_due_on=register.now.date() - timedelta(days=30))
    placed, ended = await register.hotel()
    placed.revoked_at, placed.revoked_why = register.now, Revocation.LOST

    assert await register.publish() == 1

    states = [
        await register.state_of(form) for form in (committed, suspended, withdrawn, late, graced, ended)
    ]
    assert states == [
        Entry.VALID, Entry.SUSPENDED, Entry.INVALID, Entry.SUSPENDED, Entry.VALID, Entry.INVALID,
    ]  # fmt: skip
    file = await register.file()
    claims = cbor2.loads(read1(file.cwt, kind=CWT_TYPE).payload)
    assert zlib.decompress(claims[STATUS_LIST]["lst"]) == raw_of_jwt(file.jwt)
    assert len(raw_of_jwt(file.jwt)) * 4 == LEAST_LIST


async def test_the_files_are_signed_and_say_where_and_how_long(register: Register) -> None:
    await register.publish()

    file = await register.file()
    header, claims = parts_of(file.jwt)
    assert header == {"alg": "EdDSA", "typ": "statuslist+jwt", "kid": register.key.kid}
    assert claims["sub"] == f"{SITE}/status/{register.key.kid}"
    assert claims["exp"] - claims["iat"] == 7 * 86_400
    assert (claims["ttl"], claims["status_list"]["bits"]) == (43_200, 2)
    assert claims["status_list"]["aggregation_uri"] == f"{SITE}/status"
    public = Ed25519PublicKey.from_public_bytes(register.key.public)
    said, _, signature = file.jwt.rpartition(".")
    public.verify(unbase64(signature), said.encode())
    assert read1(file.cwt, kind=CWT_TYPE).is_by(public)
    assert read1(file.codes, kind=TYPE).is_by(public)


async def test_a_list_is_built_anew_at_once_after_an_act_and_within_the_hour(
    register: Register, now: datetime
) -> None:
    placed, form = await register.hotel()
    # Once more: what was dated a moment before the first look may have been stored a moment after it.
    assert [await register.publish(later=timedelta(minutes=minute)) for minute in range(4)] == [1, 1, 0, 0]

    actor = await make.registrar(register.db)
    await revoke(register.db, actor, placed.id, Revocation.LOST, now=now + timedelta(minutes=4))
    assert await register.publish(later=timedelta(minutes=5)) == 1
    assert await register.state_of(form) is Entry.INVALID
    assert await register.publish(later=timedelta(minutes=6)) == 0
    assert await register.publish(later=timedelta(minutes=65)) == 1


async def test_an_act_that_is_stored_after_a_look_is_seen_by_the_next(
    register: Register, now: datetime
) -> None:
    placed, form = await register.hotel()
    await register.publish(later=timedelta(minutes=10))

    actor = await make.registrar(register.db)
    began = now + timedelta(minutes=10) - timedelta(seconds=1)  # before the look, which could not see it
    await revoke(register.db, actor, placed.id, Revocation.LOST, now=began)

    assert await register.publish(later=timedelta(minutes=11)) == 1
    assert await register.state_of(form) is Entry.INVALID


async def test_an_entry_that_no_logo_has_may_look_ended_and_none_is_given_out(register: Register) -> None:
    _, form = await register.hotel()
    await register.publish()

    raw = raw_of_jwt((await register.file()).jwt)
    looks_ended = {index for index in range(LEAST_LIST) if entry_at(raw, index) is Entry.INVALID}

    assert 300 < len(looks_ended) < 1_500  # 400 of 1,096 days are over, of one index in 64
    assert all(is_decoy(register.key.decoys, index) for index in looks_ended)
    assert not is_decoy(register.key.decoys, form.list_index)


async def test_the_codes_of_places_are_in_the_file_and_those_of_people_are_not(register: Register) -> None:
    placed, form = await register.hotel()
    hotel = await register.db.get_one(Signatory, placed.signatory_id)
    await make.placement(register.db, hotel, kind=PlaceKind.DRIVER_CARD, label="Card 7")
    await sign_all(register.db, register.files, hotel.id, now=register.now)
    await register.publish()

    claims = cbor2.loads(read1((await register.file()).codes, kind=TYPE).payload)
    (row,) = cbor2.loads(zlib.decompress(claims[ROWS]))
    assert row[:2] == [int.from_bytes(cti_of(placed.code), "big"), form.list_index]


async def test_the_list_of_a_key_that_somebody_else_may_hold_is_signed_by_the_one_that_signs(
    register: Register, now: datetime
) -> None:
    await register.hotel()
    await distrust(register.db, register.files, "ATALAYA", register.key.kid, now, now=now)
    active = (await register.db.scalars(select(SigningKey).where(SigningKey.state == "active"))).one()

    assert await register.publish() == 2

    assert parts_of((await register.file()).jwt)[0]["kid"] == active.kid


async def test_a_resting_key_signs_its_own_list_while_its_private_half_is_here(
    register: Register, now: datetime
) -> None:
    await rotate(register.db, register.files, "ATALAYA", now=now)
    await register.publish()
    assert parts_of((await register.file()).jwt)[0]["kid"] == register.key.kid

    (register.files.folder / f"{register.key.kid}.pem").unlink()
    await register.publish(later=timedelta(hours=2))
    assert parts_of((await register.file()).jwt)[0]["kid"] != register.key.kid


async def test_what_a_retired_key_signed_is_listed_as_invalid_and_stays_so(
    register: Register, now: datetime
) -> None:
    _, form = await register.hotel()
    await rotate(register.db, register.files, "ATALAYA", now=now)
    await retire(register.db, register.key.kid, now=now)
    with pytest.raises(RuleBrokenError):
        await distrust(register.db, register.files, "ATALAYA", register.key.kid, now, now=now)

    await register.publish()

    assert await register.state_of(form) is Entry.INVALID


def test_an_index_beyond_the_list_is_never_valid() -> None:
    with pytest.raises(IndexError):
        entry_at(bytes(2), 8)
