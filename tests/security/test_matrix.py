"""Everybody asks every route, with every method, for somebody else's rows: nothing is seen, changed or broken."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from registry.accounts.guards import Audience, audiences, routes
from registry.accounts.rules import Role
from registry.app import create_app
from registry.db import Database
from registry.tables import all_tables
from tests import make
from tests.apps import PASSWORDS
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.pages.conftest import SETTINGS
from tests.security.tenant import Tenant
from tests.security.tenants import tenant

OWN = {"sec-fetch-site": "same-origin"}
MINE, THEIRS = "canaryaone", "canarybtwo"
VERBS = (
    "renew",
    "replace",
    "revoke",
    "end",
    "accept",
    "decline",
    "grant",
    "refuse",
    "confirm",
    "drop",
)
# What a form may hold: enough of it is right that an act would happen, were it not refused.
FORM = {
    "email": "x@example.org", "name": "X", "role": "owner", "kind": "document", "label": "X", "why": "lost",
    "country": "CR", "outcome": "suspend", "ground": "critical_finding", "reason": "X", "effective_on": "2026-03-27",
    "followed": "yes", "decision": "accept", "text": "X", "comment": "X", "plates": "X-1", "state": "done", "sure": "yes",
    "agrees": "yes", "act": "accept", "answer": "yes", "known_as": "X", "since": "2026-01-01", "until": "2026-03-01",
    "module": "M0", "held_on": "2026-03-20", "minutes": "20", "mode": "online", "language": "es", "how": "paper",
    "obligation": "voluntary", "logo_from": "verified", "authority": "document", "statement": "X", "item": "business",
}  # fmt: skip
# Of which table a place in an address names a row: the tenant has one of each.
ROW_OF = {
    "annual_report_id": "annual_reports", "appeal_id": "appeals", "application_id": "applications", "association_id": "associations", "change_id": "registrar_changes",
    "asked_id": "campaign_asked", "audit_id": "audits", "auditor_id": "audit_auditors", "campaign_id": "campaigns", "denial_id": "denials",
    "complaint_id": "complaints", "member_id": "campaign_members", "paper_id": "decision_papers", "page_id": "campaign_pages",
    "attendance_id": "attendances", "authority_id": "case_authorities", "case_id": "door_reports", "claim_id": "claims",
    "document_id": "authority_documents", "draw_id": "audit_draws", "drill_id": "drills", "federation_id": "federations", "finding_id": "audit_findings", "hold_id": "case_holds",
    "kept_id": "procedure_holds", "incident_id": "incident_logs", "invitation_id": "invitations", "item_id": "plan_items", "job_id": "jobs", "letter_id": "outbox_mails", "picture_id": "training_evidence",
    "place_id": "establishments", "placement_id": "placements", "post_id": "posts", "public_id": "sessions",
    "recommendation_id": "recommendations", "referral_id": "referrals", "report_id": "misuse_reports", "request_id": "membership_requests",
    "roster_id": "rosters", "screen_id": "screens", "session_id": "training_sessions", "shot_id": "audit_pictures", "signatory_id": "signatories",
    "staff_id": "staff_members", "vehicle_id": "vehicles", "view_id": "saved_views",
}  # fmt: skip
NOBODYS = {"alarm_id", "hotline_id"}  # the register's own
PARAMETER = re.compile(r"\{(\w+):(\w+)\}")
EVERYBODY = (
    "visitor",
    "newcomer",
    Role.OWNER,
    Role.FOCAL_POINT,
    Role.ASSOCIATION_ADMIN,
    Role.REVIEWER,
    Role.AUDITOR,
    Role.CASE_HANDLER,
)


def addresses(path: str, theirs: Tenant) -> Iterator[str]:
    """Yield a route's path with each of their ids, or words, in each of its places."""
    found = PARAMETER.findall(path)
    if not found:
        yield path
    elif found[0][1] == "uuid":
        # Rows of its kind, and a few others for all that it is not meant for.
        own = theirs.kinds[ROW_OF.get(found[0][0], "")]
        for one in dict.fromkeys([*own, *theirs.ids[1:4]]):
            yield from addresses(PARAMETER.sub(str(one), path, count=1), theirs)
    else:
        words = VERBS if found[0][0] == "what" else (*theirs.slugs, "CR", "logo.svg", "2026-03-01", "v1")
        for word in words:
            yield from addresses(PARAMETER.sub(word, path, count=1), theirs)


async def sign_in_as(db: AsyncSession, browser: Browser, who: str, mine: Tenant) -> None:
    browser.client.cookies.clear()
    if who != "visitor":
        await browser.sign_in(mine.people[who] if who in mine.people else await make.account(db))


async def rows_of(connection: AsyncConnection, theirs: Tenant) -> dict[str, list[str]]:
    """Return every stored row that names one of their ids, but for what counts tries."""
    ids = {str(one) for one in theirs.ids}
    kept: dict[str, list[str]] = {}
    for table in all_tables().sorted_tables:
        if table.name == "spent":
            continue
        rows = [tuple(map(str, row)) for row in await connection.execute(select(table))]
        kept[table.name] = sorted(str(row) for row in rows if ids & set(row))
    return kept


@pytest.fixture
def written(connection: AsyncConnection) -> Iterator[list[str]]:
    """Return the statements that wrote something."""
    found: list[str] = []

    def listen(_: Connection, __: Any, statement: str, *___: Any) -> None:
        if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
            found.append(statement)

    engine: Engine = connection.engine.sync_engine
    event.listen(engine, "before_cursor_execute", listen)
    yield found
    event.remove(engine, "before_cursor_execute", listen)


def asked_of(app: Litestar) -> list[tuple[str, str, Audience]]:
    found = []
    for path, handler in routes(app):
        (audience,) = audiences(handler)
        methods = sorted(getattr(handler, "http_methods", set()) - {"OPTIONS", "HEAD"})
        found += [
            (method, path, audience) for method in methods if not path.startswith(("/static", "/sign-out"))
        ]
    return found


@pytest.mark.parametrize("who", EVERYBODY)
async def test_nobody_sees_or_changes_what_is_not_theirs(
    db: AsyncSession,
    connection: AsyncConnection,
    database: Database,
    browser: Browser,
    written: list[str],
    record_property: Any,
    who: str,
) -> None:
    mine, theirs = await tenant(db, MINE), await tenant(db, THEIRS)
    app = create_app(SETTINGS, database, clock=lambda: NOON, passwords=PASSWORDS)
    await sign_in_as(db, browser, who, mine)
    before = await rows_of(connection, theirs)
    asked, wrong = 0, []

    for method, path, _ in asked_of(app):
        for address in addresses(path, theirs):
            if method == "POST" and address.startswith(
                ("/account/sessions/end-all", "/account/password", "/sign-", "/forgot")
            ):
                continue
            written.clear()
            form = FORM | {
                "site": str(theirs.ids[0]),
                "signatory_id": str(theirs.ids[1]),
                "who": str(theirs.staff_id),
                "staff": str(theirs.staff_id),
            }
            response = await browser.client.request(
                method, address, headers=OWN, data=form if method == "POST" else None
            )
            asked += 1
            if response.status_code >= 500:
                wrong.append(f"{method} {address}: broke, {response.status_code}")
            if THEIRS.encode() in response.content or THEIRS in str(response.headers):
                wrong.append(f"{method} {address}: showed what is not theirs")
            if address.startswith("/join/claim/"):
                before = await rows_of(connection, theirs)  # anyone may say so; a person decides
            if written and (now := await rows_of(connection, theirs)) != before:
                changed = [name for name in now if now[name] != before[name]]
                wrong.append(f"{method} {address}: changed {changed}")
                before = now

    record_property("requests", asked)
    assert wrong == []
    assert asked > 100


async def test_every_address_with_an_id_meets_a_row_of_its_kind(db: AsyncSession, database: Database) -> None:
    theirs = await tenant(db, THEIRS)
    app = create_app(SETTINGS, database, clock=lambda: NOON, passwords=PASSWORDS)
    asked = {
        name
        for _, path, _ in asked_of(app)
        for name, kind in PARAMETER.findall(path)
        if kind == "uuid" and name not in NOBODYS
    }

    assert {name: ROW_OF.get(name) for name in asked if not theirs.kinds[ROW_OF.get(name, "")]} == {}
    assert set(ROW_OF) <= asked, "a place that no address has any more"


async def test_a_registrar_breaks_nothing_with_any_id(
    db: AsyncSession, database: Database, browser: Browser
) -> None:
    theirs = await tenant(db, THEIRS)
    app = create_app(SETTINGS, database, clock=lambda: NOON, passwords=PASSWORDS)
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    for method, path, _ in asked_of(app):
        for address in addresses(path, theirs):
            if method == "GET":
                assert (await browser.client.get(address)).status_code < 500, address


async def test_foreign_missing_and_not_for_you_are_one_answer(db: AsyncSession, browser: Browser) -> None:
    mine, theirs = await tenant(db, MINE), await tenant(db, THEIRS)
    await browser.sign_in(mine.people[Role.OWNER])
    hotel = theirs.ids[1]

    answers = set()
    for address in (
        f"/desk/logos/{theirs.kinds['placements'][0]}",
        f"/desk/logos/{hotel}",
        f"/registrar/signatories/{hotel}",
    ):
        response = await browser.client.get(address)
        # The language switch leads back to the address itself: all else is equal to the byte.
        answers.add((response.status_code, response.text.replace(address, "HERE")))

    assert [status for status, _ in answers] == [404]
