"""What each button on an application's page does: read what was typed, then act (actions)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.rules import Status
from registry.applications.review import (
    accept,
    ask_for_changes,
    decline,
    keep_remarks,
    lapse,
    record_authority,
)
from registry.applications.review_forms import REMARK, parse_authority, parse_reason, parse_remarks
from registry.applications.review_queries import Reviewed
from registry.applications.scope import Reviewer
from registry.applications.shown import item_keys
from registry.kit.forms import FormFaults
from registry.kit.words import Sentence

UNSENT = Sentence(
    "You have written remarks that nobody has been sent. Send them and ask for changes, or empty their boxes first."
)


@dataclass(frozen=True, slots=True)
class Case:
    """One application in front of one reviewer, and what the reviewer typed."""

    db: AsyncSession
    actor: Reviewer
    seen: Reviewed
    raw: Mapping[str, str]
    base_url: str
    now: datetime

    @property
    def id(self) -> UUID:
        return self.seen.app.application_id

    @property
    def today(self) -> date:
        return self.now.date()


async def _keep(case: Case) -> FormFaults | None:
    draft = parse_remarks(case.raw, item_keys(case.seen.app.answers), sending=False)
    if isinstance(draft, FormFaults):
        return draft
    await keep_remarks(case.db, case.actor, case.id, draft.by_item, today=case.today)
    return None


async def _ask(case: Case) -> FormFaults | None:
    draft = parse_remarks(case.raw, item_keys(case.seen.app.answers), sending=True)
    if isinstance(draft, FormFaults):
        return draft
    await ask_for_changes(
        case.db, case.actor, case.id, draft.by_item, base_url=case.base_url, today=case.today, now=case.now
    )
    return None


async def _authority(case: Case) -> FormFaults | None:
    """Record how authority was shown, and keep the remarks that stand on the same page."""
    draft = parse_authority(case.raw)
    if isinstance(draft, FormFaults):
        return draft
    if (faults := await _keep(case)) is not None:
        return faults
    await record_authority(case.db, case.actor, case.id, draft, today=case.today, now=case.now)
    return None


async def _accept(case: Case) -> FormFaults | None:
    if case.seen.app.status is Status.APPLIED and case.seen.app.authority is None:
        return FormFaults({"authority": Sentence("First record how authority to sign was shown.")})
    if _has_unsent(case):
        return FormFaults({"remarks": UNSENT})
    await accept(case.db, case.actor, case.id, base_url=case.base_url, today=case.today, now=case.now)
    return None


async def _decline(case: Case) -> FormFaults | None:
    reason = parse_reason(case.raw)
    if isinstance(reason, FormFaults):
        return reason
    if _has_unsent(case):
        return FormFaults({"remarks": UNSENT})
    await decline(
        case.db, case.actor, case.id, reason, base_url=case.base_url, today=case.today, now=case.now
    )
    return None


def _has_unsent(case: Case) -> bool:
    """Say whether a remark stands on the page that the answer would throw away."""
    return any(text.strip() for name, text in case.raw.items() if name.startswith(REMARK))


async def _lapse(case: Case) -> FormFaults | None:
    await lapse(case.db, case.actor, case.id, base_url=case.base_url, today=case.today, now=case.now)
    return None


ACTS: dict[str, Callable[[Case], Awaitable[FormFaults | None]]] = {
    "keep": _keep,
    "ask": _ask,
    "authority": _authority,
    "accept": _accept,
    "decline": _decline,
    "lapse": _lapse,
}


def act_of(raw: Mapping[str, str]) -> Callable[[Case], Awaitable[FormFaults | None]]:
    """Return what the button says; a form without one keeps the remarks."""
    return ACTS.get(raw.get("act", ""), _keep)
