"""Why a member needs help: each reason is a condition that the list sorts, filters and shows by. No score is made of them.

Another feature adds its own to `REASONS` by a condition on the member's id, such as those with a corrective action open.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select

from registry.adherence.models import Adherence
from registry.adherence.queries import Dated, standing_case
from registry.adherence.rules import (
    GRACE,
    PUBLIC,
    REMOVAL_PROMPT_YEARS,
    Status,
    tombstones_since,
    years_after,
)
from registry.decisions.models import Recommendation
from registry.kit.words import Sentence
from registry.reports.rules import OPENS_BEFORE
from registry.signatories.models import Signatory


@dataclass(frozen=True, slots=True)
class Asked:
    """What a condition may ask: the columns of the facts and of the business, the day, and each country's floor."""

    facts: Any
    today: date
    floors: Mapping[str, int]

    @property
    def standing(self) -> ColumnElement[str]:
        dated = Dated(*(getattr(self.facts, name) for name in Dated._fields))
        return standing_case(dated, today=self.today, tombstones_since=tombstones_since(self.today))

    @property
    def floor(self) -> ColumnElement[int]:
        """The least coverage that the business's country asks, in percent."""
        usual = max(self.floors.values(), key=list(self.floors.values()).count, default=0)
        others = [
            (Signatory.country == country, floor) for country, floor in self.floors.items() if floor != usual
        ]
        return case(*others, else_=usual) if others else literal(usual)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `key` stands in addresses."""

    key: str
    words: Sentence
    kind: str
    """How its chip looks: bad, care or info."""
    holds: Callable[[Asked], ColumnElement[bool]]


SIGNED: tuple[Status, ...] = tuple(sorted(PUBLIC))

# Said of the status and the dates themselves, and not of the standing that follows: a list asks it of every member.


def _stands(asked: Asked) -> ColumnElement[bool]:
    return asked.facts.status.in_([Status.COMMITTED, Status.SUSPENDED])  # type: ignore[no-any-return]


def _due(asked: Asked, *when: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(asked.facts.status == Status.COMMITTED, *when)


def _late(asked: Asked) -> ColumnElement[bool]:
    return asked.facts.report_due_on < asked.today - GRACE  # type: ignore[no-any-return]


def _a_year(asked: Asked) -> ColumnElement[bool]:
    return asked.facts.report_due_on <= years_after(asked.today, -REMOVAL_PROMPT_YEARS)  # type: ignore[no-any-return]


def _waits_for_decision(asked: Asked) -> ColumnElement[bool]:
    waiting = (
        select(Adherence.signatory_id)
        .join(Recommendation, Recommendation.adherence_id == Adherence.id)
        .where(Recommendation.decided_at.is_(None))
    )
    return asked.facts.signatory_id.in_(waiting)  # type: ignore[no-any-return]


# The most pressing first: by this a member finds its place in the list.
REASONS: tuple[Reason, ...] = (
    Reason("suspended", Sentence("Suspended"), "bad", lambda asked: asked.facts.status == Status.SUSPENDED),
    Reason(
        "year_late",
        Sentence("Report a year late: removal is proposed"),
        "bad",
        lambda asked: _due(asked, _a_year(asked)),
    ),
    Reason(
        "paused",
        Sentence("Report over 30 days late: its logos do not count"),
        "bad",
        lambda asked: _due(asked, _late(asked), ~_a_year(asked)),
    ),
    Reason(
        "late",
        Sentence("Report late"),
        "care",
        lambda asked: _due(asked, asked.facts.report_due_on < asked.today, ~_late(asked)),
    ),
    Reason("decision", Sentence("A decision waits"), "care", _waits_for_decision),
    Reason(
        "untrained",
        Sentence("Fewer trained than the country asks"),
        "care",
        lambda asked: and_(_stands(asked), asked.facts.percent < asked.floor),
    ),
    Reason(
        "nobody_listed",
        Sentence("Lists nobody of its team"),
        "care",
        lambda asked: and_(_stands(asked), asked.facts.listed == 0),
    ),
    Reason(
        "not_signed",
        Sentence("Has not signed the code"),
        "info",
        lambda asked: func.coalesce(asked.facts.status.not_in(SIGNED), True),
    ),
    Reason(
        "due_soon",
        Sentence("Report due within 60 days"),
        "info",
        lambda asked: _due(
            asked,
            asked.facts.report_due_on.between(asked.today, asked.today + OPENS_BEFORE),
        ),
    ),
)
BY_KEY = {one.key: one for one in REASONS}
OVERDUE = ("year_late", "paused", "late")
