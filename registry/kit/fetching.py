"""A page of somebody else's site, asked for by this server: bounded in time and size, and never an address of our own network.

Whoever names a site chooses where this server connects to. So a name is looked up first, every address it has must be
public, and the connection goes to the address that was looked at, not to the name.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse, IncompleteRead
from io import BytesIO
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from registry.kit.txt import texts

MOST = 64 * 1024  # bytes of an answer, its head included
LONGEST = 10.0  # seconds for one page with all its redirects
REDIRECTS = 3
HTTPS = 443
OWN_PORT = 8080  # where a register that runs on a laptop looks for every site
OK = 200
MOVED = frozenset({301, 302, 303, 307, 308})
# Of IPv6 only what is given out (RFC 4291, IANA), less what carries an IPv4 address within it: 6to4, and Teredo among
# the special ones. Mapped, translated (NAT64), local and link addresses lie outside.
GIVEN_OUT = IPv6Network("2000::/3")
CARRYING = (IPv6Network("2001::/23"), IPv6Network("2002::/16"))

Resolve = Callable[[str, int], Awaitable[list[str]]]
Texts = Callable[[str], Awaitable[list[str]]]


class FetchError(Exception):
    """A page could not be had."""


class PrivateAddressError(FetchError):
    """A name leads into a network that is not the public one."""


def is_public(address: str) -> bool:
    """Say whether an address is one of the public network, which nobody's inner network uses."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and (ip not in GIVEN_OUT or any(ip in network for network in CARRYING)):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


async def look_up(host: str, port: int) -> list[str]:
    """Return the addresses of a name, as this machine resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(where[0]) for *_, where in found]


async def at_home(_: str, __: int) -> list[str]:
    """Return this machine for every name: nothing is asked of any network."""
    return ["127.0.0.1"]


async def no_texts(_: str) -> list[str]:
    """Return no TXT record, and ask nobody."""
    return []


@dataclass(frozen=True, slots=True)
class Web:
    """How other sites are reached: the public ones over TLS, or this machine alone."""

    resolve: Resolve = look_up
    texts: Texts = texts
    port: int = HTTPS
    tls: ssl.SSLContext | None = field(default_factory=ssl.create_default_context)
    only_here: bool = False
    """Whether connections go to this machine's loopback address, and nowhere else."""
    longest: float = LONGEST

    async def page(self, host: str, path: str) -> bytes:
        """Return the body of a page, of which at most `MOST` bytes are read.

        Raises:
            PrivateAddressError: the name leads, or also leads, to an address that is not public.
            FetchError: there is no such page, or it could not be had in time.

        """
        try:
            async with asyncio.timeout(self.longest):
                return await self._page(host, path)
        except (OSError, HTTPException, ValueError) as error:
            raise FetchError(type(error).__name__) from error

    async def _page(self, host: str, path: str) -> bytes:
        left = REDIRECTS
        status, headers, body = _read(await self._ask(host, path))
        while status in MOVED and left:
            left -= 1
            path = _within(host, path, headers.get("location", ""))
            status, headers, body = _read(await self._ask(host, path))
        if status != OK or headers.get("content-encoding", "identity") != "identity":
            raise FetchError(f"The answer was {status}.")
        return body

    async def _ask(self, host: str, path: str) -> bytes:
        address = await self._address(host)
        name = host if self.tls else None
        reader, writer = await asyncio.open_connection(address, self.port, ssl=self.tls, server_hostname=name)
        try:
            lines = (
                f"GET {path} HTTP/1.1",
                f"Host: {host}",
                "User-Agent: registry",
                "Accept-Encoding: identity",
            )
            writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode("ascii"))
            await writer.drain()
            return await _upto(reader, MOST)
        finally:
            writer.transport.abort()  # a polite end of TLS would go on reading for half a minute

    async def _address(self, host: str) -> str:
        found = await self.resolve(host, self.port)
        fits = _is_here if self.only_here else is_public
        if not found or not all(map(fits, found)):
            raise PrivateAddressError
        return found[0]


async def _upto(reader: asyncio.StreamReader, most: int) -> bytes:
    """Return what comes until the other side ends, or until it is enough."""
    try:
        return await reader.readexactly(most)
    except asyncio.IncompleteReadError as short:
        return short.partial


def web_of(base_url: str) -> Web:
    """Return how a deployment reaches other sites. One that is itself on a loopback address speaks to no network."""
    if _is_here(urlsplit(base_url).hostname or ""):
        return Web(at_home, no_texts, OWN_PORT, tls=None, only_here=True)
    return Web()


def _is_here(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def _within(host: str, path: str, location: str) -> str:
    """Return the path that a redirect leads to on the same host.

    Raises:
        FetchError: it leads elsewhere.

    """
    goal = urlsplit(urljoin(f"https://{host}{path}", location))
    if goal.scheme != "https" or goal.netloc != host or not location.isascii() or not location.isprintable():
        raise FetchError("It leads to another host.")
    query = f"?{goal.query}" if goal.query else ""
    return f"{goal.path or '/'}{query}".replace(" ", "%20")


class _Given:
    """An answer that was read already, as `http.client` wants to read it."""

    def __init__(self, given: bytes) -> None:
        self._given = given

    def makefile(self, *_: Any) -> BytesIO:
        return BytesIO(self._given)


def _read(given: bytes) -> tuple[int, dict[str, str], bytes]:
    response = HTTPResponse(cast("socket.socket", _Given(given)))
    response.begin()
    headers = {name.lower(): value for name, value in response.getheaders()}
    try:
        return response.status, headers, response.read(MOST)
    except IncompleteRead as short:  # longer than what is read of it
        return response.status, headers, short.partial
