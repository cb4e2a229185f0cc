"""What the door without an account asks, how much it takes, and what it keeps of the hour (pure)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from registry.kit.words import Sentence

NARRATIVE_LONGEST = 500  # DOMAIN.md section 4.7
PLACE_LONGEST = 160
REFERENCE_LONGEST = 60
ADDITION_LONGEST = NARRATIVE_LONGEST

CARRIED_LONGEST = 4_000  # characters of a long text that come back, for whoever wants to shorten it
BANDS = 4  # of a day: six hours each, by UTC
BAND_HOURS = 24 // BANDS
MOST_ADDITIONS = 50  # to one report; more would fill a disk

# Past these a report is taken in all the same, and waits in the held queue. Our proposal: a hotel shares one address.
REPORTS_OF_A_NETWORK = 20, timedelta(hours=1)
REPORTS_OF_ALL = 600, timedelta(hours=1)
RECEIPTS_A_SECOND, RECEIPTS_AT_ONCE = 1.0, 20  # of everybody: SECURITY.md section 5
RECEIPTS_OF_A_NETWORK = 20, timedelta(seconds=30)  # our proposal; what is past it is refused
RECEIPTS_SLOWEST = (
    8.0  # seconds; so long a receipt waits at most while many are typed everywhere, and is then read
)

NO_SUCH_RECEIPT = Sentence("No report is kept under these digits. Compare them one by one.")
TOO_MANY_RECEIPTS = Sentence(
    "Many receipts are being typed from where you are. Wait half a minute, and try again."
)


class Noticed(StrEnum):
    """When it was noticed, as roughly as a report needs it."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"
    LONGER = "longer"
    UNKNOWN = "unknown"


class Author(StrEnum):
    """Who wrote a message."""

    REPORTER = "reporter"
    HANDLER = "handler"


WHEN = {
    Noticed.TODAY: Sentence("Today"),
    Noticed.YESTERDAY: Sentence("Yesterday"),
    Noticed.WEEK: Sentence("Within the last seven days"),
    Noticed.MONTH: Sentence("Within the last month"),
    Noticed.LONGER: Sentence("Longer ago"),
    Noticed.UNKNOWN: Sentence("Not known"),
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """All that is kept of when something came in: the day and which quarter of it, by UTC."""

    day: date
    band: int


def arrival(now: datetime) -> Arrival:
    """Return the day of a moment and its band: 0 is from midnight to six."""
    return Arrival(now.date(), now.hour // BAND_HOURS)


@dataclass(slots=True)
class Bucket:
    """A budget that fills up again by itself: so many at once, so many a second. Past it, each waits and none is refused."""

    most: float = RECEIPTS_AT_ONCE
    a_second: float = RECEIPTS_A_SECOND
    slowest: float = RECEIPTS_SLOWEST
    left: float = RECEIPTS_AT_ONCE
    seen: datetime | None = None

    def spend(self, *, now: datetime) -> float:
        """Count one; return how many seconds it waits for its turn."""
        passed = max(0.0, (now - self.seen).total_seconds()) if self.seen else 0.0
        self.seen = now
        full = min(self.most, self.left + passed * self.a_second)
        self.left = max(full - 1, -self.slowest * self.a_second)
        return max(0.0, -self.left / self.a_second)


@dataclass(frozen=True, slots=True)
class Words:
    """What is sealed of a report."""

    narrative: str = field(default="", repr=False)
    place: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    """Of a logo, as `logos.rules.read_code` returns it. Nobody looks up whose it is before a handler opens the report."""
    authority: str = field(default="", repr=False)
    """The name of who was told, as the directory has it."""
    reference: str = field(default="", repr=False)
    noticed: Noticed = Noticed.UNKNOWN
    language: str = "en"
    """In which the reporter reads an answer."""
