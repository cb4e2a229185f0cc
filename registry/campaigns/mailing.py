"""Letters to the members who wait: asked for by one press, each drawn and written by the queue (actions)."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor
from registry.campaigns.holding import slip_key
from registry.campaigns.inviting import address_of, closed_because, draw, note, open_round
from registry.campaigns.models import Campaign, CampaignMember
from registry.campaigns.queries import MemberLine, lines_of
from registry.campaigns.rules import MAIL, Aim, Way, may_remind
from registry.db import locked
from registry.jobs.actions import ask_once_each, write_mail
from registry.jobs.rules import is_reachable
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.settings import Settings

Work = Callable[[AsyncSession, dict[str, Any], Settings, datetime], Awaitable[None]]

TO_SIGN = Sentence("Your association asks you to sign the code of conduct")
TO_SIGN_WHY = Sentence(
    "Its assembly has resolved it; whether to sign is yours to decide. The link is for you alone, works once, and asks for your number with the association."
)
TO_CONFIRM = Sentence("Your association asks you to read the new version of the code")
TO_CONFIRM_WHY = Sentence(
    "You signed an earlier one. The link is for you alone, works once, and asks for your number with the association."
)


async def ask_to_write(
    db: AsyncSession, actor: AssociationAdminActor, campaign_id: UUID, *, today: date, now: datetime
) -> int:
    """Ask for a letter to every member who waits and has an address: one a day at most. Return how many were asked for.

    Raises:
        NotFoundError: no such campaign, or another association's.
        RuleBrokenError: it is over.

    """
    row = await open_round(db, actor, campaign_id, today=today)
    chosen = [line for line in await lines_of(db, row, today=today) if _may_get_one(line, today=today)]
    letters = {f"{row.id}:{line.member_id}:{today}": {"member_id": str(line.member_id)} for line in chosen}
    asked = await ask_once_each(db, MAIL, letters, now=now, for_ever=True)
    if asked:
        record(
            db, "campaign.mail", subject_id=row.id, actor_id=actor.account_id, now=now,
            association_id=row.association_id, count=asked,
        )  # fmt: skip
    return asked


async def do_write(db: AsyncSession, asked: dict[str, Any], settings: Settings, now: datetime) -> None:
    """Draw a member's secret and write the letter; none to who signed, left or got one meanwhile, or once it is over."""
    today = now.date()
    mine = select(CampaignMember).where(
        CampaignMember.id == UUID(asked["member_id"]), CampaignMember.left_out_at.is_(None)
    )
    member = await db.scalar(locked(mine))
    if member is None:
        return
    row = await db.get_one(Campaign, member.campaign_id)
    if await closed_because(db, row, today=today) is not None:
        return
    for line in await lines_of(db, row, today=today, only=member.id):
        if _may_get_one(line, today=today):
            await _write(db, row, line, settings, today=today, now=now)


WORK: dict[str, Work] = {MAIL: do_write}


async def _write(
    db: AsyncSession, row: Campaign, line: MemberLine, settings: Settings, *, today: date, now: datetime
) -> None:
    (secret,) = await draw(db, [line.member_id], Way.MAIL, slip_key(settings), now=now)
    subject, why = (TO_SIGN, TO_SIGN_WHY) if row.aim is Aim.SIGN else (TO_CONFIRM, TO_CONFIRM_WHY)
    write_mail(
        db, line.email, subject, [why], language=line.language, now=now,
        link=address_of(settings.base_url, row.code, secret),
    )  # fmt: skip
    await note(db, [line.member_id], mailed_at=now, mailed_on=today)


def _may_get_one(line: MemberLine, *, today: date) -> bool:
    reachable = bool(line.email) and is_reachable(line.email)
    return line.waits and reachable and may_remind(line.mailed_on, today=today)
