"""The condition that a membership counts on a day, for queries and actions of every feature."""

from datetime import date

from sqlalchemy import ColumnElement, or_

from registry.associations.models import Membership


def counting(today: date) -> ColumnElement[bool]:
    """Return the condition that a membership counts on a day; its last day does."""
    return (Membership.since <= today) & or_(Membership.until.is_(None), Membership.until >= today)
