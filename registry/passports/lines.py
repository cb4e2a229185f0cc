"""The entries of a passport as a page or a sheet of paper says them, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.kit.i18n import say, spoken
from registry.kit.words import Sentence
from registry.passports.rules import Entry, Holds, by_module
from registry.passports.words import HOLDS
from registry.training.modules import modules
from registry.training.words import MODES


@dataclass(frozen=True, slots=True)
class Line:
    """One module, ready to print. `older`: learnt before, and folded away."""

    code: str
    title: str
    held_on: date
    how: str
    holds: Holds
    said: str
    older: tuple["Line", ...] = ()


def lines(entries: Iterable[Entry], today: date) -> list[Line]:
    """Return what is said of each module on a day."""
    return [
        _line(latest, today, tuple(_line(one, today) for one in older))
        for latest, *older in by_module(entries)
    ]


def _line(one: Entry, today: date, older: tuple[Line, ...] = ()) -> Line:
    return Line(
        code=one.module,
        title=modules()[one.module].title[spoken.get()],
        held_on=one.held_on,
        how=say(MODES[one.mode]),
        holds=one.holds(today),
        said=say(Sentence(HOLDS[one.holds(today)].english, {"day": one.runs_out_on})),
        older=older,
    )
