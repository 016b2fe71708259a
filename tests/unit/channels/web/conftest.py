"""The web page over a hand-written gateway, without a server."""

from __future__ import annotations

import re
from typing import Any, Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.channels.web import install_web
from bot.settings import Settings
from tests.fakes import FakeGateway


class Visitor:
    """A browser without JavaScript: it keeps cookies and sends the forms of the page it sees."""

    def __init__(self, client: TestClient, gateway: FakeGateway) -> None:
        self.client = client
        self.gateway = gateway

    def open(self, path: str = "/", **more: Any) -> Any:
        """Open a page."""
        return self.client.get(path, follow_redirects=False, **more)

    def token(self) -> str:
        """The form token of the page."""
        found = re.search(r'name="form_token"[^>]*value="([0-9a-f]+)"', self.open().text)
        assert found
        return found[1]

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Any:
        """Send a form of the page, with its token unless another is given."""
        fields.setdefault("form_token", self.token())
        return self.client.post(path, data=fields, headers=headers, follow_redirects=False)

    def say(self, text: str, **headers: str) -> Any:
        """Send a message."""
        return self.post("/message", headers, message=text)

    @property
    def cookie(self) -> str:
        """The session cookie."""
        return self.client.cookies["signpost"]


@pytest.fixture
def gateway() -> FakeGateway:
    """A gateway that answers from canned replies."""
    return FakeGateway()


@pytest.fixture
def visit(gateway: FakeGateway) -> Callable[..., Visitor]:
    """Makes a visitor of an application with the given settings."""

    def make(base_url: str = "http://testserver", **changes: Any) -> Visitor:
        settings = Settings(**{"messages_per_minute": 1000, **changes})
        app = FastAPI()
        app.state.gateway = gateway
        install_web(app, settings)
        return Visitor(TestClient(app, base_url=base_url), gateway)

    return make


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    """A visitor of an application with the usual settings."""
    return visit()
