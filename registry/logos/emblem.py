"""The emblem, an *atalaya* with its light: one drawing for SVG, PDF and pixels. It is our own."""

from dataclasses import dataclass
from math import cos, radians, sin

Point = tuple[float, float]

SIZE = 100.0  # the square it is drawn in, y down
LIGHT: Point = (50, 37)
RAYS = (-72, -36, 0, 36, 72)  # degrees from upright
ROUND = 0.5523  # how far a cubic's handles lie out to draw a quarter of a circle


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed line: from `start`, one point for each straight part and three for each curve."""

    start: Point
    parts: tuple[tuple[Point, ...], ...]
    hole: bool = False


def _arch(centre: Point, radius: float, *, foot: float, hole: bool = False) -> Outline:
    """Return an opening with a round head and straight sides that stand on `foot`; holes run the other way."""
    x, y = centre
    turn = -1 if hole else 1
    left, right, handle = x - turn * radius, x + turn * radius, turn * radius * ROUND
    head = (
        ((left, y - radius * ROUND), (x - handle, y - radius), (x, y - radius)),
        ((x + handle, y - radius), (right, y - radius * ROUND), (right, y)),
    )
    return Outline((left, foot), (((left, y),), *head, ((right, foot),)), hole=hole)


def _ray(
    degrees: float, *, inner: float = 18.5, outer: float = 34.5, width: float = 4.2, spread: float = 8.6
) -> Outline:
    """Return a beam of the light that widens outwards."""
    (x, y), angle = LIGHT, radians(degrees)

    def at(along: float, across: float) -> Point:
        return (
            round(x + along * sin(angle) + across * cos(angle), 2),
            round(y - along * cos(angle) + across * sin(angle), 2),
        )

    near, far = width / 2, spread / 2
    return Outline(at(inner, -near), ((at(outer, -far),), (at(outer, far),), (at(inner, near),)))


# The tower widens downwards and carries a head that juts out, as the watchtowers of Spanish coasts do.
TOWER = Outline(
    (27, 42),
    (
        ((73, 42),),
        ((69, 53),),
        ((66.5, 53),),
        ((67.5, 67), (70, 78), (75, 90)),
        ((25, 90),),
        ((30, 78), (32.5, 67), (33.5, 53)),
        ((31, 53),),
    ),
)
HILL = Outline((2, 97), (((20, 84), (80, 84), (98, 97)),))
OUTLINES = (
    *(_ray(degrees) for degrees in RAYS),
    _arch(LIGHT, 13.5, foot=38),
    TOWER,
    HILL,
    _arch((50, 65), 5, foot=76, hole=True),
)


def _numbers(points: tuple[Point, ...]) -> str:
    return " ".join(f"{value:.4g}" for point in points for value in point)


def svg_path() -> str:
    """Return the emblem as the data of one SVG path, filled by the non-zero rule."""
    return "".join(
        f"M{_numbers((line.start,))}"
        + "".join(f"{'L' if len(part) == 1 else 'C'}{_numbers(part)}" for part in line.parts)
        + "Z"
        for line in OUTLINES
    )


def operators() -> str:
    """Return the emblem as operators of a PDF page."""
    return " ".join(
        f"{_numbers((line.start,))} m "
        + " ".join(f"{_numbers(part)} {'l' if len(part) == 1 else 'c'}" for part in line.parts)
        + " h"
        for line in OUTLINES
    )


def polygon(line: Outline, *, steps: int = 16) -> list[Point]:
    """Return an outline as corners, each curve cut into so many straight parts."""
    points = [line.start]
    for part in line.parts:
        points += [part[0]] if len(part) == 1 else _curve((points[-1], *part), steps)
    return points


def _curve(handles: tuple[Point, ...], steps: int) -> list[Point]:
    """Return points of a cubic Bézier curve, its start left out."""
    weights = [((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3) for t in _fractions(steps)]
    return [
        (
            sum(weight * point[0] for weight, point in zip(row, handles, strict=True)),
            sum(weight * point[1] for weight, point in zip(row, handles, strict=True)),
        )
        for row in weights
    ]


def _fractions(steps: int) -> list[float]:
    return [step / steps for step in range(1, steps + 1)]
