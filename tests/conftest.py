"""What all tests share. Expensive things are made once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["tests.postgres"]


@pytest.fixture(scope="session")
def knowledge_base_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a SQLite knowledge base that holds the bundled data."""
    from bot.encoder import encode
    from services_kb.loader import DATA_DIR, load

    url = f"sqlite:///{tmp_path_factory.mktemp('knowledge') / 'knowledge.sqlite3'}"
    load(DATA_DIR, url, encode)
    return url


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """A small folder of service data, for tests that must know all of it."""
    return Path(__file__).parent / "fixtures" / "kb"
