"""Opening what is sealed, letting one more handler in, and sealing anew without those who left (actions)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from registry.cases.reports import SealedText, store
from registry.cases.shown import Words
from registry.door.sealed import REPORTER
from registry.errors import RuleBrokenError
from registry.kit.sealing import Keyring, PrivateKey, RefusedError
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


async def let_in(
    db: AsyncSession, reader: Reader, texts: Sequence[SealedText], others: Mapping[str, bytes]
) -> None:
    """Let more readers into each text.

    Raises:
        RuleBrokenError: the reader cannot open one of them, or it was changed meanwhile.

    """
    for text in texts:
        try:
            bundle = text.bundle
            missing = {who: public for who, public in others.items() if who not in bundle.wraps}
            if not missing:
                continue
            mine = str(reader.account_id)
            granted = bundle.granted(reader.keyring, text.about, mine, reader.key, missing)
        except RefusedError:
            raise RuleBrokenError(NOT_YOURS.english) from None
        if not await store(db, text, granted, reader.keyring):
            raise RuleBrokenError(FASTER.english)


async def without_those_who_left(
    db: AsyncSession, reader: Reader, texts: Sequence[SealedText], present: Mapping[str, bytes]
) -> list[SealedText]:
    """Seal each text anew that somebody could read who is no handler any more; return the texts as they are now.

    Raises:
        KeyringError: a new key cannot be put on the disk.

    """
    now = []
    for text in texts:
        try:
            bundle = text.bundle
        except RefusedError:  # a damaged row: it opens to nobody, and the others are no worse for it
            now.append(text)
            continue
        allowed = {**present, REPORTER: text.reporter} if text.reporter else present
        if set(bundle.wraps) <= set(allowed) or str(reader.account_id) not in present:
            now.append(text)
            continue
        stay = {who: public for who, public in allowed.items() if who in bundle.wraps}
        mine = str(reader.account_id)
        try:
            anew = bundle.rotated(reader.keyring, text.about, mine, reader.key, stay)
        except RefusedError:
            now.append(text)
            continue
        now.append(replace(text, sealed=anew.pack()) if await store(db, text, anew, reader.keyring) else text)
    return now
