"""What pages load: every static file under a name that holds its own hash, and the colours of the accent."""

import gzip
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from typing import NamedTuple

AT = "/static/"
HASH_LENGTH = 10  # hexadecimal digits, 40 bits: a name is never re-used for other bytes
FOR_EVER = "public, max-age=31536000, immutable"  # a year, the longest that RFC 9111 caches honour
THEME_HERE = "/* theme */"

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
ZIPPED = frozenset({".css", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"})
_REFERENCE = re.compile(r"""url\(\s*(["']?)(?!data:|#)([^"')]+)\1\s*\)""")


class Asset(NamedTuple):
    """One answer to a browser: the body as it goes over the wire, its type, its other headers."""

    body: bytes
    content_type: str
    headers: dict[str, str]


class Assets:
    """The files of a folder, read once at the start and kept in memory.

    Args:
        folder: where the files lie, sub-folders included.
        theme: CSS that takes the place of each `/* theme */`, as `theme_css` makes it.

    Raises:
        ValueError: a file has a kind that CONTENT_TYPES does not know, or a style sheet refers to
            a file that is not there.

    """

    def __init__(self, folder: Path, *, theme: str = "") -> None:
        self._hashed: dict[str, str] = {}
        self._plain: dict[str, Asset] = {}
        self._zipped: dict[str, Asset] = {}
        files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        # Style sheets last: what they refer to has its hashed name by then.
        for name in sorted(files, key=lambda name: (name.endswith(".css"), name)):
            body = files[name].read_bytes()
            if name.endswith(".css"):
                body = self._referring(name, body.decode().replace(THEME_HERE, theme)).encode()
            self._keep(name, body)

    def url(self, name: str) -> str:
        """Return the address of a file, such as `/static/site.3f9c2a71b0.css` for `site.css`.

        Raises:
            KeyError: there is no such file; a misspelt name in a template is a bug.

        """
        return AT + self._hashed[name]

    def find(self, path: str, *, gzip: bool = False) -> Asset | None:
        """Return the file at a hashed path, with or without `/static/`; None for any other path.

        With `gzip`, whoever asks accepts that encoding and gets it where it is shorter.
        """
        hashed = path.removeprefix(AT)
        return (self._zipped.get(hashed) if gzip else None) or self._plain.get(hashed)

    def keeping(self, script: str, names: Iterable[str], **facts: str) -> bytes:
        """Return a script that keeps pages on a device, with the addresses of the files that they load.

        Args:
            script: its name; what it has in capitals between quotation marks is filled in.
            names: of the files.
            facts: whatever else is filled in, by its name in capitals; without quotation marks in it.

        Raises:
            KeyError: there is no such file.

        """
        shell = ",".join(f"'{self.url(name)}'" for name in names)
        body = self._plain[self._hashed[script]].body.replace(b"'SHELL'", shell.encode())
        for name, fact in facts.items():
            body = body.replace(f"'{name}'".encode(), f"'{fact}'".encode())
        return body

    def _referring(self, name: str, css: str) -> str:
        def hashed(reference: re.Match[str]) -> str:
            wanted = normpath(join(str(PurePosixPath(name).parent), reference[2]))
            if wanted not in self._hashed:
                msg = f"{name} refers to {reference[2]}, which is not there."
                raise ValueError(msg)
            return f'url("{self.url(wanted)}")'

        return _REFERENCE.sub(hashed, css)

    def _keep(self, name: str, body: bytes) -> None:
        path = PurePosixPath(name)
        if path.suffix not in CONTENT_TYPES:
            msg = f"{name} is of a kind that is not served: add {path.suffix or 'it'} to CONTENT_TYPES."
            raise ValueError(msg)
        hashed = f"{path.with_suffix('')}.{sha256(body).hexdigest()[:HASH_LENGTH]}{path.suffix}"
        self._hashed[name] = hashed
        headers = {"cache-control": FOR_EVER}
        if path.suffix in ZIPPED:
            headers |= {"vary": "accept-encoding"}
            self._zip(hashed, body, CONTENT_TYPES[path.suffix], headers)
        self._plain[hashed] = Asset(body, CONTENT_TYPES[path.suffix], headers)

    def _zip(self, hashed: str, body: bytes, content_type: str, headers: dict[str, str]) -> None:
        zipped = gzip.compress(body, compresslevel=9, mtime=0)
        if len(zipped) < len(body):
            self._zipped[hashed] = Asset(zipped, content_type, headers | {"content-encoding": "gzip"})


# ── The accent ────────────────────────────────────────────────────────────────────────────────────
# One colour from the settings becomes tones that can be read on paper and in the dark. Only its
# lightness moves, in OKLab, where equal steps look equal; hue and chroma stay the operator's.

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, level AA
DARK_CONTRAST = 6.5  # aimed at, since thin light letters on black look dimmer than their figure
LIGHT_GROUNDS = ("#ffffff", "#fbf8f3", "#f3eee5")  # surface, ground, sunk of the style sheets
DARK_GROUNDS = ("#23201c", "#191714", "#12110f")
FARTHEST_DARKER, FARTHEST_LIGHTER = 0.28, 0.5  # of OKLab's 0…1; past these it is no longer their colour
STEP = 0.005
SOFT = 0.1  # the share of the accent in its soft tone

Rgb = tuple[float, float, float]


def check_accent(accent: str) -> None:
    """Refuse a colour whose tones could not be read.

    Raises:
        ValueError: with one sentence for the operator.

    """
    _tones(accent)


def theme_css(accent: str) -> str:
    """Return the custom properties of an accent colour such as `#0b5c5f`, for light and for dark.

    Raises:
        ValueError: as `check_accent`.

    """
    light, dark = _tones(accent)
    return (
        ":root {"
        f" --accent: {light}; --accent-strong: {_moved(light, -0.07)};"
        f" --accent-soft: {_mixed(light, LIGHT_GROUNDS[1], SOFT)}; --on-accent: #ffffff; }}\n"
        "@media screen and (prefers-color-scheme: dark) { :root {"
        f" --accent: {dark}; --accent-strong: {_moved(dark, 0.06)};"
        f" --accent-soft: {_mixed(dark, DARK_GROUNDS[1], SOFT)}; --on-accent: {DARK_GROUNDS[2]}; }} }}"
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21. Source: WCAG 2.2, definition of contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _tones(accent: str) -> tuple[str, str]:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", accent):
        msg = f"REGISTRY_ACCENT is {accent!r}: it is written like #0b5c5f."
        raise ValueError(msg)
    light = _readable(accent, LIGHT_GROUNDS, -STEP, FARTHEST_DARKER, LEAST_CONTRAST)
    dark = _readable(accent, DARK_GROUNDS, STEP, FARTHEST_LIGHTER, DARK_CONTRAST)
    if light is None:
        msg = f"REGISTRY_ACCENT {accent} is too pale to be read on white: choose a darker one."
        raise ValueError(msg)
    if dark is None:
        msg = f"REGISTRY_ACCENT {accent} is too dark to be read on a dark screen: choose a lighter one."
        raise ValueError(msg)
    return light, dark


def _readable(colour: str, grounds: tuple[str, ...], step: float, farthest: float, aim: float) -> str | None:
    """Move a colour's lightness towards an aim; None if the farthest tone is still below the least."""
    tone, reached = colour, _least(colour, grounds)
    for steps in range(1, round(farthest / abs(step)) + 1):
        if reached >= aim:
            break
        tone = _moved(colour, steps * step)
        reached = _least(tone, grounds)
    return tone if reached >= LEAST_CONTRAST else None


def _least(tone: str, grounds: tuple[str, ...]) -> float:
    """Return a tone's contrast on the worst of the grounds and of the soft tone mixed from it."""
    return min(contrast(tone, ground) for ground in (*grounds, _mixed(tone, grounds[1], SOFT)))


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _unbent(red), _unbent(green), _unbent(blue)


# IEC 61966-2-1: the curve of sRGB is straight near black.
STRAIGHT_BELOW, STRAIGHT = 0.0031308, 12.92


def _unbent(part: float) -> float:
    straight = part <= STRAIGHT_BELOW * STRAIGHT
    return part / STRAIGHT if straight else float(((part + 0.055) / 1.055) ** 2.4)


def _bent(part: float) -> float:
    return part * STRAIGHT if part <= STRAIGHT_BELOW else float(1.055 * part ** (1 / 2.4) - 0.055)


def _hex(linear: Rgb) -> str:
    return "#" + "".join(f"{round(255 * _bent(min(1.0, max(0.0, part)))):02x}" for part in linear)


def _mixed(colour: str, ground: str, share: float) -> str:
    """Return a ground with a share of a colour in it, mixed as screens do."""
    parts = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(share * one + (1 - share) * other):02x}" for one, other in parts)


def _moved(colour: str, lightness: float) -> str:
    """Return a colour made lighter or darker. Source of the matrices: Ottosson, OKLab, 2020."""
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    # In OKLab's inverse, lightness enters each cone's cube root with the factor 1.
    long, middle, short = ((cone + lightness) ** 3 for cone in (long, middle, short))
    return _hex(
        (
            4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
        )
    )
