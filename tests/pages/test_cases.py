"""A case handler works at the desk: four states, one case from opening to closing, an authority, a receipt."""

import gc
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pyrage
import pytest
from httpx import ASGITransport, AsyncClient
from litestar.types import ASGIApp
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post, Session
from registry.accounts.rules import Role
from registry.cases.authorities import AuthorityDraft, register_authority
from registry.cases.models import CaseFile, ReportProof
from registry.cases.rules import Outcome
from registry.countries.hotlines import Kind
from registry.db import Database
from registry.door.actions import add_to_report
from registry.door.queries import followed
from registry.handlers.keyrings import mark_keyring
from registry.handlers.models import OpenVault
from registry.kit.i18n import LANGUAGES
from registry.kit.sealing import Remembered
from registry.ledger.models import LedgerEntry
from registry.tables import all_tables
from tests import cases, door, handlers, make
from tests.apps import lent
from tests.cases import Desk
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.pages.conftest import SETTINGS
from tests.rules.test_signature_record import words

CASES, KEYS = "/cases", "/cases/keys"
IDENTITY = pyrage.x25519.Identity.generate()
OWN = {"sec-fetch-site": "same-origin"}
HOSTILE = "<script>alert(1)</script> https://evil.example \u202egnp.exe"


@pytest.fixture
async def desk(db: AsyncSession, tmp_path: Path, now: datetime) -> Desk:
    return await cases.desk(db, tmp_path, now=now)


@pytest.fixture
def app(database: Database, tmp_path: Path) -> ASGIApp:
    settings = replace(handlers.with_officers(SETTINGS), keyring_dir=tmp_path / "keyring")
    return lent(settings, database, clock=lambda: NOON)


async def sign_in(db: AsyncSession, browser: Browser, desk: Desk, *, unlock: bool = True) -> Account:
    account = await db.get_one(Account, desk.handler.account_id)
    await browser.sign_in(account)
    if unlock:
        await browser.submit(KEYS, to="/unlock", passphrase=handlers.PASSPHRASE)
    return account


async def test_the_desk_says_how_it_stands_in_four_states(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    carla = await make.person(db, Role.CASE_HANDLER, name="Carla Nueva")
    await browser.sign_in(carla)
    assert "Your desk is shut" in (await browser.open(CASES)).text
    await browser.client.post("/sign-out", headers=OWN)
    await sign_in(db, browser, desk, unlock=False)
    assert "Your vault is locked" in (await browser.open(CASES)).text
    await browser.submit(KEYS, to="/unlock", passphrase=handlers.PASSPHRASE)
    page = await browser.open(CASES)
    assert "Nothing waits" in page.text

    report_id = await cases.log(db, desk, now=NOON, told=False)

    page = await browser.open(CASES)
    assert "Your vault is unlocked" in page.text
    assert "No authority told" in page.text
    assert str(report_id) in str(page.html)
    assert cases.NARRATIVE not in page.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_of_the_desk_is_there_in_every_language(
    db: AsyncSession, browser: Browser, desk: Desk, language: str
) -> None:
    report_id = await cases.told(db, desk, now=NOON, held=True)
    await sign_in(db, browser, desk)
    await browser.submit(f"{CASES}/{report_id}", to="/open")
    for path in ("", "/closed", "/search", "/authorities", f"/{report_id}"):
        assert (await browser.open(f"{CASES}{path}?lang={language}")).status == 200


async def test_a_report_that_nobody_can_open_is_a_number_for_desk_and_registrar(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    report_id = await cases.log(db, desk, now=NOON)
    other = await cases.colleague(db, desk, now=NOON)
    await db.execute(delete(Post).where(Post.account_id == desk.handler.account_id))
    await sign_in(db, browser, other)
    page = await browser.open(CASES)
    assert "One report opens to nobody who works here" in page.text
    await browser.client.post("/sign-out", headers=OWN)

    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    page = await browser.open("/registrar/handlers")
    assert "Reports that nobody can open" in page.text
    assert "Costa Rica: 1." in page.text
    assert str(report_id) not in str(page.html)


async def test_a_case_is_opened_as_harmless_text_and_closed(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    report_id = await cases.log(db, desk, now=NOON, narrative=HOSTILE)
    await sign_in(db, browser, desk)
    assert "evil" not in (await browser.open(f"{CASES}/{report_id}")).text

    page = await browser.submit(f"{CASES}/{report_id}", to="/open")

    assert "<script>alert(1)</script> hxxps[:]//evil[.]example ⟦U+202E⟧gnp[.]exe" in page.text
    assert page.html.select("main script") == []
    assert [link for link in page.html.select("main a[href]") if "evil" in str(link["href"])] == []
    assert "A girl" in page.text or "Girl" in page.text
    assert (await browser.submit(f"{CASES}/{report_id}", to="/close")).faults == {"outcome"}
    page = await browser.submit(f"{CASES}/{report_id}", to="/close", outcome=Outcome.WITH_AUTHORITY)
    assert page.path == CASES
    assert "Nothing waits" in page.text
    assert str(report_id) in str((await browser.open(f"{CASES}/closed")).html)
    assert "Nothing waits" in (await browser.open(CASES)).text


async def test_what_is_added_to_a_closed_case_is_marked_until_it_is_opened(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    report_id = await cases.told(db, desk, now=NOON)
    await sign_in(db, browser, desk)
    await browser.submit(f"{CASES}/{report_id}", to="/open")
    await browser.submit(f"{CASES}/{report_id}", to="/close", outcome=Outcome.WITH_AUTHORITY)
    assert "Something was added" not in (await browser.open(f"{CASES}/closed")).text
    readers = await cases.present(db, desk, now=NOON)
    await add_to_report(
        db, report_id, uuid4(), "She is back.", readers=readers, keyring=desk.keyring, now=NOON
    )
    await db.flush()

    assert "Something was added" in (await browser.open(CASES)).text
    assert str(report_id) not in str((await browser.open(f"{CASES}/closed")).html)
    assert "Something was added" in (await browser.open(f"{CASES}/{report_id}")).text
    page = await browser.submit(f"{CASES}/{report_id}", to="/open")

    assert "She is back." in page.text
    assert "Something was added" not in page.text
    assert "Something was added" not in (await browser.open(CASES)).text


async def test_a_locked_vault_leads_to_unlocking_and_back(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    report_id = await cases.log(db, desk, now=NOON)
    await sign_in(db, browser, desk, unlock=False)

    page = await browser.submit(f"{CASES}/{report_id}", to="/open")

    assert page.path == KEYS
    assert page.field("next") == f"{CASES}/{report_id}"
    assert list(await db.scalars(select(CaseFile.id))) == []


async def test_a_proof_that_is_old_opens_nothing(db: AsyncSession, browser: Browser, desk: Desk) -> None:
    report_id = await cases.log(db, desk, now=NOON)
    await sign_in(db, browser, desk)
    for session in await db.scalars(select(Session)):
        session.proved_at = NOON.replace(hour=11, minute=44)
    await db.flush()

    for path in (CASES, f"{CASES}/{report_id}", f"{CASES}/search"):
        assert (await browser.client.get(path)).status_code == 401
    for act in ("open", "refer", "close", "hold", "share"):
        assert (await browser.client.post(f"{CASES}/{report_id}/{act}", headers=OWN)).status_code == 401


async def test_a_handler_who_told_an_authority_by_telephone_closes_truthfully(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    report_id = await cases.told(db, desk, now=NOON, untold=True)
    await sign_in(db, browser, desk)
    page = f"{CASES}/{report_id}"
    await browser.client.post(f"{page}/open", headers=OWN)

    early = await browser.client.post(f"{page}/close", data={"outcome": "told_by_us"}, headers=OWN)
    wrong = await browser.submit(page, "told", told="nobody", channel="call", told_on="2026-03-28")
    told = await browser.submit(page, "told", told="other", channel="call", told_on="2026-03-27")
    await browser.submit(page, "close", outcome="told_by_us")

    assert early.status_code == 409
    assert (wrong.status, wrong.faults) == (422, {"told", "told_on"})
    assert "Authority told" in told.text
    assert "Told by" in told.text
    assert "An authority was told by us" in (await browser.open(page)).text


async def test_a_passphrase_that_is_sent_under_an_old_proof_stands_on_no_page(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    await sign_in(db, browser, desk, unlock=False)
    for session in await db.scalars(select(Session)):
        session.proved_at = NOON.replace(hour=11, minute=44)
    await db.flush()

    for act in ("unlock", "passphrase", "recover", "make"):
        typed = {
            "passphrase": "kettle lantern flint",
            "again": "kettle lantern flint",
            "recovered": "kettle line",
        }
        answer = await browser.client.post(f"{CASES}/keys/{act}", data=typed, headers=OWN)
        assert (answer.status_code, "kettle" in answer.text) == (401, False), act


async def test_a_post_without_a_certified_key_shows_nothing_and_takes_nothing(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    report_id = await cases.log(db, desk, now=NOON, told=False)
    registrar, invited = await make.registrar(db), await make.case_handler(db)
    authority = await register_authority(
        db,
        registrar,
        AuthorityDraft("CR", "Fiscalía", Kind.POLICE, str(pyrage.x25519.Identity.generate().to_public())),
        now=NOON,
    )
    await db.flush()
    await browser.sign_in(await db.get_one(Account, invited.account_id))

    page = await browser.open(CASES)

    assert str(report_id) not in str(page.html)
    assert (await browser.open(f"{CASES}/{report_id}")).status == 404
    for act in ("open", "take", "hold", "close"):
        assert (await browser.client.post(f"{CASES}/{report_id}/{act}", headers=OWN)).status_code == 404
    confirm = f"{CASES}/authorities/{authority.id}/confirm"
    assert (await browser.client.post(confirm, headers=OWN)).status_code == 404


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.OWNER, Role.FOCAL_POINT, Role.AUDITOR])
async def test_nobody_else_learns_that_there_is_a_case(
    db: AsyncSession, browser: Browser, desk: Desk, role: Role
) -> None:
    report_id = await cases.told(db, desk, now=NOON)
    await browser.sign_in(await make.person(db, role))
    answers = [
        await browser.client.get(f"{CASES}/{one}") for one in (report_id, make.LATER.date().isoformat())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]


async def test_a_handler_of_another_country_finds_nothing(
    db: AsyncSession, browser: Browser, desk: Desk, now: datetime
) -> None:
    report_id = await cases.told(db, desk, now=NOON)
    abroad, key = await handlers.reader(db, desk.settings, "BR", now=now)
    await sign_in(db, browser, Desk(desk.settings, abroad, key))

    assert "Nothing waits" in (await browser.open(CASES)).text
    assert (await browser.open(f"{CASES}/{report_id}")).status == 404
    for act in ("open", "take", "share", "close", "refer", "hold", "answer", "let-in"):
        answer = await browser.client.post(
            f"{CASES}/{report_id}/{act}", headers=OWN,
            data={"outcome": "no_child", "colleague": str(report_id), "authority": str(report_id), "answer": "x",
                  "reason": "court", "until": "2026-12-31"},
        )  # fmt: skip
        assert answer.status_code == 404, act


async def test_whoever_reported_is_answered(
    db: AsyncSession, browser: Browser, desk: Desk, now: datetime
) -> None:
    prepared = await door.report(
        db, desk.settings.keyring, dict(await cases.present(db, desk, now=now)), now=NOON
    )
    await sign_in(db, browser, desk)
    await browser.submit(f"{CASES}/{prepared.report_id}", to="/open")
    assert (await browser.submit(f"{CASES}/{prepared.report_id}", to="/answer")).faults == {"answer"}

    page = await browser.submit(f"{CASES}/{prepared.report_id}", to="/answer", answer="Thank you. We called.")

    assert "Thank you. We called[.]" in page.text or "Thank you. We called." in page.text
    receipt = door.receipts(desk.keyring).find(prepared.receipt.digits)
    seen = await followed(db, receipt, keyring=desk.keyring)
    assert seen is not None
    assert [one.text for one in seen.messages] == ["Thank you. We called."]


async def stored(db: AsyncSession, marker: str) -> list[Any]:
    """Return all rows that hold a text in clear."""
    rows = [row for table in all_tables().sorted_tables for row in await db.execute(select(table))]
    return [row for row in rows if any(marker in str(value) for value in row)]


async def test_an_answer_under_an_old_proof_is_sent_after_a_fresh_one_with_the_vault_still_unlocked(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    report_id = await cases.told(db, desk, now=NOON)
    account = await sign_in(db, browser, desk)
    await browser.submit(f"{CASES}/{report_id}", to="/open")
    until = (await db.scalars(select(OpenVault.until))).one()
    for session in await db.scalars(select(Session)):
        session.proved_at = NOON.replace(hour=11, minute=44)
    await db.flush()
    answer = f"{CASES}/{report_id}/answer"

    stale = await browser.client.post(answer, data={"answer": "marker-typed"}, headers=OWN)
    asked = browser._read(stale)  # noqa: SLF001
    fields = {str(tag["name"]): str(tag.get("value", "")) for tag in asked.html.select("main input")}
    code = make.recovery_code(account, 1)
    proved = await browser.client.post("/account/proof", data=fields | {"code": code}, headers=OWN)
    again = browser._read(proved)  # noqa: SLF001

    assert (stale.status_code, proved.status_code) == (401, 200)
    assert (stale.headers["cache-control"], proved.headers["cache-control"]) == ("no-store", "no-store")
    assert "marker" not in "".join((stale.url.path, proved.url.path, str(stale.headers), str(proved.headers)))
    assert await stored(db, "marker") == []
    kept = {str(tag["name"]): str(tag["value"]) for tag in again.html.select("main input")}
    assert kept == {"answer": "marker-typed"}
    held = (await db.scalars(select(OpenVault))).one()
    sessions = {session.token_hash for session in await db.scalars(select(Session))}
    assert (held.until, {held.token_hash}) == (
        until,
        sessions,
    )  # no longer than before, and under the new session
    sent = await browser.client.post(answer, data=kept, headers=OWN)
    assert sent.status_code == 303
    assert "marker-typed" in (await browser.open(f"{CASES}/{report_id}")).text
    assert await stored(db, "marker") == []


async def test_an_answer_to_a_locked_vault_comes_back_to_who_typed_it_and_is_kept_nowhere(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    report_id = await cases.told(db, desk, now=NOON)
    await sign_in(db, browser, desk)
    await browser.submit(f"{CASES}/{report_id}", to="/open")
    offered = (await browser.open(f"{CASES}/{report_id}")).field("form_id")
    await browser.client.post(f"{KEYS}/lock", headers=OWN)
    typed = {"answer": 'marker "typed" <b> & é', "form_id": offered}

    came = await browser.client.post(f"{CASES}/{report_id}/answer", data=typed, headers=OWN)
    page = browser._read(came)  # noqa: SLF001

    assert (page.status, page.title, came.headers["cache-control"]) == (
        409, "Your answer was not sent yet", "no-store",
    )  # fmt: skip
    assert "marker" not in str(came.headers)
    assert (page.field("answer").removeprefix("\n"), page.field("form_id")) == (typed["answer"], offered)
    link = page.html.select_one('main a[target="_blank"]')
    assert link is not None
    assert str(link["href"]).endswith(f"{KEYS}?onward={CASES}/{report_id}")
    assert await stored(db, "marker") == []
    await browser.submit(KEYS, to="/unlock", passphrase=handlers.PASSPHRASE)  # in another tab
    sent = await browser.client.post(f"{CASES}/{report_id}/answer", data=typed, headers=OWN)
    assert sent.status_code == 303
    assert await stored(db, "marker") == []


async def test_several_are_read_on_one_page_and_closed_as_junk_in_one_act(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    ids = [str(await cases.told(db, desk, now=NOON, held=True)) for _ in range(52)]
    log = await cases.log(db, desk, now=NOON)
    await sign_in(db, browser, desk)
    first = await browser.open(CASES)
    assert "1 to 50 of 53" in first.text
    second = await browser.open(f"{CASES}?page=2")
    assert "51 to 53 of 53" in second.text
    ticks = {str(tag["value"]) for page in (first, second) for tag in page.html.select("input[name=pick]")}
    assert ticks == set(ids)  # the log of a business is closed by itself
    assert str(log) in str(first.html) + str(second.html)

    read = await browser.client.post(f"{CASES}/look", data={"pick": ids[:2]}, headers=OWN)
    page = browser._read(read)  # noqa: SLF001
    assert (page.status, page.text.count("A girl waited for hours.")) == (200, 2)
    one = await browser.client.post(
        f"{CASES}/junk", data={"pick": ids[0]}, headers=OWN, follow_redirects=True
    )

    assert "Closed as junk: 1." in one.text
    assert f"/cases/{ids[0]}" not in one.text
    assert "Junk: nothing is reported" in (await browser.open(f"{CASES}/{ids[0]}")).text
    none = await browser.client.post(f"{CASES}/look", headers=OWN)
    assert (none.status_code, "Nothing was ticked" in none.text) == (409, True)
    for picked, said in (([], "Nothing was ticked"), ([ids[0]], "Nothing was closed")):
        again = await browser.client.post(f"{CASES}/junk", data={"pick": picked}, headers=OWN)
        assert (again.status_code, said in again.text) == (409, True)
    await browser.client.post(f"{KEYS}/lock", headers=OWN)
    locked = await browser.client.post(f"{CASES}/look", data={"pick": ids[1]}, headers=OWN)
    assert (locked.status_code, locked.headers["location"]) == (303, f"{KEYS}?onward={CASES}")
    assert 'name="pick"' not in str((await browser.open(CASES)).html)


async def test_search_finds_inside_and_keeps_the_words_out_of_the_address(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    report_id = await cases.log(db, desk, now=NOON)
    await cases.told(db, desk, now=NOON)
    await sign_in(db, browser, desk)

    assert (await browser.submit(f"{CASES}/search", words=" ")).faults == {"words"}
    page = await browser.submit(f"{CASES}/search", words="without PAPERS")

    assert page.path == f"{CASES}/search"
    assert "Found: 1 report of 2" in page.text
    assert str(report_id) in str(page.html)


async def test_what_a_search_remembers_is_dropped_when_the_vault_is_locked(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    def boxes() -> int:
        return sum(len(one) for one in gc.get_objects() if isinstance(one, Remembered))

    await cases.log(db, desk, now=NOON)
    await sign_in(db, browser, desk)
    before = boxes()
    await browser.submit(f"{CASES}/search", words="papers")
    assert boxes() == before + 1

    await browser.submit(f"{CASES}/keys", to="/lock")

    assert boxes() == before


async def test_two_hold_a_report(db: AsyncSession, browser: Browser, desk: Desk, now: datetime) -> None:
    report_id = await cases.log(db, desk, now=NOON)
    await sign_in(db, browser, desk)
    await browser.submit(f"{CASES}/{report_id}", to="/open")
    page = await browser.submit(f"{CASES}/{report_id}", to="/hold", reason="court", until="2030-01-01")
    assert page.faults == {"until"}
    page = await browser.submit(f"{CASES}/{report_id}", to="/hold", reason="court", until="2026-12-31")
    assert "Waits for a second person" in page.text
    assert "/confirm" not in str(page.html.select("main form"))

    await browser.client.post("/sign-out", headers=OWN)
    other, key = await handlers.reader(db, desk.settings, "CR", now=now)
    await sign_in(db, browser, Desk(desk.settings, other, key))
    page = await browser.submit(f"{CASES}/{report_id}", to="/confirm")

    assert "In force" in page.text


async def enter_authority(db: AsyncSession, browser: Browser) -> None:
    """Let a registrar enter an authority with its key, which a handler has still to confirm."""
    await browser.sign_in(await make.person(db, Role.REGISTRAR))
    entered = {"country": "CR", "name": "Fiscalía", "kind": "police"}
    page = await browser.submit("/registrar/authorities", **entered, recipient="x")
    assert page.faults == {"recipient"}
    page = await browser.submit("/registrar/authorities", **entered, recipient=str(IDENTITY.to_public()))
    assert "Key not confirmed" in page.text
    await browser.client.post("/sign-out", headers=OWN)


async def test_from_an_authority_to_the_receipt_of_a_business(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    hotel = await make.signatory(db)
    focal = await make.focal_point(db, hotel)
    report_id = await cases.log(db, desk, now=NOON, focal=focal)
    await enter_authority(db, browser)

    await sign_in(db, browser, desk)
    await browser.submit(f"{CASES}/{report_id}", to="/open")
    assert (
        "No authority of this country has a confirmed key"
        in (await browser.open(f"{CASES}/{report_id}")).text
    )
    page = await browser.submit(f"{CASES}/authorities", to="/confirm")
    assert "Confirmed" in page.text
    page = await browser.open(f"{CASES}/{report_id}")
    chosen = page.html.select_one('select[name="authority"] option[value]:not([value=""])')
    assert chosen is not None
    answer = await browser.client.post(
        f"{CASES}/{report_id}/refer", data={"authority": str(chosen["value"])}, headers=OWN
    )
    assert "attachment" in answer.headers["content-disposition"]
    text = pyrage.decrypt(answer.content, [IDENTITY]).decode()
    code = next(line.partition(": ")[2] for line in text.splitlines() if line.startswith("code: "))
    assert "made, not yet handed over" in (await browser.open(f"{CASES}/{report_id}")).text
    assert "A file is made and not yet handed over" in (await browser.open(CASES)).text
    for channel in ("", "call"):
        page = await browser.submit(
            f"{CASES}/{report_id}", "/handed", handed_channel=channel, handed_on="2026-03-26"
        )
        assert page.faults == {"handed_channel", "handed_on"}
    page = await browser.submit(
        f"{CASES}/{report_id}", "/handed", handed_channel="in_person", handed_on="2026-03-27"
    )
    assert "not confirmed yet" in page.text
    assert "handed over on" in page.text
    await browser.client.post("/sign-out", headers=OWN)

    assert (await browser.submit("/confirm", code="AAAAA")).faults == {"code"}
    assert "Thank you" in (await browser.submit("/confirm", code=code)).text
    assert (await browser.submit("/confirm", code=code)).faults == {"code"}

    account = await db.get_one(Account, focal.account_id)
    await browser.sign_in(account)
    page = await browser.open(f"/desk/incidents/{report_id}/proof")
    shown = next(tag.text for tag in page.html.select("dd.mono"))
    assert hotel.trade_name in page.text
    assert cases.NARRATIVE not in page.text
    sheet = await browser.client.get(f"/desk/incidents/{report_id}/proof/receipt.pdf")
    assert sheet.headers["content-type"] == "application/pdf"
    assert sheet.headers["cache-control"] == "no-store"
    printed = words(sheet.content)
    assert hotel.trade_name in printed
    assert shown in printed
    await browser.client.post("/sign-out", headers=OWN)
    assert (await browser.submit("/proof", code="BBBBB")).faults == {"code"}
    page = await browser.submit("/proof", code=shown)
    assert "This register gave this receipt" in page.text
    assert hotel.trade_name in page.text
    entries = set(await db.scalars(select(LedgerEntry.kind).where(LedgerEntry.kind.startswith("case."))))
    assert entries == {"case.open", "case.refer"}


async def test_a_business_without_a_receipt_is_told_that_it_is_no_fault(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    focal = await make.focal_point(db, await make.signatory(db))
    report_id = await cases.log(db, desk, now=NOON, focal=focal)
    other = await cases.log(db, desk, now=NOON)
    await browser.sign_in(await db.get_one(Account, focal.account_id))

    assert "no fault of yours" in (await browser.open(f"/desk/incidents/{report_id}/proof")).text
    assert (await browser.open(f"/desk/incidents/{other}/proof")).status == 404
    for one in (report_id, other):
        answer = await browser.client.get(f"/desk/incidents/{one}/proof/receipt.pdf")
        assert answer.status_code == 404


async def test_a_keyring_that_cannot_be_used_is_said_where_a_receipt_is_shown(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    hotel = await make.signatory(db)
    focal = await make.focal_point(db, hotel)
    report_id = await cases.log(db, desk, now=NOON, focal=focal)
    day, _ = NOON.date(), desk.keyring.pepper()
    db.add(
        ReportProof(
            incident_id=report_id, signatory_id=hotel.id, reported_on=day, confirmed_on=day, code_hash=b"x"
        )
    )
    await db.flush()
    await browser.sign_in(await db.get_one(Account, focal.account_id))
    assert (await browser.open(f"/desk/incidents/{report_id}/proof")).status == 200
    shutil.rmtree(desk.settings.keyring)
    desk.settings.keyring.write_text("no folder")

    for path in ("proof", "proof/receipt.pdf"):
        answer = await browser.client.get(f"/desk/incidents/{report_id}/{path}")
        assert answer.status_code == 503
        assert "We cannot reach the keys" in answer.text


async def test_a_case_is_not_opened_while_another_keyring_is_there(
    db: AsyncSession, browser: Browser, desk: Desk
) -> None:
    await mark_keyring(db, desk.settings, anew=True)
    report_id = await cases.log(db, desk, now=NOON)
    await sign_in(db, browser, desk)
    shutil.rmtree(desk.settings.keyring)

    answer = await browser.client.post(f"{CASES}/{report_id}/open", headers=OWN)

    assert answer.status_code == 503
    assert "We cannot reach the keys" in answer.text
    assert await db.scalar(select(CaseFile.opened_on)) is None


async def test_codes_are_not_guessed_for_long(app: ASGIApp) -> None:
    transport = ASGITransport(cast("Any", app), client=("203.0.113.9", 50_000))
    async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        answers = [
            (await client.post(path, data={"code": "AAAAA"}, headers=OWN)).status_code
            for path in ("/confirm", "/proof") * 11
        ]
    assert answers[:20] == [422] * 20
    assert answers[20:] == [429] * 2
