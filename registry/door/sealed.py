"""What is sealed of a report and its messages: how it is packed, to whom, in what sizes (pure but for the keyring)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID, uuid4

import msgspec
from anyio import CapacityLimiter, to_thread

from registry.door.codes import SIZE, Codes, written
from registry.door.rules import Noticed, Words
from registry.kit.sealing import (
    NARRATIVE,
    SIZES,
    Bundle,
    Held,
    Keyring,
    PrivateKey,
    Receipt,
    Receipts,
    RefusedError,
    seal,
)

REPORTER = "reporter"  # as whom answers are sealed to whoever holds the receipt
DETAILS = SIZES[1]
AT_ONCE = 2  # receipts that are stretched at the same time: 19 MiB each, and a core


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report that is sealed already, and the receipt for it: what takes long, done before anything is locked."""

    report_id: UUID
    bundle: Bundle = field(repr=False)
    receipt: Receipt


def about_report(report_id: UUID) -> str:
    """Return the place that a report's bundle is bound to."""
    return f"door_reports/{report_id}"


def about_message(message_id: UUID) -> str:
    """Return the place that a message's bundle is bound to."""
    return f"door_messages/{message_id}"


async def prepare(
    keyring: Keyring, receipts: Receipts, words: Words, codes: Codes, readers: Mapping[str, bytes], *,
    limit: CapacityLimiter,
) -> Prepared:  # fmt: skip
    """Seal a report to its readers and make its receipt. The key is on the disk then; commit after it.

    Raises:
        KeyringError: the key cannot be put there.
        RefusedError: there is no reader.

    """
    receipt = await to_thread.run_sync(receipts.new, secrets.randbelow, limiter=limit)
    report_id = uuid4()
    # Not under the limit: sealing waits for the disk, and a core that could stretch would wait with it.
    bundle = await to_thread.run_sync(seal_report, keyring, report_id, words, codes, readers)
    return Prepared(report_id, bundle, receipt)


async def find(receipts: Receipts, typed: str, limit: CapacityLimiter) -> Held:
    """Return what grows from a receipt that was typed.

    Raises:
        RefusedError: it is none, and cost nothing.

    """
    return await to_thread.run_sync(receipts.find, typed, limiter=limit)


def seal_report(
    keyring: Keyring, report_id: UUID, words: Words, codes: Codes, readers: Mapping[str, bytes]
) -> Bundle:
    """Return a report's bundle: three texts of one size each, whatever was told."""
    details = msgspec.json.encode(_Details.of(words)).decode()
    texts = {"narrative": words.narrative, "details": details, "answers": written(codes)}
    return seal(
        keyring,
        about_report(report_id),
        texts,
        readers,
        sizes={"narrative": NARRATIVE, "details": DETAILS, "answers": SIZE},
    )


def open_report(keyring: Keyring, report_id: UUID, sealed: bytes, reader: str, key: PrivateKey) -> Words:
    """Return what was sealed of a report.

    Raises:
        RefusedError: it does not open for this reader, or any more.

    """
    texts = Bundle.unpack(sealed).open(keyring, about_report(report_id), reader, key)
    try:
        details = msgspec.json.decode(texts["details"], type=_Details)
    except (KeyError, msgspec.MsgspecError):
        raise RefusedError from None
    return details.words(texts["narrative"])


def seal_message(keyring: Keyring, message_id: UUID, text: str, readers: Mapping[str, bytes]) -> Bundle:
    """Return a message's bundle, always of one size."""
    return seal(keyring, about_message(message_id), {"text": text}, readers, sizes={"text": NARRATIVE})


def open_message(keyring: Keyring, message_id: UUID, sealed: bytes, reader: str, key: PrivateKey) -> str:
    """Return a message's text.

    Raises:
        RefusedError: it does not open for this reader, or any more.

    """
    texts = Bundle.unpack(sealed).open(keyring, about_message(message_id), reader, key)
    return texts["text"]


def once(form_id: UUID, *told: str) -> bytes:
    """Return what is stored of the number that a form brought and of what it said.

    Sent twice, it is one; sent again with other words, it is another one, and none of them is lost. Whoever holds the
    database learns nothing of the words by it: the number, which is random, is stored nowhere.
    """
    parts = [form_id.bytes, *(part.encode() for part in told)]
    return sha256(b"".join(len(part).to_bytes(8) + part for part in parts)).digest()


class _Details(msgspec.Struct):
    place: str = ""
    code: str = ""
    authority: str = ""
    reference: str = ""
    noticed: Noticed = Noticed.UNKNOWN
    language: str = "en"

    @staticmethod
    def of(words: Words) -> "_Details":
        return _Details(
            words.place, words.code, words.authority, words.reference, words.noticed, words.language
        )

    def words(self, narrative: str) -> Words:
        return Words(
            narrative, self.place, self.code, self.authority, self.reference,
            self.noticed, self.language,
        )  # fmt: skip
