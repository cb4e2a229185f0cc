"""The letters about applications. None says more than that something waits, and where."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from registry.applications.queries import Reader
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence


def tell_of_wish(db: AsyncSession, administrators: Iterable[Reader], *, base_url: str, now: datetime) -> None:
    """Tell those who keep an association's list that a business says it is a member."""
    for reader in administrators:
        write_mail(
            db, reader.email, Sentence("A business says that it is your member"),
            [Sentence("Say at your desk whether it is. Until then the register reads its application.")],
            language=reader.language, now=now, link=f"{base_url}/association/wishes" if base_url else None,
        )  # fmt: skip


def tell_readers(db: AsyncSession, readers: Iterable[Reader], *, base_url: str, now: datetime) -> None:
    """Tell those who read applications that one waits."""
    for reader in readers:
        write_mail(
            db, reader.email, Sentence("An application waits for you"),
            [Sentence("A business has handed in its application. Read it at your desk.")],
            language=reader.language, now=now, link=f"{base_url}{reader.desk}" if base_url else None,
        )  # fmt: skip
