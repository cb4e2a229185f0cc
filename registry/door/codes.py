"""The codes of one report: sealed with its words to the handlers, and locked for the sums while it is held (pure but for the keyring).

No column holds them in clear: two copies of the database, of two days, would differ by what one report answered, and
who knows what the log of a region answered could take these from a country's sums.
"""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from registry.concerns.answers import ConcernKind, Setting
from registry.concerns.gate import NotTold
from registry.countries.hotlines import Kind
from registry.kit.sealing import Keyring, RefusedError, context, lock, unlock
from registry.kit.sealing.boxes import branch
from registry.kit.sealing.padding import SIZES, pad, unpad

SIZE = SIZES[1]  # bytes, whatever was answered
# What the columns say of every report alike, since its codes are sealed.
ANY_SETTING, ANY_CONCERN, ANY_AUTHORITY, ANY_REASON = (
    Setting.OTHER,
    ConcernKind.UNKNOWN,
    Kind.OTHER,
    NotTold.OTHER,
)


class Codes(msgspec.Struct, frozen=True):
    """What a report says in codes."""

    setting: Setting
    authority_kind: Kind | None
    not_told: NotTold | None
    answers: dict[str, str]

    @property
    def flat(self) -> dict[str, str]:
        """All of it by name, what there is none of left out."""
        gate = {"setting": self.setting, "authority_kind": self.authority_kind, "not_told": self.not_told}
        return {**self.answers, **{name: str(value) for name, value in gate.items() if value is not None}}


def written(codes: Codes) -> str:
    """Return codes as they are sealed among the words."""
    return msgspec.json.encode(codes.flat).decode()


def lock_codes(keyring: Keyring, report_id: UUID, bundle_id: UUID, codes: Codes) -> bytes:
    """Return codes locked with a key that is shredded with the report's own.

    Raises:
        RefusedError: that key is gone.

    """
    return lock(_key(keyring, bundle_id), pad(msgspec.json.encode(codes), to=SIZE), _where(report_id))


def open_codes(keyring: Keyring, report_id: UUID, bundle_id: UUID, locked: bytes) -> Codes:
    """Return the codes that were locked.

    Raises:
        RefusedError: they do not open, or not any more.

    """
    try:
        plain = unpad(unlock(_key(keyring, bundle_id), locked, _where(report_id)))
        return msgspec.json.decode(plain, type=Codes)
    except msgspec.MsgspecError:
        raise RefusedError from None


def of_before(
    setting: Setting, authority: Kind | None, not_told: NotTold | None, answers: Mapping[str, object]
) -> Codes:
    """Return the codes of a report from before they were sealed."""
    return Codes(setting, authority, not_told, {name: str(value) for name, value in answers.items()})


def _key(keyring: Keyring, bundle_id: UUID) -> bytes:
    return branch(keyring.read(bundle_id), "codes of a held report")


def _where(report_id: UUID) -> bytes:
    return context("door_reports", "codes", report_id.hex)
