"""Serves an application on a free port, for a real browser to open."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Iterator

import uvicorn
from fastapi import FastAPI

from bot.channels.web import install_web
from bot.settings import Settings
from tests.fakes import FakeGateway

STARTS_WITHIN = 20
# With a site that may show the page in a frame, pages can be opened as they are in one.
NOBODY = "https://nobody.example"


@dataclass(frozen=True)
class Site:
    """A running application; ``gateway`` is there to be steered when it is the fake one."""

    url: str
    gateway: FakeGateway | None = None


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve ``app`` in a thread while the block lasts; yields its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(app, log_level="error", access_log=False, ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    started = threading.Event()
    startup = server.startup

    async def startup_and_tell(sockets: list[socket.socket] | None = None) -> None:
        await startup(sockets)
        started.set()

    server.startup = startup_and_tell  # type: ignore[method-assign]
    thread.start()
    try:
        assert started.wait(STARTS_WITHIN), "the server did not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(STARTS_WITHIN)
        listener.close()


@contextmanager
def fake_site(
    messages_per_minute: int = 10_000, embed_origins: tuple[str, ...] = (NOBODY,)
) -> Iterator[Site]:
    """The web page over the hand-written gateway; it may be framed by ``embed_origins``."""
    app = FastAPI()
    app.state.gateway = FakeGateway()
    settings = Settings(messages_per_minute=messages_per_minute, embed_origins=embed_origins)
    install_web(app, settings)
    with serving(app) as url:
        yield Site(url, app.state.gateway)
