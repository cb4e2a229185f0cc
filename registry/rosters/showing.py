"""A list as its page shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from registry.applications.alpha2 import ALPHA2
from registry.errors import RuleBrokenError
from registry.kit.i18n import country_name, say
from registry.kit.words import Sentence
from registry.rosters import queries
from registry.rosters.drafts import MemberDraft, VehicleDraft
from registry.rosters.reading import in_thread, members_of, vehicles_of
from registry.rosters.rules import LISTS_SHOWN, ROWS_SHOWN, Forecast, Kind
from registry.rosters.stored import AnyPreview, unpack
from registry.signatories.words import SECTORS

HOMES = {Kind.MEMBERS: "/association/rosters", Kind.VEHICLES: "/desk/rosters"}
ENDED = Sentence("This list has been taken over, or was dropped. Load the file again.")


async def lists_context(
    db: AsyncSession, kind: Kind, organisation_id: UUID, raw: dict[str, str], faults: dict[str, Any]
) -> dict[str, Any]:
    """Return what the page of an organisation's lists shows, with the form for another."""
    if kind is Kind.MEMBERS and "country" not in raw:
        raw = {**raw, "country": await queries.association_country(db, organisation_id)}
    return {
        "kind": kind.value,
        "home": HOMES[kind],
        "lists": await queries.rosters(db, kind, organisation_id),
        "shown_most": LISTS_SHOWN,
        "countries": sorted(((code, country_name(code)) for code in ALPHA2), key=lambda pair: pair[1]),
        "sectors": [(sector.value, say(words)) for sector, words in SECTORS.items()],
        "raw": raw,
        "faults": faults,
    }


async def list_context(
    db: AsyncSession, kind: Kind, organisation_id: UUID, roster_id: UUID, now: datetime
) -> dict[str, Any]:
    """Return what the page of one list shows: what it would do, or what it did.

    Raises:
        NotFoundError: no such list, or another organisation's.

    """
    view = await queries.roster(db, kind, organisation_id, roster_id)
    context: dict[str, Any] = {
        "kind": kind.value,
        "home": HOMES[kind],
        "view": view,
        "preview": None,
        "missed": None,
        "faults": {},
    }
    if view.packed is None:
        return context
    if view.confirmed_at is not None:
        missed = view.packed
        return context | {"missed": await in_thread(lambda: unpack(kind, missed))}
    preview, once, forecast = await _foreseen(db, kind, organisation_id, view.packed, now)
    distinct = forecast.added + forecast.known + len(forecast.doubts)
    return context | {
        "preview": preview,
        "forecast": forecast,
        "shown": once[:ROWS_SHOWN],
        "repeated": len(preview.drafts) - distinct,
        "left_out": preview.row_count - len(preview.drafts),
        "distinct": distinct,
        "sectors": {sector.value: say(words) for sector, words in SECTORS.items()},
    }


async def _foreseen(
    db: AsyncSession, kind: Kind, organisation_id: UUID, packed: bytes, now: datetime
) -> tuple[AnyPreview, Sequence[MemberDraft | VehicleDraft], Forecast]:
    """Return the preview, each of its entries once, and what taking them over would do."""
    if kind is Kind.VEHICLES:
        preview, drafts = await in_thread(lambda: vehicles_of(packed))
        return preview, drafts, await queries.vehicles_forecast(db, organisation_id, drafts)
    listing, listed = await in_thread(lambda: members_of(packed))
    forecast = await queries.members_forecast(db, organisation_id, listed, now=now)
    return listing, [member.draft for member in listed], forecast


async def packed_of(db: AsyncSession, kind: Kind, organisation_id: UUID, roster_id: UUID) -> bytes:
    """Return what a list holds that may still be confirmed.

    Raises:
        NotFoundError: no such list, or another organisation's.
        RuleBrokenError: it has ended.

    """
    view = await queries.roster(db, kind, organisation_id, roster_id)
    if view.packed is None or view.confirmed_at is not None:
        raise RuleBrokenError(ENDED.english)
    return view.packed
