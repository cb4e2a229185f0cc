"""The list of members as a spreadsheet: what the page shows, all of it, and no formula that a name could make."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from registry.adherence.rules import Standing
from registry.desks.member_queries import MemberLine
from registry.desks.member_seen import OUTCOMES, Sees
from registry.kit.i18n import say
from registry.kit.sheets import write_csv, write_xlsx
from registry.kit.sheets.written import Value
from registry.kit.words import Sentence
from registry.signatories.words import SECTORS

HEADINGS = (
    Sentence("Name"), Sentence("Member number"), Sentence("Place"), Sentence("Region"), Sentence("Sector"),
    Sentence("Standing"), Sentence("Since"), Sentence("Report due on"), Sentence("Audit counts until"),
    Sentence("Last audit"), Sentence("What came of it"), Sentence("Trained, in percent"), Sentence("Last training"),
)  # fmt: skip
OF_ACTIONS = (
    Sentence("Corrective actions open"), Sentence("Of these late"), Sentence("The first is due on"),
)  # fmt: skip
REASONS = Sentence("Reasons")
STANDINGS = {
    Standing.COMMITTED: Sentence("Committed"),
    Standing.REPORTING: Sentence("Reporting"),
    Standing.VERIFIED: Sentence("Verified"),
    Standing.REPORT_OVERDUE: Sentence("Report overdue"),
    Standing.SUSPENDED: Sentence("Suspended"),
    Standing.WITHDRAWN: Sentence("Withdrawn"),
    Standing.REMOVED: Sentence("Removed"),
    Standing.NOT_ON_THE_REGISTER: Sentence("Not on the register"),
}
KINDS: dict[str, tuple[str, Callable[[Sequence[str], Iterable[Sequence[Value]]], bytes]]] = {
    "csv": ("text/csv", write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}


def headings(sees: Sees) -> list[str]:
    """Return the headings in the language of the request: read before another thread writes the file."""
    return [say(one) for one in (*HEADINGS, *(OF_ACTIONS if sees.audits else ()), REASONS)]


def rows(lines: Iterable[MemberLine], sees: Sees) -> Iterator[list[Value]]:
    """Yield a row for each member, its words in the language of the request."""
    sectors = {sector: say(words) for sector, words in SECTORS.items()}
    outcomes = {outcome: say(words) for outcome, words in OUTCOMES.items()}
    for one in lines:
        audit, owes = one.audit, one.owes
        yield [
            one.name, one.number, one.city, one.region, sectors[one.sector], say(STANDINGS[one.standing]),
            one.changed_on, one.report_due_on, one.audited_until, audit.on if audit else None, outcomes[audit.outcome] if audit else None,
            one.trained, one.trained_on, *((owes.open, owes.late, owes.due_on) if sees.audits else ()),
            "; ".join(say(reason.words) for reason in one.reasons),
        ]  # fmt: skip
