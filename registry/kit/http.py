"""What wraps the application: the framework's own 404, 405 and 500 answers pass through here too."""

import re
from collections.abc import Callable
from typing import cast
from urllib.parse import parse_qs, quote

from litestar.config.compression import CompressionConfig
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.middleware import DefineMiddleware
from litestar.middleware.compression import CompressionMiddleware
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from registry.kit.i18n import LANGUAGES, choose, spoken
from registry.kit.pages import asked_path, explicit, serving

MOST_FIELDS = 100
LOOPBACK = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?")
SLASHES = re.compile(r"/{2,}")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CSP_NO_SCRIPT = CSP.replace("script-src 'self'", "script-src 'none'")
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": CSP_NO_SCRIPT,  # of public pages; those of a signed-in person may run our own
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
    "permissions-policy": "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Not "no-referrer": under that, browsers send `Origin: null` with our own forms.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
OVER_TLS = {"strict-transport-security": "max-age=63072000; includeSubDomains"}
# For public pages alone, which are the same for everybody: beside a secret, the length of a compressed answer tells.
COMPRESSED = DefineMiddleware(CompressionMiddleware, config=CompressionConfig("gzip", gzip_compress_level=6))


class SafeHeaders:
    """Give every answer the headers above, unless the handler gave its own."""

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self.app = app
        given = HEADERS | (OVER_TLS if tls else {})
        self.public, self.signed_in = (
            tuple((name.encode(), value.encode()) for name, value in headers.items())
            for headers in (given, given | {"content-security-policy": CSP})
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                own = {name.lower() for name, _ in headers}
                wanted = self.public if serving.get() is None else self.signed_in
                headers.extend(pair for pair in wanted if pair[0] not in own)
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_with_headers)


class PlainPaths:
    """Read `//concern//report` as `/concern/report`, before anything decides by the path: the router does as well."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and "//" in scope["path"]:
            path = SLASHES.sub("/", scope["path"])
            scope = cast("Scope", {**scope, "path": path, "raw_path": quote(path).encode()})
        await self.app(scope, receive, send)


class OwnHost:
    """Answer under our own name alone, or this machine's: a name made to lead here would let its page read ours.

    Where somebody may be worried (`is_help`), `elsewhere` answers the others, by what is no secret and cannot be sent.
    """

    def __init__(
        self, app: ASGIApp, host: str, *, elsewhere: ASGIApp, is_help: Callable[[str], bool]
    ) -> None:
        self.app = app
        self.host = host
        self.elsewhere = elsewhere
        self.is_help = is_help

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or self.is_ours(scope):
            await self.app(scope, receive, send)
        elif self.is_help(scope["path"]):
            await self.elsewhere(scope, receive, send)
        else:
            answer = ASGIResponse(
                body=b"This site has another name.", status_code=421, media_type="text/plain"
            )
            await answer(scope, receive, send)

    def is_ours(self, scope: Scope) -> bool:
        named = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        return len(named) == 1 and (named[0] == self.host or LOOPBACK.fullmatch(named[0]) is not None)


def _nothing(_: str) -> bool:
    return False


class OwnPagesOnly:
    """Refuse what another site's page sends in our visitor's name.

    A browser says where a request comes from, by Sec-Fetch-Site or, over plain HTTP and in older
    ones, by Origin. Only headers are read, so a junk body costs nothing here. A request that does
    not say is refused as well, but for the few addresses that have no session to abuse and are open
    to all: a very old phone says nothing. `open_to_all` tells them by their path; they ask `is_own` themselves.
    """

    def __init__(self, app: ASGIApp, origin: str, *, open_to_all: Callable[[str], bool] = _nothing) -> None:
        self.app = app
        self.origin = origin
        self.open_to_all = open_to_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.WEBSOCKET:  # we have none, and nothing would check where they come from
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        elif self.may_pass(scope):
            await self.app(scope, receive, send)
        else:
            refusal = b"This form must be sent from our own page."
            answer = ASGIResponse(body=refusal, status_code=403, media_type="text/plain")
            await answer(scope, receive, send)

    def may_pass(self, scope: Scope) -> bool:
        if scope["type"] != ScopeType.HTTP or scope["method"] in SAFE_METHODS:
            return True
        return self.open_to_all(scope["path"]) or is_own(Headers.from_scope(scope), self.origin)


def is_own(headers: Headers, origin: str) -> bool:
    """Say whether a browser says that it sends what our own page asked for."""
    site = headers.get("sec-fetch-site")
    return site == "same-origin" if site is not None else headers.get("origin") == origin


def is_foreign(headers: Headers) -> bool:
    """Say whether a browser says that another site's page led here. A very old one says nothing."""
    return headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}


class Heads:
    """Answer HEAD as GET is answered, without the body: no page writes when it is looked at."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        await self.app(cast("Scope", {**scope, "method": "GET"}), receive, send_without_body)


def _language_in(query: str) -> str:
    try:
        return parse_qs(query, max_num_fields=MOST_FIELDS).get("lang", [""])[0] if "lang=" in query else ""
    except ValueError:  # nobody asks for so many things
        return ""


class SpeakTheirLanguage:
    """Set the language of everything said while one request is answered: ?lang=, else the browser's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            query = scope["query_string"].decode("latin-1")
            asked = _language_in(query)
            chosen = asked if asked in LANGUAGES else ""
            explicit.set(chosen)
            spoken.set(chosen or choose(Headers.from_scope(scope).get("accept-language", "")))
            asked_path.set(f"{scope['path']}?{query}" if query else scope["path"])
            serving.set(None)
        await self.app(scope, receive, send)
