"""Appealing against a decision, and the panel of three that answers (actions)."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, OwnerActor, RegistrarActor
from registry.accounts.models import Account
from registry.accounts.queries import has_factor
from registry.adherence.actions import set_right
from registry.adherence.models import Adherence
from registry.adherence.rules import Category
from registry.countries.queries import today_in
from registry.db import locked
from registry.decisions import letters, terms
from registry.decisions.forms import VoteDraft
from registry.decisions.models import Appeal, Recommendation, Seat
from registry.decisions.panels import LEADS_TO, Verdict, check_no_part, verdict
from registry.decisions.parts import took_part
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.signatories.models import Signatory

DECIDED = Sentence("The panel has decided this appeal.")


async def appeal(
    db: AsyncSession,
    actor: OwnerActor,
    recommendation_id: UUID,
    text: str,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> Appeal:
    """Appeal against a decision about the actor's own business. The decision stands until the panel has answered.

    Raises:
        NotFoundError: no such recommendation about the actor's own business.
        RuleBrokenError: nothing was decided against it, the term is over, or there is an appeal already.

    """
    mine = (
        select(Recommendation)
        .join(Adherence, Adherence.id == Recommendation.adherence_id)
        .where(Recommendation.id == recommendation_id, Adherence.signatory_id == actor.signatory_id)
    )
    row = await db.scalar(locked(mine, of=Recommendation))
    if row is None:
        raise NotFoundError
    decided_on = await decided_on_of(db, row)
    terms.check_appeal(followed=row.followed, outcome=row.outcome, decided_on=decided_on, today=today)
    if await db.scalar(select(Appeal.id).where(Appeal.recommendation_id == row.id)) is not None:
        raise RuleBrokenError("Your business has appealed already.")
    made = Appeal(
        id=uuid4(), recommendation_id=row.id, made_by=actor.account_id, made_at=now, made_on=today, text=text,
        verdict=None, decided_at=None, successor_id=None,
    )  # fmt: skip
    db.add(made)
    await db.flush()
    record(
        db, "appeal.make", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id, appeal_id=made.id, reason=text,
    )  # fmt: skip
    await letters.tell_registrars_of(db, letters.APPEALED, row.id, but=None, base_url=base_url, now=now)
    return made


async def decided_on_of(db: AsyncSession, row: Recommendation) -> date | None:
    """Return the day of a decision in the country's calendar."""
    if row.decided_at is None:
        return None
    country = (
        select(Signatory.country)
        .join(Adherence, Adherence.signatory_id == Signatory.id)
        .where(Adherence.id == row.adherence_id)
    )
    return await today_in(db, (await db.scalars(country)).one(), row.decided_at)


async def seat(
    db: AsyncSession,
    actor: RegistrarActor,
    recommendation_id: UUID,
    email: str,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> Seat:
    """Seat one of the panel: anybody with a second factor who had no part and acts for nobody concerned.

    Raises:
        NotFoundError: there is no appeal.
        RuleBrokenError: the panel is full or has decided, the actor decided the case, or the person had a part.

    """
    made, row, adherence = await _open(db, Appeal.recommendation_id == recommendation_id)
    if row.decided_by == actor.account_id:
        raise RuleBrokenError("Whoever decided the case does not choose its panel. Another registrar does.")
    chosen = await db.scalar(
        select(Account).where(
            Account.email == email, Account.confirmed_at.is_not(None), has_factor(Account.id)
        )
    )
    if chosen is None:
        raise RuleBrokenError(
            "No account with this address has a second factor. Whoever sits on a panel needs one."
        )
    seats = list(await db.scalars(select(Seat).where(Seat.appeal_id == made.id)))
    if any(one.account_id == chosen.id for one in seats):
        raise RuleBrokenError("This person sits on the panel already.")
    if len(seats) >= terms.PANEL_SIZE:
        raise RuleBrokenError("The panel is full: three people answer an appeal.")
    check_no_part(took_part=await took_part(db, row, adherence, chosen.id, today=today))
    seated = Seat(
        id=uuid4(), appeal_id=made.id, account_id=chosen.id, seated_by=actor.account_id, seated_at=now,
        vote=None, voted_at=None, reason="",
    )  # fmt: skip
    db.add(seated)
    await db.flush()
    record(
        db, "appeal.seat", subject_id=row.id, actor_id=actor.account_id, now=now, appeal_id=made.id,
        account_id=chosen.id,
    )  # fmt: skip
    letters.tell_panel(db, chosen.email, made.id, language=chosen.language, base_url=base_url, now=now)
    return seated


async def unseat(
    db: AsyncSession, actor: RegistrarActor, recommendation_id: UUID, account_id: UUID, *, now: datetime
) -> None:
    """Let somebody go who has not voted: who is away, or has learnt that they are not impartial.

    Raises:
        NotFoundError: nobody such sits there.
        RuleBrokenError: they have voted, or the actor decided the case.

    """
    made, row, _ = await _open(db, Appeal.recommendation_id == recommendation_id)
    found = await _seat(db, made.id, account_id, lock=True)
    if found.vote is not None or row.decided_by == actor.account_id:
        raise RuleBrokenError(
            "Whoever has voted keeps the seat, and whoever decided the case chooses nobody."
        )
    await db.delete(found)
    record(
        db, "appeal.unseat", subject_id=row.id, actor_id=actor.account_id, now=now, appeal_id=made.id,
        account_id=account_id,
    )  # fmt: skip


async def vote(
    db: AsyncSession,
    actor: Actor,
    appeal_id: UUID,
    draft: VoteDraft,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> Verdict | None:
    """Vote; with the third vote the panel has decided, unless all three differ. Return what it decided, if it did.

    Raises:
        NotFoundError: the actor has no seat there.
        RuleBrokenError: the panel has decided, or the actor has had a part in the case since.

    """
    await _seat(db, appeal_id, actor.account_id)
    made, row, adherence = await _open(db, Appeal.id == appeal_id)
    seated = await _seat(db, made.id, actor.account_id, lock=True)  # they may have been let go meanwhile
    check_no_part(took_part=await took_part(db, row, adherence, actor.account_id, today=today))
    seated.vote, seated.voted_at, seated.reason = draft.verdict, now, draft.reason
    await db.flush()
    record(
        db, "appeal.vote", subject_id=row.id, actor_id=actor.account_id, now=now, reason=draft.reason,
        appeal_id=made.id, verdict=draft.verdict,
    )  # fmt: skip
    votes = list(await db.scalars(select(Seat.vote).where(Seat.appeal_id == made.id)))
    said = verdict(votes)
    if said is not None:
        await _close(db, made, row, adherence, said, today=today, now=now, base_url=base_url)
    return said


async def _seat(db: AsyncSession, appeal_id: UUID, account_id: UUID, *, lock: bool = False) -> Seat:
    """Return somebody's seat; to lock it the appeal is locked first.

    Raises:
        NotFoundError: they have none.

    """
    query = select(Seat).where(Seat.appeal_id == appeal_id, Seat.account_id == account_id)
    found = await db.scalar(locked(query) if lock else query)
    if found is None:
        raise NotFoundError
    return found


async def _open(db: AsyncSession, which: ColumnElement[bool]) -> tuple[Appeal, Recommendation, Adherence]:
    made = await db.scalar(locked(select(Appeal).where(which)))
    if made is None:
        raise NotFoundError
    if made.verdict is not None:
        raise RuleBrokenError(DECIDED.english)
    row = await db.get_one(Recommendation, made.recommendation_id)
    return made, row, await db.get_one(Adherence, row.adherence_id)


async def _close(
    db: AsyncSession,
    made: Appeal,
    row: Recommendation,
    adherence: Adherence,
    said: Verdict,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> None:
    """Enter what the panel says, and what follows: the standing, or the same recommendation anew."""
    made.verdict, made.decided_at = said, now
    changed = said in LEADS_TO and await set_right(
        db, adherence.id, LEADS_TO[said], today=today, now=now, category=Category.DECISION_CORRECTED
    )
    if said is Verdict.SENT_BACK and changed:
        anew = Recommendation(
            id=uuid4(), adherence_id=row.adherence_id, outcome=row.outcome, ground=row.ground,
            complaint_id=row.complaint_id, recommended_by=row.recommended_by, recommended_at=now, association_id=row.association_id,
            decided_by=None, decided_at=None, followed=None, effective_on=None,
        )  # fmt: skip
        db.add(anew)
        await db.flush()
        made.successor_id = anew.id
    record(
        db, "appeal.decide", subject_id=row.id, actor_id=None, now=now, signatory_id=adherence.signatory_id,
        appeal_id=made.id, verdict=said, changed=changed, successor_id=made.successor_id,
    )  # fmt: skip
    await letters.tell_business(
        db, letters.ANSWERED, adherence.signatory_id, row.id, base_url=base_url, now=now
    )
    await letters.tell_registrars_of(db, letters.ANSWERED_THERE, row.id, but=None, base_url=base_url, now=now)
