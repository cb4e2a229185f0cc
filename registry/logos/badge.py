"""The badge of a website, as its image says the standing today (pure but for the language spoken)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.kit.fonts import Face
from registry.kit.i18n import long_day, say
from registry.kit.words import Sentence
from registry.logos.drawing import Block, Box, Drawing, Emblem, Ink, Mark, Style, set_text, stack
from registry.logos.placing import MarkState, PlaceKind
from registry.logos.svg import draw_svg
from registry.logos.verdicts import Case, Headline, Scanned

WIDTH, HEIGHT = 300, 108  # of the image on a page, in CSS pixels
MARGIN = 12.0
STRIP = 6.0


class Shown(StrEnum):
    """What a badge says."""

    STANDING = "standing"
    STATEMENT = "statement"
    UNCONFIRMED = "unconfirmed"
    NOT_NOW = "not_now"


WORDS = {
    Headline.COMMITTED: Sentence("Committed"),
    Headline.REPORTING: Sentence("Reporting"),
    Headline.VERIFIED: Sentence("Verified"),
    Headline.REPORT_OVERDUE: Sentence("Report overdue"),
    Headline.SUSPENDED: Sentence("Suspended"),
    Headline.WITHDRAWN: Sentence("Withdrawn"),
    Headline.REMOVED: Sentence("Removed"),
    Headline.REVOKED: Sentence("Revoked"),
    Headline.SUPERSEDED: Sentence("Replaced"),
    Headline.EXPIRED: Sentence("Expired"),
}
UNCONFIRMED = Sentence("Not confirmed")
ONLY_ON = Sentence("Counts on %(domain)s alone")
SIGNED = Sentence("%(name)s signed the child-protection code on %(day)s.")
CHECK = Sentence("%(site)s, %(day)s. Touch to check.")
DO_NOT_RELY = Sentence("Do not rely on this badge.")
# Red, amber and the operator's colour are read by most; the word says it to all.
CARE, BAD = "#8a4b00", "#a3121d"


@dataclass(frozen=True, slots=True)
class Badge:
    """What is drawn of a website's logo."""

    shown: Shown
    headline: Headline
    name: str
    domain: str
    signed_on: date | None
    today: date


def badge_of(case: Case, scanned: Scanned, *, may_show: bool, today: date) -> Badge | None:
    """Return what the badge of a website says on a day; None for a logo that hangs elsewhere.

    Args:
        case: what a scan says.
        scanned: what is stored.
        may_show: whether country and standing allow the logo.
        today: the date in the country of the business.

    """
    if case.kind is not PlaceKind.WEBSITE:
        return None
    shown = Shown.STANDING if may_show else Shown.STATEMENT
    if case.state is not MarkState.ISSUED or case.left:
        shown = Shown.NOT_NOW
    elif case.unconfirmed:
        shown = Shown.UNCONFIRMED
    return Badge(shown, case.headline, scanned.name, scanned.label, scanned.committed_on, today)


def to_svg(badge: Badge, *, site_name: str, accent: str) -> str:
    """Return the badge as SVG, in the language spoken now. The emblem stands on one that counts, and on no other."""
    counts = badge.shown is Shown.STANDING
    left = MARGIN + (64.0 if counts else 0.0)
    room = WIDTH - left - MARGIN
    lines, title = _lines(badge, site_name, room)
    texts, _ = stack(lines, left, STRIP + 16)
    marks: list[Mark] = [Box(0, 0, WIDTH, STRIP), *texts]
    if counts:
        marks.insert(1, Emblem(MARGIN, STRIP + 22, 52))
    drawing = Drawing(WIDTH, HEIGHT, tuple(marks), title)
    inks = {Ink.BLACK: "#000000", Ink.ACCENT: _colour(badge, accent), Ink.GREY: "#4a4a4a"}
    return draw_svg(drawing, inks, embed=False).replace(f'width="{WIDTH}mm" height="{HEIGHT}mm"', _SIZE)


_SIZE = f'width="{WIDTH}" height="{HEIGHT}"'


def words_of(badge: Badge) -> tuple[str, str]:
    """Return the two things that a badge says, in the language spoken now: large, and beneath it."""
    if badge.shown is Shown.STATEMENT and badge.signed_on:
        return "", say(Sentence(SIGNED.english, {"name": badge.name, "day": badge.signed_on}))
    if badge.shown is Shown.STANDING:
        return say(WORDS[badge.headline]), say(Sentence(ONLY_ON.english, {"domain": badge.domain}))
    large = UNCONFIRMED if badge.shown is Shown.UNCONFIRMED else WORDS[badge.headline]
    return say(large), f"{badge.domain}. {say(DO_NOT_RELY)}"


def _lines(badge: Badge, site_name: str, room: float) -> tuple[list[tuple[Block, float]], str]:
    large, beneath = words_of(badge)
    foot = say(Sentence(CHECK.english, {"site": site_name, "day": long_day(badge.today)}))
    told = set_text(beneath, room, Style(14, 9, 2))
    lines = 1 if len(told.fitted.lines) > 1 else 2  # so many are left beneath it
    blocks = [
        (set_text(large, room, Style(20, 12, 1, Face.BOLD, ink=Ink.ACCENT)), 0.0),
        (told, 11.0),
        (set_text(foot, room, Style(11, 10 if lines > 1 else 8, lines, ink=Ink.GREY)), 11.0),
    ]
    title = ". ".join(filter(None, (large, beneath, foot)))
    return blocks, title


def _colour(badge: Badge, accent: str) -> str:
    if badge.shown in {Shown.STANDING, Shown.STATEMENT}:
        return CARE if badge.headline is Headline.REPORT_OVERDUE else accent
    return CARE if badge.shown is Shown.UNCONFIRMED else BAD
