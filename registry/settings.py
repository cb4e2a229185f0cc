"""What differs between one deployment and the next, read once at start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, get_args, get_type_hints
from urllib.parse import urlsplit

import msgspec

from registry.paths import TEXTS

PREFIX = "REGISTRY_"
FROM_FILE = "_FILE"  # REGISTRY_SMTP_PASSWORD_FILE=/run/secrets/smtp is read from there
PORTS = {"port": range(65_536), "smtp_port": range(1, 65_536)}  # to listen on 0 is to take any that is free
VALUE_SHOWN = 40  # characters of a value that does not fit
SENDER = re.compile(r"[^\s@<>]+@[^\s@<>]+|[^<>@\r\n]+ <[^\s@<>]+@[^\s@<>]+>")


class SettingsError(Exception):
    """A setting does not fit; the text is one sentence for the operator's terminal."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one deployment. The defaults serve a laptop; README says what a server sets."""

    data_dir: Path = Path("data")
    keyring_dir: Path | None = None
    keys_dir: Path | None = None
    signing_key: str = field(default="", repr=False)
    issuer: str = "ATALAYA"
    database_url: str = field(default="", repr=False)  # may hold a password
    officers: str = field(default="", repr=False)  # three lines of 1,800 signs
    base_url: str = "http://localhost:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: str = ""
    site_name: str = "Atalaya"
    accent: str = "#0b5c5c"
    contact: str = ""
    home_country: str = ""
    reading_hours: str = ""
    texts_dir: Path | None = None
    factor_key: str = field(default="", repr=False)
    mail_from: str = "registry@localhost"
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    worker: Literal["auto", "on", "off"] = "auto"

    @property
    def database(self) -> str:
        """The database's address: what was given, else one file in the data folder."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute()}/registry.db"

    @property
    def keyring(self) -> Path:
        """The folder of the keys of sealed reports: on a server, on another volume than the database."""
        return self.keyring_dir or self.data_dir.absolute() / "keyring"

    @property
    def keys(self) -> Path:
        """The folder of the keys that sign logos, where they are not handed in as a secret."""
        return self.keys_dir or self.data_dir.absolute() / "keys"

    @property
    def texts(self) -> Path:
        """The folder of the course, the drills and all that a child-protection organisation reviews."""
        return self.texts_dir or TEXTS

    @property
    def secure(self) -> bool:
        """Whether people reach this deployment over TLS."""
        return self.base_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """Host and port as printed on every logo."""
        return urlsplit(self.base_url).netloc

    @property
    def works_in_process(self) -> bool:
        """Whether the web process sends the mail itself: SQLite has no second machine."""
        return self.worker == "on" or (self.worker == "auto" and self.database.startswith("sqlite"))

    @property
    def shows_mail(self) -> bool:
        """Whether mail is shown at a local page instead of being sent: never on a public deployment."""
        return not self.smtp_host and not self.secure


def read_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """Build settings from REGISTRY_* variables.

    Raises:
        SettingsError: a value does not fit, or no setting has that name. A misspelt
            REGISTRY_DATABASE_URL must not end in a silent SQLite file.

    """
    known = {item.name for item in fields(Settings)}
    given: dict[str, str] = {}
    for variable in sorted(name for name in env if name.startswith(PREFIX)):
        name, value = variable.removeprefix(PREFIX).lower(), env[variable]
        if name not in known and name.removesuffix(FROM_FILE.lower()) in known:
            name, value = name.removesuffix(FROM_FILE.lower()), _read_file(variable, value)
        if name not in known:
            raise SettingsError(f"There is no setting {variable}; the README lists all of them.")
        if name in given:
            raise SettingsError(
                f"{variable} and {variable.removesuffix(FROM_FILE)} are both given; keep one."
            )
        given[name] = value
    if "base_url" not in given and given.get("port", "").isdecimal():
        given["base_url"] = f"http://localhost:{given['port']}"
    return _checked(_convert(given))


def _convert(given: Mapping[str, str]) -> Settings:
    for name, ports in PORTS.items():
        if name in given and not (re.fullmatch("[0-9]{1,5}", given[name]) and int(given[name]) in ports):
            raise SettingsError(_misfit(name, given[name]))
    try:
        return msgspec.convert(given, Settings, strict=False, dec_hook=_as_path)
    except msgspec.ValidationError as error:
        name = str(error).rpartition("$.")[2].rstrip("`")
        raise SettingsError(_misfit(name, given[name])) from None


def _misfit(name: str, value: str) -> str:
    """Say what a setting of few values is, and what it could be."""
    said = f"“{' '.join(value.split())[:VALUE_SHOWN]}”" if value.strip() else "empty"
    if name in PORTS:
        needed = f"a whole number from {PORTS[name][0]} to {PORTS[name][-1]}"
    else:
        needed = "one of " + ", ".join(get_args(get_type_hints(Settings)[name]))
    return f"{PREFIX}{name.upper()} is {said}: {needed} is needed."


def _as_path(kind: type, value: str) -> Path:
    if kind is not Path:
        raise NotImplementedError(kind)  # as msgspec asks: it then says itself what does not fit
    return Path(value)


def _read_file(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{variable} names a file that cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{variable} names a file that is no text.") from None


def _checked(settings: Settings) -> Settings:
    _check_addresses(settings)
    if not settings.database.startswith(("sqlite+aiosqlite:///", "postgresql+psycopg://")):
        raise SettingsError(
            "REGISTRY_DATABASE_URL must begin with sqlite+aiosqlite:/// or with postgresql+psycopg://."
        )
    if settings.home_country and not re.fullmatch(r"[A-Z]{2}", settings.home_country):
        raise SettingsError("REGISTRY_HOME_COUNTRY must be two capital letters, such as CR.")
    if settings.factor_key and not re.fullmatch(r"[0-9a-f]{64}", settings.factor_key):
        raise SettingsError(
            "REGISTRY_FACTOR_KEY must be 64 hexadecimal digits, as `openssl rand -hex 32` prints."
        )
    if not re.fullmatch(r"[A-Z0-9-]{2,8}", settings.issuer):
        raise SettingsError(
            "REGISTRY_ISSUER must be 2 to 8 capital letters, digits and dashes, such as ATALAYA."
        )
    if not SENDER.fullmatch(settings.mail_from):
        raise SettingsError("REGISTRY_MAIL_FROM must be an e-mail address, or a name and <an address>.")
    if not settings.site_name.strip():
        raise SettingsError("REGISTRY_SITE_NAME must not be empty.")
    return settings


def _check_addresses(settings: Settings) -> None:
    parts = urlsplit(settings.base_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise SettingsError("REGISTRY_BASE_URL must look like https://registry.example.org, without a path.")
    if settings.base_url != settings.base_url.lower().rstrip("/"):
        raise SettingsError("REGISTRY_BASE_URL must be lower case, without a slash at its end.")
    for proxy in settings.trusted_proxies.split():
        try:
            ip_network(proxy)
        except ValueError:
            raise SettingsError(f"REGISTRY_TRUSTED_PROXIES: {proxy} is no address or network.") from None
