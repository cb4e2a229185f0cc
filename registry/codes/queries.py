"""Versions of the code, as pages read them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.codes.models import CodeVersion
from registry.codes.rules import Code, load_code
from registry.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Published:
    """A published version: its row's id, its texts, and their hashes by language."""

    id: UUID
    number: int
    code: Code
    hashes: dict[str, str]
    published_at: datetime

    @property
    def name(self) -> str:
        return f"v{self.number}"


async def latest(db: AsyncSession) -> Published:
    """Return the newest version.

    Raises:
        NotFoundError: nothing has been published, as before the first start.

    """
    row = await db.scalar(select(CodeVersion).order_by(CodeVersion.number.desc()).limit(1))
    return _read(row)


async def version_of(db: AsyncSession, version_id: UUID) -> Published:
    """Return a version by its row.

    Raises:
        NotFoundError: no such version.

    """
    return _read(await db.get(CodeVersion, version_id))


async def version(db: AsyncSession, number: int) -> Published:
    """Return a version by its number.

    Raises:
        NotFoundError: no such version.

    """
    return _read(await db.scalar(select(CodeVersion).where(CodeVersion.number == number)))


async def versions(db: AsyncSession) -> list[Published]:
    """Return all versions, the newest first."""
    return [_read(row) for row in await db.scalars(select(CodeVersion).order_by(CodeVersion.number.desc()))]


def _read(row: CodeVersion | None) -> Published:
    if row is None:
        raise NotFoundError
    return Published(row.id, row.number, load_code(row.number, row.texts), dict(row.hashes), row.published_at)
