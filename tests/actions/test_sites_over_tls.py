"""A website is looked at over TLS, as in production: the certificate must be its own, and nothing else is believed."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from registry.kit.fetching import MOST, FetchError, Web, no_texts, web_of
from registry.logos.domains import FILE, TXT_AT, ProofKind, SiteOutcome
from registry.logos.sites import look
from tests import make
from tests.certificates import Authority
from tests.sites import names, ok, server

DOMAIN = "hotel.example"
GONE = b"HTTP/1.1 404 Not Found\r\n\r\n"
UNREACHABLE, NOT_FOUND = (SiteOutcome.UNREACHABLE, None), (SiteOutcome.NOT_FOUND, None)
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def over_tls(port: int, trusted: ssl.SSLContext) -> Web:
    """Return what production uses, but that names lead to this machine, to a port and a certificate of the test."""
    return Web(names("127.0.0.1"), no_texts, port, tls=trusted, only_here=True)


@asynccontextmanager
async def any_server(serve: Serve, tls: ssl.SSLContext) -> AsyncGenerator[int]:
    running = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with running:
        yield running.sockets[0].getsockname()[1]


async def test_the_file_the_meta_element_or_the_record_confirms_a_website_over_tls(
    authority: Authority,
) -> None:
    code, shown = make.code(), authority.shown_by(DOMAIN)
    meta = f'<head><meta name="child-protection-register" content="{code}"></head>'.encode()

    async def record(name: str) -> list[str]:
        return [code] if name == f"{TXT_AT}.{DOMAIN}" else []

    async with server(lambda path: ok(code.encode()) if path == FILE else GONE, tls=shown) as (port, asked):
        by_file = await look(over_tls(port, authority.trusted()), DOMAIN, code)
    async with server(lambda path: ok(meta) if path == "/" else GONE, tls=shown) as (port, _):
        by_meta = await look(over_tls(port, authority.trusted()), DOMAIN, code)
    async with server(lambda _: GONE, tls=shown) as (port, _):
        by_record = await look(replace(over_tls(port, authority.trusted()), texts=record), DOMAIN, code)

    assert [by_file, by_meta, by_record] == [
        (SiteOutcome.CONFIRMED, how) for how in (ProofKind.FILE, ProofKind.META, ProofKind.DNS)
    ]
    assert asked[0].startswith(f"GET {FILE} HTTP/1.1\r\nHost: {DOMAIN}\r\n")


async def test_the_name_is_told_before_the_certificate_is_shown(authority: Authority) -> None:
    """Many sites share an address: which of them is meant, a server learns by the name that TLS carries."""
    told: list[str | None] = []
    shown = authority.shown_by(DOMAIN)
    shown.set_servername_callback(lambda _, name, __: told.append(name))

    async with server(lambda _: ok(b"hello"), tls=shown) as (port, _):
        await over_tls(port, authority.trusted()).page(DOMAIN, "/")

    assert told == [DOMAIN]


async def test_a_certificate_that_is_another_sites_too_old_or_of_an_unknown_authority_is_not_believed(
    authority: Authority, tmp_path: Path
) -> None:
    code = make.code()
    (tmp_path / "other").mkdir()
    wrong = (
        authority.shown_by("motel.example"),
        authority.shown_by(DOMAIN, until=-timedelta(days=1)),
        Authority(tmp_path / "other").shown_by(DOMAIN),
    )

    for shown in wrong:
        async with server(lambda _: ok(code.encode()), tls=shown) as (port, asked):
            web = over_tls(port, authority.trusted())
            with pytest.raises(FetchError) as refused:
                await web.page(DOMAIN, FILE)
            assert await look(web, DOMAIN, code) == UNREACHABLE
        assert isinstance(refused.value.__cause__, ssl.SSLCertVerificationError)
        assert asked == [], "nothing is asked before the certificate is seen to be right"


async def test_a_server_that_speaks_no_tls_or_an_old_one_is_not_believed(authority: Authority) -> None:
    code, old = make.code(), authority.shown_by(DOMAIN)
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1

    for shown in (None, old):
        async with server(lambda _: ok(code.encode()), tls=shown) as (port, _):
            assert await look(over_tls(port, authority.trusted()), DOMAIN, code) == UNREACHABLE


async def test_a_redirect_is_followed_on_the_same_host_with_its_certificate_seen_again(
    authority: Authority,
) -> None:
    code = make.code()
    moved = f"HTTP/1.1 301 Moved\r\nLocation: https://{DOMAIN}/proof.txt\r\n\r\n".encode()

    def answer(path: str) -> bytes:
        return ok(code.encode()) if path == "/proof.txt" else moved

    async with server(answer, tls=authority.shown_by(DOMAIN)) as (port, asked):
        found = await look(over_tls(port, authority.trusted()), DOMAIN, code)

    assert (found, len(asked)) == ((SiteOutcome.CONFIRMED, ProofKind.FILE), 2)


@pytest.mark.parametrize("goal", ["https://www.hotel.example/", "http://hotel.example/", "https://127.0.0.1/", "https://hotel.example:8443/"])  # fmt: skip
async def test_a_redirect_to_another_host_or_out_of_tls_is_not_followed(
    authority: Authority, goal: str
) -> None:
    moved = f"HTTP/1.1 302 Found\r\nLocation: {goal}\r\n\r\n".encode()

    async with server(lambda _: moved, tls=authority.shown_by(DOMAIN)) as (port, asked):
        found = await look(over_tls(port, authority.trusted()), DOMAIN, make.code())

    assert (found, len(asked)) == (UNREACHABLE, 2), "the file and the first page, each asked for once"


async def test_of_a_page_without_end_no_more_is_read_than_counts(authority: Authority) -> None:
    code = make.code()

    ended = asyncio.Semaphore(0)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ok(b""))
        try:
            while True:
                writer.write(b"x" * 4096)
                await writer.drain()
        except OSError:
            writer.transport.abort()
            ended.release()

    async with any_server(serve, authority.shown_by(DOMAIN)) as port:
        web = over_tls(port, authority.trusted())
        assert len(await web.page(DOMAIN, "/")) <= MOST
        assert await look(web, DOMAIN, code) == NOT_FOUND
        async with asyncio.timeout(2):
            for _ in range(3):
                await ended.acquire()  # the other side is not left sending
    at_the_end = ok(b"\n" * MOST + code.encode())
    async with server(lambda _: at_the_end, tls=authority.shown_by(DOMAIN)) as (port, _):
        assert await look(over_tls(port, authority.trusted()), DOMAIN, code) == NOT_FOUND


async def test_a_site_that_is_slow_in_its_handshake_or_drop_by_drop_in_its_answer_is_left(
    authority: Authority,
) -> None:
    async def drops(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for drop in ok(b"x" * 100_000):
            writer.write(bytes([drop]))
            await asyncio.sleep(0.02)
            if writer.is_closing():
                return

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    began = asyncio.get_running_loop().time()
    async with any_server(drops, authority.shown_by(DOMAIN)) as port:
        slow = replace(over_tls(port, authority.trusted()), longest=0.5)
        with pytest.raises(FetchError, match="TimeoutError"):
            await slow.page(DOMAIN, "/")
    running = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with running:
        mute = replace(over_tls(running.sockets[0].getsockname()[1], authority.trusted()), longest=0.5)
        assert await look(mute, DOMAIN, make.code()) == UNREACHABLE
    assert asyncio.get_running_loop().time() - began < 5


async def test_production_goes_to_no_inner_address_whatever_certificate_lies_there(
    authority: Authority,
) -> None:
    code = make.code()

    async with server(lambda _: ok(code.encode()), tls=authority.shown_by(DOMAIN)) as (port, asked):
        for found in (["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"], ["10.0.0.1"], []):
            web = Web(names(*found), no_texts, port, tls=authority.trusted())
            assert await look(web, DOMAIN, code) == (SiteOutcome.NOT_PUBLIC, None)

    assert asked == []
    deployed = web_of("https://registry.example")
    assert deployed.tls is not None
    assert (deployed.only_here, deployed.port, deployed.longest) == (False, 443, 10.0)
    assert (deployed.tls.verify_mode, deployed.tls.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert deployed.tls.minimum_version >= ssl.TLSVersion.TLSv1_2
