"""The demonstration says who can sign in and what each code answers, and both are so."""

import json
import re
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import func, select

from registry.app import create_asgi
from registry.cases.models import ReportProof
from registry.cases.proving import code_of
from registry.commands.trying import demonstration, tell
from registry.concerns.published import Published, published
from registry.db import Database
from registry.incidents.due import do_due
from registry.kit.clock import utc_now
from registry.kit.sealing import Keyring
from registry.ledger.models import LedgerEntry
from registry.operations.showing import codes_of
from registry.settings import read_settings
from tests.conftest import NOON
from tests.operations.conftest import MakePlace, Place, run

OWN = {"sec-fetch-site": "same-origin"}


def test_each_account_signs_in_and_each_code_answers_as_told(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("demo --json", place.settings) is None
    told = json.loads(capsys.readouterr().out)
    settings = read_settings(place.settings)

    async def try_all(database: Database) -> tuple[dict[str, int], dict[str, str]]:
        transport = ASGITransport(cast("Any", create_asgi(settings, database)))
        signed_in, answers = {}, {}
        for account in told["accounts"]:
            async with AsyncClient(transport=transport, base_url=told["url"]) as browser:
                await browser.post("/sign-in", data=account, headers=OWN)
                if "factor" in account:
                    (shown,) = codes_of([account], now=utc_now())
                    await browser.post("/sign-in/code", data={"code": shown.code}, headers=OWN)
                signed_in[account["email"]] = (await browser.get("/account")).status_code
        async with AsyncClient(transport=transport) as browser:
            for code in told["codes"]:
                answer = (await browser.get(code["url"], headers={"accept": "application/json"})).json()
                answers[code["code"]] = answer.get("standing") or answer["reason"]
                if code.get("signed_url"):
                    signed = await browser.get(code["signed_url"], headers={"accept": "application/json"})
                    assert signed.json()["code"] == code["code"]
                    assert signed.json()["form"] == "signed"
        return signed_in, answers

    signed_in, answers = place.ask(try_all)

    assert signed_in == {account["email"]: 200 for account in told["accounts"]}
    assert answers == {code["code"]: code["expected"] for code in told["codes"]}
    if settings.works_in_process:
        assert sum(bool(code["signed_url"]) for code in told["codes"]) >= 4
    assert {"verified", "committed", "report_overdue", "suspended", "mistyped", "unknown-code"} <= set(
        answers.values()
    )
    assert [account["role"] for account in told["accounts"]].count("registrar") == 2


def test_a_photograph_a_point_a_badge_and_a_screen_are_there_to_be_opened(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("demo --json", place.settings) is None
    told = json.loads(capsys.readouterr().out)
    settings = read_settings(place.settings)
    entrance, here, badge, site, screen = (one["url"] for one in told["more"])

    async def open_all(database: Database) -> dict[str, str]:
        transport = ASGITransport(cast("Any", create_asgi(settings, database)))
        async with AsyncClient(transport=transport, follow_redirects=True) as browser:
            # With a query the answer comes the simple way, which keeps no connection of its own.
            opened = (entrance, here, badge, site, screen)
            answers = {url: await browser.get(f"{url}?plain=yes") for url in opened}
            assert {answer.status_code for answer in answers.values()} == {200}
            pages = {url: answer.text for url, answer in answers.items()}
            (key,) = re.findall(r"/picture/[0-9a-f]{64}\.jpg", pages[entrance])
            pages["picture"] = (await browser.get(f"{told['url']}{key}")).headers["content-type"]
            pages["code"] = (await browser.get(f"{told['url']}/screen/code.svg")).text
            return pages

    pages = place.ask(open_all)

    assert pages["picture"] == "image/jpeg"
    assert pages["code"].startswith("<svg")
    assert "9.50000, -85.40000" in pages[here]
    assert "hotel.example" in pages[site]
    assert "Verified" in pages[badge]
    assert all("Not confirmed" not in pages[one] for one in (badge, site))
    assert all("signed_url" in code for code in told["codes"])


def test_one_report_was_confirmed_by_an_authority_and_its_receipt_is_checked_without_an_account(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("demo --json", place.settings) is None
    capsys.readouterr()
    settings = read_settings(place.settings)

    async def check(database: Database) -> str:
        keyring = Keyring(settings.keyring)
        async with database.reads() as db:
            row = (await db.scalars(select(ReportProof))).one()
        code = code_of(keyring, row.id, row.signatory_id, row.reported_on, row.confirmed_on)
        transport = ASGITransport(cast("Any", create_asgi(settings, database)))
        async with AsyncClient(transport=transport, base_url=settings.base_url) as browser:
            return (await browser.post("/proof", data={"code": code}, headers=OWN)).text

    assert "This register gave this receipt" in place.ask(check)


def test_one_quarter_of_invented_concerns_is_published_as_every_quarter_is(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("demo --json", place.settings) is None
    capsys.readouterr()
    settings = read_settings(place.settings)

    async def read(database: Database) -> tuple[list[Published], int, str]:
        keyring = Keyring(settings.keyring)
        await do_due(database, keyring, base_url="http://localhost", now=utc_now())
        transport = ASGITransport(cast("Any", create_asgi(settings, database)))
        async with AsyncClient(transport=transport, base_url=settings.base_url) as browser:
            page = (await browser.get("/statistics")).text
        async with database.reads() as db:
            kinds = select(func.count()).where(LedgerEntry.kind == "statistics.publish")
            return await published(db), await db.scalar(kinds) or 0, page

    (quarter,), entries, page = place.ask(read)

    assert entries == 1, "the worker publishes none before it, and it once"
    assert quarter.total > 20
    assert len(quarter.areas) > 2
    assert all(
        count % 5 == 0 for area in quarter.areas for table in area.tables.values() for count in table.values()
    )
    assert "What raised the concern" in page


def test_later_starts_tell_the_same_again_at_the_address_of_the_day(
    place: Place, make_place: MakePlace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("migrate", place.settings) is None
    first = demonstration(read_settings(place.settings))
    assert first is not None
    kept = place.folder / "demonstration.json"
    assert kept.stat().st_mode & 0o777 == 0o600

    phone = read_settings(place.settings | {"REGISTRY_BASE_URL": "http://192.168.1.20:8000"})
    again = demonstration(phone)
    assert again is not None
    assert again.accounts == first.accounts
    assert [code["code"] for code in again.codes] == [code["code"] for code in first.codes]
    assert {code["url"].rpartition("/")[0] for code in again.codes} == {"http://192.168.1.20:8000/v"}
    assert [one["what"] for one in again.more] == [one["what"] for one in first.more]
    assert all(one["url"].startswith("http://192.168.1.20:8000/") for one in again.more)
    text = tell(phone, again, now=NOON)
    assert all(one["url"] in text for one in again.more)
    for account in first.accounts:
        assert f"{account['email']} " in text
        assert account["password"] in text
        assert account.get("factor", "") in text
    assert {account["role"] for account in first.accounts if "factor" in account} == {
        "registrar", "auditor", "case handler",
    }  # fmt: skip
    assert "The codes of each moment are at http://localhost:8000/local/codes, on this computer only" in text
    assert "192.168.1.20:8000/local/mail" not in text, "it would not be shown there"
    assert "at http://localhost:8000/local/mail, on this computer only" in text
    assert capsys.readouterr().out == ""

    elsewhere = make_place("sqlite")
    assert run("accounts add-registrar someone@register.example", elsewhere.settings) is None
    moved = read_settings(place.settings | {"REGISTRY_DATABASE_URL": elsewhere.url})
    assert demonstration(moved) is None, "accounts were told that this database does not have"
    kept.write_text("{", encoding="utf-8")
    assert demonstration(phone) is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"REGISTRY_HOST": "0.0.0.0"}, "at http://localhost:8000/local/mail, on this computer only"),  # noqa: S104
        ({"REGISTRY_HOST": "::", "REGISTRY_PORT": "8123"}, "at http://[::1]:8123/local/mail"),
        ({"REGISTRY_HOST": "192.168.1.20"}, "Letters are not sent, but shown below"),
    ],
)
def test_letters_are_said_to_be_shown_where_this_computer_reaches_them(
    given: dict[str, str], told: str
) -> None:
    assert told in tell(read_settings(given), None, now=NOON)


def test_of_letters_that_are_sent_nothing_is_said() -> None:
    assert "Letters" not in tell(read_settings({"REGISTRY_SMTP_HOST": "mail.example"}), None, now=NOON)
