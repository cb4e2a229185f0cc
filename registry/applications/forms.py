"""What a person types in each step of joining."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from unicodedata import category
from uuid import UUID

from registry.adherence.forms import ACTION_LONGEST, OWNER_LONGEST, PlanItemDraft
from registry.adherence.rules import EvidenceKind
from registry.applications.alpha2 import ALPHA2
from registry.applications.rules import (
    FIELD_LONGEST,
    FIELDS_MOST,
    PLAN_ITEMS_MOST,
    SITES_MOST,
    Authority,
    Exclusion,
    YesNo,
    last_day_of_plan,
    shows_domain,
)
from registry.codes.rules import COMMITMENTS
from registry.fleets.forms import VehicleDraft, read_plates
from registry.fleets.rules import VehicleKind
from registry.kit.forms import FormFaults, FormReader
from registry.signatories.forms import BusinessDraft, SiteDraft, read_site
from registry.signatories.rules import WITH_A_FLEET, Sector

ROW = re.compile(r"(?:kind|commitment)-([0-9]{1,3})")
SITE_FIELDS = ("name", "kind", "address", "postal_code", "city", "region", "rooms")
PLAN_FIELDS = ("commitment", "action", "owner", "due", "evidence")
# What a row holds before anybody typed into it does not make it a row.
CHOSEN = {"kind", "commitment", "due", "evidence"}


@dataclass(frozen=True, slots=True)
class SitesDraft:
    """Where the business is, and what it drives."""

    sites: Mapping[str, SiteDraft]
    vehicles: tuple[VehicleDraft, ...]


@dataclass(frozen=True, slots=True)
class SubmitDraft:
    """How authority to sign will be shown, and which association the business belongs to, if any."""

    authority: Authority
    association_id: UUID | None


def keepable(raw: Mapping[str, str]) -> dict[str, str]:
    """Return a form as it may be kept before it is right: bounded, without what a database cannot hold."""
    kept = list(raw.items())[:FIELDS_MOST]
    return {_storable(name)[:100]: _storable(value)[:FIELD_LONGEST] for name, value in kept if name != "go"}


def _storable(text: str) -> str:
    return "".join(sign for sign in text if sign in "\n\r\t" or category(sign) not in {"Cc", "Cn", "Cs"})


def rows_of(raw: Mapping[str, str]) -> list[str]:
    """Return the numbers of a form's rows, in order. A row keeps its number while others come and go."""
    found = {int(match[1]) for name in raw if (match := ROW.fullmatch(name))}
    return [str(number) for number in sorted(found)]


def with_row(raw: Mapping[str, str], **fields: str) -> dict[str, str]:
    """Return a form with one more row, filled with these fields; a form that is full stays as it is."""
    number = max(map(int, rows_of(raw)), default=-1) + 1
    added = {f"{name}-{number}": value for name, value in fields.items()}
    return dict(raw) if number > FIELDS_MOST - 2 else {**raw, **added}


def without_row(raw: Mapping[str, str], row: str) -> dict[str, str]:
    """Return a form without one of its rows."""
    gone = {f"{name}-{row}" for name in (*SITE_FIELDS, *PLAN_FIELDS)}
    return {name: value for name, value in raw.items() if name not in gone}


def parse_country(raw: Mapping[str, str]) -> str | FormFaults:
    """Read the country, as ISO 3166-1 alpha-2."""
    country = raw.get("country", "")
    if country in ALPHA2:
        return country
    form = FormReader(raw)
    form.fault("country", "Choose a country.")
    return FormFaults(form.faults)


def parse_sites(raw: Mapping[str, str], sector: Sector | None) -> SitesDraft | FormFaults:
    """Read the sites, row by row, and the plates. A row that is quite empty is nothing.

    A business with a fleet may be in its vehicles alone, as an owner-driver is; any other has a place.
    """
    form = FormReader(raw)
    rows = [row for row in rows_of(raw) if is_filled(raw, row, SITE_FIELDS)]
    if len(rows) > SITES_MOST:
        form.fault(
            "sites",
            "List %(most)s places or fewer here. The others can be added once this is handed in.",
            most=SITES_MOST,
        )
        return FormFaults(form.faults)
    sites = {row: read_site(form, row) for row in rows}
    vehicles: list[VehicleDraft] = []
    if raw.get("plates", "").strip():
        kind = form.choice("vehicle_kind", VehicleKind)
        vehicles = read_plates(form, "plates", kind)
    if not sites and not vehicles and sector in WITH_A_FLEET:
        form.fault("plates", "List at least one vehicle, or add a place.")
    elif not sites and sector not in WITH_A_FLEET:
        form.fault("sites", "Add at least one place: where do travellers, or your staff, find you?")
    return FormFaults(form.faults) if form.faults else SitesDraft(sites, tuple(vehicles))


def parse_exclusions(raw: Mapping[str, str]) -> frozenset[Exclusion] | FormFaults:
    """Read the two questions. The code cannot be signed with a yes; the page says why."""
    form = FormReader(raw)
    for exclusion in Exclusion:
        answer = form.choice(exclusion, YesNo)
        if answer is YesNo.YES and exclusion not in form.faults:
            form.fault(exclusion, "While this is so, the code cannot be signed. Your answers are kept.")
    return FormFaults(form.faults) if form.faults else frozenset()


def parse_plan(raw: Mapping[str, str], *, since: date) -> tuple[PlanItemDraft, ...] | FormFaults:
    """Read the plan, row by row; every commitment needs something to be done for it.

    Args:
        raw: the form.
        since: the day on which the draft was begun; nothing is planned for a day before it.

    """
    form = FormReader(raw)
    rows = [row for row in rows_of(raw) if is_filled(raw, row, PLAN_FIELDS)]
    if len(rows) > PLAN_ITEMS_MOST:
        form.fault(
            "plan",
            "Plan %(most)s things or fewer: a plan that is kept beats a long one.",
            most=PLAN_ITEMS_MOST,
        )
        return FormFaults(form.faults)
    items = [_plan_item(form, row, since) for row in rows]
    for commitment in COMMITMENTS:
        if all(item.commitment != commitment for item in items):
            form.fault(commitment, "Plan at least one thing for this commitment.")
    ordered = tuple(sorted(items, key=lambda item: item.commitment))
    return FormFaults(form.faults) if form.faults else ordered


def _plan_item(form: FormReader, row: str, since: date) -> PlanItemDraft:
    commitment = form.raw.get(f"commitment-{row}", "")
    if commitment not in COMMITMENTS:
        form.fault(f"action-{row}", "Say which commitment this is for.")
    last, name = last_day_of_plan(since), f"due-{row}"
    due_on = form.day(name)
    if due_on is not None and not since <= due_on <= last:
        form.fault(name, "Choose a day from %(first)s to %(last)s.", first=since, last=last)
    return PlanItemDraft(
        commitment=commitment,
        action=" ".join(form.text(f"action-{row}", longest=ACTION_LONGEST, lines=True).split()),
        owner_role=form.text(f"owner-{row}", longest=OWNER_LONGEST),
        due_on=due_on or since,
        evidence_kind=form.choice(f"evidence-{row}", EvidenceKind),
    )


def parse_submit(
    raw: Mapping[str, str],
    *,
    associations: Collection[str],
    own_email: str,
    business: BusinessDraft | None,
    document_count: int,
) -> SubmitDraft | FormFaults:
    """Read how authority will be shown, and refuse a way that cannot show it."""
    form = FormReader(raw)
    authority = form.choice("authority", Authority)
    chosen = raw.get("association", "")
    if chosen and chosen not in associations:
        form.fault("association", "Choose one of the associations of your country, or none.")
    if "authority" not in form.faults:
        _check_authority(form, authority, own_email, business, document_count)
    if form.faults:
        return FormFaults(form.faults)
    return SubmitDraft(authority, UUID(chosen) if chosen else None)


def _check_authority(
    form: FormReader,
    authority: Authority,
    own_email: str,
    business: BusinessDraft | None,
    document_count: int,
) -> None:
    if authority is Authority.VOUCHER and not form.raw.get("association"):
        form.fault("association", "Choose the association that vouches for you.")
    if authority is Authority.DOCUMENT and not document_count:
        form.fault("authority", "Add a picture of the document first, or choose another way.")
    if authority is Authority.EMAIL_DOMAIN and not (business and shows_domain(own_email, business.website)):
        form.fault(
            "authority",
            "Your address %(email)s is not on the domain of your website or of your contact e-mail. Choose another way.",
            email=own_email,
        )


def is_filled(raw: Mapping[str, str], row: str, fields: tuple[str, ...]) -> bool:
    """Say whether somebody typed into a row: what a new one holds by itself does not count."""
    return any(raw.get(f"{name}-{row}", "").strip() for name in fields if name not in CHOSEN)
