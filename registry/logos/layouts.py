"""Where everything stands on each kind of artwork, in millimetres at its usual size."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from registry.kit import fonts
from registry.kit.fonts import DESCENT, Face
from registry.kit.lettering import Fitted
from registry.logos.drawing import (
    BLEED,
    Block,
    Box,
    Code,
    Drawing,
    Emblem,
    Ink,
    Mark,
    Style,
    Text,
    set_text,
    stack,
    stand,
)
from registry.logos.qr import QUIET, Matrix


@dataclass(frozen=True, slots=True)
class Content:
    """What is printed, in letters that can be; any text but the code and the address may be empty."""

    name: str
    place: str
    label: str
    code: str
    address: str
    validity: str
    scan: str
    statement: str
    matrix: Matrix
    module: float

    @property
    def dark(self) -> float:
        """How wide the code is without its quiet zone."""
        return self.module * len(self.matrix)

    def drawn(self, left: float, top: float) -> Code:
        """Return the code with its dark modules, not its white, flush with an edge of the page."""
        return Code(left - self.quiet, top - self.quiet, self.module, self.matrix)

    @property
    def quiet(self) -> float:
        """How wide the white is that the code needs on each side."""
        return self.module * QUIET

    @property
    def title(self) -> str:
        """What is read out in place of the picture."""
        return " · ".join(filter(None, (self.name, self.label or self.place, self.code)))


def _strip(width: float, height: float) -> Box:
    """Return the band of colour along the top, which bleeds over three edges."""
    return Box(-BLEED, -BLEED, width + 2 * BLEED, height + BLEED)


def _check_lines(content: Content, width: float, size: float) -> list[tuple[Block, float]]:
    """Return what to type and where, and until when: the same order on every artwork."""
    return [
        (set_text(content.code, width, Style(size, size * 0.5, face=Face.BOLD)), 0),
        (_address(content.address, width, size * 0.74), size * 0.5),
        (_short_text(content.validity, width, Style(size * 0.74, size * 0.5, 2)), size * 0.5),
    ]


def _address(address: str, width: float, size: float) -> Block:
    """Return where to type the code, on two lines if it is long; never cut, for half a host is another's."""
    lines: tuple[str, ...] = (address,)
    if _widest(lines) * size * 0.8 > width:
        ends = [at.end() for at in re.finditer(r"[.-]", address)]
        lines = min(((address[:end], address[end:]) for end in ends), key=_widest, default=lines)
    return Block(Fitted(lines, min(size, width / _widest(lines))), Style(size, size))


def _widest(lines: tuple[str, ...]) -> float:
    return max(fonts.width(line, Face.REGULAR, 1) for line in lines)


def _short_text(words: str, width: float, style: Style) -> Block:
    """Return a text on one line if it need shrink only a little for that, else on as many as `style` allows."""
    one = set_text(words, width, replace(style, smallest=style.largest * 0.8, lines=1))
    return set_text(words, width, style) if one.fitted.cut else one


def window(content: Content) -> Drawing:
    """A sign for a door or window, A5 upright: the name is read from the pavement, the code from an arm's length."""
    width, height, margin = 148.0, 210.0, 14.0
    inner, base = width - 2 * margin, height - 17.0
    top = base - content.dark
    rule = top - content.quiet - 1
    column = margin + content.dark + content.quiet + 1
    room = width - margin - column
    name, _ = stack(
        [
            (set_text(content.name, inner, Style(17, 7.4, 4, Face.BOLD, leading=1.1)), 0),
            (set_text(content.label or content.place, inner, Style(7, 4.2, 2)), 7),
        ],
        margin,
        23,
    )
    statement = Style(7.4, 4.2, 4, ink=Ink.ACCENT, leading=1.25)
    says, _ = stand([(set_text(content.statement, inner, statement), 0)], margin, rule - 6.6)
    lines = [
        (_short_text(content.scan, room, Style(5.4, 3.4, 2, Face.BOLD, Ink.ACCENT)), 0),
        *((block, gap or 4) for block, gap in _check_lines(content, room, 6.4)),
    ]
    check, check_top = stand(lines, column, base)
    marks: tuple[Mark, ...] = (
        _strip(width, 8),
        *name,
        *says,
        Box(margin, rule, inner, 0.4),
        content.drawn(margin, top),
        Emblem(column - 0.5, top - 1.2, min(32, room, check_top - top - 4)),
        *check,
    )
    return Drawing(width, height, marks, content.title)


def reception(content: Content) -> Drawing:
    """A card for a reception desk, A6 across."""
    width, height, margin = 148.0, 105.0, 11.0
    base, emblem = height - 11.0, 20.0
    top = base - content.dark
    column = margin + content.dark + 10
    room = width - margin - column
    head = Style(5, 3, 4, ink=Ink.ACCENT, leading=1.25)
    says = _beside(
        content.statement, head, left=margin + emblem + 6, right=width - margin, top=14, height=emblem
    )
    names = [
        (set_text(content.name, room, Style(9, 4.4, 4, Face.BOLD, leading=1.12)), 0),
        (set_text(content.label or content.place, room, Style(4.4, 3, 2)), 3.8),
    ]
    check, check_top = stand(_check_lines(content, room, 6), column, base)
    marks: tuple[Mark, ...] = (
        _strip(width, 6),
        Emblem(margin - 0.5, 14, emblem),
        *says,
        *_centred(names, column, 14 + emblem + 1, check_top),
        *_over_code(content, margin, top, Style(4.6, 3, 2, Face.BOLD, Ink.ACCENT)),
        content.drawn(margin, top),
        *check,
    )
    return Drawing(width, height, marks, content.title)


def _beside(words: str, style: Style, *, left: float, right: float, top: float, height: float) -> list[Text]:
    """Return the statement beside the emblem, its middle at the emblem's."""
    block = set_text(words, right - left, style)
    return list(block.under(left, top + (height - block.height) / 2))


def _centred(blocks: Iterable[tuple[Block, float]], x: float, top: float, bottom: float) -> list[Text]:
    """Return blocks in the middle of what is free between two heights."""
    kept = [(block, gap) for block, gap in blocks if block.height]
    height = sum(block.height for block, _ in kept) + sum(gap for _, gap in kept[1:])
    return stand(kept, x, (top + bottom + height) / 2)[0]


def _over_code(content: Content, left: float, top: float, style: Style) -> list[Text]:
    """Return the invitation to scan, above the white that the code needs around it."""
    block = _short_text(content.scan, content.dark, style)
    return stand([(block, 0)], left, top - content.quiet - DESCENT * block.fitted.size)[0]


def sticker(content: Content) -> Drawing:
    """A sticker for a vehicle or a vessel: the plate is the largest word, for it is what a copy gets wrong."""
    width, height, margin = 82.0, 48.0, 5.0
    base, emblem = height - 5.0, 9.6
    top = base - content.dark
    column = margin + content.dark + 5
    right = width - 4.5
    room = right - column
    head = Style(2.5, 1.9, 4, ink=Ink.ACCENT, leading=1.2)
    names = [
        (set_text(content.label or content.place, room, Style(7.8, 3.6, face=Face.BOLD)), 0),
        (_short_text(content.name, room, Style(3.1, 2, 2, leading=1.14)), 2),
    ]
    check, check_top = stand(_check_lines(content, room, 4), column, base)
    marks: tuple[Mark, ...] = (
        _strip(width, 2.8),
        *_over_code(content, margin, top, Style(3, 2, 2, Face.BOLD, Ink.ACCENT)),
        content.drawn(margin, top),
        Emblem(column - 0.3, 5.4, emblem),
        *_beside(content.statement, head, left=column + emblem + 1.8, right=right, top=5.4, height=emblem),
        *_centred(names, column, 5.4 + emblem, check_top),
        *check,
    )
    return Drawing(width, height, marks, content.title)


def driver_card(content: Content) -> Drawing:
    """A card in the format of a bank card. It carries the business and the card's number, never a person's name."""
    names = (
        (content.label or content.place, Style(6.4, 3, face=Face.BOLD)),
        (content.name, Style(3.4, 2.1, 3, leading=1.14)),
    )
    return _card(content, 85.6, 54.0, names)


def business_card(content: Content) -> Drawing:
    """The back of a business card: the business and its town. Whose card it is stands on the front."""
    names = (
        (content.name, Style(4.6, 2.4, 3, face=Face.BOLD, leading=1.12)),
        (content.place, Style(3.2, 2.1, 2, leading=1.14)),
    )
    return _card(content, 85.0, 55.0, names)


def _card(content: Content, width: float, height: float, names: Iterable[tuple[str, Style]]) -> Drawing:
    """Return a card for the pocket: the emblem and what it stands for above, whose it is beside the code."""
    margin = 5.5
    base, emblem = height - 6.0, 11.0
    left, top = width - margin - content.dark, base - content.dark
    room = left - 5 - margin
    head = Style(3, 2.1, 3, ink=Ink.ACCENT, leading=1.2)
    said = [(_short_text(words, room, style), 2.0) for words, style in names]
    check, check_top = stand(_check_lines(content, room, 4.2), margin, base)
    marks: tuple[Mark, ...] = (
        _strip(width, 3),
        Emblem(margin - 0.3, 6.4, emblem),
        *_beside(
            content.statement, head, left=margin + emblem + 2.4, right=width - margin, top=6.4, height=emblem
        ),
        *_centred(said, margin, 6.4 + emblem, check_top),
        *check,
        *_over_code(content, left, top, Style(2.5, 1.8, 2, Face.BOLD, Ink.ACCENT)),
        content.drawn(left, top),
    )
    return Drawing(width, height, marks, content.title)


def document(content: Content) -> Drawing:
    """A footer for letters and contracts, as wide as the text of an A4 or Letter page."""
    width, height = 170.0, 26.0
    top = (height - content.dark) / 2 + 0.8
    left = 4.5
    emblem = left + content.dark + 4.5
    column = emblem + content.dark + 3.5
    right = 44.0
    room = width - right - 6 - column
    blocks = [
        (set_text(content.name, room, Style(4, 2.4, 2, Face.BOLD)), 0),
        (set_text(content.label or content.place, room, Style(2.7, 2)), 1.4),
        (set_text(content.statement, room, Style(2.7, 1.9, 3, leading=1.22)), 1.8),
    ]
    name, _ = stack(blocks, column, top)
    check, _ = stand(
        [
            (set_text(content.scan, right - 3, Style(2.7, 2, 1, Face.BOLD, Ink.ACCENT)), 0),
            *((b, g or 2) for b, g in _check_lines(content, right, 4.2)),
        ],
        width - right,
        top + content.dark,
    )
    marks: tuple[Mark, ...] = (
        Box(0, 0, width, 0.5),
        content.drawn(left, top),
        Emblem(emblem, top - 0.3, content.dark),
        *name,
        Box(width - right - 4, top, 0.2, content.dark, Ink.GREY),
        *check,
    )
    return Drawing(width, height, marks, content.title)


Layout = Callable[[Content], Drawing]
