"""A preview as it waits for its confirmation: to bytes and back. Both take long for long lists."""

from typing import TypeAlias

import msgspec

from registry.rosters.drafts import MemberDraft, Preview, VehicleDraft

AnyPreview: TypeAlias = Preview[MemberDraft] | Preview[VehicleDraft]


def pack(preview: AnyPreview) -> bytes:
    """Return a preview as it is stored."""
    return msgspec.json.encode(preview)


def unpack_members(packed: bytes) -> Preview[MemberDraft]:
    """Return a stored preview of members."""
    return msgspec.json.decode(packed, type=Preview[MemberDraft])


def unpack_vehicles(packed: bytes) -> Preview[VehicleDraft]:
    """Return a stored preview of vehicles."""
    return msgspec.json.decode(packed, type=Preview[VehicleDraft])
