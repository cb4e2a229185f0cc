"""An audit as pages show it: plain values, ready to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from registry.accounts.actors import Actor
from registry.audits.checklist import Item
from registry.audits.rules import Answered, Grade, Origin, Reply, Side, State


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One audit, as a list shows it."""

    audit_id: UUID
    signatory_id: UUID
    name: str
    city: str
    association: str | None
    state: State
    origin: Origin
    planned_for: date
    visited_on: date | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class AuditorLine:
    """One who audits, or did."""

    auditor_id: UUID
    account_id: UUID
    name: str
    association: str | None
    video_reason: str
    declared_at: datetime | None
    named_in_public: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PictureLine:
    """One picture, without its pixels."""

    picture_id: UUID
    item: str
    site_id: UUID | None
    finding_id: UUID | None
    sha256: str
    gone: bool
    late: bool


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """One word said of a finding."""

    kind: Reply
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding with all that was said of it."""

    finding_id: UUID
    number: int
    item: Item
    grade: Grade
    fact: str
    action: str
    due_on: date | None
    verified_at: datetime | None
    late: bool
    open: bool
    can_be_recommended: bool
    recommended: bool
    replies: Sequence[ReplyLine]
    pictures: Sequence[PictureLine]


@dataclass(frozen=True, slots=True)
class Place:
    """One place for an answer: an item, at a site or for the whole business; two answers are a conflict."""

    item: Item
    site_id: UUID | None
    site: str
    answers: Sequence[Answered]
    pictures: Sequence[PictureLine]
    beside: Sequence[Answered]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature under the report."""

    side: Side
    name: str
    account_id: UUID
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class AuditView:
    """One audit with all of it."""

    audit_id: UUID
    signatory_id: UUID
    slug: str
    name: str
    city: str
    country: str
    today: date
    association_id: UUID | None
    association: str | None
    state: State
    origin: Origin
    risks: Sequence[str]
    draw_id: UUID | None
    planned_for: date
    visited_on: date | None
    told_on: date | None
    member_pays: bool
    closed_at: datetime | None
    passed: bool | None
    cancelled_at: datetime | None
    ended_by: str | None
    left: bool
    sites: Mapping[UUID, str]
    auditors: Sequence[AuditorLine]
    places: Sequence[Place]
    late_answers: int
    findings: Sequence[FindingView]
    report_sha256: str | None
    signatures: Sequence[SignatureLine]

    @property
    def answered(self) -> int:
        """How many items have exactly one answer."""
        return sum(1 for place in self.places if len(place.answers) == 1)

    @property
    def conflicts(self) -> int:
        """How many items were answered in two ways."""
        return sum(1 for place in self.places if len(place.answers) > 1)

    @property
    def auditing(self) -> Sequence[AuditorLine]:
        """Who audits now."""
        return [one for one in self.auditors if one.ended_at is None]

    def me(self, actor: Actor) -> AuditorLine:
        """Return the line of somebody who audits."""
        return next(one for one in self.auditors if one.account_id == actor.account_id)
