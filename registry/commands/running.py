"""`registry serve`, `worker` and `migrate`."""

import asyncio
import errno
import os
import signal
import socket
import sys
from argparse import Namespace

import uvicorn

from registry.commands import CommandError
from registry.commands.preparing import note_keyring, prepare, prepare_to_sign
from registry.commands.trying import demonstration, tell
from registry.db import open_database
from registry.kit.access_log import set_up_logs
from registry.kit.assets import check_accent
from registry.kit.clock import utc_now
from registry.settings import Settings
from registry.worker import work


def serve(settings: Settings, said: Namespace, _: object) -> None:
    """Migrate, then answer requests until stopped.

    Raises:
        CommandError: the address is in use or not ours, or the database cannot be used.

    """
    check_accent(settings.accent)
    with _bind(settings) as door:
        prepare(settings)
        if settings.works_in_process:
            prepare_to_sign(settings)
        shown = demonstration(settings) if said.demo else None
        note_keyring(settings)
        print(tell(settings, shown, now=utc_now()), file=sys.stderr)  # noqa: T201 (the operator reads it)
        if shown is not None and not settings.officers:
            os.environ["REGISTRY_OFFICERS"] = shown.officers  # where `serve_app` reads it
        uvicorn.Server(_config(settings)).run([door])


def _config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        "registry.asgi:serve_app",
        factory=True,
        # No access log: it would keep who scanned which code. Nor its own way of logging the rest.
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        ws="none",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies.split() or None,
        timeout_graceful_shutdown=10,
    )


def _bind(settings: Settings) -> socket.socket:
    """Take the address first: a port in use is told before anything is migrated."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.host, settings.port))
        door.listen(2048)
    except (OSError, UnicodeError) as error:
        door.close()
        why = getattr(error, "strerror", None) or "it is no address"
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            why = "something else listens there; set REGISTRY_PORT to another"
        raise CommandError(f"Cannot listen on {settings.host} port {settings.port}: {why}.") from None
    return door


def worker(settings: Settings, _: Namespace, __: object) -> None:
    """Send mail and do what is due, until stopped; the letter in hand is finished first."""
    set_up_logs()
    prepare(settings)
    prepare_to_sign(settings)
    note_keyring(settings)

    async def run() -> None:
        stop = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, stop.set)
        database = open_database(settings.database)
        try:
            await work(settings, database, stop=stop)
        finally:
            await database.close()

    asyncio.run(run())


def migrate_only(settings: Settings, _: Namespace, __: object) -> None:
    """Bring the database to the newest migration."""
    prepare(settings)
