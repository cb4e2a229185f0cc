import gzip
import re
from hashlib import sha256
from pathlib import Path

import pytest

from registry.kit.assets import Assets, check_accent
from registry.paths import STATIC


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "one.woff2").write_bytes(b"a typeface")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "inner.css").write_text('a { src: url("../fonts/one.woff2") }')
    (tmp_path / "mark.svg").write_text("<svg/>")
    (tmp_path / "site.css").write_text(
        "@font-face { src: url(fonts/one.woff2) }\n/* theme */\n"
        "a { fill: url(#here); background: url('data:,') }\n" + "p { margin: 0 }\n" * 50
    )
    return tmp_path


def test_an_address_holds_ten_digits_of_the_hash(folder: Path) -> None:
    assets = Assets(folder)

    assert re.fullmatch(r"/static/site\.[0-9a-f]{10}\.css", assets.url("site.css"))
    assert re.fullmatch(r"/static/fonts/one\.[0-9a-f]{10}\.woff2", assets.url("fonts/one.woff2"))


def test_an_address_changes_with_what_it_holds(folder: Path) -> None:
    before = Assets(folder).url("site.css")
    assert Assets(folder).url("site.css") == before

    (folder / "fonts" / "one.woff2").write_bytes(b"another typeface")

    assert Assets(folder).url("site.css") != before, "the sheet refers to what has changed"


def test_a_file_is_found_at_its_address_and_kept_for_a_year(folder: Path) -> None:
    assets = Assets(folder)

    for asked in (assets.url("fonts/one.woff2"), assets.url("fonts/one.woff2").removeprefix("/static/")):
        found = assets.find(asked)

        assert found is not None
        assert found.body == b"a typeface"
        assert found.content_type == "font/woff2"
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path", ["site.css", "/static/site.css", "/static/site.0000000000.css", "", "/static/../site.css", "\0"]
)
def test_nothing_else_is_found(folder: Path, path: str) -> None:
    assert Assets(folder).find(path) is None
    assert Assets(folder).find(path, gzip=True) is None


def test_a_name_that_is_not_there_is_a_bug(folder: Path) -> None:
    with pytest.raises(KeyError):
        Assets(folder).url("sight.css")


def test_a_style_sheet_refers_to_hashed_addresses(folder: Path) -> None:
    assets = Assets(folder)

    for sheet in ("site.css", "deep/inner.css"):
        found = assets.find(assets.url(sheet))
        assert found is not None
        assert f'url("{assets.url("fonts/one.woff2")}")'.encode() in found.body
        assert b"fonts/one.woff2" not in found.body


def test_references_inside_a_page_and_data_stay(folder: Path) -> None:
    assets = Assets(folder)

    found = assets.find(assets.url("site.css"))

    assert found is not None
    assert b"url(#here)" in found.body
    assert b"url('data:,')" in found.body


def test_a_reference_to_nothing_stops_the_start(folder: Path) -> None:
    (folder / "site.css").write_text("a { src: url(fonts/two.woff2) }")

    with pytest.raises(ValueError, match=r"site\.css refers to fonts/two\.woff2, which is not there\."):
        Assets(folder)


def test_an_unknown_kind_of_file_stops_the_start(folder: Path) -> None:
    (folder / "notes.docx").write_bytes(b"")

    with pytest.raises(ValueError, match="of a kind that is not served"):
        Assets(folder)


def test_the_theme_takes_its_place(folder: Path) -> None:
    assets = Assets(folder, theme=":root { --accent: #0b5c5f; }")

    found = assets.find(assets.url("site.css"))

    assert found is not None
    assert b":root { --accent: #0b5c5f; }" in found.body
    assert b"/* theme */" not in found.body
    assert assets.url("site.css") != Assets(folder).url("site.css")


def test_text_comes_compressed_to_who_accepts_it(folder: Path) -> None:
    assets = Assets(folder)
    plain = assets.find(assets.url("site.css"))
    zipped = assets.find(assets.url("site.css"), gzip=True)

    assert plain is not None
    assert zipped is not None
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert plain.headers["vary"] == zipped.headers["vary"] == "accept-encoding"
    assert len(zipped.body) < len(plain.body)
    assert gzip.decompress(zipped.body) == plain.body


@pytest.mark.parametrize("name", ["fonts/one.woff2", "mark.svg"])
def test_what_compressing_does_not_shorten_comes_as_it_is(folder: Path, name: str) -> None:
    assets = Assets(folder)

    found = assets.find(assets.url(name), gzip=True)

    assert found is not None
    assert "content-encoding" not in found.headers


def test_every_file_that_is_shipped_can_be_served() -> None:
    assets = Assets(STATIC)

    for path in STATIC.rglob("*.*"):
        found = assets.find(assets.url(path.relative_to(STATIC).as_posix()))
        assert found is not None, path


@pytest.mark.parametrize("accent", ["teal", "#0b5", "0b5c5f", "#0b5c5g", "#0b5c5f;}", ""])
def test_an_accent_is_written_in_six_hexadecimal_digits(accent: str) -> None:
    with pytest.raises(ValueError, match="is written like #0b5c5f"):
        check_accent(accent)


@pytest.mark.parametrize("accent", ["#ffffff", "#ffdd00", "#d0e8ff"])
def test_an_accent_too_pale_for_paper_is_refused(accent: str) -> None:
    with pytest.raises(ValueError, match=f"REGISTRY_ACCENT {accent} is too pale to be read on white"):
        check_accent(accent)


def test_an_accent_too_dark_for_the_dark_is_refused() -> None:
    with pytest.raises(ValueError, match="REGISTRY_ACCENT #000000 is too dark"):
        check_accent("#000000")


def test_what_is_not_ours_is_unchanged_and_its_licence_lies_beside_it() -> None:
    told = (STATIC / "vendor" / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    named = dict(reversed(pair) for pair in re.findall(r"sha256 ([0-9a-f]{64})  (\S+)", told))
    files = {path.name: path for path in (STATIC / "vendor").iterdir() if path.name != "THIRD-PARTY.txt"}

    assert named == {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    assert told.count("Permission is hereby granted, free of charge") == 2
