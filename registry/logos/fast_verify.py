"""A scan of a code that is ours, answered before the framework; `verify_pages` answers everything else.

Both ways send the same statement and draw the same template, and a test compares them byte for byte. This one
draws each case once and cuts the page at its names and dates (PERFORMANCE.md has the figures).
"""

import logging
import re
from collections import OrderedDict
from datetime import date, datetime, timedelta
from typing import NamedTuple, cast

from jinja2 import Environment
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send
from sqlalchemy.exc import SQLAlchemyError

from registry.db import Database
from registry.kit.clock import Clock
from registry.kit.fragments import Cut, mark
from registry.kit.i18n import spoken
from registry.kit.pages import asked_path, explicit
from registry.logos.answers import TEMPLATE, VARY, Details, Local, context, details, local, minute, wants_json
from registry.logos.lookups import AWAY, lookup
from registry.logos.rules import read_code
from registry.logos.verdicts import Case, Scanned, judge

METHODS = frozenset({"GET", "HEAD"})
PATHS = ("/v/", "/V/")
# What goes into the page's links to itself unchanged. Other spellings are as right, and answered the simple way.
PLAIN = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z -]{9,22})[0-9A-Za-z]")
LANGUAGE_ONLY = re.compile(rb"(?:lang=[a-z]{2})?")
KEPT_FOR = timedelta(seconds=5)  # a country's date and numbers, never past the minute
KEPT_CASES = 512  # 10 kB each
KEPT_COUNTRIES = 300  # there are 249
MARKED = Details._make(mark(number) for number in range(len(Details._fields)))

log = logging.getLogger(__name__)


class Drawn(NamedTuple):
    """All that decides what a page looks like, but for the values that `Details` holds."""

    case: Case
    there: Local
    language: str
    explicit: str
    present: tuple[bool, ...]


class FastVerify:
    """Answers GET and HEAD of `/v/…` and `/V/…` for codes that are ours; passes everything else on."""

    def __init__(self, app: ASGIApp, *, database: Database, clock: Clock, jinja: Environment) -> None:
        self.app = app
        self._database = database
        self._clock = clock
        self._jinja = jinja
        self._lookup = lookup(database.url)
        self._guess = clock().date()
        self._countries: OrderedDict[str, tuple[datetime, datetime, Local]] = OrderedDict()
        self._pages: OrderedDict[Drawn, Cut] = OrderedDict()

    async def close(self) -> None:
        """Let the connection go; the end of the application's life does."""
        if self._lookup is not None:
            await self._lookup.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind: str = scope["type"]
        if kind == "lifespan":
            try:
                await self.app(scope, receive, send)
            finally:
                await self.close()
            return
        asked = cast("HTTPScope", scope)
        body = await self._answer(asked) if kind == "http" and asked["path"][:3] in PATHS else None
        if body is None:
            await self.app(scope, receive, send)
            return
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"vary", VARY.encode()),
            (b"content-length", b"%d" % len(body)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        sent = b"" if asked["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": sent, "more_body": False})

    async def _answer(self, scope: HTTPScope) -> bytes | None:
        """Return the page, or None where the simple way has to answer."""
        typed = scope["path"][3:]
        if scope["method"] not in METHODS or not PLAIN.fullmatch(typed):
            return None
        if not LANGUAGE_ONLY.fullmatch(scope["query_string"]) or _asks_for_json(scope):
            return None
        code = read_code(typed)
        if code is None or self._lookup is None:
            return None
        try:
            return await self._page(code)
        except (*AWAY, SQLAlchemyError) as error:
            log.warning("A scan is answered the simple way: %s", type(error).__name__)
            return None

    async def _page(self, code: str) -> bytes | None:
        now = self._clock()
        guess = self._guess  # another scan may guess anew while this one waits
        scanned = await self._find(code, guess)
        if scanned is None:
            return None
        there = self._known(scanned.country, now) or await self._ask(scanned.country, now)
        if there.today != guess:
            # It is another day there than where the last scan was: ask for that day.
            self._guess = there.today
            scanned = await self._find(code, there.today)
        case = scanned and judge(scanned, today=there.today)
        if scanned is None or case is None:
            return None
        values = details(case, scanned, today=there.today)
        drawn = Drawn(case, there, spoken.get(), explicit.get(), tuple(map(bool, values)))
        cut = self._pages.get(drawn) or self._draw(drawn)
        return cut.fill(values)

    async def _find(self, code: str, today: date) -> Scanned | None:
        assert self._lookup is not None  # noqa: S101 (asked before)
        return await self._lookup(code, today)

    def _known(self, country: str, now: datetime) -> Local | None:
        begin, end, there = self._countries.get(country, (now, now, None))
        return there if begin <= now < end else None

    async def _ask(self, country: str, now: datetime) -> Local:
        async with self._database.reads() as db, db.begin():
            there = await local(db, country, now)
        _, _, before = self._countries.pop(country, (now, now, there))
        if (before.today, before.numbers, before.more) == (there.today, there.numbers, there.more):
            there = before  # the pages drawn with it stay good
        end = min(now + KEPT_FOR, minute(now) + timedelta(minutes=1))
        self._countries[country] = now, end, there
        if len(self._countries) > KEPT_COUNTRIES:
            self._countries.popitem(last=False)
        return there

    def _draw(self, drawn: Drawn) -> Cut:
        marked = Details._make(
            sign if there else "" for sign, there in zip(MARKED, drawn.present, strict=True)
        )
        before = asked_path.set(f"{marked.path}?lang={drawn.explicit}" if drawn.explicit else marked.path)
        try:
            page = self._jinja.get_template(TEMPLATE).render(context(drawn.case, marked, drawn.there))
        finally:
            asked_path.reset(before)
        cut = self._pages[drawn] = Cut(page)
        if len(self._pages) > KEPT_CASES:
            self._pages.popitem(last=False)
        return cut


def _asks_for_json(scope: HTTPScope) -> bool:
    for name, value in scope["headers"]:
        if name == b"accept":
            return wants_json(value.decode("latin-1"))
    return False
