"""A coverage over time as a line (pure): where each point stands in a drawing, and where the line breaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 600, 200  # units of the drawing; the page scales it
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 28


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of the drawing."""

    x: int
    y: int
    on: date
    percent: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The line: its dots, its path, and where the floor lies."""

    dots: list[Dot]
    path: str
    floor_y: int
    marks: list[tuple[int, int]]  # percent, height


def draw(points: Sequence[tuple[date, int | None]], *, floor: int) -> Drawing:
    """Return the drawing of a coverage; days on which nobody was counted leave a gap."""
    steps = max(1, len(points) - 1)
    dots: list[Dot] = []
    path: list[str] = []
    broken = True
    for number, (on, percent) in enumerate(points):
        if percent is None:
            broken = True
            continue
        dot = Dot(LEFT + (WIDTH - LEFT - RIGHT) * number // steps, height(percent), on, percent)
        path.append(f"{'M' if broken else 'L'}{dot.x} {dot.y}")
        dots.append(dot)
        broken = False
    marks = [(percent, height(percent)) for percent in (0, 50, 100)]
    return Drawing(dots, "".join(path), height(floor), marks)


def height(percent: int) -> int:
    """Return how far down a percentage stands."""
    return TOP + (HEIGHT - TOP - BOTTOM) * (100 - percent) // 100
