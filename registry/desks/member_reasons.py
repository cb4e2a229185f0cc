"""Why a member needs help: each reason is a condition that the list sorts, filters and shows by. No score is made of them.

Another feature adds its own to `REASONS` by a condition on the member's id, such as those with a corrective action open.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

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
from registry.audits.rules import COUNTS_YEARS
from registry.decisions.models import Recommendation
from registry.desks.member_seen import NOTHING, Complained, Owing, Sees, complained_of, owing
from registry.kit.words import Sentence
from registry.reports.rules import OPENS_BEFORE
from registry.signatories.models import Signatory


@dataclass(frozen=True, slots=True)
class Asked:
    """What a condition may ask: the columns of the facts and of the business, the day, each country's floor, and who asks."""

    facts: Any
    today: date
    floors: Mapping[str, int]
    association_id: UUID
    sees: Sees = NOTHING

    @property
    def standing(self) -> ColumnElement[str]:
        dated = Dated(*(getattr(self.facts, name) for name in Dated._fields))
        return standing_case(dated, today=self.today, tombstones_since=tombstones_since(self.today))

    @property
    def reasons(self) -> "tuple[Reason, ...]":
        """Those that the reader may know of."""
        return reasons_for(self.sees)

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
    told: Callable[[Sees], bool] = lambda _: True
    """Whether somebody may know of it, and so filter and sort by it."""
    seen: Callable[[Owing, Complained], bool] | None = None
    """The same of a line that is looked up anyway, so that a page asks it once."""


SIGNED: tuple[Status, ...] = tuple(sorted(PUBLIC))

# Said of the status and the dates themselves, and not of the standing that follows: a list asks it of every member.


def _stands(asked: Asked) -> ColumnElement[bool]:
    return asked.facts.status.in_([Status.COMMITTED, Status.SUSPENDED])  # type: ignore[no-any-return]


def _due(asked: Asked, *when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Said of a report that is owed: one that came in time and is being read is neither late nor due."""
    facts = asked.facts
    in_hand = func.coalesce(facts.report_in_hand_for == facts.report_due_on, False)
    return and_(facts.status == Status.COMMITTED, *when, ~in_hand)


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


def _owes(asked: Asked, *, late: bool) -> ColumnElement[bool]:
    return Signatory.id.in_(owing(asked.association_id, late=late, today=asked.today))


def _complained_of(asked: Asked, *, upheld: bool) -> ColumnElement[bool]:
    return Signatory.id.in_(complained_of(today=asked.today, upheld=upheld))


def _cycle_is_over(asked: Asked) -> ColumnElement[bool]:
    """Said 24 months after the last audit that was passed, or after it signed if there was none."""
    facts, ago = asked.facts, years_after(asked.today, -COUNTS_YEARS)
    never = and_(facts.audited_until.is_(None), facts.committed_on < ago)
    return and_(_stands(asked), or_(facts.audited_until < asked.today, never))


def _reads_audits(sees: Sees) -> bool:
    return sees.audits


def _reads_complaints(sees: Sees) -> bool:
    return sees.complaints


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
        "action_late",
        Sentence("A corrective action is late"),
        "bad",
        lambda asked: _owes(asked, late=True),
        _reads_audits,
        lambda owes, _: owes.late > 0,
    ),
    Reason(
        "late",
        Sentence("Report late"),
        "care",
        lambda asked: _due(asked, asked.facts.report_due_on < asked.today, ~_late(asked)),
    ),
    Reason("decision", Sentence("A decision waits"), "care", _waits_for_decision),
    Reason(
        "complaint_waits",
        Sentence("A complaint waits for an answer"),
        "care",
        lambda asked: _complained_of(asked, upheld=False),
        _reads_complaints,
        lambda _, complained: complained.waiting > 0,
    ),
    Reason(
        "complaint_upheld",
        Sentence("A complaint was upheld in the last 12 months"),
        "care",
        lambda asked: _complained_of(asked, upheld=True),
        _reads_complaints,
        lambda _, complained: complained.upheld > 0,
    ),
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
        "action_open",
        Sentence("A corrective action is open"),
        "info",
        lambda asked: _owes(asked, late=False),
        _reads_audits,
        lambda owes, _: owes.open > 0 and not owes.late,
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
    Reason("cycle", Sentence("Not audited within its cycle of 24 months"), "info", _cycle_is_over),
)


def reasons_for(sees: Sees) -> tuple[Reason, ...]:
    """Return the reasons that somebody may know of, the most pressing first (pure)."""
    return tuple(one for one in REASONS if one.told(sees))
