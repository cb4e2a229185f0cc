"""What a business types to sign, to leave, and to keep its plan."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.adherence.rules import EvidenceKind, PlanState
from registry.kit.fonts import covers
from registry.kit.forms import FormFaults, FormReader, tidy
from registry.kit.searchable import search_text

FULL_NAME_LONGEST = 120
POSITION_LONGEST = 120
ACTION_LONGEST = 300
OWNER_LONGEST = 120
COMMENT_LONGEST = 500
REASON_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class SignDraft:
    """What somebody typed under the text that they were shown."""

    version_id: UUID
    language: str
    full_name: str
    position: str
    signs_for: str = ""  # the legal name in the statement that was shown


@dataclass(frozen=True, slots=True)
class PlanItemDraft:
    """One more thing that a business will do."""

    commitment: str
    action: str
    owner_role: str
    due_on: date
    evidence_kind: EvidenceKind


@dataclass(frozen=True, slots=True)
class PlanMove:
    """What became of an item of the plan, and a word on it."""

    state: PlanState
    comment: str


def parse_signature(raw: Mapping[str, str], *, languages: Collection[str]) -> SignDraft | FormFaults:
    """Read the form under the text. A version or language that nobody offered counts as an unread text."""
    form = FormReader(raw)
    full_name = form.text("full_name", longest=FULL_NAME_LONGEST)
    position = form.text("position", longest=POSITION_LONGEST)
    _check_printable(form, {"full_name": full_name, "position": position})
    if not form.ticked("agree"):
        form.fault("agree", "Tick this box if you agree: without it nothing is signed.")
    version_id, language = _id(raw.get("version", "")), raw.get("text", "")
    if version_id is None or language not in languages:
        form.fault("agree", "Read the text above first, in the language of your choice.")
    if form.faults or version_id is None:
        return FormFaults(form.faults)
    return SignDraft(version_id, language, full_name, position, tidy(raw.get("signs_for", "")))


def parse_withdrawal(raw: Mapping[str, str], *, trade_name: str) -> str | FormFaults:
    """Read the form of leaving; return the reason in words, which may be empty.

    The name must be typed as it stands on the page, capitals and accents aside: leaving is final, and a stray
    click is not enough.
    """
    form = FormReader(raw)
    reason = form.text("reason", longest=REASON_LONGEST, optional=True, lines=True)
    typed = form.text("name", longest=2 * FULL_NAME_LONGEST)
    if typed and _folded(typed) != _folded(trade_name):
        form.fault("name", "Type the name as it stands above: %(name)s", name=trade_name)
    if not form.ticked("final"):
        form.fault("final", "Tick this box: leaving cannot be taken back.")
    return FormFaults(form.faults) if form.faults else reason


def parse_plan_item(
    raw: Mapping[str, str], *, commitments: Collection[str], today: date
) -> PlanItemDraft | FormFaults:
    """Read the form of a new item."""
    form = FormReader(raw)
    if (commitment := raw.get("commitment", "")) not in commitments:
        form.fault("commitment", "Choose one.")
    due_on = form.day("due_on")
    if due_on is not None and due_on < today:
        form.fault("due_on", "Choose a day that is still to come.")
    draft = PlanItemDraft(
        commitment=commitment,
        action=form.text("action", longest=ACTION_LONGEST),
        owner_role=form.text("owner_role", longest=OWNER_LONGEST),
        due_on=due_on or today,
        evidence_kind=form.choice("evidence_kind", EvidenceKind),
    )
    return FormFaults(form.faults) if form.faults else draft


def parse_plan_move(raw: Mapping[str, str]) -> PlanMove | FormFaults:
    """Read what became of an item: whoever drops one says why."""
    form = FormReader(raw)
    state = form.choice("state", PlanState)
    comment = form.text(
        "comment", longest=COMMENT_LONGEST, optional=state is not PlanState.DROPPED, lines=True
    )
    return FormFaults(form.faults) if form.faults else PlanMove(state, comment)


def _check_printable(form: FormReader, typed: Mapping[str, str]) -> None:
    """Note what the record could only print as a question mark."""
    for name, text in typed.items():
        lacking = dict.fromkeys(sign for sign in text if not covers(sign) and not sign.isspace())
        if lacking:
            form.fault(
                name,
                "The record of the signature cannot print %(signs)s. Use plain Latin letters, as on a bank card.",
                signs=" ".join(lacking),
            )


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed[:36])
    except ValueError:
        return None


def _folded(name: str) -> str:
    """Return a name as it is compared; one that is nothing but signs stays as it is."""
    return search_text(name) or tidy(name)
