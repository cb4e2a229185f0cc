"""Whether whoever leads a session is trained to lead it, and what the sessions of many came to (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from registry.training.coverage import Proof, proves
from registry.training.modules import TRAINERS_OWN, modules


class Led(NamedTuple):
    """Sessions of a module that one of the staff led on a day."""

    trainer_id: UUID
    module: str
    held_on: date
    sessions: int


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody has led: sessions, those of them after the own training had run out, the latest, and modules."""

    led: int = 0
    lapsed: int = 0
    last_on: date | None = None
    modules: frozenset[str] = frozenset()


def holds(proofs: Iterable[Proof], module: str, day: date) -> bool:
    """Say whether somebody held a module on a day, of proofs that were never voided."""
    return any(proof.module == module and proves(proof, on=day) for proof in proofs)


def held_until(proofs: Iterable[Proof], module: str) -> date | None:
    """Return the last day on which somebody holds a module; None who never took it."""
    return max(
        (modules()[module].valid_until(proof.held_on) for proof in proofs if proof.module == module),
        default=None,
    )


def lapsed(proofs: Iterable[Proof], day: date) -> bool:
    """Say whether somebody who led a session on a day held no valid training for trainers."""
    return not holds(proofs, TRAINERS_OWN, day)


def record_of(led: Iterable[Led], proofs: Iterable[Proof]) -> Record:
    """Return what somebody has led, by sessions that count."""
    own, mine = list(proofs), list(led)
    return Record(
        led=sum(one.sessions for one in mine),
        lapsed=sum(one.sessions for one in mine if lapsed(own, one.held_on)),
        last_on=max((one.held_on for one in mine), default=None),
        modules=frozenset(one.module for one in mine),
    )


def lacking(record: Record, proofs: Iterable[Proof], today: date) -> list[str]:
    """Return the modules that somebody has led and does not hold today, in their order."""
    own = list(proofs)
    return [code for code in modules() if code in record.modules and not holds(own, code, today)]
