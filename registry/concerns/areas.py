"""Which areas statistics are shown of: no region of fewer than ten signatories stands by itself (pure).

Thin regions are counted with the rest of their country; where fewer than ten are left over, the smallest region joins
them. Thin countries are counted with the other countries, and not shown while these have fewer than ten together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.concerns.tallies import FEWEST_SIGNATORIES
from registry.kit.searchable import search_text


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """A region; without a name the rest of its country, and without a country all other countries."""

    country: str
    region: str  # as `search_text` folds it
    name: str = ""


OTHERS = Area("", "")


def areas(places: Iterable[tuple[str, str, int]]) -> list[Area]:
    """Return the areas that are shown, in order; none where there are fewer than ten signatories on the whole.

    Args:
        places: country, region as it is spelt, and how many signatories spell it so.

    """
    spelt: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for country, name, count in places:
        spelt[country][search_text(name)][name.strip()] += count
    found: list[Area] = []
    others = 0
    for country, regions in sorted(spelt.items()):
        counts = {region: names.total() for region, names in regions.items()}
        if sum(counts.values()) < FEWEST_SIGNATORIES:
            others += sum(counts.values())
            continue
        found.append(Area(country, ""))
        found += [Area(country, region, _usual(regions[region])) for region in _large(counts)]
    if enough(others) and (found or others):
        found.append(OTHERS)
    return found


def area_of(country: str, region: str, shown: Mapping[tuple[str, str], Area]) -> Area | None:
    """Return the area in which a region is counted; None where its country is shown nowhere."""
    for key in ((country, region), (country, ""), (OTHERS.country, OTHERS.region)):
        if key in shown:
            return shown[key]
    return None


def enough(count: int) -> bool:
    """Say whether an area may stand by itself: nobody signed there, so it tells of no business, or ten did."""
    return count == 0 or count >= FEWEST_SIGNATORIES


def _large(counts: Mapping[str, int]) -> list[str]:
    """Return the regions that stand by themselves beside a rest that may."""
    large = sorted(
        (region for region, count in counts.items() if region and count >= FEWEST_SIGNATORIES),
        key=lambda region: (-counts[region], region),
    )
    rest = sum(counts.values()) - sum(counts[region] for region in large)
    while large and not enough(rest):
        rest += counts[large.pop()]
    return sorted(large)


def _usual(names: Counter[str]) -> str:
    """Return the spelling that most signatories use."""
    return min(names, key=lambda name: (-names[name], name))
