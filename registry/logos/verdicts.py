"""What a scan answers, case by case: the word, what it means, and the same as JSON (pure)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from registry.adherence.rules import (
    GRACE,
    Category,
    Facts,
    Standing,
    Status,
    days_overdue,
    marks_pause,
    standing,
)
from registry.kit.words import Sentence
from registry.logos.domains import is_confirmed
from registry.logos.placing import MarkFacts, MarkState, PlaceKind, Revocation, mark_state
from registry.logos.rules import Misread, spell, why_not


class Headline(StrEnum):
    """The word on top of the page: of the business, or of this one logo where that says more."""

    COMMITTED = "committed"
    REPORTING = "reporting"
    VERIFIED = "verified"
    REPORT_OVERDUE = "report_overdue"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class Reason(StrEnum):
    """Why a code is not one of ours: the words of the JSON answer (CREDENTIAL.md section 3)."""

    MISTYPED = "mistyped"
    MALFORMED = "malformed"
    UNKNOWN_CODE = "unknown-code"
    UNKNOWN_KEY = "unknown-key"
    OLD_KEY = "key-not-valid-then"


# The business's end or pause outweighs the age of one print; an ended print outweighs everything.
OF_THE_BUSINESS = frozenset({Standing.SUSPENDED, Standing.WITHDRAWN, Standing.REMOVED})
OF_THE_LOGO = {
    MarkState.REVOKED: Headline.REVOKED,
    MarkState.SUPERSEDED: Headline.SUPERSEDED,
    MarkState.EXPIRED: Headline.EXPIRED,
}

MEANS = {
    Headline.COMMITTED: Sentence(
        "It has signed the child-protection code and is to account for it every year."
    ),
    Headline.REPORTING: Sentence(
        "It has signed the child-protection code and accounts for it: its yearly report was accepted."
    ),
    Headline.VERIFIED: Sentence(
        "It has signed the child-protection code and accounts for it: its yearly report was accepted, and it passed "
        "an audit."
    ),
    Headline.REPORT_OVERDUE: Sentence(
        "It has signed the child-protection code, but its yearly report is late. Its logos still count for a few days."
    ),
    Headline.SUSPENDED: Sentence(
        "The register has suspended this business for a time. Until that ends, its logos do not count."
    ),
    Headline.WITHDRAWN: Sentence(
        "This business has left the register at its own request. Its logos do not count any more."
    ),
    Headline.REMOVED: Sentence("The register has removed this business. Its logos do not count any more."),
    Headline.REVOKED: Sentence("This logo has been ended and belongs nowhere any more. Do not rely on it."),
    Headline.SUPERSEDED: Sentence(
        "A newer logo has taken the place of this one. This print does not count any more: ask to see the new one."
    ),
    Headline.EXPIRED: Sentence(
        "This logo is past its last month. This print does not count any more: ask to see the present one."
    ),
}
PAUSED = Sentence(
    "It has signed the child-protection code, but its yearly report is long overdue. Until it is in, its logos do "
    "not count."
)
NO_SAFETY = Sentence("No statement of safety: it tells what the business has signed and shown.")

WHY_NOT_OURS = {
    Reason.MISTYPED: Sentence(
        "One symbol was misread or mistyped. Compare it with the logo, and type it again."
    ),
    Reason.MALFORMED: Sentence(
        "A code of this register has 11 letters and digits. Compare it with the logo, and type it again."
    ),
    Reason.UNKNOWN_CODE: Sentence(
        "The code is complete, but no logo of this register bears it. If it stands on a logo, do not rely on that logo."
    ),
}

REASONS = {
    Category.SIGNED: Sentence("the code was signed"),
    Category.OWN_REQUEST: Sentence("own request"),
    Category.OWN_REQUEST_WHILE_SUSPENDED: Sentence("own request, after a suspension had been decided"),
    Category.REPORT_MISSING: Sentence("report missing"),
    Category.COMMITMENTS_NOT_MET: Sentence("commitments not met"),
    Category.MARK_MISUSED: Sentence("logo misused"),
    Category.BUSINESS_CLOSED: Sentence("business closed or changed hands"),
    Category.UNDER_REVIEW: Sentence("under review"),
    Category.PUT_RIGHT: Sentence("put right"),
    Category.DECISION_CORRECTED: Sentence("earlier decision corrected"),
    Category.REVIEW_ENDED: Sentence("review ended"),
}
ENDED_BECAUSE = {
    Revocation.LOST: Sentence("It was lost."),
    Revocation.COPIED: Sentence("It was copied."),
    Revocation.MISUSED: Sentence("It was used where it does not belong."),
    Revocation.MOVED: Sentence("Its place has changed."),
}
BELONGS = {
    PlaceKind.DOOR: Sentence("This logo belongs at this entrance:"),
    PlaceKind.RECEPTION: Sentence("This logo belongs at this reception:"),
    PlaceKind.VEHICLE: Sentence("This logo belongs on the vehicle with this number plate:"),
    PlaceKind.DRIVER_CARD: Sentence("This logo belongs on the card with this number:"),
    PlaceKind.VESSEL: Sentence("This logo belongs on the vessel with this name:"),
    PlaceKind.WEBSITE: Sentence("This logo belongs on the website with this address:"),
    PlaceKind.DOCUMENT: Sentence("This logo belongs on this document:"),
}
BELONGED = Sentence("Until it ended, this logo belonged here:")
ENDED_MARKS = frozenset({MarkState.REVOKED, MarkState.SUPERSEDED})
# Where a label is a sign to be compared letter by letter, not a description.
COMPARED = frozenset({PlaceKind.VEHICLE, PlaceKind.DRIVER_CARD, PlaceKind.VESSEL, PlaceKind.WEBSITE})


class Scanned(NamedTuple):
    """All that is stored about a code, in the order of `queries.SCANNED`."""

    code: str
    kind: PlaceKind
    label: str
    address: str
    expires_on: date
    revoked_why: Revocation | None
    superseded: bool
    name: str
    city: str
    country: str
    slug: str
    site: str | None
    site_city: str | None
    committed_on: date | None
    report_due_on: date | None
    reported_until: date | None
    audited_until: date | None
    report_in_hand_for: date | None
    status: Status | None
    changed_on: date | None
    category: Category | None
    dates_why: str | None
    dates_set_on: date | None
    confirmed_on: date | None
    picture: str | None
    picture_width: int | None
    picture_height: int | None
    point: str | None

    @property
    def locality(self) -> str:
        """The town of the site, or of the business."""
        return self.site_city or self.city

    @property
    def facts(self) -> Facts | None:
        """What the standing depends on."""
        if self.status is None or self.changed_on is None:
            return None
        return Facts(
            self.status, self.changed_on, self.report_due_on, self.reported_until, self.audited_until,
            self.report_in_hand_for,
        )  # fmt: skip


class Case(NamedTuple):
    """Everything about an answer that is one of few: pages of the same case differ in names and dates only."""

    headline: Headline
    standing: Standing
    state: MarkState
    kind: PlaceKind
    category: Category | None
    revoked_why: Revocation | None
    dates_by_registrar: bool
    unconfirmed: bool

    @property
    def means(self) -> Sentence:
        """What the word says, in one sentence."""
        overdue = self.headline is Headline.REPORT_OVERDUE
        return PAUSED if overdue and self.state is MarkState.PAUSED else MEANS[self.headline]

    @property
    def of_the_logo(self) -> bool:
        """Whether the word is about this logo, and the business's standing is told beside it."""
        return self.headline in OF_THE_LOGO.values()

    @property
    def left(self) -> bool:
        """Whether the business is on the register no more."""
        return self.standing in {Standing.WITHDRAWN, Standing.REMOVED}

    @property
    def compared(self) -> bool:
        """Whether the label is a sign to be compared letter by letter."""
        return self.kind in COMPARED

    @property
    def on_a_site(self) -> bool:
        """Whether whoever reads this came from a website, whose address is there to be compared."""
        return self.kind is PlaceKind.WEBSITE

    @property
    def sticks(self) -> bool:
        """Whether it is a sticker, of which its own business says that it hangs."""
        return self.kind is PlaceKind.VEHICLE

    @property
    def belongs(self) -> Sentence:
        """Where the logo belongs, before the place itself."""
        return BELONGED if self.state in ENDED_MARKS else BELONGS[self.kind]

    @property
    def because(self) -> Sentence | None:
        """The neutral category of the last change."""
        return REASONS[self.category] if self.category else None

    @property
    def ended_because(self) -> Sentence | None:
        """Why this logo was ended."""
        return ENDED_BECAUSE[self.revoked_why] if self.revoked_why else None


def judge(scanned: Scanned, *, today: date) -> Case | None:
    """Return what to say of a code on a day; None of a business that is not in public.

    An application is its own affair: such a code answers as one that nobody ever issued.
    """
    facts = scanned.facts
    told = standing(facts, today=today)
    if told is Standing.NOT_ON_THE_REGISTER:
        return None
    mark = MarkFacts(scanned.revoked_why is not None, scanned.superseded, scanned.expires_on)
    state = mark_state(mark, paused=marks_pause(facts, today=today), today=today)
    by_registrar = scanned.dates_why == "registrar"
    unconfirmed = scanned.kind is PlaceKind.WEBSITE and not is_confirmed(scanned.confirmed_on, today=today)
    return Case(
        _headline(told, state),
        told,
        state,
        scanned.kind,
        scanned.category,
        scanned.revoked_why,
        by_registrar,
        unconfirmed,
    )


def unreadable(typed: str) -> Reason:
    """Say why what was typed is no code, without a look into the database."""
    return Reason.MISTYPED if why_not(typed) is Misread.MISTYPED else Reason.MALFORMED


def _headline(told: Standing, state: MarkState) -> Headline:
    if state is not MarkState.REVOKED and told in OF_THE_BUSINESS:
        return Headline(told)
    return OF_THE_LOGO.get(state) or Headline(told)


def counts_until(scanned: Scanned, *, today: date) -> date | None:
    """Return the last day of grace of a report that is late, while the logos still count."""
    facts = scanned.facts
    late = days_overdue(facts, today=today)
    return scanned.report_due_on + GRACE if scanned.report_due_on and 0 < late <= GRACE.days else None


class SignedForm(NamedTuple):
    """The newest signed form of a code: what its QR carries, and where its state stands in a status list."""

    digits: str
    kid: str
    list_index: int


def genuine_json(
    case: Case,
    scanned: Scanned,
    signed: SignedForm | None,
    *,
    form: str = "short",
    base_url: str,
    now: datetime,
) -> dict[str, Any]:
    """Return the answer for software, of a code that is ours; `credential` is left out until there is one."""
    status = signed and {"idx": signed.list_index, "uri": f"{base_url}/status/{signed.kid}"}
    return {
        "verdict": "genuine",
        "reason": None,
        "form": form,
        "code": spell(scanned.code),
        "checked_at": _moment(now),
        "state": case.state,
        "standing": case.standing,
        "valid_until": f"{scanned.expires_on:%Y-%m}",
        "placement": {
            "kind": case.kind,
            "name": scanned.name,
            "locality": scanned.locality,
            "country": scanned.country,
            "label": scanned.label,
            "address": scanned.address,
        },
        "short_url": f"{base_url}/v/{scanned.code}",
        "signed_url": signed and f"{base_url}/q/{signed.digits}",
        "status": status and {"status_list": status},
    }


def not_ours_json(
    reason: Reason | None, code: str | None, *, verdict: str = "not-ours", form: str = "short", now: datetime
) -> dict[str, Any]:
    """Return the answer for software, of a code that is not ours, or not to be relied on."""
    return {
        "verdict": verdict,
        "reason": reason,
        "form": form,
        "code": code and spell(code),
        "checked_at": _moment(now),
    }


def _moment(now: datetime) -> str:
    return now.isoformat(timespec="seconds").replace("+00:00", "Z")
