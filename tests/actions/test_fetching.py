"""This server asks a page of somebody's site: never of an inner network, never for long, never for much."""

import asyncio
import struct
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from registry.kit import fetching, txt
from registry.kit.fetching import FetchError, PrivateAddressError, Web, is_public, no_texts, web_of
from tests.sites import here, names, ok, server

INNER = """
0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.0.0.1 192.0.2.1
192.168.0.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1
::ffff:10.0.0.1 64:ff9b::a00:1 64:ff9b::7f00:1 fc00::1 fe80::1 fe80::1%eth0 ff02::1 2001::1
2001:db8::1 2002:7f00:1:: 2002:a00:1:: x
""".split()  # noqa: SIM905 (thirty lines of one address each say no more)


@pytest.mark.parametrize("address", INNER)
async def test_no_address_of_an_inner_network_is_connected_to(address: str) -> None:
    assert not is_public(address)
    for found in ([address], ["93.184.215.14", address]):
        with pytest.raises(PrivateAddressError):
            await Web(names(*found), no_texts, tls=None).page("hotel.example", "/")


def test_addresses_of_the_public_network_are() -> None:
    for address in ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"):
        assert is_public(address)


async def test_the_address_that_was_looked_at_is_the_one_connected_to() -> None:
    """A name that leads elsewhere the second time gains nothing: it is asked once for each connection."""
    turns = [["127.0.0.1"], ["10.0.0.1"]]

    async def resolve(_: str, __: int) -> list[str]:
        return turns.pop(0)

    moved = b"HTTP/1.1 302 Found\r\nLocation: /next\r\n\r\n"
    async with server(lambda _: moved) as (port, asked):
        with pytest.raises(PrivateAddressError):
            await Web(resolve, no_texts, port, tls=None, only_here=True).page("hotel.example", "/")

    assert (len(asked), turns) == (1, [])


async def test_a_page_is_asked_for_by_name_without_cookies_and_read() -> None:
    async with server(lambda _: ok(b"hello")) as (port, asked):
        assert await here(port).page("hotel.example", "/x") == b"hello"

    (request,) = asked
    assert request.startswith("GET /x HTTP/1.1\r\nHost: hotel.example\r\n")
    assert "cookie" not in request.lower()


async def test_a_page_in_pieces_is_put_together() -> None:
    pieces = b"5\r\nhello\r\n6\r\n there\r\n0\r\n\r\n"
    async with server(lambda _: ok(pieces, "Transfer-Encoding: chunked")) as (port, _):
        assert await here(port).page("hotel.example", "/") == b"hello there"


async def test_no_more_than_64_kilobytes_are_read() -> None:
    async with server(lambda _: ok(b"x" * 10_000_000)) as (port, _):
        assert len(await here(port).page("hotel.example", "/")) <= fetching.MOST


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example/", "http://hotel.example/", "https://hotel.example:1/",
                                  "https://hotel.example@evil.example/", "", "/again", "/\x01", "file:///etc/passwd"])  # fmt: skip
async def test_a_redirect_leads_nowhere_else_and_ends(goal: str) -> None:
    moved = f"HTTP/1.1 301 Moved\r\nLocation: {goal}\r\n\r\n".encode()
    async with server(lambda _: moved) as (port, asked):
        with pytest.raises(FetchError):
            await here(port).page("hotel.example", "/")

    assert len(asked) <= 1 + fetching.REDIRECTS
    assert all("Host: hotel.example\r\n" in request for request in asked)


async def test_a_redirect_on_the_same_host_is_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: https://hotel.example/es/?a=b\r\n\r\n"
    async with server(lambda path: ok(b"hola") if path == "/es/?a=b" else moved) as (port, _):
        assert await here(port).page("hotel.example", "/") == b"hola"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"hello",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 9000,
        ok(b"\x1f\x8b", "Content-Encoding: gzip"),
        ok(b"zz\r\nx", "Transfer-Encoding: chunked"),
    ],
)
async def test_whatever_else_a_site_answers_is_no_page(answer: bytes) -> None:
    async with server(lambda _: answer) as (port, _):
        with suppress(FetchError):
            assert await here(port).page("hotel.example", "/") == b""


async def test_nobody_there_is_no_page() -> None:
    async with server(lambda _: b"") as (port, _):
        pass
    with pytest.raises(FetchError):
        await here(port).page("hotel.example", "/")


async def test_a_register_on_a_laptop_speaks_to_this_machine_alone() -> None:
    for base_url in ("http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"):
        web = web_of(base_url)
        assert (web.only_here, await web.resolve("hotel.example", 443), await web.texts("x")) == (
            True,
            ["127.0.0.1"],
            [],
        )
    public = web_of("https://registry.example")
    assert (public.only_here, public.port, public.tls is not None) == (False, 443, True)


# ── TXT records ─────────────────────────────────────────────────────────────────────────────────────


def record(question: bytes, *texts_: bytes, flags: int = 0x8180, kind: int = 16) -> bytes:
    number = question[:2]
    said = number + struct.pack(">5H", flags, 1, len(texts_), 0, 0) + question[12:]
    for text in texts_:
        pieces = b"".join(bytes([len(part)]) + part for part in (text[:4], text[4:]))
        said += b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(pieces)) + pieces
    return said


@asynccontextmanager
async def resolver(answer: Callable[[bytes], bytes]) -> AsyncGenerator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (size,) = struct.unpack(">H", await reader.readexactly(2))
        said = answer(await reader.readexactly(size))
        writer.write(struct.pack(">H", len(said)) + said)
        writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with running:
        yield running.sockets[0].getsockname()[1]


async def test_txt_records_are_asked_of_the_resolver_and_their_pieces_joined() -> None:
    async with resolver(lambda question: record(question, b"K7QM4TXD2A9", b"other")) as port:
        found = await txt.texts("_x.hotel.example", server="127.0.0.1", port=port)

    assert found == ["K7QM4TXD2A9", "other"]


BROKEN: list[Callable[[bytes], bytes]] = [
    lambda question: b"\0\0" + record(question, b"x")[2:],
    lambda question: record(question, b"x", flags=0x8183),
    lambda question: record(question, b"x", flags=0x0100),
    lambda question: record(question, b"x", kind=1),
    lambda question: record(question, b"x")[:-20],
    lambda _: b"",
    lambda question: record(question, b"x").replace(b"hotel", b"motel"),
]


async def test_an_answer_to_something_else_or_a_broken_one_is_none() -> None:
    for answer in BROKEN:
        async with resolver(answer) as port:
            assert await txt.texts("_x.hotel.example", server="127.0.0.1", port=port) == []


async def test_without_a_resolver_there_is_no_record(tmp_path: Path) -> None:
    named = tmp_path / "resolv.conf"
    named.write_text("# none\nsearch x\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n", encoding="ascii")

    assert txt.first_resolver(named) == "192.0.2.1"
    assert txt.first_resolver(tmp_path / "none") == ""
