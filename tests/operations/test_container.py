"""The image and the compose file, as far as a machine without an engine can tell."""

import re
import shlex
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from registry.cli import parser
from registry.paths import ROOT
from registry.settings import Settings, read_settings

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("app-one", "app-two", "worker")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
CADDYFILE = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
KNOWN = {f"REGISTRY_{item.name.upper()}" for item in fields(Settings)}
PINNED = re.compile(r"[a-z0-9./-]+:v?\d+\.\d+(?:\.\d+)?(?:-[a-z0-9.-]+)?")


def instructions(name: str) -> list[list[str]]:
    lines = [line for line in DOCKERFILE.splitlines() if line.startswith(f"{name} ")]
    return [shlex.split(line.removeprefix(f"{name} ")) for line in lines]


def test_a_database_two_that_answer_a_worker_a_proxy_and_a_mail_catcher() -> None:
    assert set(SERVICES) == {"database", "app-one", "app-two", "worker", "proxy", "mail"}
    assert SERVICES["app-one"]["command"] == SERVICES["app-two"]["command"] == ["serve"]
    version = re.search(r"postgres:(\d+)", SERVICES["database"]["image"])
    assert version is not None
    assert int(version[1]) >= 17


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_says_whether_it_is_well_and_its_version_is_pinned(name: str) -> None:
    service = SERVICES[name]
    check = service["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)
    assert PINNED.fullmatch(service["image"]), service["image"]
    assert service["restart"] == "unless-stopped"
    for waited_for, how in service.get("depends_on", {}).items():
        assert how == {"condition": "service_healthy"}
        assert waited_for in SERVICES


@pytest.mark.parametrize("name", OURS)
def test_our_processes_run_with_as_little_as_they_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ulimits"] == {"core": 0}
    assert service["mem_limit"] == service["memswap_limit"]
    assert not service.get("ports")
    parser().parse_args(service["command"])  # or it exits
    words = service["healthcheck"]["test"]
    if "registry" in words:
        parser().parse_args(words[words.index("registry") + 1 :])


@pytest.mark.parametrize("name", OURS)
def test_the_settings_named_exist_and_fit_together(name: str, tmp_path: Path) -> None:
    given = {key: str(value) for key, value in SERVICES[name]["environment"].items()}
    assert {key.removesuffix("_FILE") for key in given} <= KNOWN
    url = tmp_path / "url"
    url.write_text("postgresql+psycopg://atalaya:word@database:5432/atalaya", encoding="utf-8")
    address = given["REGISTRY_BASE_URL"].partition(":-")[2].rstrip("}")

    settings = read_settings(given | {"REGISTRY_DATABASE_URL_FILE": str(url), "REGISTRY_BASE_URL": address})

    assert settings.secure
    assert not settings.works_in_process
    assert settings.smtp_host in SERVICES
    assert settings.trusted_proxies == SERVICES["proxy"]["networks"]["front"]["ipv4_address"]


def test_secrets_come_from_files_and_stand_nowhere_else() -> None:
    assert {name: set(secret) for name, secret in COMPOSE["secrets"].items()} == {
        "database_password": {"file"},
        "database_url": {"file"},
    }
    for service in SERVICES.values():
        environment = service.get("environment", {})
        secret = [key for key in environment if re.search(r"PASSWORD|SECRET|DATABASE_URL", key)]
        assert all(key.endswith("_FILE") and environment[key].startswith("/run/secrets/") for key in secret)
        named = {Path(environment[key]).name for key in secret}
        assert named <= set(service.get("secrets", []))
    for service in SERVICES.values():
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
        volumes = [volume.partition(":")[0] for volume in service.get("volumes", [])]
        assert {volume for volume in volumes if not volume.startswith("./")} <= set(COMPOSE["volumes"])
        assert set(service["networks"]) <= set(COMPOSE["networks"])


def test_the_secrets_that_are_drawn_fit_each_other_and_are_kept(tmp_path: Path) -> None:
    (tmp_path / "deploy" / "secrets").mkdir(parents=True)
    script = shutil.copy(ROOT / "deploy" / "make-secrets", tmp_path / "deploy")
    secrets = tmp_path / "deploy" / "secrets"

    for _ in range(2):
        subprocess.run([script], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    password = (secrets / "database_password").read_text(encoding="utf-8")
    url = (secrets / "database_url").read_text(encoding="utf-8")
    subprocess.run([script], check=True, stdout=subprocess.DEVNULL)  # noqa: S603

    assert re.fullmatch(r"[0-9a-f]{48}", password)
    assert read_settings({"REGISTRY_DATABASE_URL": url}).database == url
    assert f":{password}@database:" in url
    assert (secrets / "database_password").read_text(encoding="utf-8") == password
    assert secrets.stat().st_mode & 0o777 == 0o700
    for path in COMPOSE["secrets"].values():
        assert (ROOT / path["file"]).parent == ROOT / "deploy" / "secrets"
    kept_out = (ROOT / "deploy" / "secrets" / ".gitignore").read_text(encoding="utf-8").split()
    assert kept_out == ["*", "!.gitignore"]


def test_the_image_is_built_from_the_lock_and_runs_as_nobody_in_particular() -> None:
    assert "--require-hashes --no-deps -r requirements.lock" in DOCKERFILE
    for image, *_ in instructions("FROM"):
        assert PINNED.fullmatch(image), image
    assert instructions("USER")[-1] == ["10001:10001"]
    assert DOCKERFILE.index("USER ") < DOCKERFILE.index("HEALTHCHECK ") < DOCKERFILE.index("ENTRYPOINT ")
    assert "/readyz" in DOCKERFILE
    named = {
        word.partition("=")[0]
        for line in instructions("ENV")
        for word in line
        if word.startswith("REGISTRY_")
    }
    assert named <= KNOWN
    parser().parse_args([word.strip("[],") for word in instructions("CMD")[-1]])


def test_what_the_image_copies_is_there_and_not_left_out() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    sources = [word for line in instructions("COPY") if not line[0].startswith("--") for word in line[:-1]]
    assert {"registry", "templates", "alembic", "requirements.lock"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignored, source
    assert "*" in ignored


def test_the_proxy_speaks_tls_to_both_and_writes_nothing_down() -> None:
    rules = re.sub(r"(?m)#.*$", "", CADDYFILE)
    assert "tls internal" in rules
    upstreams = re.search(r"reverse_proxy ([^{\n]+)", rules)
    assert upstreams is not None
    assert upstreams[1].split() == ["app-one:8000", "app-two:8000"]
    # `log` without a name would be an access log; the one there is turns off what would write addresses.
    assert re.findall(r"(?m)^[ \t]*log\b[^\n]*", rules) == ["\tlog default {"]
    assert "exclude http.log.access http.log.error http.handlers.reverse_proxy" in rules
    assert rules.count("{") == rules.count("}")
    assert "./deploy/Caddyfile:/etc/caddy/Caddyfile:ro" in SERVICES["proxy"]["volumes"]
    test = " ".join(SERVICES["proxy"]["healthcheck"]["test"])
    assert "http://127.0.0.1:8080/healthz" in test
    assert "http://127.0.0.1:8080" in rules
    address = SERVICES["proxy"]["environment"]["ATALAYA_ADDRESS"]
    assert address == SERVICES["app-one"]["environment"]["REGISTRY_BASE_URL"]
    assert address.endswith(":8443}")
    assert SERVICES["proxy"]["ports"] == ["8443:8443"]


def test_ci_runs_the_linters_and_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "export CI=true" in script
    for command in ("make lint", "make test"):
        assert re.search(rf"(?m)^\s*{command}\b", script)
        assert command in readme
    for command in re.findall(r"`make ([a-z]+)", readme):
        assert re.search(rf"(?m)^{command}:", makefile), command
    for command in re.findall(r"`registry ([a-z]+)", readme):
        assert command in (parser().format_help())


def test_the_keys_of_reports_lie_on_a_volume_apart_from_the_data() -> None:
    for name in ("app-one", "app-two", "worker"):
        service = SERVICES[name]
        assert service["environment"]["REGISTRY_KEYRING_DIR"] == "/keyring"
        assert "keyring:/keyring" in service["volumes"]
    assert "/keyring" not in str(SERVICES["database"])
