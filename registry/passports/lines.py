"""The entries of a passport as a page or a sheet of paper says them, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.kit.i18n import say, spoken
from registry.kit.words import Sentence
from registry.passports.rules import Entry, Holds
from registry.passports.words import HOLDS
from registry.training.modules import modules
from registry.training.words import MODES


@dataclass(frozen=True, slots=True)
class Line:
    """One module, ready to print."""

    code: str
    title: str
    held_on: date
    how: str
    holds: Holds
    said: str


def lines(entries: Iterable[Entry], today: date) -> list[Line]:
    """Return what is said of each entry on a day."""
    return [
        Line(
            code=one.module,
            title=modules()[one.module].title[spoken.get()],
            held_on=one.held_on,
            how=say(MODES[one.mode]),
            holds=one.holds(today),
            said=say(Sentence(HOLDS[one.holds(today)].english, {"day": one.runs_out_on})),
        )
        for one in entries
    ]
