"""The QR code of a placement: its modules, how large they print, and its drawing as path, operators, bitmap."""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, Literal
from urllib.parse import urlsplit

from PIL import Image
from qrcode import QRCode, constants
from qrcode.image.base import BaseImage
from qrcode.util import QRData

from registry.errors import RuleBrokenError
from registry.kit.words import Sentence

MASK = 2  # fixed: choosing one is three quarters of the work and reads no better (CREDENTIAL.md section 8)
QUIET = 4  # modules of white on all sides; ISO/IEC 18004
REFUSED_UNDER_MM = 0.375  # a module; CREDENTIAL.md section 8
WARNED_UNDER_MM = 0.45
DOT_MM = 25.4 / 300  # of an office printer
FINE_DOT_MM = 25.4 / 600
DENSE = re.compile(r"[0-9A-Z $%*+\-./:]+")
SIGNED = re.compile(r"/Q/[0-9]+\Z")
_NUMERIC: Final = 1  # the modes of ISO/IEC 18004
_ALPHANUMERIC: Final = 2
_BYTES: Final = 4
_DARK = re.compile(b"\1+")
TOO_SMALL = Sentence(
    "At this width the code would be too small for phones to read. Make it at least %(least)s millimetres wide."
)

Matrix = tuple[bytes, ...]  # one byte a module, 1 is dark; without the quiet zone


class Level(IntEnum):
    """How much of a code may be hidden: M 15 %, Q 25 %. L dies of dirt, H is too dense when small."""

    M = constants.ERROR_CORRECT_M
    Q = constants.ERROR_CORRECT_Q


def address(base_url: str, code: str) -> str:
    """Return what a scan opens. The host in capitals takes the denser mode; Android wants the scheme small.

    Raises:
        ValueError: the base address is not `http(s)://host[:port]` in ASCII.

    """
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc.isascii() or not parts.hostname:
        raise ValueError("The base address must be like https://registry.example, its host in ASCII.")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("The base address must end after the host: every code prints it.")
    return f"{parts.scheme}://{parts.netloc.upper()}/V/{code}"


def signed_address(base_url: str, digits: str) -> str:
    """Return what a scan of a signed code opens.

    Raises:
        ValueError: as `address`.

    """
    return f"{address(base_url, '').removesuffix('V/')}Q/{digits}"


def make_matrix(text: str, level: Level = Level.Q) -> Matrix:
    """Return the modules of an address. Segments are explicit: the library's own split misses short hosts.

    The digits of a signed code are a segment of their own: three cost 10 bits.
    """
    scheme, rest = text.split(":", 1)
    begin, slash, digits = rest.rpartition("/Q/") if SIGNED.search(rest) else (rest, "", "")
    mode: Literal[2, 4] = _ALPHANUMERIC if DENSE.fullmatch(f":{begin}") else _BYTES
    drawn = QRCode[BaseImage](error_correction=level, mask_pattern=MASK, border=0)
    drawn.add_data(QRData(scheme.encode("ascii"), _BYTES))
    drawn.add_data(QRData(f":{begin}{slash}".encode("ascii"), mode))
    if digits:
        drawn.add_data(QRData(digits.encode("ascii"), _NUMERIC))
    drawn.make(fit=True)
    return tuple(bytes(map(bool, line)) for line in drawn.modules)


def side(matrix: Matrix) -> int:
    """Return how many modules a code is wide, quiet zone included."""
    return len(matrix) + 2 * QUIET


def module_mm(matrix: Matrix, wanted_mm: float) -> float:
    """Return the module, in whole dots of a printer, that comes nearest to a code of some width.

    Dots of 300 to the inch, and of 600 where a module is only a few dots. Quiet zone included.

    Raises:
        RuleBrokenError: phones would not read it.

    """
    wanted = wanted_mm / side(matrix)
    module = round(wanted / DOT_MM) * DOT_MM
    if module < WARNED_UNDER_MM:
        module = round(wanted / FINE_DOT_MM) * FINE_DOT_MM
    if module < REFUSED_UNDER_MM:
        raise RuleBrokenError(TOO_SMALL.english, least=-int(-REFUSED_UNDER_MM * side(matrix) // 1))
    return module


def runs(matrix: Matrix) -> Iterator[tuple[int, int, int]]:
    """Yield each row's runs of dark modules: x, y and length, quiet zone included in x and y."""
    for y, line in enumerate(matrix, QUIET):
        for run in _DARK.finditer(line):
            left, right = run.span()
            yield left + QUIET, y, right - left


def svg_path(matrix: Matrix) -> str:
    """Return the dark modules as one path, a unit a module."""
    return "".join(f"M{x} {y}h{length}v1H{x}z" for x, y, length in runs(matrix))


def operators(matrix: Matrix) -> str:
    """Return the dark modules as rectangles of a PDF page, a unit a module."""
    return "\n".join(f"{x} {y} {length} 1 re" for x, y, length in runs(matrix))


def bitmap(matrix: Matrix, pixels: int) -> Image.Image:
    """Return a picture of one bit a pixel, quiet zone included, each module so many whole pixels wide."""
    size = side(matrix)
    blank = bytes(QUIET)
    lines = [bytes(size)] * QUIET + [blank + line + blank for line in matrix] + [bytes(size)] * QUIET
    small = Image.frombytes("L", (size, size), b"".join(lines).translate(_SHADES)).convert(
        "1", dither=Image.Dither.NONE
    )
    return small.resize((size * pixels, size * pixels), Image.Resampling.NEAREST)


_SHADES = bytes([255, 0]) + bytes(254)
