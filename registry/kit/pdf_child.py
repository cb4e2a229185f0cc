"""Draw the pages of one PDF in a process of its own, which may not grow, run on or write files; it knows nothing of ours.

The PDF comes by standard input; out go JPEGs, each after its length in four bytes. What is wrong is said by the exit code.
"""

import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pypdfium2

UNREADABLE, LOCKED, LONG = 10, 11, 12
PAGES_AT_MOST = 10
LONGEST_SIDE = 2400  # pixels; of an A4 page, 205 dots an inch: a signature can be read
LARGEST_SCALE = 5.0  # pixels a point: a stamp is not blown up to a poster
QUALITY = 85
MEMORY = 1024 * 1024 * 1024  # bytes of addresses, libraries included
SECONDS = 20  # of a core, for all pages
WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD


class RefusedError(Exception):
    """A PDF that is not drawn; why."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


def drawn(content: bytes) -> Iterator[bytes]:
    """Yield each page as a JPEG.

    Raises:
        RefusedError: it cannot be read, as one without a page; asks for a password; or has too many pages.

    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        code = LOCKED if getattr(error, "err_code", None) == WRONG_PASSWORD else UNREADABLE
        raise RefusedError(code) from error
    if len(document) > PAGES_AT_MOST:
        raise RefusedError(LONG)
    with suppress(pypdfium2.PdfiumError):
        document.init_forms()  # or what was filled in would not be drawn
    for number in range(len(document)):
        try:
            yield _page(document[number])
        except pypdfium2.PdfiumError as error:
            raise RefusedError(UNREADABLE) from error


def _page(page: pypdfium2.PdfPage) -> bytes:
    width, height = page.get_size()
    longest = max(width, height)
    if not 0 < longest < float("inf"):
        raise RefusedError(UNREADABLE)
    picture = page.render(scale=min(LONGEST_SIDE / longest, LARGEST_SCALE)).to_pil().convert("RGB")
    written = BytesIO()
    picture.save(written, "JPEG", quality=QUALITY)
    page.close()
    return written.getvalue()


def confine() -> None:
    """Let this process grow, run and write no more than it needs, where the system can see to that."""
    try:
        import resource  # noqa: PLC0415 (Windows has none)
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Do it, and leave."""
    confine()
    try:
        for picture in drawn(sys.stdin.buffer.read()):
            sys.stdout.buffer.write(len(picture).to_bytes(4, "big") + picture)
    except RefusedError as refused:
        sys.exit(refused.code)


if __name__ == "__main__":
    main()
