"""What a panel of three may say of a decision, and when it has said it (pure)."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from registry.adherence.rules import Status
from registry.decisions.rules import Outcome
from registry.decisions.terms import PANEL_SIZE
from registry.errors import RuleBrokenError


class Verdict(StrEnum):
    """What a panel says of a decision."""

    UPHELD = "upheld"
    SET_ASIDE = "set_aside"  # changed: the decision is taken back
    SUSPENDED_INSTEAD = "suspended_instead"  # changed: of a removal only
    SENT_BACK = "sent_back"  # to be decided anew, by another registrar, after another notice


# What becomes of the business; nothing, where the decision stands.
LEADS_TO = {
    Verdict.SET_ASIDE: Status.COMMITTED,
    Verdict.SUSPENDED_INSTEAD: Status.SUSPENDED,
    Verdict.SENT_BACK: Status.COMMITTED,
}


def verdicts_on(outcome: Outcome) -> tuple[Verdict, ...]:
    """Return what can be said of a decision with this outcome."""
    return tuple(one for one in Verdict if one is not Verdict.SUSPENDED_INSTEAD or outcome is Outcome.REMOVE)


def verdict(votes: Sequence[Verdict | None]) -> Verdict | None:
    """Return what the panel says: once all three have voted, what two of them say.

    Three who say three things have not decided: each may vote anew.
    """
    cast = [vote for vote in votes if vote is not None]
    if len(cast) < PANEL_SIZE:
        return None
    said, count = Counter(cast).most_common(1)[0]
    return said if count > PANEL_SIZE // 2 else None


def check_no_part(*, took_part: bool) -> None:
    """Refuse a member of the panel who had a part in the case.

    Raises:
        RuleBrokenError: they audited, recommended, wrote, served, suspended or decided, sat on an earlier panel of the
            case, or acted for somebody concerned.

    """
    if took_part:
        raise RuleBrokenError(
            "Whoever had a part in this case, or acts for somebody concerned, does not sit on its panel."
        )
