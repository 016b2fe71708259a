"""Everything that can be set from outside, read from the environment once.

Each setting is an environment variable whose name starts with ``SIGNPOST_``; `docs/operations.md`
lists them, and a test fails when one is missing there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Mapping
from urllib.parse import urlsplit

from bot.errors import E, SignpostError

PROJECT_DIR = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Settings:
    """The assistant's settings; see :func:`load_settings` for the variables."""

    host: str = "127.0.0.1"
    port: int = 8000
    var_dir: Path = PROJECT_DIR / "var"
    database_url: str = ""
    redis_url: str | None = None
    rest_token: str | None = field(default=None, repr=False)
    lean: bool = True
    behind_proxy: bool = False
    session_turns: int = 30
    message_limit: int = 10_000
    turn_seconds: float = 20.0
    keep_hours: int = 24
    messages_per_minute: int = 30
    embed_origins: tuple[str, ...] = ()
    desk_hours: str = "mon-fri 09:00-17:00"
    handoff_patience: int = 300
    case_keys: tuple[str, ...] = field(default=(), repr=False)
    case_keep_days: int = 30
    smtp_url: str | None = field(default=None, repr=False)
    alert_email: str | None = None
    alert_from: str | None = None
    alert_webhook: str | None = field(default=None, repr=False)
    console_host: str = "127.0.0.1"
    console_port: int | None = None
    console_url: str | None = None
    log_level: str = "INFO"

    @property
    def model_dir(self) -> Path:
        """Where trained models lie."""
        return self.var_dir / "models"

    @property
    def embedded(self) -> bool:
        """Whether the data lies in SQLite files of this machine."""
        return self.database_url.startswith("sqlite")

    @property
    def tracker_url(self) -> str:
        """Where conversations are kept while they last: beside the knowledge base, or in the
        same PostgreSQL database."""
        if self.embedded:
            return f"sqlite:///{self.var_dir / 'conversations.sqlite3'}"
        return self.database_url

    @property
    def cases_url(self) -> str:
        """Where the adviser's desk keeps its cases: a file of its own, or the same PostgreSQL
        database; see docs/adr/0014."""
        if self.embedded:
            return f"sqlite:///{self.var_dir / 'cases.sqlite3'}"
        return self.database_url

    @property
    def loopback_only(self) -> bool:
        """Whether nothing outside this machine can reach the assistant."""
        return self.host in LOOPBACK_HOSTS


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``environment`` (the process's own when omitted).

    Raises:
        SignpostError: E101 when a value cannot be used.
    """
    read = _Reader(os.environ if environment is None else environment)
    var_dir = Path(read.text("VAR") or PROJECT_DIR / "var").expanduser().resolve()
    return Settings(
        host=read.text("HOST") or "127.0.0.1",
        port=read.number("PORT", 8000, 0, 65535),
        var_dir=var_dir,
        database_url=read.database_url() or f"sqlite:///{var_dir / 'knowledge.sqlite3'}",
        redis_url=read.text("REDIS_URL"),
        rest_token=read.text("REST_TOKEN"),
        lean=read.switch("LEAN", True),
        behind_proxy=read.switch("BEHIND_PROXY", False),
        session_turns=read.number("SESSION_TURNS", 30, 2, 1000),
        message_limit=read.number("MESSAGE_LIMIT", 10_000, 100, 50_000),
        turn_seconds=float(read.number("TURN_SECONDS", 20, 1, 300)),
        keep_hours=read.number("KEEP_HOURS", 24, 1, 24 * 365),
        messages_per_minute=read.number("MESSAGES_PER_MINUTE", 30, 1, 100_000),
        embed_origins=read.origins("EMBED_ORIGINS"),
        desk_hours=read.text("DESK_HOURS") or "mon-fri 09:00-17:00",
        handoff_patience=read.number("HANDOFF_PATIENCE", 300, 1, 86_400),
        case_keys=tuple((read.text("CASE_KEYS") or "").replace(",", " ").split()),
        case_keep_days=read.number("CASE_KEEP_DAYS", 30, 1, 3650),
        smtp_url=read.address("SMTP_URL", ("smtp", "smtps")),
        alert_email=read.text("ALERT_EMAIL"),
        alert_from=read.text("ALERT_FROM"),
        alert_webhook=read.address("ALERT_WEBHOOK", ("http", "https")),
        console_host=read.text("CONSOLE_HOST") or "127.0.0.1",
        console_port=read.number("CONSOLE_PORT", 0, 1, 65535) or None,
        console_url=read.address("CONSOLE_URL", ("http", "https")),
        log_level=(read.text("LOG_LEVEL") or "INFO").upper(),
    )


class _Reader:
    """Reads and checks single variables."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str) -> str | None:
        return self._environment.get(f"SIGNPOST_{name}", "").strip() or None

    def number(self, name: str, default: int, least: int, most: int) -> int:
        text = self.text(name)
        if text is None:
            return default
        if not text.isdigit() or not least <= int(text) <= most:
            raise SignpostError(
                E.SETTING_INVALID,
                name=f"SIGNPOST_{name}",
                problem=f"it must be a whole number from {least} to {most}.",
            )
        return int(text)

    def switch(self, name: str, default: bool) -> bool:
        text = self.text(name)
        if text is None:
            return default
        if text not in {"0", "1"}:
            raise SignpostError(
                E.SETTING_INVALID, name=f"SIGNPOST_{name}", problem="it must be 0 or 1."
            )
        return text == "1"

    def origins(self, name: str) -> tuple[str, ...]:
        """Sites as a browser names them: scheme, host and port, parted by blanks or commas."""
        found = tuple((self.text(name) or "").replace(",", " ").split())
        for origin in found:
            if not _is_origin(origin):
                raise SignpostError(
                    E.SETTING_INVALID,
                    name=f"SIGNPOST_{name}",
                    problem="each site is written like https://www.example.org, without a path.",
                )
        return found

    def address(self, name: str, schemes: tuple[str, ...]) -> str | None:
        """A URL; what is wrong with it is told without showing it, for it may hold a password."""
        text = self.text(name)
        if text is not None and not _is_address(text, schemes):
            raise SignpostError(
                E.SETTING_INVALID,
                name=f"SIGNPOST_{name}",
                problem=f"it must start with {' or '.join(f'{s}://' for s in schemes)} "
                "and name a host.",
            )
        return text

    def database_url(self) -> str | None:
        url = self.text("DATABASE_URL")
        if url is None:
            return None
        if url.startswith("postgres://"):
            url = url.replace("postgres://", "postgresql://", 1)
        if not url.startswith(("postgresql", "sqlite:")):
            raise SignpostError(
                E.SETTING_INVALID,
                name="SIGNPOST_DATABASE_URL",
                problem="it must start with postgresql:// or sqlite:///.",
            )
        return url


def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        # A port that is no number raises when it is read.
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_origin(text: str) -> bool:
    if not text.isascii() or any(character in text for character in ";*\"'\\"):
        return False
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        return False
    host = f"{parts.hostname}:{port}" if port else parts.hostname
    return parts.scheme in {"https", "http"} and bool(host) and text == f"{parts.scheme}://{host}"
