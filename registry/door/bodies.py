"""Read a form of any size and spelling: what cannot be read is left out, and no file is kept, not for a moment (edge)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

MOST_FIELDS = 100
MOST_READ = 1024 * 1024  # bytes of text; a narrative of 100 kB is a tenth of it
MOST_SENT = (
    32 * 1024 * 1024
)  # bytes that are listened to, so that a report with a picture in it arrives without it


@dataclass(slots=True)
class Body:
    """What a form brought. `dropped` says that it brought a file, or more than anybody reads."""

    fields: dict[str, str] = field(default_factory=dict, repr=False)
    dropped: bool = False


async def read_body(request: Request[Any, Any, State]) -> Body:
    """Return the fields of a form. It never fails: of a form that ends where nobody can read on, it returns what came."""
    body = Body()
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    try:
        if kind == "multipart/form-data" and options.get("boundary"):
            await _parts(request.stream(), options["boundary"], body)
            return body
        return await _pairs(request.stream())
    except (HTTPException, MultipartError, ValueError):
        body.dropped = True
        return body


async def _pairs(stream: AsyncIterator[bytes]) -> Body:
    whole, dropped = bytearray(), False
    async for chunk in stream:
        room = MOST_READ - len(whole)
        whole += chunk[:room]
        dropped = dropped or len(chunk) > room
    parts = bytes(whole).split(b"&", MOST_FIELDS)
    read = b"&".join(parts[:MOST_FIELDS]).decode("utf-8", "replace")
    pairs = parse_qsl(read, keep_blank_values=True, errors="replace")
    return Body(dict(pairs), dropped or len(parts) > MOST_FIELDS)


async def _parts(stream: AsyncIterator[bytes], boundary: str, body: Body) -> None:
    """Read the text parts as they come; the bytes of a file go nowhere."""
    name, text, read = "", bytearray(), 0
    with PushMultipartParser(boundary, max_segment_count=MOST_FIELDS) as parser:
        async for chunk in stream:
            for one in parser.parse(chunk):
                if isinstance(one, MultipartSegment):
                    name, text = ("" if one.filename is not None else one.name), bytearray()
                    body.dropped = body.dropped or bool(one.filename)
                elif one:
                    room = MOST_READ - read if name else 0
                    text += one[:room]
                    read += len(one[:room])
                elif name:
                    body.fields[name] = text.decode("utf-8", "replace")
