"""Secrets reach the members: on printed slips, by a link to pass on; by letter, see `mailing` (actions)."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor
from registry.campaigns.models import Campaign, CampaignMember, Slip
from registry.campaigns.opening import held_campaign, held_member
from registry.campaigns.queries import MemberLine, lines_of
from registry.campaigns.rules import State, Way, fault_of_round, make_secret, secret_hash
from registry.codes.queries import latest
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.slices import slices
from registry.kit.words import Sentence
from registry.ledger.actions import record

AT_ONCE = 500
NOBODY_WAITS = Sentence("Nobody waits for a slip: all have signed, or left.")


@dataclass(frozen=True, slots=True)
class Printed:
    """What one slip says. Its secret exists here, on the paper, and nowhere else."""

    name: str
    number: str
    city: str
    language: str
    secret: str = field(repr=False)


async def print_slips(
    db: AsyncSession,
    actor: AssociationAdminActor,
    campaign_id: UUID,
    key: bytes,
    *,
    anew: bool,
    only: Collection[UUID] = (),
    today: date,
    now: datetime,
) -> list[Printed]:
    """Draw a secret for each member who waits, and return the slips; earlier slips of the same members end.

    Args:
        db: the transaction.
        actor: who prints.
        campaign_id: of which campaign.
        key: the server's, under which secrets are hashed.
        anew: also for those whose slip was printed before.
        only: these members; all who wait if none is named. One who has signed gets a slip too if named:
            with it and their PIN they get a new re-entry code.
        today: UTC's date.
        now: the moment.

    Raises:
        NotFoundError: no such campaign, or another association's.
        RuleBrokenError: it is over, no reviewer has vouched yet, or nobody waits.

    """
    row = await held_campaign(db, actor, campaign_id)
    lines = await lines_of(db, row, today=today)
    chosen = [line for line in lines if line.member_id in only and line.signed_at is not None]
    if not chosen:  # a lost code is replaced at any time; whoever has not signed yet may, while it is open
        await _check_open(db, row, today=today)
        chosen = [
            line
            for line in lines
            if line.waits and (line.member_id in only if only else anew or line.state is not State.PRINTED)
        ]
    if not chosen:
        raise RuleBrokenError(NOBODY_WAITS.english)
    chosen = await _hold(db, chosen)
    if not chosen:
        raise RuleBrokenError(NOBODY_WAITS.english)
    drawn = await draw(db, [line.member_id for line in chosen], Way.SLIP, key, now=now)
    await note(db, [line.member_id for line in chosen], printed_at=now)
    record(
        db, "campaign.print", subject_id=row.id, actor_id=actor.account_id, now=now,
        association_id=row.association_id, count=len(chosen), anew=anew,
    )  # fmt: skip
    return [
        Printed(line.name, line.number, line.city, line.language, secret)
        for line, secret in zip(chosen, drawn, strict=True)
    ]


async def make_link(
    db: AsyncSession,
    actor: AssociationAdminActor,
    member_id: UUID,
    key: bytes,
    *,
    base_url: str,
    today: date,
    now: datetime,
) -> tuple[CampaignMember, str]:
    """Return a link for one member, to be passed on by whatever reaches them; an earlier link of theirs ends.

    Raises:
        NotFoundError: no such member of one's own campaign.
        RuleBrokenError: the campaign is over.

    """
    of = await db.scalar(select(CampaignMember.campaign_id).where(CampaignMember.id == member_id))
    if of is None:
        raise NotFoundError
    row = await open_round(db, actor, of, today=today)
    member = await held_member(db, actor, member_id)
    (secret,) = await draw(db, [member.id], Way.LINK, key, now=now)
    member.linked_at = now
    record(
        db, "campaign.link", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=member.signatory_id,
    )  # fmt: skip
    await db.flush()
    return member, address_of(base_url, row.code, secret)


def address_of(base_url: str, code: str, secret: str = "") -> str:
    """Return where a slip leads; with its secret, nothing but the number is left to type."""
    return f"{base_url}/c/{code}/{secret}" if secret else f"{base_url}/c/{code}"


async def open_round(
    db: AsyncSession, actor: AssociationAdminActor, campaign_id: UUID, *, today: date
) -> Campaign:
    """Return one's own campaign, locked, while its slips open something.

    Raises:
        NotFoundError: no such campaign, or another association's.
        RuleBrokenError: it is over, not vouched for, or of an earlier version of the code.

    """
    row = await held_campaign(db, actor, campaign_id)
    await _check_open(db, row, today=today)
    return row


async def _check_open(db: AsyncSession, row: Campaign, *, today: date) -> None:
    fault = await closed_because(db, row, today=today)
    if fault is not None:
        raise RuleBrokenError(fault.english)


async def closed_because(db: AsyncSession, row: Campaign, *, today: date) -> Sentence | None:
    """Return why no slip of a campaign opens anything; nothing where they do."""
    return fault_of_round(
        last_on=row.last_on,
        ended=row.ended_at is not None,
        vouched=row.vouched_at is not None,
        is_latest=row.code_version_id == (await latest(db)).id,
        today=today,
    )


async def _hold(db: AsyncSession, lines: Sequence[MemberLine]) -> list[MemberLine]:
    """Lock members before their slips, in the order of their ids, as whoever signs does; return those as they were.

    Who signed or was left out since they were read is left out: they are not handed a slip that they do not need.
    """
    was = {line.member_id: line.signed_at for line in lines}
    kept: set[UUID] = set()
    for some in slices(sorted(was), AT_ONCE):
        query = select(CampaignMember).where(CampaignMember.id.in_(some)).order_by(CampaignMember.id)
        kept |= {
            row.id
            for row in await db.scalars(locked(query))
            if row.left_out_at is None and row.signed_at == was[row.id]
        }
    return [line for line in lines if line.member_id in kept]


async def draw(
    db: AsyncSession, member_ids: Sequence[UUID], way: Way, key: bytes, *, now: datetime
) -> list[str]:
    """Draw a secret for each member; those that the same way brought before end."""
    drawn = [make_secret(secrets.randbits) for _ in member_ids]
    for some in slices(member_ids, AT_ONCE):
        before = update(Slip).where(Slip.member_id.in_(some), Slip.way == way, Slip.ended_at.is_(None))
        await db.execute(before.values(ended_at=now), execution_options={"synchronize_session": False})
    rows = [
        {
            "secret_hash": secret_hash(key, secret),
            "member_id": member_id,
            "way": way,
            "made_at": now,
            "ended_at": None,
        }
        for member_id, secret in zip(member_ids, drawn, strict=True)
    ]
    for batch in slices(rows, AT_ONCE):
        await db.execute(insert(Slip), batch)
    return drawn


async def note(db: AsyncSession, member_ids: Sequence[UUID], **values: datetime | date) -> None:
    """Note how members were reached."""
    for some in slices(member_ids, AT_ONCE):
        change = update(CampaignMember).where(CampaignMember.id.in_(some)).values(**values)
        await db.execute(change, execution_options={"synchronize_session": False})
