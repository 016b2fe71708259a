"""The whole application, assembled as it is served, on a directory and a data folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from fastapi.testclient import TestClient

from bot.app import Assistant, assemble, create_app
from bot.settings import Settings


@pytest.fixture(scope="session")
def settings(
    tmp_path_factory: pytest.TempPathFactory, model_path: Path, knowledge_base_url: str
) -> Settings:
    """Settings over a fresh data folder, with the trained model linked in."""
    var = tmp_path_factory.mktemp("var")
    (var / "models").symlink_to(model_path.parent)
    return Settings(
        var_dir=var,
        database_url=knowledge_base_url,
        session_turns=6,
        rest_token="sesame",
        messages_per_minute=10_000,
    )


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Iterator[Assistant]:
    """The assistant: real model, real directory, real store, real thread."""
    assembled = assemble(settings)
    yield assembled
    assembled.close()


@pytest.fixture(scope="session")
def client(assistant: Assistant) -> TestClient:
    """A client of the application, without its start and stop: the assistant outlives it."""
    app = create_app(assistant)
    return TestClient(app, raise_server_exceptions=False)
