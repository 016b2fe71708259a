"""Knowledge bases for tests: the same tests run on SQLite and on PostgreSQL."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from services_kb.loader import load
from services_kb.repository import Repository, open_repository

# Wide enough that no two words of the sample share a place.
WIDTH = 4096


def fake_encode(texts: Sequence[str]) -> np.ndarray:
    """Vectors by words alone: texts with words in common are alike. Quick, and always the same."""
    vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in re.findall(r"\w{4,}", text.lower()):
            vectors[row, int(hashlib.sha256(word.encode()).hexdigest(), 16) % WIDTH] += 1
        vectors[row] /= max(float(np.linalg.norm(vectors[row])), 1.0)
    return vectors


DATABASES = ["sqlite", "postgresql"]


def new_url(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of a database with nothing in it."""
    if kind == "postgresql":
        return str(request.getfixturevalue("postgres").new_database())
    return f"sqlite:///{folder / 'new' / 'kb.sqlite3'}"


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database for one test, which may do anything to it."""
    return new_url(request.param, request, tmp_path)


@pytest.fixture(scope="session", params=DATABASES)
def repository(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sample_data: Path
) -> Iterator[Repository]:
    """A repository over the sample data, for tests that only read."""
    url = new_url(request.param, request, tmp_path_factory.mktemp("kb"))
    load(sample_data, url, fake_encode)
    opened = open_repository(url)
    yield opened
    opened.engine.dispose()
