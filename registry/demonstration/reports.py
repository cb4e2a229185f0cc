"""Annual reports of invented hotels: one being written, one handed in, one asked about, one accepted."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, OwnerActor, ReviewerActor
from registry.accounts.passwords import Passwords
from registry.accounts.rules import Role
from registry.adherence.models import Adherence, StatusChange
from registry.adherence.rules import Status, years_after
from registry.associations.models import Membership
from registry.demonstration.papers import add_plan
from registry.demonstration.people import Player, add_player
from registry.reports import review
from registry.reports.actions import hand_in, keep
from registry.reports.forms import Focal, Handed
from registry.reports.models import AnnualReport
from registry.reports.queries import OwnReport, own_report
from registry.reports.rules import OPENS_BEFORE
from registry.signatories.models import Signatory

# What those who account for their year are told as.
LATE = "hotel owner, report overdue"
READ, ASKED, ACCEPTED = (
    "hotel owner, report being read",
    "hotel owner, asked about the report",
    "hotel owner, report accepted",
)
OWNERS = (
    ("Gala Norte", "gala@hotel.example", READ),
    ("Pilar Sur", "pilar@hotel.example", ASKED),
    ("Iris Este", "iris@hotel.example", ACCEPTED),
)
POSITION = "Gerencia"
DONE = "Además de lo previsto, lo repasamos con quienes entraron en la temporada."
NEXT = "Repasarlo al empezar la temporada alta\nComprobar que quede a la vista"
WHO = "Jefatura de recepción"
SUMMARY = "Este año toda la recepción repasó qué hacer y a quién llamar. El que viene incluimos a nuestros proveedores."
QUESTION = "¿Qué proveedores firmaron la cláusula este año, y cuáles faltan?"
LANGUAGE = "es"


async def add_reports(
    db: AsyncSession,
    players: Sequence[Player],
    chamber: UUID,
    *,
    passwords: Passwords,
    key: bytes,
    now: datetime,
) -> list[Player]:
    """Let a hotel whose report is late begin it, and three whose report is due next hand theirs in.

    Return all players, the owners of those three among them.
    """
    celia = next(one for one in players if Role.REVIEWER in one.roles)
    late = next(one for one in players if one.told_as == LATE)
    if late.organisation_id is not None:
        owner = OwnerActor(late.account_id, late.organisation_id, frozenset(late.roles))
        await _write(db, owner, only={"done.C1": DONE, "clause": "60"}, now=now)
    reviewer, found = ReviewerActor(celia.account_id, chamber), list(players)
    taken = {one.organisation_id for one in players}
    due_next = await _due_next(db, chamber, taken, today=now.date())
    for (name, email, told_as), adherence in zip(OWNERS, due_next, strict=False):
        roles, hotel = (Role.OWNER, Role.FOCAL_POINT), adherence.signatory_id
        player = await add_player(
            db, name, email, roles, hotel, passwords=passwords, key=key, now=now, told_as=told_as
        )
        row, own = await _hand_in(db, player, adherence, now=now - timedelta(days=9))
        if told_as == ASKED:
            await review.ask(db, reviewer, row, {"C3": QUESTION}, base_url="", now=now)
        if told_as == ACCEPTED:
            items = [one.key for one in own.items]
            await review.accept(db, reviewer, row, items, base_url="", today=own.today, now=now)
        found.append(player)
    return found


async def _due_next(
    db: AsyncSession, chamber: UUID, taken: set[UUID | None], *, today: date
) -> Sequence[Adherence]:
    """Return three hotels whose report was accepted last year and is open now."""
    suspended = select(StatusChange.id).where(
        StatusChange.adherence_id == Adherence.id, StatusChange.status == Status.SUSPENDED
    )
    query = (
        select(Adherence)
        .join(Membership, Membership.signatory_id == Adherence.signatory_id)
        .where(Membership.association_id == chamber, Adherence.reported_until.is_not(None))
        .where(~suspended.exists())
        .where(Adherence.report_due_on > today, Adherence.report_due_on < today + OPENS_BEFORE / 2)
        .where(Adherence.signatory_id.not_in([one for one in taken if one]))
        .order_by(Adherence.report_due_on, Adherence.signatory_id)
    )
    return (await db.scalars(query.limit(len(OWNERS)))).all()


async def _hand_in(
    db: AsyncSession, player: Player, adherence: Adherence, *, now: datetime
) -> tuple[AnnualReport, OwnReport]:
    business = await db.get_one(Signatory, adherence.signatory_id)
    begun_on = years_after(adherence.report_due_on or now.date(), -1)
    await add_plan(db, business, adherence, since=begun_on, today=now.date())
    owner = OwnerActor(player.account_id, business.id, frozenset(player.roles))
    read = await _write(db, owner, now=now)
    own = await own_report(db, _keeper(owner), now=now)
    handed = Handed(player.name, POSITION)
    row = await hand_in(
        db, owner, handed, own.year, read=read, language=LANGUAGE, base_url="", today=own.today, now=now
    )
    return row, own


async def _write(
    db: AsyncSession, owner: OwnerActor, *, only: dict[str, str] | None = None, now: datetime
) -> str:
    keeper = _keeper(owner)
    own = await own_report(db, keeper, now=now)
    by = (own.today + timedelta(days=180)).isoformat()
    figures = {
        "clause": "80", "partners_left": "0", "contacts_on": (own.today - timedelta(days=20)).isoformat(),
        "focal": Focal.STAYS.value, "summary": SUMMARY,
    }  # fmt: skip
    each = {
        f"{part}.{item.key}": text
        for item in own.items
        for part, text in (("done", DONE), ("next", NEXT), ("next_who", WHO), ("next_by", by))
    }
    written = await keep(db, keeper, only or each | figures, read=own.read, today=own.today, now=now)
    return written.read


def _keeper(owner: OwnerActor) -> KeeperActor:
    return KeeperActor(owner.account_id, owner.signatory_id, owner.roles)
