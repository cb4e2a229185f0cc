"""Texts sealed together to several readers, each of whom opens them alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from secrets import token_bytes
from uuid import UUID, uuid4

import msgspec

from registry.kit.sealing.boxes import KEY, VERSION, RefusedError, context, lock, unlock
from registry.kit.sealing.keyring import Keyring
from registry.kit.sealing.keys import PrivateKey, seal_to
from registry.kit.sealing.padding import pad, unpad

OPEN_BOX = len(lock(bytes(KEY), b"", b""))  # what a box adds to its content, in bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """What may be stored: `wraps` is the data key, sealed to each reader, then locked with the keyring's key."""

    id: UUID
    fields: Mapping[str, bytes]
    wraps: Mapping[str, bytes]
    locked_anew: UUID | None = None
    """The key of the keyring, where it is not the first one, which has the id of the bundle."""

    @property
    def key_id(self) -> UUID:
        """Which key of the keyring it needs: a row names this one, for sweeping and shredding."""
        return self.locked_anew or self.id

    def pack(self) -> bytes:
        """Return it as one value for one column."""
        key = self.locked_anew.bytes if self.locked_anew else b""
        return VERSION + msgspec.msgpack.encode(Packed(self.id.bytes, self.fields, self.wraps, key))

    @staticmethod
    def unpack(packed: bytes) -> "Bundle":
        """Return what `pack` made one value of.

        Raises:
            RefusedError: `pack` did not make this.

        """
        if packed[:1] != VERSION:
            raise RefusedError
        try:
            found = msgspec.msgpack.decode(packed[1:], type=Packed)
            key = UUID(bytes=found.key) if found.key else None
            return Bundle(UUID(bytes=found.id), found.fields, found.wraps, key)
        except (msgspec.MsgspecError, ValueError):
            raise RefusedError from None

    def open(self, keyring: Keyring, about: str, reader: str, key: PrivateKey) -> dict[str, str]:
        """Return the texts by name.

        Raises:
            RefusedError: it does not open for this reader, in this place, any more, or at all.

        """
        data_key = self._data_key(keyring, about, reader, key)
        return {name: _read(data_key, blob, self._where(about, name)) for name, blob in self.fields.items()}

    def granted(
        self, keyring: Keyring, about: str, by: str, key: PrivateKey, readers: Mapping[str, bytes]
    ) -> "Bundle":
        """Return it with these readers let in too, by one who can open it.

        Raises:
            RefusedError: it does not open.

        """
        data_key = self._data_key(keyring, about, by, key)
        return replace(self, wraps={**self.wraps, **_wraps(keyring, self, about, data_key, readers)})

    def shut_to(self, keyring: Keyring, about: str, reader: str) -> "Bundle":
        """Return it without the wrap of one reader, and the other wraps under a new key of the keyring.

        No private key is needed. Once the old key is swept or shredded, no older copy opens either, whoever holds it
        and whatever vault they have. The data key stays: `rotated` makes another, by one who can open.

        Raises:
            RefusedError: its key is not in the keyring, or a wrap was changed.
            KeyringError: a new key cannot be put on the disk.

        """
        old, moved = keyring.read(self.key_id), replace(self, locked_anew=uuid4())
        new, wraps = keyring.make(moved.key_id), {}
        for who, wrap in self.wraps.items():
            if who != reader:
                where = self._wrapped(about, who)
                wraps[who] = lock(new, unlock(old, wrap, where), where)
        return replace(moved, wraps=wraps)

    def rotated(
        self, keyring: Keyring, about: str, by: str, key: PrivateKey, readers: Mapping[str, bytes]
    ) -> "Bundle":
        """Return a new bundle of the same texts for these readers, under new keys and a new id.

        Whoever kept the old data key, or an old copy with its wraps, opens nothing of it. The old key
        stays on the disk until it is swept or shredded, since this may never be committed.

        Raises:
            RefusedError: it does not open, or there is no reader.

        """
        texts = self.open(keyring, about, by, key)
        sizes = {name: len(blob) - OPEN_BOX for name, blob in self.fields.items()}
        return seal(keyring, about, texts, readers, sizes=sizes)

    def _data_key(self, keyring: Keyring, about: str, reader: str, key: PrivateKey) -> bytes:
        where = self._wrapped(about, reader)
        if reader not in self.wraps:
            raise RefusedError
        return key.open(unlock(keyring.read(self.key_id), self.wraps[reader], where), where)

    def _wrapped(self, about: str, reader: str) -> bytes:
        return context("wrap", self.id.hex, about, reader)

    def _where(self, about: str, name: str) -> bytes:
        return _field(self.id, about, name, self.fields)


def wrapped_to(packed: bytes) -> frozenset[str]:
    """Return who holds a wrap of a packed bundle; nobody where it is none."""
    try:
        return frozenset(Bundle.unpack(packed).wraps)
    except RefusedError:
        return frozenset()


class Packed(msgspec.Struct, array_like=True, forbid_unknown_fields=True, omit_defaults=True):
    """A bundle in one column; `key` is left out where it is the bundle's first."""

    id: bytes
    fields: Mapping[str, bytes]
    wraps: Mapping[str, bytes]
    key: bytes = b""


def seal(
    keyring: Keyring,
    about: str,
    texts: Mapping[str, str],
    readers: Mapping[str, bytes],
    *,
    sizes: Mapping[str, int] | None = None,
) -> Bundle:
    """Return texts sealed to readers. The key is on the disk when this returns: commit after it.

    Args:
        keyring: gets a new key.
        about: table and row that it belongs to, such as `misuse/6f1c…`; it is needed to open, and not stored.
        texts: by name.
        readers: public keys by the reader's id.
        sizes: for fields that are always padded to one size, such as `{"narrative": NARRATIVE}`.

    Raises:
        RefusedError: there is no reader, or a text is longer than its size.
        KeyringError: the key cannot be put on the disk.

    """
    if not readers or not texts:
        raise RefusedError
    bundle_id, data_key = uuid4(), token_bytes(KEY)
    fixed = sizes or {}
    fields = {
        name: lock(data_key, pad(text.encode(), to=fixed.get(name)), _field(bundle_id, about, name, texts))
        for name, text in texts.items()
    }
    keyring.make(bundle_id)
    bundle = Bundle(bundle_id, fields, {})
    return replace(bundle, wraps=_wraps(keyring, bundle, about, data_key, readers))


def _wraps(
    keyring: Keyring, bundle: Bundle, about: str, data_key: bytes, readers: Mapping[str, bytes]
) -> dict[str, bytes]:
    outer, wraps = keyring.read(bundle.key_id), {}
    for reader, public in readers.items():
        where = context("wrap", bundle.id.hex, about, reader)
        wraps[reader] = lock(outer, seal_to(public, data_key, where), where)
    return wraps


def _field(bundle_id: UUID, about: str, name: str, all_of: Mapping[str, object]) -> bytes:
    """Bind a field to its bundle, its place, its name, and the names beside it: none can be taken away unseen."""
    return context("field", bundle_id.hex, about, name, *sorted(all_of))


def _read(data_key: bytes, blob: bytes, where: bytes) -> str:
    return unpad(unlock(data_key, blob, where)).decode()
