"""What a logo weighs, how well it is read, how fast it is made and checked: `make bench`, or by itself.

Each figure that is compared is measured beside what it is compared with, in turn, by processor time: a busy machine
slows both. Ends by itself.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import cycle
from random import Random
from statistics import median
from time import process_time, thread_time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar.testing import AsyncTestClient

from registry.app import create_app
from registry.db import open_database
from registry.errors import RuleBrokenError
from registry.keys.rules import kid_of
from registry.kit.clock import utc_now
from registry.logos import payload, qr
from registry.logos.artwork import FORMS, Artwork, ArtworkKind, Words
from registry.logos.fleet_sheet import fleet_sheet
from registry.logos.issuing import Told, claims
from registry.logos.placing import PlaceKind
from registry.logos.rules import make_code
from registry.settings import Settings
from registry.signatories.rules import Sector
from tests.conformance.test_signed_artwork_read_back import photographed, read

HOST = "https://verify.example.org"
WORDS = Words("Scan to check", "Valid to", "Has signed the code and accounts for it.")
KINDS = list(ArtworkKind)
SHOTS = 8  # of each name, for each artwork and form
ROUNDS, LEAST_SECONDS = 7, 0.1
FLEET = 250
KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key()
KID = kid_of(PUBLIC.public_bytes_raw())
TRUSTED = {bytes.fromhex(KID): payload.TrustedKey(PUBLIC, "ATALAYA")}


class Business(NamedTuple):
    """A name as businesses bear it."""

    script: str
    name: str
    town: str
    country: str
    label: str = "ABC-1234"


NAMES = [
    Business("Latin with accents", "Hotel Peñón del Águila", "Cancún", "MX"),
    Business("Georgian", "სასტუმრო შავი ზღვა", "ბათუმი", "GE"),
    Business("Arabic", "فندق النخيل الذهبي", "العقبة", "JO"),
    Business("Chinese", "黄山云谷山庄大酒店", "黄山市", "CN"),
    Business(
        "very long", "Compañía Metropolitana de Transportes Turísticos y Excursiones del Pacífico, S. A.",
        "San Jerónimo de los Volcanes", "CR",
    ),
]  # fmt: skip


def told(business: Business, code: str, now: datetime) -> Told:
    return Told(
        code, Sector.ACCOMMODATION, PlaceKind.DOOR, business.name, business.town, business.country,
        business.label, now.date().replace(year=now.year + 1, day=1),
    )  # fmt: skip


def signed(business: Business, code: str, now: datetime) -> bytes:
    logo = claims(told(business, code, now), issuer="ATALAYA", index=700_000, now=now, zone=ZoneInfo("UTC"))
    return payload.sign(KEY.sign, bytes.fromhex(KID), logo)


def artwork(kind: ArtworkKind, business: Business, code: str, token: bytes, *, form: bool | None) -> Artwork:
    return Artwork(
        kind, HOST, code, business.name, "May 2028", WORDS, place=business.town, label=business.label,
        digits=payload.to_digits(token), signed=form,
    )  # fmt: skip


def sizes_and_readings(now: datetime) -> Iterator[str]:
    """Yield a line for each artwork and form: versions, the smallest module, and how many shots were read."""
    dice = Random(6)
    codes = [make_code(dice.getrandbits) for _ in NAMES]
    tokens = [signed(business, code, now) for business, code in zip(NAMES, codes, strict=True)]
    bytes_of = ", ".join(f"{one.script} {len(token)}" for one, token in zip(NAMES, tokens, strict=True))
    yield f"bytes of a signed code: {bytes_of}; of a short one 11 symbols"
    for kind in KINDS:
        for form in (True, False):
            versions, modules, seen, shots = [], [], 0, 0
            for business, code, token in zip(NAMES, codes, tokens, strict=True):
                try:
                    drawn = artwork(kind, business, code, token, form=form)
                except RuleBrokenError:
                    versions.append("-")
                    continue
                versions.append(str((len(drawn.matrix) - 17) // 4))
                modules.append(drawn.module_mm)
                for _ in range(SHOTS):
                    found = read(photographed(drawn.matrix, dice))
                    seen, shots = seen + ([one.text for one in found] == [drawn.address]), shots + 1
            usual = drawn_usually(kind, codes[0], tokens[0])
            yield (
                f"{kind:14} {'signed' if form else 'short ':6} {'usual' if form is usual else '     '} "
                f"{FORMS[kind].usual_mm:3.0f} mm: versions {' '.join(versions):14} "
                + (
                    f"module from {min(modules):.2f} mm, read {100 * seen / shots:.0f} % of {shots}"
                    if modules
                    else "too small"
                )
            )


def drawn_usually(kind: ArtworkKind, code: str, token: bytes) -> bool:
    return artwork(kind, NAMES[0], code, token, form=None).is_signed


def seconds_of_one(work: Callable[[], object]) -> float:
    """Return the processor seconds of one call, over a tenth of a second of calls."""
    count, began = 0, thread_time()
    while (took := thread_time() - began) < LEAST_SECONDS:
        work()
        count += 1
    return took / count


def compared(**works: Callable[[], object]) -> dict[str, float]:
    """Return the median seconds of each, measured in turn."""
    seen: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            seen[name].append(seconds_of_one(work))
    return {name: median(times) for name, times in seen.items()}


def speeds(now: datetime) -> Iterator[str]:
    """Yield what signing, checking and drawing take, as ratios and by the second."""
    dice = Random(7)
    code = make_code(dice.getrandbits)
    token = signed(NAMES[0], code, now)
    digits = payload.to_digits(token)
    bare = KEY.sign(token[:180])
    took = compared(
        bare_sign=lambda: KEY.sign(token[:180]),
        sign=lambda: signed(NAMES[0], code, now),
        bare_verify=lambda: PUBLIC.verify(bare, token[:180]),
        verify=lambda: payload.verify(token, TRUSTED),
        verdict=lambda: sha256(payload.from_digits(digits)).digest(),
    )
    rate = {name: 1 / seconds for name, seconds in took.items()}
    yield f"signing a logo {took['sign'] / took['bare_sign']:.2f} x a bare Ed25519 signature; {rate['sign']:,.0f} a second"
    yield f"strict verification {took['verify'] / took['bare_verify']:.2f} x a bare one; {rate['verify']:,.0f} a second"
    yield f"digest of a scanned code {took['verdict'] / took['bare_verify']:.2f} x a bare verification"
    fresh = cycle([make_code(dice.getrandbits) for _ in range(5_000)])  # more than are remembered

    def made() -> Artwork:
        each = next(fresh)
        return artwork(ArtworkKind.WINDOW, NAMES[0], each, signed(NAMES[0], each, now), form=True)

    took = compared(
        matrix=made,  # its size is asked for
        svg=lambda: made().to_svg(),
        png=lambda: made().to_png(),
        pdf=lambda: made().to_pdf(),
    )
    for name in ("svg", "png", "pdf"):
        yield f"sign and draw {name}: {1 / took[name]:.0f} a second, {took[name] / took['matrix']:.2f} x signing and its matrix alone"


def fleet(now: datetime) -> Iterator[str]:
    """Yield what a sheet of stickers for a fleet takes, in both forms."""
    dice = Random(8)
    for name, form in (("short, 30 mm", ArtworkKind.VEHICLE), ("signed, 45 mm", ArtworkKind.VEHICLE_LARGE)):
        codes = [make_code(dice.getrandbits) for _ in range(FLEET)]
        cards = [artwork(form, NAMES[0], code, signed(NAMES[0], code, now), form=None) for code in codes]
        began = process_time()
        matrices = [
            qr.make_matrix(f"{card.address}", qr.Level.M if card.is_signed else qr.Level.Q) for card in cards
        ]
        alone = process_time() - began
        assert len(matrices) == FLEET
        began = process_time()
        sheet = fleet_sheet(cards)
        drawing = process_time() - began
        yield (
            f"PDF of {FLEET} stickers ({name}): {drawing + alone:.2f} s, {len(sheet) / 1_000:,.0f} kB; "
            f"drawing {drawing / alone:.2f} x building the matrices"
        )


async def checker() -> str:
    """Return what the page that checks without a network weighs, as it goes over the wire."""
    app = create_app(Settings(), open_database("sqlite+aiosqlite://"))
    async with AsyncTestClient(app) as client:
        client.headers["accept-encoding"] = "gzip"
        script = await client.get("/check/keep.js")
        manifest = await client.get("/check/manifest.webmanifest")
        icons = [one["src"] for one in manifest.json()["icons"]]
        files = re.findall(r"'(/(?:static/|check\?)[^']+)'", script.text)
        weights = {path: (await client.get(path)).num_bytes_downloaded for path in {"/check", *files, *icons}}
    whole = sum(weights.values()) + script.num_bytes_downloaded + manifest.num_bytes_downloaded
    decoder = sum(weight for path, weight in weights.items() if "zxing" in path)
    return f"/check in all languages: {whole:,} bytes over the wire, of which the decoder {decoder:,}; 600,000 at most"


def main() -> None:
    now = utc_now()
    for part in (sizes_and_readings, speeds, fleet):
        for line in part(now):
            print(line, flush=True)  # noqa: T201 (what it is for)
    print(asyncio.run(checker()), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
