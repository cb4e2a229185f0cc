"""Looking for a word inside what is sealed: in the clear while one answer is made, and not a moment longer (actions).

Opening is what takes long, so that what was opened once is remembered for the next search, folded and locked under
the reader's own key, in memory alone (`kit.sealing.remembered`). In the clear it is there only while a search runs,
for which the vault has to be unlocked; without its key the box is what the database holds as well. It is dropped when
the vault is locked, and half an hour after the first search. A text that is gone, or was sealed anew, shredded, or
taken from this reader, is not found in it either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

import msgspec
from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.readers import Reader
from registry.cases.reports import Report, SealedText, reports_for, texts_for
from registry.handlers.rules import OPEN_FOR
from registry.kit.sealing import Remembered
from registry.kit.searchable import search_text
from registry.ledger.actions import record

WORDS_MOST = 8
TYPED_LONGEST = 100
MARK = 16  # bytes

# By a mark of the sealed bytes and their place: the keyring's key, and its words as they are searched.
Folded = dict[bytes, tuple[bytes, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought up."""

    reports: tuple[Report, ...]
    looked_in: int
    """How many reports opened."""


def fits(wanted: tuple[str, ...], text: str) -> bool:
    """Say whether all words stand somewhere in a folded text."""
    return all(word in text for word in wanted)


def words_in(typed: str) -> tuple[str, ...]:
    """Return what is looked for."""
    return tuple(search_text(typed).split()[:WORDS_MOST])


def folded(reader: Reader, texts: Mapping[bytes, SealedText], before: bytes | None) -> Folded:
    """Return the words of all texts that open, by their mark; only what is not among those of before is opened."""
    known: Folded = msgspec.msgpack.decode(before, type=Folded) if before else {}
    found: Folded = {}
    for mark, text in texts.items():
        there = known.get(mark)
        if there is not None:
            if UUID(bytes=there[0]) in reader.keyring:
                found[mark] = there
        elif (words := reader.read(text)) is not None:
            found[mark] = (text.bundle.key_id.bytes, search_text("\n".join(words.values())))
    return found


def found_in(texts: Mapping[bytes, SealedText], words: Folded, wanted: tuple[str, ...]) -> set[UUID]:
    """Return the reports in which all words stand."""
    of: dict[UUID, list[str]] = {}
    for mark, (_, said) in words.items():
        of.setdefault(texts[mark].report_id, []).append(said)
    return {report_id for report_id, said in of.items() if fits(wanted, "\n".join(said))}


async def search(
    db: AsyncSession,
    actor: CaseHandlerActor,
    reader: Reader,
    typed: str,
    *,
    remembered: Remembered,
    now: datetime,
) -> Found:
    """Look into everything that is sealed to the actor. One ledger entry says that all of it was opened."""
    texts = await texts_for(db, actor)
    wanted, found = words_in(typed), set[UUID]()
    before = remembered.recall(reader.account_id, reader.key, now=now)

    def look() -> tuple[bytes, set[UUID]]:
        marked = {_mark(text): text for text in texts}
        words = folded(reader, marked, before)
        return msgspec.msgpack.encode(words), found_in(marked, words, wanted)

    if wanted:
        kept, found = await to_thread.run_sync(look)
        remembered.keep(reader.account_id, reader.key, kept, now=now, until=now + OPEN_FOR)
    looked_in = len({text.report_id for text in texts})
    record(
        db, "case.search", subject_id=actor.account_id, actor_id=actor.account_id, now=now, reports=looked_in,
        found=len(found),
    )  # fmt: skip
    reports = []
    if found:
        reports += await reports_for(db, actor, among=found)
        reports += await reports_for(db, actor, closed=True, among=found)
    return Found(tuple(reports), looked_in)


def _mark(text: SealedText) -> bytes:
    return blake2b(text.sealed, digest_size=MARK, key=text.about.encode()[-64:]).digest()
