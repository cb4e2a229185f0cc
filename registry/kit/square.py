"""A QR as one SVG path (pure)."""

from itertools import groupby

import qrcode

QUIET = 4  # modules of white around it


def square(text: str) -> tuple[str, int]:
    """Return the path of a text's QR, a unit a module, and how many units its side has, quiet zone included."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    parts = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return "".join(parts), len(rows)
