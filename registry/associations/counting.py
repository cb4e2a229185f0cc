"""The condition that a membership counts on a day, for queries and actions of every feature."""

from datetime import date

from sqlalchemy import ColumnElement, or_

from registry.associations.models import Membership


def counting(today: date) -> ColumnElement[bool]:
    """Return the condition that a membership counts on a day; its last day does.

    Days of memberships are UTC's, where they are written and where they are asked for: now is `now.date()`,
    never the date of a country. A membership begins and ends by an act, from that moment on and everywhere
    at once, and one query asks for members of bodies in many countries.
    """
    return (Membership.since <= today) & or_(Membership.until.is_(None), Membership.until >= today)
