"""Websites on this machine, as small as a test needs them."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from registry.kit.fetching import Web, no_texts

Answer = Callable[[str], bytes]


@asynccontextmanager
async def server(
    answer: Answer, *, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[tuple[int, list[str]]]:
    """Yield the port of a small server on this machine, and what it was asked."""
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        asked.append(request)
        writer.write(answer(request.split()[1]))
        writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with running:
        yield running.sockets[0].getsockname()[1], asked


def names(*addresses: str) -> Callable[[str, int], Awaitable[list[str]]]:
    async def resolve(_: str, __: int) -> list[str]:
        return list(addresses)

    return resolve


def here(port: int) -> Web:
    return Web(names("127.0.0.1"), no_texts, port, tls=None, only_here=True)


def ok(body: bytes, *lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode() + body
