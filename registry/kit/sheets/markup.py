"""Read the XML parts of an archive piece by piece, within a budget."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.parsers import expat

CHUNK = 65_536
TOKEN_LONGEST = 1_000_000  # bytes of one tag or comment; the parser reads an open one anew with each chunk
ELEMENTS_AT_MOST = 1_500_000  # 20,000 rows of 15 columns take 1.2 million; these are read in 4 seconds


class MarkupError(Exception):
    """A part that is missing, malformed, or more than the budget allows."""


class Opening(NamedTuple):
    """An element begins."""

    tag: str
    attributes: dict[str, str]


class Closing(NamedTuple):
    """An element ends; `text` is what stood between this and the piece before it."""

    tag: str
    text: str


@dataclass(slots=True)
class Markup:
    """The parts of one archive, and how many more elements may be read from them."""

    parts: Mapping[str, bytes]
    left: int = ELEMENTS_AT_MOST

    def pieces(self, path: str, *, without: str = "") -> Iterator[Opening | Closing]:
        """Yield openings and closings, their names without prefixes. No tree is ever built.

        Args:
            path: of the part.
            without: the name of an element that is passed over, with all that is in it.

        Raises:
            MarkupError: see there. A document type is an error too: only with one can there be
                entities, and with them bombs and files of ours.

        """
        found: list[Opening | Closing] = []
        text: list[str] = []
        passed = 0  # elements that are open, from one that is passed over inwards

        def opens(tag: str, attributes: dict[str, str]) -> None:
            nonlocal passed
            text.clear()
            name = tag.rpartition(":")[2]
            passed += bool(passed) or name == without
            if not passed:
                found.append(Opening(name, attributes))
            self.left -= 1
            if self.left < 0:
                raise MarkupError

        def closes(tag: str) -> None:
            nonlocal passed
            if not passed:
                found.append(Closing(tag.rpartition(":")[2], "".join(text)))
            passed -= bool(passed)
            text.clear()

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = opens
        parser.EndElementHandler = closes
        parser.CharacterDataHandler = text.append
        parser.StartDoctypeDeclHandler = _refuse
        part = self._part(path)
        for at in range(0, len(part) + 1, CHUNK):
            _feed(parser, part[at : at + CHUNK], last=at + CHUNK > len(part))
            if at - parser.CurrentByteIndex > TOKEN_LONGEST:
                raise MarkupError
            yield from found
            found.clear()

    def _part(self, path: str) -> bytes:
        try:
            return self.parts[path]
        except KeyError:
            raise MarkupError from None


def _feed(parser: expat.XMLParserType, chunk: bytes, *, last: bool) -> None:
    try:
        parser.Parse(chunk, last)
    except (
        expat.ExpatError,
        LookupError,
        ValueError,
    ) as error:  # the latter two: encodings that do not exist
        raise MarkupError from error


def _refuse(*_: object) -> None:
    raise MarkupError
