"""What a server writes down of its answers and its bugs: an allow-list, one line of JSON each.

Of an answer: method, route template, status, milliseconds, request id. Where somebody scans, reports or reads
reports, no line at all: how many there were in six hours (`quiet`). Never an address, a path as typed, a query, a header or a body; and of a bug where it
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
from typing import cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from registry.kit.clock import Clock, utc_now
from registry.kit.quiet import Quiet, in_private

PRIVATE = (
    "/badge", "/c", "/cases", "/complaints", "/concern", "/confirm", "/desk/incidents", "/follow", "/here", "/misuse", "/my", "/passport",
    "/picture", "/proof", "/q", "/s", "/screen", "/t", "/v",
)  # fmt: skip
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
BROKEN = 500  # what the server says in our place
UNANSWERED = 499  # the visitor was gone before there was an answer
LATER = "registry.later"  # as what is said of failures that waited
DEEPEST = 12  # frames of one traceback, the innermost

request_id: ContextVar[str] = ContextVar("request_id", default="")
log = logging.getLogger("registry.access")
unsaid = Quiet()  # of this process


class AccessLog:
    """Log each answer once it has been sent, and mark what else is logged meanwhile with its request id."""

    def __init__(self, app: ASGIApp, *, clock: Clock = utc_now) -> None:
        self.app = app
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not log.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            if cast("str", scope["type"]) == "lifespan":
                _write([], unsaid.left())
            return
        status, began = UNANSWERED, perf_counter()
        private = is_private(scope["path"])
        in_private.set(private)
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
            if private:
                unsaid.count(status, now=self.clock())
            else:  # what ends six hours is never a private answer, which would date itself by it
                _write(*unsaid.over(now=self.clock()))
                said: dict[str, object] = {"method": _known(scope["method"]), "status": status}
                said["route"] = scope.get("path_template") or None
                said["ms"] = round((perf_counter() - began) * 1000, 1)
                said["request"] = request_id.get()
                log.info("%s", json.dumps(said))


def is_private(path: str) -> bool:
    """Say whether a path is one where we write nothing down about who asks for what."""
    asked = f"{path.lower()}/"
    return any(asked.startswith(f"{room}/") for room in PRIVATE)


def _write(counts: list[str], failed: list[str]) -> None:
    for line in counts:
        log.info("%s", line)
    for line in failed:
        logging.getLogger(LATER).error("%s", line)


def _known(method: str) -> str:
    return method if method in METHODS else "other"


class Lines(logging.Formatter):
    """Anything but an answer, as one line of JSON: what the code said, and where it failed."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name == LATER:
            return record.getMessage()
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said: dict[str, object] = {"at": at, **told(record)}
        if request_id.get():
            said["request"] = request_id.get()
        return json.dumps(said, ensure_ascii=False)


class NotInPrivate(logging.Filter):
    """Keep back what is said while a private request is answered, until its six hours are over."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__()
        self.clock = clock

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the record is to be written now."""
        if record.name == LATER or not in_private.get():
            return True
        unsaid.fail(told(record), now=self.clock())
        return False


def told(record: logging.LogRecord) -> dict[str, object]:
    """Return what the code said, and where it failed, without the moment."""
    said: dict[str, object] = {
        "level": record.levelname.lower(),
        "from": record.name,
        "said": record.getMessage(),
    }
    if record.exc_info and record.exc_info[1] is not None:
        said["failures"] = failures(record.exc_info[1])
    return said


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
    rest.addFilter(NotInPrivate())
    root = logging.getLogger()
    root.handlers = [rest]
    root.setLevel(logging.WARNING)
