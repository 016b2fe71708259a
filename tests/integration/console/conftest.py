"""The adviser's desk over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from sqlalchemy.engine import Engine

from bot.console.store import open_store
from tests.desk import DeskSite, desk_site


@pytest.fixture
def site(tmp_path: Path, knowledge_base_url: str) -> DeskSite:
    """A desk of its own for each test."""
    return desk_site(tmp_path, knowledge_base_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The desk's tables, on each database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'cases.sqlite3'}"
    else:
        url = request.getfixturevalue("postgres").new_database()
    made = open_store(url)
    yield made
    made.dispose()
