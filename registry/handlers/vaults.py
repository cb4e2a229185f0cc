"""A vault: a private key locked under a passphrase, and, for a while, under the token of one session.

Argon2id blocks for a tenth of a second: call `lock_up` and `open` in a thread.
"""

from dataclasses import dataclass, field
from secrets import choice, token_bytes
from uuid import UUID

from registry.handlers.officers import decode, encode
from registry.kit.sealing import Costs, PrivateKey, RefusedError, context, lock, unlock
from registry.kit.sealing.boxes import branch
from registry.kit.sealing.stretching import SALT

RECOVERED = "atalaya-recovered-1"
ALPHABET, CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 26


@dataclass(frozen=True, slots=True)
class Locked:
    """What a database may hold of a private key: nothing of it opens anything without the passphrase."""

    vault_id: UUID
    account_id: UUID
    public: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    costs: Costs
    locked: bytes = field(repr=False)

    def open(self, passphrase: str) -> PrivateKey:
        """Return the private key.

        Raises:
            RefusedError: another passphrase, or somebody changed the row.

        """
        root = self.costs.stretch(passphrase, self.salt)
        seed = unlock(branch(root, "vault"), self.locked, _where(self.vault_id, self.account_id, self.public))
        return PrivateKey(seed)


def lock_up(key: PrivateKey, passphrase: str, vault_id: UUID, account_id: UUID, costs: Costs) -> Locked:
    """Return a private key locked under a passphrase: it belongs to this vault of this person alone."""
    salt = token_bytes(SALT)
    root = costs.stretch(passphrase, salt)
    locked = lock(branch(root, "vault"), key.seed, _where(vault_id, account_id, key.public))
    return Locked(vault_id, account_id, key.public, salt, costs, locked)


def lend(key: PrivateKey, token: str, vault_id: UUID) -> bytes:
    """Return a private key locked under a session's token, of which the database has the hash alone."""
    return lock(branch(token.encode(), "open vault"), key.seed, context("open vault", vault_id.hex))


def borrowed(sealed: bytes, token: str, vault_id: UUID) -> PrivateKey:
    """Return the private key that a session holds.

    Raises:
        RefusedError: another session's, or another vault's.

    """
    return PrivateKey(
        unlock(branch(token.encode(), "open vault"), sealed, context("open vault", vault_id.hex))
    )


def new_code() -> str:
    """Return 130 random bits as people copy them: 26 signs, in groups."""
    signs = "".join(choice(ALPHABET) for _ in range(CODE))
    return "-".join(signs[at : at + 5] for at in range(0, CODE, 5))


def write_recovered(key: PrivateKey, code: str, vault_id: UUID) -> str:
    """Return the line that two officers hand back, locked under a code that they hand over apart from it."""
    return f"{RECOVERED} {vault_id.hex} {encode(lock(_of_code(code), key.seed, _recovered(vault_id)))}"


def read_recovered(line: str, code: str, vault_id: UUID, public: bytes) -> PrivateKey:
    """Return the key of a vault from the officers' line and their code.

    Raises:
        RefusedError: they do not belong together, or to this vault.

    """
    what, vault, *coded = [*line.split(), "", ""]
    if what != RECOVERED or vault != vault_id.hex:
        raise RefusedError
    key = PrivateKey(unlock(_of_code(code), decode("".join(coded)), _recovered(vault_id)))
    if key.public != public:
        raise RefusedError
    return key


def _of_code(code: str) -> bytes:
    # Ours and random, so it need not be stretched; blanks, dashes and small letters are how people copy it.
    return branch("".join(code.replace("-", "").split()).upper().encode(), "recovery")


def _recovered(vault_id: UUID) -> bytes:
    return context("recovered", vault_id.hex)


def _where(vault_id: UUID, account_id: UUID, public: bytes) -> bytes:
    return context("vault", vault_id.hex, account_id.hex, public.hex())
