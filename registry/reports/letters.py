"""The letters about a report that moved. None says more than that something waits, and where."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Post
from registry.accounts.queries import letterboxes
from registry.accounts.rules import KEEPERS, Role
from registry.associations.counting import counting
from registry.associations.models import Membership
from registry.jobs.actions import write_mail
from registry.jobs.rules import is_reachable
from registry.kit.words import Sentence
from registry.reports.models import AnnualReport
from registry.reports.rules import State
from registry.signatories.models import Signatory

TOLD = {
    State.QUERIED: (
        Sentence("There are questions about your annual report"),
        Sentence(
            "A reviewer has read your annual report and asks something. The questions wait for you here."
        ),
    ),
    State.ACCEPTED: (
        Sentence("Your annual report was accepted"),
        Sentence("What you said comes next stands in your action plan from today on."),
    ),
    State.REJECTED: (
        Sentence("Your annual report was not accepted"),
        Sentence("The reason waits for you here. You can change the report and hand it in again."),
    ),
}


async def tell_readers(db: AsyncSession, row: AnnualReport, *, base_url: str, now: datetime) -> None:
    """Tell those who read a report that it waits: its association's reviewers, or else the registrars."""
    today = now.date()
    bodies = select(Membership.association_id).where(
        Membership.signatory_id == row.signatory_id, counting(today)
    )
    reviewers = await _people(db, [Role.REVIEWER], Post.organisation_id.in_(bodies), now=now)
    desk = "/association" if reviewers else "/registrar"
    readers = reviewers or await _people(db, [Role.REGISTRAR], Post.organisation_id.is_(None), now=now)
    for email, language in readers:
        write_mail(
            db, email, Sentence("An annual report waits for you"),
            [Sentence("A business has handed in its annual report, or answered about it. Read it at your desk.")],
            language=language, now=now, link=f"{base_url}{desk}/reports/{row.id}",
        )  # fmt: skip


async def tell_business(db: AsyncSession, row: AnnualReport, *, base_url: str, now: datetime) -> None:
    """Tell those who keep a business what became of its report: that there is something, and where."""
    subject, words = TOLD[row.state]
    for email, language, path in await keepers_of(db, row.signatory_id, now=now):
        write_mail(db, email, subject, [words], language=language, now=now, link=f"{base_url}{path}")


async def keepers_of(db: AsyncSession, signatory_id: UUID, *, now: datetime) -> list[tuple[str, str, str]]:
    """Return address and language of a business's owners and focal points, and where a letter leads them.

    Where none of them has an address, as whoever signed by a slip, it is the business's own, and their card's page.
    """
    people = await _people(db, KEEPERS, Post.organisation_id == signatory_id, now=now)
    business = await db.get_one(Signatory, signatory_id)
    if people and business.email and not any(is_reachable(email) for email, _ in people):
        return [(business.email, business.language, "/c/card")]
    return [(email, language, "/desk/report") for email, language in people]


async def registrars(db: AsyncSession, *, now: datetime) -> list[tuple[str, str]]:
    """Return address and language of the registrars."""
    return await _people(db, [Role.REGISTRAR], Post.organisation_id.is_(None), now=now)


async def _people(
    db: AsyncSession, roles: Iterable[Role], where: ColumnElement[bool], *, now: datetime
) -> list[tuple[str, str]]:
    return await letterboxes(db, Post.role.in_(list(roles)), where, today=now.date())
