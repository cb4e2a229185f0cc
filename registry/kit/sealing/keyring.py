"""One file of 32 bytes a bundle, in a folder that no copy of the database holds. Losing it closes the bundle.

After DELETE, text is still found in the journals of both databases: only a lost key deletes.
"""

import hmac
import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_hex
from uuid import UUID

from registry.kit.sealing.boxes import KEY, RefusedError, branch

DRAFT, PEPPER = ".new", "pepper"
BLUR = timedelta(hours=6)  # to which a key's time is rounded down
ORPHAN_AFTER = timedelta(days=1) + BLUR  # a day at least; a row is committed within seconds of its key
MIRRORED_FOR = timedelta(days=7)  # how long a mirror may still hold a key that was shredded
CHANCE = 3  # orphans; more of them than of known keys are no crashes: another database is connected


class KeyringError(Exception):
    """The folder of keys cannot be used; the text is one sentence for the operator."""


class Keyring:
    """The keys of all bundles, by id. The folder is made with the first key; only its owner may look.

    With the mark of the keyring that is meant, each act raises a KeyringError while the folder holds another or
    none: a volume that is not mounted is an empty folder, and takes new keys that are lost with it.
    """

    def __init__(self, folder: Path, *, mark: bytes | None = None) -> None:
        self.folder = folder
        self.mark = mark
        self._seen = False

    def make(self, bundle_id: UUID) -> bytes:
        """Return a new key that is on the disk already: the row that needs it may be committed right after.

        Raises:
            KeyringError: it cannot be written, is another, or the id has a key.

        """
        self._see()
        key, path = token_bytes(KEY), self.path(bundle_id)
        try:
            self.prepare()
            if path.exists():
                raise KeyringError("A bundle has a key already.")
            _put(path, key)
            _blur(path)
            _sync(self.folder)
        except OSError as error:
            raise KeyringError(f"The keyring cannot be written: {error.strerror}.") from None
        return key

    def read(self, bundle_id: UUID) -> bytes:
        """Return a bundle's key.

        Raises:
            RefusedError: there is none, or none that can be read.
            KeyringError: the keyring is another.

        """
        self._see()
        try:
            key = self.path(bundle_id).read_bytes()
        except OSError:
            raise RefusedError from None
        if len(key) != KEY:
            raise RefusedError
        return key

    def shred(self, bundle_id: UUID) -> None:
        """Forget a bundle's key, if it has one: overwritten, which is worth little on flash, then unlinked.

        Raises:
            KeyringError: the folder cannot be written, or is another: the key is still there.

        """
        self._see()
        try:
            if _shred(self.path(bundle_id)):
                _sync(self.folder)
        except OSError as error:
            raise KeyringError(f"The keyring cannot be written: {error.strerror}.") from None

    def pepper(self) -> bytes:
        """Return the secret of this deployment under which receipts are kept, made when it is first asked for.

        Raises:
            KeyringError: it can be neither read nor written, or is not the one that is meant.

        """
        found = self._pepper()
        if self.mark is not None and not hmac.compare_digest(_mark(found), self.mark):
            raise KeyringError(f"The folder {self.folder} holds the keyring of another database.")
        return found

    def has_pepper(self) -> bool:
        """Say whether the secret is there."""
        return os.path.exists(self.folder / PEPPER)  # noqa: PTH110 (false as well where nobody may look)

    def has_keys(self) -> bool:
        """Say whether any bundle's key is there."""
        with suppress(OSError):
            return any(True for _ in self)
        return False

    def own_mark(self) -> bytes:
        """Return what tells this keyring from others, and nothing of its keys.

        Raises:
            KeyringError: as `pepper`.

        """
        return _mark(self.pepper())

    def _see(self) -> None:
        if self.mark is not None and not self._seen:
            self.pepper()
            self._seen = True

    def _pepper(self) -> bytes:
        path = self.folder / PEPPER
        if self.mark is not None and not self.has_pepper():
            raise KeyringError(f"The folder {self.folder} holds no keyring: is its volume mounted?")
        try:
            self.prepare()
            with suppress(FileExistsError):  # of two processes that begin together, one makes it
                if not path.exists():
                    _put(path, token_bytes(KEY))
                    _sync(self.folder)
            found = path.read_bytes()
        except OSError as error:
            raise KeyringError(f"The keyring cannot be used: {error.strerror}.") from None
        if len(found) != KEY:
            raise KeyringError("The pepper in the keyring is damaged: bring it back from the mirror.")
        return found

    def __iter__(self) -> Iterator[UUID]:
        names = self.folder.iterdir() if self.folder.is_dir() else ()
        return (UUID(path.name) for path in names if _is_key(path))

    def __contains__(self, bundle_id: object) -> bool:
        return isinstance(bundle_id, UUID) and self.path(bundle_id).exists()

    def sweep(self, in_use: Collection[UUID], *, now: datetime) -> int:
        """Shred what no row needs: keys whose row was never committed, and keys of rotated bundles.

        Args:
            in_use: the ids of ALL bundles in the database, of whatever feature; others among them do no harm.
            now: keys and drafts younger than a day are left alone.

        Raises:
            KeyringError: so many are unknown that this keyring must belong to another database.

        """
        self._see()
        used = {bundle_id.hex for bundle_id in in_use}
        try:
            names = list(self.folder.iterdir()) if self.folder.is_dir() else []
            stray = [
                path for path in names if path.name not in used and (_is_key(path) or path.suffix == DRAFT)
            ]
            old = [path for path in stray if _age(path, now) > ORPHAN_AFTER]
            known = sum(path.name in used for path in names)
            if len(old) > max(CHANCE, known):
                raise KeyringError(f"The keyring holds {len(old)} keys that this database does not know.")
            for path in old:
                _shred(path)
            if old:
                _sync(self.folder)
        except OSError as error:
            raise KeyringError(f"The keyring cannot be written: {error.strerror}.") from None
        return len(old)

    def mirror(self, to: Path, *, now: datetime) -> None:
        """Copy what is new to another folder, and shred there what has been gone here for seven days.

        A file's time in the mirror says when its key was last seen here: lose the keyring, and the mirror
        keeps it for seven days more.

        Raises:
            KeyringError: one of the folders cannot be used, or the mirror is of another keyring.

        """
        self._see()
        if (to / PEPPER).exists() and not self.has_pepper():
            raise KeyringError(f"The folder {self.folder} holds no keyring: is its volume mounted?")
        there, stamp = Keyring(to), (now.timestamp(), now.timestamp())
        try:
            there.prepare()
            if there.has_pepper() and there.pepper() != self.pepper():
                raise KeyringError("The mirror is of another keyring.")
            for bundle_id in self:
                copy = there.path(bundle_id)
                if not copy.exists():
                    _put(copy, self.path(bundle_id).read_bytes())
                os.utime(copy, stamp)
            pepper = self.folder / PEPPER
            if pepper.exists() and not there.has_pepper():
                _put(to / PEPPER, pepper.read_bytes())
            for bundle_id in [one for one in there if one not in self]:
                if _age(there.path(bundle_id), now) > MIRRORED_FOR:
                    there.shred(bundle_id)
            _sync(to)
        except OSError as error:
            raise KeyringError(f"The keyring cannot be mirrored: {error.strerror}.") from None

    def path(self, bundle_id: UUID) -> Path:
        return self.folder / bundle_id.hex

    def prepare(self) -> None:
        """Make the folder, or close it to others."""
        if not self.folder.is_dir():
            self.folder.mkdir(mode=0o700, parents=True)
            _sync(self.folder.parent)
        if self.folder.stat().st_mode & 0o077:
            self.folder.chmod(0o700)


def _mark(pepper: bytes) -> bytes:
    return sha256(branch(pepper, "mark of the keyring")).digest()


def _put(path: Path, content: bytes) -> None:
    """Write a new file whole or not at all; its owner alone may read it."""
    draft = path.with_suffix(f".{token_hex(4)}{DRAFT}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # where `rename` would write over what is there
    finally:
        draft.unlink()


def _blur(path: Path) -> None:
    """Leave no hour in a file's time: copies keep it, and it would date what the key opens."""
    blur = BLUR.total_seconds()
    stamp = path.stat().st_mtime // blur * blur
    os.utime(path, (stamp, stamp))


def _shred(path: Path) -> bool:
    """Overwrite and unlink; say whether there was anything."""
    try:
        with path.open("r+b") as file:
            file.write(token_bytes(KEY))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return False
    path.unlink()
    return True


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_key(path: Path) -> bool:
    return len(path.name) == 2 * 16 and set(path.name) <= set("0123456789abcdef")


def _age(path: Path, now: datetime) -> timedelta:
    """Return how long ago a file was written; none, of one that another process has shredded meanwhile."""
    try:
        return timedelta(seconds=now.timestamp() - path.stat().st_mtime)
    except FileNotFoundError:
        return timedelta()
