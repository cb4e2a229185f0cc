"""Businesses of the demonstration that are on their way in: one per thing that a reviewer may have done."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypedDict
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, AssociationAdminActor, RegistrarActor, ReviewerActor
from registry.accounts.rules import Role
from registry.applications import drafts, prefill, review, wishes
from registry.applications.reading import read
from registry.applications.rules import Authority, Exclusion, Step, YesNo
from registry.countries.queries import today_in
from registry.demonstration.invented import COUNTRY
from registry.demonstration.people import Player
from registry.signatories.forms import BusinessDraft, SiteDraft
from registry.signatories.rules import Sector, SiteKind, Tongue

# What those who applied are told as.
ABOUT_TO_SIGN = "hotel owner, about to sign"
ASKED_FOR_CHANGES = "boat company owner, asked for changes"
IN_REVIEW = "applicant, being read"

HOTEL_IN_REVIEW = ("Hotel Veleta de Corcho", Sector.ACCOMMODATION, SiteKind.HOTEL, 950)
HOTEL_TO_SIGN = ("Posada Gaviota de Papel", Sector.ACCOMMODATION, SiteKind.HOTEL, 951)
FERRY = ("Lanchas Garza de Lata", Sector.RIVER_SEA, SiteKind.PORT, 952)
AGENCY = ("Viajes Cometa de Cartón", Sector.TRAVEL_AGENCY, SiteKind.OFFICE, 953)

REMARK_ON = "sites.0"
REMARK = "Which pier do your boats leave from? Travellers should find it by this name."


class Days(TypedDict):
    """When a reviewer answered."""

    today: date
    now: datetime


async def apply_all(db: AsyncSession, players: Sequence[Player], chamber: UUID, *, now: datetime) -> None:
    """Hand in four applications as people would in the days before, and let reviewers answer two of them."""
    today = await today_in(db, COUNTRY, now)
    told_as = {player.told_as: player for player in players}
    in_review, asked, to_sign = told_as[IN_REVIEW], told_as[ASKED_FOR_CHANGES], told_as[ABOUT_TO_SIGN]
    registrar = RegistrarActor(next(one.account_id for one in players if Role.REGISTRAR in one.roles))
    celia = next(one for one in players if Role.REVIEWER in one.roles)
    reviewer = ReviewerActor(celia.account_id, chamber)
    waiting = await _apply(db, in_review, HOTEL_IN_REVIEW, now - timedelta(days=1), chamber)
    await _apply(db, in_review, AGENCY, now - timedelta(hours=20))
    ferry = await _apply(db, asked, FERRY, now - timedelta(days=3))
    hotel = await _apply(db, to_sign, HOTEL_TO_SIGN, now - timedelta(days=4), chamber)
    administrator = AssociationAdminActor(celia.account_id, chamber)
    for application_id, ago in ((hotel, timedelta(days=3)), (waiting, timedelta(hours=20))):
        # The chamber knows them as its members.
        await wishes.answer(db, administrator, application_id, agrees=True, base_url="", now=now - ago)
    days: Days = {"today": today, "now": now - timedelta(days=2)}
    await review.record_authority(db, reviewer, hotel, Authority.VOUCHER, **days)
    await review.accept(db, reviewer, hotel, base_url="", **days)
    await review.ask_for_changes(db, registrar, ferry, {REMARK_ON: REMARK}, base_url="", **days)


async def _apply(
    db: AsyncSession,
    player: Player,
    business: tuple[str, Sector, SiteKind, int],
    at: datetime,
    association_id: UUID | None = None,
) -> UUID:
    name, sector, kind, number = business
    actor = Actor(player.account_id)
    answers = prefill.of_business(COUNTRY, _described(name, sector, number), [_place(name, kind)])
    answers[Step.EXCLUSIONS] = {exclusion.value: YesNo.NO.value for exclusion in Exclusion}
    answers[Step.PLAN] = prefill.plan(read(answers, since=at.date()), "es", since=at.date())
    vouched = {"authority": Authority.VOUCHER.value, "association": str(association_id)}
    answers[Step.SUBMIT] = vouched if association_id else {"authority": Authority.EMAIL_DOMAIN.value}
    row = await drafts.begin(db, actor, uuid4(), answers[Step.COUNTRY], now=at)
    for step in Step:
        await drafts.keep(db, actor, row.id, step, answers[step], now=at)
    await drafts.submit(db, actor, row.id, now=at)
    return row.id


def _described(name: str, sector: Sector, number: int) -> BusinessDraft:
    return BusinessDraft(
        legal_name=f"{name} S.A.", trade_name=name, sector=sector, sole_trader=False,
        registry_number=f"3-101-{900_000 + number}", address="Paseo del Muelle 7", postal_code=f"{10_000 + number}",
        city="Puerto Ejemplo", region="Costa Modelo", email=f"office-{number}@business.example",
        phone=f"+506 0000 {number:04d}", website=f"https://business-{number}.example", language=Tongue.ES,
    )  # fmt: skip


def _place(name: str, kind: SiteKind) -> SiteDraft:
    rooms = 18 if kind is SiteKind.HOTEL else None
    return SiteDraft(name, kind, "Paseo del Muelle 7", "10950", "Puerto Ejemplo", "Costa Modelo", rooms)
