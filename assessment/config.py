"""Everything that can be set from outside, read in one place; ``languages`` alone asks what a terminal speaks."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assessment.languages import gettext as _

ROOT = Path(__file__).resolve().parent.parent
_JAKARTA = ZoneInfo("Asia/Jakarta")


class SettingsFault(Exception):
    """The environment makes no sense; the message says which variable and what to write instead."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """How e-mail leaves the installation. Without a ``host`` it is put into files."""

    host: str = ""
    port: int = 587
    tls: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = "perisai@localhost"


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings. Tests build their own."""

    data_dir: Path
    database_url: str
    secret_key: str
    url: str = "http://127.0.0.1:8000"
    cookie_secure: bool = False
    timezone: ZoneInfo = _JAKARTA
    language: str = "id"
    demo: bool = False
    proxies: int = 0
    run_jobs: bool = True
    questionnaires: Path = ROOT / "questionnaires"
    max_upload_bytes: int = 20 * 1024 * 1024
    unit_quota_bytes: int = 2000 * 1024 * 1024
    uploads_per_hour: int = 200
    mailing: Mailing = Mailing()
    clamd: str = ""

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database serves this installation."""
        return self.database_url.startswith("sqlite")

    @property
    def files_dir(self) -> Path:
        """Where evidence and PDFs lie, outside the web root."""
        return self.data_dir / "files"

    @property
    def outbox_dir(self) -> Path:
        """Where e-mail lies that no server is there for."""
        return self.data_dir / "outbox"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read and check the environment, or refuse with a :class:`SettingsFault`."""
        env = os.environ if environ is None else environ
        data_dir = Path(env.get("PERISAI_DATA", "data")).resolve()
        url = env.get("PERISAI_URL", "http://127.0.0.1:8000").rstrip("/")
        if not url.startswith(("http://", "https://")):
            raise SettingsFault(
                _("PERISAI_URL=%(value)s: tulis dengan http:// atau https://", value=ascii(url))
            )
        return cls(
            data_dir=data_dir,
            database_url=_database_url(env, data_dir),
            secret_key=_secret_key(env, data_dir),
            url=url,
            cookie_secure=_yes_or_no(env, "PERISAI_COOKIE_SECURE", url.startswith("https://")),
            timezone=_timezone(env),
            language=_one_of(env, "PERISAI_LANGUAGE", "id", ("id", "en")),
            demo=_yes_or_no(env, "PERISAI_DEMO", default=False),
            proxies=_number(env, "PERISAI_PROXIES", 0, 0, 5),
            run_jobs=_yes_or_no(env, "PERISAI_RUN_JOBS", default=True),
            max_upload_bytes=_number(env, "PERISAI_MAX_UPLOAD_MB", 20, 1, 100) * 1024 * 1024,
            unit_quota_bytes=_number(env, "PERISAI_UNIT_QUOTA_MB", 2000, 10, 10**6) * 1024 * 1024,
            uploads_per_hour=_number(env, "PERISAI_UPLOADS_PER_HOUR", 200, 1, 10**5),
            mailing=_mailing(env),
            clamd=_clamd(env),
        )


def _database_url(env: Mapping[str, str], data_dir: Path) -> str:
    url = env.get("DATABASE_URL", "")
    if not url:
        return f"sqlite:///{data_dir / 'perisai.db'}"
    if url.startswith("sqlite:////"):
        return url
    for scheme in ("postgresql://", "postgres://", "postgresql+psycopg://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    raise SettingsFault(
        _(
            "DATABASE_URL=%(value)s: tulis postgresql://user:password@host/name, sqlite:////absolute/path.db, "
            "atau kosongkan untuk basis data bawaan",
            value=ascii(url),
        )
    )


def _secret_key(env: Mapping[str, str], data_dir: Path) -> str:
    given = env.get("PERISAI_SECRET_KEY")
    if given is not None:
        if len(given) < 32:
            raise SettingsFault(
                _("PERISAI_SECRET_KEY kurang dari 32 karakter: ambil yang lebih panjang")
            )
        return given
    path = data_dir / "keys" / "secret_key"
    if not path.exists():
        _make_secret(path)
    kept = path.read_text().strip()
    if len(kept) < 32:
        raise SettingsFault(
            _(
                "%(path)s tidak berisi kunci: pulihkan dari cadangan, atau hapus untuk mendapat yang baru",
                path=path,
            )
        )
    return kept


def _make_secret(path: Path) -> None:
    """Write a new key aside and put it in place whole; of two processes at once the first one's stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f"secret_key.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()


def _timezone(env: Mapping[str, str]) -> ZoneInfo:
    name = env.get("PERISAI_TIMEZONE", "Asia/Jakarta")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsFault(
            _(
                "PERISAI_TIMEZONE=%(value)s: tulis zona seperti Asia/Jakarta, Asia/Makassar, Asia/Jayapura",
                value=ascii(name),
            )
        ) from None


def _mailing(env: Mapping[str, str]) -> Mailing:
    host = env.get("PERISAI_SMTP_HOST", "")
    tls = _one_of(env, "PERISAI_SMTP_TLS", "starttls", ("starttls", "tls", "none"))
    user, password = env.get("PERISAI_SMTP_USER", ""), env.get("PERISAI_SMTP_PASSWORD", "")
    if kept := env.get("PERISAI_SMTP_PASSWORD_FILE"):
        try:
            password = Path(kept).read_text().strip()
        except OSError as fault:
            raise SettingsFault(f"PERISAI_SMTP_PASSWORD_FILE={kept!r}: {fault.strerror}") from None
    if host and tls == "none" and host not in ("localhost", "127.0.0.1", "::1"):
        raise SettingsFault(
            _("PERISAI_SMTP_TLS=none: hanya untuk server di mesin ini; tulis starttls atau tls")
        )
    if bool(user) != bool(password):
        raise SettingsFault(_("PERISAI_SMTP_USER dan PERISAI_SMTP_PASSWORD harus ada bersama"))
    sender = env.get("PERISAI_MAIL_FROM", "perisai@localhost")
    if sender.count("@") != 1 or any(one.isspace() for one in sender):
        raise SettingsFault(
            _(
                "PERISAI_MAIL_FROM=%(value)s: tulis satu alamat, nama@contoh.go.id",
                value=ascii(sender),
            )
        )
    port = _number(env, "PERISAI_SMTP_PORT", {"tls": 465, "none": 25}.get(tls, 587), 1, 65535)
    return Mailing(host, port, tls, user, password, sender)


def _clamd(env: Mapping[str, str]) -> str:
    value = env.get("PERISAI_CLAMD", "")
    host, _colon, port = value.rpartition(":")
    if (
        value
        and not value.startswith("/")
        and not (host and port.isdecimal() and 0 < int(port) < 2**16)
    ):
        raise SettingsFault(
            _(
                "PERISAI_CLAMD=%(value)s: tulis alamat soket clamd, seperti /run/clamav/clamd.ctl, atau host:port",
                value=ascii(value),
            )
        )
    return value


def _yes_or_no(env: Mapping[str, str], name: str, default: bool) -> bool:
    value = env.get(name, "yes" if default else "no").lower()
    if value not in ("yes", "no"):
        raise SettingsFault(
            _("%(name)s=%(value)s: tulis yes atau no", name=name, value=ascii(value))
        )
    return value == "yes"


def _one_of(env: Mapping[str, str], name: str, default: str, words: tuple[str, ...]) -> str:
    value = env.get(name, default)
    if value not in words:
        raise SettingsFault(
            _(
                "%(name)s=%(value)s: tulis salah satu dari %(words)s",
                name=name,
                value=ascii(value),
                words=", ".join(words),
            )
        )
    return value


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = env.get(name, str(default))
    if not value.isdecimal() or not low <= int(value) <= high:
        raise SettingsFault(
            _(
                "%(name)s=%(value)s: tulis bilangan bulat dari %(low)s sampai %(high)s",
                name=name,
                value=ascii(value),
                low=low,
                high=high,
            )
        )
    return int(value)
