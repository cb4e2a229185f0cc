"""Whose applications and claims are whose to decide: the conditions that stand in every query of a reviewer (queries)."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from registry.accounts.actors import Actor, RegistrarActor, ReviewerActor
from registry.accounts.models import Post
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.applications.models import Application, Claim
from registry.associations.counting import counting
from registry.associations.models import Membership

Reviewer = ReviewerActor | RegistrarActor


def decides(actor: Reviewer, *, today: date) -> ColumnElement[bool]:
    """Return the condition that an application is the actor's to decide.

    A reviewer's are those of their association's members that name it. A registrar's are those that no
    association can answer: none is named, the business is not, or no more, its member, or nobody is its
    reviewer today; the day is UTC's, as for all posts and memberships. That an applicant names an
    association makes it no member: see `wishes`.
    """
    member = _is_member(today)
    if isinstance(actor, ReviewerActor):
        return and_(Application.association_id == actor.association_id, member)
    return or_(Application.association_id.is_(None), ~member, ~is_reviewed(Application.association_id, today))


def sees(actor: Reviewer, *, today: date) -> ColumnElement[bool]:
    """Return the condition that the actor may read an application: registrars read all that were handed in."""
    handed_in = Application.submitted_at.is_not(None)
    return and_(handed_in, true() if isinstance(actor, RegistrarActor) else decides(actor, today=today))


def decides_claim(actor: Reviewer) -> ColumnElement[bool]:
    """Return the condition that a claim is the actor's to decide: a registrar's.

    What is claimed is public already and may have owners: no association hands it to somebody else.
    """
    return true() if isinstance(actor, RegistrarActor) else false()


def sees_claim(actor: Reviewer, *, today: date) -> ColumnElement[bool]:
    """Return the condition that the actor may read a claim: registrars all, reviewers those on present members."""
    if isinstance(actor, RegistrarActor):
        return true()
    return exists(_member_today(today).where(Membership.association_id == actor.association_id))


async def holds_post(db: AsyncSession, actor: Actor, signatory_id: UUID | None, *, today: date) -> bool:
    """Say whether a person acts for a business today, whichever hat is on."""
    held = select(Post.id).where(
        Post.account_id == actor.account_id, Post.organisation_id == signatory_id, counts(today)
    )
    return signatory_id is not None and await db.scalar(held.limit(1)) is not None


def _is_member(today: date) -> ColumnElement[bool]:
    """Return the condition that the business of an application is a member of the association named."""
    query = select(Membership.id).where(
        Membership.association_id == Application.association_id,
        Membership.signatory_id == Application.signatory_id,
        counting(today),
    )
    return exists(query)


def _member_today(today: date) -> Select[UUID]:
    return select(Membership.id).where(Membership.signatory_id == Claim.signatory_id, counting(today))


def is_reviewed(
    association_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None], today: date
) -> ColumnElement[bool]:
    """Return the condition that somebody reads for an association today."""
    return exists(
        select(Post.id).where(
            Post.organisation_id == association_id, Post.role == Role.REVIEWER, counts(today)
        )
    )
