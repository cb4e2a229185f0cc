"""What somebody without an account typed: only who was told is asked back for; words are cut and masked (pure)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from registry.concerns.answers import Setting, TimeToCall
from registry.concerns.coded import read_coded
from registry.concerns.forbidden import MARK, Names, masked
from registry.concerns.gate import NO, YES, NotTold
from registry.concerns.references import not_in_a_reference
from registry.countries.hotlines import Kind
from registry.door.codes import Codes
from registry.door.rules import (
    CARRIED_LONGEST,
    NARRATIVE_LONGEST,
    PLACE_LONGEST,
    REFERENCE_LONGEST,
    Noticed,
    Words,
)
from registry.kit.forms import FormFaults, FormReader, is_plain, tidy
from registry.kit.words import Sentence
from registry.logos.rules import read_code

NOTHING_SAID = Sentence("Say where it was or what you noticed, or answer one of the questions.")
JOINERS = "\u200c\u200d"
Raw = Mapping[str, str]
Authorities = Mapping[UUID, tuple[Kind, str]]
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Kept:
    """A text as it will be sealed, and what was done to it."""

    text: str = field(default="", repr=False)
    masks: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A report that can be sealed: who was told, or why nobody was; codes; words."""

    form_id: UUID
    country: str
    setting: Setting
    authority_kind: Kind | None
    not_told: NotTold | None
    answers: Mapping[str, str]
    narrative: Kept
    place: Kept
    reference: Kept
    words: Words = field(repr=False)

    @property
    def codes(self) -> Codes:
        """What it says in codes."""
        return Codes(self.setting, self.authority_kind, self.not_told, dict(self.answers))


def kept(typed: str, longest: int, *, lines: bool = False, names: Names = Names.EVERY) -> Kept:
    """Return words as they will be sealed: without what may not stand there, and no longer than that.

    What is longer than `CARRIED_LONGEST` is not looked at, so that nobody buys time with length.
    """
    clean = masked(_plain(typed[:CARRIED_LONGEST], lines=lines), names).text
    short = _cut(clean, longest)
    return Kept(short, short.count(MARK), len(short) < len(clean) or len(typed) > CARRIED_LONGEST)


def parse_report(
    raw: Raw, *, form_id: UUID, countries: Collection[str], authorities: Authorities, language: str
) -> ReportDraft | FormFaults:
    """Read a report. Of codes that we do not know, nothing is known: a report is not lost over them.

    Args:
        raw: the form.
        form_id: the number that it brought, or a new one.
        countries: those that there are.
        authorities: kind and name of the directory's entries for the country.
        language: in which the reporter reads an answer.

    """
    form = FormReader(raw)
    country, told, who, why = raw.get("country", ""), raw.get("told", ""), "", None
    kind: Kind | None = None
    if country not in countries:
        form.fault("country", "Choose one.")
    if told == YES:
        chosen = read_id(raw.get("authority", ""))
        kind, who = authorities.get(chosen, (Kind.OTHER, "")) if chosen else (Kind.OTHER, "")
    elif told == NO:
        why = form.choice("reason", NotTold)
    else:
        form.fault("told", "Say whether an authority has been told.")
    if form.faults:
        return FormFaults(form.faults)
    narrative = kept(raw.get("narrative", ""), NARRATIVE_LONGEST, lines=True)
    place = kept(raw.get("place", ""), PLACE_LONGEST, names=Names.COMMON)  # places have names
    reference = _reference(raw.get("reference", "")) if kind else Kept()
    words = Words(
        narrative.text, place.text, read_code(raw.get("code", "")) or "", who, reference.text,
        _among(raw.get("noticed", ""), Noticed, Noticed.UNKNOWN), language,
    )  # fmt: skip
    setting = _among(raw.get("setting", ""), Setting, Setting.OTHER)
    answers = _answers(raw, why)
    if not _says_anything(words, setting, answers):
        return FormFaults({"narrative": NOTHING_SAID})
    return ReportDraft(form_id, country, setting, kind, why, answers, narrative, place, reference, words)


def read_id(typed: str) -> UUID | None:
    """Return an id that a form brought; None if it brought none."""
    try:
        return UUID(typed[:64])
    except ValueError:
        return None


def _answers(raw: Raw, why: NotTold | None) -> dict[str, str]:
    answers = read_coded(FormReader(raw))
    if why is not None:
        answers["time_to_call"] = TimeToCall.NOT_YET
    elif answers["time_to_call"] == TimeToCall.NOT_YET:
        answers["time_to_call"] = TimeToCall.UNKNOWN
    return {name: str(value) for name, value in answers.items()}


def _says_anything(words: Words, setting: Setting, answers: Mapping[str, str]) -> bool:
    """Say whether there is more than that somebody was told: who reads it could do nothing with that."""
    if words.narrative or words.place or words.code or words.reference:
        return True
    said = {value for name, value in answers.items() if name != "time_to_call"} - {"unknown"}
    return bool(said) or setting is not Setting.OTHER or words.noticed is not Noticed.UNKNOWN


def _reference(typed: str) -> Kept:
    """Read an authority's own number, which may look like any other number: a name or an address masks it whole."""
    text = _plain(typed[:CARRIED_LONGEST])
    if not_in_a_reference(text) is not None:
        return Kept(MARK, 1)
    return Kept(text[:REFERENCE_LONGEST], 0, len(text) > REFERENCE_LONGEST)


def _plain(typed: str, *, lines: bool = False) -> str:
    text = tidy(typed)
    if not lines:
        text = " ".join(text.split())
    return "".join(sign if sign in JOINERS or is_plain(sign, lines=lines) else " " for sign in text).strip()


def _cut(text: str, longest: int) -> str:
    """Return the beginning of a text, with no half mark at its end."""
    if len(text) <= longest:
        return text
    short = text[:longest]
    half = next((size for size in range(len(MARK) - 1, 0, -1) if short.endswith(MARK[:size])), 0)
    return short[: longest - half].rstrip()


def _among(typed: str, among: type[Choice], otherwise: Choice) -> Choice:
    return next((one for one in among if one == typed), otherwise)
