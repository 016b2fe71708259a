"""More than one process without Redis loses turns, so the second one does not start.

Locks of one process say nothing to another: both would read the same conversation, and the one
that saves last would drop the other's turn.
"""

from __future__ import annotations

import fcntl
from typing import IO, Any

import sqlalchemy as sa

from bot.errors import E, SignpostError
from bot.settings import Settings

# "signpost" as a number: the key of the advisory lock in PostgreSQL.
ADVISORY_KEY = int.from_bytes(b"signpost", "big", signed=True)


class SingleProcess:
    """Holds a lock on the conversation store for as long as the process lives.

    Nothing is held when Redis is set, for then the processes share their locks.

    Raises:
        SignpostError: E104 when another process holds it; E102 when ``var/`` cannot be written;
            E105 when the database cannot be reached.
    """

    def __init__(self, settings: Settings) -> None:
        self._file: IO[str] | None = None
        self._connection: Any = None
        if settings.redis_url:
            return
        if settings.embedded:
            self._lock_file(settings)
        else:
            self._lock_database(settings)

    def _lock_file(self, settings: Settings) -> None:
        path = settings.var_dir / "serve.lock"
        try:
            settings.var_dir.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w")
        except OSError as error:
            raise SignpostError(E.VAR_NOT_WRITABLE, path=settings.var_dir) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise SignpostError(E.SECOND_PROCESS, store=settings.var_dir) from error

    def _lock_database(self, settings: Settings) -> None:
        engine = sa.create_engine(
            settings.tracker_url, hide_parameters=True, poolclass=sa.pool.NullPool
        )
        try:
            self._connection = engine.connect()
        except sa.exc.SQLAlchemyError as error:
            raise SignpostError(E.DATABASE_AWAY) from error
        taken = self._connection.execute(sa.select(sa.func.pg_try_advisory_lock(ADVISORY_KEY)))
        if not taken.scalar():
            self._connection.close()
            raise SignpostError(E.SECOND_PROCESS, store="this PostgreSQL database")

    def release(self) -> None:
        """Let another process in."""
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            self._connection.close()
