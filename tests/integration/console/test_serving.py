"""Where the desk is served: within the public site, or on a port of its own."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.channels.web import install_web
from bot.console.serving import Console
from bot.errors import SignpostError
from bot.settings import Settings
from tests.desk import Browser, DeskSite, words
from tests.fakes import FakeGateway


def public_site(settings: Settings, site: DeskSite, told: list[str]) -> FastAPI:
    """The public pages with the desk, as the application puts them together."""
    console = Console(settings, site.desk, site.directory, words, told.append)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with console.running():
            yield

    app = FastAPI(lifespan=lifespan)
    app.state.gateway = FakeGateway()
    console.install(app)
    install_web(app, settings)
    return app


def test_on_the_public_port_both_are_there(site):
    site.account("amina", "adviser")
    app = public_site(site.settings, site, [])
    with TestClient(app, base_url="http://desk.test", follow_redirects=False) as client:
        assert client.get("/").status_code == 200
        assert client.get("/desk", follow_redirects=True).url.path == "/desk/sign-in"
        assert Browser(client).sign_in("amina").status_code == 303
        page = Browser(client).get("/queue")
        assert page.status_code == 200
        assert "unsafe" not in page.headers["content-security-policy"]
        assert "There is no such page" in Browser(client).get("/nowhere").text


def test_a_desk_page_cannot_be_framed_where_the_conversation_can(site):
    settings = replace(site.settings, embed_origins=("https://www.example.org",))
    app = public_site(settings, site, [])
    with TestClient(app, base_url="http://desk.test") as client:
        policy = client.get("/desk/sign-in?embed=1").headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy


def test_on_its_own_port_the_public_one_does_not_know_it(site):
    told: list[str] = []
    app = public_site(replace(site.settings, console_port=0), site, told)
    with TestClient(app, base_url="http://desk.test", follow_redirects=False) as client:
        for path in ("/desk", "/desk/", "/desk/sign-in", "/desk/queue", "/desk/pulse"):
            assert client.get(path).status_code == 404
        address = told[-1].rsplit(" ", 1)[1]
        own = httpx.get(f"{address}sign-in", timeout=20)
        assert own.status_code == 200
        assert "Sign in" in own.text
        assert "default-src 'none'" in own.headers["content-security-policy"]
        root = address.removesuffix("desk/")
        assert httpx.get(root, timeout=20).headers["location"] == "/desk/"
        for path in ("message", "privacy", "readyz", "webhooks/rest/webhook"):
            assert httpx.get(root + path, timeout=20).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}sign-in", timeout=5)


def test_a_port_that_is_taken_is_told_with_what_to_do(site):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = replace(site.settings, console_port=other.getsockname()[1])
        with pytest.raises(SignpostError, match="E103"):
            public_site(settings, site, [])
