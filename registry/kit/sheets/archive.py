"""Open an archive only so far as it is harmless."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

# SECURITY.md section 10: 195 kB became 200 MB.
MEMBERS_AT_MOST = 200
INFLATED_AT_MOST = 50_000_000
RATIO_AT_MOST = 100
CHUNK = 65_536
BROKEN = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
ENCRYPTED = 1  # the bit in a member's flags


class UnsafeArchiveError(Exception):
    """The archive is broken, locked, or would become too large."""


def inflate(data: bytes) -> dict[str, bytes]:
    """Return the members of an archive by name.

    What comes out is counted while it does, since a header may say anything. Both limits stop the
    work as soon as they are passed.

    Raises:
        UnsafeArchiveError: see there.

    """
    limit = min(INFLATED_AT_MOST, RATIO_AT_MOST * len(data))
    parts: dict[str, bytes] = {}
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS_AT_MOST or sum(member.file_size for member in members) > limit:
                raise UnsafeArchiveError
            for member in members:
                if member.flag_bits & ENCRYPTED or member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
                    raise UnsafeArchiveError
                part = BytesIO()
                with archive.open(member) as stream:
                    while chunk := stream.read(CHUNK):
                        limit -= len(chunk)
                        if limit < 0:
                            raise UnsafeArchiveError
                        part.write(chunk)
                parts[member.filename] = part.getvalue()
    except BROKEN as error:
        raise UnsafeArchiveError from error
    return parts
