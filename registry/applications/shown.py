"""An application laid out for reading: by step, by item, each item with the key that a comment bears."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.applications.forms import PLAN_FIELDS, is_filled, rows_of
from registry.applications.reading import Answers, typed
from registry.applications.rules import Exclusion, Step, YesNo
from registry.applications.words import AUTHORITY, BUSINESS, EVIDENCE, EXCLUSIONS, STEPS, YES_NO
from registry.codes.rules import COMMITMENTS
from registry.fleets.rules import plate_key
from registry.fleets.words import VEHICLE_KINDS
from registry.kit.words import Sentence
from registry.signatories.rules import Tongue
from registry.signatories.words import SECTORS, SITE_KINDS

Value = str | Sentence | date

NO_ACTION = Sentence("Not said yet")
YES, NO = YES_NO[YesNo.YES], YES_NO[YesNo.NO]
TONGUES = {  # each by its own name, as everywhere
    Tongue.EN: Sentence("English"),
    Tongue.ES: Sentence("Español"),
    Tongue.PT: Sentence("Português"),
    Tongue.FR: Sentence("Français"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a reviewer may comment on. Each line is a few values, shown beside each other."""

    key: str
    label: Sentence
    lines: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One step, with its items."""

    step: Step
    title: Sentence
    items: tuple[Item, ...]


def sections(answers: Answers) -> tuple[Section, ...]:
    """Return what an application says, as it was typed, in the order of the steps."""
    laid_out = {
        Step.COUNTRY: _country,
        Step.BUSINESS: _business,
        Step.SITES: _sites,
        Step.EXCLUSIONS: _exclusions,
        Step.PLAN: _plan,
        Step.SUBMIT: _submit,
    }
    return tuple(
        Section(step, STEPS[step], tuple(items(typed(answers, step)))) for step, items in laid_out.items()
    )


def item_keys(answers: Answers) -> frozenset[str]:
    """Return every key that a comment may bear."""
    return frozenset(item.key for section in sections(answers) for item in section.items)


def _country(raw: Mapping[str, str]) -> Iterator[Item]:
    yield Item("country.country", STEPS[Step.COUNTRY], _line(raw.get("country", "")))


def _business(raw: Mapping[str, str]) -> Iterator[Item]:
    for name, label in BUSINESS.items():
        value: Value = raw.get(name, "")
        if name == "sole_trader":
            value = YES if value else NO
        elif name == "sector":
            value = _word(SECTORS, raw.get(name, ""))
        elif name == "language":
            value = _word(TONGUES, raw.get(name, ""))
        yield Item(f"business.{name}", label, _line(value))


def _sites(raw: Mapping[str, str]) -> Iterator[Item]:
    for row in rows_of(raw):
        place = {
            name: raw.get(f"{name}-{row}", "")
            for name in ("name", "address", "postal_code", "city", "region")
        }
        if not any(place.values()):
            continue
        town = f"{place['postal_code']} {place['city']}".strip()
        rooms = raw.get(f"rooms-{row}", "")
        lines = (
            *_line(place["name"], _word(SITE_KINDS, raw.get(f"kind-{row}", ""))),
            *_line(place["address"], town, place["region"]),
            *_line(Sentence("Rooms: %(count)s", {"count": rooms}) if rooms else ""),
        )
        yield Item(f"sites.{row}", Sentence("Place %(number)s", {"number": int(row) + 1}), lines)
    plates = _plates(raw.get("plates", ""))
    if plates:
        kind = _word(VEHICLE_KINDS, raw.get("vehicle_kind", ""))
        label = Sentence("Vehicles: %(count)s", {"count": len(plates)})
        yield Item("sites.vehicles", label, (*_line(kind), *_line(", ".join(plates))))


def _plates(typed_value: str) -> list[str]:
    """Return each plate once, as the desk will count them; what is no plate stands as it was typed."""
    found: dict[str, str] = {}
    for line in typed_value.split("\n"):
        if plate := " ".join(line.split()):
            found.setdefault(plate_key(plate) or plate, plate)
    return list(found.values())


def _exclusions(raw: Mapping[str, str]) -> Iterator[Item]:
    for exclusion in Exclusion:
        answer = _word(YES_NO, raw.get(exclusion, ""))
        yield Item(f"exclusions.{exclusion}", EXCLUSIONS[exclusion], _line(answer))


def _plan(raw: Mapping[str, str]) -> Iterator[Item]:
    for commitment in COMMITMENTS:
        rows = [
            row
            for row in rows_of(raw)
            if raw.get(f"commitment-{row}") == commitment and is_filled(raw, row, PLAN_FIELDS)
        ]
        lines: list[tuple[Value, ...]] = []
        for row in rows:
            lines += _line(" ".join(raw.get(f"action-{row}", "").split()) or NO_ACTION)
            lines += _line(
                raw.get(f"owner-{row}", ""),
                _day(raw.get(f"due-{row}", "")),
                _word(EVIDENCE, raw.get(f"evidence-{row}", "")),
            )
        yield Item(f"plan.{commitment}", Sentence("Commitment %(key)s", {"key": commitment}), tuple(lines))


def _submit(raw: Mapping[str, str]) -> Iterator[Item]:
    shown = _word(AUTHORITY, raw.get("authority", ""))
    yield Item("submit.authority", Sentence("How authority to sign is shown"), _line(shown))


def _line(*values: Value) -> tuple[tuple[Value, ...], ...]:
    filled = tuple(value for value in values if value != "")
    return (filled,) if filled else ()


def _word(words: Mapping[Any, Sentence], chosen: str) -> Value:
    """Return the word of a choice; what is none of them stands as it was typed."""
    return {str(key): word for key, word in words.items()}.get(chosen, chosen)


def _day(typed_value: str) -> Value:
    try:
        return date.fromisoformat(typed_value.strip()[:32])
    except ValueError:
        return typed_value
