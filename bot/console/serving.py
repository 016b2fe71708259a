"""The desk within the public site, or on a port of its own in the same process."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from contextlib import asynccontextmanager
from typing import AsyncIterator, Callable, Iterator

import uvicorn
from starlette.applications import Starlette

from bot.console.audit import TERMINAL
from bot.console.guard import HOME, MOUNT
from bot.console.parts import FIRST_ADMIN, FIRST_ROLES, Directory, People
from bot.console.site import console_app, own_site
from bot.errors import E, SignpostError
from bot.handoff.desk import Desk
from bot.handoff.watch import Words
from bot.settings import Settings

STOP_SECONDS = 10


class _Server(uvicorn.Server):
    """A server beside the main one, which alone listens to signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


class Console:
    """The desk as the application holds it.

    Args:
        announce: told what the person at the terminal has to know: the first admin's password, and
            the desk's address when it has a port of its own.

    Raises:
        DeskAway: E601 when the database cannot be used.
        SignpostError: E103 when its port is taken.
    """

    def __init__(
        self,
        settings: Settings,
        desk: Desk,
        directory: Directory,
        words: Words,
        announce: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._app = console_app(settings, desk, directory, words)
        self._announce = announce
        self._socket = _take_port(settings) if settings.console_port is not None else None
        _first_admin(self._app.state.people, announce)

    def install(self, app: Starlette) -> None:
        """Serve it under /desk, unless it has a port of its own."""
        if self._socket is None:
            app.mount(MOUNT, self._app, name="desk")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve it on its own port, when it has one, while the block lasts."""
        if self._socket is None:
            yield
            return
        config = uvicorn.Config(
            own_site(self._settings, self._app),
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=self._settings.behind_proxy,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[self._socket]))
        host, port = self._socket.getsockname()[:2]
        shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host
        self._announce(f"The adviser's desk is ready: http://{shown}:{port}{HOME}")
        try:
            yield
        finally:
            server.should_exit = True
            await serving


def _first_admin(people: People, announce: Callable[[str], None]) -> None:
    password = people.accounts.first_admin(FIRST_ADMIN, FIRST_ROLES)
    if password is None:
        return
    people.audit.record(TERMINAL, "account_added", FIRST_ADMIN)
    announce(
        f"First account of the adviser's desk: {FIRST_ADMIN}, one-time password: {password}\n"
        f"It is shown this once. Sign in at {HOME} and change it."
    )


def _take_port(settings: Settings) -> socket.socket:
    host, port = settings.console_host, settings.console_port or 0
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise SignpostError(E.PORT_TAKEN, host=host, port=port) from error
    return listener
