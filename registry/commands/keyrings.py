"""`registry keyring mirror`, and where the keys of sealed reports should not lie."""

from argparse import Namespace
from pathlib import Path

from sqlalchemy.engine import make_url

from registry.commands import CommandError
from registry.kit.clock import utc_now
from registry.kit.sealing import Keyring, KeyringError
from registry.settings import Settings


def mirror(settings: Settings, said: Namespace, _: object) -> None:
    """Copy new keys to another folder, and shred there what has been gone from the keyring for seven days.

    Raises:
        CommandError: one of the folders cannot be used, or they are one.

    """
    keyring = Keyring(settings.keyring)
    if said.folder.resolve() == keyring.folder.resolve():
        raise CommandError("A mirror in the keyring's own folder keeps nothing.")
    try:
        keyring.mirror(said.folder, now=utc_now())
        held = sum(1 for _ in keyring)
    except KeyringError as error:
        raise CommandError(str(error)) from None
    print(f"Keys in the mirror: {held}.")  # noqa: T201 (its answer)


def shares_a_volume(settings: Settings) -> str:
    """Return a warning while one stolen disk, or one copy of it, would hold sealed reports and their keys."""
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return ""  # of a server's disk nothing is known here
    if _volume(settings.keyring) != _volume(Path(url.database)):
        return ""
    return (
        f"The keyring {settings.keyring} lies on the same volume as the database: whoever copies the one "
        "copies the other. Set REGISTRY_KEYRING_DIR to another volume, and leave it out of the copies of this one."
    )


def _volume(path: Path) -> int:
    """Return the number of the volume that a file lies on, or would lie on."""
    there = next(part for part in (path.absolute(), *path.absolute().parents) if part.exists())
    return there.stat().st_dev
