"""Scanning a signed code: what the register signed, what somebody changed, what nobody issued, what is not ours."""

import gzip
import hashlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.keys.actions import begin, retire, rotate
from registry.keys.holding import KeyFiles
from registry.keys.models import SigningKey
from registry.logos import payload
from registry.logos.alarms import announce_alarms
from registry.logos.models import KeyAlarm, Placement, SignedLogo
from registry.logos.payload import Logo, to_digits
from registry.logos.signing import sign_all
from registry.signatories.models import Signatory
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

JSON = {"accept": "application/json"}


class Printed:
    """A hotel with one signed logo, and the key that signed."""

    def __init__(self, db: AsyncSession, files: KeyFiles) -> None:
        self.db, self.files = db, files
        self.hotel: Signatory
        self.placement: Placement
        self.key: SigningKey
        self.form: SignedLogo

    async def make(self) -> None:
        self.key = await begin(self.db, self.files, "ATALAYA", now=NOON - timedelta(days=30))
        self.hotel = await make.signatory(self.db, name="Hotel Miramar")
        await make.adherence(self.db, self.hotel)
        self.placement = await make.placement(self.db, self.hotel)
        await sign_all(self.db, self.files, self.hotel.id, now=NOON - timedelta(days=1))
        self.form = (await self.db.scalars(select(SignedLogo))).one()

    def signed(self, **other: Any) -> bytes:
        """Return bytes that the key signed and nobody issued."""
        logo = Logo(
            **{
                "iss": "ATALAYA", "exp": int(NOON.timestamp()) + 86_400, "iat": int(NOON.timestamp()) - 86_400,
                "code": self.placement.code, "index": 7, "sector": 1, "kind": 1, "name": "Hotel Miramar",
                "locality": "", "country": "CR", **other,
            }
        )  # fmt: skip
        kid = self.key.kid
        return payload.sign(lambda data: self.files.sign(kid, data), bytes.fromhex(kid), logo)


@pytest.fixture
async def printed(db: AsyncSession, tmp_path: Path) -> Printed:
    made = Printed(db, KeyFiles(tmp_path))
    await made.make()
    return made


def address(token: bytes) -> str:
    return f"/q/{to_digits(token)}"


async def test_what_the_register_signed_opens_the_page_of_its_code(
    browser: Browser, printed: Printed
) -> None:
    page = await browser.open(address(printed.form.token))
    short = await browser.open(f"/v/{printed.placement.code}")

    assert page.status == 200
    assert "Hotel Miramar" in page.text
    assert page.title == short.title
    assert "out of date" not in page.text
    upper = await browser.open(address(printed.form.token).replace("/q/", "/Q/"))
    assert upper.status == 200


async def test_software_is_told_the_same_and_where_its_state_stands(
    browser: Browser, printed: Printed
) -> None:
    answer = (await browser.client.get(address(printed.form.token), headers=JSON)).json()
    short = (await browser.client.get(f"/v/{printed.placement.code}", headers=JSON)).json()

    assert (answer["verdict"], answer["form"], short["form"]) == ("genuine", "signed", "short")
    assert answer["signed_url"] == short["signed_url"]
    assert answer["signed_url"].endswith(address(printed.form.token))
    assert answer["status"]["status_list"] == {
        "idx": printed.form.list_index,
        "uri": f"https://registry.test/status/{printed.key.kid}",
    }


async def test_a_print_from_before_a_new_name_is_genuine_and_said_to_be_out_of_date(
    browser: Browser, printed: Printed
) -> None:
    printed.hotel.trade_name = "Hotel Bellavista"
    await printed.db.flush()
    await sign_all(printed.db, printed.files, printed.hotel.id, now=NOON)

    page = await browser.open(address(printed.form.token))

    assert page.status == 200
    assert "Hotel Bellavista" in page.text
    assert "This print is out of date" in page.text


async def test_altered_bytes_of_a_code_of_ours_are_called_altered(browser: Browser, printed: Printed) -> None:
    forged = printed.form.token.replace(b"Hotel Miramar", b"Hotel Piramar")
    followed = printed.form.token + b"\0"

    for token in (forged, followed):
        page = await browser.open(address(token))
        assert (page.status, page.title) == (409, "This code was altered")
        assert page.html.select_one(f'a[href^="/v/{printed.placement.code}"]') is not None
        answer = await browser.client.get(address(token), headers=JSON)
        assert (answer.status_code, answer.json()["verdict"]) == (409, "altered")


async def test_a_right_signature_that_nobody_issued_is_an_alarm_mailed_and_on_the_desk(
    browser: Browser, printed: Printed, db: AsyncSession, post_office: Any
) -> None:
    token = printed.signed()

    page = await browser.open(address(token))
    again = await browser.client.get(address(token), headers=JSON)

    assert (page.status, page.title) == (409, "Do not rely on this logo")
    assert again.json()["verdict"] == "alarm"
    alarm = (await db.scalars(select(KeyAlarm))).one()
    assert (alarm.kid, alarm.sha256) == (printed.key.kid, hashlib.sha256(token).digest())
    assert alarm.seen_on == NOON.date()

    await make.registrar(db)
    await announce_alarms(db, base_url="https://registry.test", now=NOON)
    await announce_alarms(db, base_url="https://registry.test", now=NOON)
    letters = await post_office()
    assert [letter.body.count("/registrar/alarms") for letter in letters] == [1]


async def test_a_registrar_settles_an_alarm_with_a_reason(
    browser: Browser, printed: Printed, db: AsyncSession
) -> None:
    await browser.open(address(printed.signed()))
    alarm = (await db.scalars(select(KeyAlarm))).one()
    await browser.sign_in(await make.person(db, Role.REGISTRAR))

    desk = await browser.open("/registrar")
    assert "Look at 1 signature that nobody issued" in desk.text
    page = await browser.submit("/registrar/alarms", **{f"found-{alarm.id}": ""})
    assert (page.status, page.faults) == (422, {f"found-{alarm.id}"})
    page = await browser.submit("/registrar/alarms", **{f"found-{alarm.id}": "An older copy was restored."})

    assert "No alarm" in page.text
    await db.refresh(alarm)
    assert alarm.settled_at is not None


async def test_a_business_that_is_not_in_public_is_not_named_by_its_signature(
    browser: Browser, printed: Printed, db: AsyncSession
) -> None:
    hidden = await make.placement(db, await make.signatory(db, name="Never Signed"))
    await sign_all(db, printed.files, hidden.signatory_id, now=NOON)
    form = (await db.scalars(select(SignedLogo).where(SignedLogo.placement_id == hidden.id))).one()

    page = await browser.open(address(form.token))

    assert page.status == 404
    assert "Never Signed" not in page.text


async def test_what_a_retired_key_signed_is_too_old(
    browser: Browser, printed: Printed, db: AsyncSession
) -> None:
    await rotate(db, printed.files, "ATALAYA", now=NOON)
    assert (await browser.open(address(printed.form.token))).status == 200

    await retire(db, printed.key.kid, now=NOON)

    page = await browser.open(address(printed.form.token))
    assert (page.status, page.title) == (409, "This print is too old")
    answer = await browser.client.get(address(printed.form.token), headers=JSON)
    assert (answer.json()["verdict"], answer.json()["reason"]) == ("old-key", "key-not-valid-then")


async def test_another_registers_signature_is_not_ours(browser: Browser, printed: Printed) -> None:
    theirs = Ed25519PrivateKey.generate()
    logo = Logo(
        "THEIRS", int(NOON.timestamp()) + 9, int(NOON.timestamp()), make.code(), 7, 1, 1, "Hotel", "", "CR"
    )
    token = payload.sign(theirs.sign, b"\1\2\3\4", logo)

    page = await browser.open(address(token))
    answer = await browser.client.get(address(token), headers=JSON)

    assert (page.status, page.title) == (404, "This is not a code of this register")
    assert (answer.json()["verdict"], answer.json()["reason"]) == ("not-ours", "unknown-key")
    assert printed.key.kid not in answer.text


@pytest.mark.parametrize(
    "digits",
    ["0", "1", "00012", "9" * 1_500, "9" * 60_000, "12a", "-5", "%D9%A5%D9%A5", "1/2", "1%00", " "],
)
async def test_hostile_digits_are_answered_in_words(browser: Browser, digits: str) -> None:
    answer = await browser.client.get(f"/q/{digits}", headers={"accept": "text/html"})

    assert answer.status_code in {404, 414}
    assert "set-cookie" not in answer.headers
    assert (await browser.client.get(f"/q/{digits[:3000]}", headers=JSON)).json()["reason"] == "malformed"


async def test_the_page_of_a_signed_code_weighs_no_more_than_the_short_ones_may(
    browser: Browser, printed: Printed
) -> None:
    answer = await browser.client.get(address(printed.form.token))
    sheet = re.search(r'href="(/static/verify[^"]+)"', answer.text)
    assert sheet is not None
    style = await browser.client.get(sheet[1])

    assert len(gzip.compress(answer.content, 6)) + len(gzip.compress(style.content, 6)) <= 14_000
