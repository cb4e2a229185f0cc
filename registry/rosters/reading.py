"""From the bytes of a file to a preview, and from there to what is taken over: in a thread, a few at a time."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from registry.kit.sheets import read_sheet
from registry.rosters.drafts import VehicleDraft, distinct
from registry.rosters.forms import MembersUpload
from registry.rosters.manifest import read_members, read_vehicles
from registry.rosters.members import Member, members
from registry.rosters.stored import AnyPreview, pack, unpack_members, unpack_vehicles

T = TypeVar("T")
AT_ONCE = 2  # lists read at a time: each may take 5 s of a core and 300 MB
_few: RunVar[CapacityLimiter] = RunVar("lists_read")


async def in_thread(work: Callable[[], T]) -> T:
    """Do something long about a list beside the event loop; whoever comes third waits."""
    try:
        few = _few.get()
    except LookupError:
        few = CapacityLimiter(AT_ONCE)
        _few.set(few)
    return await to_thread.run_sync(work, limiter=few)


def members_file(data: bytes, filename: str, otherwise: MembersUpload) -> bytes:
    """Return a packed preview of a list of members.

    Raises:
        SheetError: the file is no list.

    """
    sheet = read_sheet(data, filename)
    return pack(read_members(sheet, country=otherwise.country, sector=otherwise.sector))


def vehicles_file(data: bytes, filename: str, country: str) -> bytes:
    """Return a packed preview of a list of vehicles.

    Raises:
        SheetError: the file is no list.

    """
    return pack(read_vehicles(read_sheet(data, filename), country=country))


def members_of(packed: bytes) -> tuple[AnyPreview, list[Member]]:
    """Return a stored preview, and each member in it once."""
    preview = unpack_members(packed)
    return preview, members(preview.drafts)


def vehicles_of(packed: bytes) -> tuple[AnyPreview, list[VehicleDraft]]:
    """Return a stored preview, and each vehicle in it once."""
    preview = unpack_vehicles(packed)
    return preview, list(distinct(preview.drafts))
