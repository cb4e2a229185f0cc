"""The wheel carries all that it needs, and serves from an empty folder far from the repository."""

import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from registry.paths import ROOT
from tests.conftest import missing
from tests.databases import free_port
from tests.operations.servers import process, stop, wait_for


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as `make wheel` does, but with the present hatchling and no index."""
    if find_spec("hatchling") is None or find_spec("pip") is None:
        missing("no hatchling or no pip: make .venv/.dev")
    folder = tmp_path_factory.mktemp("wheel")
    build = f"-m pip wheel --quiet --no-deps --no-index --no-build-isolation --wheel-dir {folder} {ROOT}"
    subprocess.run([sys.executable, *build.split()], check=True)  # noqa: S603
    (built,) = folder.glob("*.whl")
    return built


def ours(folder: str) -> set[str]:
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}


def test_every_file_travels(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
        metadata = archive.read(next(name for name in carried if name.endswith("METADATA"))).decode()

    assert ours("registry") <= carried
    for folder in ("templates", "alembic"):
        assert {f"registry/_shipped/{name}" for name in ours(folder)} <= carried
    assert {Path(name).suffix for name in ours("registry")} >= {
        ".css",
        ".csv",
        ".json",
        ".po",
        ".txt",
        ".woff2",
    }
    assert any(name.endswith("licenses/LICENSE") for name in carried)
    assert "License-Expression: Apache-2.0" in metadata
    assert not any(
        name.startswith(("tests/", "deploy/", "data/")) or name.endswith(".db") for name in carried
    )


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the command `registry` of an environment that has the wheel, and the libraries of this one."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)  # noqa: S603
    python = folder / "bin" / "python"
    install = f"-m pip --python {python} install --quiet --no-deps --no-index {wheel}"
    subprocess.run([sys.executable, *install.split()], check=True)  # noqa: S603
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(
        "\n".join(path for path in sys.path if path.endswith("site-packages")), encoding="utf-8"
    )
    return folder / "bin" / "registry"


def test_it_serves_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    here = tmp_path / "empty"
    here.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REGISTRY_", "PYTHON"))}
    env = kept | {"REGISTRY_PORT": str(port)}
    base = f"http://127.0.0.1:{port}"

    with process([str(installed), "serve"], env, log=log, within=here) as server:
        first = wait_for(f"{base}/", server, log)
        assert first.status_code == 200
        assert "Atalaya" in first.text
        assert httpx.get(f"{base}/healthz", trust_env=False).text == "ok"
        assert httpx.get(f"{base}/readyz", trust_env=False).text == "ok"
        style = first.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        assert httpx.get(base + style, trust_env=False).headers["content-type"].startswith("text/css")
        spanish = httpx.get(f"{base}/?lang=es", trust_env=False).text
        assert 'lang="es"' in spanish
        ended = stop(server)

    assert ended == -15
    assert f"answers at http://localhost:{port}" in log.read_text(encoding="utf-8")
    assert {path.name for path in here.iterdir()} == {"data"}
    assert str(ROOT) not in log.read_text(encoding="utf-8")
