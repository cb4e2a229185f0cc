"""A ZIP of artworks, the same bytes for the same content."""

import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from registry.errors import RuleBrokenError
from registry.kit.spelling import printable
from registry.logos.artwork import Artwork, to_pdf_pages
from registry.logos.rules import spell

README, ALL = "README.txt", "all.pdf"
FEW = 20  # artworks; so many take about three seconds in every format
LONGEST_NAME = 40  # of what precedes the code in a file's name
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that ZIP knows
READABLE = 0o644 << 16
MADE_ON_UNIX = 3  # whatever it was made on, so that the bytes agree


def pack(
    artworks: Sequence[Artwork],
    readme: str,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> bytes:
    """Return a ZIP of artworks, and a text that says what is what.

    A few come each as SVG, PNG and PDF. More than `FEW` come as an SVG each and one PDF with a page for
    each: that is what a printer takes, and a fleet's files would keep the server busy for long.

    `on_progress` hears how many of how many artworks are in.

    Raises:
        RuleBrokenError: there is nothing to pack.

    """
    if not artworks:
        raise RuleBrokenError("There is nothing to pack yet: choose at least one artwork.")
    written = io.BytesIO()
    with ZipFile(written, "w") as archive:
        _add(archive, README, readme.encode(errors="replace"), ZIP_DEFLATED)
        if len(artworks) > FEW:
            _add(archive, ALL, to_pdf_pages(artworks), ZIP_STORED)
        for number, artwork in enumerate(artworks, 1):
            name = file_name(artwork)
            _add(archive, f"{name}.svg", artwork.to_svg().encode(), ZIP_DEFLATED)
            if len(artworks) <= FEW:
                _add(archive, f"{name}.png", artwork.to_png(), ZIP_STORED)
                _add(archive, f"{name}.pdf", artwork.to_pdf(), ZIP_STORED)
            if on_progress is not None:
                on_progress(number, len(artworks))
    return written.getvalue()


def _add(archive: ZipFile, name: str, data: bytes, compression: int) -> None:
    if name in archive.NameToInfo:
        return
    entry = ZipInfo(name, LONG_AGO)
    entry.compress_type, entry.external_attr, entry.create_system = compression, READABLE, MADE_ON_UNIX
    archive.writestr(entry, data)


def file_name(artwork: Artwork) -> str:
    """Return a name without ending that every system takes: what it is for, its code, its kind.

    Only a-z, 0-9 and hyphens, with the code in capitals; the code makes it the only one of its kind.
    """
    subject = unicodedata.normalize("NFKD", printable(artwork.label or artwork.name)).encode(
        "ascii", "ignore"
    )
    slug = re.sub(r"[^a-z0-9]+", "-", subject.decode().lower())[:LONGEST_NAME].strip("-")
    return "_".join(filter(None, (slug, spell(artwork.code), artwork.kind.value.replace("_", "-"))))
