"""A business's own placements, and what is printed on each."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import SignatoryActor
from registry.adherence.queries import Told, told
from registry.adherence.rules import Standing, days_overdue, marks_pause
from registry.countries.queries import profile_of
from registry.countries.rules import Profile, may_show_logo
from registry.errors import NotFoundError
from registry.fleets.models import Vehicle
from registry.keys.models import SigningKey
from registry.keys.rules import KeyState
from registry.kit.natural import Natural, natural
from registry.logos.domains import ProofKind, SiteOutcome, is_confirmed
from registry.logos.models import LIVE, Placement, SignedLogo, SiteCheck
from registry.logos.placing import MAY_HOLD_PLACES, MarkFacts, MarkState, PlaceKind, Revocation, mark_state
from registry.logos.signed_queries import is_newest
from registry.signatories.models import Establishment, Signatory

AT_ONCE = 25  # cards of a phone
PLACE: tuple[Any, ...] = (Placement.kind, Placement.label, Placement.id)  # what the order of a list needs
SHEET_MOST = 1_000  # stickers of one file


@dataclass(frozen=True, slots=True)
class Holder:
    """The business whose logos these are, and whether it may show them today."""

    signatory_id: UUID
    name: str
    city: str
    language: str
    told: Told
    profile: Profile
    may_show: bool

    @property
    def signed(self) -> bool:
        """Whether it has signed and has not left: only then its places get codes."""
        return self.told.standing in MAY_HOLD_PLACES

    def shown_state(self, state: MarkState) -> str:
        """Return the word for a logo's state; a logo that may not be shown is never said to be in force."""
        if state is not MarkState.ISSUED or self.may_show:
            return state.value
        left = self.told.standing in {Standing.WITHDRAWN, Standing.REMOVED}
        return self.told.standing.value if left else "waiting"


@dataclass(frozen=True, slots=True)
class PlacementLine:
    """One placement, as the list and its own page show it."""

    id: UUID
    code: str
    kind: PlaceKind
    label: str
    address: str
    site: str | None
    issued_on: date
    expires_on: date
    state: MarkState
    revoked_why: Revocation | None
    token: bytes | None
    """The newest signed form, of a key that counts; None until the worker has signed it."""


@dataclass(frozen=True, slots=True)
class SiteLine:
    """What is known of the website that a logo belongs to."""

    confirmed_on: date | None
    how: ProofKind | None
    outcome: SiteOutcome | None
    checked_at: datetime | None
    waiting: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class PlacementPage:
    """One page of the list, and where the next begins."""

    lines: list[PlacementLine]
    onward: str | None
    total: int
    printed: bool
    """Whether any of all pages hangs somewhere: a website's is never printed."""


async def holder(db: AsyncSession, actor: SignatoryActor, *, today: date) -> Holder:
    """Return the actor's own business.

    Raises:
        NotFoundError: it is not there.

    """
    business = await db.get(Signatory, actor.signatory_id)
    if business is None:
        raise NotFoundError
    public = await told(db, business.id, today=today)
    profile = await profile_of(db, business.country)
    late = days_overdue(public.facts, today=today)
    may = may_show_logo(profile, public.standing.value, late)
    return Holder(business.id, business.trade_name, business.city, business.language, public, profile, may)


async def sites(db: AsyncSession, actor: SignatoryActor) -> list[tuple[UUID, str]]:
    """Return the actor's own open establishments, each with name and city."""
    query = (
        select(Establishment.id, Establishment.name, Establishment.city)
        .where(Establishment.signatory_id == actor.signatory_id, Establishment.closed_at.is_(None))
        .order_by(Establishment.name)
    )
    return [(row.id, f"{row.name}, {row.city}" if row.city else row.name) for row in await db.execute(query)]


async def placements(
    db: AsyncSession, actor: SignatoryActor, business: Holder, *, today: date, after: str = ""
) -> PlacementPage:
    """Return the actor's own live placements, by kind and by label as people count, a page at a time."""
    live = and_(
        Placement.signatory_id == actor.signatory_id,
        LIVE,
    )
    found = (await db.execute(select(*PLACE).where(live))).all()
    ordered = sorted(found, key=_place)
    last = await _last(db, actor, after)
    begin = bisect_right(ordered, _place(last), key=_place) if last else 0
    shown = [row.id for row in ordered[begin : begin + AT_ONCE]]
    rows = await db.execute(_lines().where(live, Placement.id.in_(shown)))
    lines = [_read(row, business, today) for row in sorted(rows, key=_place)]
    onward = str(shown[-1]) if len(ordered) > begin + AT_ONCE else None
    return PlacementPage(lines, onward, len(ordered), any(row.kind is not PlaceKind.WEBSITE for row in found))


async def ended(
    db: AsyncSession, actor: SignatoryActor, business: Holder, *, today: date
) -> list[PlacementLine]:
    """Return the actor's own placements that were ended, the latest first."""
    query = (
        _lines()
        .where(Placement.signatory_id == actor.signatory_id, ~LIVE)
        .order_by(func.coalesce(Placement.revoked_at, Placement.superseded_at).desc(), Placement.id)
        .limit(AT_ONCE)
    )
    return [_read(row, business, today) for row in await db.execute(query)]


async def placement(
    db: AsyncSession, actor: SignatoryActor, business: Holder, placement_id: UUID, *, today: date
) -> PlacementLine:
    """Return one of the actor's own placements.

    Raises:
        NotFoundError: no such placement, or another business's.

    """
    mine = _lines().where(Placement.signatory_id == actor.signatory_id, Placement.id == placement_id)
    row = (await db.execute(mine)).one_or_none()
    if row is None:
        raise NotFoundError
    return _read(row, business, today)


async def site_of(db: AsyncSession, line: PlacementLine, *, today: date) -> SiteLine:
    """Return what is known of the website of one's own logo."""
    row = await db.scalar(select(SiteCheck).where(SiteCheck.placement_id == line.id))
    if row is None:
        return SiteLine(None, None, None, None, waiting=False, counts=False)
    waiting = row.checked_at is None or row.asked_at > row.checked_at
    counts = is_confirmed(row.confirmed_on, today=today)
    return SiteLine(row.confirmed_on, row.how, row.outcome, row.checked_at, waiting, counts)


async def in_use(
    db: AsyncSession, actor: SignatoryActor, business: Holder, *, today: date
) -> list[PlacementLine]:
    """Return what is printed of the actor's own that counts today, in the list's order; at most `SHEET_MOST`."""
    hang = (Placement.signatory_id == actor.signatory_id, Placement.kind != PlaceKind.WEBSITE, LIVE)
    query = _lines().where(*hang)
    rows = sorted(await db.execute(query), key=_place)[:SHEET_MOST]
    lines = [_read(row, business, today) for row in rows]
    return [line for line in lines if line.state is MarkState.ISSUED]


async def fleet(
    db: AsyncSession, actor: SignatoryActor, business: Holder, *, today: date
) -> list[PlacementLine]:
    """Return the live placements on the actor's own vehicles, in the fleet page's order; at most `SHEET_MOST`."""
    query = (
        _lines()
        .add_columns(Vehicle.plate_key)
        .join(Vehicle, Vehicle.id == Placement.vehicle_id)
        .where(Placement.signatory_id == actor.signatory_id, Vehicle.left_at.is_(None), LIVE)
    )
    rows = sorted(await db.execute(query), key=lambda row: natural(row.plate_key))[:SHEET_MOST]
    return [_read(row, business, today) for row in rows]


def _place(row: Row[Any]) -> tuple[PlaceKind, Natural, str]:
    return row.kind, natural(row.label), str(row.id)


def _lines() -> Select[Any]:
    query = select(
        Placement.id,
        Placement.code,
        Placement.kind,
        Placement.label,
        Placement.address,
        Establishment.name.label("site"),
        Placement.issued_on,
        Placement.expires_on,
        Placement.revoked_at,
        Placement.revoked_why,
        Placement.superseded_at,
        SignedLogo.token,
    )
    found = query.outerjoin(Establishment, Establishment.id == Placement.establishment_id)
    retired = select(SigningKey.kid).where(SigningKey.state == KeyState.RETIRED)
    signed = and_(SignedLogo.placement_id == Placement.id, is_newest(), SignedLogo.kid.not_in(retired))
    return cast("Select[Any]", found.outerjoin(SignedLogo, signed))


def _read(row: Row[Any], business: Holder, today: date) -> PlacementLine:
    facts = MarkFacts(row.revoked_at is not None, row.superseded_at is not None, row.expires_on)
    state = mark_state(facts, paused=marks_pause(business.told.facts, today=today), today=today)
    return PlacementLine(
        row.id, row.code, row.kind, row.label, row.address, row.site, row.issued_on, row.expires_on, state,
        row.revoked_why, row.token,
    )  # fmt: skip


async def _last(db: AsyncSession, actor: SignatoryActor, after: str) -> Row[Any] | None:
    """Return the placement behind which a page begins, ended in between or not."""
    try:
        wanted = UUID(after[:36])
    except ValueError:
        return None
    query = select(*PLACE).where(Placement.id == wanted, Placement.signatory_id == actor.signatory_id)
    return (await db.execute(query)).one_or_none()
