"""Regions as bubbles on a plain map (pure): where each stands, how large it is, and how far its ring is drawn.

There is no coast and no border: only what businesses gave of themselves. A bubble stands at the mean of the places of
its region, on a plane whose degrees of longitude are as wide as they are in the middle of what is drawn. Where bubbles
would lie on each other they are moved apart, and a line leads to where they belong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil, cos, floor, hypot, radians, sqrt

from registry.signatories.points import Point

WIDTH, HEIGHT = 600, 400  # units of the drawing; the page scales it
MARGIN = 30  # for the degrees at its edge
LARGEST, SMALLEST = 44, 16  # a letter fits into the smallest
FILLED = 0.2  # of the drawing, by all bubbles together
GAP = 3
ROUNDS = 60
TOGETHER_BELOW = 5  # members: fewer are told together, and have no bubble
LINES_MOST = 5
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30)
LEAST_SPAN = 0.3  # degrees: one town alone fills no map


@dataclass(frozen=True, slots=True)
class Counted:
    """How many members a region has, and of how many the standing is in force."""

    members: int
    in_force: int

    @property
    def percent(self) -> int:
        """The share in force, rounded down."""
        return 100 * self.in_force // self.members if self.members else 0


@dataclass(frozen=True, slots=True)
class Bubble:
    """One region on the map. `at_x` and `at_y`: where it belongs."""

    letter: str
    region: str
    counted: Counted
    x: float
    y: float
    radius: float
    at_x: float
    at_y: float

    @property
    def moved(self) -> bool:
        """Whether a line leads to where it belongs."""
        return hypot(self.x - self.at_x, self.y - self.at_y) > self.radius


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the same latitude or longitude, and how far along the drawing it lies."""

    degrees: float
    at: float

    @property
    def words(self) -> str:
        """The degrees as a map writes them."""
        return f"{self.degrees:g}°".replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class RegionMap:
    """The map, and what is told beside it. `together`: the regions with few members, as one."""

    bubbles: list[Bubble]
    unplaced: list[tuple[str, Counted]]
    together: Counted
    norths: list[Line]
    easts: list[Line]


def draw_map(regions: Mapping[str, Counted], places: Mapping[str, Point]) -> RegionMap:
    """Return the map of regions, the largest first; `places` are their means, of those that have any."""
    several = sorted(
        ((name, one) for name, one in regions.items() if name and one.members >= TOGETHER_BELOW),
        key=lambda each: (-each[1].members, each[0]),
    )
    few = [one for name, one in regions.items() if not name or one.members < TOGETHER_BELOW]
    together = Counted(sum(one.members for one in few), sum(one.in_force for one in few))
    unplaced = [(name, one) for name, one in several if name not in places]
    placed = [(name, one, places[name]) for name, one in several if name in places]
    if not placed:
        return RegionMap([], unplaced, together, [], [])
    plane = _plane([point for _, _, point in placed])
    scale = _scale([one.members for _, one, _ in placed])
    bubbles = []
    for number, (name, one, point) in enumerate(placed):
        x, y = plane.x(point.longitude), plane.y(point.latitude)
        radius = max(SMALLEST, scale * sqrt(one.members))
        bubbles.append(Bubble(letters(number), name, one, x, y, round(radius, 1), round(x, 1), round(y, 1)))
    return RegionMap(_apart(bubbles), unplaced, together, plane.norths(), plane.easts())


def letters(number: int) -> str:
    """Return A, B … Z, AA, AB … for 0, 1 … 25, 26, 27 … in turn."""
    found = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


@dataclass(frozen=True, slots=True)
class _Plane:
    west: float
    north: float
    per_degree: float  # units of the drawing, of latitude
    wide: float  # of longitude, in degrees of latitude
    left: float
    top: float

    def x(self, longitude: float) -> float:
        return self.left + (longitude - self.west) * self.wide * self.per_degree

    def y(self, latitude: float) -> float:
        return self.top + (self.north - latitude) * self.per_degree

    def norths(self) -> list[Line]:
        down = (HEIGHT - self.top) / self.per_degree
        lines = _lines(self.north - down, self.north + self.top / self.per_degree)
        return [
            Line(one, round(self.y(one), 1)) for one in lines if MARGIN / 2 < self.y(one) < HEIGHT - MARGIN
        ]

    def easts(self) -> list[Line]:
        unit = self.wide * self.per_degree
        lines = _lines(self.west - self.left / unit, self.west + (WIDTH - self.left) / unit)
        return [
            Line(one, round(self.x(one), 1)) for one in lines if MARGIN * 1.5 < self.x(one) < WIDTH - MARGIN
        ]


def _plane(points: list[Point]) -> _Plane:
    """Return the plane on which all points lie in the middle of the drawing, with room for the largest bubble."""
    north, south = max(one.latitude for one in points), min(one.latitude for one in points)
    east, west = max(one.longitude for one in points), min(one.longitude for one in points)
    wide = max(0.05, cos(radians((north + south) / 2)))  # at a pole nothing is wide
    room = LARGEST + MARGIN
    high, broad = max(north - south, LEAST_SPAN), max((east - west) * wide, LEAST_SPAN)
    per_degree = min((HEIGHT - 2 * room) / high, (WIDTH - 2 * room) / broad)
    left = (WIDTH - (east - west) * wide * per_degree) / 2
    top = (HEIGHT - (north - south) * per_degree) / 2
    return _Plane(west, north, per_degree, wide, left, top)


def _lines(first: float, last: float) -> Iterator[float]:
    step = next((one for one in STEPS if (last - first) / one <= LINES_MOST), STEPS[-1])
    for number in range(ceil(first / step), floor(last / step) + 1):
        yield round(number * step, 2)


def _scale(members: list[int]) -> float:
    """Return the radius of one member's bubble: areas are as the numbers, and leave most of the drawing free."""
    return min(LARGEST / sqrt(max(members)), sqrt(FILLED * WIDTH * HEIGHT / (3.14159 * sum(members))))


def _apart(bubbles: list[Bubble]) -> list[Bubble]:
    """Return bubbles that do not lie on each other, each as near to its place as a few rounds bring it."""
    at = [[one.x, one.y] for one in bubbles]
    for _ in range(ROUNDS):
        still = True
        for (a, one), (b, other) in combinations(enumerate(bubbles), 2):
            across, down = at[b][0] - at[a][0], at[b][1] - at[a][1]
            between = hypot(across, down)
            wanted = one.radius + other.radius + GAP
            if between >= wanted:
                continue
            still = False
            if between < 1:  # two in one place: side by side
                across, down, between = 1.0, 0.3 * (b - a), hypot(1.0, 0.3 * (b - a))
            push = (wanted - min(between, wanted)) / 2 + 0.5
            for which, way in ((a, -push), (b, push)):
                at[which][0] += way * across / between
                at[which][1] += way * down / between
        for (x, y), one, place in zip(at, bubbles, at, strict=True):
            place[0] = min(max(x, MARGIN + one.radius), WIDTH - one.radius - GAP)
            place[1] = min(max(y, one.radius + GAP), HEIGHT - MARGIN - one.radius)
        if still:
            break
    return [replace(one, x=round(x, 1), y=round(y, 1)) for one, (x, y) in zip(bubbles, at, strict=True)]
