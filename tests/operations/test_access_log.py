"""What a server writes down: an allow-list, and nothing about who scans or reports."""

import json
import logging
from datetime import datetime
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient
from litestar.types import ASGIApp
from sqlalchemy.ext.asyncio import AsyncSession

from registry.app import create_asgi
from registry.db import Database
from registry.kit.access_log import Lines, failures, is_private
from tests import make
from tests.apps import PASSWORDS
from tests.conftest import NOON
from tests.pages.conftest import SETTINGS, app, browser, database  # noqa: F401 (fixtures)

MARKERS = ("198.51.100.77", "Marker/9", "marker-query", "marker-body", "marker-cookie")


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


async def test_where_somebody_scans_or_reports_method_and_status_stand_alone(
    db: AsyncSession, visitor: AsyncClient, lines: pytest.LogCaptureFixture
) -> None:
    sticker = await make.placement(db, await make.signatory(db))
    paths = [
        f"/v/{sticker.code}",
        f"/V/{sticker.code}",
        f"/v/{sticker.code}?{MARKERS[2]}",
        "/v?code=NF5ASZES8W0",
    ]
    paths += [
        "/q/123",
        "/Q/123",
        "/concern",
        "/concern/write",
        "/follow",
        "/FOLLOW/x",
        f"/v/{MARKERS[2]}/%00",
    ]

    async with visitor:
        for path in paths:
            await visitor.get(path)

    said = [json.loads(record.getMessage()) for record in lines.records if record.name == "registry.access"]
    assert len(said) == len(paths)
    assert {tuple(line) for line in said} == {("method", "status")}
    assert sticker.code not in lines.text


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
    ["/v", "/v/x", "/V/x", "/q/1", "/Q", "/concern", "/concern/x", "/Follow", "/my/x", "/passport/x/y"],
)
def test_scans_and_reports_are_private(path: str) -> None:
    assert is_private(path)


@pytest.mark.parametrize("path", ["/", "", "/verify", "/desk/v", "/vv/x", "/concerned"])
def test_other_pages_are_not(path: str) -> None:
    assert not is_private(path)
