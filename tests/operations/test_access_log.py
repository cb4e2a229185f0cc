"""What a server writes down: an allow-list, and nothing about who scans or reports."""

import json
import logging
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient
from litestar.types import ASGIApp
from sqlalchemy.ext.asyncio import AsyncSession

from registry.app import create_asgi
from registry.db import Database
from registry.kit import access_log
from registry.kit.access_log import AccessLog, Lines, NotInPrivate, failures, is_private
from registry.kit.http import PlainPaths
from registry.kit.quiet import in_private
from tests import make
from tests.apps import PASSWORDS
from tests.conftest import NOON
from tests.pages.conftest import SETTINGS, app, browser, database  # noqa: F401 (fixtures)

MARKERS = ("198.51.100.77", "Marker/9", "marker-query", "marker-body", "marker-cookie")


def inner(wrapped: ASGIApp) -> ASGIApp:
    """Return what the application's own access log wraps."""
    return cast("AccessLog", cast("PlainPaths", wrapped).app).app


@pytest.fixture
def visitor(app: ASGIApp) -> AsyncClient:  # noqa: F811 (the fixture of that name)
    transport = ASGITransport(cast("Any", app), client=(MARKERS[0], 4711), raise_app_exceptions=False)
    headers = {"user-agent": MARKERS[1], "cookie": f"s={MARKERS[4]}", "sec-fetch-site": "same-origin"}
    return AsyncClient(transport=transport, base_url=SETTINGS.base_url, headers=headers)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="registry.access")
    monkeypatch.setattr(logging.getLogger("httpx"), "disabled", True)  # the visitor's own lines
    return caplog


async def test_where_somebody_scans_or_reports_no_line_is_written_and_six_hours_are_counted(
    app: ASGIApp,  # noqa: F811 (the fixture of that name)
    db: AsyncSession, lines: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    sticker = await make.placement(db, await make.signatory(db))
    paths = [
        f"/v/{sticker.code}", f"/V/{sticker.code}?{MARKERS[2]}", "/v?code=NF5ASZES8W0", "/q/123", "/Q/123",
        "/concern", "/concern/write", "//concern", "//follow//x", f"//v/{sticker.code}", "/follow", "/FOLLOW/x", f"/v/{MARKERS[2]}/%00",
        "/cases", "/cases/x", "/confirm", "/proof/x", "/desk/incidents", "/desk/incidents/new",
    ]  # fmt: skip
    moments = [NOON]
    access_log.unsaid.left()
    transport = ASGITransport(
        cast("Any", PlainPaths(AccessLog(inner(app), clock=lambda: moments[-1]))),
        client=(MARKERS[0], 4711),
    )

    async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        for path in paths:
            await client.get(f"{SETTINGS.base_url}{path}")
        await client.get("/healthz")
        before = _said(lines)
        moments.append(NOON + timedelta(hours=6))
        await client.get("/concern")  # which would date itself, if it ended the six hours
        assert _said(lines) == before
        await client.get("/healthz")

    counts, healthy = _said(lines)[-2:]
    assert [line["route"] for line in before] == ["/healthz"]
    assert healthy["route"] == "/healthz"
    assert (counts["day"], counts["band"]) == (NOON.date().isoformat(), NOON.hour // 6)
    assert sum(counts["private"].values()) == len(paths)
    assert set(counts) == {"day", "band", "private"}
    assert sticker.code not in lines.text


async def test_counts_of_less_than_six_hours_are_never_written(
    app: ASGIApp,  # noqa: F811 (the fixture of that name)
    lines: pytest.LogCaptureFixture,
) -> None:
    wrapped = AccessLog(inner(app), clock=lambda: NOON)
    access_log.unsaid.count(200, now=NOON)
    access_log.unsaid.fail({"said": "x"}, now=NOON)
    left = access_log.unsaid.left()

    transport = ASGITransport(cast("Any", wrapped), client=(MARKERS[0], 4711))
    async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        await client.get("/healthz")

    assert [json.loads(line) for line in left] == [{"day": NOON.date().isoformat(), "times": 1, "said": "x"}]
    assert [set(line) for line in _said(lines)] == [{"method", "status", "route", "ms", "request"}]


def test_what_fails_in_private_waits_until_its_six_hours_are_over_and_tells_its_day_alone() -> None:
    kept = NotInPrivate(clock=lambda: NOON)
    access_log.unsaid.left()

    def said(text: str) -> bool:
        return bool(kept.filter(logging.LogRecord("registry.app", logging.ERROR, "", 1, text, None, None)))

    assert said("in public")
    token = in_private.set(True)
    assert [said(text) for text in ("the later one", "an earlier one", "the later one")] == [False] * 3
    in_private.reset(token)

    assert access_log.unsaid.over(now=NOON) == ([], [])
    _, failed = access_log.unsaid.over(now=NOON + timedelta(hours=6))
    told = [json.loads(line) for line in failed]
    assert [(line["said"], line["times"]) for line in told] == [("an earlier one", 1), ("the later one", 2)]
    assert {tuple(line) for line in told} == {("day", "times", "level", "from", "said")}
    assert NOON.date().isoformat() in failed[0]
    assert ":" not in told[0]["day"]


def _said(lines: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(record.getMessage()) for record in lines.records if record.name == "registry.access"]


async def test_elsewhere_the_route_stands_and_not_what_was_typed(
    visitor: AsyncClient, lines: pytest.LogCaptureFixture
) -> None:
    async with visitor:
        await visitor.get(f"/code/v1?{MARKERS[2]}")
        await visitor.get(f"/nowhere/{MARKERS[2]}")
        await visitor.post("/sign-in", data={"email": f"{MARKERS[3]}@example.org", "password": MARKERS[3]})
        await visitor.request("MARKER-BODY", "/")

    said = [json.loads(record.getMessage()) for record in lines.records if record.name == "registry.access"]
    assert [(line["method"], line["status"]) for line in said[1:]] == [
        ("GET", 404),
        ("POST", 422),
        ("other", 405),
    ]
    assert {tuple(line) for line in said} == {("method", "status", "route", "ms", "request")}
    assert said[0]["route"].startswith("/code/")
    assert "{" in said[0]["route"]
    assert said[1]["route"] is None
    assert len({line["request"] for line in said}) == len(said)
    for marker in MARKERS:
        assert marker not in lines.text


async def test_a_bug_is_noted_by_kind_and_place_without_its_text(
    database: Database,  # noqa: F811 (the fixture of that name)
    lines: pytest.LogCaptureFixture,
) -> None:
    moments = [NOON]

    def broken() -> datetime:
        if not moments:
            raise LookupError(MARKERS[3])
        return moments[0]

    broken_app = create_asgi(SETTINGS, database, clock=broken, passwords=PASSWORDS)
    moments.clear()
    transport = ASGITransport(cast("Any", broken_app), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        assert (await client.get("/directory")).status_code == 500

    bug = next(record for record in lines.records if record.levelname == "ERROR")
    told = json.loads(Lines().format(bug))
    assert MARKERS[3] not in json.dumps(told)
    assert any(failure["kind"] == "LookupError" for failure in told["failures"])
    assert any("broken" in place for failure in told["failures"] for place in failure["at"])


def test_a_failure_and_what_led_to_it_are_told_and_an_endless_chain_ends() -> None:
    first, second = ValueError("one"), KeyError("two")
    first.__context__, second.__cause__ = second, first
    kinds = [failure["kind"] for failure in failures(first)]
    assert kinds[:3] == ["ValueError", "KeyError", "ValueError"]
    assert len(kinds) == 12


@pytest.mark.parametrize(
    "path",
    [
        "/cases",
        "/cases/x",
        "/desk/incidents",
        "/Confirm",
        "/proof/x",
        "/v",
        "/v/x",
        "/V/x",
        "/q/1",
        "/Q",
        "/concern",
        "/concern/x",
        "/Follow",
        "/my/x",
        "/passport/x/y",
    ],
)
def test_scans_and_reports_are_private(path: str) -> None:
    assert is_private(path)


@pytest.mark.parametrize(
    "path", ["/", "", "/verify", "/desk", "/desk/incident", "/desk/v", "/vv/x", "/concerned"]
)
def test_other_pages_are_not(path: str) -> None:
    assert not is_private(path)
