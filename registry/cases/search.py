"""Looking for a word inside what is sealed: opened in memory for one answer, and kept nowhere (actions)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.readers import Reader
from registry.cases.reports import Report, SealedText, by_report, reports_for, texts_of
from registry.kit.searchable import search_text
from registry.ledger.actions import record

WORDS_MOST = 8
TYPED_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought up."""

    reports: tuple[Report, ...]
    looked_in: int
    """How many reports opened."""


def fits(wanted: tuple[str, ...], text: str) -> bool:
    """Say whether all words stand somewhere in a text, whatever their case and accents."""
    folded = search_text(text)
    return all(word in folded for word in wanted)


def words_in(typed: str) -> tuple[str, ...]:
    """Return what is looked for."""
    return tuple(search_text(typed).split()[:WORDS_MOST])


def found_in(
    reader: Reader, texts: Mapping[UUID, list[SealedText]], wanted: tuple[str, ...]
) -> Iterator[UUID]:
    """Yield the reports in which all words stand."""
    for report_id, sealed in texts.items():
        opened = [words for text in sealed if (words := reader.read(text)) is not None]
        if fits(wanted, "\n".join(value for words in opened for value in words.values())):
            yield report_id


async def search(
    db: AsyncSession, actor: CaseHandlerActor, reader: Reader, typed: str, *, now: datetime
) -> Found:
    """Look into everything that is sealed to the actor. One ledger entry says that all of it was opened."""
    reports = [*await reports_for(db, actor), *await reports_for(db, actor, closed=True)]
    texts = by_report(await texts_of(db, reports), [one.id for one in reports])
    wanted = words_in(typed)
    found = set(await to_thread.run_sync(lambda: set(found_in(reader, texts, wanted)))) if wanted else set()
    looked_in = sum(bool(sealed) for sealed in texts.values())
    record(
        db, "case.search", subject_id=actor.account_id, actor_id=actor.account_id, now=now, reports=looked_in,
        found=len(found),
    )  # fmt: skip
    return Found(tuple(one for one in reports if one.id in found), looked_in)
