"""Open an archive only so far as it is harmless."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

# SECURITY.md section 10: 195 kB became 200 MB.
MEMBERS_AT_MOST = 200
INFLATED_AT_MOST = 50_000_000
RATIO_AT_MOST = 100
CHUNK = 65_536
KINDS = {ZIP_STORED, ZIP_DEFLATED}
BROKEN = (
    BadZipFile,
    EOFError,
    NotImplementedError,  # zipfile's word for a compression or a version that it does not know
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
ENCRYPTED = 1  # the bit in a member's flags


class UnsafeArchiveError(Exception):
    """The archive is broken, locked, or would become too large."""


def inflate(data: bytes, *, most: int = INFLATED_AT_MOST) -> dict[str, bytes]:
    """Return the members of an archive by name, of so many bytes together at the most.

    A header may say anything. But read in pieces, a member ends where its header says, and the
    checksum is wrong then; read at once, 60 kB that said they were one byte became 141 MB.

    Raises:
        UnsafeArchiveError: see there.

    """
    limit = min(most, RATIO_AT_MOST * len(data))
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS_AT_MOST or sum(member.file_size for member in members) > limit:
                raise UnsafeArchiveError
            if len({member.filename for member in members}) < len(members):
                raise UnsafeArchiveError  # two of one name: each reader would take another
            if any(member.flag_bits & ENCRYPTED or member.compress_type not in KINDS for member in members):
                raise UnsafeArchiveError
            return {member.filename: _read(archive, member) for member in members}
    except BROKEN as error:
        raise UnsafeArchiveError from error


def _read(archive: ZipFile, member: ZipInfo) -> bytes:
    part = BytesIO()
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            part.write(chunk)
    return part.getvalue()
