"""What a server writes down of its answers and its bugs: an allow-list, one line of JSON each.

Of an answer: method, route template, status, milliseconds, request id. Where somebody scans or reports,
method and status only. Never an address, a path as typed, a query, a header or a body; and of a bug where it
happened and its kind, not its text, which may quote what somebody typed.
"""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from secrets import token_hex
from time import perf_counter
from traceback import extract_tb, walk_tb
from types import TracebackType

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

PRIVATE = frozenset(
    {
        "/badge",
        "/concern",
        "/follow",
        "/here",
        "/misuse",
        "/my",
        "/passport",
        "/picture",
        "/q",
        "/s",
        "/screen",
        "/v",
    }
)
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
BROKEN = 500  # what the server says in our place
UNANSWERED = 499  # the visitor was gone before there was an answer
DEEPEST = 12  # frames of one traceback, the innermost

request_id: ContextVar[str] = ContextVar("request_id", default="")
log = logging.getLogger("registry.access")


class AccessLog:
    """Log each answer once it has been sent, and mark what else is logged meanwhile with its request id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not log.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            return
        status, began = UNANSWERED, perf_counter()
        private = is_private(scope["path"])
        request_id.set("" if private else token_hex(8))

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note_status)
        except Exception:
            status = status if status != UNANSWERED else BROKEN
            raise
        finally:
            said: dict[str, object] = {"method": _known(scope["method"]), "status": status}
            if not private:
                said["route"] = scope.get("path_template") or None
                said["ms"] = round((perf_counter() - began) * 1000, 1)
                said["request"] = request_id.get()
            log.info("%s", json.dumps(said))


def is_private(path: str) -> bool:
    """Say whether a path is one where we write nothing down about who asks for what."""
    return f"/{path[1:].partition('/')[0].lower()}" in PRIVATE


def _known(method: str) -> str:
    return method if method in METHODS else "other"


class Lines(logging.Formatter):
    """Anything but an answer, as one line of JSON: what the code said, and where it failed."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": record.getMessage(),
        }
        if request_id.get():
            said["request"] = request_id.get()
        if record.exc_info and record.exc_info[1] is not None:
            said["failures"] = failures(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def failures(error: BaseException) -> list[dict[str, object]]:
    """Return an exception and what led to it: kinds and places, no text and no local values."""
    told: list[dict[str, object]] = []
    present: BaseException | None = error
    while present is not None and len(told) < DEEPEST:
        told.append({"kind": type(present).__qualname__, "at": _places(present.__traceback__)})
        led = None if present.__suppress_context__ else present.__context__
        present = present.__cause__ or led
    return told


def _places(trace: TracebackType | None) -> list[str]:
    frames = [frame for frame, _ in walk_tb(trace)][-DEEPEST:]
    lines = extract_tb(trace)[-DEEPEST:]
    return [
        f"{frame.f_globals.get('__name__', '?')}:{line.lineno} {line.name}"
        for frame, line in zip(frames, lines, strict=True)
    ]


def set_up_logs() -> None:
    """Write answers to standard output and the rest, from warnings on, to standard error."""
    answers = logging.StreamHandler(sys.stdout)
    answers.setFormatter(logging.Formatter("%(message)s"))
    log.handlers, log.propagate = [answers], False
    log.setLevel(logging.INFO)
    rest = logging.StreamHandler(sys.stderr)
    rest.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers = [rest]
    root.setLevel(logging.WARNING)
