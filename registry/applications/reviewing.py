"""What a reviewer may do with an application, and what stands in the way (pure)."""

from datetime import datetime
from enum import StrEnum

from registry.adherence.rules import LAPSES_AFTER, Status
from registry.applications.rules import PUBLIC_MAIL, Authority
from registry.errors import RuleBrokenError
from registry.kit.words import Sentence

# Sent by a button, so a page can say it in its reader's language; words of a person stay as they are.
LAPSED = Sentence("Nothing was heard from the business for 90 days. It may apply again at any time.")
AUTHORITY_SHOWN = {
    Authority.EMAIL_DOMAIN: Sentence("By an e-mail address on the business's own domain"),
    Authority.DOCUMENT: Sentence("By a document"),
    Authority.VOUCHER: Sentence("The association vouches for this person"),
}
THEIR_MOVE = frozenset({Status.CHANGES_REQUESTED, Status.ACCEPTED})


class Pile(StrEnum):
    """Which applications a list shows, by whose move it is."""

    OURS = "ours"
    ELSEWHERE = "elsewhere"  # an association's, for a registrar to know of
    THEIRS = "theirs"
    CLOSED = "closed"


PILES = {
    Pile.OURS: frozenset({Status.APPLIED}),
    Pile.ELSEWHERE: frozenset({Status.APPLIED}),
    Pile.THEIRS: THEIR_MOVE,
    Pile.CLOSED: frozenset(Status) - {Status.APPLIED} - THEIR_MOVE,
}


def is_silent(status: Status | None, last_heard_at: datetime, *, now: datetime) -> bool:
    """Say whether a business has let its application lie so long that it may be closed as lapsed.

    Only while the move is its own: time that a reviewer takes counts against nobody.
    """
    return status in THEIR_MOVE and now - last_heard_at >= LAPSES_AFTER


def read_marker(submitted_at: datetime | None, moved_at: datetime | None) -> str:
    """Return what a form carries of the state that its reader saw: when it was handed in, and last moved."""
    return "-".join(f"{at:%Y%m%d%H%M%S%f}" if at else "" for at in (submitted_at, moved_at))


def check_authority(
    authority: Authority, *, by_association: bool, document_count: int, applicant_email: str
) -> None:
    """Check that authority to sign can have been shown in a way; whether it was, a person says.

    Raises:
        RuleBrokenError: it cannot: a voucher is an association's to give, a document must be there, and
            an address at a public mail provider stands on nobody's own domain.

    """
    if authority is Authority.VOUCHER and not by_association:
        raise RuleBrokenError("Only a reviewer of the association can vouch for its member.")
    if authority is Authority.DOCUMENT and not document_count:
        raise RuleBrokenError("There is no document with this application. Ask for one, in a remark.")
    if authority is Authority.EMAIL_DOMAIN and applicant_email.rpartition("@")[2].lower() in PUBLIC_MAIL:
        raise RuleBrokenError("Anyone can have an e-mail address there: it shows nothing of the business.")


def check_independent(*, holds_post: bool, is_applicant: bool) -> None:
    """Check that a reviewer has nothing to do with the business.

    Raises:
        RuleBrokenError: they hold a post in it, or made the application or claim themselves.

    """
    if holds_post or is_applicant:
        raise RuleBrokenError("You act for this business yourself, so somebody else decides here.")
