"""What is stored about a code: one statement, which both ways of answering a scan send."""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Date, FromClause, Select, String, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from registry.adherence.models import Adherence, DatesChange, StatusChange
from registry.adherence.queries import join_told, sets_dates
from registry.countries.queries import today_in
from registry.logos.models import Placement, PlacePicture, SiteCheck
from registry.logos.verdicts import Scanned, judge
from registry.signatories.models import Establishment, Signatory

TODAY: ColumnElement[date] = bindparam("today", type_=Date())
CODE = bindparam("code", type_=String())

# In the order of `verdicts.Scanned`; a test compares the two.
SCANNED: tuple[ColumnElement[Any] | Any, ...] = (
    Placement.code,
    Placement.kind,
    Placement.label,
    Placement.address,
    Placement.expires_on,
    Placement.revoked_why,
    Placement.superseded_at.is_not(None).label("superseded"),
    Signatory.trade_name.label("name"),
    Signatory.city,
    Signatory.country,
    Signatory.slug,
    Establishment.name.label("site"),
    Establishment.city.label("site_city"),
    Adherence.committed_on,
    Adherence.report_due_on,
    Adherence.reported_until,
    Adherence.audited_until,
    Adherence.report_in_hand_for,
    StatusChange.status,
    StatusChange.effective_on.label("changed_on"),
    StatusChange.category,
    DatesChange.why.label("dates_why"),
    DatesChange.on.label("dates_set_on"),
    SiteCheck.confirmed_on,
    PlacePicture.key.label("picture"),
    PlacePicture.width.label("picture_width"),
    PlacePicture.height.label("picture_height"),
    Establishment.point,
)


def scan_of(
    which: ColumnElement[bool], *, begin: FromClause | type[Placement] = Placement, more: tuple[Any, ...] = ()
) -> Select[Any]:
    """Return the statement that finds placements; it wants `today` in the country of the business.

    Args:
        which: the condition.
        begin: what it starts from, if that is a join to `Placement`.
        more: columns behind those of `Scanned`.

    """
    one = aliased(DatesChange)
    last_dates = (
        select(one.id)
        .where(one.adherence_id == Adherence.id, sets_dates(one))
        .order_by(one.on.desc(), one.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(*SCANNED, *more)
        .select_from(begin)
        .join(Signatory, Signatory.id == Placement.signatory_id)
        .outerjoin(Establishment, Establishment.id == Placement.establishment_id)
        .outerjoin(SiteCheck, SiteCheck.placement_id == Placement.id)
        .outerjoin(PlacePicture, PlacePicture.placement_id == Placement.id)
        .where(which)
    )
    # The statement is made once: the day is a place in it, filled in at each scan.
    told = join_told(query, cast("ColumnElement[UUID]", Placement.signatory_id), today=TODAY)
    return told.outerjoin(DatesChange, DatesChange.id == last_dates)


SCAN = scan_of(Placement.code == CODE)


async def scan(db: AsyncSession, code: str, *, today: date) -> Scanned | None:
    """Return what is stored about a code, with the standing's facts of a day; None if it was never issued.

    Args:
        db: the transaction.
        code: as `rules.read_code` returns it.
        today: the date in the country of the business; `country_of` tells which that is.

    """
    row = (await db.execute(SCAN, {"code": code, "today": today})).one_or_none()
    return row and Scanned(*row)


async def country_of(db: AsyncSession, code: str) -> str | None:
    """Return the country of the business that a code belongs to."""
    query = select(Signatory.country).join(Placement, Placement.signatory_id == Signatory.id)
    return cast("str | None", await db.scalar(query.where(Placement.code == code)))


async def public_country(db: AsyncSession, code: str, *, now: datetime) -> str | None:
    """Return the country of a business that the page of its code names; None of all others."""
    country = await country_of(db, code)
    if country is None:
        return None
    today = await today_in(db, country, now)
    scanned = await scan(db, code, today=today)
    return country if scanned and judge(scanned, today=today) else None
