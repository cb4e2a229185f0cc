"""What a reviewer types: remarks, a reason, which way authority was shown; and what a claimant types."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from registry.applications.rules import Authority
from registry.kit.forms import FormFaults, FormReader

REMARK_LONGEST = 1000
REASON_LONGEST = 1000
STATEMENT_LONGEST = 1000
REMARK = "remark."  # before an item's key, in the name of its box


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a reviewer says, by item. An empty text takes a kept remark back."""

    by_item: Mapping[str, str]


def parse_remarks(raw: Mapping[str, str], items: Collection[str], *, sending: bool) -> Remarks | FormFaults:
    """Read the boxes beside the items; to send, at least one must say something."""
    form = FormReader(raw)
    remarks = {
        item: form.text(f"{REMARK}{item}", longest=REMARK_LONGEST, optional=True, lines=True)
        for item in items
        if f"{REMARK}{item}" in raw
    }
    if sending and not any(remarks.values()):
        form.fault("remarks", "Write at least one remark, so that the business knows what to change.")
    return FormFaults(form.faults) if form.faults else Remarks(remarks)


def parse_authority(raw: Mapping[str, str]) -> Authority | FormFaults:
    """Read how authority to sign was shown."""
    form = FormReader(raw)
    authority = form.choice("authority", Authority)
    return FormFaults(form.faults) if form.faults else authority


def parse_reason(raw: Mapping[str, str]) -> str | FormFaults:
    """Read why something is declined or refused: the person reads these words."""
    form = FormReader(raw)
    reason = form.text("reason", longest=REASON_LONGEST, lines=True)
    return FormFaults(form.faults) if form.faults else reason


def parse_claim(raw: Mapping[str, str]) -> str | FormFaults:
    """Read why a business is the claimant's."""
    form = FormReader(raw)
    statement = form.text("statement", longest=STATEMENT_LONGEST, lines=True)
    return FormFaults(form.faults) if form.faults else statement
