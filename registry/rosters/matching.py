"""Which businesses of the register the rows of a list are (queries)."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from registry.rosters.members import Member, Register, place_key
from registry.signatories.models import Signatory

T = TypeVar("T")
AT_ONCE = 500  # keys in one statement: SQLite takes 32,766 values


async def on_register(db: AsyncSession, listed: Sequence[Member]) -> dict[int, UUID]:
    """Return which business of the register each row is, by the row's number; new ones are missing."""
    register = Register()
    seen: set[UUID] = set()
    columns = (
        Signatory.id, Signatory.country, Signatory.number_key, Signatory.trade_name,
        Signatory.postal_code, Signatory.city,
    )  # fmt: skip
    for some in slices(listed, AT_ONCE):
        query = select(*columns).where(_like(some)).order_by(Signatory.created_at, Signatory.id)
        for id_, country, number, name, postal_code, city in await db.execute(query):
            if id_ not in seen:
                seen.add(id_)
                register.add(id_, country, number, place_key(name, postal_code, city))
    found = ((member.draft.row, register.find(member)) for member in listed)
    return {row: business for row, business in found if business is not None}


def slices(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """Yield a sequence in parts."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def _like(some: Sequence[Member]) -> ColumnElement[bool]:
    """Return the condition that a business may be one of these: of the same number, or look-alike name.

    Equal folded names have equal skeletons, which have an index.
    """
    numbers = [(one.draft.country, one.number) for one in some if one.number]
    bones = [(one.draft.country, one.bones) for one in some]
    return or_(
        tuple_(Signatory.country, Signatory.number_key).in_(numbers),
        tuple_(Signatory.country, Signatory.skeleton).in_(bones),
    )
