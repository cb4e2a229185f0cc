"""An application as it stands: each step as typed, as understood, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.adherence.forms import PlanItemDraft
from registry.applications.forms import (
    SitesDraft,
    parse_country,
    parse_exclusions,
    parse_plan,
    parse_sites,
)
from registry.applications.rules import ASKED, Exclusion, Step, StepState
from registry.kit.forms import FormFaults
from registry.kit.words import Sentence
from registry.signatories.forms import BusinessDraft, parse_business

Answers = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an application says. A step with a fault in it has no draft."""

    country: str | None
    business: BusinessDraft | None
    sites: SitesDraft | None
    exclusions: frozenset[Exclusion] | None
    plan: tuple[PlanItemDraft, ...] | None
    states: Mapping[Step, StepState]
    faults: Mapping[Step, Mapping[str, Sentence]]
    """Of the steps that were opened, by field."""

    @property
    def is_complete(self) -> bool:
        """Say whether every step that asks something is answered."""
        return all(self.states[step] is StepState.DONE for step in ASKED)


def read(answers: Answers, *, since: date) -> Reading:
    """Understand an application.

    Args:
        answers: by step, by field, as typed.
        since: the day on which it was begun.

    """
    country = parse_country(typed(answers, Step.COUNTRY))
    business = parse_business(typed(answers, Step.BUSINESS))
    sector = None if isinstance(business, FormFaults) else business.sector
    sites = parse_sites(typed(answers, Step.SITES), sector)
    exclusions = parse_exclusions(typed(answers, Step.EXCLUSIONS))
    plan = parse_plan(typed(answers, Step.PLAN), since=since)
    parsed: dict[Step, object] = dict(zip(ASKED, (country, business, sites, exclusions, plan), strict=True))
    return Reading(
        country=None if isinstance(country, FormFaults) else country,
        business=None if isinstance(business, FormFaults) else business,
        sites=None if isinstance(sites, FormFaults) else sites,
        exclusions=None if isinstance(exclusions, FormFaults) else exclusions,
        plan=None if isinstance(plan, FormFaults) else plan,
        states={step: _state(answers, step, parsed.get(step)) for step in Step},
        faults={
            step: found.by_field
            for step, found in parsed.items()
            if step in answers and isinstance(found, FormFaults)
        },
    )


def typed(answers: Answers, step: Step) -> dict[str, str]:
    """Return what was typed in a step; nothing, if it was never opened."""
    return dict(answers.get(step, {}))


def _state(answers: Answers, step: Step, parsed: object) -> StepState:
    if step not in answers:
        return StepState.TODO
    return StepState.FAULTY if isinstance(parsed, FormFaults) else StepState.DONE
