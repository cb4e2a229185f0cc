"""What is shown of a campaign: to its association, and to the public in counts."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor
from registry.accounts.models import Account
from registry.adherence.models import Adherence
from registry.adherence.queries import join_told, standing_column
from registry.adherence.rules import Standing
from registry.associations.counting import counting
from registry.associations.models import Association, Membership
from registry.campaigns.models import (
    Campaign,
    CampaignMember,
    Denial,
    Reconfirmation,
    ResolutionPage,
)
from registry.campaigns.rules import LEFT, SIGNED, Aim, State, state_of
from registry.codes.models import CodeVersion
from registry.errors import NotFoundError
from registry.rosters.models import Roster, RosterBusiness
from registry.rosters.rules import Kind
from registry.rosters.rules import folded as town
from registry.signatories.models import Signatory


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One business that is asked, and where it stands."""

    member_id: UUID
    signatory_id: UUID
    slug: str
    name: str
    city: str
    phone: str
    email: str
    language: str
    number: str
    state: State
    signed_at: datetime | None
    by_itself: bool
    """It signed, but not by this campaign: at its desk, or with another association."""
    mailed_on: date | None
    alike: str = ""
    """The number of another line that may be the same business under another name."""

    @property
    def waits(self) -> bool:
        return self.state in {State.WAITING, State.PRINTED, State.INVITED}


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """One campaign in a list."""

    campaign_id: UUID
    name: str
    aim: Aim
    opened_at: datetime
    last_on: date
    is_over: bool
    listed: int


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page of a resolution."""

    page_id: UUID
    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CampaignView:
    """One campaign, for its association."""

    campaign_id: UUID
    code: str
    name: str
    aim: Aim
    version: int
    association: str
    resolved_on: date
    resolved: str
    votes: tuple[int, int, int]
    resolution_sha256: str
    opened_at: datetime
    vouched_by: str
    last_on: date
    is_over: bool
    opened_by: UUID
    pages: tuple[PageLine, ...]
    lines: tuple[MemberLine, ...]
    left_out: tuple[tuple[UUID, str, str], ...]
    """Who was left out of the count: id, name and number."""

    @property
    def counts(self) -> Counter[State]:
        return Counter(line.state for line in self.lines)

    @property
    def signed(self) -> int:
        """Return how many have signed; who says that they did not stays in the count until that is settled."""
        return self.counts[State.SIGNED] + self.counts[State.DISPUTED]


async def own_campaign(db: AsyncSession, actor: AssociationActor, campaign_id: UUID) -> Campaign:
    """Return a campaign of the actor's own association.

    Raises:
        NotFoundError: no such campaign, or another association's.

    """
    query = select(Campaign).where(
        Campaign.id == campaign_id, Campaign.association_id == actor.association_id
    )
    row = await db.scalar(query)
    if row is None:
        raise NotFoundError
    return row


async def campaigns_of(db: AsyncSession, actor: AssociationActor, *, today: date) -> list[CampaignLine]:
    """Return the campaigns of the actor's association, the latest first."""
    listed = select(func.count()).where(
        CampaignMember.campaign_id == Campaign.id, CampaignMember.left_out_at.is_(None)
    )
    query = (
        select(
            Campaign.id, Campaign.name, Campaign.aim, Campaign.opened_at, Campaign.last_on,
            or_(Campaign.ended_at.is_not(None), Campaign.last_on < today), listed.scalar_subquery(),
        )
        .where(Campaign.association_id == actor.association_id)
        .order_by(Campaign.opened_at.desc(), Campaign.id)
    )  # fmt: skip
    return [CampaignLine(*row) for row in await db.execute(query)]


async def lists_of(db: AsyncSession, actor: AssociationActor) -> list[tuple[UUID, datetime, int]]:
    """Return the lists of members that the association took over, with how many businesses each named."""
    count = func.count(RosterBusiness.signatory_id)
    query = (
        select(Roster.id, Roster.confirmed_at, count)
        .join(RosterBusiness, RosterBusiness.roster_id == Roster.id)
        .where(Roster.kind == Kind.MEMBERS, Roster.organisation_id == actor.association_id)
        .group_by(Roster.id, Roster.confirmed_at)
        .order_by(Roster.confirmed_at.desc())
    )
    return [(id_, at, number) for id_, at, number in await db.execute(query) if at is not None]


async def view_of(
    db: AsyncSession, actor: AssociationActor, campaign_id: UUID, *, today: date
) -> CampaignView:
    """Return one campaign of the actor's association, with every member.

    Raises:
        NotFoundError: no such campaign, or another association's.

    """
    return await shown(db, await own_campaign(db, actor, campaign_id), today=today)


async def shown(db: AsyncSession, row: Campaign, *, today: date) -> CampaignView:
    """Return a campaign with every member; the caller has seen to it that its reader may see it."""
    body = await db.get_one(Association, row.association_id)
    version = await db.get_one(CodeVersion, row.code_version_id)
    vouched = await db.get(Account, row.vouched_by) if row.vouched_by else None
    pages = select(ResolutionPage.id, ResolutionPage.number, ResolutionPage.sha256)
    pages = pages.where(ResolutionPage.campaign_id == row.id).order_by(ResolutionPage.number)
    return CampaignView(
        row.id, row.code, row.name, row.aim, version.number, body.name, row.resolved_on, row.resolved,
        (row.votes_for, row.votes_against, row.votes_abstained), row.resolution_sha256, row.opened_at,
        vouched.name if vouched else "", row.last_on, row.ended_at is not None or today > row.last_on,
        row.opened_by, tuple(PageLine(*one) for one in await db.execute(pages)),
        tuple(await lines_of(db, row, today=today)), await _left_out(db, row),
    )  # fmt: skip


async def _left_out(db: AsyncSession, campaign: Campaign) -> tuple[tuple[UUID, str, str], ...]:
    query = (
        select(CampaignMember.id, Signatory.trade_name, CampaignMember.number)
        .join(Signatory, Signatory.id == CampaignMember.signatory_id)
        .where(CampaignMember.campaign_id == campaign.id, CampaignMember.left_out_at.is_not(None))
        .order_by(Signatory.trade_name, CampaignMember.id)
    )
    return tuple((one, name, number) for one, name, number in await db.execute(query))


async def lines_of(
    db: AsyncSession, campaign: Campaign, *, today: date, only: UUID | None = None
) -> list[MemberLine]:
    """Return every member of a campaign that is counted, by name; or one alone."""
    query = _lines(campaign, today=today)
    rows = (await db.execute(query.where(CampaignMember.id == only) if only else query)).all()
    twins: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        one, number = row.Signatory, row.CampaignMember.number
        for key in {("name", f"{one.skeleton} {town(one.city)}"), ("number", one.number_key)}:
            if key[1].strip():
                twins[key].append((number, str(one.id)))
    return [_line(row, campaign.aim, twins) for row in rows]


def _lines(campaign: Campaign, *, today: date) -> Select[Any]:
    open_denial = select(Denial.id).where(Denial.member_id == CampaignMember.id, Denial.settled_at.is_(None))
    query = (
        select(
            CampaignMember,
            Signatory,
            standing_column(today=today).label("standing"),
            open_denial.exists().label("disputed"),
            confirmed_version(campaign.code_version_id).label("confirmed"),
        )
        .join(Signatory, Signatory.id == CampaignMember.signatory_id)
        .where(CampaignMember.campaign_id == campaign.id, CampaignMember.left_out_at.is_(None))
        .order_by(Signatory.trade_name, CampaignMember.number_key)
    )
    return join_told(cast("Select[Any]", query), Signatory.id, today=today)


def confirmed_version(version_id: UUID) -> ColumnElement[bool]:
    """Return the condition, after `join_told`, that a business signed or confirmed a version."""
    again = select(Reconfirmation.id).where(
        Reconfirmation.signatory_id == Signatory.id, Reconfirmation.code_version_id == version_id
    )
    return or_(func.coalesce(Adherence.code_version_id == version_id, literal(False)), again.exists())


def _line(row: Any, aim: Aim, twins: dict[tuple[str, str], list[tuple[str, str]]]) -> MemberLine:
    member: CampaignMember = row.CampaignMember
    one: Signatory = row.Signatory
    standing = Standing(row.standing)
    present = standing in SIGNED or (member.signed_at is not None and standing not in LEFT)
    signed = present and (aim is Aim.SIGN or bool(row.confirmed) or member.signed_at is not None)
    same = twins["name", f"{one.skeleton} {town(one.city)}"] + twins["number", one.number_key]
    state = state_of(
        signed=signed,
        left=standing in LEFT,
        disputed=bool(row.disputed),
        printed=member.printed_at is not None,
        invited=member.mailed_at is not None or member.linked_at is not None,
    )
    return MemberLine(
        member.id, one.id, one.slug, one.trade_name, one.city, one.phone, one.email, one.language, member.number,
        state, member.signed_at, signed and member.signed_at is None, member.mailed_on,
        next((number for number, id_ in same if id_ != str(one.id)), ""),
    )  # fmt: skip


async def page_of(db: AsyncSession, actor: AssociationActor, page_id: UUID) -> bytes:
    """Return a page of a resolution of the actor's association.

    Raises:
        NotFoundError: no such page, or another association's.

    """
    query = (
        select(ResolutionPage.content)
        .join(Campaign, Campaign.id == ResolutionPage.campaign_id)
        .where(ResolutionPage.id == page_id, Campaign.association_id == actor.association_id)
    )
    found = await db.scalar(query)
    if found is None:
        raise NotFoundError
    return found


async def candidates(
    db: AsyncSession, association_id: UUID, roster_id: UUID | None, aim: Aim, *, today: date
) -> Sequence[tuple[UUID, str]]:
    """Return whom a campaign asks, by name, each with its member number: present members, of a list if one is named."""
    query = (
        select(Signatory.id, Membership.member_number, standing_column(today=today))
        .join(Membership, Membership.signatory_id == Signatory.id)
        .where(Membership.association_id == association_id, counting(today))
        .order_by(Signatory.trade_name, Signatory.id)
    )
    if roster_id is not None:
        named = select(RosterBusiness.signatory_id).where(RosterBusiness.roster_id == roster_id)
        query = query.where(Signatory.id.in_(named))
    rows = await db.execute(join_told(cast("Select[Any]", query), Signatory.id, today=today))
    found = {
        id_: number
        for id_, number, standing in rows
        if (Standing(standing) in SIGNED if aim is Aim.CONFIRM else Standing(standing) not in LEFT)
    }
    return list(found.items())
