"""Bundles: who opens them, where, and for how long."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from registry.kit.sealing import (
    LONGEST,
    NARRATIVE,
    SIZES,
    Bundle,
    Keyring,
    KeyringError,
    PrivateKey,
    RefusedError,
    context,
    seal,
    seal_to,
    unlock,
)
from registry.kit.sealing.boxes import VERSION, lock
from registry.kit.sealing.bundles import OPEN_BOX
from registry.kit.sealing.keys import fingerprint
from registry.kit.sealing.padding import pad, unpad

ANN, BOB, EVE = (PrivateKey() for _ in range(3))
HERE, THERE = "log/6f1c", "log/77aa"
TEXTS = {"narrative": "seen at the desk", "reference": "Zimmer 4 ü 🏨"}


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keyring")


@pytest.fixture
def bundle(keyring: Keyring) -> Bundle:
    return seal(keyring, HERE, TEXTS, {"ann": ANN.public, "bob": BOB.public}, sizes={"narrative": NARRATIVE})


def test_each_reader_opens_and_nobody_else(keyring: Keyring, bundle: Bundle) -> None:
    assert bundle.open(keyring, HERE, "ann", ANN) == TEXTS
    assert bundle.open(keyring, HERE, "bob", BOB) == TEXTS

    for claimed, key in (("eve", EVE), ("ann", EVE), ("bob", EVE), ("ann", BOB), ("eve", ANN)):
        with pytest.raises(RefusedError):
            bundle.open(keyring, HERE, claimed, key)


def test_sealed_to_nobody_or_to_what_is_no_key_is_refused(keyring: Keyring) -> None:
    for readers in ({}, {"ann": b""}, {"ann": ANN.public[:-1]}, {"ann": b"\xff" * len(ANN.public)}):
        with pytest.raises(RefusedError):
            seal(keyring, HERE, TEXTS, readers)
    with pytest.raises(RefusedError):
        seal(keyring, HERE, {}, {"ann": ANN.public})


def test_no_flipped_byte_opens(keyring: Keyring, bundle: Bundle) -> None:
    """Every bit of the wrap and of the key on the disk, and of each field's box but its thousands of zeros."""
    flips, opened = 0, 0

    def tried(changed: Bundle) -> None:
        nonlocal flips, opened
        flips += 1
        try:
            changed.open(keyring, HERE, "ann", ANN)
            opened += 1
        except RefusedError:
            pass

    for at in range(0, len(bundle.wraps["ann"]), 3):
        tried(replace(bundle, wraps={"ann": flipped(bundle.wraps["ann"], at)}))
    for name, blob in bundle.fields.items():
        for at in [*range(40), *range(40, len(blob), 97)]:
            tried(replace(bundle, fields={**bundle.fields, name: flipped(blob, at)}))
    path = keyring.path(bundle.id)
    key = path.read_bytes()
    for at in range(len(key)):
        path.write_bytes(flipped(key, at))
        tried(bundle)
    path.write_bytes(key)

    assert flips > 500
    assert opened == 0
    assert bundle.open(keyring, HERE, "ann", ANN) == TEXTS


def flipped(blob: bytes, at: int) -> bytes:
    return blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]


def test_what_was_cut_off_or_lengthened_is_refused(keyring: Keyring, bundle: Bundle) -> None:
    for blob in (bundle.wraps["ann"], bundle.fields["narrative"]):
        for changed in (b"", blob[:1], blob[:13], blob[:-1], blob + b"\0"):
            fields = {**bundle.fields, "narrative": changed}
            for moved in (replace(bundle, wraps={"ann": changed}), replace(bundle, fields=fields)):
                with pytest.raises(RefusedError):
                    moved.open(keyring, HERE, "ann", ANN)


def test_a_blob_opens_only_where_it_was_sealed(keyring: Keyring, bundle: Bundle) -> None:
    other = seal(keyring, HERE, TEXTS, {"ann": ANN.public, "bob": BOB.public})
    swapped = {"narrative": bundle.fields["reference"], "reference": bundle.fields["narrative"]}

    for moved in (
        replace(bundle, fields=swapped),
        replace(bundle, fields=other.fields),
        replace(bundle, wraps=other.wraps),
        replace(bundle, wraps={"ann": bundle.wraps["bob"]}),
        replace(bundle, id=other.id),
        replace(bundle, fields={"narrative": bundle.fields["narrative"]}),
        replace(bundle, fields={**bundle.fields, "more": bundle.fields["narrative"]}),
    ):
        with pytest.raises(RefusedError):
            moved.open(keyring, HERE, "ann", ANN)
    with pytest.raises(RefusedError):
        bundle.open(keyring, THERE, "ann", ANN)


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_the_parts_of_a_context_cannot_run_together(some: list[str], others: list[str]) -> None:
    assert (context(*some) == context(*others)) == (some == others)


def test_a_reader_let_in_later_opens_and_one_taken_out_reads_no_more(
    keyring: Keyring, bundle: Bundle
) -> None:
    wider = bundle.granted(keyring, HERE, "ann", ANN, {"eve": EVE.public})
    assert wider.open(keyring, HERE, "eve", EVE) == TEXTS
    assert set(bundle.wraps) == {"ann", "bob"}

    narrower = wider.shut_to(keyring, HERE, "eve").rotated(keyring, HERE, "bob", BOB, {"ann": ANN.public})

    assert narrower.open(keyring, HERE, "ann", ANN) == TEXTS
    assert {name: len(blob) for name, blob in narrower.fields.items()} == {
        name: len(blob) for name, blob in bundle.fields.items()
    }
    for name, key in (("bob", BOB), ("eve", EVE)):
        with pytest.raises(RefusedError):
            narrower.open(keyring, HERE, name, key)


def test_only_a_reader_lets_others_in(keyring: Keyring, bundle: Bundle) -> None:
    with pytest.raises(RefusedError):
        bundle.granted(keyring, HERE, "eve", EVE, {"eve": EVE.public})
    with pytest.raises(RefusedError):
        bundle.rotated(keyring, HERE, "ann", EVE, {"eve": EVE.public})


def test_a_copy_kept_by_one_taken_out_closes_with_the_old_key(keyring: Keyring, bundle: Bundle) -> None:
    """They may remember every wrap and the data key: what is stored is under another."""
    kept = deepcopy(bundle)
    renewed = bundle.rotated(keyring, HERE, "ann", ANN, {"ann": ANN.public})
    keyring.shred(bundle.id)

    for tried in (kept, replace(kept, id=renewed.id), replace(renewed, wraps=kept.wraps)):
        with pytest.raises(RefusedError):
            tried.open(keyring, HERE, "bob", BOB)
    assert renewed.open(keyring, HERE, "ann", ANN) == TEXTS


def test_who_is_shut_out_without_a_key_opens_no_older_copy_once_the_old_key_is_gone(
    keyring: Keyring, bundle: Bundle
) -> None:
    kept = Bundle.unpack(bundle.pack())

    shut = Bundle.unpack(bundle.shut_to(keyring, HERE, "bob").pack())
    again = Bundle.unpack(
        shut.granted(keyring, HERE, "ann", ANN, {"eve": EVE.public}).shut_to(keyring, HERE, "none").pack()
    )
    assert kept.open(keyring, HERE, "bob", BOB) == TEXTS  # never committed, it loses nothing
    keyring.shred(kept.key_id)

    for tried in (kept, shut, again, replace(kept, locked_anew=shut.key_id), replace(shut, wraps=kept.wraps)):
        with pytest.raises(RefusedError):
            tried.open(keyring, HERE, "bob", BOB)
    assert shut.open(keyring, HERE, "ann", ANN) == TEXTS
    assert again.open(keyring, HERE, "ann", ANN) == again.open(keyring, HERE, "eve", EVE) == TEXTS
    assert len({kept.key_id, shut.key_id, again.key_id}) == 3
    assert kept.id == shut.id == again.id


def test_a_rotation_that_is_never_committed_loses_nothing(keyring: Keyring, bundle: Bundle) -> None:
    bundle.rotated(keyring, HERE, "ann", ANN, {"ann": ANN.public})  # and the process is killed

    assert bundle.open(keyring, HERE, "bob", BOB) == TEXTS


def test_a_shredded_bundle_stays_closed_even_from_last_weeks_copy(keyring: Keyring, bundle: Bundle) -> None:
    copy = bundle.pack()

    keyring.shred(bundle.id)
    keyring.shred(bundle.id)  # again, after a crash between the key and the rows

    for tried in (bundle, Bundle.unpack(copy)):
        with pytest.raises(RefusedError):
            tried.open(keyring, HERE, "ann", ANN)
    assert list(keyring) == []


def test_a_bundle_is_one_value_that_names_its_version(bundle: Bundle) -> None:
    packed = bundle.pack()

    assert packed[:1] == VERSION
    assert Bundle.unpack(packed) == bundle
    for junk in (b"", b"\x01", b"\x02" + packed[1:], packed[:-1], packed + b"\0", b"\x01\x93\xc0\xc0\xc0"):
        with pytest.raises(RefusedError):
            Bundle.unpack(junk)


def test_nothing_of_the_texts_is_in_what_is_stored(bundle: Bundle, keyring: Keyring) -> None:
    stored = bundle.pack() + repr(bundle).encode() + keyring.path(bundle.id).read_bytes()

    for word in ("seen at", "desk", "Zimmer", "🏨"):
        assert word.encode() not in stored


@given(st.binary(max_size=9_000))
def test_padding_is_undone_exactly(text: bytes) -> None:
    padded = pad(text)
    assert len(padded) in SIZES
    assert unpad(padded) == text


@given(st.binary(max_size=600), st.sampled_from(SIZES))
def test_padding_to_one_size_says_nothing_of_the_length(text: bytes, size: int) -> None:
    if len(text) + 4 > size:
        with pytest.raises(RefusedError):
            pad(text, to=size)
    else:
        assert len(pad(text, to=size)) == size


@given(st.binary(max_size=2_100))
def test_what_was_not_padded_by_us_is_refused_or_comes_back_the_same(padded: bytes) -> None:
    try:
        text = unpad(padded)
    except RefusedError:
        return
    assert pad(text, to=len(padded)) == padded


def test_a_length_that_lies_and_words_after_the_end_are_refused() -> None:
    good = pad(b"text")
    for wrong in (
        b"\xff\xff\xff\xff" + bytes(508),
        (509).to_bytes(4) + bytes(508),
        good[:-1] + b"x",
        good[:4] + b"text" + b"x" + good[9:],
    ):
        with pytest.raises(RefusedError):
            unpad(wrong)
    assert unpad((508).to_bytes(4) + bytes(508)) == bytes(508)


def test_a_text_longer_than_the_largest_size_is_refused_before_a_key_is_made(keyring: Keyring) -> None:
    seal(keyring, HERE, {"a": "x" * LONGEST}, {"ann": ANN.public})
    for text, sizes in (("x" * (LONGEST + 1), None), ("x" * NARRATIVE, {"a": NARRATIVE}), ("x", {"a": 7})):
        with pytest.raises(RefusedError):
            seal(keyring, HERE, {"a": text}, {"ann": ANN.public}, sizes=sizes)
    assert len(list(keyring)) == 1


def test_a_narrative_is_stored_in_one_length_whatever_it_says(keyring: Keyring) -> None:
    sizes = {"narrative": NARRATIVE}
    stored = {
        len(seal(keyring, HERE, {"narrative": sign * n}, {"ann": ANN.public}, sizes=sizes).pack())
        for sign, n in (("", 0), ("a", 1), ("a", 500), ("🏨", 500))
    }
    assert len(stored) == 1


def test_our_sealing_is_the_published_x_wing() -> None:
    """Another implementation's key, encapsulation and AEAD key: what it would send, we open."""
    text = Path(__file__).with_name("xwing_vector.json").read_text(encoding="utf-8")
    vector = {name: bytes.fromhex(value) for name, value in json.loads(text).items() if name != "source"}
    key = PrivateKey(vector["skRm"])
    sealed = ChaCha20Poly1305(vector["key"]).encrypt(vector["base_nonce"], b"hello", b"")

    assert key.public == vector["pkRm"]
    assert key.open(VERSION + vector["enc"] + sealed, vector["info"]) == b"hello"


def test_another_version_is_refused_as_anything_else() -> None:
    box, sealed = lock(b"k" * 32, b"text", b"here"), seal_to(ANN.public, b"text", b"here")

    with pytest.raises(RefusedError):
        unlock(b"k" * 32, b"\x02" + box[1:], b"here")
    with pytest.raises(RefusedError):
        ANN.open(b"\x02" + sealed[1:], b"here")
    assert len(box) == len(b"text") + OPEN_BOX
    with pytest.raises(RefusedError):
        PrivateKey(b"short")


def test_a_private_key_does_not_print_itself() -> None:
    assert repr(ANN) == "PrivateKey(***)"


def test_two_people_compare_a_key_by_eight_groups() -> None:
    assert fingerprint(ANN.public) != fingerprint(BOB.public)
    assert [len(group) for group in fingerprint(ANN.public).split()] == [4] * 8


def test_a_key_that_cannot_be_written_seals_nothing(tmp_path: Path) -> None:
    (tmp_path / "keyring").write_text("a file where the folder should be")

    with pytest.raises(KeyringError, match="cannot be written"):
        seal(Keyring(tmp_path / "keyring"), HERE, TEXTS, {"ann": ANN.public})


def test_a_keyring_takes_ids_alone_for_names(keyring: Keyring, bundle: Bundle) -> None:
    (keyring.folder / "README").write_text("not a key")
    assert list(keyring) == [bundle.id]
    assert UUID(int=0) not in keyring
    assert keyring.path(UUID(int=0)).parent == keyring.folder
