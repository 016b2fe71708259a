"""Connections to the knowledge base, on SQLite or PostgreSQL, with errors that say what to do."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from services_kb.errors import KnowledgeBaseError, database_away, not_loaded, not_writable

# Any number; it names the loader's lock among a PostgreSQL server's advisory locks.
_LOADER_LOCK = 7_202_611_22
_WAIT_SECONDS = 30


def make_engine(url: str, create: bool = False) -> Engine:
    """An engine for ``url``. It connects when first used.

    Args:
        url: ``sqlite:///path`` or ``postgresql://...``.
        create: make the SQLite file's folder; without it, a missing file is an error.

    Raises:
        KnowledgeBaseError: K101 no such SQLite file; K103 an address that cannot be used; K104 the
            folder cannot be made.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise database_away("the address cannot be read") from None
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address, create)
    return sa.create_engine(
        address,
        future=True,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5},
    )


def _sqlite_engine(address: URL, create: bool) -> Engine:
    path = Path(address.database or "")
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise not_writable(str(path)) from None
    elif not path.is_file():
        raise not_loaded()
    engine = sa.create_engine(
        address,
        future=True,
        hide_parameters=True,
        # Connections are handed between threads by the pool, one at a time.
        poolclass=QueuePool,
        connect_args={"check_same_thread": False, "timeout": _WAIT_SECONDS},
    )
    sa.event.listen(engine, "connect", _leave_transactions_to_us)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_to_us(connection: object, _record: object) -> None:
    # Python's sqlite3 commits before a CREATE TABLE unless it is told to keep out of it:
    # https://docs.sqlalchemy.org/en/14/dialects/sqlite.html#pysqlite-serializable
    connection.isolation_level = None  # type: ignore[attr-defined]


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("kb_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading. Raises KnowledgeBaseError K103 when the database is away."""
    with _told(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that no other loader runs beside; committed at the end, undone on an error.

    Raises:
        KnowledgeBaseError: K103 when the database is away, K104 when it cannot be written.
    """
    with _told(engine), engine.connect() as connection:
        connection = connection.execution_options(kb_writing=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOADER_LOCK)))
            yield connection


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Turn the driver's errors into ours: their texts may hold addresses and statements."""
    try:
        yield
    except DBAPIError as error:
        raise _translated(engine, error) from None
    except SQLAlchemyError as error:
        raise KnowledgeBaseError(
            "K105",
            f"The service directory's database gave an unexpected answer ({type(error).__name__}).",
            "Run: signpost kb load; if it comes again, restore the database from its backup.",
        ) from error


def _translated(engine: Engine, error: DBAPIError) -> KnowledgeBaseError:
    where = engine.url.render_as_string(hide_password=True)
    said = str(error.orig).lower()
    if any(sign in said for sign in ("readonly", "read-only", "permission denied", "is full")):
        return not_writable(where)
    if any(sign in said for sign in ("no such table", "does not exist", "no such column")):
        return not_loaded()
    if "not a database" in said or "malformed" in said:
        return KnowledgeBaseError(
            "K106", f"{where} is damaged or no database.", "Delete the file, then: signpost kb load"
        )
    return database_away(where)
