"""From the data files to the database: checked, in one transaction, and only when they changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Sequence

from services_kb.errors import broken_data, data_missing
from services_kb.problems import Problem
from services_kb.schema_version import SCHEMA_VERSION

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from services_kb.guidance import GuidanceEntry
    from services_kb.parsing import Entry
    from services_kb.records import Guidance, Service
    from services_kb.vectors import Encode, Vectors
    from services_kb.vocabulary import Vocabulary

DATA_DIR = Path(__file__).resolve().parent / "data"
# Raise it when the same files must give other rows: what the loader writes has changed.
LOADER_VERSION = "6"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class LoadResult:
    """What a load did: ``changed`` is false when the database already held this data."""

    changed: bool
    services: int
    data_version: str


class _Read(NamedTuple):
    """All that the data files hold, and what is wrong with them."""

    entries: tuple[Entry, ...]
    vocabulary: Vocabulary
    guidance: tuple[GuidanceEntry, ...]
    problems: list[Problem]


def load(
    data_dir: Path, url: str, encode: Encode, progress: Progress = lambda message: None
) -> LoadResult:
    """Make the database at ``url`` hold the data of ``data_dir``.

    All or nothing: the old data stays until the new is whole. Two loaders at once take turns, and
    the second finds nothing to do.

    Args:
        data_dir: a folder with ``services/*.yml``, ``taxonomy.yml`` and ``areas.yml``; it may also
            have ``guidance/*.yml`` and ``asked.yml``.
        url: an SQLAlchemy address; its tables are made or upgraded.
        encode: turns texts into vectors; called only when there is something to load.
        progress: told in a few words what goes on.

    Raises:
        KnowledgeBaseError: K201 and K202 for the data, K103 to K106 for the database.
    """
    from services_kb.database import make_engine, writing

    version = data_version(data_dir)
    engine = make_engine(url, create=True)
    try:
        held = _held(engine, version)
        if held is not None:
            return LoadResult(False, held, version)
        from services_kb.migrations import upgrade
        from services_kb.vectors import make_vectors

        progress("Reading the service data")
        read = _read_whole(data_dir)
        services = [entry.service for entry in read.entries]
        guidances = [entry.guidance for entry in read.guidance]
        progress(f"Working out the meaning of {len(services)} services")
        vectors = make_vectors(services, read.vocabulary, encode)
        progress("Writing the service directory")
        with writing(engine) as connection:
            upgrade(connection)
            if _meta(connection).get("data_version") == version:
                return LoadResult(False, len(services), version)
            _write(connection, services, guidances, read.vocabulary, vectors, version)
        return LoadResult(True, len(services), version)
    finally:
        engine.dispose()


def check(data_dir: Path, as_of: date | None = None) -> list[Problem]:
    """Every problem of the data files, rules of schemes included, by file and line.

    Args:
        data_dir: as for :func:`load`.
        as_of: the day from which the age of sources is counted; today when omitted.

    Raises:
        KnowledgeBaseError: K202 when there is no data.
    """
    from services_kb.entitlements.schemes import check_rules

    problems = _read(data_dir, as_of).problems
    return sorted({*problems, *check_rules(data_dir / "rules", as_of or date.today())})


def data_version(data_dir: Path = DATA_DIR) -> str:
    """A hash of the data files and of what the loader makes of them.

    Raises:
        KnowledgeBaseError: K202 when there is no data.
    """
    digest = hashlib.sha256(f"{SCHEMA_VERSION}/{LOADER_VERSION}".encode())
    for path in _files(data_dir):
        content = path.read_bytes()
        name = path.relative_to(data_dir).as_posix()
        digest.update(f"\n{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(data_dir: Path) -> list[Path]:
    services = sorted((data_dir / "services").glob("*.yml"))
    others = [data_dir / "areas.yml", data_dir / "taxonomy.yml"]
    for path in others:
        if not path.is_file():
            raise data_missing(str(path))
    if not services:
        raise data_missing(str(data_dir / "services"))
    asked = data_dir / "asked.yml"
    guidance = sorted((data_dir / "guidance").glob("*.yml"))
    return [*others, *([asked] if asked.is_file() else []), *services, *guidance]


def _read(data_dir: Path, as_of: date | None) -> _Read:
    from services_kb.checks import Directory, run_checks
    from services_kb.guidance import check_guidance, read_guidance
    from services_kb.parsing import ServiceParser
    from services_kb.vocabulary import read_vocabulary
    from services_kb.yaml_lines import maps_under, read_yaml

    problems: list[Problem] = []
    files = _files(data_dir)
    vocabulary = read_vocabulary(data_dir, problems)
    entries = []
    for path in files:
        if path.parent.name != "services":
            continue
        parser = ServiceParser(path, vocabulary, problems)
        broken = len(problems)
        root = read_yaml(path, problems)
        if len(problems) > broken:  # links to what stands there would only hide the cause
            return _Read((), vocabulary, (), sorted(problems))
        for entry in maps_under(root, "services", path, problems):
            parsed = parser.parse(entry)
            if parsed is not None:
                entries.append(parsed)
    _check_asked(data_dir / "asked.yml", vocabulary, entries, problems)
    directory = Directory(tuple(entries), as_of or date.today())
    guidance = read_guidance(data_dir / "guidance", vocabulary, problems)
    services = [entry.service for entry in entries]
    problems += check_guidance(guidance, services, directory.as_of)
    problems += run_checks(directory)
    return _Read(tuple(entries), vocabulary, guidance, sorted(set(problems)))


def _check_asked(
    path: Path, vocabulary: Vocabulary, entries: Sequence[Entry], problems: list[Problem]
) -> None:
    known = {entry.service.slug for entry in entries}
    problems += [
        Problem.error(path, 1, f"'{slug}' is no service")
        for slug in sorted(vocabulary.asked.keys() - known)
    ]


def _read_whole(data_dir: Path) -> _Read:
    read = _read(data_dir, None)
    errors = [problem for problem in read.problems if problem.severity == "error"]
    if errors:
        first = errors[0]
        raise broken_data(len(errors), f"{first.file}:{first.line}: {first.message}")
    return read


def _held(engine: Any, version: str) -> int | None:
    """How many services the database holds, if they are those of ``version``."""
    import sqlalchemy as sa

    from services_kb import models as m
    from services_kb.database import reading

    with reading(engine) as connection:
        if not sa.inspect(connection).has_table(m.meta.name):
            return None
        held = _meta(connection)
    if held.get("data_version") != version or held.get("schema_version") != SCHEMA_VERSION:
        return None
    return int(held["services"])


def _meta(connection: Connection) -> dict[str, str]:
    import sqlalchemy as sa

    from services_kb import models as m

    return {row.key: row.value for row in connection.execute(sa.select(m.meta))}


def _write(
    connection: Connection,
    services: Sequence[Service],
    guidances: Sequence[Guidance],
    vocabulary: Vocabulary,
    vectors: Vectors,
    version: str,
) -> None:
    from services_kb import models as m
    from services_kb.guidance_store import write_guidances
    from services_kb.store import replace_all
    from services_kb.text_search import fill_text_table
    from services_kb.vectors import write_vectors

    replace_all(connection, services, vocabulary)
    write_guidances(connection, guidances)
    topics = {term.code: term.name for term in vocabulary.terms if term.scheme == "topics"}
    fill_text_table(connection, services, topics, vocabulary.asked)
    write_vectors(connection, vectors)
    values = {
        "data_version": version,
        "schema_version": SCHEMA_VERSION,
        "services": str(len(services)),
    }
    connection.execute(m.meta.delete())
    connection.execute(m.meta.insert(), [{"key": key, "value": values[key]} for key in values])
