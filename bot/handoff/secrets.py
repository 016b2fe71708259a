"""What a person wrote, encrypted before it is stored.

Fernet (AES-128-CBC with HMAC-SHA256) under the first key; each of the keys opens. Rotation is
described in docs/operations.md.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import E, SignpostError
from bot.handoff.errors import CaseUnreadable
from bot.settings import Settings

KEY_FILE = "case.keys"


def new_key() -> str:
    """A fresh key, as it stands in SIGNPOST_CASE_KEYS or in the key file."""
    return Fernet.generate_key().decode("ascii")


class Keyring:
    """Keys in order: the first encrypts, each opens.

    Args:
        keys: as :func:`new_key` makes them.
        where: what is to be corrected when one is no key.

    Raises:
        SignpostError: E608 when one is no key, or there is none.
    """

    def __init__(self, keys: Sequence[str], where: str = "SIGNPOST_CASE_KEYS") -> None:
        self._fernet = _multi_fernet(keys, where)

    def seal(self, text: str) -> bytes:
        """Encrypt."""
        return self._now().encrypt(text.encode("utf-8"))

    def open(self, sealed: bytes) -> str:
        """Decrypt. Raises CaseUnreadable (E606) when no key opens it."""
        try:
            return self._now().decrypt(sealed).decode("utf-8")
        except InvalidToken:
            raise CaseUnreadable from None

    def reseal(self, sealed: bytes) -> bytes:
        """The same under the first key. Raises CaseUnreadable (E606) when no key opens it."""
        try:
            return self._now().rotate(sealed)
        except InvalidToken:
            raise CaseUnreadable from None

    def _now(self) -> MultiFernet:
        return self._fernet


class FileKeyring(Keyring):
    """Keys in a file, one a line; a process that runs sees it when they are rotated.

    Raises:
        SignpostError: E608 when a line is no key; E102 when the file cannot be read or made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            if not path.exists():
                _make(path)
            self._seen = _stamp(path)
            self._known = self.keys()
            super().__init__(self._known, str(path))
        except OSError as error:
            raise SignpostError(E.VAR_NOT_WRITABLE, path=path.parent) from error

    def keys(self) -> list[str]:
        """The keys as they stand in the file now."""
        return self.path.read_text(encoding="ascii").split()

    def put(self, keys: Sequence[str]) -> None:
        """Write other keys in one step: a process that reads sees the old ones or the new."""
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        _write(beside, keys)
        beside.replace(self.path)

    def _now(self) -> MultiFernet:
        try:
            stamp = _stamp(self.path)
            if stamp != self._seen:
                with self._lock:
                    # Old keys still open here what was read before it was sealed again.
                    self._known = list(dict.fromkeys([*self.keys(), *self._known]))
                    self._fernet = _multi_fernet(self._known, str(self.path))
                    self._seen = stamp
        except OSError:
            raise CaseUnreadable from None
        return self._fernet


def keyring(settings: Settings) -> Keyring:
    """The keys that the settings name; embedded and without any, a key file is made once.

    Raises:
        SignpostError: E607 when PostgreSQL is used and no key is set; E608, E102.
    """
    if settings.case_keys:
        return Keyring(settings.case_keys)
    if not settings.embedded:
        raise SignpostError(E.CASE_KEYS_MISSING)
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    return FileKeyring(settings.var_dir / KEY_FILE)


def _multi_fernet(keys: Sequence[str], where: str) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except (ValueError, TypeError):
        raise SignpostError(E.CASE_KEYS_BAD, where=where) from None


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_ino, status.st_mtime_ns


def _make(path: Path) -> None:
    """Make the file once, also when two processes start together: the first to link it wins."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    _write(beside, [new_key()])
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def _write(path: Path, keys: Sequence[str]) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
