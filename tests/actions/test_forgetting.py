"""What training keeps no longer than its time."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.errors import NotFoundError
from registry.training.checking_in import keep_typed
from registry.training.evidence import add_picture, picture, pictures_of
from registry.training.forgetting import forget_proof
from registry.training.models import CheckIn
from registry.training.settling import unknown_of
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()


async def test_after_three_years_names_pictures_and_notes_go_and_dates_and_hashes_stay(
    db: AsyncSession,
) -> None:
    hotel = await make.signatory(db)
    keeper = await make.keeper(db, hotel)
    old, late = date(2023, 3, 26), date(2023, 3, 28)
    sessions = [await make.training_session(db, hotel, held_on=day) for day in (old, late)]
    drills = [await make.drill(db, hotel, held_on=day, note="With the night shift") for day in (old, late)]
    shown = [await add_picture(db, keeper, one.id, b"pixels", now=NOON) for one in sessions]

    for _ in range(2):  # the second time finds nothing more
        await forget_proof(db, today=TODAY, now=NOON)

    for row in (*sessions, *drills):
        await db.refresh(row)
    assert [one.trainer_name for one in sessions] == ["", "Rosa from the chamber"]
    assert [one.note for one in drills] == ["", "With the night shift"]
    (gone,) = await pictures_of(db, keeper, sessions[0].id)
    assert (gone.forgotten, gone.sha256) == (True, sha256(b"pixels").hexdigest())
    with pytest.raises(NotFoundError):
        await picture(db, keeper, shown[0])
    assert await picture(db, keeper, shown[1]) == b"pixels"


async def test_a_typed_name_that_nobody_settled_goes_after_ninety_days(db: AsyncSession) -> None:
    hotel = await make.signatory(db)
    keeper = await make.keeper(db, hotel)
    held = await make.training_session(db, hotel)
    for name, age in (("Casilda", 91), ("Eva", 89)):
        await keep_typed(db, held.id, name, now=NOON - timedelta(days=age))

    await forget_proof(db, today=TODAY, now=NOON)

    kept = await db.execute(select(CheckIn.typed, CheckIn.known_key))
    assert not any("casilda" in f"{typed} {key}".casefold() for typed, key in kept)
    assert [one.typed for one in await unknown_of(db, keeper, held.id)] == ["Eva"]
