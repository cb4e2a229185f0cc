"""A campaign begins, is vouched for, loses a member that was listed twice, and ends (actions)."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, AssociationAdminActor
from registry.applications.queries import Reader, readers_of
from registry.associations.models import Association
from registry.campaigns.forms import CampaignDraft
from registry.campaigns.models import Campaign, CampaignMember, ResolutionPage, Slip
from registry.campaigns.queries import candidates
from registry.campaigns.rules import OPEN_MOST, PAGES_MOST, folded, make_code, numbered
from registry.codes.queries import latest
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.actions import write_mail
from registry.kit.slices import slices
from registry.kit.words import Sentence
from registry.ledger.actions import record

AT_ONCE = 1_000
TO_VOUCH = Sentence("Your association has resolved to sign together")
TO_VOUCH_WHY = Sentence(
    "Read the resolution and the list, and say that they are right. Until then no slip opens anything."
)
ANOTHER_VOUCHES = Sentence(
    "Whoever opened it does not vouch for it: another person of your association does."
)

FOR_WANT_OF_ONE = Sentence("An association without a reviewer has resolved to sign together")
FOR_WANT_OF_ONE_WHY = Sentence(
    "A registrar reads the resolution and the list in place of a reviewer, and says that they are right. Until then no slip opens anything."
)


async def open_campaign(
    db: AsyncSession,
    actor: AssociationAdminActor,
    draft: CampaignDraft,
    pages: Sequence[bytes],
    original: bytes,
    *,
    base_url: str,
    today: date,
    now: datetime,
) -> Campaign:
    """Open a campaign on a list, or on all members, and ask the association's reviewers to vouch for it; registrars if it has none.

    Args:
        db: the transaction.
        actor: who opens it.
        draft: what was typed.
        pages: of the resolution, JPEGs as `pictures.redraw` returns them.
        original: the file as it was sent; its SHA-256 is kept.
        base_url: of this deployment, for the letters.
        today: UTC's date, by which memberships count.
        now: the moment.

    Raises:
        RuleBrokenError: nobody is on the list, too many campaigns are open, or too many pages were sent.

    """
    await db.execute(locked(select(Association.id).where(Association.id == actor.association_id)))
    count = select(func.count()).where(
        Campaign.association_id == actor.association_id,
        Campaign.ended_at.is_(None),
        Campaign.last_on >= today,
    )
    if (await db.scalar(count) or 0) >= OPEN_MOST:
        raise RuleBrokenError("End one of your open campaigns before you open another.")
    if len(pages) > PAGES_MOST:
        raise RuleBrokenError("A resolution has %(most)s pages at most here.", most=PAGES_MOST)
    asked = await candidates(db, actor.association_id, draft.roster_id, draft.aim, today=today)
    if not asked:
        raise RuleBrokenError("Nobody of this list is to be asked: load your members first.")
    row = Campaign(
        id=uuid4(), association_id=actor.association_id, code=make_code(secrets.randbits), name=draft.name,
        aim=draft.aim, code_version_id=(await latest(db)).id, roster_id=draft.roster_id,
        resolved_on=draft.resolved_on, resolved=draft.resolved, votes_for=draft.votes_for,
        votes_against=draft.votes_against, votes_abstained=draft.votes_abstained,
        resolution_sha256=sha256(original).hexdigest(), opened_by=actor.account_id, opened_at=now,
        vouched_by=None, vouched_at=None, last_on=draft.last_on, ended_at=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    db.add_all(
        ResolutionPage(campaign_id=row.id, number=number, sha256=sha256(page).hexdigest(), content=page)
        for number, page in enumerate(pages, start=1)
    )
    await _list(db, row, asked)
    record(
        db, "campaign.open", subject_id=row.id, actor_id=actor.account_id, now=now, aim=row.aim,
        association_id=row.association_id, listed=len(asked), resolution_sha256=row.resolution_sha256,
        resolved_on=row.resolved_on, votes_for=row.votes_for, votes_against=row.votes_against,
        votes_abstained=row.votes_abstained, last_on=row.last_on,
    )  # fmt: skip
    readers = await readers_of(db, actor.association_id, now=now)
    for reader in readers or await readers_of(db, None, now=now):
        _ask_to_vouch(
            db, reader, f"{base_url}{reader.desk}/campaigns/{row.id}", of_own=bool(readers), now=now
        )
    await db.flush()
    return row


def _ask_to_vouch(db: AsyncSession, reader: Reader, link: str, *, of_own: bool, now: datetime) -> None:
    subject, why = (TO_VOUCH, TO_VOUCH_WHY) if of_own else (FOR_WANT_OF_ONE, FOR_WANT_OF_ONE_WHY)
    write_mail(db, reader.email, subject, [why], language=reader.language, now=now, link=link)


async def _list(db: AsyncSession, row: Campaign, asked: Sequence[tuple[UUID, str]]) -> None:
    numbers = numbered(number for _, number in asked)
    rows = [
        {
            "id": uuid4(), "campaign_id": row.id, "signatory_id": signatory_id, "number": number,
            "number_key": folded(number),
        }
        for (signatory_id, _), number in zip(asked, numbers, strict=True)
    ]  # fmt: skip
    for some in slices(rows, AT_ONCE):
        await db.execute(insert(CampaignMember), some)


async def vouch(db: AsyncSession, actor: AssociationActor, campaign_id: UUID, *, now: datetime) -> None:
    """Vouch for resolution and list, which another opened: whoever signs from now on is accepted. Twice is once.

    Raises:
        NotFoundError: no such campaign, or another association's.
        RuleBrokenError: it has ended, or the actor opened it.

    """
    row = await held_campaign(db, actor, campaign_id)
    if row.ended_at is not None:
        raise RuleBrokenError("This has ended.")
    if row.vouched_at is not None:
        return
    if row.opened_by == actor.account_id:
        raise RuleBrokenError(ANOTHER_VOUCHES.english)
    row.vouched_by, row.vouched_at = actor.account_id, now
    record(
        db, "campaign.vouch", subject_id=row.id, actor_id=actor.account_id, now=now,
        association_id=row.association_id,
    )  # fmt: skip


async def leave_out(
    db: AsyncSession, actor: AssociationAdminActor, member_id: UUID, *, now: datetime
) -> UUID:
    """Take a member out of the count, for it is listed twice or is none; its slips end, when all is over too. Return the campaign.

    Raises:
        NotFoundError: no such member of one's own campaign.
        RuleBrokenError: it signed by this campaign.

    """
    member = await held_member(db, actor, member_id)
    if member.signed_at is not None:
        raise RuleBrokenError("Whoever has signed stays in the count.")
    member.left_out_at = now
    live = update(Slip).where(Slip.member_id == member.id, Slip.ended_at.is_(None))
    await db.execute(live.values(ended_at=now), execution_options={"synchronize_session": False})
    record(
        db, "campaign.leave_out", subject_id=member.campaign_id, actor_id=actor.account_id, now=now,
        signatory_id=member.signatory_id,
    )  # fmt: skip
    return member.campaign_id


async def take_in_again(
    db: AsyncSession, actor: AssociationAdminActor, member_id: UUID, *, now: datetime
) -> UUID:
    """Count a member again that was left out; its slips have ended, and it gets another. Return the campaign.

    Raises:
        NotFoundError: nobody of one's own campaigns was left out under this id.
        RuleBrokenError: the campaign has been ended.

    """
    member = await held_member(db, actor, member_id, left_out=True)
    if (await db.get_one(Campaign, member.campaign_id)).ended_at is not None:
        raise RuleBrokenError("This campaign is over.")
    member.left_out_at = None
    record(
        db, "campaign.take_in", subject_id=member.campaign_id, actor_id=actor.account_id, now=now,
        signatory_id=member.signatory_id,
    )  # fmt: skip
    return member.campaign_id


async def end_campaign(
    db: AsyncSession, actor: AssociationAdminActor, campaign_id: UUID, *, now: datetime
) -> None:
    """End a campaign before its last day: no slip opens anything any more. Twice is once.

    Raises:
        NotFoundError: no such campaign, or another association's.

    """
    row = await held_campaign(db, actor, campaign_id)
    if row.ended_at is not None:
        return
    row.ended_at = now
    record(
        db, "campaign.end", subject_id=row.id, actor_id=actor.account_id, now=now,
        association_id=row.association_id,
    )  # fmt: skip


async def held_campaign(db: AsyncSession, actor: AssociationActor, campaign_id: UUID) -> Campaign:
    """Return a campaign of one's own association, locked.

    Raises:
        NotFoundError: no such campaign, or another association's.

    """
    query = select(Campaign).where(
        Campaign.id == campaign_id, Campaign.association_id == actor.association_id
    )
    row = await db.scalar(locked(query))
    if row is None:
        raise NotFoundError
    return row


async def held_member(
    db: AsyncSession, actor: AssociationActor, member_id: UUID, *, left_out: bool = False
) -> CampaignMember:
    """Return a member that one's own campaign counts, or has left out, locked.

    Raises:
        NotFoundError: no such member, or another association's.

    """
    query = (
        select(CampaignMember)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .where(
            CampaignMember.id == member_id,
            Campaign.association_id == actor.association_id,
            CampaignMember.left_out_at.is_not(None) if left_out else CampaignMember.left_out_at.is_(None),
        )
    )
    member = await db.scalar(locked(query, of=CampaignMember))
    if member is None:
        raise NotFoundError
    return member
