"""A picture somebody took becomes one that holds its pixels and nothing else."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from math import ceil, floor
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from PIL import ExifTags, Image

from registry.kit.words import Sentence

T = TypeVar("T")
BYTES_AT_MOST = 10 * 1024 * 1024  # SECURITY.md section 10
PIXELS_AT_MOST = 40_000_000
SIDE_AT_MOST = 20_000  # no camera's: a strip of 40 million by one took seven seconds
AT_ONCE = 1  # pictures of a process redrawn at a time: each takes up to 230 MB
WAITING_AT_MOST = 10  # each with its file; more are asked to come again

FORMATS = ("JPEG", "PNG")
LONGEST_SIDE = 4000  # of an A4 page, 340 dots an inch: enough to read the smallest print
QUALITY = 85
SMALL_SIDE = 480  # of a picture on a page that is read on a slow line
SMALL_BYTES = 40_000
SMALL_QUALITIES = (80, 65, 50, 35)
BAND = 256  # rows that are redrawn at a time: two copies of a large picture are never needed at once
REACH = (
    3  # rows of the new one around a band that the picture is looked at for it: two of the filter, and one
)

Image.MAX_IMAGE_PIXELS = PIXELS_AT_MOST
warnings.simplefilter("error", Image.DecompressionBombWarning)  # a picture that is too large is none

UPRIGHT = {  # by the orientation that a camera notes: how it is turned and mirrored to stand upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

EMPTY = Sentence("Choose a picture.")
TOO_LARGE = Sentence("This file is larger than 10 MB. Take the picture again in a smaller size.")
TOO_MANY_PIXELS = Sentence("This picture has more than 40 megapixels. Take it again in a smaller size.")
A_PDF = Sentence(
    "This is a PDF. Photograph the page, or export it as a picture (JPEG or PNG), and choose that."
)
NO_PICTURE = Sentence("This is not a picture that can be read. Choose a JPEG or a PNG.")
BUSY = Sentence("Many pictures are being read just now. Choose yours again in a minute.")


@dataclass(frozen=True, slots=True)
class Small:
    """A picture as it is shown on a page, a JPEG, with its pixels across and down."""

    content: bytes
    width: int
    height: int


@dataclass(slots=True)
class Queue:
    """Who has a picture redrawn in this process just now: one is served, the others wait."""

    turns: CapacityLimiter
    count: int = 0


_queue: RunVar[Queue] = RunVar("pictures_redrawn")


def fault_of(content: bytes) -> Sentence | None:
    """Return what is wrong with a file before it is opened, if anything."""
    if not content:
        return EMPTY
    if len(content) > BYTES_AT_MOST:
        return TOO_LARGE
    return A_PDF if is_pdf(content) else None


def is_pdf(content: bytes) -> bool:
    """Say whether a file calls itself a PDF."""
    return content[:1024].lstrip().startswith(b"%PDF-")


async def redraw(content: bytes) -> bytes | Sentence:
    """Return `redrawn`, made beside the event loop."""
    return await in_turn(lambda: redrawn(content))


async def in_turn(draw: Callable[[], T]) -> T | Sentence:
    """Draw something large beside the event loop; a few wait for their turn, and more are told to come again."""
    try:
        queue = _queue.get()
    except LookupError:
        queue = Queue(CapacityLimiter(AT_ONCE))
        _queue.set(queue)
    if queue.count >= AT_ONCE + WAITING_AT_MOST:
        return BUSY
    queue.count += 1
    try:
        return await to_thread.run_sync(draw, limiter=queue.turns)
    finally:
        queue.count -= 1


def redrawn(content: bytes) -> bytes | Sentence:
    """Return a new JPEG with the pixels of a picture, or what is wrong with it. Takes up to a second: see `redraw`.

    The pixels are copied into a new image: merely saving again kept the comments of the old one,
    and with them the name of whoever took it.
    """
    if fault := fault_of(content):
        return fault
    opened = _opened(content)
    if isinstance(opened, Sentence):
        return opened
    given, turn = opened
    fresh = shrunk(given)
    given.close()
    if turn is not None:
        fresh = fresh.transpose(turn)
    written = BytesIO()
    fresh.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _opened(content: bytes) -> tuple[Image.Image, Image.Transpose | None] | Sentence:
    """Return a picture, unpacked, with how it is to be turned; or what is wrong with it."""
    try:
        given = Image.open(BytesIO(content), formats=FORMATS)
        if given.width * given.height > PIXELS_AT_MOST or max(given.size) > SIDE_AT_MOST:
            return TOO_MANY_PIXELS
        given.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read no larger than it is kept
        given.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001 (broken files made Pillow raise a dozen types, struct.error and TypeError too)
        return NO_PICTURE
    try:
        return given, UPRIGHT.get(given.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 (the same; what cannot be read of how it was held leaves it as it lies)
        return given, None


def small(content: bytes) -> Small | Sentence:
    """Return a picture as it is shown on a page, or what is wrong with it: `SMALL_SIDE`, and `SMALL_BYTES` at most.

    It is redrawn first, so that nothing of the old file but its pixels is in it.
    """
    whole = redrawn(content)
    if isinstance(whole, Sentence):
        return whole
    side = SMALL_SIDE
    with Image.open(BytesIO(whole), formats=FORMATS) as opened:
        while True:
            drawn = shrunk(opened, side)
            for quality in SMALL_QUALITIES:
                written = BytesIO()
                drawn.save(written, "JPEG", quality=quality, optimize=True)
                if len(written.getvalue()) <= SMALL_BYTES:
                    return Small(written.getvalue(), drawn.width, drawn.height)
            side = side * 3 // 4


def shrunk(given: Image.Image, longest: int = LONGEST_SIDE) -> Image.Image:
    """Return a picture, shrunk to what is kept, on white. A band of it at a time: whole, it was copied thrice."""
    shrinks = max(1.0, max(given.size) / longest)
    width, height = (max(1, round(side / shrinks)) for side in given.size)
    tall = given.height / height  # rows of it in one of the new
    reach = REACH * tall if shrinks > 1 else 0
    fresh = Image.new("RGB", (width, height), "white")
    for top in range(0, height, BAND):
        bottom = min(top + BAND, height)
        first = max(0, floor(top * tall - reach))
        last = min(given.height, ceil(bottom * tall + reach))
        part = _on_white(given.crop((0, first, given.width, last)))
        if part.size != (width, bottom - top):
            seen = (0, top * tall - first, given.width, min(bottom * tall - first, part.height))
            part = part.resize((width, bottom - top), Image.Resampling.BICUBIC, box=seen)
        fresh.paste(part, (0, top))
    return fresh


def _on_white(part: Image.Image) -> Image.Image:
    """Return part of a picture without anything clear in it."""
    if not part.has_transparency_data:
        return part.convert("RGB")
    clear = part.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white
