"""The letters about complaints: that one waits, that there is an answer. None says about which business, or what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Post
from registry.accounts.queries import letterboxes
from registry.accounts.rules import Role
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence

WAITING = Sentence("Complaints wait for you")
WAITS = Sentence(
    "Somebody complained of a business on the register, or asked for a second look. It waits in your queue:"
)
ANSWER = Sentence("There is an answer to what you sent us")
ANSWERED = Sentence(
    "Type the number that you were given to read it. If you did not send us anything, forget this letter."
)
SUMMARY = Sentence("The register tells you of a complaint")
SUMMED_UP = Sentence(
    "Somebody complained of something in your business and agreed that you learn of it. The register has summed it up; who it was you do not learn. Sign in to read it."
)


async def tell_registrars(db: AsyncSession, *, base_url: str, now: datetime) -> None:
    """Tell every registrar that something waits."""
    for email, language in await letterboxes(db, Post.role == Role.REGISTRAR, today=now.date()):
        write_mail(
            db, email, WAITING, [WAITS], language=language, now=now, link=f"{base_url}/registrar/queue"
        )


def tell_who_complained(
    db: AsyncSession, contact: str, language: str, *, base_url: str, now: datetime
) -> None:
    """Say that there is an answer, to whoever left an address for that."""
    if contact:
        write_mail(
            db, contact, ANSWER, [ANSWERED], language=language, now=now, link=f"{base_url}/complaints/follow"
        )


async def tell_owners(db: AsyncSession, signatory_id: UUID, *, base_url: str, now: datetime) -> None:
    """Tell the owners of a business that a summary waits."""
    whose = Post.role == Role.OWNER, Post.organisation_id == signatory_id
    for email, language in await letterboxes(db, *whose, today=now.date()):
        write_mail(
            db, email, SUMMARY, [SUMMED_UP], language=language, now=now, link=f"{base_url}/desk/complaints"
        )
