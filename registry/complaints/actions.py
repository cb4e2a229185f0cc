"""Taking in complaints, talking with whoever made them, and answering them.

Of whoever complained no hour is kept, in the ledger neither: what they do is entered at the beginning of its day.
No entry is part of the business's history but that a summary was shared with it.
"""

from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import ReviewerActor
from registry.accounts.queries import acted_for
from registry.associations.queries import is_member
from registry.complaints import letters, rules
from registry.complaints.forms import AnswerDraft, ComplaintDraft
from registry.complaints.models import Complaint, ComplaintMessage
from registry.complaints.rules import Reason, State
from registry.complaints.scope import Handler
from registry.db import locked
from registry.decisions.models import UpheldComplaint
from registry.decisions.upheld import note_upheld
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record

# ── whoever complains ───────────────────────────────────────────────────────────────────────────────


async def complain(
    db: AsyncSession,
    signatory_id: UUID,
    draft: ComplaintDraft,
    *,
    lookup: bytes,
    language: str,
    now: datetime,
) -> Complaint:
    """Keep a complaint; the caller has seen to it that it speaks of no child."""
    row = Complaint(
        id=uuid4(), lookup=lookup, signatory_id=signatory_id, kind=draft.kind, text=draft.text,
        happened_on=draft.happened_on, received_on=now.date(), language=language, contact=draft.contact,
        may_share=draft.may_share, association_may_read=draft.association_may_read, state=State.RECEIVED,
        handler_id=None, summary="", shared_on=None, reason=None, decided_on=None, decided_by=None, again_on=None,
        first_by=None, announced_at=None, forgotten_on=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    _by_nobody(db, "complaint.receive", row.id, now=now)
    return row


async def add(db: AsyncSession, lookup: bytes, text: str, *, now: datetime) -> None:
    """Add what whoever complained says now.

    Raises:
        NotFoundError: there is no such complaint.
        RuleBrokenError: it is decided, or they have written very often.

    """
    row = await _by_lookup(db, lookup)
    if row.state not in rules.OPEN:
        raise RuleBrokenError("This complaint has been decided.")
    mine = select(func.count()).where(
        ComplaintMessage.complaint_id == row.id, ComplaintMessage.author_id.is_(None)
    )
    if (await db.scalar(mine) or 0) >= rules.MESSAGES_MOST:
        raise RuleBrokenError("You have written very often. Wait for the answer.")
    await _say(db, row, None, text, now=now)
    _by_nobody(db, "complaint.add", row.id, now=now)


async def take_back(db: AsyncSession, lookup: bytes, *, now: datetime) -> None:
    """Withdraw a complaint: it is closed, and its words are forgotten at once.

    Raises:
        NotFoundError: there is no such complaint.
        RuleBrokenError: it has been decided.

    """
    row = await _by_lookup(db, lookup)
    row.state = rules.move(row.state, State.WITHDRAWN)
    row.reason, row.decided_on = Reason.ASKED_BACK, now.date()
    await _forget(db, row, today=now.date())
    _by_nobody(db, "complaint.withdraw", row.id, now=now)


async def ask_again(db: AsyncSession, lookup: bytes, *, now: datetime) -> None:
    """Ask for a second look, by somebody else.

    Raises:
        NotFoundError: there is no such complaint.
        RuleBrokenError: it was not decided against it, too long ago, or looked at twice.

    """
    row = await _by_lookup(db, lookup)
    rules.check_again(row.state, decided_on=row.decided_on, again_on=row.again_on, today=now.date())
    row.state = rules.move(row.state, State.RECEIVED)
    row.again_on, row.first_by = now.date(), row.decided_by
    row.handler_id = row.decided_by = row.decided_on = row.reason = row.announced_at = None
    _by_nobody(db, "complaint.ask_again", row.id, now=now)


# ── whoever deals with it ───────────────────────────────────────────────────────────────────────────


async def take(db: AsyncSession, actor: Handler, complaint_id: UUID, *, now: datetime) -> Complaint:
    """Take a complaint up, or take it over from a colleague.

    Raises:
        NotFoundError: there is none that the actor may read.
        RuleBrokenError: it is decided, its business is or was the actor's own, or they decided it the first time.

    """
    row = await _mine(db, actor, complaint_id, now=now)
    rules.check_other_person(row.first_by, actor.account_id)
    if row.state is not State.CHECKING:
        row.state = rules.move(row.state, State.CHECKING)
    row.handler_id = actor.account_id
    record(db, "complaint.take", subject_id=row.id, actor_id=actor.account_id, now=now)
    return row


async def write(
    db: AsyncSession, actor: Handler, complaint_id: UUID, text: str, *, now: datetime, base_url: str
) -> None:
    """Ask or tell whoever complained something.

    Raises:
        NotFoundError: there is none that the actor may read.
        RuleBrokenError: it is not being checked by the actor.

    """
    row = await _checking(db, actor, complaint_id, now=now)
    await _say(db, row, actor.account_id, text, now=now)
    record(db, "complaint.write", subject_id=row.id, actor_id=actor.account_id, now=now)
    letters.tell_who_complained(db, row.contact, row.language, base_url=base_url, now=now)


async def share(
    db: AsyncSession, actor: Handler, complaint_id: UUID, summary: str, *, now: datetime, base_url: str
) -> None:
    """Let the business read a summary, where whoever complained agreed to that. Once: it cannot be unread.

    Raises:
        NotFoundError: there is none that the actor may read.
        RuleBrokenError: it is not being checked by the actor, they did not agree, or it was shared.

    """
    row = await _checking(db, actor, complaint_id, now=now)
    if not row.may_share:
        raise RuleBrokenError("Whoever complained did not agree that the business learns of it.")
    if row.shared_on is not None:
        raise RuleBrokenError("The business has read a summary already.")
    row.summary, row.shared_on = summary, now.date()
    record(
        db, "complaint.share", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=row.signatory_id,
    )  # fmt: skip
    await letters.tell_owners(db, row.signatory_id, base_url=base_url, now=now)


async def answer(
    db: AsyncSession, actor: Handler, complaint_id: UUID, draft: AnswerDraft, *, now: datetime, base_url: str
) -> Complaint:
    """Say what came of a complaint; whoever complained reads the words, nobody else does.

    Raises:
        NotFoundError: there is none that the actor may read.
        RuleBrokenError: it is not being checked by the actor, or the reason does not fit.

    """
    row = await _checking(db, actor, complaint_id, now=now)
    rules.check_reason(draft.outcome, draft.reason)
    row.state = rules.move(row.state, draft.outcome)
    row.reason, row.decided_on, row.decided_by = draft.reason, now.date(), actor.account_id
    if row.state is State.UPHELD and row.may_share:
        await note_upheld(
            db, row.id, row.signatory_id, on=now.date(), association_may_read=row.association_may_read
        )
    await _say(db, row, actor.account_id, draft.words, now=now)
    record(
        db, "complaint.decide", subject_id=row.id, actor_id=actor.account_id, now=now, reason=draft.words,
        outcome=draft.outcome, why=draft.reason,
    )  # fmt: skip
    letters.tell_who_complained(db, row.contact, row.language, base_url=base_url, now=now)
    return row


# ── what the days bring ─────────────────────────────────────────────────────────────────────────────


async def announce_complaints(db: AsyncSession, *, base_url: str, now: datetime) -> None:
    """Write to every registrar if complaints wait that none was told of; at most once a day.

    The worker calls it as a day begins: neither the letter nor what is kept of it tells at which hour somebody complained.
    """
    day = datetime.combine(now.date(), time(), now.tzinfo)
    unsaid = select(Complaint.id).where(Complaint.announced_at.is_(None), Complaint.state == State.RECEIVED)
    waiting = list(await db.scalars(locked(unsaid)))
    last = await db.scalar(select(func.max(Complaint.announced_at)))
    if not waiting or (last is not None and last >= day):
        return
    await letters.tell_registrars(db, base_url=base_url, now=now)
    await db.execute(update(Complaint).where(Complaint.id.in_(waiting)).values(announced_at=day))


async def forget_complaints(db: AsyncSession, *, today: date) -> None:
    """Forget the words and the address of complaints that were decided two years ago; what was decided stays."""
    old = select(Complaint).where(
        Complaint.decided_on < today - rules.FORGOTTEN_AFTER, Complaint.forgotten_on.is_(None)
    )
    for row in await db.scalars(locked(old)):
        await _forget(db, row, today=today)


async def name_upheld(db: AsyncSession) -> None:
    """Note what was upheld and can be named as a ground, where that is not noted: the release before noted none."""
    unnamed = select(Complaint).where(
        Complaint.state == State.UPHELD,
        Complaint.may_share,
        Complaint.id.not_in(select(UpheldComplaint.id)),
    )
    for row in await db.scalars(unnamed):
        await note_upheld(
            db, row.id, row.signatory_id, on=row.decided_on or row.received_on,
            association_may_read=row.association_may_read,
        )  # fmt: skip


async def _forget(db: AsyncSession, row: Complaint, *, today: date) -> None:
    row.text = row.contact = row.summary = ""
    row.forgotten_on = today
    theirs = update(ComplaintMessage).where(ComplaintMessage.complaint_id == row.id)
    await db.execute(theirs.values(text=""))


async def _by_lookup(db: AsyncSession, lookup: bytes) -> Complaint:
    row = await db.scalar(locked(select(Complaint).where(Complaint.lookup == lookup)))
    if row is None:
        raise NotFoundError
    return row


async def _mine(db: AsyncSession, actor: Handler, complaint_id: UUID, *, now: datetime) -> Complaint:
    row = await db.scalar(locked(select(Complaint).where(Complaint.id == complaint_id)))
    if row is None:
        raise NotFoundError
    if isinstance(actor, ReviewerActor) and not (
        row.association_may_read and await is_member(db, actor.association_id, row.signatory_id, now=now)
    ):
        raise NotFoundError
    if await acted_for(db, actor.account_id, row.signatory_id, today=now.date()):
        raise RuleBrokenError("This business is or was lately your own. Somebody else answers.")
    return row


async def _checking(db: AsyncSession, actor: Handler, complaint_id: UUID, *, now: datetime) -> Complaint:
    row = await _mine(db, actor, complaint_id, now=now)
    if row.state is not State.CHECKING or row.handler_id != actor.account_id:
        raise RuleBrokenError("Take this complaint up first: it is decided, or somebody else has it.")
    return row


async def _say(db: AsyncSession, row: Complaint, author_id: UUID | None, text: str, *, now: datetime) -> None:
    last = select(func.max(ComplaintMessage.number)).where(ComplaintMessage.complaint_id == row.id)
    number = (await db.scalar(last) or 0) + 1
    db.add(
        ComplaintMessage(
            complaint_id=row.id, number=number, author_id=author_id, text=text, written_on=now.date()
        )
    )
    await db.flush()


def _by_nobody(db: AsyncSession, kind: str, complaint_id: UUID, *, now: datetime) -> None:
    begun = datetime.combine(now.date(), time.min, UTC)
    record(db, kind, subject_id=complaint_id, actor_id=None, now=begun)
