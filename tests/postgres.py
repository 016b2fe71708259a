"""A real PostgreSQL server for tests, from the machine's own binaries.

Its files lie in a temporary folder and it listens on a Unix socket there: no port, no password, no
trace. PostgreSQL refuses to run as root; as root, the machine's `postgres` user runs it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

NO_BINARIES = (
    "PostgreSQL is needed for these tests and its initdb was not found. "
    "Install it: apt-get install postgresql"
)


@dataclass(frozen=True)
class PostgresServer:
    """A running server; each database that it makes is empty and for one test."""

    binaries: Path
    folder: Path
    user: str

    def new_database(self) -> str:
        """Make an empty database and give its SQLAlchemy address."""
        name = f"test_{uuid.uuid4().hex}"
        self._run("createdb", "-h", str(self.folder), "-U", "signpost", name)
        return f"postgresql://signpost@/{name}?host={self.folder}"

    def start(self) -> None:
        """Start serving; returns when connections are taken."""
        log, data = self.folder / "log", self.folder / "data"
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off"
        self._run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop at once, connections or not."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def initialise(self) -> None:
        """Make the server's files."""
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "signpost", "-A", "trust", "-E", "UTF8", "-N")

    def _run(self, program: str, *arguments: str) -> None:
        account = pwd.getpwnam(self.user)
        change = {"user": account.pw_uid, "group": account.pw_gid} if os.geteuid() == 0 else {}
        # Output goes to a file: a pipe would be held open by the server that pg_ctl starts.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [self.binaries / program, *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                timeout=60,
                **change,  # type: ignore[arg-type]
            )
            output.seek(0)
            assert done.returncode == 0, f"{program}: {output.read().decode(errors='replace')}"


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A server for the time of the `with` block."""
    server = PostgresServer(_binaries(), Path(tempfile.mkdtemp(prefix="pg")), _user())
    if os.geteuid() == 0:
        shutil.chown(server.folder, server.user)
    try:
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            if (server.folder / "data" / "postmaster.pid").exists():
                server.stop()
    finally:
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests; it fails, and does not skip, where PostgreSQL is missing."""
    with running_postgres() as server:
        yield server


def _binaries() -> Path:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if not versions:
        pytest.fail(NO_BINARIES, pytrace=False)
    return versions[-1].parent


def _user() -> str:
    """Who runs the server: this user, or as root the first ordinary account there is for it."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
