"""The signed record of a procedure: what stands in it, and that nothing in it can be changed unseen."""

import asyncio
import json
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncSession

from registry.cli import main
from registry.decisions.actions import decide
from registry.decisions.appeals import appeal
from registry.decisions.exporting import export
from registry.decisions.forms import DecisionDraft, DeliveryDraft, NoticeDraft, ReplyDraft
from registry.decisions.hearing import Page, enter_delivery, give_notice, reply
from registry.decisions.records import KEY, RECORD, SIGNATURE, SUMS, WrongRecordError, chained, checked
from registry.decisions.signing import public_pem, published, signing_key
from registry.decisions.terms import Service
from registry.errors import RuleBrokenError
from registry.kit.sealing import Keyring
from tests import make
from tests.conftest import NOON

WHEN: Any = {"today": NOON.date(), "now": NOON, "base_url": "https://registry.test"}
SITE = {"site": "https://registry.test", "now": NOON}


@pytest.fixture
def key(tmp_path: Path) -> Ed25519PrivateKey:
    return signing_key(Keyring(tmp_path / "keyring"))


@pytest.fixture
async def content(db: AsyncSession, key: Ed25519PrivateKey) -> bytes:
    hotel = await make.signatory(db)
    owner, registrar = await make.owner(db, hotel), await make.registrar(db)
    kept = await make.adherence(db, hotel)
    row = await make.recommendation(db, kept, by=await make.registrar(db), heard=False)
    with pytest.raises(RuleBrokenError, match="once there is a decision"):
        await export(db, registrar, row.id, key=key, **SITE)  # type: ignore[arg-type]
    await give_notice(db, registrar, row.id, NoticeDraft("The door\nwas open.", "Page 4."), **WHEN)
    letter = DeliveryDraft(Service.REGISTERED_LETTER, NOON.date())
    await enter_delivery(db, registrar, row.id, letter, [Page(b"receipt", "a" * 64)], **WHEN)
    said = ReplyDraft("It was shut.", no_more=True)
    await reply(db, owner, row.id, said, [Page(b"picture", "b" * 64, 1)], **WHEN)
    await decide(
        db, registrar, row.id, DecisionDraft(follow=True, effective_on=None, reason="It stands."), **WHEN
    )
    await appeal(db, owner, row.id, "We disagree.", **WHEN)
    return (await export(db, registrar, row.id, key=key, **SITE)).content  # type: ignore[arg-type]


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def repacked(given: dict[str, bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as out:
        for name, content in given.items():
            out.writestr(name, content)
    return written.getvalue()


async def test_the_record_holds_everything_and_names_nobody_who_acted(
    content: bytes, key: Ed25519PrivateKey
) -> None:
    inside = files(content)
    record = json.loads(inside[RECORD])

    assert checked(content, public_pem(key)).entries == len(record["ledger"])
    assert record["notice"]["served_how"] == "registered_letter"
    assert record["notice"]["reply_until"] == "2026-04-11"
    assert (record["replies"][0]["text"], record["replies"][0]["late"]) == ("It was shut.", False)
    assert record["decision"]["reasons"] == "It stands."
    assert record["decision"]["public_wording"] == "Commitments not met"
    assert record["appeal"]["text"] == "We disagree."
    assert [entry["kind"] for entry in record["ledger"]] == [
        "recommendation.notice",
        "recommendation.serve",
        "recommendation.reply",
        "adherence.suspended",
        "recommendation.decide",
        "appeal.make",
        "recommendation.export",
    ]
    assert record["decision"]["decided_by"] != record["recommendation"]["recommended_by"]
    assert {inside[name] for name in inside if name.startswith("documents/")} == {b"receipt", b"picture"}
    assert b"was open." in inside["record.txt"]
    assert b"Ana Vega" not in inside[RECORD] + inside["record.txt"]


async def test_nothing_can_be_changed_added_or_left_out_unseen(
    content: bytes, key: Ed25519PrivateKey
) -> None:
    trusted, inside = public_pem(key), files(content)
    for name in inside:
        if name == KEY:
            continue
        changed = {**inside, name: inside[name][:-2] + bytes([inside[name][-2] ^ 1]) + inside[name][-1:]}
        with pytest.raises(WrongRecordError):
            checked(repacked(changed), trusted)
        with pytest.raises(WrongRecordError):
            checked(repacked({one: inside[one] for one in inside if one != name}), trusted)
    with pytest.raises(WrongRecordError, match="was not signed"):
        checked(repacked({**inside, "more.txt": b"x"}), trusted)
    with pytest.raises(WrongRecordError, match="does not fit"):
        checked(content, public_pem(Ed25519PrivateKey.generate()))
    for junk in (b"", b"PK", b"x" * 1000):
        with pytest.raises(WrongRecordError, match="no ZIP"):
            checked(junk, trusted)
    with pytest.raises(WrongRecordError, match="no public key"):
        checked(content, b"junk")


def test_entries_of_a_chain_cannot_change_places() -> None:
    one, two = {"id": "1"}, {"id": "2"}
    first, second = chained([one, two]), chained([two, one])
    assert first[-1]["chain"] != second[-1]["chain"]
    assert chained([one])[0] == first[0]


async def test_openssl_and_sha256sum_check_it_without_us(content: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        packed.extractall(tmp_path / "record")
    verify = f"openssl pkeyutl -verify -pubin -inkey {KEY} -rawin -in {SUMS} -sigfile {SIGNATURE}"

    for words in (verify, f"sha256sum --strict -c {SUMS}"):
        assert await asyncio.to_thread(_run, words, tmp_path / "record") == 0


def _run(words: str, folder: Path) -> int:
    return subprocess.run(words.split(), cwd=folder, check=False, capture_output=True).returncode  # noqa: S603


async def test_the_command_says_whether_it_holds(
    content: bytes, key: Ed25519PrivateKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad, pem = tmp_path / "good.zip", tmp_path / "bad.zip", tmp_path / "key.pem"
    good.write_bytes(content)
    bad.write_bytes(content[:-40])
    pem.write_bytes(public_pem(key))

    main(["decisions", "verify", str(good), "--key", str(pem)], env={})
    assert "Holds:" in capsys.readouterr().out
    main(["decisions", "verify", str(good)], env={})
    assert "Compare its fingerprint" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="registry: This is not a record"):
        main(["decisions", "verify", str(bad)], env={})
    with pytest.raises(SystemExit, match="cannot be read"):
        main(["decisions", "verify", str(tmp_path / "none")], env={})


def test_the_public_key_is_published_once_there_is_one(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring")
    assert published(keyring) is None
    assert published(keyring) is None
    pem = public_pem(signing_key(keyring))
    assert published(keyring) == pem
