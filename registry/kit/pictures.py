"""A picture somebody took becomes one that holds its pixels and nothing else."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from registry.kit.words import Sentence

BYTES_AT_MOST = 10 * 1024 * 1024  # SECURITY.md section 10
PIXELS_AT_MOST = 40_000_000

FORMATS = ("JPEG", "PNG")
LONGEST_SIDE = 4000  # of an A4 page, 340 dots an inch: enough to read the smallest print
QUALITY = 85

Image.MAX_IMAGE_PIXELS = PIXELS_AT_MOST
warnings.simplefilter("error", Image.DecompressionBombWarning)  # a picture that is too large is none

EMPTY = Sentence("Choose a picture.")
TOO_LARGE = Sentence("This file is larger than 10 MB. Take the picture again in a smaller size.")
TOO_MANY_PIXELS = Sentence("This picture has more than 40 megapixels. Take it again in a smaller size.")
A_PDF = Sentence(
    "This is a PDF. Photograph the page, or export it as a picture (JPEG or PNG), and choose that."
)
NO_PICTURE = Sentence("This is not a picture that can be read. Choose a JPEG or a PNG.")


def fault_of(content: bytes) -> Sentence | None:
    """Return what is wrong with a file before it is opened, if anything."""
    if not content:
        return EMPTY
    if len(content) > BYTES_AT_MOST:
        return TOO_LARGE
    return A_PDF if content[:1024].lstrip().startswith(b"%PDF-") else None


def redrawn(content: bytes) -> bytes | Sentence:
    """Return a new JPEG with the pixels of a picture, or what is wrong with it. Takes up to a second: use a thread.

    The pixels are copied into a new image: merely saving again kept the comments of the old one,
    and with them the name of whoever took it.
    """
    if fault := fault_of(content):
        return fault
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as given:
            if given.width * given.height > PIXELS_AT_MOST:
                return TOO_MANY_PIXELS
            given.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read no larger than it is kept
            upright = ImageOps.exif_transpose(given).convert("RGBA")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return TOO_MANY_PIXELS
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError):
        return NO_PICTURE
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = Image.new("RGB", upright.size, "white")
    fresh.paste(upright, mask=upright.getchannel("A"))
    written = BytesIO()
    fresh.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
