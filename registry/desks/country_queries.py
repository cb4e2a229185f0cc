"""What a changed country profile would bring about, and who changed it when (reads only)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.models import Account
from registry.adherence.models import Adherence
from registry.adherence.queries import join_told, standing_column
from registry.adherence.rules import Standing
from registry.countries.actions import WAS
from registry.countries.models import subject_of
from registry.countries.queries import profile_of
from registry.countries.rules import LogoFrom, Obligation, Profile, may_show_logo
from registry.kit.words import Sentence
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory

LABELS = {
    "obligation": Sentence("Adherence is"),
    "logo_from": Sentence("The logo may be shown from"),
    "training_floor": Sentence("Training: least share of those who meet travellers"),
    "owner_driver_floor": Sentence("Training: least share of owner-drivers"),
    "erased_after_months": Sentence("Words of a report go, months after its closing"),
    "reduced_after_months": Sentence("The rest of a report goes, months after its closing"),
    "checked_by": Sentence("Checked by (lawyer or authority)"),
    "checked_on": Sentence("Checked on"),
}
VALUES = {
    Obligation.VOLUNTARY.value: Sentence("voluntary"),
    Obligation.MANDATORY.value: Sentence("mandatory by law"),
    LogoFrom.COMMITTED.value: Sentence("Committed"),
    LogoFrom.REPORTING.value: Sentence("Reporting"),
    LogoFrom.VERIFIED.value: Sentence("Verified"),
}
ANOTHER_NAME = Sentence("another name")
HISTORY_MOST = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that changes or changed. An empty one is None; of a name only that it is another."""

    label: Sentence
    was: Sentence | date | str | None
    will: Sentence | date | str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change, and for how many businesses that stand in the country today."""

    differences: list[Difference]
    businesses: int
    lose_logo: int
    gain_logo: int


@dataclass(frozen=True, slots=True)
class Change:
    """One change that was made: when, by whom, what."""

    at: datetime
    by: str
    differences: list[Difference]


async def preview(
    db: AsyncSession, _: RegistrarActor, country: str, given: Mapping[str, Any], *, today: date
) -> Preview:
    """Return what these values would change.

    Args:
        db: the transaction.
        country: in two capital letters.
        given: values of `Profile` by name, as the form read them.
        today: the day for which standings are told.

    Raises:
        NotFoundError: there is no such country.

    """
    present = await profile_of(db, country)
    wanted = replace(present, **given)
    standing = standing_column(today=today).label("standing")
    late = Adherence.report_due_on.label("due")
    query: Select[*tuple[Any, ...]] = select(standing, late).select_from(Signatory)
    told = join_told(query, Signatory.id, today=today).where(Signatory.country == country).subquery().c
    counted = select(told.standing, told.due, func.count()).group_by(told.standing, told.due)
    businesses = lose = gain = 0
    for stands, due, count in await db.execute(counted):
        if stands == Standing.NOT_ON_THE_REGISTER:
            continue
        days = max(0, (today - due).days) if due is not None else 0
        before, after = (may_show_logo(one, stands, days) for one in (present, wanted))
        businesses += count
        lose += count if before and not after else 0
        gain += count if after and not before else 0
    return Preview(_between(present, wanted), businesses, lose, gain)


async def changes(db: AsyncSession, _: RegistrarActor, country: str) -> list[Change]:
    """Return the changes of a country's profile, the newest first, from the ledger.

    Raises:
        NotFoundError: there is no such country.

    """
    await profile_of(db, country)
    query = (
        select(LedgerEntry.at, Account.name, LedgerEntry.details)
        .outerjoin(Account, Account.id == LedgerEntry.actor_id)
        .where(LedgerEntry.subject_id == subject_of(country), LedgerEntry.kind == "country.change")
        .order_by(LedgerEntry.at.desc(), LedgerEntry.position.desc())
        .limit(HISTORY_MOST)
    )
    return [Change(at, name or "", _noted(details)) for at, name, details in await db.execute(query)]


def _between(present: Profile, wanted: Profile) -> list[Difference]:
    pairs = ((name, getattr(present, name), getattr(wanted, name)) for name in LABELS)
    return [
        Difference(LABELS[name], _said(name, was), _said(name, will))
        for name, was, will in pairs
        if was != will
    ]


def _noted(details: Mapping[str, Any]) -> list[Difference]:
    """Read the differences of an entry; one of before both values were entered says what was set."""
    found = []
    for name, label in LABELS.items():
        was, will = details.get(f"{name}{WAS}"), details.get(name)
        if was != will:
            found.append(Difference(label, _said(name, was), _said(name, will)))
    if details.get("checked_by_changed"):
        found.append(Difference(LABELS["checked_by"], None, ANOTHER_NAME))
    return found


def _said(name: str, value: object) -> Sentence | date | str | None:
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value
    text = str(value)
    if text in VALUES:
        return VALUES[text]
    try:
        return date.fromisoformat(text)
    except ValueError:
        return f"{text} %" if name.endswith("_floor") else text
