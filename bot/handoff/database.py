"""Connections to the cases, on SQLite or PostgreSQL, with errors that hold nobody's words."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.errors import E, SignpostError
from bot.handoff.errors import DeskAway
from bot.handoff.migrations import upgrade

# Any number; it names the migrations' lock among a PostgreSQL server's advisory locks.
_MIGRATION_LOCK = 7_202_611_23
_WAIT_SECONDS = 15
_WRITING = "desk_writing"


class Conflict(Exception):
    """Somebody else wrote the same thing first; nothing of this transaction was stored."""


def make_engine(url: str) -> Engine:
    """An engine for ``url``; a SQLite file is made, for this user's eyes only.

    Raises:
        DeskAway: E601 when the file cannot be made.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        options: dict[str, Any] = {"connect_args": {"connect_timeout": 5}, "pool_pre_ping": True}
    else:
        _make_private(Path(str(address.database)))
        options = {
            # Connections are handed between threads by the pool, one at a time.
            "poolclass": QueuePool,
            "connect_args": {"check_same_thread": False, "timeout": _WAIT_SECONDS},
        }
    engine = sa.create_engine(
        address,
        future=True,
        hide_parameters=True,
        pool_timeout=_WAIT_SECONDS,
        **options,
    )
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare)
        sa.event.listen(engine, "begin", _begin)
    return engine


def migrate(engine: Engine) -> None:
    """Make the tables, or bring them up to date; of several processes one does it.

    Raises:
        DeskAway: E601 when the database cannot be used.
        SignpostError: E609 when a newer program made the tables.
    """
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        try:
            upgrade(connection)
        except CommandError:
            raise SignpostError(E.DESK_NEWER) from None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading. Raises DeskAway when the database cannot be used."""
    with _told(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed at the end and undone on an error.

    On SQLite nobody else writes meanwhile; on PostgreSQL, lock the rows that the decision rests on.

    Raises:
        DeskAway: E601 when the database cannot be used.
        Conflict: when a unique index forbids it, for the caller to judge.
    """
    with _told(), engine.connect() as connection:
        connection = connection.execution_options(**{_WRITING: True})
        with connection.begin():
            yield connection


def clean_up(engine: Engine) -> None:
    """After a wipe: the deleted rows also stand in SQLite's write-ahead log."""
    if engine.dialect.name == "sqlite":
        with _told(), engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _told() -> Iterator[None]:
    """Turn the driver's errors into ours: their texts may hold addresses and values."""
    try:
        yield
    except IntegrityError:
        # PostgreSQL's text shows the whole row.
        raise Conflict from None
    except SQLAlchemyError as error:
        raise DeskAway(type(error).__name__) from None


def _make_private(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise DeskAway(type(error).__name__) from None


def _prepare(connection: Any, _record: object) -> None:
    # Python's sqlite3 commits before a CREATE TABLE unless it is told to keep out of it:
    # https://docs.sqlalchemy.org/en/14/dialects/sqlite.html#pysqlite-serializable
    connection.isolation_level = None
    cursor = connection.cursor()
    # FULL: a message that was taken in survives a power cut too.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
