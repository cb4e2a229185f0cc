"""How much of a team is trained, on any day: valid acknowledged records ÷ headcount (pure; DOMAIN.md section 7)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from registry.signatories.rules import Sector
from registry.training.modules import modules, needed
from registry.training.rules import COUNT_LASTS, ONBOARDING, PUBLIC_FACING, Duty, Floors, StaffRole, works_on


class Person(NamedTuple):
    """One of the staff. `until` is the last day of work, if it is known."""

    staff_id: UUID
    role: StaffRole
    duties: frozenset[Duty]
    place_id: UUID | None
    since: date
    until: date | None


class Proof(NamedTuple):
    """One acknowledged attendance. It was known from `entered_on` on, and until the day before `voided_on`."""

    module: str
    held_on: date
    acknowledged_on: date
    entered_on: date
    voided_on: date | None


class Counted(NamedTuple):
    """A dated count of the people of a role at a place."""

    role: StaffRole
    place_id: UUID | None
    counted_on: date
    people: int


class Span(NamedTuple):
    """Days on which something holds; the last one counts."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Group:
    """The coverage of a role at a place on a day, in people."""

    role: StaffRole
    place_id: UUID | None
    listed: int
    headcount: int | None  # the latest count by then, if there was one
    in_term: int  # new, not trained yet, and still within the onboarding term
    covered: int

    @property
    def counted(self) -> int:
        """Of how many: those listed or, where more were counted, those; less the new within their term."""
        return max(self.listed, self.headcount or 0) - self.in_term

    @property
    def percent(self) -> int | None:
        return percent(self.covered, self.counted)


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """How many hold a module, of those who need it."""

    code: str
    needing: int
    holding: int

    @property
    def percent(self) -> int | None:
        return percent(self.holding, self.needing)


def percent(part: int, whole: int) -> int | None:
    """Return whole percents, rounded down: 79.9 is not 80. None of nobody."""
    return 100 * part // whole if whole else None


def known(proofs: Iterable[Proof], on: date) -> list[Proof]:
    """Return the proofs that stood on record on a day: what was entered later does not count, nor what was voided."""
    return [
        proof
        for proof in proofs
        if proof.entered_on <= on and (proof.voided_on is None or proof.voided_on > on)
    ]


def spans_of(proofs: Iterable[Proof], wanted: Iterable[str]) -> list[Span]:
    """Return the days on which every wanted module is held, by proofs that all count."""
    by_module: dict[str, list[Span]] = defaultdict(list)
    for proof in proofs:
        since = max(proof.held_on, proof.acknowledged_on)
        until = modules()[proof.module].valid_until(proof.held_on)
        if since <= until:
            by_module[proof.module].append(Span(since, until))
    held = [Span(date.min, date.max)]
    for code in wanted:
        held = _both(held, _joined(by_module[code]))
    return held


def trained_until(proofs: Iterable[Proof], wanted: Iterable[str]) -> date | None:
    """Return the last day on which every wanted module is still held; None where one never was."""
    spans = spans_of(proofs, wanted)
    return spans[-1].until if spans else None


def holds(spans: Sequence[Span], day: date) -> bool:
    """Say whether a day is in one of the spans."""
    return any(span.since <= day <= span.until for span in spans)


def groups(
    people: Iterable[Person],
    spans: Mapping[UUID, Sequence[Span]],
    counts: Iterable[Counted],
    *,
    on: date,
) -> list[Group]:
    """Return the coverage of each role at each place on a day.

    Args:
        people: everybody who ever worked there.
        spans: of each, when they held all that their role needs; see `spans_of`.
        counts: every headcount, in the order of entry.
        on: the day.

    """
    found: dict[tuple[StaffRole, UUID | None], Group] = {}
    for person in people:
        if not works_on(person.since, person.until, on):
            continue
        key = person.role, person.place_id
        group = found.get(key) or Group(*key, 0, None, 0, 0)
        covered = holds(spans.get(person.staff_id, ()), on)
        new = not covered and on < person.since + ONBOARDING
        found[key] = replace(
            group,
            listed=group.listed + 1,
            covered=group.covered + covered,
            in_term=group.in_term + new,
        )
    for key, people_count in latest(counts, on=on).items():
        group = found.get(key) or Group(*key, 0, None, 0, 0)
        if group.listed or people_count:
            found[key] = replace(group, headcount=people_count)
    return in_order(found.values())


def latest(counts: Iterable[Counted], *, on: date) -> dict[tuple[StaffRole, UUID | None], int]:
    """Return the last headcount of each role at each place by a day; of one day, the one entered last."""
    kept: dict[tuple[StaffRole, UUID | None], Counted] = {}
    for count in counts:
        before = kept.get((count.role, count.place_id))
        if count.counted_on <= on and (before is None or before.counted_on <= count.counted_on):
            kept[count.role, count.place_id] = count
    return {key: count.people for key, count in kept.items()}


def asks_for_count(found: Sequence[Group], counted_on: date | None, *, on: date) -> bool:
    """Say whether the people should be counted anew: a list alone does not show who is missing from it.

    An owner-driver is one person, and counts nobody.
    """
    if all(group.role is StaffRole.OWNER_DRIVER for group in found):
        return False
    return counted_on is None or on - counted_on > COUNT_LASTS


def by_module(
    people: Iterable[Person], proofs: Mapping[UUID, Sequence[Proof]], sector: Sector, *, on: date
) -> list[ModuleLine]:
    """Return, of each module that anybody needs on a day, how many need it and how many hold it."""
    needing: dict[str, int] = defaultdict(int)
    holding: dict[str, int] = defaultdict(int)
    for person in people:
        if not works_on(person.since, person.until, on):
            continue
        mine = proofs.get(person.staff_id, ())
        for code in needed(person.role, person.duties, sector):
            needing[code] += 1
            holding[code] += any(proof.module == code and proves(proof, on=on) for proof in mine)
    return [ModuleLine(code, needing[code], holding[code]) for code in modules() if code in needing]


def proves(proof: Proof, *, on: date) -> bool:
    """Say whether a proof shows that somebody holds its module on a day."""
    return (
        max(proof.held_on, proof.acknowledged_on) <= on <= modules()[proof.module].valid_until(proof.held_on)
    )


def total(found: Iterable[Group]) -> int | None:
    """Return the coverage of several groups together, in percent."""
    all_of = list(found)
    return percent(sum(group.covered for group in all_of), sum(group.counted for group in all_of))


def meets(found: Sequence[Group], floors: Floors) -> bool:
    """Say whether a team is trained enough for its annual report to be accepted.

    A business that lists nobody shows nothing, and does not meet the floor. One where everybody is
    new and within the onboarding term has nobody to count yet, and does.
    """
    drivers = [group for group in found if group.role is StaffRole.OWNER_DRIVER]
    facing = [group for group in found if group.role in PUBLIC_FACING and group not in drivers]
    others = [group for group in found if group.role not in PUBLIC_FACING]
    judged = [(drivers, floors.owner_drivers), (facing or others, floors.public_facing)]
    return any(each for each, _ in judged) and all(_reaches(each, floor) for each, floor in judged if each)


def _reaches(found: Sequence[Group], floor: int) -> bool:
    reached = total(found)
    return reached >= floor if reached is not None else sum(group.in_term for group in found) > 0


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.since.toordinal() <= found[-1].until.toordinal() + 1:
            found[-1] = Span(found[-1].since, max(found[-1].until, span.until))
        else:
            found.append(span)
    return found


def _both(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    return [
        Span(max(one.since, other.since), min(one.until, other.until))
        for one in some
        for other in others
        if max(one.since, other.since) <= min(one.until, other.until)
    ]


def in_order(found: Iterable[Group]) -> list[Group]:
    """Return groups in the order of the roles, and of one role by place."""
    order = list(StaffRole)
    return sorted(found, key=lambda group: (order.index(group.role), str(group.place_id or "")))
