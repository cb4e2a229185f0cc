"""Procedures and complaints of the demonstration: one notice to open, one replied to, one appealed, two complaints."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AuditorActor, OwnerActor, RegistrarActor
from registry.accounts.rules import Role
from registry.adherence.models import Adherence, StatusChange
from registry.adherence.rules import Status
from registry.complaints.actions import complain, take
from registry.complaints.forms import ComplaintDraft
from registry.complaints.numbering import lookup, new_number
from registry.complaints.rules import Kind
from registry.decisions.actions import recommend
from registry.decisions.forms import NoticeDraft, RecommendationDraft, ReplyDraft
from registry.decisions.hearing import give_notice, open_notice, reply
from registry.decisions.models import Appeal, Notice, Recommendation
from registry.decisions.rules import Ground, Outcome
from registry.decisions.terms import Service
from registry.demonstration.people import Player
from registry.kit.sealing import Keyring
from registry.ledger.actions import record

APPEALED, LATE = "hotel owner, suspended, appealed", "hotel owner, report overdue"
SUSPEND = RecommendationDraft(
    Outcome.SUSPEND, Ground.ACTION_NOT_DONE, "La acción correctiva 2 venció hace 60 días."
)
FACTS = NoticeDraft(
    "La recepción no lleva el registro de capacitación que el plan prometía. El plazo de la acción correctiva venció.",
    "Informe de visita, hallazgo 2; plan de acción, punto C3.",
)
SAID = ReplyDraft("El registro existe desde marzo; lo mostramos cuando quieran.", no_more=False)
APPEAL = "Presentamos las listas firmadas antes del plazo, y la decisión no las menciona."
UNTRAINED = "En la recepción nadie había oído del código ni de la capacitación."
NO_SIGN = "El rótulo del código no está en ninguna parte, y en la página web dicen que sí."


async def add_decisions(
    db: AsyncSession, players: Sequence[Player], keyring: Keyring, *, today: date, now: datetime
) -> None:
    """Put a case at each stage, and two complaints in the queue.

    Raises:
        KeyringError: the keyring cannot be written.

    """
    first, second = (RegistrarActor(one.account_id) for one in players if Role.REGISTRAR in one.roles)
    auditor = next(one for one in players if Role.AUDITOR in one.roles)
    owners = {one.told_as: one for one in players if Role.OWNER in one.roles}
    late, taxi, appealed, hotel = (
        owners[told] for told in (LATE, "taxi company owner", APPEALED, "hotel owner")
    )
    if auditor.organisation_id is None:
        return
    inspector = AuditorActor(auditor.account_id, auditor.organisation_id)
    row = await recommend(db, inspector, _of(late), SUSPEND, today=today, now=now, base_url="")
    await give_notice(db, first, row.id, FACTS, today=today, now=now, base_url="")
    row = await recommend(db, first, _of(taxi), SUSPEND, today=today, now=now, base_url="")
    await give_notice(db, second, row.id, FACTS, today=today, now=now, base_url="")
    owner = OwnerActor(taxi.account_id, _of(taxi))
    await open_notice(db, owner, row.id, today=today, now=now, base_url="")
    await reply(db, owner, row.id, SAID, [], today=today, now=now, base_url="")
    await _appealed(db, inspector, second, appealed, today=today, now=now)
    made = [
        await complain(
            db, _of(business), ComplaintDraft(kind, text, None, "", may_share=True, association_may_read=True),
            lookup=lookup(keyring, new_number()), language="es", now=now,
        )
        for business, kind, text in ((hotel, Kind.NOT_TRAINED, UNTRAINED), (late, Kind.NO_INFORMATION, NO_SIGN))
    ]  # fmt: skip
    await take(db, first, made[1].id, now=now)


def _of(player: Player) -> UUID:
    if player.organisation_id is None:
        raise ValueError(player.told_as)
    return player.organisation_id


async def _appealed(
    db: AsyncSession,
    inspector: AuditorActor,
    decider: RegistrarActor,
    owner: Player,
    *,
    today: date,
    now: datetime,
) -> None:
    """Give a suspension of the past its procedure, and an appeal of these days."""
    query = (
        select(StatusChange)
        .join(Adherence, Adherence.id == StatusChange.adherence_id)
        .where(Adherence.signatory_id == _of(owner), StatusChange.status == Status.SUSPENDED)
    )
    change = (await db.scalars(query)).one()
    decided_on, served_on = change.effective_on, change.effective_on - timedelta(days=17)
    row = Recommendation(
        adherence_id=change.adherence_id, outcome=Outcome.SUSPEND, ground=Ground.ACTION_NOT_DONE,
        recommended_by=inspector.account_id, recommended_at=_noon(served_on, now) - timedelta(days=3),
        association_id=inspector.association_id, decided_by=decider.account_id, decided_at=_noon(decided_on, now),
        followed=True, effective_on=decided_on,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    made_on = min(today, decided_on + timedelta(days=3))
    notice = Notice(
        recommendation_id=row.id, written_by=decider.account_id, written_at=_noon(served_on, now), written_on=served_on,
        facts=FACTS.facts, evidence=FACTS.evidence, served_on=served_on, served_how=Service.OPENED,
        served_at=_noon(served_on, now), served_by=owner.account_id, no_more_at=None, no_more_by=None, reminded_at=None,
        over_told_at=_noon(decided_on, now),
    )  # fmt: skip
    appeal = Appeal(
        recommendation_id=row.id, made_by=owner.account_id, made_at=_noon(made_on, now), made_on=made_on, text=APPEAL,
        verdict=None, decided_at=None, successor_id=None,
    )  # fmt: skip
    db.add_all([notice, appeal])
    for kind, by, on, reason in (
        ("recommendation.make", inspector.account_id, served_on, SUSPEND.reason),
        ("recommendation.notice", decider.account_id, served_on, None),
        ("recommendation.serve", owner.account_id, served_on, None),
        ("recommendation.decide", decider.account_id, decided_on, "El plazo venció sin la acción."),
        ("appeal.make", owner.account_id, made_on, APPEAL),
    ):
        followed = True if kind == "recommendation.decide" else None
        record(
            db, kind, subject_id=row.id, actor_id=by, now=_noon(on, now), signatory_id=_of(owner), reason=reason,
            outcome=row.outcome, ground=row.ground, followed=followed,
        )  # fmt: skip
    await db.flush()


def _noon(day: date, now: datetime) -> datetime:
    return min(now, datetime.combine(day, time(12), now.tzinfo))
