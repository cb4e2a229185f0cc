"""What registrars do with a number to call: propose, check, change, take out of use and back (actions).

A number is public, and so are the facts about it: the ledger keeps of a change what stood there before.
Whoever sends a form that was filled in beside other facts than stand there now gets it back, with what was typed.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.countries.forms import CheckDraft, EndingDraft
from registry.countries.hotline_checks import differences, hotline_marker, is_another
from registry.countries.hotlines import Hotline as Line
from registry.countries.models import Hotline
from registry.countries.queries import read as as_line
from registry.db import locked
from registry.errors import NotFoundError
from registry.kit.forms import FormFaults
from registry.kit.words import Sentence
from registry.ledger.actions import record

OVERTAKEN = FormFaults(
    {
        "read": Sentence(
            "Somebody was faster: this number was changed, checked or taken out of use since you opened it. "
            "What you typed is kept. Read what stands there now, and send it again if it still holds."
        )
    }
)
LISTED = FormFaults({"number": Sentence("This number is on the list of this country already.")})
EARLIER = FormFaults(
    {"on": Sentence("It was checked after that day. Enter a later check, or leave it as it is.")}
)


async def propose(
    db: AsyncSession, actor: RegistrarActor | None, line: Line, *, now: datetime
) -> UUID | FormFaults:
    """Enter a number that nobody has checked; None where it comes from a list, by the terminal."""
    row = Hotline(verified_on=None, verified_by=None, verified_how=None, retired_at=None, **_stored(line))
    if not await _entered(db, row):
        return LISTED
    record(
        db, "hotline.propose", subject_id=row.id, actor_id=actor.account_id if actor else None, now=now,
        country=line.country, number=line.number, channel=line.channel, source=line.source,
    )  # fmt: skip
    return row.id


async def verify(
    db: AsyncSession, actor: RegistrarActor, hotline_id: UUID, draft: CheckDraft, *, read: str, now: datetime
) -> FormFaults | None:
    """Note that a number is right: who found out, how, and on which day.

    Raises:
        NotFoundError: no such number.

    """
    row = await _held(db, hotline_id)
    if _is_overtaken(row, read) or row.retired_at is not None:
        return OVERTAKEN
    if row.verified_on is not None and draft.on < row.verified_on:
        return EARLIER
    row.verified_on, row.verified_by, row.verified_how = draft.on, actor.account_id, draft.method
    record(
        db, "hotline.verify", subject_id=row.id, actor_id=actor.account_id, now=now, reason=draft.note,
        on=draft.on, how=draft.method, page=draft.page or None, number=row.number,
    )  # fmt: skip
    return None


async def change(
    db: AsyncSession, actor: RegistrarActor, hotline_id: UUID, line: Line, *, read: str, now: datetime
) -> FormFaults | None:
    """Change the facts about a number. One that becomes another number is unchecked from then on.

    Raises:
        NotFoundError: no such number.

    """
    row = await _held(db, hotline_id)
    if _is_overtaken(row, read) or row.retired_at is not None:
        return OVERTAKEN
    before = as_line(row)
    were = differences(before, line)
    if not were:
        return None
    try:
        async with db.begin_nested():
            for name, value in _stored(line).items():
                setattr(row, name, value)
            await db.flush()
    except IntegrityError:
        return LISTED
    another = is_another(before, line)
    if another:
        row.verified_on, row.verified_by, row.verified_how = None, None, None
    record(
        db, "hotline.change", subject_id=row.id, actor_id=actor.account_id, now=now,
        unchecked=another or None, country_was=were.get("country"), name_was=were.get("name"),
        number_was=were.get("number"), dial_was=were.get("dial"), kind_was=were.get("kind"),
        channel_was=were.get("channel"), hours_was=were.get("hours"), languages_was=were.get("languages"),
        source_was=were.get("source"), source_date_was=were.get("source_date"),
    )  # fmt: skip
    return None


async def retire(
    db: AsyncSession, actor: RegistrarActor, hotline_id: UUID, draft: EndingDraft, *, read: str, now: datetime
) -> FormFaults | None:
    """Take a number off every page.

    Raises:
        NotFoundError: no such number.

    """
    row = await _held(db, hotline_id)
    if _is_overtaken(row, read) or row.retired_at is not None:
        return OVERTAKEN
    row.retired_at = now
    record(
        db, "hotline.retire", subject_id=row.id, actor_id=actor.account_id, now=now, reason=draft.words,
        why=draft.why, number=row.number,
    )  # fmt: skip
    return None


async def restore(
    db: AsyncSession, actor: RegistrarActor, hotline_id: UUID, *, read: str, now: datetime
) -> FormFaults | None:
    """Take a number into use again. Whatever was known of it, nobody has checked it since.

    Raises:
        NotFoundError: no such number.

    """
    row = await _held(db, hotline_id)
    if _is_overtaken(row, read) or row.retired_at is None:
        return OVERTAKEN
    try:
        async with db.begin_nested():
            row.retired_at = None
            await db.flush()
    except IntegrityError:
        return LISTED
    row.verified_on, row.verified_by, row.verified_how = None, None, None
    record(db, "hotline.restore", subject_id=row.id, actor_id=actor.account_id, now=now, number=row.number)
    return None


async def _entered(db: AsyncSession, row: Hotline) -> bool:
    """Enter a row, unless its number is in use in its country: of two at once the second is told."""
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError:
        return False
    return True


async def _held(db: AsyncSession, hotline_id: UUID) -> Hotline:
    row = await db.scalar(locked(select(Hotline).where(Hotline.id == hotline_id)))
    if row is None:
        raise NotFoundError
    return row


def _is_overtaken(row: Hotline, read: str) -> bool:
    return hotline_marker(row.id, as_line(row)) != read


def _stored(line: Line) -> dict[str, str]:
    return {
        "country": line.country, "name": line.name, "number": line.number, "dial": line.dial,
        "kind": line.kind.value, "channel": line.channel.value, "hours": line.hours,
        "languages": " ".join(line.languages), "source": line.source, "source_date": line.source_date,
    }  # fmt: skip
