"""A version of the code: its text in four languages, exactly as it is read, hashed and signed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from difflib import ndiff
from hashlib import sha256
from typing import Any

from registry.errors import RuleBrokenError
from registry.kit.documents import Reader
from registry.kit.words import Sentence

LANGUAGES = ("en", "es", "pt", "fr")
COMMITMENTS = ("C1", "C2", "C3", "C4", "C5", "C6")
ANNEXES = ("T1",)  # transport

TITLE_LONGEST = 200
PARAGRAPH_LONGEST = 1000
POINT_LONGEST = 300
POINTS_MOST = 12


@dataclass(frozen=True, slots=True)
class Commitment:
    """One of the six, or an optional annex, with the least that shows it is kept."""

    key: str
    title: str
    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headings:
    """What stands above the parts of the text."""

    version: str
    preamble: str
    commitments: str
    evidence: str
    owner_driver: str
    annexes: str
    exclusions: str
    speaking_up: str


@dataclass(frozen=True, slots=True)
class CodeText:
    """The code in one language. The reviewer is whom the operator asked to vouch for its wording."""

    language: str
    title: str
    headings: Headings
    preamble: str
    commitments: tuple[Commitment, ...]
    owner_driver: str
    annexes: tuple[Commitment, ...]
    exclusions: tuple[str, ...]
    non_retaliation: str
    no_reward: str
    reviewer: str | None
    reviewed_on: date | None

    @property
    def reviewed(self) -> bool:
        return self.reviewer is not None and self.reviewed_on is not None


@dataclass(frozen=True, slots=True)
class Code:
    """One version of the code, in every language."""

    number: int
    texts: Mapping[str, CodeText]

    @property
    def name(self) -> str:
        return f"v{self.number}"


@dataclass(frozen=True, slots=True)
class CodeFaults:
    """Why something is not a version of the code: one sentence for each fault, with its place."""

    sentences: tuple[Sentence, ...]


def canonical_text(code: Code, language: str) -> str:
    """Return the text that is hashed, signed and offered as a plain file.

    UTF-8, NFC, LF, one paragraph a line, a blank line between, one LF at the end. The review of its
    wording is no part of it. What is published never changes, and so neither may this layout: a
    test keeps the hashes.
    """
    text = code.texts[language]
    heads = text.headings
    return (
        "\n\n".join(
            [
                text.title,
                f"{heads.version} {code.name}",
                heads.preamble,
                text.preamble,
                heads.commitments,
                *(_paragraph(commitment, heads) for commitment in text.commitments),
                f"{heads.owner_driver} {text.owner_driver}",
                heads.annexes,
                *(_paragraph(annex, heads) for annex in text.annexes),
                heads.exclusions,
                _points(text.exclusions),
                heads.speaking_up,
                _points((text.non_retaliation, text.no_reward)),
            ]
        )
        + "\n"
    )


def text_sha256(code: Code, language: str) -> str:
    """Return the SHA-256 of the canonical text in UTF-8, as 64 hexadecimal digits."""
    return sha256(canonical_text(code, language).encode()).hexdigest()


def hashes(code: Code) -> dict[str, str]:
    """Return the hash of each language's text."""
    return {language: text_sha256(code, language) for language in code.texts}


def parse_code(given: object, *, last: int | None) -> Code | CodeFaults:
    """Read a version as a registrar publishes it: `{"number": …, "texts": {"en": {…}, …}}`.

    Args:
        given: whatever JSON gave.
        last: the number of the newest version there is; None before the first.

    """
    reader = Reader()
    whole = reader.mapping(given, "")
    number = whole.get("number")
    expected = 1 if last is None else last + 1
    if type(number) is not int or number != expected:
        reader.note("The number of the next version is %(expected)s.", expected=expected)
    by_language = reader.mapping(whole.get("texts"), "texts")
    for language in sorted(set(by_language) - set(LANGUAGES)):
        reader.note("%(language)s is not a language of this register.", language=str(language)[:20])
    texts = {language: _read_text(reader, by_language.get(language), language) for language in LANGUAGES}
    return CodeFaults(tuple(reader.faults)) if reader.faults else Code(expected, texts)


def load_code(number: int, texts: Mapping[str, Any]) -> Code:
    """Return a version from its texts as they are shipped and stored.

    Raises:
        RuleBrokenError: the texts are not those of a version; the first fault says why.

    """
    code = parse_code({"number": number, "texts": texts}, last=number - 1)
    if isinstance(code, CodeFaults):
        first = code.sentences[0]
        raise RuleBrokenError(first.english, **first.values)
    return code


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph that one of two versions has and the other has not."""

    added: bool
    text: str


def differences(before: Code, after: Code) -> dict[str, list[Line]]:
    """Return what a later version changes, by language: paragraphs that go and that come, in their order."""
    unnumbered = replace(after, number=before.number)  # the text names its number, which always changes
    return {language: _lines(before, unnumbered, language) for language in LANGUAGES}


def _lines(before: Code, after: Code, language: str) -> list[Line]:
    old, new = (
        [part for part in canonical_text(code, language).split("\n") if part] for code in (before, after)
    )
    return [Line(line[0] == "+", line[2:]) for line in ndiff(old, new) if line[0] in "+-"]


def stored(code: Code) -> dict[str, Any]:
    """Return the texts as JSON keeps them; `load_code` reads them back."""
    texts = {language: asdict(text) for language, text in code.texts.items()}
    for text in texts.values():
        text["reviewed_on"] = text["reviewed_on"] and text["reviewed_on"].isoformat()
    return texts


def _paragraph(commitment: Commitment, heads: Headings) -> str:
    evidence = f"\n{heads.evidence}\n{_points(commitment.evidence)}" if commitment.evidence else ""
    return f"{commitment.key}. {commitment.title}\n{commitment.text}{evidence}"


def _points(points: tuple[str, ...]) -> str:
    return "\n".join(f"- {point}" for point in points)


def _read_text(reader: Reader, given: object, language: str) -> CodeText:
    raw = reader.mapping(given, language)
    if raw and raw.get("language", language) != language:
        reader.note("The text under %(language)s says that it is in another language.", language=language)
    heads = reader.mapping(raw.get("headings"), f"{language}: headings")
    at = f"{language}: "
    return CodeText(
        language=language,
        title=reader.text(raw, "title", at, longest=TITLE_LONGEST),
        headings=Headings(
            *(
                reader.text(heads, name, f"{at}headings ", longest=TITLE_LONGEST)
                for name in Headings.__slots__
            )
        ),
        preamble=reader.text(raw, "preamble", at, longest=PARAGRAPH_LONGEST),
        commitments=_read_commitments(reader, raw, "commitments", COMMITMENTS, at),
        owner_driver=reader.text(raw, "owner_driver", at, longest=PARAGRAPH_LONGEST),
        annexes=_read_commitments(reader, raw, "annexes", ANNEXES, at),
        exclusions=reader.texts(raw, "exclusions", at, longest=POINT_LONGEST, most=POINTS_MOST),
        non_retaliation=reader.text(raw, "non_retaliation", at, longest=PARAGRAPH_LONGEST),
        no_reward=reader.text(raw, "no_reward", at, longest=PARAGRAPH_LONGEST),
        reviewer=reader.text(raw, "reviewer", at, longest=TITLE_LONGEST, optional=True) or None,
        reviewed_on=reader.day(raw, "reviewed_on", at),
    )


def _read_commitments(
    reader: Reader, raw: Mapping[str, Any], name: str, keys: tuple[str, ...], at: str
) -> tuple[Commitment, ...]:
    """Read commitments in the order of their keys; each must be there, once, and no other."""
    found = [reader.mapping(item, f"{at}{name}") for item in reader.items(raw, name, at, most=len(keys))]
    if tuple(item.get("key") for item in found) != keys:
        reader.note(
            "%(place)s: what is needed is %(keys)s, in this order.", place=f"{at}{name}", keys=", ".join(keys)
        )
        return ()
    return tuple(
        Commitment(
            key=key,
            title=reader.text(item, "title", f"{at}{key} ", longest=TITLE_LONGEST),
            text=reader.text(item, "text", f"{at}{key} ", longest=PARAGRAPH_LONGEST),
            evidence=reader.texts(
                item,
                "evidence",
                f"{at}{key} ",
                longest=POINT_LONGEST,
                most=POINTS_MOST,
                optional=keys == ANNEXES,
            ),
        )
        for key, item in zip(keys, found, strict=True)
    )
