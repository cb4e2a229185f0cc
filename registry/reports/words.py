"""How the parts of an annual report are called on a page."""

from registry.kit.words import Sentence
from registry.reports.facts import Became
from registry.reports.forms import Focal
from registry.reports.rules import State

STATES = {
    State.OPEN: Sentence("Draft"),
    State.SUBMITTED: Sentence("Report handed in"),
    State.QUERIED: Sentence("Questions asked"),
    State.ANSWERED: Sentence("Questions answered"),
    State.ACCEPTED: Sentence("Report accepted"),
    State.REJECTED: Sentence("Report not accepted"),
}
BECAME = {
    Became.DONE: Sentence("Done"),
    Became.MISSED: Sentence("Not done by its day"),
    Became.DROPPED: Sentence("Dropped"),
    Became.AHEAD: Sentence("Still ahead"),
}
FOCAL = {
    Focal.STAYS: Sentence("Yes, the same person"),
    Focal.CHANGES: Sentence("No, somebody else now, and entered at the desk"),
    Focal.VACANT: Sentence("No, there is nobody at present"),
}
FIELDS = {
    "clause": Sentence("Contracts with the clause, in percent"),
    "no_contracts": Sentence("No contracts with suppliers"),
    "partners_left": Sentence("Partners left over the code"),
    "contacts_on": Sentence("Contacts checked on"),
    "focal": Sentence("Focal point"),
    "summary": Sentence("Public summary"),
    "full_name": Sentence("Your full name"),
    "position": Sentence("Your position in the business"),
    "true": Sentence("Declaration"),
    "accept": Sentence("Training"),
    "nothing_told": Sentence("What the report may not say"),
    "reason": Sentence("Reason"),
    "whole": Sentence("The report as a whole"),
}
EACH = {
    "done": Sentence("%(item)s, what was done"),
    "next": Sentence("%(item)s, what comes next"),
    "next_who": Sentence("%(item)s, who does it"),
    "next_by": Sentence("%(item)s, by when"),
    "answer": Sentence("Answer to a question"),
    "ask": Sentence("%(item)s, question"),
}


def label(name: str) -> Sentence:
    """Return how a field is called where a fault of it is listed."""
    part, _, item = name.partition(".")
    if name in FIELDS:
        return FIELDS[name]
    return Sentence(EACH[part].english, {"item": item})
