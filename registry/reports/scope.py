"""Whose reports are whose to read: the conditions that stand in every query of a reader (queries)."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select, true

from registry.accounts.actors import AssociationActor, RegistrarActor, ReviewerActor
from registry.accounts.models import Post
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.associations.counting import counting
from registry.associations.models import Membership
from registry.reports.models import AnnualReport
from registry.reports.rules import SEEN

Reader = AssociationActor | RegistrarActor  # of an association: its reviewers and auditors
Decider = ReviewerActor | RegistrarActor


def sees(actor: Reader, *, today: date) -> ColumnElement[bool]:
    """Return the condition that the actor may read a report: not before it was handed in once.

    An association's people read those of its present members, a registrar all. The day is UTC's, as for all posts
    and memberships.
    """
    handed_in = AnnualReport.state.in_(SEEN)
    mine = true() if isinstance(actor, RegistrarActor) else _member_of(actor.association_id, today)
    return and_(handed_in, mine)


def is_theirs(*, today: date) -> ColumnElement[bool]:
    """Return the condition that an association with a reviewer reads a report, so that a registrar need not."""
    return exists(
        select(Membership.id)
        .join(Post, and_(Post.organisation_id == Membership.association_id, Post.role == Role.REVIEWER))
        .where(Membership.signatory_id == AnnualReport.signatory_id, counting(today), counts(today))
    )


def _member_of(association_id: UUID, today: date) -> ColumnElement[bool]:
    return exists(
        select(Membership.id).where(
            Membership.association_id == association_id,
            Membership.signatory_id == AnnualReport.signatory_id,
            counting(today),
        )
    )
