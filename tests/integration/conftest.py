"""The whole application over the assistant of tests/conftest.py."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from bot.app import Assistant, create_app


@pytest.fixture(scope="session")
def client(assistant: Assistant) -> TestClient:
    """A client of the application, without its start and stop: the assistant outlives it."""
    app = create_app(assistant)
    return TestClient(app, raise_server_exceptions=False)
