"""Seal texts to named readers, so that nobody else opens them: not the server, not a copy of its database.

A feature that seals stores one column, `sealed: Mapped[bytes]`, and does this:

    keyring = Keyring(settings.keyring)
    bundle = seal(keyring, f"door_reports/{row_id}", {"narrative": text}, readers, sizes={"narrative": NARRATIVE})
    row.sealed = bundle.pack()          # commit after this; the key is on the disk before `seal` returns

`readers` maps a reader's id to the public key (handlers' `readers_for` gives them, by account). `about` names table and row: a bundle moved to another row stays
closed. To read, the reader's private key is needed, unlocked for the session:

    texts = Bundle.unpack(row.sealed).open(keyring, f"door_reports/{row_id}", str(actor.account_id), private_key)

`granted` lets more readers in. `shut_to` takes a reader's wrap away without any private key; `rotated` seals anew for
those who stay, as soon as one of them has unlocked. Both return a bundle with a new key on the disk: store it, and
leave the old key to `Keyring.sweep`, which must be told all keys in use, so keep `bundle.key_id` in a column of its own. `Keyring.shred(id)` closes a bundle for good, whatever copies exist: first
the key, then the rows.

Somebody without an account gets a receipt: `Receipts(keyring.pepper()).new(randbelow)`, of which `digits` are shown
once, `lookup`, `locked` and `public` stored; seal to `public` as the reader "reporter". `Receipts.find(typed)` gives
the lookup value, and with `locked` the private key. Receipts block for 25 ms, keys on a slow disk for longer: call
`anyio.to_thread.run_sync`.

Every failure to open is one `RefusedError`, which does not say why. A key that cannot be put on the disk is a
`KeyringError`: store nothing, and show the numbers to call. Two messages are two bundles; nothing is appended.
"""

from registry.kit.sealing.boxes import RefusedError, context, lock, unlock
from registry.kit.sealing.bundles import Bundle, seal, wrapped_to
from registry.kit.sealing.keyring import Keyring, KeyringError
from registry.kit.sealing.keys import PrivateKey, seal_to
from registry.kit.sealing.padding import LONGEST, NARRATIVE, SIZES, step_for
from registry.kit.sealing.receipts import Held, Receipt, Receipts, is_receipt, spaced
from registry.kit.sealing.remembered import Remembered
from registry.kit.sealing.stretching import Costs, stretch

__all__ = [
    "LONGEST",
    "NARRATIVE",
    "SIZES",
    "Bundle",
    "Costs",
    "Held",
    "Keyring",
    "KeyringError",
    "PrivateKey",
    "Receipt",
    "Receipts",
    "RefusedError",
    "Remembered",
    "context",
    "is_receipt",
    "lock",
    "seal",
    "seal_to",
    "spaced",
    "step_for",
    "stretch",
    "unlock",
    "wrapped_to",
]
