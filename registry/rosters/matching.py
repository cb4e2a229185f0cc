"""Which businesses of the register the rows of a list are (queries)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Post
from registry.adherence.models import Adherence
from registry.applications.models import Application
from registry.associations.models import Membership
from registry.kit.slices import slices
from registry.rosters.members import Member, Register
from registry.rosters.rules import Doubt
from registry.signatories.models import Signatory

AT_ONCE = 500  # keys in one statement: SQLite takes 32,766 values


async def on_register(
    db: AsyncSession, association_id: UUID, listed: Sequence[Member]
) -> tuple[dict[int, UUID], dict[int, Doubt]]:
    """Return which business of the register each row is, by the row's number, and which it perhaps is; new ones are missing.

    Of those that never signed, only the association's own, and what a list entered that nobody has taken up: no
    list tells who has begun to join.
    """
    register = Register()
    seen: set[UUID] = set()
    columns = (
        Signatory.id, Signatory.country, Signatory.number_key, Signatory.trade_name,
        Signatory.postal_code, Signatory.city,
    )  # fmt: skip
    for some in slices(listed, AT_ONCE):
        query = (
            select(*columns)
            .where(_like(some), _may_be_told(association_id))
            .order_by(Signatory.created_at, Signatory.id)
        )
        for id_, country, number, name, postal_code, city in await db.execute(query):
            if id_ not in seen:
                seen.add(id_)
                register.add(id_, country, number, name, postal_code=postal_code, city=city)
    own = (
        select(Signatory.id, Signatory.number_key, Signatory.trade_name, Membership.member_number)
        .join(Membership, Membership.signatory_id == Signatory.id)
        .where(Membership.association_id == association_id, Membership.until.is_(None))
        .where(Membership.member_number != "")
        .order_by(Signatory.created_at, Signatory.id)
    )
    for row in await db.execute(own):
        register.add_own(*row)
    known = {one.draft.row: found for one in listed if (found := register.find(one)) is not None}
    fresh = (one for one in listed if one.draft.row not in known)
    return known, {one.draft.row: doubt for one in fresh if (doubt := register.doubt(one)) is not None}


def _may_be_told(association_id: UUID) -> ColumnElement[bool]:
    """Return the condition that an association may learn that a business is here."""
    signed = select(Adherence.id).where(
        Adherence.signatory_id == Signatory.id, Adherence.committed_on.is_not(None)
    )
    own = select(Membership.id).where(
        Membership.signatory_id == Signatory.id, Membership.association_id == association_id
    )
    named = select(Application.id).where(
        Application.signatory_id == Signatory.id, Application.association_id == association_id
    )
    listed = select(Membership.id).where(Membership.signatory_id == Signatory.id)
    people = select(Post.id).where(Post.organisation_id == Signatory.id)
    return or_(exists(signed), exists(own), exists(named), and_(exists(listed), ~exists(people)))


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
