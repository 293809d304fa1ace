"""Settings from the environment: the only reader of it. Refuses bad or missing values, naming them."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from referral.core.crypto import KeyRing
from referral.core.errors import SettingsError

ROOT = Path(__file__).resolve().parent
SECRET_BYTES = 32
LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class Setting:
    """One environment variable: what it means and what it is when absent (`default` as shown to people)."""

    name: str
    meaning: str
    default: str
    parse: Callable[[str], Any] = str


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError("a port number from 1 to 65535 is needed")
    return int(text)


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ValueError("a whole number from 1 up is needed")
    return int(text)


def _hops(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a whole number from 0 up is needed")
    return int(text)


def _seconds(text: str) -> timedelta:
    try:
        return timedelta(seconds=float(text))
    except ValueError:
        raise ValueError("a number of seconds is needed") from None


def _mode(text: str) -> str:
    if text not in ("demo", "production"):
        raise ValueError("it must be demo or production")
    return text


def _database(text: str) -> str:
    if text and not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("it must start with sqlite:/// or postgresql://")
    return text


def _redis(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("it must start with redis://, rediss:// or unix://")
    return text


def _domain(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        raise ValueError("a domain such as fax.example.com is needed")
    return text


def _maildir(text: str) -> Path | None:
    if text and not (Path(text) / "new").is_dir():
        raise ValueError("a maildir (a folder with new, cur and tmp in it) is needed")
    return Path(text) if text else None


SETTINGS = (
    Setting(
        "MODE",
        "demo (invented data, secrets made by itself) or production (refuses missing secrets)",
        "demo",
        _mode,
    ),
    Setting("DATA_DIR", "folder for the database, files, keys and logs", "instance", Path),
    Setting("DATABASE_URL", "database; postgresql://… to scale out", "", _database),
    Setting("REDIS_URL", "Redis-protocol server; empty starts an embedded one", "", _redis),
    Setting("SECRET_KEY", "signs sessions; at least 32 characters", "", str),
    Setting("FIELD_KEYS", "key ring that encrypts personal data, as JSON, or a path to such a file", "", str),
    Setting("HOST", "address the web server listens on", "127.0.0.1", str),
    Setting("PORT", "port the web server listens on", "8000", _port),
    Setting("PUBLIC_URL", "address people use, for links in messages", "", str),
    Setting(
        "SMTP_URL",
        "mail server, smtp://user:password@host:port; empty keeps messages in the local mailbox",
        "",
        str,
    ),
    Setting(
        "FAX_GATEWAY",
        "domain of a mail-to-fax service: faxes go by mail, encrypted, to number@domain; empty: faxed by hand",
        "",
        _domain,
    ),
    Setting(
        "BOUNCE_MAILDIR",
        "maildir folder with mail that came back; it is read every few minutes; empty: none is read",
        "",
        _maildir,
    ),
    Setting("WEB_WORKERS", "web server processes", "2", _count),
    Setting("PROXY_HOPS", "how many trusted proxies stand in front (0 = none)", "0", _hops),
    Setting("CLOCK_OFFSET", "seconds by which the clock is moved; demo data folders only", "0", _seconds),
)


@dataclass(frozen=True)
class Settings:
    """Checked settings. Fields are the lower-case names of SETTINGS; derived paths are properties."""

    mode: str
    data_dir: Path
    database_url: str
    redis_url: str
    secret_key: str
    field_keys: str
    host: str
    port: int
    public_url: str
    smtp_url: str
    fax_gateway: str
    bounce_maildir: Path | None
    web_workers: int
    proxy_hops: int
    clock_offset: timedelta
    testing: bool = False

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def embedded_redis(self) -> bool:
        """True when no REDIS_URL was given, so that `up` starts a server of its own."""
        return self.redis_url == embedded_redis_url(self.data_dir)

    def key_ring(self) -> KeyRing:
        return KeyRing.from_json(self.field_keys)


def embedded_redis_url(data_dir: Path) -> str:
    """Where the embedded server listens: a socket in the data folder, or a short path when that is too long."""
    path = data_dir / "redis.sock"
    if len(str(path)) > LONGEST_SOCKET_PATH:
        import hashlib

        path = Path("/tmp") / f"referral-{hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]}.sock"
    return f"unix://{path}"


def _parse(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environment.get(setting.name, "").strip() or setting.default
        try:
            values[setting.name.lower()] = setting.parse(text)
        except ValueError as error:
            raise SettingsError(f"{setting.name}={text!r}: {error}.") from None
    return values


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings. In demo mode missing secrets are made once and kept in DATA_DIR, mode 600.

    Raises SettingsError with one line that names the setting.
    """
    environment = os.environ if environment is None else environment
    values = _parse(environment)
    data_dir: Path = (ROOT / values["data_dir"]).resolve()
    values["data_dir"] = data_dir
    demo = values["mode"] == "demo"
    if not demo and values["clock_offset"]:
        raise SettingsError("CLOCK_OFFSET works in demo mode only.")
    values["secret_key"] = values["secret_key"] or _kept_secret("SECRET_KEY", data_dir, demo)
    values["field_keys"] = _key_text(values["field_keys"]) or _kept_secret("FIELD_KEYS", data_dir, demo)
    if len(values["secret_key"]) < SECRET_BYTES:
        raise SettingsError(f"SECRET_KEY must have at least {SECRET_BYTES} characters.")
    values["database_url"] = values["database_url"] or f"sqlite:///{data_dir / 'referral.db'}"
    values["redis_url"] = values["redis_url"] or embedded_redis_url(data_dir)
    values["public_url"] = (values["public_url"] or f"http://{values['host']}:{values['port']}").rstrip("/")
    settings = Settings(**{f.name: values[f.name] for f in fields(Settings) if f.name in values})
    settings.key_ring()
    return settings


def _key_text(value: str) -> str:
    if value and not value.lstrip().startswith("{"):
        try:
            return Path(value).read_text()
        except OSError as error:
            raise SettingsError(f"FIELD_KEYS: can't read {value}: {error.strerror}.") from None
    return value


SECRET_MAKERS: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_hex(SECRET_BYTES),
    "FIELD_KEYS": KeyRing.generate_json,
}
"""How a fresh value of each secret setting is made."""


def _kept_secret(name: str, data_dir: Path, demo: bool) -> str:
    """The secret kept in the data folder, made on first use (demo mode); production wants it in the environment."""
    if not demo:
        raise SettingsError(
            f"{name} is missing: production mode refuses to start without it. "
            f"`./run settings --make {name}` prints a fresh one."
        )
    path = data_dir / name.lower()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            temporary = path.with_suffix(f".{os.getpid()}")
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(SECRET_MAKERS[name]())
            try:
                os.link(temporary, path)  # the first process wins; the others read what it wrote
            except FileExistsError:
                pass
            temporary.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"DATA_DIR: can't write to {data_dir}: {error.strerror}.") from None
