"""A code opens once, whoever types it first; what the release before left goes on."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.due import sweep
from registry.accounts.factor_key import FILE, factor_key, present_key
from registry.accounts.factor_queries import begun_factor, made_under_another, own_factor
from registry.accounts.factors import begin, confirm, end, prove
from registry.accounts.halves import begin_half, half_of
from registry.accounts.models import HalfSignIn, RecoveryCode, SecondFactor, Session
from registry.accounts.queries import visit
from registry.accounts.rules import HALF_LASTS_FOR, LASTS_FOR, Role, hash_token
from registry.accounts.totp import STEP, code_at, counter_at, secret_of
from registry.db import Database
from registry.errors import BusyError, NotFoundError
from registry.ledger.models import LedgerEntry
from registry.settings import Settings
from registry.tables import migrations
from tests import make
from tests.conftest import NOON

KEY = bytes.fromhex(make.FACTOR_KEY)
BEFORE = "0017asitstood"


@pytest.mark.parametrize("recovering", [False, True])
async def test_of_two_who_type_one_code_at_once_one_is_let_in(database: Database, recovering: bool) -> None:
    async with database.writes() as db, db.begin():
        rita = await make.person(db, Role.REGISTRAR)
        secret = make.factor_secret(await make.second_factor(db, rita))
    code = make.recovery_code(rita, 0) if recovering else code_at(secret, counter_at(NOON))

    async def type_it() -> bool:
        async with database.writes() as db, db.begin():
            return await prove(db, rita.id, code, KEY, now=NOON)

    outcomes = await asyncio.gather(*(type_it() for _ in range(6)))

    assert sorted(outcomes) == [False] * 5 + [True]
    async with database.reads() as db:
        refused = select(func.count()).where(LedgerEntry.kind == "factor.refuse")
        assert await db.scalar(refused) == 5, "and what was refused is on record"


async def test_of_two_who_confirm_at_once_one_factor_comes(database: Database) -> None:
    async with database.writes() as db, db.begin():
        actor = Actor((await make.person(db, Role.OWNER)).id)
        begun = await begin(db, actor, KEY, now=NOON)
    code = code_at(secret_of(KEY, begun.id, actor.account_id), counter_at(NOON))

    async def type_it() -> list[str] | None:
        async with database.writes() as db, db.begin():
            return await confirm(db, actor, code, KEY, now=NOON)

    outcomes = await asyncio.gather(type_it(), type_it(), return_exceptions=True)

    assert sorted(type(one).__name__ for one in outcomes) == ["NotFoundError", "list"]
    async with database.reads() as db:
        assert await db.scalar(select(func.count()).select_from(RecoveryCode)) == 10


async def test_beginning_again_ends_what_was_begun_and_not_what_is_in_use(db: AsyncSession) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    used, actor = await make.second_factor(db, rita), Actor(rita.id)

    first = await begin(db, actor, KEY, now=NOON)
    second = await begin(db, actor, KEY, now=NOON)

    assert await begun_factor(db, actor) == second.id != first.id
    assert await prove(db, rita.id, code_at(make.factor_secret(used), counter_at(NOON)), KEY, now=NOON)
    assert not await prove(
        db, rita.id, code_at(secret_of(KEY, second.id, rita.id), counter_at(NOON)), KEY, now=NOON
    )


async def test_what_was_begun_alone_is_no_factor(db: AsyncSession) -> None:
    person = await make.account(db)
    actor = Actor(person.id)
    await begin(db, actor, KEY, now=NOON)

    assert await own_factor(db, actor) is None
    assert not await prove(db, person.id, "123456", KEY, now=NOON)
    with pytest.raises(NotFoundError):
        await end(db, person.id, by=None, now=NOON)


async def test_a_code_of_one_account_opens_no_other(db: AsyncSession) -> None:
    rita, raul = await make.person(db, Role.REGISTRAR), await make.person(db, Role.REGISTRAR)
    hers = code_at(make.factor_secret(await make.second_factor(db, rita)), counter_at(NOON))

    assert not await prove(db, raul.id, hers, KEY, now=NOON)
    assert not await prove(db, raul.id, make.recovery_code(rita, 0), KEY, now=NOON)
    assert await prove(db, rita.id, make.recovery_code(rita, 0), KEY, now=NOON)


async def test_a_half_done_sign_in_ends_with_the_generation_and_is_swept(db: AsyncSession) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    token = await begin_half(db, rita.id, generation=0, presented=None, now=NOON)
    assert await half_of(db, token, now=NOON) is not None
    assert await visit(db, token, now=NOON) is None, "it is no session"

    rita.generation += 1
    await db.flush()

    assert await half_of(db, token, now=NOON) is None
    await sweep(db, now=NOON + HALF_LASTS_FOR + timedelta(seconds=1))
    assert await db.scalar(select(func.count()).select_from(HalfSignIn)) == 0


async def test_what_was_begun_and_left_is_swept_and_what_is_in_use_is_not(db: AsyncSession) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    used = await make.second_factor(db, rita)
    await begin(db, Actor(rita.id), KEY, now=NOON)

    await sweep(db, now=NOON + LASTS_FOR + timedelta(seconds=1))

    assert list(await db.scalars(select(SecondFactor.id))) == [used.id]


async def test_neither_a_row_nor_an_error_tells_a_secret(db: AsyncSession) -> None:
    factor = await make.second_factor(db, await make.person(db, Role.REGISTRAR))
    told = repr(factor) + repr(Settings(factor_key=make.FACTOR_KEY)) + str(vars(factor))

    assert make.factor_secret(factor).hex() not in told
    assert make.FACTOR_KEY not in told


async def test_a_factor_under_another_key_is_not_judged_and_is_counted(db: AsyncSession) -> None:
    rita = await make.person(db, Role.REGISTRAR)
    code = code_at(make.factor_secret(await make.second_factor(db, rita)), counter_at(NOON) + 1)

    for other in (bytes(32), None):
        with pytest.raises(BusyError):
            await prove(db, rita.id, code, other, now=NOON)
        assert await made_under_another(db, other) == 1
    assert await made_under_another(db, KEY) == 0
    assert await prove(db, rita.id, code, KEY, now=NOON + timedelta(seconds=STEP))


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    assert present_key(settings) is None

    key = factor_key(settings)

    assert len(key) == 32
    assert factor_key(settings) == present_key(settings) == key
    assert [path.name for path in settings.data_dir.iterdir()] == [FILE]
    assert (settings.data_dir / FILE).stat().st_mode & 0o777 == 0o600
    assert factor_key(Settings(data_dir=tmp_path / "data", factor_key="ab" * 32)) == b"\xab" * 32
    (settings.data_dir / FILE).write_text("no key", encoding="utf-8")
    with pytest.raises(BusyError):
        factor_key(settings)


async def test_sessions_of_before_go_on_and_have_proved_nothing(url: str, before: Database) -> None:
    async with before.writes() as db, db.begin():
        hotel = await make.signatory(db)
        person = await make.person(db, Role.OWNER, hotel.id)
        held = {
            "token_hash": hash_token("a token of before"), "public_id": uuid4(), "account_id": person.id, "generation": 0,
            "started_at": NOON, "seen_at": NOON,
        }  # fmt: skip
        await db.execute(Session.__table__.insert().values(**held))  # type: ignore[attr-defined]
    await before.close()

    for _ in range(2):  # up, and once more after a step back
        command.upgrade(migrations(url), "head")
        async with before.reads() as db:
            found = await visit(db, "a token of before", now=NOON)
            assert found is not None
            assert (found.person.has_factor, found.person.proved_at) == (False, None)
            assert await db.scalar(select(func.count()).select_from(SecondFactor)) == 0
        await before.close()
        command.downgrade(migrations(url), BEFORE)
