"""A preview as it waits for its confirmation: to bytes and back. Both take long for long lists."""

from dataclasses import replace
from typing import TypeAlias

import msgspec

from registry.rosters.drafts import MemberDraft, Preview, VehicleDraft
from registry.rosters.rules import Kind

AnyPreview: TypeAlias = Preview[MemberDraft] | Preview[VehicleDraft]


def pack(preview: AnyPreview) -> bytes:
    """Return a preview as it is stored."""
    return msgspec.json.encode(preview)


def faults_alone(preview: AnyPreview) -> bytes | None:
    """Return what is kept of a list that was taken over: which rows were left out, and why, but nothing they said."""
    if not preview.faults:
        return None
    kept: Preview[MemberDraft] = Preview(
        columns=(), ignored=(), drafts=(), row_count=preview.row_count,
        faults=tuple(replace(note, value="") for note in preview.faults), fault_count=preview.fault_count,
        warnings=(), warning_count=0, calmed=(), calmed_count=0,
    )  # fmt: skip
    return pack(kept)


def unpack_members(packed: bytes) -> Preview[MemberDraft]:
    """Return a stored preview of members."""
    return msgspec.json.decode(packed, type=Preview[MemberDraft])


def unpack_vehicles(packed: bytes) -> Preview[VehicleDraft]:
    """Return a stored preview of vehicles."""
    return msgspec.json.decode(packed, type=Preview[VehicleDraft])


def unpack(kind: Kind, packed: bytes) -> AnyPreview:
    """Return a stored preview of either kind."""
    return unpack_members(packed) if kind is Kind.MEMBERS else unpack_vehicles(packed)
