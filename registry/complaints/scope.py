"""Who deals with complaints: registrars with all, an association's reviewers with those about its members."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from registry.accounts.actors import RegistrarActor, ReviewerActor
from registry.associations.counting import counting
from registry.associations.models import Membership

Handler = RegistrarActor | ReviewerActor


def within(
    actor: Handler, signatory_id: InstrumentedAttribute[UUID], *, today: date
) -> Iterable[ColumnElement[bool]]:
    """Return the conditions under which an actor sees a row about a business."""
    if not isinstance(actor, ReviewerActor):
        return ()
    members = select(Membership.signatory_id).where(
        Membership.association_id == actor.association_id, counting(today)
    )
    return (signatory_id.in_(members),)
