"""Publishing versions of the code. What is published never changes; who signed which stays."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.codes.models import CodeVersion
from registry.codes.rules import Code, CodeFaults, differences, hashes, load_code, parse_code, stored
from registry.codes.shipped import shipped_codes
from registry.errors import RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record

SAYS_THE_SAME = Sentence("It says word for word what the present version says.")


async def load_shipped(db: AsyncSession, *, now: datetime) -> None:
    """Publish what is shipped, where nothing has been published yet."""
    if await db.scalar(select(CodeVersion.id).limit(1)) is None:
        for code in shipped_codes():
            row = _row(code, now)
            db.add(row)
            await db.flush()
            record(db, "code.load", subject_id=row.id, actor_id=None, now=now, number=code.number)


async def last_number(db: AsyncSession) -> int | None:
    """Return the number of the newest version."""
    return await db.scalar(select(func.max(CodeVersion.number)))


async def publish(
    db: AsyncSession, actor: RegistrarActor, given: object, *, now: datetime
) -> Code | CodeFaults:
    """Publish the next version, from `{"number": …, "texts": {…}}` as JSON gave it; or say what is wrong.

    A version that says what the last one says in every language is none: who signed would be asked for nothing.

    Raises:
        RuleBrokenError: somebody else published that number in the meantime.

    """
    code = await prepare(db, given)
    if isinstance(code, CodeFaults):
        return code
    row = _row(code, now)
    row.published_by = actor.account_id
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError:
        raise RuleBrokenError("Somebody else has published this version in the meantime.") from None
    record(db, "code.publish", subject_id=row.id, actor_id=actor.account_id, now=now, number=code.number)
    return code


async def prepare(db: AsyncSession, given: object) -> Code | CodeFaults:
    """Return the version that would be published, or what is wrong with it. Writes nothing."""
    code = parse_code(given, last=await last_number(db))
    before = await db.scalar(select(CodeVersion).order_by(CodeVersion.number.desc()).limit(1))
    if isinstance(code, Code) and before is not None:
        last = load_code(before.number, before.texts)
        if not any(differences(last, code).values()):
            return CodeFaults((SAYS_THE_SAME,))
    return code


def _row(code: Code, now: datetime) -> CodeVersion:
    return CodeVersion(
        number=code.number, texts=stored(code), hashes=hashes(code), published_at=now, published_by=None
    )
