"""Opening what is sealed, letting one more handler in, and sealing anew for who works here today (actions)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from registry.cases.reports import SealedText, store
from registry.cases.shown import Words
from registry.door.rules import Author
from registry.door.sealed import REPORTER
from registry.errors import RuleBrokenError
from registry.kit.sealing import Bundle, Keyring, PrivateKey, RefusedError
from registry.kit.words import Sentence

FASTER = Sentence("Somebody else has changed something here in the meantime. Look at it again first.")
NOT_YOURS = Sentence("This was not sealed to you. A colleague who can open it can let you in.")


@dataclass(frozen=True, slots=True)
class Reader:
    """A handler with the key that their session holds."""

    account_id: UUID
    key: PrivateKey = field(repr=False)
    keyring: Keyring = field(repr=False)

    def read(self, text: SealedText) -> dict[str, str] | None:
        """Return the words by their field; None where they do not open."""
        try:
            return text.bundle.open(self.keyring, text.about, str(self.account_id), self.key)
        except RefusedError:
            return None


async def read_all(reader: Reader, texts: Sequence[SealedText]) -> list[Words]:
    """Return the words of all texts that open; in a thread, since a keyring is files."""

    def read() -> list[Words]:
        found = [(text, reader.read(text)) for text in texts]
        return [Words(words, text.author, text.written_on) for text, words in found if words is not None]

    return await to_thread.run_sync(read)


def read_up_to(reader: Reader, texts: Sequence[SealedText], present: Collection[str], *, since: int) -> int:
    """Return up to which message of a report everything was read: what is there for a present colleague alone waits for them.

    Args:
        reader: who opens the report.
        texts: all of it.
        present: who reads reports of that country today.
        since: up to which it was read before.

    """
    mine = str(reader.account_id)
    for text in sorted((one for one in texts if one.position > since), key=lambda one: one.position):
        try:
            readers = set(text.bundle.wraps)
        except RefusedError:  # damaged: it opens to nobody
            readers = set()
        if text.author is Author.REPORTER and mine not in readers and readers.intersection(present):
            return since
        since = text.position
    return since


async def let_in(
    db: AsyncSession, reader: Reader, texts: Sequence[SealedText], others: Mapping[str, bytes]
) -> None:
    """Let more readers into each text, also those who were let in with a key that they have given up since.

    Raises:
        RuleBrokenError: the reader cannot open one of them, or it was changed meanwhile.

    """
    for text in texts:
        try:
            bundle = text.bundle
            mine = str(reader.account_id)
            granted = bundle.granted(reader.keyring, text.about, mine, reader.key, others)
        except RefusedError:
            raise RuleBrokenError(NOT_YOURS.english) from None
        if not await store(db, text, granted, reader.keyring):
            raise RuleBrokenError(FASTER.english)


async def brought_up_to_date(
    db: AsyncSession, reader: Reader, texts: Sequence[SealedText], present: Mapping[str, bytes], *, most: int
) -> int:
    """Seal texts to who came later, and anew without who left; return how many were changed, at most `most`.

    What does not open to the reader stays as it is, as does what somebody else changes meanwhile.

    Args:
        db: the transaction.
        reader: the actor's unlocked key.
        texts: of one country.
        present: who reads reports of that country today.
        most: texts to be changed.

    Raises:
        KeyringError: a new key cannot be put on the disk.

    """
    changed = 0
    for text in texts:
        if changed >= most:
            break
        anew = await to_thread.run_sync(up_to_date, reader, text, present)
        changed += anew is not None and await store(db, text, anew, reader.keyring)
    return changed


def up_to_date(reader: Reader, text: SealedText, present: Mapping[str, bytes]) -> Bundle | None:
    """Return a text as it should be sealed today; None where it is so, or does not open to the reader."""
    mine = str(reader.account_id)
    try:
        bundle = text.bundle  # a damaged row opens to nobody, and the others are no worse for it
        own = {REPORTER: text.reporter} if text.reporter and REPORTER in bundle.wraps else {}
        wanted = {**present, **own}
        if mine not in present or mine not in bundle.wraps or set(bundle.wraps) == set(wanted):
            return None
        if set(bundle.wraps) <= set(wanted):
            missing = {who: public for who, public in wanted.items() if who not in bundle.wraps}
            return bundle.granted(reader.keyring, text.about, mine, reader.key, missing)
        return bundle.rotated(reader.keyring, text.about, mine, reader.key, wanted)
    except RefusedError:
        return None
