"""The page, its manifest, and the script that keeps it on the device. What is checked there never comes here."""

from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import Template

from registry.accounts.guards import anyone
from registry.checker.words import ANSWERS, BELONGS_HERE, BELONGS_SOMEWHERE, LABEL_FIRST
from registry.kit.assets import Assets
from registry.kit.http import COMPRESSED, CSP, HEADERS
from registry.kit.i18n import LANGUAGES, gettext, spoken
from registry.kit.pages import to
from registry.logos.verdicts import BELONGED, NO_SAFETY
from registry.settings import Settings

Asked = Request[Any, Any, State]
# The only page where WebAssembly may run, which reads pictures, and where a camera may be asked for.
POLICY = {
    "content-security-policy": CSP.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    + "; worker-src 'self'; manifest-src 'self'",
    "permissions-policy": HEADERS["permissions-policy"].replace("camera=()", "camera=(self)"),
}
SIGNATURES, PICTURES, DECODER = (
    "vendor/noble-ed25519.js",
    "vendor/zxing-reader.js",
    "vendor/zxing-reader.wasm",
)
SHELL = (
    "verify.css", "check.css", "check.js", "check-read.js", "check-192.png", SIGNATURES, PICTURES, DECODER,
)  # fmt: skip
GROUND = "#fbf8f3"


@get("/", name="check")
async def show_check(settings: NamedDependency[Settings]) -> Template:
    """Show the page. Without scripts it is a box for typed codes."""
    context = {
        "answers": ANSWERS,
        "belongs": BELONGS_HERE,
        "belongs_somewhere": BELONGS_SOMEWHERE,
        "belonged": BELONGED,
        "label_first": LABEL_FIRST,
        "no_safety": NO_SAFETY,
        "origin": settings.base_url,
        "signatures": SIGNATURES,
        "pictures": PICTURES,
        "decoder": DECODER,
    }
    return Template("checker/check.html", context=context, headers=POLICY)


@get("/keep.js", name="check.keep")
async def show_keeper(request: Asked) -> Response[bytes]:
    """Return the script that keeps the page on the device: in every language, with all that it loads."""
    assets: Assets = request.app.state.assets
    pages = ",".join(f"'/check?lang={language}'" for language in LANGUAGES)
    files = [assets.find(assets.url(name)) for name in SHELL]
    weight = sum(len(file.body) for file in files if file is not None)
    body = assets.keeping("check-keep.js", SHELL).replace(b"'PAGES'", pages.encode())
    headers = {"cache-control": "no-cache", "service-worker-allowed": "/check", **POLICY}
    return Response(body.replace(b"'WEIGHT'", b"%d" % weight), media_type="text/javascript", headers=headers)


@get("/manifest.webmanifest", name="check.manifest")
async def show_manifest(request: Asked, settings: NamedDependency[Settings]) -> Response[bytes]:
    """Return what a phone asks before it puts the page among its apps."""
    assets: Assets = request.app.state.assets
    icons = [
        {"src": assets.url(f"check-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    manifest = {
        "id": "/check",
        "name": f"{settings.site_name}: {gettext('Check a logo')}",
        "short_name": gettext("Check a logo"),
        "lang": spoken.get(),
        "start_url": to("/check"),
        "scope": "/check",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [*icons, {"src": assets.url("mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    body = msgspec.json.encode(manifest)
    headers = {"cache-control": "no-cache", "vary": "Accept-Language"}
    return Response(body, media_type="application/manifest+json", headers=headers)


router = Router(
    path="/check",
    guards=[anyone],
    middleware=[COMPRESSED],
    route_handlers=[show_check, show_keeper, show_manifest],
)
